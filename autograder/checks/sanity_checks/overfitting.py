"""What is proved about overfit_tiny: the handful, the curve and the accuracy are the right ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks.sanity_checks.instruments import Case, expect_verdicts
from autograder.checks.sanity_checks.patients import Build, Patient, descend, draw
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# overfit_tiny


def record(found: Any) -> tuple[Any, Any]:
    """Expect what a run gives back: a dict with "loss" and "accuracy"."""
    expect(isinstance(found, dict), f"overfit_tiny returned a {type(found).__name__}; a dict was expected.")
    for key in ("loss", "accuracy"):
        expect(key in found, f"The result has no key {key!r}.", next=f"store {key!r} in it.")
    return found["loss"], found["accuracy"]


def curve_of(losses: Any) -> np.ndarray:
    """Expect an array of losses, the last of which may be an inf or a NaN."""
    try:
        curve = np.asarray(losses, dtype=float)
    except (TypeError, ValueError):
        curve = np.zeros(())
    expect(curve.ndim == 1, f"The losses are not an array of numbers but a {type(losses).__name__}.")
    return curve


def expect_run(found: Any, patient: Patient, learning_rate: float, num_steps: int) -> None:
    """Expect the curve and the accuracy of gradient descent on the patient's own examples."""
    right = descend(patient, learning_rate, num_steps)
    losses, accuracy = record(found)
    expect(
        not isinstance(losses, list | tuple),
        f"The losses are in a {type(losses).__name__}; an array was expected.",
        next='store np.array(losses) as "loss".',
    )
    losses = expect_number_or_array(losses, "The array of losses", right["loss"].shape)
    for step, value in enumerate(losses):
        when = "before the first step" if step == 0 else f"after {step} step{'s' * (step > 1)}"
        expect_close(value, right["loss"][step], f"The loss {when}", rtol=1e-6, atol=1e-12)
    expect_close(accuracy, right["accuracy"], "The accuracy", rtol=1e-9)


def with_more(rng: np.random.Generator, patient: Patient, how_many: int) -> tuple[np.ndarray, np.ndarray]:
    """Put examples that are of no concern behind the handful."""
    more = rng.normal(size=(how_many, patient.X.shape[1]))
    labels = rng.integers(patient.y.max() + 1, size=how_many)
    return np.concatenate([patient.X, more]), np.concatenate([patient.y, labels])


@check("overfit_tiny")
def records_the_run(student, reference, rng):
    "Before each step and after the last, the loss is that of gradient descent on the first twenty"
    for hidden, num_steps in ((None, 6), (7, 10)):
        patient = draw(rng, Build(), num_classes=4, hidden=hidden)
        data = with_more(rng, patient, 30)
        found = student.overfit_tiny(patient.loss, patient.predict, patient.params, *data, 0.3, num_steps)
        expect_run(found, patient, 0.3, num_steps)


@check("overfit_tiny")
def fits_twenty_examples(student, reference, rng):
    "A healthy net fits, with 100 % of the twenty right; by default it takes 100 steps, and all of them in any case"
    patient = draw(rng, Build(nonlinearity="tanh"), D=25, num_classes=3, hidden=10)
    data = with_more(rng, patient, 15)
    found = student.overfit_tiny(patient.loss, patient.predict, patient.params, *data, 0.5)
    expect_run(found, patient, 0.5, 100)
    # Examples that are orthogonal do not disturb one another: after a few steps every margin is kept, and no loss left.
    patient = draw(rng, Build("svm"), D=25, num_classes=3)
    patient = replace(patient, X=5.0 * np.eye(20, 25))
    found = student.overfit_tiny(patient.loss, patient.predict, *patient.args[1:], 0.5, 40)
    expect_run(found, patient, 0.5, 40)


@check("overfit_tiny")
def takes_other_handfuls(student, reference, rng):
    "Another number of examples, no steps at all, and gradients of any size will do"
    for N, num_steps, size in ((7, 4, 1.0), (11, 0, 1.0), (7, 4, 100.0)):
        patient, rate = draw(rng, Build("svm"), N=N, num_classes=5), 0.05 / size**2
        patient = replace(patient, X=size * patient.X)  # the gradient is as many times larger, too
        data = with_more(rng, patient, 25)
        found = student.overfit_tiny(
            patient.loss, patient.predict, patient.params, *data, rate, num_steps=num_steps, num_examples=N
        )
        expect_run(found, patient, rate, num_steps)


@check("overfit_tiny")
def asks_for_the_handful_only(student, reference, rng):
    "loss and predict see the handful and nothing else, without a regulariser; predict, once, the final parameters"
    patient, rows, strengths, predicted = draw(rng, Build(), num_classes=4), [], [], []

    def loss(params, X, y, reg):
        rows.append(len(X))
        strengths.append(float(reg))
        return patient.loss(params, X, y, reg)

    def predict(params, X):
        rows.append(len(X))
        predicted.append({name: np.array(w) for name, w in params.items()})
        return patient.predict(params, X)

    data = with_more(rng, patient, 40)
    student.overfit_tiny(loss, predict, patient.params, *data, 0.1, 5)
    expect(not any(strengths), f"loss was called with reg = {max(strengths, default=0):g}; 0 was expected.")
    most = max(rows, default=0)
    expect(most <= 20, f"loss or predict was called on {most} examples; the handful has 20.")
    calls = len(strengths)
    expect(calls <= 6, f"For 5 steps, loss was called {calls} times; 6 calls are enough.")
    calls = len(predicted)
    expect(calls == 1, f"predict was called {calls} times; one call, at the end, was expected.")
    final = dict(patient.params)
    for _ in range(5):
        grads = patient.loss(final, patient.X, patient.y)[1]
        final = {name: w - 0.1 * grads[name] for name, w in final.items()}
    expect_close(predicted[0], final, "When predict is called, params", rtol=1e-6, atol=1e-9)


