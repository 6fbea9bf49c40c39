"""What is proved about check_regularization: it knows six kinds of regulariser apart, in either convention."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from autograder.checks.sanity_checks.instruments import Case, expect_verdicts
from autograder.checks.sanity_checks.patients import Build, Patient, draw
from autograder.expectations import expect, expect_unchanged
from autograder.registry import check

VERDICTS = ("healthy", "wrong sign", "ignored", "loss only", "some arrays", "disagree")
EVERY = ("W", "W1", "W2")
NONE: dict[str, float] = dict.fromkeys(EVERY, 0.0)
OPPOSITE = dict.fromkeys(EVERY, -1.0)
TWICE = dict.fromkeys(EVERY, 2.0)
HALF = dict.fromkeys(EVERY, 0.5)


def draw_net(rng: np.random.Generator, hidden: int | None, scale: float | None, **faults) -> Patient:
    """Draw a network in one of the two conventions of the regulariser, with biases that are not zero."""
    build = Build(str(rng.choice(["softmax", "svm"])), penalty=float(rng.choice([0.5, 1.0])), **faults)
    patient = draw(rng, build, hidden=hidden, scale=scale)
    for name, w in patient.params.items():
        if w.ndim == 1:
            patient.params[name] = 0.1 * rng.normal(size=w.shape)
    return patient


def case(what: str, right: str, patient: Patient, *reg: float) -> Case:
    return Case(what, right, (*patient.args, *reg))


def healthy_regularizers(rng: np.random.Generator) -> list[Case]:
    """Draw networks that are well, in both conventions, with weights of usual and of very small size."""
    cases = []
    for penalty in (0.5, 1.0):
        for kind, hidden in (("softmax", None), ("svm", None), ("softmax", 6), ("svm", 6)):
            patient = draw(rng, Build(kind, penalty=penalty), hidden=hidden)
            cases.append(case(f"a healthy regulariser of {penalty} * reg * sum(W**2)", "healthy", patient))
    for hidden in (None, 6):
        cases.append(case("a net with weights of 1e-4", "healthy", draw_net(rng, hidden, 1e-4)))
        cases.append(case("a net with biases that are not zero", "healthy", draw_net(rng, hidden, None)))
    return cases


def odd_nets(rng: np.random.Generator) -> list[Case]:
    """Draw networks that are well, with arrays of other names or shapes, or with weights of one sign."""
    cases = [
        case("a net whose biases are regularised, too", "healthy", with_offsets(rng, "offset", 1.0)),
        case("a net whose offsets are not regularised", "healthy", with_offsets(rng, "offset", 0.0)),
        case("a net with its biases in the last row of its weights", "healthy", with_offsets(rng, "", 0.0)),
    ]
    negative = draw_net(rng, None, None)
    negative.params["W"] = -np.abs(negative.params["W"])
    # Without data the gradient of W is zero, and these multiples of 1/8 add up to zero to the last bit.
    balanced = draw_net(rng, None, None)
    half = rng.integers(1, 8, size=(4, 10)) / 8
    balanced.params["W"] = np.concatenate([half, -half])
    balanced = replace(balanced, X=np.zeros_like(balanced.X))
    return [
        *cases,
        case("a net of negative weights", "healthy", negative),
        case("a net whose weights add up to zero", "healthy", balanced),
        case("a net with a pull on the biases alone", "loss only", biases_pulled(rng)),
    ]


def biases_pulled(rng: np.random.Generator) -> Patient:
    """Draw a net whose regulariser has all arrays in the loss, and the biases alone in the gradient."""
    patient = draw_net(rng, None, None)

    def loss(params, X, y, reg=0.0):
        value, grads = patient.loss(params, X, y, 0.0)
        value += reg * sum(np.sum(w**2) for w in params.values())
        return value, {"W": grads["W"], "b": grads["b"] + 2 * reg * params["b"]}

    return replace(patient, loss=loss)


def with_offsets(rng: np.random.Generator, offset: str, share: float) -> Patient:
    """Draw a net whose arrays have other names, and whose biases have this share of the weights' regulariser.

    With no name for them, they are the last row of the weights instead.
    """
    patient = draw_net(rng, None, None)
    whole = np.vstack([patient.params["W"], rng.normal(size=10)])
    params = {"kernel": whole[:-1], offset: whole[-1]} if offset else {"kernel": whole}

    def loss(params, X, y, reg=0.0):
        kernel = params["kernel"]
        W, b = (kernel, params[offset]) if offset else (kernel[:-1], kernel[-1])
        value, grads = patient.loss({"W": W, "b": b}, X, y, 0.0)
        pulled = {"W": W, "b": share * b}
        value += reg * sum(np.sum(w**2) for w in pulled.values())
        dW, db = (grads[name] + 2 * reg * w for name, w in pulled.items())
        return value, {"kernel": dW, offset: db} if offset else {"kernel": np.vstack([dW, db])}

    return replace(patient, loss=loss, params=params)


def ignored_up_to_round_off(rng: np.random.Generator) -> list[Case]:
    """Draw nets without a regulariser whose loss differs from call to call by round-off, up or down."""
    cases = []
    for size in (1.0, 1e6):
        for share in (3e-10, -3e-10):
            build = Build(factor=lambda n, size=size: size, in_loss=NONE, in_gradient=NONE)
            patient = draw(rng, build, scale=0.1)

            def loss(params, X, y, reg=0.0, patient=patient, share=share):
                value, grads = patient.loss(params, X, y, reg)
                return value * (1 + share * bool(reg)), grads

            cases.append(case("a regulariser that adds round-off", "ignored", replace(patient, loss=loss)))
    return cases


def sick_as_a_whole(rng: np.random.Generator) -> list[Case]:
    """Draw networks whose regulariser is missing or turned round, in the loss or in all of the gradient."""
    cases = []
    for hidden in (None, 6):
        for what, right, faults in (
            ("a regulariser that is ignored", "ignored", {"in_loss": NONE, "in_gradient": NONE}),
            ("a regulariser in the gradient alone", "ignored", {"in_loss": NONE}),
            (
                "a regulariser with the wrong sign",
                "wrong sign",
                {"in_loss": OPPOSITE, "in_gradient": OPPOSITE},
            ),
            ("a wrong sign in the loss alone", "wrong sign", {"in_loss": OPPOSITE}),
            ("a regulariser in the loss alone", "loss only", {"in_gradient": NONE}),
        ):
            cases.append(case(what, right, draw_net(rng, hidden, None, **faults)))
    return cases


def sick_in_the_gradient(rng: np.random.Generator) -> list[Case]:
    """Draw networks whose gradient leaves out an array, or disagrees with the loss in size or sign."""
    cases = []
    for hidden in (None, 6):
        for what, factors in (
            ("a regulariser doubled in the gradient", TWICE),
            ("a regulariser halved in the gradient", HALF),
            ("a wrong sign in the gradient alone", OPPOSITE),
            ("a regulariser that is 5 % too large in the gradient", dict.fromkeys(EVERY, 1.05)),
            ("a regulariser as many times too large as W has entries", dict.fromkeys(EVERY, 80.0)),
        ):
            cases.append(case(what, "disagree", draw_net(rng, hidden, None, in_gradient=factors)))
        close = dict.fromkeys(EVERY, 1.004)
        what = "a regulariser that is 0.4 % too large in the gradient"
        cases.append(case(what, "healthy", draw_net(rng, hidden, None, in_gradient=close)))
    for name in ("W1", "W2"):
        left_out = {name: 0.0}
        patient = draw_net(rng, 6, None, in_loss=left_out, in_gradient=left_out)
        cases.append(case("a regulariser without one of the weight arrays", "some arrays", patient))
        patient = draw_net(rng, 6, None, in_gradient=left_out)
        cases.append(case("a gradient that leaves out one weight array", "some arrays", patient))
    return cases


@check("check_regularization")
def tells_healthy_from_sick(student, reference, rng):
    "Healthy regularisers pass in either convention; ignored, inverted and half-written ones do not"
    cases = [*healthy_regularizers(rng), *sick_as_a_whole(rng)]
    expect_verdicts(student.check_regularization, cases, VERDICTS, "check_regularization", "healthy")


@check("check_regularization")
def compares_gradient_and_loss(student, reference, rng):
    "Arrays that were left out, and gradients that disagree with the loss, are found"
    cases = sick_in_the_gradient(rng)
    expect_verdicts(student.check_regularization, cases, VERDICTS, "check_regularization", "healthy")


@check("check_regularization")
def takes_any_network(student, reference, rng):
    "Arrays may have any name, biases may be regularised or not, and round-off is no penalty"
    cases = [*odd_nets(rng), *ignored_up_to_round_off(rng)]
    expect_verdicts(student.check_regularization, cases, VERDICTS, "check_regularization", "healthy")


@check("check_regularization")
def sees_small_penalties(student, reference, rng):
    "A penalty that is tiny beside the loss is neither missed nor taken for nothing"
    cases = []
    for hidden in (None, 6):
        for what, right, faults in (
            ("a small penalty", "healthy", {}),
            ("a small penalty with the wrong sign", "wrong sign", {"in_loss": OPPOSITE}),
            ("a small penalty in the loss alone", "loss only", {"in_gradient": NONE}),
            ("a small penalty doubled in the gradient", "disagree", {"in_gradient": TWICE}),
        ):
            cases.append(case(what, right, draw_net(rng, hidden, 3e-4, **faults)))
    for name in ("W1", "W2"):
        patient = draw_net(rng, 6, None)
        patient.params[name] = 1e-4 * rng.normal(size=patient.params[name].shape)
        cases.append(case("a penalty that hardly pulls at one small array", "healthy", patient, 1e-5))
    tiny = draw_net(rng, None, 1e-4, factor=lambda n: 1e-3, in_loss=OPPOSITE)
    cases.append(case("a small penalty with the wrong sign beside a small loss", "wrong sign", tiny, 1e-4))
    expect_verdicts(student.check_regularization, cases, VERDICTS, "check_regularization", "healthy")


@check("check_regularization")
def compares_with_and_without(student, reference, rng):
    "The loss is called twice on the same examples, once with reg = 0 and once with the caller's reg"
    patient, asked = draw_net(rng, 6, None), []

    def loss(params, X, y, reg):
        asked.append((float(reg), np.array_equal(X, patient.X) and np.array_equal(y, patient.y)))
        return patient.loss(params, X, y, reg)

    for given in ((float(rng.uniform(2.0, 5.0)),), ()):
        reg, what = (given[0], "the argument reg") if given else (1.0, "the default of reg")
        asked.clear()
        student.check_regularization(loss, *patient.args[1:], *given)
        expect(asked, "loss was never called.")
        strengths = sorted({strength for strength, _ in asked})
        expect(
            len(strengths) == 2 and strengths[0] == 0.0 and np.isclose(strengths[1], reg),
            f"loss was called with reg = {', '.join(f'{s:.3g}' for s in strengths)}; 0 and {what}, "
            f"{reg:.3g}, were expected.",
        )
        expect(len(asked) <= 2, f"loss was called {len(asked)} times; 2 are enough.")
        expect(all(same for _, same in asked), "The two calls of loss did not see the same examples.")


@check("check_regularization")
def leaves_the_params_alone(student, reference, rng):
    "The parameters are left as they were"
    reply = student.check_regularization.observe(*draw_net(rng, 6, None).args)
    for position, name in ((1, "params"), (2, "X"), (3, "y")):
        expect_unchanged(reply.changed, position, name)
