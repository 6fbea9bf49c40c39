"""What is proved about the loss before learning: its expected value, and the judges of loss and regulariser."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from autograder.calls import StudentFault
from autograder.checks.sanity_checks.instruments import Case, expect_verdicts, verdict_of
from autograder.checks.sanity_checks.patients import Build, Params, Patient, draw, expected, loss_of
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check

# expected_initial_loss


@check("expected_initial_loss")
def knows_the_two_numbers(student, reference, rng):
    "Ten classes: 2.302 for the softmax, 9 for the SVM"
    for kind in ("softmax", "svm"):
        expect_close(
            student.expected_initial_loss(10, kind), expected(kind, 10), f"For kind={kind!r}, the loss"
        )


@check("expected_initial_loss")
def takes_any_number_of_classes(student, reference, rng):
    "Other numbers of classes, from two to a thousand"
    for num_classes in (2, int(rng.integers(3, 9)), int(rng.integers(20, 1000))):
        for kind in ("softmax", "svm"):
            found = student.expected_initial_loss(num_classes, kind)
            what = f"For {num_classes} classes and kind={kind!r}, the loss"
            expect_close(found, expected(kind, num_classes), what)


@check("expected_initial_loss")
def scales_with_the_margin(student, reference, rng):
    "The SVM's loss is proportional to delta, and the softmax does not know it"
    num_classes, delta = int(rng.integers(4, 40)), float(rng.uniform(2.0, 10.0))
    for kind, factor in (("softmax", 1.0), ("svm", delta)):
        found = student.expected_initial_loss(num_classes, kind, delta)
        what = f"For kind={kind!r} and a delta other than 1, the loss"
        expect_close(found, factor * expected(kind, num_classes), what)


@check("expected_initial_loss")
def refuses_unknown_kinds(student, reference, rng):
    "A kind that does not exist, or is only nearly one of the two, raises a ValueError"
    for kind in ("hinged", "Softmax", "SVM", "sv", ""):
        expect_value_error(student.expected_initial_loss, (10, kind), f"kind={kind!r}")


def expect_value_error(function, args, what: str) -> None:
    """Expect that a call raises ValueError; `what` names the argument that it must refuse."""
    try:
        function(*args)
    except StudentFault as fault:
        if fault.type_name == "ValueError":
            return
        raise
    expect(False, f"{what} was accepted; a ValueError was expected.", next="end with raise ValueError(...).")


# check_initial_loss

VERDICTS = ("healthy", "init", "average", "loss")


def off_by(patient: Patient, target: float) -> float:
    """Give how far the loss is from its target, relative to it."""
    return abs(patient.loss(patient.params, patient.X, patient.y)[0] - target) / target


def times(patient: Patient, factor: float) -> Patient:
    """Give the same patient with all its parameters multiplied by a number."""
    return replace(patient, params={name: factor * w for name, w in patient.params.items()})


def slightly_off(patient: Patient, target: float) -> Patient:
    """Shrink the weights until the loss is at most 1.2 % off: clearly within 2 %, and not by much."""
    while off_by(patient, target) > 0.012:
        patient = times(patient, 0.7)
    return patient


def clearly_off(patient: Patient, target: float) -> Patient:
    """Grow the weights until the loss is at least 10 % off: clearly beyond 2 %."""
    while off_by(patient, target) < 0.1:
        patient = times(patient, 1.5)
    return patient


def draw_classes(rng: np.random.Generator) -> int:
    return int(rng.integers(3, 13))


def healthy_nets(rng: np.random.Generator) -> list[Case]:
    """Draw networks whose loss is right, up to what random weights do to it."""
    cases = []
    for kind, hidden, num_classes in (
        ("softmax", None, draw_classes(rng)),
        ("softmax", 6, 2),
        ("softmax", 6, draw_classes(rng)),
        ("svm", None, int(rng.integers(20, 40))),
        ("svm", 6, int(rng.integers(20, 40))),
        ("svm", None, draw_classes(rng)),
    ):
        N, target = int(rng.integers(12, 30)), expected(kind, num_classes)
        patient = draw(rng, Build(kind), N=N, num_classes=num_classes, hidden=hidden, scale=1.0)
        cases.append(Case("a healthy net", "healthy", (*slightly_off(patient, target).args, target)))
        tame = draw(rng, Build(kind), N=N, num_classes=num_classes, hidden=hidden, scale=1e-4)
        cases.append(Case("a net with very small weights", "healthy", (*tame.args, target)))
    return cases


def large_inits(rng: np.random.Generator) -> list[Case]:
    """Draw networks whose first weights are too large: by a little, and by more."""
    cases = []
    for kind, hidden in (("softmax", None), ("softmax", 6), ("svm", None), ("svm", 6)):
        num_classes = draw_classes(rng)
        target = expected(kind, num_classes)
        for factor in (1.0, 8.0):
            patient = draw(rng, Build(kind), N=40, num_classes=num_classes, hidden=hidden, scale=0.1)
            patient = times(clearly_off(patient, target), factor)
            cases.append(Case("an init that is too large", "init", (*patient.args, target)))
    return cases


def strange_inits(rng: np.random.Generator) -> list[Case]:
    """Draw networks that are too large in their biases alone, or so that their loss is N times what it should be."""
    cases = []
    for kind, hidden in (("softmax", None), ("softmax", 6), ("svm", None), ("svm", 6)):
        size = {"N": 12, "num_classes": draw_classes(rng)}
        target = expected(kind, size["num_classes"])
        patient = draw(rng, Build(kind), **size, hidden=hidden, scale=1e-3)
        last = "b" if hidden is None else "b2"
        patient.params[last] = 4 * rng.normal(size=size["num_classes"])
        cases.append(Case("a net with large biases", "init", (*clearly_off(patient, target).args, target)))
        patient = draw(rng, Build(kind), **size, hidden=hidden, scale=0.1)
        alone = clearly_off(replace(patient, X=patient.X[:1], y=patient.y[:1]), target)
        cases.append(Case("an init that is too large, and one example", "init", (*alone.args, target)))
        # In two layers the scores grow with the square of the weights.
        patient = multiplied(draw(rng, Build(kind), **size, hidden=6, scale=1.0), 12 * target)
        cases.append(Case("an init at which the loss is N * expected", "init", (*patient.args, target)))
    return cases


def multiplied(patient: Patient, value: float) -> Patient:
    """Multiply the weights until the loss is within half a percent of `value`."""
    factor, ratio = 1.0, 2.0
    while off_by(times(patient, factor), value) > 0.005:
        moved = times(patient, factor)
        if moved.loss(moved.params, moved.X, moved.y)[0] > value:
            factor, ratio = factor / ratio, ratio**0.5  # it was small enough one step before
        else:
            factor *= ratio
    return times(patient, factor)


def wrong_losses(rng: np.random.Generator) -> list[Case]:
    """Draw networks whose loss is wrong whatever the weights: summed, or of another size, sign or class count."""
    cases = []
    for kind, hidden in (("softmax", None), ("svm", 6)):
        num_classes, N = draw_classes(rng), int(rng.integers(14, 30))
        target = expected(kind, num_classes)
        size = {"N": N, "num_classes": num_classes, "hidden": hidden, "scale": 1e-3}
        summed = [draw(rng, Build(kind, factor=float), **size, D=D) for D in (8, N)]
        each = draw(rng, Build(kind, factor=float), **size | {"N": num_classes})
        summed += [replace(each, y=rng.permutation(num_classes))]
        summed += [times(summed[0], 5e3)]
        for patient in summed:  # with as many features or classes as examples, too, and with a large init
            cases.append(Case("a loss that is not averaged over N", "average", (*patient.args, target)))
        for what, factor in (
            ("a loss divided by N twice", lambda n: 1 / n),
            ("a loss of half the size", lambda n: 0.5),
            ("a loss with the wrong sign", lambda n: -1.0),
        ):
            patient = draw(rng, Build(kind, factor=factor), **size)
            cases.append(Case(what, "loss", (*patient.args, target)))
        for outputs in (num_classes + int(rng.integers(3, 6)), max(2, num_classes // 2)):
            patient = draw(rng, Build(kind), **size, outputs=outputs)
            cases.append(Case("a net with a wrong number of classes", "loss", (*patient.args, target)))
    return cases


@check("check_initial_loss")
def tells_healthy_from_large(student, reference, rng):
    "Healthy nets pass, and weights that are too large are put down to the init"
    cases = [*healthy_nets(rng), *large_inits(rng)]
    expect_verdicts(student.check_initial_loss, cases, VERDICTS, "check_initial_loss", "healthy")


@check("check_initial_loss")
def tells_wrong_losses(student, reference, rng):
    "A sum for a mean, a loss of the wrong size and a wrong number of classes are told from a bad init"
    cases = [*wrong_losses(rng), *strange_inits(rng)]
    expect_verdicts(student.check_initial_loss, cases, VERDICTS, "check_initial_loss", "healthy")


@check("check_initial_loss")
def takes_nan_for_sick(student, reference, rng):
    "An inf or a NaN is never healthy, wherever it comes from"
    target, cases = expected("softmax", 10), []
    for hidden in (None, 6):
        lost = draw(rng, Build(factor=lambda n: float("nan")), hidden=hidden)
        cases.append(Case("a loss that is always NaN", "loss", (*lost.args, target)))
        endless = draw(rng, Build(factor=lambda n: float("inf")), hidden=hidden)
        cases.append(Case("a loss that is always inf", "loss", (*endless.args, target)))
        # In two layers the scores grow with the square of the weights, so that small weights are soon small enough.
        burst = times(draw(rng, Build(stable=False), hidden=hidden or 4, scale=0.5), 100.0)
        cases.append(Case("an exponential that large weights overflow", "init", (*burst.args, target)))
    expect_verdicts(student.check_initial_loss, cases, VERDICTS, "check_initial_loss", "healthy")


@check("check_initial_loss")
def uses_its_tolerance(student, reference, rng):
    "The tolerance is relative to the target, and it is the caller's, or else 2 %"
    cases = []
    for kind, num_classes in (("softmax", 3), ("svm", int(rng.integers(20, 40)))):
        target = expected(kind, num_classes)
        patient = draw(rng, Build(kind), num_classes=num_classes, scale=1e-5)
        summed = replace(patient, loss=loss_of(Build(kind, factor=float)))
        # In the third row and in the fourth, the loss is 35 % above what is expected, and 28 % below.
        for share, tolerance in (
            (1.15, 0.3),
            (0.85, 0.3),
            (0.74, 0.3),
            (1.39, 0.3),
            (1.005, 0.001),
            (0.995, 0.001),
        ):
            off = abs(1 / share - 1)
            right = "healthy" if off < tolerance else "loss"
            what = f"a loss {100 * off:.2g} % off, at a tolerance of {100 * tolerance:g} %,"
            cases.append(Case(what, right, (*patient.args, share * target, tolerance)))
            if right == "healthy":
                what = f"a sum {100 * off:.2g} % off, at a tolerance of {100 * tolerance:g} %,"
                cases.append(Case(what, "average", (*summed.args, share * target, tolerance)))
        for share in (1.035, 0.965):
            what = "a loss 3.5 % off, without a tolerance,"
            cases.append(Case(what, "loss", (*patient.args, share * target)))
    # With eleven classes and weights of zero the SVM's loss is 10, and half as much again is 15, to the last bit.
    for share, right in ((0.5, "healthy"), (1.5, "healthy"), (0.5, "average"), (1.5, "average")):
        build = Build("svm", factor=lambda n, s=share, r=right: s * (n if r == "average" else 1))
        patient = times(draw(rng, build, num_classes=11), 0.0)
        what = "a loss at the very edge of its tolerance"
        cases.append(Case(what, right, (*patient.args, expected("svm", 11), 0.5)))
    expect_verdicts(student.check_initial_loss, cases, VERDICTS, "check_initial_loss", "healthy")


@check("check_initial_loss")
def asks_without_a_regulariser(student, reference, rng):
    "With reg = 0, at the first weights and, only where they were wrong, at a thousandth of them"
    asked: list[float] = []
    seen: list[Params] = []
    healthy, large = draw(rng, Build(), scale=1e-4), draw(rng, Build(), scale=5.0)
    target = expected("softmax", 10)
    for patient in (healthy, large):

        def loss(params: Params, X, y, reg: float, *, patient: Patient = patient):
            asked.append(float(reg))
            seen.append({name: np.array(w) for name, w in params.items()})
            return patient.loss(params, X, y, reg)

        found = student.check_initial_loss(loss, *patient.args[1:], target)
        right = "healthy" if patient is healthy else "init"
        expect(not any(asked), f"loss was called with reg = {max(asked, default=0):g}; 0 was expected.")
        expect(
            verdict_of(found, VERDICTS, "check_initial_loss") == right,
            f"A net with {'small' if patient is healthy else 'large'} weights was called {found!r}.",
        )
    expect(
        len(asked) <= 3,
        f"For one healthy and one sick net, loss was called {len(asked)} times; 3 are enough.",
    )
    thousandth = times(large, 1e-3).params
    expect_close(seen[-1], thousandth, "In the second call of loss, params", rtol=1e-6)


@check("check_initial_loss")
def leaves_the_params_alone(student, reference, rng):
    "The parameters are left as they were"
    # Of a thousand entries that are made small and large again, some twenty are not what they were.
    patient = draw(rng, Build(), D=40, hidden=50, scale=5.0)
    reply = student.check_initial_loss.observe(*patient.args, expected("softmax", 10))
    for position, name in ((1, "params"), (2, "X"), (3, "y")):
        expect_unchanged(reply.changed, position, name)
