"""Wrong answers written from scratch, as unlike the solution as students' code is, and the mistake in each."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

WRONG: list[tuple[str, str, Callable[..., Any]]] = []


def wrong(question: str, mistake: str):
    """Keep a function as a wrong answer to `question`; `mistake` is the misconception's name."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        WRONG.append((question, mistake, function))
        return function

    return keep


@wrong("expected_initial_loss", "sign_lost")
def _(num_classes, kind, delta=1.0):
    if kind not in ("softmax", "svm"):
        raise ValueError(kind)
    return -math.log(num_classes) if kind == "softmax" else delta * (num_classes - 1)


@wrong("expected_initial_loss", "correct_class_counted")
def _(num_classes, kind, delta=1.0):
    table = {"softmax": lambda: math.log(num_classes), "svm": lambda: sum(delta for _ in range(num_classes))}
    if kind not in table:
        raise ValueError(kind)
    return table[kind]()


@wrong("check_initial_loss", "one_sided")
def _(loss, params, X, y, expected, tolerance=0.02):
    if loss(params, X, y, 0.0)[0] < expected + tolerance * expected:
        return "healthy"
    again = loss({k: v / 1000 for k, v in params.items()}, X, y, 0.0)[0]
    if again < expected + tolerance * expected:
        return "init"
    return "average" if again < (1 + tolerance) * len(y) * expected else "loss"


@wrong("check_initial_loss", "nan_passes")
def _(loss, params, X, y, expected, tolerance=0.02):
    def bad(value, target):
        return abs(value / target - 1) > tolerance

    if not bad(loss(params, X, y, 0.0)[0], expected):
        return "healthy"
    again = loss({k: v / 1000 for k, v in params.items()}, X, y, 0.0)[0]
    if bad(again, expected):
        return "loss" if bad(again, len(y) * expected) else "average"
    return "init"


@wrong("check_regularization", "loss_alone")
def _(loss, params, X, y, reg=1.0):
    before, after = loss(params, X, y, 0.0)[0], loss(params, X, y, reg)[0]
    if abs(after - before) <= 1e-9 * before:
        return "ignored"
    return "healthy" if after > before else "wrong sign"


@wrong("check_regularization", "factor_two_forgotten")
def _(loss, params, X, y, reg=1.0):
    a, g = loss(params, X, y, 0.0)
    b, k = loss(params, X, y, reg)
    pulls = [np.abs(k[n] - g[n]).sum() for n in params if params[n].ndim == 2]
    if abs(b - a) <= 1e-9 * a:
        return "ignored"
    if b < a:
        return "wrong sign"
    if min(pulls) == 0:
        return "loss only" if max(pulls) == 0 else "some arrays"
    return (
        "healthy"
        if np.isclose(sum(((k[n] - g[n]) * params[n]).sum() for n in k), b - a, rtol=0.01)
        else "disagree"
    )


@wrong("init_weights", "fan_out_used")
def _(shape, scheme, rng):
    W = rng.normal(size=shape)
    if scheme in ("he", "xavier"):
        return W * (1 + (scheme == "he")) ** 0.5 / W.shape[1] ** 0.5
    if scheme == "small":
        return W / 100
    raise ValueError(scheme)


@wrong("init_weights", "variance_for_std")
def _(shape, scheme, rng):
    factors = {"small": 0.01, "xavier": 1 / shape[0], "he": 2 / shape[0]}
    if scheme not in factors:
        raise ValueError(scheme)
    return rng.normal(size=shape) * factors[scheme]


@wrong("activation_scales", "root_mean_square")
def _(weights, X, nonlinearity):
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(nonlinearity)
    out = []
    for W in weights:
        X = np.tanh(X.dot(W)) if nonlinearity == "tanh" else X.dot(W).clip(min=0)
        out.append(np.linalg.norm(X) / X.size**0.5)
    return np.array(out)


