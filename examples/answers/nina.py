"""Right on paper, careless with arrays."""

import numpy as np


def sgd(w, dw, config=None):
    if config is None:
        config = {}
    dw *= config.get("learning_rate", 1e-2)
    return w - dw, config


def adagrad(w, dw, config=None):
    if config is None:
        config = {}
    cache = config.get("cache", np.zeros_like(w)) + dw**2
    config["cache"] = cache
    rows, columns = w.shape
    next_w = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            scale = np.sqrt(cache[i, j]) + config.get("epsilon", 1e-8)
            next_w[i, j] = w[i, j] - config.get("learning_rate", 1e-2) * dw[i, j] / scale
    return next_w, config


def newton_step(w, gradient, hessian):
    return w - gradient / np.diag(hessian)


def lbfgs_direction(gradient, s, y):
    q, alphas = gradient, []
    for s_i, y_i in zip(s, y):
        alpha = (s_i @ q) / (y_i @ s_i)
        q = q - alpha * y_i
        alphas.append(alpha)
    if s:
        q = (s[-1] @ y[-1]) / (y[-1] @ y[-1]) * q
    for s_i, y_i, alpha in zip(s, y, alphas):
        q = q + (alpha - (y_i @ q) / (y_i @ s_i)) * s_i
    return -q
