"""A mini-batch training loop that takes any network, update rule and schedule."""

import inspect
import math
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cs231n_utils.data import Dataset, minibatches
from cs231n_utils.nets import Net, Params, Record

Rule = Callable[..., tuple[np.ndarray, dict[str, Any]]]
Config = dict[str, Any]

# Layers are looked at on this many validation examples: enough for a mean, too few to cost time.
NUM_LOOKED_AT = 500


class LayerStatistics(NamedTuple):
    """What a hidden layer did with some examples.

    mean, std      of its activations
    zeros          share of activations that are exactly 0
    dead           share of units that are 0 for every example
    gradient_std   standard deviation of the gradient of the loss with respect to the activations
    """

    mean: float
    std: float
    zeros: float
    dead: float
    gradient_std: float


@dataclass(frozen=True, eq=False)
class History:
    """What a training run looked like. Time is in epochs: examples seen over training examples.

    I iterations, E epochs; fewer than asked for if the run was stopped early.

    epoch           (I,) time at which each mini-batch was drawn, from 0
    loss            (I,) loss on that mini-batch, before its update, with the regulariser
    val_epoch       (E + 1,) 0, 1, ..., E
    val_loss        (E + 1,) loss on the validation set, without the regulariser
    train_accuracy  (E + 1,)
    val_accuracy    (E + 1,)
    update_ratios   name -> (I,) length of each update over the length of the parameter array before it;
                    an update away from zeros, as biases make at first, has the ratio inf
    layers          E + 1 lists with the LayerStatistics of every hidden layer, if they were asked for
    """

    epoch: np.ndarray
    loss: np.ndarray
    val_epoch: np.ndarray
    val_loss: np.ndarray
    train_accuracy: np.ndarray
    val_accuracy: np.ndarray
    update_ratios: dict[str, np.ndarray]
    layers: list[list[LayerStatistics]]


@dataclass(frozen=True, eq=False)
class Run:
    """What training gave: the last parameters, the best ones by validation accuracy, and the way there.

    best_epoch  how many epochs the best parameters were trained for; the first of equals
    """

    params: Params
    best_params: Params
    best_epoch: int
    history: History


def configured(rule: Rule, **settings: Any) -> Rule:
    """Return `rule` with other defaults: a key that its config lacks is taken from `settings`.

    The result is itself an update rule, so it can go wherever one is expected.
    """

    def with_settings(w: np.ndarray, dw: np.ndarray, config: Config | None = None):
        return rule(w, dw, {**settings, **(config or {})})

    return with_settings


def train(
    net: Net,
    params: Params,
    data: Dataset,
    rng: np.random.Generator,
    *,
    num_epochs: int,
    batch_size: int = 100,
    learning_rate: float | None = None,
    rule: Rule | None = None,
    schedule: Callable[[float], float] | None = None,
    reg: float = 0.0,
    patience: int | None = None,
    augment: Callable[[np.ndarray, np.random.Generator], np.ndarray] | None = None,
    record_layers: bool = False,
    progress: bool = False,
) -> Run:
    """Train a network on the training part of `data`. `params` is left as it is.

    net            from `cs231n_utils.nets`, or your own Net(loss, predict, init); a loss that takes neither rng nor
                   record is called without
    rng            shuffles the training set anew for every epoch, and drops units; the run is a function of it
    num_epochs     passes over the training set
    batch_size     the last batch of an epoch is smaller where the sizes do not divide
    learning_rate  None is 1e-2 for plain gradient descent, and what the rule itself prefers otherwise
    rule           rule(w, dw, config) -> (next_w, config); every parameter array has a config of its own, which
                   starts as {"learning_rate": learning_rate}, or as None without one. None is plain gradient
                   descent: next_w = w - learning_rate * dw
    schedule       schedule(t) is the learning rate at time t in epochs, in place of a fixed one
    reg            strength of the regulariser
    patience       stop after this many epochs in a row without a better validation accuracy; None never stops
    augment        augment(X, rng) is what to train on in place of the mini-batch X, drawn anew each time; images
                   are flattened here, so reshape them to `data.image_shape` and back
    record_layers  keep statistics of the hidden layers, on up to 500 validation examples after every epoch
    progress       show a bar with the losses and the validation accuracy

    Parameters without a gradient, such as the running averages of batch normalisation, are carried from batch to
    batch and not updated by the rule. A run that diverges goes on with inf and NaN, which its history shows.
    """
    loss = _with_options(net.loss)
    params = {name: w.copy() for name, w in params.items()}
    if rule is None and learning_rate is None:
        learning_rate = 1e-2
    config = None if learning_rate is None else {"learning_rate": learning_rate}
    configs = {name: config and dict(config) for name in params}
    num_train = len(data.X_train)
    times: list[float] = []
    losses: list[float] = []
    ratios: dict[str, list[float]] = {}

    # A run that diverges shows in its history; warnings would say it once more, and in every notebook.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"), _bar(num_epochs, progress) as bar:
        reached = [_evaluate(net, loss, params, data)]
        layers = [_look(loss, params, data)] if record_layers else []
        best_epoch, best_params = 0, _copy(params)
        for epoch in range(num_epochs):
            seen = 0
            for batch in minibatches(num_train, batch_size, rng):
                time = epoch + seen / num_train
                seen += len(batch)
                record: Record = {}
                X, y = data.X_train.take(batch, axis=0), data.y_train.take(batch)
                if augment is not None:
                    X = augment(X, rng)
                batch_loss, grads = loss(params, X, y, reg, rng=rng, record=record)
                times.append(time)
                losses.append(batch_loss)
                rate: Any = learning_rate if schedule is None else float(schedule(time))
                for name, dw in grads.items():
                    if rule is None:
                        ratio = _descend(params[name], dw, rate)
                    else:
                        if schedule is not None:
                            configs[name] = {**(configs[name] or {}), "learning_rate": rate}
                        params[name], configs[name], ratio = _apply(rule, params[name], dw, configs[name])
                    ratios.setdefault(name, []).append(ratio)
                params.update(record.get("running", {}))

            reached.append(_evaluate(net, loss, params, data))
            if record_layers:
                layers.append(_look(loss, params, data))
            if reached[-1].val_accuracy > reached[best_epoch].val_accuracy:
                best_epoch, best_params = epoch + 1, _copy(params)
            if bar is not None:
                bar.set_postfix_str(_words(losses[-1], reached[-1]), refresh=False)
                bar.update()
            if patience is not None and epoch + 1 - best_epoch >= patience:
                break

    val_loss, train_accuracy, val_accuracy = np.array(reached).T
    history = History(
        epoch=np.array(times),
        loss=np.array(losses),
        val_epoch=np.arange(len(reached)),
        val_loss=val_loss,
        train_accuracy=train_accuracy,
        val_accuracy=val_accuracy,
        update_ratios={name: np.array(values) for name, values in ratios.items()},
        layers=layers,
    )
    return Run(params, best_params, best_epoch, history)


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


