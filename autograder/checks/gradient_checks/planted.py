"""Small losses whose gradients are known, and the faults that are planted in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.gradient_checks.numerical import of_shape

Arrays = dict[str, np.ndarray]


def softmax_terms(scores: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Give the mean softmax loss of these scores, and its gradient with respect to them."""
    rows = np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    exps = np.exp(shifted)
    sums = exps.sum(axis=1, keepdims=True)
    dscores = exps / sums
    dscores[rows, y] -= 1
    return float(np.mean(np.log(sums[:, 0]) - shifted[rows, y])), dscores / len(y)


def softmax_model(rng: np.random.Generator) -> tuple[Callable[[Any], float], Arrays, Arrays]:
    """Draw a softmax classifier with biases, weights (3, 3) and a strong regulariser: its loss, a point, gradients.

    Gradients that are nearly zero, or nearly symmetric, are not drawn: there, faults could hide by chance.
    """
    X, y, reg = rng.normal(size=(4, 3)), rng.permutation([0, 1, 2, int(rng.integers(3))]), 0.5

    def f(params):
        W, b = of_shape(params["W"], (3, 3)), of_shape(params["b"], (3,))
        return softmax_terms(X @ W + b, y)[0] + reg * float(np.sum(W * W))

    while True:
        params = {"W": rng.normal(size=(3, 3)), "b": rng.normal(size=3)}
        _, dscores = softmax_terms(X @ params["W"] + params["b"], y)
        grads = {"W": X.T @ dscores + 2 * reg * params["W"], "b": dscores.sum(axis=0)}
        askew = np.abs(grads["W"] - grads["W"].T)[~np.eye(3, dtype=bool)]
        sizes = [askew, np.abs(grads["W"]), np.abs(grads["b"]), np.abs(params["W"])]
        if min(size.min() for size in sizes) > 0.01:
            return f, params, grads


def softmax_faults(params: Arrays, grads: Arrays, rng: np.random.Generator) -> dict[str, Arrays]:
    """Give the gradients, and versions with one fault each; the array that is sick is another object."""
    W, b = grads["W"], grads["b"]
    one_bias = b.copy()
    one_bias[int(rng.integers(3))] *= 1.01
    return {
        "right": grads,
        "0.1 % off": grads | {"W": 1.001 * W},
        "twice as large": grads | {"W": 2 * W},
        "the sign": grads | {"W": -W},
        "transposed": grads | {"W": W.T.copy()},
        "regulariser missing": grads | {"W": W - params["W"]},
        "one bias wrong": grads | {"b": one_bias},
        "bias not averaged": grads | {"b": 4 * b},
        "bias of another shape": grads | {"b": b[None]},
    }
