"""Losses for burn_in: healthy ones, and ones whose bugs wait until the weights are no longer nearly zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.gradient_checks.numerical import of_shape
from autograder.checks.gradient_checks.planted import softmax_terms

# Gives loss, gradient, and the smallest distance of a hinge from its kink; with a bug in the gradient or without.
Parts = Callable[[np.ndarray, np.ndarray, np.ndarray, bool], tuple[float, np.ndarray, float]]
SHAPE = (2, 3)
STEPS, RATE = 6, 0.6


def svm(W: np.ndarray, X: np.ndarray, y: np.ndarray, bug: bool) -> tuple[float, Any, float]:
    """Give the SVM loss; the bug takes all margins for violated, as they are where all scores are 0."""
    rows = np.arange(len(y))
    scores = X @ W
    margins = scores - scores[rows, y][:, None] + 1
    margins[rows, y] = 0
    violated = np.ones(margins.shape) if bug else (margins > 0).astype(float)
    violated[rows, y] = 0
    violated[rows, y] = -violated.sum(axis=1)
    distance = float(np.min(np.abs(margins[margins != 0])))
    return float(np.maximum(0, margins).sum() / len(y)), X.T @ violated / len(y), distance


def softmax(W: np.ndarray, X: np.ndarray, y: np.ndarray, bug: bool) -> tuple[float, Any, float]:
    """Give the softmax loss; the bug takes all probabilities for 1/C, as they are where all scores are 0."""
    loss, dscores = softmax_terms(X @ W, y)
    if bug:
        dscores = (np.full(dscores.shape, 1 / dscores.shape[1]) - np.eye(dscores.shape[1])[y]) / len(y)
    return loss, X.T @ dscores, np.inf


def tanh(W: np.ndarray, X: np.ndarray, y: np.ndarray, bug: bool) -> tuple[float, Any, float]:
    """Give a squared loss of tanh units; the bug takes tanh for the identity, as it is near 0."""
    outputs = np.tanh(X @ W)
    residual = outputs - 2 * np.eye(W.shape[1])[y] + 1
    slopes = 1.0 if bug else 1 - outputs**2
    return 0.5 * float(np.mean(residual**2)), X.T @ (residual * slopes) / residual.size, np.inf


def regularised(W: np.ndarray, X: np.ndarray, y: np.ndarray, bug: bool) -> tuple[float, Any, float]:
    """Give softmax plus a regulariser; the bug leaves it out of the gradient, which is nothing where W is 0."""
    loss, gradient, distance = softmax(W, X, y, False)
    return loss + 0.05 * float(np.sum(W * W)), gradient + (0 if bug else 0.1 * W), distance


def scaled(W: np.ndarray, X: np.ndarray, y: np.ndarray, bug: bool) -> tuple[float, Any, float]:
    """Give softmax; the bug makes the gradient 1 % too large, from the beginning."""
    loss, gradient, distance = softmax(W, X, y, False)
    return loss, 1.01 * gradient if bug else gradient, distance


# (title, loss, whether it has its bug, when that can be seen)
CASES: tuple[tuple[str, Parts, bool, tuple[str, ...]], ...] = (
    ("a correct SVM", svm, False, ()),
    ("a correct softmax loss", softmax, False, ()),
    ("a correct tanh layer", tanh, False, ()),
    ("a correct regulariser", regularised, False, ()),
    ("all margins counted", svm, True, ("after",)),
    ("probabilities of 1/C", softmax, True, ("after",)),
    ("tanh without its slope", tanh, True, ("after",)),
    ("regulariser without gradient", regularised, True, ("after",)),
    ("gradient 1 % off", scaled, True, ("before", "after")),
)


def draw_start(
    rng: np.random.Generator, parts: Parts, bug: bool
) -> tuple[Callable[[Any], tuple[float, np.ndarray]], np.ndarray]:
    """Draw data and weights of about 1e-8 for a loss, such that its two checks cannot go wrong by chance.

    No kink is near; no gradient is so small that it is lost in round-off; and a bug shows after the steps.
    """
    while True:
        X, y = rng.normal(size=(4, 2)), rng.permutation([0, 1, 2, int(rng.integers(3))])
        start = 1e-8 * rng.normal(size=SHAPE)
        if _is_fair(parts, bug, start, X, y):
            break

    def f(x: Any) -> tuple[float, np.ndarray]:
        loss, gradient, _ = parts(of_shape(x, SHAPE), X, y, bug)
        return loss, gradient

    return f, start


def _is_fair(parts: Parts, bug: bool, W: np.ndarray, X: np.ndarray, y: np.ndarray) -> bool:
    shows = False
    for step in range(STEPS + 1):
        _, gradient, distance = parts(W, X, y, bug)
        if step in (0, STEPS):
            _, right, _ = parts(W, X, y, False)
            if min(np.abs(gradient).min(), np.abs(right).min(), distance) < 2e-3:
                return False
            shows = bool(
                np.max(np.abs(gradient - right) / np.maximum(np.abs(gradient), np.abs(right))) > 5e-3
            )
        W = W - RATE * gradient
    return shows == bug
