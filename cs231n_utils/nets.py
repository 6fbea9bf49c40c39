"""Networks as three functions over a dict of parameters.

    net = fully_connected((64, 50, 10))
    params = net.init(np.random.default_rng(0))
    loss, grads = net.loss(params, X, y, reg=1e-3)
    scores = net.predict(params, X)

There is no hidden state: the same arguments give the same loss, which is what gradient checks and gradient descent
rely on. `X` is (N, D), `y` (N,) holds labels 0 .. C - 1. Everything is computed in the precision of `params`: float64
as `init` makes them, float32 after casting them.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from cs231n_utils import layers

Params = dict[str, np.ndarray]
Record = dict[str, Any]
LossName = Literal["softmax", "svm"]
Scale = Literal["he", "xavier"] | float

# The share of a running average that each new batch leaves as it was.
MEMORY = 0.9


class Net(NamedTuple):
    """A network: three functions and nothing else.

    loss(params, X, y, reg=0.0, *, rng=None, record=None) -> (loss, grads)
        The mean loss plus 0.5 * reg * (the sum of all squared weights; biases, gammas and betas are not among them),
        and its gradient: a dict with the keys and shapes of `params`, without running averages.
        rng     a Generator makes this a training pass: units are dropped, batch normalisation uses the statistics of
                the batch. None makes it an evaluation: the loss of what `predict` returns. Networks with neither
                dropout nor batch normalisation do the same in both.
        record  a dict that is filled with "activations" and "gradients", lists of one array (N, H) for each hidden
                layer: what left the nonlinearity, and the gradient of the loss with respect to that. A training
                pass with batch normalisation also leaves "running", the running averages after this batch.
    predict(params, X, *, record=None) -> scores (N, C)
        The record gets "activations".
    init(rng) -> params
        Weights normal, biases and betas 0, gammas 1, running means 0, running variances 1; float64.
    """

    loss: Callable[..., tuple[float, Params]]
    predict: Callable[..., np.ndarray]
    init: Callable[[np.random.Generator], Params]


def linear(num_inputs: int, num_classes: int, *, loss: LossName = "softmax", scale: float = 1e-3) -> Net:
    """Return a linear classifier with parameters W (D, C) and b (C,): scores = X @ W + b.

    loss   "softmax", the mean cross-entropy, or "svm", the mean hinge loss with margin 1
    scale  standard deviation of the initial weights
    """
    return _Stack((num_inputs, num_classes), ("",), "relu", loss, scale).net()


def fully_connected(
    sizes: Sequence[int],
    *,
    nonlinearity: Literal["relu", "tanh"] = "relu",
    loss: LossName = "softmax",
    scale: Scale = "he",
    dropout: float = 0.0,
    batchnorm: bool = False,
) -> Net:
    """Return a fully connected network; (64, 50, 20, 10) has two hidden layers, of 50 and of 20 units.

    Every layer but the last is affine, batch normalisation, nonlinearity, dropout; the last one is affine alone.
    Parameters are W1, b1, W2, b2, ...; with batch normalisation each hidden layer also has gamma1, beta1, ...

    scale      "he": standard deviation sqrt(2 / inputs), right for ReLU; "xavier": sqrt(1 / inputs), right for
               tanh; a number: that standard deviation in every layer
    dropout    the probability that a hidden unit is dropped in a training pass; what is kept is scaled up at once
               (inverted dropout), so `predict` has nothing to do
    batchnorm  `params` then also holds running_mean1, running_var1, ...: state that `predict` needs, not something
               to learn. `loss` never writes to it and gives it no gradient, so no update rule touches it; a training
               pass leaves the next values in record["running"], and whoever trains puts them into `params`:
               `params.update(record["running"])`. `training.train` does.
    """
    names = tuple(str(k) for k in range(1, len(sizes)))
    return _Stack(tuple(sizes), names, nonlinearity, loss, scale, dropout, batchnorm).net()


class _Pass(NamedTuple):
    """What a forward pass keeps of a hidden layer: its input, its outcome, and how to get back."""

    inputs: np.ndarray
    out: np.ndarray
    normalised: layers.Normalised | None
    mask: np.ndarray | None


class _Stack(NamedTuple):
    """A network as it was asked for; `names` are the suffixes of the parameters of each affine layer."""

    sizes: tuple[int, ...]
    names: tuple[str, ...]
    nonlinearity: str
    loss_name: str
    scale: Scale
    dropout: float = 0.0
    batchnorm: bool = False

    def net(self) -> Net:
        if len(self.sizes) < 2:
            raise ValueError(f"a network has inputs and outputs; {self.sizes} is not enough.")
        _one_of("nonlinearity", self.nonlinearity, NONLINEARITIES)
        _one_of("loss", self.loss_name, LOSSES)
        if isinstance(self.scale, str):
            _one_of("scale", self.scale, GAINS)
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout is a probability below 1, not {self.dropout}.")
        return Net(self.loss, self.predict, self.init)

    def init(self, rng: np.random.Generator) -> Params:
        params = {}
        for name, num_inputs, num_outputs in zip(self.names, self.sizes, self.sizes[1:], strict=False):
            std = self.scale
            if isinstance(std, str):
                std = np.sqrt(GAINS[std] / num_inputs)
            params[f"W{name}"] = std * rng.normal(size=(num_inputs, num_outputs))
            params[f"b{name}"] = np.zeros(num_outputs)
        if self.batchnorm:
            for name, size in zip(self.names[:-1], self.sizes[1:-1], strict=True):
                params[f"gamma{name}"], params[f"beta{name}"] = np.ones(size), np.zeros(size)
                params[f"running_mean{name}"], params[f"running_var{name}"] = np.zeros(size), np.ones(size)
        return params

    def predict(self, params: Params, X: np.ndarray, *, record: Record | None = None) -> np.ndarray:
        scores, _, passes = self._forward(params, X, None)
        if record is not None:
            record["activations"] = [done.out for done in passes]
        return scores

    def loss(
        self,
        params: Params,
        X: np.ndarray,
        y: np.ndarray,
        reg: float = 0.0,
        *,
        rng: np.random.Generator | None = None,
        record: Record | None = None,
    ) -> tuple[float, Params]:
        scores, last_inputs, passes = self._forward(params, X, rng)
        loss, dout = LOSSES[self.loss_name](scores, y)
        _, nonlinearity_back = NONLINEARITIES[self.nonlinearity]
        normalise_back = layers.batchnorm_fixed_back if rng is None else layers.batchnorm_back
        grads: Params = {}
        gradients = []

        inputs = last_inputs
        for depth in reversed(range(len(self.names))):
            name = self.names[depth]
            W = params[f"W{name}"]
            dW, grads[f"b{name}"] = layers.affine_back(dout, inputs)
            if reg:
                loss += 0.5 * float(reg) * float(np.vdot(W, W))
                dW += float(reg) * W
            grads[f"W{name}"] = dW
            if depth == 0:
                break
            done, below = passes[depth - 1], self.names[depth - 1]
            dout = dout @ W.T
            if done.mask is not None:
                dout *= done.mask
            gradients.append(dout)
            dout = nonlinearity_back(dout, done.out)
            if done.normalised is not None:
                dout, dgamma, dbeta = normalise_back(dout, done.normalised, params[f"gamma{below}"])
                grads[f"gamma{below}"], grads[f"beta{below}"] = dgamma, dbeta
            inputs = done.inputs

        if record is not None:
            record["activations"], record["gradients"] = [done.out for done in passes], gradients[::-1]
            if self.batchnorm and rng is not None:
                record["running"] = self._running(params, passes)
        return loss, {name: grads[name] for name in params if name in grads}

    def _forward(
        self, params: Params, X: np.ndarray, rng: np.random.Generator | None
    ) -> tuple[np.ndarray, np.ndarray, list[_Pass]]:
        """Return the scores, what went into the last layer, and what the hidden layers did."""
        first = params[f"W{self.names[0]}"]
        if X.ndim != 2 or X.shape[1] != self.sizes[0] or first.shape != self.sizes[:2]:
            raise ValueError(
                f"this network takes X (N, {self.sizes[0]}) and W{self.names[0]} {self.sizes[:2]}, "
                f"not {X.shape} and {first.shape}."
            )
        nonlinearity, _ = NONLINEARITIES[self.nonlinearity]
        outputs = X.astype(first.dtype, copy=False)
        passes = []
        for name in self.names[:-1]:
            inputs = outputs
            outputs = layers.affine(inputs, params[f"W{name}"], params[f"b{name}"])
            normalised = mask = None
            if self.batchnorm:
                gamma, beta = params[f"gamma{name}"], params[f"beta{name}"]
                if rng is None:
                    mean, var = params[f"running_mean{name}"], params[f"running_var{name}"]
                    normalised = layers.batchnorm_fixed(outputs, gamma, beta, mean, var)
                else:
                    normalised = layers.batchnorm(outputs, gamma, beta)
                outputs = normalised.out
            out = outputs = nonlinearity(outputs)
            if self.dropout and rng is not None:
                mask = layers.dropout_mask(out.shape, self.dropout, rng, out.dtype)
                outputs = out * mask
            passes.append(_Pass(inputs, out, normalised, mask))
        last = self.names[-1]
        return layers.affine(outputs, params[f"W{last}"], params[f"b{last}"]), outputs, passes

    def _running(self, params: Params, passes: list[_Pass]) -> Params:
        running = {}
        for name, done in zip(self.names, passes, strict=False):
            assert done.normalised is not None
            for kind, new in (("mean", done.normalised.mean), ("var", done.normalised.var)):
                old = params[f"running_{kind}{name}"]
                running[f"running_{kind}{name}"] = MEMORY * old + (1 - MEMORY) * new
        return running


NONLINEARITIES = {"relu": (layers.relu, layers.relu_back), "tanh": (layers.tanh, layers.tanh_back)}
LOSSES = {"softmax": layers.softmax, "svm": layers.svm}
GAINS = {"he": 2.0, "xavier": 1.0}


def _one_of(what: str, name: str, known: dict[str, Any]) -> None:
    if name not in known:
        raise ValueError(f"{what} is one of {', '.join(map(repr, known))}, not {name!r}.")