@check("overfit_tiny")
def stops_at_infinity(student, reference, rng):
    "An inf or a NaN ends the run and its curve, with accuracy 0"
    for bad, when in ((float("nan"), 2), (float("nan"), 0), (float("inf"), 3), (float("nan"), 8)):
        patient, calls = draw(rng, Build(), num_classes=4), [0]

        def loss(params, X, y, reg=0.0, patient=patient, calls=calls, when=when, bad=bad):
            calls[0] += 1
            value, grads = patient.loss(params, X, y, reg)
            return (bad if calls[0] == when + 1 else value), grads

        args = (patient.predict, patient.params, patient.X, patient.y, 0.1, 8)
        losses, accuracy = record(student.overfit_tiny(loss, *args))
        curve = curve_of(losses)
        expect(
            len(curve) == when + 1,
            f"In a run whose loss number {when + 1} is {bad}, the curve has {len(curve)} entries; "
            f"{when + 1} were expected.",
        )
        expect(
            not np.isfinite(curve[-1]), f"The last loss of that run is {curve[-1]:.3g}; {bad} was expected."
        )
        expect_close(accuracy, 0.0, "The accuracy of a run that ended with an inf or a NaN", atol=1e-12)


@check("overfit_tiny")
def leaves_the_params_alone(student, reference, rng):
    "The parameters and the data are left as they were"
    patient = draw(rng, Build(), hidden=5, num_classes=4)
    args = (patient.params, patient.X, patient.y, 0.1, 3)
    reply = student.overfit_tiny.observe(patient.loss, patient.predict, *args)
    for position, name in ((2, "params"), (3, "X"), (4, "y")):
        expect_unchanged(reply.changed, position, name)


# what_overfitting_proves

CLAIMS = ("broken", "can fit", "only fits", "generalises")


def bar(num_val: int, num_classes: int, errors: float) -> float:
    chance = 1 / num_classes
    return chance + errors * float(np.sqrt(chance * (1 - chance) / num_val))


def expect_claims(student: Any, cases: list[Case]) -> None:
    words = ("runs that generalise were doubted", "that prove less were believed")
    judge = student.what_overfitting_proves
    expect_verdicts(judge, cases, CLAIMS, "what_overfitting_proves", "generalises", words)


def draw_sizes(rng: np.random.Generator) -> tuple[int, int]:
    return int(rng.integers(100, 2000)), int(rng.integers(2, 20))


@check("what_overfitting_proves")
def promises_no_more_than_it_knows(student, reference, rng):
    "Without other examples, or where guessing does as well, nothing is promised"
    cases = []
    for _ in range(10):
        sizes = draw_sizes(rng)
        for what, right, train, val in (
            ("a handful that was not learned", "broken", float(rng.uniform(0.5, 0.95)), None),
            ("a handful of which one example is wrong", "broken", 0.95, bar(*sizes, 9.0)),
            ("a large handful of which one example is wrong", "broken", 0.9995, bar(*sizes, 9.0)),
            ("a run that was tried on no other examples", "can fit", 1.0, None),
            ("a run on random features", "only fits", 1.0, bar(*sizes, float(rng.uniform(-2.5, 0.5)))),
            ("a run on random features", "only fits", 1.0, bar(*sizes, float(rng.uniform(0.4, 0.8)))),
            ("a lucky run on random features", "only fits", 1.0, bar(*sizes, float(rng.uniform(1.5, 2.8)))),
            (
                "a run that is better than chance",
                "generalises",
                1.0,
                bar(*sizes, float(rng.uniform(3.2, 4.5))),
            ),
        ):
            cases.append(Case(what, right, (train, val, *sizes)))
    expect_claims(student, cases)


@check("what_overfitting_proves")
def knows_how_much_luck_there_is(student, reference, rng):
    "A few validation examples prove less than many, and two classes leave more to luck than twenty"
    cases = []
    for num_val, num_classes, accuracy, right in (
        (20, 10, 0.25, "only fits"),
        (20, 2, 0.53, "only fits"),
        (20, 2, 0.56, "only fits"),
        (16, 2, 0.875, "only fits"),  # three standard errors, to the last bit
        (2000, 10, 0.25, "generalises"),
        (3, 10, 2 / 3, "generalises"),
        (6, 20, 1 / 3, "generalises"),
        (50, 2, 0.66, "only fits"),
        (500, 2, 0.66, "generalises"),
        (500, 2, 0.58, "generalises"),
        (300, 100, 0.02, "only fits"),
        (300, 100, 0.04, "generalises"),
        (300, 100, 0.6, "generalises"),
        (10000, 2, 0.56, "generalises"),
        (2000, 2, 0.4, "only fits"),
        (30, 20, 0.0, "only fits"),
        (300, 4, 0.25, "only fits"),
        (10000, 2, 0.49, "only fits"),
    ):
        what = f"{accuracy:.0%} right of {num_val} validation examples in {num_classes} classes"
        cases.append(Case(what, right, (1.0, accuracy, num_val, num_classes)))
    expect_claims(student, cases)
