"""A mini-batch training loop that takes any update rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cs231n_utils.data import Dataset

Params = dict[str, np.ndarray]
Rule = Callable[..., tuple[np.ndarray, dict[str, Any]]]
Loss = Callable[[Params, np.ndarray, np.ndarray, float], tuple[float, Params]]
Predict = Callable[[Params, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class History:
    """What a training run looked like. Time is in epochs: examples seen over training examples.

    epoch           (I,) time at which each mini-batch was drawn, from 0
    loss            (I,) loss on that mini-batch, before its update
    val_epoch       (E + 1,) 0, 1, ..., E
    val_loss        (E + 1,) loss on the validation set, without the regulariser
    train_accuracy  (E + 1,)
    val_accuracy    (E + 1,)
    """

    epoch: np.ndarray
    loss: np.ndarray
    val_epoch: np.ndarray
    val_loss: np.ndarray
    train_accuracy: np.ndarray
    val_accuracy: np.ndarray


def configured(rule: Rule, **settings: Any) -> Rule:
    """Return `rule` with other defaults: a key that its config lacks is taken from `settings`.

    The result is itself an update rule, so it can go wherever one is expected.
    """

    def with_settings(w: np.ndarray, dw: np.ndarray, config: dict[str, Any] | None = None):
        return rule(w, dw, {**settings, **(config or {})})

    return with_settings


def train(
    loss: Loss,
    predict: Predict,
    params: Params,
    data: Dataset,
    rule: Rule,
    rng: np.random.Generator,
    *,
    num_epochs: int,
    batch_size: int = 100,
    reg: float = 0.0,
    schedule: Callable[[float], float] | None = None,
) -> tuple[Params, History]:
    """Train a network and return the final parameters and the history. `params` is left as it is.

    loss, predict  the network: loss(params, X, y, reg) -> (loss, grads), predict(params, X) -> scores
    rule           rule(w, dw, config) -> (next_w, config); every parameter array has a config of its own
    rng            shuffles the training set anew for every epoch
    batch_size     the last batch of an epoch is smaller where the sizes do not divide
    schedule       schedule(t) is the learning rate at time t in epochs; None leaves it to the rule
    """
    params = {name: w.copy() for name, w in params.items()}
    configs: dict[str, dict[str, Any] | None] = dict.fromkeys(params)
    num_train = len(data.X_train)
    times, losses = [], []
    checkpoints = [_evaluate(loss, predict, params, data)]

    for epoch in range(num_epochs):
        order = rng.permutation(num_train)
        for first in range(0, num_train, batch_size):
            batch = order[first : first + batch_size]
            time = epoch + first / num_train
            batch_loss, grads = loss(params, data.X_train[batch], data.y_train[batch], reg)
            times.append(time)
            losses.append(batch_loss)
            for name, dw in grads.items():
                config = configs[name]
                if schedule is not None:
                    config = {**(config or {}), "learning_rate": schedule(time)}
                params[name], configs[name] = rule(params[name], dw, config)
        checkpoints.append(_evaluate(loss, predict, params, data))

    val_loss, train_accuracy, val_accuracy = np.array(checkpoints).T
    history = History(
        epoch=np.array(times),
        loss=np.array(losses),
        val_epoch=np.arange(num_epochs + 1),
        val_loss=val_loss,
        train_accuracy=train_accuracy,
        val_accuracy=val_accuracy,
    )
    return params, history


def accuracy(scores: np.ndarray, y: np.ndarray) -> float:
    """Return the share of rows of `scores` (N, C) whose largest entry is in column y[i]."""
    return float(np.mean(scores.argmax(axis=1) == y))


def pack(params: Params) -> tuple[np.ndarray, Callable[[np.ndarray], Params]]:
    """Return all parameters as one vector, and the function that turns such a vector into a dict again.

    Methods that look at the whole parameter vector at once, such as L-BFGS, need this view.
    """
    shapes = {name: w.shape for name, w in params.items()}
    ends = np.cumsum([w.size for w in params.values()])

    def unpack(vector: np.ndarray) -> Params:
        pieces = np.split(vector, ends[:-1])
        return {
            name: piece.reshape(shape) for (name, shape), piece in zip(shapes.items(), pieces, strict=True)
        }

    return np.concatenate([w.ravel() for w in params.values()]), unpack


def _evaluate(loss: Loss, predict: Predict, params: Params, data: Dataset) -> tuple[float, float, float]:
    val_loss, _ = loss(params, data.X_val, data.y_val, 0.0)
    train_accuracy = accuracy(predict(params, data.X_train), data.y_train)
    val_accuracy = accuracy(predict(params, data.X_val), data.y_val)
    return val_loss, train_accuracy, val_accuracy
