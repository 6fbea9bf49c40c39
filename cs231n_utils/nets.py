"""A two-layer network: affine, ReLU, affine, softmax.

A network is a pair of functions, `loss` and `predict`, over a dict of parameters:
W1 (D, H), b1 (H,), W2 (H, C), b2 (C,).
"""

import numpy as np

Params = dict[str, np.ndarray]


def init(num_inputs: int, num_hidden: int, num_classes: int, rng: np.random.Generator) -> Params:
    """Draw parameters: weights normal with standard deviation sqrt(2 / fan_in), biases zero."""
    return {
        "W1": rng.normal(size=(num_inputs, num_hidden)) * np.sqrt(2 / num_inputs),
        "b1": np.zeros(num_hidden),
        "W2": rng.normal(size=(num_hidden, num_classes)) * np.sqrt(2 / num_hidden),
        "b2": np.zeros(num_classes),
    }


def predict(params: Params, X: np.ndarray) -> np.ndarray:
    """Return the class scores (N, C) of the examples X (N, D)."""
    return _hidden(params, X) @ params["W2"] + params["b2"]


def loss(params: Params, X: np.ndarray, y: np.ndarray, reg: float = 0.0) -> tuple[float, Params]:
    """Return the mean cross-entropy plus 0.5 * reg * (sum(W1**2) + sum(W2**2)), and its gradient.

    X (N, D), y (N,) integer labels. The gradient is a dict with the keys and shapes of `params`.
    """
    hidden = _hidden(params, X)
    scores = hidden @ params["W2"] + params["b2"]

    # The largest score is subtracted so that the exponential cannot overflow; the softmax does not notice.
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    data_loss = -log_probs[rows, y].mean()
    penalty = 0.5 * reg * sum(np.sum(params[name] ** 2) for name in ("W1", "W2"))

    dscores = np.exp(log_probs)
    dscores[rows, y] -= 1
    dscores /= len(y)
    dhidden = (dscores @ params["W2"].T) * (hidden > 0)
    grads = {
        "W1": X.T @ dhidden + reg * params["W1"],
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dscores + reg * params["W2"],
        "b2": dscores.sum(axis=0),
    }
    return float(data_loss + penalty), grads


def _hidden(params: Params, X: np.ndarray) -> np.ndarray:
    return np.maximum(X @ params["W1"] + params["b1"], 0)
