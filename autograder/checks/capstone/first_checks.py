"""What is proved about first_checks: the sample, the order, and every verdict."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.capstone.instruments import expect_told_apart, expect_word
from autograder.expectations import expect, expect_close, expect_unchanged, fail
from autograder.registry import check

WORDS = (
    "initial loss",
    "regularisation",
    "learning rate too high",
    "learning rate too low",
    "cannot overfit",
    "ready",
)


class Patient:
    """A network as first_checks sees it: two functions that say what they are told, and keep what they were handed."""

    def __init__(self, loss: float, penalty: float, losses: Any, accuracy: float) -> None:
        self._loss, self._penalty, self._losses, self._accuracy = loss, penalty, losses, accuracy
        self.handed: list[tuple[Any, Any]] = []

    def initial_loss(self, X, y, reg):
        # It depends a little on what is looked at, as what is fitted does.
        return (self._loss + self._penalty * reg) * (1 + 0.01 * np.tanh(np.mean(X)))

    def fit(self, X_tiny, y_tiny):
        self.handed.append((X_tiny, y_tiny))
        losses = np.array(self._losses)
        losses[-1] *= 1 + 0.01 * np.tanh(np.mean(X_tiny) + np.mean(y_tiny))
        return losses, self._accuracy


def draw_patient(kind: str, num_classes: int, rng, way: int = 0) -> Patient:
    """Draw a network that is sick in one way, or healthy; `way` tells the forms of one sickness apart."""
    expected = np.log(num_classes)
    loss, penalty = expected * rng.uniform(0.95, 1.05), rng.uniform(0.1, 2.0)
    losses, accuracy = np.geomspace(loss, loss * 10 ** rng.uniform(-4, -2), 12), 1.0
    if kind == "initial loss":
        factors = (rng.uniform(1.2, 3.0), rng.uniform(0.3, 0.8), np.nan, rng.uniform(10.0, 50.0))
        loss = expected * factors[way % 4]
        penalty = 0.0 if way % 4 == 1 else penalty  # a second fault, of which nothing is said as yet
    elif kind == "regularisation":
        penalty = (0.0, -penalty)[way % 2]
    elif kind == "learning rate too high":
        spoilt = losses.copy()
        spoilt[7] = (np.nan, np.inf)[way % 4 // 2]
        rising = loss * np.linspace(1.0, rng.uniform(1.5, 20.0), 12)
        losses = (spoilt, rising, spoilt, np.append(losses, np.nan))[way % 4]
    elif kind == "learning rate too low":
        losses = loss * np.linspace(1.0, rng.uniform(0.92, 0.99), 12)
        accuracy = float(rng.integers(2, 12)) / 20
    elif kind == "cannot overfit":
        losses = loss * np.linspace(1.0, rng.uniform(0.05, 0.6), 12)
        accuracy = (rng.integers(8, 17) / 20, 0.95)[way % 2]
    elif kind == "ready":
        losses[-3] = 0.5 * losses[-1]  # the last is not the lowest
        if way % 2:
            losses[2] = 1.5 * loss  # a loss that rises at first, and falls in the end
    return Patient(float(loss), float(penalty), losses, float(accuracy))


def draw_data(num_classes: int, rng, sizes=None) -> tuple[np.ndarray, np.ndarray]:
    y = np.repeat(np.arange(num_classes), sizes if sizes is not None else 12)
    return rng.normal(size=(len(y), 3)), y


def told(result: Any) -> dict[str, Any]:
    """Expect the dict, with its words and keys."""
    keys = ("initial_loss", "expected_loss", "tiny_loss", "tiny_accuracy", "verdict")
    expect(isinstance(result, dict), f"first_checks returned a {type(result).__name__}; a dict was expected.")
    for key in keys:
        expect(key in result, f"The dict has no key {key!r}.", next=f"store {key!r} in it.")
    expect_word(result["verdict"], WORDS, "verdict")
    return result


@check("first_checks")
def reports_what_it_saw(student, reference, rng):
    "A healthy network is ready, and the dict says what was seen"
    for num_classes in (10, int(rng.integers(3, 8))):
        patient = draw_patient("ready", num_classes, rng)
        X, y = draw_data(num_classes, rng)
        expected = reference.first_checks(patient.initial_loss, patient.fit, X, y, num_classes)
        found = told(student.first_checks(patient.initial_loss, patient.fit, X, y, num_classes))
        for key in ("initial_loss", "expected_loss", "tiny_loss", "tiny_accuracy", "verdict"):
            expect_close(found[key], expected[key], f"With {num_classes} classes, {key}", rtol=1e-6)


@check("first_checks")
def names_what_is_wrong(student, reference, rng):
    "Every fault gets its own name, and a healthy network none; whatever it is, what was seen is told"
    kinds, found, told_of = [], [], []
    for kind in rng.permutation(np.repeat(np.array(WORDS), 4)):
        num_classes = int(rng.integers(3, 11))
        patient = draw_patient(str(kind), num_classes, rng, kinds.count(str(kind)))
        X, y = draw_data(num_classes, rng, 3)
        arguments = (patient.initial_loss, patient.fit, X, y, num_classes, 5)
        facts = told(student.first_checks(*arguments))
        found.append(facts["verdict"])
        kinds.append(str(kind))
        told_of.append((str(kind), facts, reference.first_checks(*arguments)))
    expect_told_apart(kinds, found)
    for kind, facts, expected in told_of:
        for key in ("initial_loss", "expected_loss", "tiny_loss", "tiny_accuracy"):
            if expected[key] is not None and np.isfinite(expected[key]):
                expect_close(facts[key], expected[key], f"Where the verdict is {kind!r}, {key}", rtol=1e-6)


@check("first_checks")
def takes_classes_in_turn(student, reference, rng):
    "The tiny sample takes the classes in turn, however the data are sorted"
    num_classes = int(rng.integers(4, 7))
    for shuffled in (False, True):
        sizes = rng.integers(8, 14, size=num_classes)
        sizes[-1 if shuffled else 0] = 2  # one that runs out
        X, y = draw_data(num_classes, rng, sizes)
        if shuffled:
            order = rng.permutation(len(y))
            X, y = X[order], y[order]
        for num_examples in (20, int(rng.integers(9, 13))):
            patient = draw_patient("ready", num_classes, rng)
            reply = student.first_checks.observe(
                patient.initial_loss, patient.fit, X, y, num_classes, num_examples
            )
            told(reply.result)
            expect_unchanged(reply.changed, 2, "X")
            expect_unchanged(reply.changed, 3, "y")
            expect(
                len(patient.handed) == 1, f"fit was called {len(patient.handed)} times; once was expected."
            )
            expect_in_turn(patient.handed[0], X, y, num_classes, num_examples)


def expect_in_turn(handed: tuple[Any, Any], X, y, num_classes: int, num_examples: int) -> None:
    """Expect the first examples of every class, in numbers that differ by one at most while they last."""
    rows, labels = handed
    well = isinstance(rows, np.ndarray) and isinstance(labels, np.ndarray)
    well = well and rows.shape == (num_examples, X.shape[1]) and labels.shape == (num_examples,)
    expect(well, f"fit was not handed {num_examples} examples and as many labels.")
    taken, turn = np.zeros(num_classes, dtype=int), 0
    while taken.sum() < num_examples:
        if taken[turn % num_classes] < np.sum(y == turn % num_classes):
            taken[turn % num_classes] += 1
        turn += 1
    for c in range(num_classes):
        mine = rows[labels == c]
        expect(
            len(mine) == taken[c],
            f"Of {num_examples} examples in {num_classes} classes, {len(mine)} are of class {c}; "
            f"{taken[c]} were expected.",
            next="take the first of each class, then the second of each, and so on.",
        )
        same = np.array_equal(np.sort(mine, axis=0), np.sort(X[y == c][: taken[c]], axis=0))
        expect(same, f"The examples that fit was handed as class {c} are not the first ones of that class.")


@check("first_checks")
def trains_only_what_is_worth_it(student, reference, rng):
    "While the initial loss or the regulariser is wrong, nothing is trained"
    for kind in ("initial loss", "regularisation"):
        patient = draw_patient(kind, 5, rng)
        X, y = draw_data(5, rng)
        found = told(student.first_checks(patient.initial_loss, patient.fit, X, y, 5))
        if patient.handed:
            fail(
                f"fit was called although the fault is {kind!r}.",
                next="return as soon as a check of the untrained network fails.",
            )
        for key in ("tiny_loss", "tiny_accuracy"):
            expect(found[key] is None, f"{key} is not None, although nothing was trained.")


@check("first_checks")
def draws_its_lines(student, reference, rng):
    "The initial loss may be 10 % off, the regulariser is asked with reg = 1, and a tenth of the loss must be gone"
    for num_classes in (3, 80):
        X, y = draw_data(num_classes, rng, [2] * (num_classes - 1) + [0])  # the last class does not occur
        for initial, start, last, accuracy, verdict in (
            (1.15, 1.0, 0.01, 1.0, "initial loss"),
            (1.105, 1.0, 0.01, 1.0, "initial loss"),
            (0.895, 1.0, 0.01, 1.0, "initial loss"),
            (1.095, 1.0, 0.01, 1.0, "ready"),
            (0.905, 1.0, 0.88, 1.0, "ready"),
            (1.0, 1.0, 0.92, 1.0, "learning rate too low"),
            (1.0, 1.0, 1.0, 1.0, "learning rate too low"),
            (1.0, 0.7, 0.92, 1.0, "learning rate too low"),  # the sample need not begin where all of X does
            (1.0, 1.3, 0.88, 1.0, "ready"),
            (1.0, 1.0, 0.88, 0.99, "cannot overfit"),
        ):
            loss = initial * np.log(num_classes)

            def initial_loss(X, y, reg, loss=loss):
                return float(loss + 0.2 * (reg == 1))

            def fit(X_tiny, y_tiny, first=start * loss, last=last, accuracy=accuracy):
                return first * np.array([1.0, 0.4, 0.5, 0.6, last]), accuracy

            found = told(student.first_checks(initial_loss, fit, X, y, num_classes, 4))["verdict"]
            expect(
                found == verdict,
                f"With {num_classes} classes, the last of which is not in y, an initial loss of {initial:.3g} times "
                f"the expected one, a last loss of {last:.2g} times the first and an accuracy of {accuracy:.2g}, "
                f"the verdict is {found!r}; {verdict!r} was expected.",
            )
