"""The patients that the judges of sanity_checks see: tiny networks, healthy or with one fault planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

Params = dict[str, np.ndarray]
Loss = Callable[..., tuple[float, Params]]


@dataclass(frozen=True)
class Build:
    """How a network is made: its outputs, its hidden layer if it has one, and what is wrong with it.

    penalty   the regulariser is penalty * reg * sum(W**2); 0.5 and 1.0 are the two usual conventions
    stable    whether the softmax shifts its scores before the exponential
    factor    factor(N) multiplies the data loss and its gradient
    twists    factors on the gradient, array by array
    in_loss, in_gradient   factors on the regulariser in the loss and in the gradient, array by array
    """

    kind: str = "softmax"
    nonlinearity: str = "relu"
    penalty: float = 0.5
    stable: bool = True
    factor: Callable[[int], float] = lambda N: 1.0
    twists: dict[str, float] = field(default_factory=dict)
    in_loss: dict[str, float] = field(default_factory=dict)
    in_gradient: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Patient:
    """A network with its data, as a judge receives it."""

    loss: Loss
    predict: Callable[..., np.ndarray]
    params: Params
    X: np.ndarray
    y: np.ndarray

    @property
    def args(self) -> tuple[Any, ...]:
        """The four arguments that every judge begins with."""
        return self.loss, self.params, self.X, self.y


def expected(kind: str, num_classes: int) -> float:
    """Give the loss while all scores are equal."""
    return float(np.log(num_classes)) if kind == "softmax" else float(num_classes - 1)


def draw_data(rng: np.random.Generator, N: int, D: int, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw examples and labels; there are at least two classes among the labels."""
    y = rng.integers(num_classes, size=N)
    y[:2] = (0, num_classes - 1)
    return rng.normal(size=(N, D)), y


def draw_params(
    rng: np.random.Generator, D: int, num_classes: int, hidden: int | None, scale: float | None
) -> Params:
    """Draw weights of the given standard deviation (None: He's), with zero biases."""
    sizes = [D, num_classes] if hidden is None else [D, hidden, num_classes]
    names = [""] if hidden is None else ["1", "2"]
    params = {}
    for name, fan_in, fan_out in zip(names, sizes, sizes[1:], strict=False):
        std = np.sqrt(2 / fan_in) if scale is None else scale
        params[f"W{name}"] = std * rng.normal(size=(fan_in, fan_out))
        params[f"b{name}"] = np.zeros(fan_out)
    return params


def draw(
    rng: np.random.Generator,
    build: Build,
    *,
    N: int = 20,
    D: int = 8,
    num_classes: int = 10,
    outputs: int | None = None,
    hidden: int | None = None,
    scale: float | None = None,
) -> Patient:
    """Draw a network and its data. `outputs`, when it is given, is a wrong number of classes."""
    X, y = draw_data(rng, N, D, min(num_classes, outputs or num_classes))
    params = draw_params(rng, D, outputs or num_classes, hidden, scale)
    return Patient(loss_of(build), predict_of(build), params, X, y)


def predict_of(build: Build) -> Callable[..., np.ndarray]:
    """Give predict(params, X) -> scores."""
    return lambda params, X: _forward(build, params, np.asarray(X))[0]


def loss_of(build: Build) -> Loss:
    """Give loss(params, X, y, reg) -> (value, grads), with the build's faults."""

    def loss(params: Params, X: np.ndarray, y: np.ndarray, reg: float = 0.0) -> tuple[float, Params]:
        scores, hidden = _forward(build, params, X)
        value, dscores = _svm(scores, y) if build.kind == "svm" else _softmax(scores, y, build.stable)
        factor = build.factor(len(X))
        value, grads = factor * value, _backward(build, params, X, hidden, factor * dscores)
        for name, w in params.items():
            grads[name] = build.twists.get(name, 1.0) * grads[name]
            if name.startswith("W"):
                value += build.in_loss.get(name, 1.0) * build.penalty * reg * float(np.vdot(w, w))
                grads[name] = grads[name] + build.in_gradient.get(name, 1.0) * 2 * build.penalty * reg * w
        return float(value), grads

    return loss


def renamed(patient: Patient) -> Patient:
    """Give the same network with other names for its arrays."""
    names = {name: name.replace("W", "kernel").replace("b", "offset") for name in patient.params}

    def loss(params, X, y, reg=0.0):
        value, grads = patient.loss({old: params[new] for old, new in names.items()}, X, y, reg)
        return value, {new: grads[old] for old, new in names.items()}

    return replace(patient, loss=loss, params={new: patient.params[old] for old, new in names.items()})


def descend(patient: Patient, learning_rate: float, num_steps: int) -> dict[str, Any]:
    """Overfit the patient's examples, and give the loss curve and the accuracy in overfit_tiny's form."""
    params, losses = dict(patient.params), []
    for step in range(num_steps + 1):
        value, grads = patient.loss(params, patient.X, patient.y, 0.0)
        losses.append(value)
        if not np.isfinite(value):
            return {"loss": np.array(losses), "accuracy": 0.0}
        if step < num_steps:
            params = {name: w - learning_rate * grads[name] for name, w in params.items()}
    correct = patient.predict(params, patient.X).argmax(axis=1) == patient.y
    return {"loss": np.array(losses), "accuracy": float(correct.mean())}


def _forward(build: Build, params: Params, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if "W" in params:
        return X @ params["W"] + params["b"], X
    a = X @ params["W1"] + params["b1"]
    hidden = np.tanh(a) if build.nonlinearity == "tanh" else np.maximum(a, 0)
    return hidden @ params["W2"] + params["b2"], hidden


def _backward(build: Build, params: Params, X: np.ndarray, hidden: np.ndarray, dscores: np.ndarray) -> Params:
    if "W" in params:
        return {"W": X.T @ dscores, "b": dscores.sum(axis=0)}
    slope = 1 - hidden**2 if build.nonlinearity == "tanh" else hidden > 0
    dhidden = (dscores @ params["W2"].T) * slope
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dscores,
        "b2": dscores.sum(axis=0),
    }


def _softmax(scores: np.ndarray, y: np.ndarray, stable: bool) -> tuple[float, np.ndarray]:
    shifted = scores - scores.max(axis=1, keepdims=True) if stable else scores
    exps = np.exp(shifted)
    totals = exps.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    dscores = exps / totals
    dscores[rows, y] -= 1
    return float((np.log(totals[:, 0]) - shifted[rows, y]).mean()), dscores / len(y)


def _svm(scores: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    rows = np.arange(len(y))
    margins = scores - scores[rows, y][:, None] + 1.0
    margins[rows, y] = 0.0
    dscores = (margins > 0).astype(float)
    dscores[rows, y] = -dscores.sum(axis=1)
    return float(np.maximum(margins, 0).sum() / len(y)), dscores / len(y)
