"""What is proved about freezing, fine-tuning and the choice between them, on a small pretrained network."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

OLD, NEW = ["W1", "b1"], ["W2", "b2"]
SHAPES = {"W1": (4, 5), "b1": (5,), "W2": (5, 3), "b2": (3,)}
LONGER = {"W1": "W1", "b1": "b1", "W2": "W12", "b2": "b12"}


def draw_params(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {name: rng.normal(size=shape) for name, shape in SHAPES.items()}


def a_task(rng: np.random.Generator, num: int = 40):
    """Draw examples of a new task, and give the loss of a two-layer tanh network on it with its gradient."""
    X = rng.normal(size=(num, 4))
    y = (np.tanh(X @ rng.normal(size=(4, 5))) @ rng.normal(size=(5, 3))).argmax(axis=1)
    rows = np.arange(num)

    def loss(params):
        p = {name: np.asarray(params[name], dtype=float) for name in SHAPES}
        hidden = np.tanh(X @ p["W1"] + p["b1"])
        scores = hidden @ p["W2"] + p["b2"]
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        dscores = powers / powers.sum(axis=1, keepdims=True)
        value = -float(np.mean(np.log(dscores[rows, y] + 1e-300)))
        dscores[rows, y] -= 1
        dscores /= num
        dhidden = (dscores @ p["W2"].T) * (1 - hidden**2)
        return value, {
            "W1": X.T @ dhidden,
            "b1": dhidden.sum(axis=0),
            "W2": hidden.T @ dscores,
            "b2": dscores.sum(axis=0),
        }

    return loss


def under_longer_names(gradient):
    """Let the head be called W12 and b12: names that begin with another name, as in a network of many layers."""

    def renamed(params):
        grads = gradient({name: params[LONGER[name]] for name in SHAPES})
        return {LONGER[name]: grad for name, grad in grads.items()}

    return renamed


def gradient_of(loss):
    """Give the gradient alone, and count how often it is asked for."""
    calls = [0]

    def gradient(params):
        calls[0] += 1
        return loss(params)[1]

    return gradient, calls


def network(found: Any) -> dict[str, Any]:
    """Expect all arrays of the network, finite and in their shapes."""
    expect(isinstance(found, dict), f"A {type(found).__name__} was returned; a dict was expected.")
    for name, shape in SHAPES.items():
        expect(name in found, f"{name} is missing from the result.", next="return the whole network.")
        expect_number_or_array(found[name], name, shape)
    return found


def expect_network(found: Any, expected: dict[str, Any], when: str = "At the end, ") -> None:
    for name in SHAPES:
        expect_close(network(found)[name], expected[name], f"{when}{name}", atol=1e-12)


def expect_one_call_a_step(calls: int, num_steps: int) -> None:
    expect(
        calls == num_steps,
        f"gradient was called {calls} times in {num_steps} steps; one call for each step was expected.",
    )


# freeze_and_train


@check("freeze_and_train")
def trains_the_head(student, reference, rng):
    "The head is trained as by the reference, on features that stand still"
    gradient, _ = gradient_of(a_task(rng))
    settings = (draw_params(rng), OLD, float(rng.uniform(0.3, 0.8)), 6)
    expected = reference.freeze_and_train(gradient, *settings)
    missing: set[str] = set()

    def gradient_of_some(params):
        """Take what is missing for zeros, so that it can be told from other errors."""
        missing.update(SHAPES.keys() - params.keys())
        return gradient({name: params.get(name, np.zeros(shape)) for name, shape in SHAPES.items()})

    found = student.freeze_and_train(gradient_of_some, *settings)
    expect(
        not missing,
        f"gradient was called without {', '.join(sorted(missing))}; it always sees the whole network.",
    )
    expect_network(found, expected)


@check("freeze_and_train")
def freezes_to_the_last_bit(student, reference, rng):
    "Whatever is frozen comes back equal to the last bit"
    gradient, _ = gradient_of(a_task(rng))
    for frozen in (OLD, ["b1", "W2"]):
        params = draw_params(rng)
        found = network(student.freeze_and_train(gradient, params, frozen, 0.5, 4))
        for name in frozen:
            gap = float(np.max(np.abs(np.asarray(found[name], dtype=float) - params[name])))
            expect(gap == 0, f"{name} is frozen and came back changed, by up to {gap:.1e}.")


@check("freeze_and_train")
def freezes_what_it_is_told(student, reference, rng):
    "Other arrays may be frozen as well, or none, and no steps change nothing"
    gradient, _ = gradient_of(a_task(rng))
    for frozen, num_steps in ((["b2", "W1"], 3), ([], 3), (OLD, 0)):
        settings = (draw_params(rng), frozen, 0.4, num_steps)
        found, expected = (f.freeze_and_train(gradient, *settings) for f in (student, reference))
        when = f"With {' and '.join(frozen) or 'nothing'} frozen, after {num_steps} steps, "
        expect_network(found, expected, when)
    params = {LONGER[name]: w for name, w in draw_params(rng).items()}
    for frozen in (["W1", "b1"], ["W12", "b12"]):
        settings = (under_longer_names(gradient), params, frozen, 0.4, 3)
        found, expected = (f.freeze_and_train(*settings) for f in (student, reference))
        when = f"In a network of {', '.join(params)}, with {' and '.join(frozen)} frozen, "
        expect_close(found, expected, f"{when}the result", atol=1e-12)


@check("freeze_and_train")
def new_head_learns(student, reference, rng):
    "A new head learns on the old features"
    loss = a_task(rng)
    gradient, _ = gradient_of(loss)
    params = draw_params(rng)
    params["W2"], params["b2"] = 0.01 * params["W2"], np.zeros(3)
    before = loss(params)[0]
    found = network(student.freeze_and_train(gradient, params, OLD, 0.8, 25))
    after = loss({**params, **{name: found[name] for name in NEW}})[0]
    expect(
        after < 0.93 * before,
        f"Set on the old features, the new head has a loss of {after / before:.2f} times that of an untrained one.",
        next="check that every step updates the arrays that are not frozen, downhill.",
    )


@check("freeze_and_train")
def leaves_the_network_alone(student, reference, rng):
    "params are left as they were, and gradient is called once for every step"
    gradient, calls = gradient_of(a_task(rng))
    reply = student.freeze_and_train.observe(gradient, draw_params(rng), OLD, 0.5, 5)
    expect_unchanged(reply.changed, 1, "params")
    expect_one_call_a_step(calls[0], 5)


# fine_tune


@check("fine_tune")
def takes_two_rates(student, reference, rng):
    "Head and old arrays are trained as by the reference, each at its rate"
    gradient, _ = gradient_of(a_task(rng))
    settings = (draw_params(rng), NEW, float(rng.uniform(0.3, 0.8)), 5)
    factor = float(rng.uniform(0.2, 0.4))
    found, expected = (f.fine_tune(gradient, *settings, factor=factor) for f in (student, reference))
    expect_network(found, expected)


@check("fine_tune")
def has_a_default(student, reference, rng):
    "factor is 0.1 where none is given, with 1 there is one rate for all, and with 0 the old arrays stay"
    gradient, _ = gradient_of(a_task(rng))
    settings = (draw_params(rng), NEW, 0.5, 3)
    for options in ({}, {"factor": 1.0}, {"factor": 0.0}):
        found, expected = (f.fine_tune(gradient, *settings, **options) for f in (student, reference))
        when = f"With factor {options['factor']:g}, " if options else "With the default factor, "
        expect_network(found, expected, when)


@check("fine_tune")
def head_is_what_it_is_told(student, reference, rng):
    "The head may be any list of arrays, and no steps change nothing"
    gradient, _ = gradient_of(a_task(rng))
    for head, num_steps in ((["b2"], 3), (["b1", "W2"], 3), (NEW, 0)):
        settings = (draw_params(rng), head, 0.4, num_steps, 0.3)
        found, expected = (f.fine_tune(gradient, *settings) for f in (student, reference))
        expect_network(found, expected, f"With {' and '.join(head)} as head, after {num_steps} steps, ")
    params = {LONGER[name]: w for name, w in draw_params(rng).items()}
    for head in (["W1", "b1"], ["W12", "b12"]):
        settings = (under_longer_names(gradient), params, head, 0.4, 3, 0.3)
        found, expected = (f.fine_tune(*settings) for f in (student, reference))
        when = f"In a network of {', '.join(params)}, with {' and '.join(head)} as head, "
        expect_close(found, expected, f"{when}the result", atol=1e-12)


@check("fine_tune")
def keeps_the_features(student, reference, rng):
    "The new head learns, and the old arrays move, but far less than at the full rate"
    loss = a_task(rng)
    gradient, _ = gradient_of(loss)
    params = draw_params(rng)
    params["W2"], params["b2"] = 0.01 * params["W2"], np.zeros(3)
    settings = (gradient, params, NEW, 0.8, 20)
    full = network(reference.fine_tune(*settings, factor=1.0))
    found = network(student.fine_tune(*settings, factor=0.05))
    expect(loss(found)[0] < 0.93 * loss(params)[0], "After 20 steps the loss has hardly fallen.")
    moved, moved_at_full = (float(np.linalg.norm(p["W1"] - params["W1"])) for p in (found, full))
    expect(
        0 < moved < 0.3 * moved_at_full,
        f"W1 has moved {moved / moved_at_full:.2f} times as far as it would at the full rate; "
        "more than 0 and less than 0.3 was expected.",
    )


@check("fine_tune")
def leaves_the_old_network_alone(student, reference, rng):
    "params are left as they were, and gradient is called once for every step"
    gradient, calls = gradient_of(a_task(rng))
    reply = student.fine_tune.observe(gradient, draw_params(rng), NEW, 0.5, 5)
    expect_unchanged(reply.changed, 1, "params")
    expect_one_call_a_step(calls[0], 5)


# transfer_strategy


def expect_strategies(student, reference, cases: list[tuple[bool, bool]]) -> None:
    for similar, plenty in cases:
        expected = reference.transfer_strategy(similar, plenty)
        found = student.transfer_strategy(similar, plenty)
        amount, kind = "plenty of" if plenty else "few", "similar" if similar else "different"
        expect(
            isinstance(found, str),
            f"A {type(found).__name__} was returned; one of the four strings was expected.",
        )
        expect(
            found == expected, f"For {amount} examples of a {kind} kind, {found[:30]!r} is not the answer."
        )


@check("transfer_strategy")
def knows_the_clear_cases(student, reference, rng):
    "Few examples of a similar kind, and plenty of a different kind"
    cases = [(True, False), (False, True)]
    expect_strategies(student, reference, cases[:: rng.choice([-1, 1])])


@check("transfer_strategy")
def knows_the_fortunate_case(student, reference, rng):
    "Plenty of examples of a similar kind"
    expect_strategies(student, reference, [(True, True)])


@check("transfer_strategy")
def knows_the_hard_case(student, reference, rng):
    "Few examples of a different kind"
    expect_strategies(student, reference, [(False, False)])
