"""The layers that networks are made of: each is a forward pass and the backward pass that belongs to it.

A backward pass takes `dout`, the gradient of the loss with respect to what the forward pass returned, and gives the
gradients with respect to what it was handed. N examples, D inputs, H outputs.
"""

from typing import NamedTuple

import numpy as np

# What batch normalisation adds to a variance before it takes the root, so that a constant unit does not divide by 0.
EPSILON = 1e-5


def affine(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return X @ W + b for X (N, D), W (D, H), b (H,)."""
    out = X @ W
    out += b
    return out


def affine_back(dout: np.ndarray, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (dW, db). The gradient with respect to X is dout @ W.T; the first layer can do without."""
    return X.T @ dout, dout.sum(axis=0)


def relu(X: np.ndarray) -> np.ndarray:
    """Return max(X, 0)."""
    return np.maximum(X, 0)


def relu_back(dout: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Return the gradient with respect to the input; `out` is what came out. At the kink it is 0."""
    return dout * (out > 0)


def tanh(X: np.ndarray) -> np.ndarray:
    """Return tanh(X)."""
    return np.tanh(X)


def tanh_back(dout: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Return the gradient with respect to the input; `out` is what came out: tanh' = 1 - tanh**2."""
    return dout * (1 - out * out)


def dropout_mask(
    shape: tuple[int, ...], drop: float, rng: np.random.Generator, dtype: np.dtype
) -> np.ndarray:
    """Return a mask that is 0 with probability `drop` and 1 / (1 - drop) otherwise.

    Multiplying by it forward and backward is inverted dropout: the mean is kept, so prediction needs no scaling.
    """
    # Random numbers of single precision are drawn twice as fast, and are exact enough to compare with.
    kept = rng.random(shape, dtype=np.float32) >= drop
    return kept * dtype.type(1 / (1 - drop))


class Normalised(NamedTuple):
    """What batch normalisation did, for its backward pass and for the running averages.

    out   (N, H) gamma * hat + beta
    hat   (N, H) the input with mean 0 and variance 1 over the batch
    std   (H,) what it was divided by
    mean  (H,) of the batch
    var   (H,) of the batch, the mean squared deviation
    """

    out: np.ndarray
    hat: np.ndarray
    std: np.ndarray
    mean: np.ndarray
    var: np.ndarray


def batchnorm(X: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> Normalised:
    """Normalise X (N, H) over the batch, then scale by gamma (H,) and shift by beta (H,)."""
    mean = X.mean(axis=0)
    centred = X - mean
    var = np.mean(centred * centred, axis=0)
    std = np.sqrt(var + EPSILON)
    hat = centred / std
    return Normalised(gamma * hat + beta, hat, std, mean, var)


def batchnorm_back(
    dout: np.ndarray, done: Normalised, gamma: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (dX, dgamma, dbeta). Mean and variance are functions of X, too: that is what the two means are for."""
    dgamma, dbeta = np.sum(dout * done.hat, axis=0), dout.sum(axis=0)
    count = len(dout)
    dX = (gamma / done.std) * (dout - dbeta / count - done.hat * (dgamma / count))
    return dX, dgamma, dbeta


def batchnorm_fixed(
    X: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, var: np.ndarray
) -> Normalised:
    """Normalise X with a mean and a variance that were found before: prediction must not depend on the batch."""
    std = np.sqrt(var + EPSILON)
    hat = (X - mean) / std
    return Normalised(gamma * hat + beta, hat, std, mean, var)


def batchnorm_fixed_back(
    dout: np.ndarray, done: Normalised, gamma: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (dX, dgamma, dbeta) where mean and variance were constants."""
    return (gamma / done.std) * dout, np.sum(dout * done.hat, axis=0), dout.sum(axis=0)


def softmax(scores: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean cross-entropy of the softmax of `scores` (N, C), and its gradient (N, C)."""
    rows = np.arange(len(y))
    # The largest score is subtracted so that the exponential cannot overflow; the softmax does not notice.
    shifted = scores - scores.max(axis=1, keepdims=True)
    exps = np.exp(shifted)
    sums = exps.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(sums[:, 0]) - shifted[rows, y])
    dscores = exps
    dscores /= sums * len(y)
    dscores[rows, y] -= 1 / len(y)
    return float(loss), dscores


def svm(scores: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean multiclass hinge loss with margin 1 of `scores` (N, C), and its gradient (N, C)."""
    rows = np.arange(len(y))
    margins = np.maximum(scores - scores[rows, y][:, None] + 1, 0)
    margins[rows, y] = 0
    dscores = (margins > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    dscores /= len(y)
    return float(margins.sum() / len(y)), dscores
