"""What is proved about softmax_loss_vectorized and svm_loss_vectorized."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from autograder.checks.gradient_checks.instruments import expect_pair
from autograder.expectations import (
    expect,
    expect_close,
    expect_number_or_array,
    expect_unchanged,
    fail,
)
from autograder.registry import check

NAMES = ("softmax_loss_vectorized", "svm_loss_vectorized")

# How a regulariser may enter: the factor of reg * sum(W**2) in the loss; that of reg * W in the gradient is twice it.
CONVENTIONS = (1.0, 0.5)

# A constant such as 1e-8 inside a logarithm is forgiven where scores are moderate; another check does not forgive it.
LOSS_RTOL = 1e-4


def check_both(run: Callable[..., None]) -> Callable[..., None]:
    """Register `run(loss, student, reference, rng)` as a check of both losses, `student` being that function."""

    def bound(name: str) -> Callable[..., None]:
        @wraps(run)
        def check_of_one(student: Any, reference: Any, rng: np.random.Generator) -> None:
            run(name, student[name], reference[name], rng)

        return check_of_one

    for name in NAMES:
        check(name)(bound(name))
    return run


def draw_classifier(rng: np.random.Generator, N: int, D: int, C: int) -> tuple[Any, Any, Any]:
    """Draw weights, examples, and labels that include the first class and the last."""
    y = rng.integers(0, C, N)
    y[: min(N, 2)] = [C - 1, 0][: min(N, 2)]
    return rng.normal(size=(D, C)), rng.normal(size=(N, D)), y


def loss_and_gradient(result: Any, name: str, W: np.ndarray, when: str = "") -> tuple[float, np.ndarray]:
    """Expect a finite loss and a finite gradient of W's shape."""
    loss, dW = expect_pair(result, name, "loss, dW")
    loss = expect_number_or_array(loss, f"{when}loss", ())
    return float(loss), expect_number_or_array(dW, f"{when}dW", W.shape)


@check_both
def follows_the_formula(name, student, reference, rng):
    "Without regularisation, loss and gradient agree with the formula"
    W, X, y = draw_classifier(rng, 7, 4, 10)
    expected_loss, expected_dW = reference(W, X, y, 0.0)
    loss, dW = loss_and_gradient(student(W, X, y, 0.0), name, W)
    expect_close(loss, expected_loss, "loss", rtol=LOSS_RTOL)
    expect_close(dW, expected_dW, "dW", atol=1e-10)


@check_both
def takes_any_number_of_classes(name, student, reference, rng):
    "There may be two classes or thirteen, a single example, a single feature, a class without examples"
    for N, D, C in ((5, 3, 2), (4, 2, 13), (1, 1, 3)):
        W, X, y = draw_classifier(rng, N, D, C)
        y = np.minimum(y, max(1, C - 2))  # of three classes or more, the last has no example
        expected_loss, expected_dW = reference(W, X, y, 0.0)
        when = f"For {N} examples, {D} features and {C} classes, "
        loss, dW = loss_and_gradient(student(W, X, y, 0.0), name, W, when)
        expect_close(loss, expected_loss, f"{when}loss", rtol=LOSS_RTOL)
        expect_close(dW, expected_dW, f"{when}dW", atol=1e-10)


@check_both
def regularises(name, student, reference, rng):
    "The loss has reg * sum(W**2), with or without a factor of 1/2, and the gradient belongs to it"
    W, X, y = draw_classifier(rng, 6, 3, 4)
    data_loss, data_dW = loss_and_gradient(student(W, X, y, 0.0), name, W, "With reg = 0, ")
    strengths = (0.01, 0.7, 30.0)
    results = [student(W, X, y, reg) for reg in strengths]
    for reg, result in zip(strengths, results, strict=True):
        when = f"With reg = {reg:g}, "
        loss, dW = loss_and_gradient(result, name, W, when)
        in_loss = (loss - data_loss) / (reg * np.sum(W * W))
        in_gradient = float(np.sum((dW - data_dW) * W) / (reg * np.sum(W * W)))
        expect_regulariser(in_loss, in_gradient, reg)
        expect_close(dW, data_dW + in_gradient * reg * W, f"{when}dW", rtol=1e-6, atol=1e-8)