class _Reached(NamedTuple):
    val_loss: float
    train_accuracy: float
    val_accuracy: float


def _evaluate(net: Net, loss: Callable[..., Any], params: Params, data: Dataset) -> _Reached:
    return _Reached(
        loss(params, data.X_val, data.y_val, 0.0)[0],
        accuracy(net.predict(params, data.X_train), data.y_train),
        accuracy(net.predict(params, data.X_val), data.y_val),
    )


def _look(loss: Callable[..., Any], params: Params, data: Dataset) -> list[LayerStatistics]:
    record: Record = {}
    loss(params, data.X_val[:NUM_LOOKED_AT], data.y_val[:NUM_LOOKED_AT], 0.0, record=record)
    return [
        LayerStatistics(
            mean=float(out.mean()),
            std=float(out.std()),
            zeros=float(np.mean(out == 0)),
            dead=float(np.mean(np.all(out == 0, axis=0))),
            gradient_std=float(gradient.std()),
        )
        for out, gradient in zip(record.get("activations", []), record.get("gradients", []), strict=True)
    ]


def _descend(w: np.ndarray, dw: np.ndarray, rate: float) -> float:
    """Take a step of plain gradient descent in place; return the length of the step over that of w."""
    ratio = rate * _over(_length(dw), _length(w))
    w -= rate * dw
    return ratio


def _apply(rule: Rule, w: np.ndarray, dw: np.ndarray, config: Config | None):
    """Return the next w, the config and the length of the step over that of w. The rule may work in place."""
    before = w.copy()
    next_w, config = rule(w, dw, config)
    return next_w, config, _over(_length(next_w - before), _length(before))


def _length(w: np.ndarray) -> float:
    return math.sqrt(np.vdot(w, w))


def _over(update: float, length: float) -> float:
    if length:
        return update / length
    return math.inf if update else 0.0


def _copy(params: Params) -> Params:
    return {name: w.copy() for name, w in params.items()}


def _with_options(loss: Callable[..., Any]) -> Callable[..., Any]:
    """Let a loss be called with rng and record even if it knows neither."""
    known = inspect.signature(loss).parameters
    if any(option.kind is option.VAR_KEYWORD for option in known.values()) or {"rng", "record"} <= set(known):
        return loss

    def without(params: Params, X: np.ndarray, y: np.ndarray, reg: float, **options: Any):
        return loss(params, X, y, reg, **{name: options[name] for name in options if name in known})

    return without


def _bar(num_epochs: int, progress: bool):
    if not progress:
        return nullcontext()
    from cs231n_utils.progress import progress_bar  # which is wanted only now and then

    return progress_bar(total=num_epochs, unit="epoch")


def _words(batch_loss: float, reached: _Reached) -> str:
    return f"loss {batch_loss:.3g}, validation {reached.val_loss:.3g}, accuracy {reached.val_accuracy:.3f}"
