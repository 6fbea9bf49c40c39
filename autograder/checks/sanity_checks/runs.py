"""Networks with the runs that overfit_tiny made of them, healthy and sick, for find_fault to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks.sanity_checks.first_loss import times
from autograder.checks.sanity_checks.instruments import Case
from autograder.checks.sanity_checks.patients import Build, Patient, descend, draw, expected, renamed

FITS, LOSS, INIT = "fits", "loss", "init"
HIGH, LOW = "learning rate too high", "learning rate too low"
VERDICTS = (FITS, LOSS, INIT, HIGH, LOW)
EVERY: tuple[str, ...] = ("W", "b", "W1", "b1", "W2", "b2")
CLASSES = 4
KINDS = (("softmax", None), ("svm", None), ("softmax", 8), ("svm", 8))


def draw_net(
    rng: np.random.Generator, kind: str, hidden: int | None, D: int = 25, **settings: Any
) -> Patient:
    scale = settings.pop("scale", 0.01 if hidden is None else None)
    build = Build(kind, nonlinearity="tanh", **settings)
    return draw(rng, build, D=D, num_classes=CLASSES, hidden=hidden, scale=scale)


def hard(hidden: int | None) -> int:
    """Give the number of features at which a net has something to learn.

    Twenty examples with 25 features are separable by a linear net, and no learning rate is then too high for it.
    """
    return 4 if hidden is None else 25


def case(what: str, right: str, patient: Patient, kind: str, history: dict[str, Any]) -> Case:
    return Case(what, right, (*patient.args, history, expected(kind, CLASSES)))


def drawn(make: Callable[[], tuple[Patient, dict[str, Any]]], clear: Callable[..., bool]):
    """Draw until the case is a clear one; every kind is, nearly always, at the first draw."""
    for _ in range(50):
        patient, history = make()
        if clear(history["loss"], history["accuracy"]):
            return patient, history
    raise ValueError("no clear case was found")


def fitted(target: float) -> Callable[..., bool]:
    return lambda losses, accuracy: accuracy == 1 and losses[-1] < 0.08 * target


def crawling(target: float) -> Callable[..., bool]:
    """A rate that is too low, from a start that is near chance."""
    return lambda losses, accuracy: (
        losses[0] < 1.5 * target and 0.5 * target < losses[-1] <= np.max(losses) <= (1.01 * losses[0])
    )


def soaring(target: float) -> Callable[..., bool]:
    """A rate that is too high: from near chance the loss rises at once, and at the end the net has not learned."""
    return lambda losses, accuracy: (
        losses[0] < 1.5 * target and losses[-1] > 0.2 * target and (np.max(losses) > 1.5 * losses[0])
    )


def unlearned(target: float) -> Callable[..., bool]:
    return lambda losses, accuracy: not (losses[-1] <= 0.2 * target)


def run(patient: Patient, rate: float, num_steps: int = 40) -> tuple[Patient, dict[str, Any]]:
    with np.errstate(all="ignore"):
        return patient, descend(patient, rate, num_steps)


def healthy_runs(rng: np.random.Generator) -> Iterator[Case]:
    for kind, hidden in KINDS:
        rate = 2.0 if hidden is None else 0.5 if kind == "softmax" else 0.1
        patient, history = drawn(
            lambda k=kind, h=hidden, r=rate: run(draw_net(rng, k, h), r), fitted(expected(kind, CLASSES))
        )
        yield case("a run that fits", FITS, patient, kind, history)


def wrong_rates(rng: np.random.Generator) -> Iterator[Case]:
    for kind, hidden in KINDS:
        for what, right, rate, clear in (
            ("a rate that is too low", LOW, 1e-4, crawling),
            ("a rate that is too high", HIGH, 30.0, soaring),
        ):
            patient, history = drawn(
                lambda k=kind, h=hidden, r=rate: run(draw_net(rng, k, h, hard(h)), r, 15),
                clear(expected(kind, CLASSES)),
            )
            yield case(what, right, patient, kind, history)


def wrong_inits(rng: np.random.Generator) -> Iterator[Case]:
    for kind in ("softmax", "svm"):
        target = expected(kind, CLASSES)
        for rate in (0.1, 1e-4):
            patient = times(draw_net(rng, kind, 8), 0.0)
            yield case("a net of zeros", INIT, *_with(kind, run(patient, rate)))
            # Sixteen examples, so that the gradient of the last bias is zero to the last bit.
            balanced = replace(patient, X=patient.X[:16], y=np.arange(16) % CLASSES)
            what = "a net of zeros with classes that are equally frequent"
            yield case(what, INIT, *_with(kind, run(balanced, rate)))
            # With twenty it is zero up to round-off.
            yield case(what, INIT, *_with(kind, run(replace(patient, y=np.arange(20) % CLASSES), rate)))
        zeros = times(draw_net(rng, kind, 8), 0.0)
        history = run(zeros, 0.1)[1]
        yield case("a net of zeros with arrays of other names", INIT, renamed(zeros), kind, history)
        half = draw_net(rng, kind, 8)
        half.params["W2"][:] = 0.0
        yield case("a net whose last weights are zero", INIT, *_with(kind, run(half, 1e-4, 15)))
        for hidden in (None, 8):
            for what, biased in (
                ("biases that are too large", True),
                ("weights that are too large", False),
            ):
                patient = grown(draw_net(rng, kind, hidden, hard(hidden)), rng, biased, 2.3 * target)
                yield case(what, INIT, *_with(kind, run(patient, 1e-5, 5)))
        for hidden, scale in ((None, 5.0), (8, 8.0)):
            for rate in (1e-5, 100.0):
                patient, history = drawn(
                    lambda k=kind, h=hidden, s=scale, r=rate: run(
                        draw_net(rng, k, h, hard(h), scale=s), r, 15
                    ),
                    lambda losses, accuracy, t=target: losses[0] > 3 * t and not losses[-1] < 0.3 * t,
                )
                yield case("an init that is too large", INIT, patient, kind, history)


def grown(patient: Patient, rng: np.random.Generator, biased: bool, value: float) -> Patient:
    """Let the biases, if there are to be any, or else the weights grow until the loss is as large as `value`."""
    if biased:
        last = "b" if "b" in patient.params else "b2"
        patient.params[last] = rng.normal(size=patient.params[last].shape)
    while patient.loss(patient.params, patient.X, patient.y)[0] < value:
        for name in patient.params:
            if not biased or name.startswith("b"):
                patient.params[name] = 1.1 * patient.params[name]
    return patient


def _with(kind: str, made: tuple[Patient, dict[str, Any]]) -> tuple[Patient, str, dict[str, Any]]:
    return made[0], kind, made[1]


def wrong_losses(rng: np.random.Generator) -> Iterator[Case]:
    uphill = dict.fromkeys(EVERY, -1.0)
    partly = {"W": -1.0, "W1": -1.0, "W2": -1.0}
    for kind, hidden in KINDS:
        for what, faults, rate in (
            ("a gradient with the wrong sign", {"twists": uphill}, 0.3),
            ("a gradient with the wrong sign", {"twists": uphill}, 1e-4),
            ("a gradient of the weights with the wrong sign", {"twists": partly}, 0.3),
            ("a gradient that is a tenth of what it should be", {"twists": dict.fromkeys(EVERY, 0.1)}, 0.01),
            ("a gradient that is twice what it should be", {"twists": dict.fromkeys(EVERY, 2.0)}, 0.005),
            ("a sum for a mean", {"factor": float}, 3.0),
            ("a sum for a mean", {"factor": float}, 1e-6),
        ):
            patient, history = drawn(
                lambda k=kind, h=hidden, f=faults, r=rate: run(draw_net(rng, k, h, hard(h), **f), r, 15),
                unlearned(expected(kind, CLASSES)),
            )
            yield case(what, LOSS, patient, kind, history)
        for what, faults in SLIGHTLY_WRONG:
            patient = draw_net(rng, kind, hidden, **faults)
            yield case(what, LOSS, *_with(kind, run(patient, 1e-4, 5)))
        for what, twists in WRONG_IN_ONE_ARRAY if hidden else ():
            patient = draw_net(rng, kind, hidden, twists=twists)
            patient.y[:14] = 0  # so that the biases have a gradient
            yield case(what, LOSS, *_with(kind, run(patient, 1e-5, 5)))
        for what, lost in (
            ("a loss of NaN at small parameters", lambda size, start: size < 0.1 * start),
            ("a loss of NaN at all but small parameters", lambda size, start: size > 0.1 * start),
        ):
            if hidden:
                continue
            patient = losing(draw_net(rng, kind, hidden), lost)
            yield case(what, LOSS, *_with(kind, run(patient, 1e-4, 5)))
    for kind in ("softmax", "svm"):
        # Of balanced classes and tiny examples the gradient has a length of some 3e-4.
        patient = draw_net(rng, kind, None, twists=dict.fromkeys(EVERY, 2.0))
        patient = replace(patient, X=3e-4 * patient.X, y=np.arange(20) % CLASSES)
        what = "a small gradient that is twice what it should be"
        yield case(what, LOSS, *_with(kind, run(patient, 1e-4, 5)))


def losing(patient: Patient, lost: Callable[[float, float], bool]) -> Patient:
    """Give the same network with NaN for its loss, but not for its gradient, where lost(size, size at the start)."""

    def size(params):
        return max(float(np.max(np.abs(w))) for w in params.values())

    start = size(patient.params)

    def loss(params, X, y, reg=0.0):
        value, grads = patient.loss(params, X, y, reg)
        return (float("nan") if lost(size(params), start) else value), grads

    return replace(patient, loss=loss)


SLIGHTLY_WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a loss that is 15 % too large", {"factor": lambda n: 1.15}),
    ("a loss that is 15 % too small", {"factor": lambda n: 0.85}),
    ("a gradient that is 20 % too large", {"twists": dict.fromkeys(EVERY, 1.2)}),
    ("a loss of NaN", {"factor": lambda n: float("nan")}),
)
WRONG_IN_ONE_ARRAY: tuple[tuple[str, dict[str, float]], ...] = (
    ("a gradient of the last biases that is not averaged", {"b2": 20.0}),
    ("a gradient of the first biases that is not averaged", {"b1": 20.0}),
    ("a gradient of the last weights that is not averaged", {"W2": 20.0}),
)
ODD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a loss that is 5 % too large", {"factor": lambda n: 1.05}),
    ("a gradient that is 5 % too large", {"twists": dict.fromkeys(EVERY, 1.05)}),
    ("biases without a gradient", {"twists": dict.fromkeys(("b", "b1", "b2"), 0.0)}),
    ("weights of 1e-10", {"scale": 1e-10}),
    ("a feature that is always zero", {}),
)


def sound_networks(rng: np.random.Generator) -> Iterator[Case]:
    """Draw networks that look strange and are sound; all of them learn too slowly."""
    for kind, hidden in KINDS:
        for what, faults in ODD:
            settings: dict[str, Any] = {"scale": 0.1} | faults
            patient = draw_net(rng, kind, hidden, **settings)
            if "feature" in what:
                patient.X[:, 0] = 0.0
            yield case(f"a net with {what}", LOW, *_with(kind, run(patient, 1e-4, 5)))
    steep = steepened(draw_net(rng, "softmax", None), 1e5, 0.5 * expected("softmax", CLASSES))
    yield case("a net in a steep and narrow valley", LOW, *_with("softmax", run(steep, 1e-7, 5)))
    linear = times(draw_net(rng, "softmax", None), 0.0)
    yield case(
        "a net without hidden layers that starts at zero", LOW, *_with("softmax", run(linear, 1e-4, 5))
    )


def steepened(patient: Patient, steepness: float, penalty: float) -> Patient:
    """Give a network with a quadratic penalty on its weights that is always on, and as large as given at the start."""

    def loss(params, X, y, reg=0.0):
        value, grads = patient.loss(params, X, y, reg)
        W = params["W"]
        return value + 0.5 * steepness * np.sum(W**2), grads | {"W": grads["W"] + steepness * W}

    W = patient.params["W"]
    start = patient.params | {"W": W * np.sqrt(2 * penalty / steepness / np.sum(W**2))}
    return replace(patient, loss=loss, params=start)


def shuffled_labels(rng: np.random.Generator) -> Iterator[Case]:
    """Draw networks whose loss pairs examples and labels anew at every call."""
    for kind, hidden in KINDS:
        patient = draw_net(rng, kind, hidden)
        deck = np.random.default_rng(int(rng.integers(2**62)))

        def loss(params, X, y, reg=0.0, patient=patient, deck=deck):
            return patient.loss(params, X, deck.permutation(y), reg)

        confused = replace(patient, loss=loss)
        yield case("labels that are shuffled from call to call", LOSS, *_with(kind, run(confused, 0.1, 15)))