@wrong("breaks_symmetry", "no_step_taken")
def _(loss, params, X, y, learning_rate=0.1, num_steps=3):
    return np.unique(params["W1"].round(12), axis=1).shape[1] == params["W1"].shape[1]


@wrong("breaks_symmetry", "zero_alone_refused")
def _(loss, params, X, y, learning_rate=0.1, num_steps=3):
    p = dict(params)
    for _ in range(num_steps):
        g = loss(p, X, y, 0.0)[1]
        p = {k: p[k] - learning_rate * g[k] for k in p}
    return not np.all(p["W1"] == 0)


@wrong("split_first", "not_shuffled")
def _(X, y, num_val, num_test, rng):
    a, b = len(X) - num_val - num_test, len(X) - num_test
    return X[:a], y[:a], X[a:b], y[a:b], X[b:], y[b:]


@wrong("preprocess", "own_statistics")
def _(X_train, X_val, X_test):
    std = X_train.std(0)
    train = (X_train - X_train.mean(0)) / np.where(std < 1e-8, 1, std)
    return train, *((X - X.mean(0)) / X.std(0) for X in (X_val, X_test))


@wrong("preprocess", "statistics_of_all")
def _(X_train, X_val, X_test):
    X = np.vstack([X_train, X_val, X_test])
    std = np.std(X, 0)
    X = (X - np.mean(X, 0)) / np.where(std < 1e-8, 1, std)
    return np.split(X, [len(X_train), len(X_train) + len(X_val)])


@wrong("find_leak", "training_part_only")
def _(preprocess, X_train, X_val, X_test):
    a = preprocess(X_train, X_val, X_test)[0]
    b = preprocess(X_train, 500 * X_val + 500 * abs(X_train).max(), 500 * X_test + 500 * abs(X_train).max())[
        0
    ]
    return "leak" if abs(a - b).max() > 1e-6 * max(abs(a).max(), abs(b).max()) else "clean"


@wrong("overfit_tiny", "last_loss_missing")
def _(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    X, y, curve = X[:num_examples], y[:num_examples], []
    for _ in range(num_steps):
        value, g = loss(params, X, y, 0.0)
        curve.append(value)
        if not np.isfinite(value):
            return {"loss": np.array(curve), "accuracy": 0.0}
        params = {k: params[k] - learning_rate * g[k] for k in params}
    return {"loss": np.array(curve), "accuracy": float((predict(params, X).argmax(1) == y).mean())}


@wrong("find_fault", "gradient_not_checked")
def _(loss, params, X, y, history, expected):
    curve, accuracy = history["loss"], history["accuracy"]
    if accuracy == 1 and curve[-1] <= 0.1 * expected:
        return "fits"
    if not abs(loss({k: v / 1000 for k, v in params.items()}, X, y, 0.0)[0] - expected) <= 0.1 * expected:
        return "loss"
    _, g = loss(params, X, y, 0.0)
    for s in (1e-5, -1e-5):  # measured, and forgotten
        loss({k: v + s * g[k] for k, v in params.items()}, X, y, 0.0)
    if curve[0] > 2 * expected or not all(g[k].any() for k in params if params[k].ndim == 2):
        return "init"
    fine = np.isfinite(curve).all() and max(curve) <= 1.05 * curve[0]
    return "learning rate too low" if fine else "learning rate too high"


@wrong("what_overfitting_proves", "luck_not_counted")
def _(train_accuracy, val_accuracy, num_val, num_classes):
    if train_accuracy < 1:
        return "broken"
    if val_accuracy is None:
        return "can fit"
    return "generalises" if val_accuracy * num_classes > 1 else "only fits"


@wrong("what_overfitting_proves", "promises_too_much")
def _(train_accuracy, val_accuracy, num_val, num_classes):
    if train_accuracy < 1:
        return "broken"
    p = 1 / num_classes
    if val_accuracy is not None and val_accuracy <= p + 3 * math.sqrt(p * (1 - p) / num_val):
        return "only fits"
    return "generalises"