def expect_regulariser(in_loss: float, in_gradient: float, reg: float) -> None:
    """Expect one of the two conventions; the numbers are the factors of reg * sum(W**2) and of reg * W."""
    if any(abs(in_loss - c) < 1e-5 and abs(in_gradient - 2 * c) < 1e-5 for c in CONVENTIONS):
        return
    loss = f"{in_loss:.3g} * reg * sum(W**2)" if abs(in_loss) > 1e-6 else "no regulariser"
    gradient = f"{in_gradient:.3g} * reg * W" if abs(in_gradient) > 1e-6 else "no regulariser"
    fail(f"With reg = {reg:g}, the loss has {loss} and the gradient has {gradient}.")


@check_both
def survives_a_common_shift(name, student, reference, rng):
    "Adding a thousand to all scores changes nothing"
    W, X, y = draw_classifier(rng, 5, 3, 4)
    expected_loss, expected_dW = reference(W, X, y, 0.0)
    shifted_W, shifted_X = np.vstack([W, np.full(4, 1000.0)]), np.column_stack([X, np.ones(5)])
    when = "With scores about 1000, "
    loss, dW = loss_and_gradient(student(shifted_W, shifted_X, y, 0.0), name, shifted_W, when)
    expect_close(loss, expected_loss, f"{when}loss", rtol=1e-6)
    expect_close(dW[:3], expected_dW, f"{when}dW", rtol=1e-6, atol=1e-8)


@check_both
def survives_large_scores(name, student, reference, rng):
    "Shifting the scores of each example by another large number changes nothing"
    W, X, y = draw_classifier(rng, 6, 3, 4)
    expected_loss, expected_dW = reference(W, X, y, 0.0)
    # A feature whose weight is the same for all classes shifts all scores of an example alike.
    shifts = rng.permutation([1000.0, -1000.0, 800.0, 0.0, -700.0, 5000.0])
    shifted_W, shifted_X = np.vstack([W, np.ones(4)]), np.column_stack([X, shifts])
    result = student(shifted_W, shifted_X, y, 0.0)
    when = "With shifted scores, "
    loss, dW = loss_and_gradient(result, name, shifted_W, when)
    expect_close(loss, expected_loss, f"{when}loss", rtol=1e-6)
    expect_close(dW[:3], expected_dW, f"{when}dW", rtol=1e-6, atol=1e-8)


@check_both
def survives_confident_mistakes(name, student, reference, rng):
    "Where the scores are far apart, loss and gradient agree with the formula, too"
    W, X, y = draw_classifier(rng, 5, 3, 4)
    scores = X @ W
    y[0] = np.argmin(scores[0])
    W = W * 2000 / np.ptp(scores[0])  # a probability of exp(-2000) is zero in a float64
    expected_loss, expected_dW = reference(W, X, y, 0.0)
    when = "With scores thousands apart, "
    loss, dW = loss_and_gradient(student(W, X, y, 0.0), name, W, when)
    expect_close(loss, expected_loss, f"{when}loss", rtol=1e-6)
    expect_close(dW, expected_dW, f"{when}dW", rtol=1e-6, atol=1e-8)


@check_both
def leaves_its_arguments_alone(name, student, reference, rng):
    "The arguments W, X and y are left as they were"
    W, X, y = draw_classifier(rng, 5, 3, 4)
    reply = student.observe(W, X, y, 0.5)
    for position, argument in enumerate(("W", "X", "y")):
        expect_unchanged(reply.changed, position, argument)


@check("svm_loss_vectorized")
def asks_for_a_margin_of_one(student, reference, rng):
    "A class that loses by more than 1 costs nothing and moves nothing; one that loses by less, or ties, does"
    gap = float(rng.uniform(0.2, 0.8))
    X = np.eye(4)  # so that the rows of W are score vectors
    W = np.array([[5.0, 3.0, 5.0 - gap], [0.0, 5.0, 3.9], [-gap, 1.5, 5.0], [2.0, 2.0, -4.0]])
    y = np.array([0, 1, 2, 0])
    loss, dW = loss_and_gradient(student.svm_loss_vectorized(W, X, y, 0.0), "svm_loss_vectorized", W)
    expect_close(loss, (1 - gap + 1) / 4, "loss")
    expected = np.zeros((4, 3))
    expected[0], expected[3] = [-0.25, 0.0, 0.25], [-0.25, 0.25, 0.0]
    expect(dW[0].any(), "A margin is violated, and the gradient of that example is zero.")
    expect_close(dW, expected, "dW", atol=1e-12)
