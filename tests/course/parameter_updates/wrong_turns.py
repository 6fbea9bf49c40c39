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


def _adam_state(w, config):
    config = {} if config is None else config
    lr, eps = config.get("learning_rate", 1e-3), config.get("epsilon", 1e-8)
    b1, b2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    m, v, t = config.get("m", np.zeros(w.shape)), config.get("v", np.zeros(w.shape)), config.get("t", 0)
    return config, lr, eps, b1, b2, m, v, t


@wrong("adam", "t_not_stored")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, t = _adam_state(w, config)
    t += 1
    config["m"] = m * b1 + dw * (1 - b1)
    config["v"] = v * b2 + dw * dw * (1 - b2)
    mt, vt = config["m"] / (1 - b1**t), config["v"] / (1 - b2**t)
    return w - mt * lr / (vt**0.5 + eps), config


@wrong("adam", "bias_correction_missing")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, t = _adam_state(w, config)
    config["t"] = t + 1
    config["m"] = b1 * m + (1 - b1) * dw
    config["v"] = b2 * v + (1 - b2) * dw**2
    mt = config["m"] / (1 - b1 ** config["t"])  # computed, and forgotten below
    vt = config["v"] / (1 - b2 ** config["t"])
    assert mt.shape == vt.shape
    return w - lr * config["m"] / (np.sqrt(config["v"]) + eps), config


@wrong("adam", "t_grows_too_late")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, t = _adam_state(w, config)
    m = b1 * m + (1 - b1) * dw
    v = b2 * v + (1 - b2) * np.power(dw, 2)
    w = w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)
    config.update(m=m, v=v, t=t + 1)
    return w, config


@wrong("adam", "corrected_moments_stored")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, t = _adam_state(w, config)
    t, m, v = t + 1, b1 * m + (1 - b1) * dw, b2 * v + (1 - b2) * dw**2
    m /= 1 - b1**t
    v /= 1 - b2**t
    config["t"], config["m"], config["v"] = t, m, v
    return w - lr * m / (np.sqrt(v) + eps), config


@wrong("adam", "epsilon_inside_root")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, t = _adam_state(w, config)
    config["t"], config["m"], config["v"] = t + 1, b1 * m + (1 - b1) * dw, b2 * v + (1 - b2) * dw**2
    next_w = np.array(w)
    for i in np.ndindex(w.shape):
        m_hat = config["m"][i] / (1 - b1 ** config["t"])
        v_hat = config["v"][i] / (1 - b2 ** config["t"])
        next_w[i] -= lr * m_hat / math.sqrt(v_hat + eps)
    return next_w, config


@wrong("adam", "betas_exchanged")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, t = _adam_state(w, config)
    t = t + 1
    m = b2 * m + (1 - b2) * dw
    v = b1 * v + (1 - b1) * dw**2
    config.update({"m": m, "v": v, "t": t})
    return w - lr * m / (1 - b2**t) / (np.sqrt(v / (1 - b1**t)) + eps), config


@wrong("adam", "correction_without_power")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, t = _adam_state(w, config)
    config["t"] = t + 1
    config["m"] = b1 * m + (1 - b1) * dw
    config["v"] = b2 * v + (1 - b2) * dw**2
    return w - lr * config["m"] / (1 - b1) / ((config["v"] / (1 - b2)) ** 0.5 + eps), config


@wrong("adam_simple", "bias_corrected")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, t = _adam_state(w, config)
    config["t"] = t + 1
    config["m"] = b1 * m + (1 - b1) * dw
    config["v"] = b2 * v + (1 - b2) * dw**2
    mt, vt = config["m"] / (1 - b1 ** config["t"]), config["v"] / (1 - b2 ** config["t"])
    return w - lr * mt / (vt**0.5 + eps), config


@wrong("adam_simple", "gradient_not_squared")
def _(w, dw, config=None):
    config, lr, eps, b1, b2, m, v, _ = _adam_state(w, config)
    config["m"], config["v"] = b1 * m + (1 - b1) * dw, b2 * v + (1 - b2) * dw
    return w - lr * config["m"] / (np.sqrt(config["v"]) + eps), config


@wrong("sgd", "uphill")
def _(w, dw, config=None):
    config = config or {}
    return w + dw * config.get("learning_rate", 0.01), config


@wrong("sgd_momentum", "nesterov_instead")
def _(w, dw, config=None):
    config = config or {}
    lr, mu = config.get("learning_rate", 0.01), config.get("momentum", 0.9)
    old = config.get("velocity", np.zeros(w.shape))
    new = config["velocity"] = mu * old - lr * dw
    return w - mu * old + new + mu * new, config


@wrong("sgd_momentum", "velocity_without_learning_rate")
def _(w, dw, config=None):
    config = config or {}
    lr, mu = config.get("learning_rate", 0.01), config.get("momentum", 0.9)
    config["velocity"] = mu * config.get("velocity", np.zeros(w.shape)) - dw
    return w + config["velocity"] * lr, config


@wrong("sgd_nesterov_momentum", "plain_momentum")
def _(w, dw, config=None):
    config = config or {}
    v = config.get("velocity", np.zeros(w.shape))
    v = config.get("momentum", 0.9) * v - config.get("learning_rate", 0.01) * dw
    config["velocity"] = v
    return w + v, config


@wrong("nesterov_lookahead", "measured_at_w")
def _(w, gradient, config=None):
    config = config or {}
    v = config.get("velocity", np.zeros(w.shape))
    v = config.get("momentum", 0.9) * v - config.get("learning_rate", 0.01) * gradient(w)
    config["velocity"] = v
    return w + v, config


@wrong("rmsprop", "decay_rate_reversed")
def _(w, dw, config=None):
    config = config or {}
    decay, eps = config.get("decay_rate", 0.99), config.get("epsilon", 1e-8)
    config["cache"] = config.get("cache", np.zeros(w.shape)) * (1 - decay) + dw * dw * decay
    return w - config.get("learning_rate", 0.01) * dw / (config["cache"] ** 0.5 + eps), config


@wrong("adagrad", "nothing_accumulated")
def _(w, dw, config=None):
    config = config or {}
    config["cache"] = np.square(dw)
    return w - config.get("learning_rate", 0.01) * dw / (abs(dw) + config.get("epsilon", 1e-8)), config


@wrong("momentum_ema", "not_an_average")
def _(w, dw, config=None):
    config = config or {}
    config["velocity"] = dw + config.get("beta", 0.9) * config.get("velocity", np.zeros(w.shape))
    return w - config["velocity"] * config.get("learning_rate", 0.01), config


@wrong("momentum_schedule", "not_held")
def _(epoch, num_epochs, start=0.5, end=0.99):
    return float(start * (1 - epoch / num_epochs) + end * epoch / num_epochs)


@wrong("step", "no_floor")
def _(t, lr0, factor=0.5, every=5):
    return lr0 * math.exp(math.log(factor) * t / every)


@wrong("cosine", "not_clamped")
def _(t, lr0, T):
    return lr0 * math.cos(math.pi * t / T / 2) ** 2


@wrong("linear", "not_clamped")
def _(t, lr0, T):
    return lr0 - lr0 / T * t


@wrong("cyclic_cosine", "no_restart")
def _(t, lr0, cycle):
    return lr0 / 2 + lr0 / 2 * math.cos(math.pi * min(t / cycle, 1))


@wrong("reduce_on_plateau", "an_epoch_late")
def _(lr, val_loss, config=None):
    config = config or {}
    if val_loss < config.get("best", math.inf):
        config.update(best=val_loss, bad_epochs=0)
        return lr, config
    config["bad_epochs"] = config.get("bad_epochs", 0) + 1
    if config["bad_epochs"] > config.get("patience", 3):
        config["bad_epochs"] = 0
        return lr * config.get("factor", 0.5), config
    return lr, config


@wrong("newton_step", "step_added")
def _(w, gradient, hessian):
    return np.linalg.inv(hessian) @ gradient + w


@wrong("lbfgs_direction", "gamma_missing")
def _(gradient, s, y):
    alphas, r = [], gradient.copy()
    for i in reversed(range(len(s))):
        alphas.insert(0, np.dot(s[i], r) / np.dot(s[i], y[i]))
        r -= alphas[0] * y[i]
    for i in range(len(s)):
        r += s[i] * (alphas[i] - np.dot(y[i], r) / np.dot(s[i], y[i]))
    return -r


@wrong("race", "config_forgotten")
def _(rules, gradient, start, num_steps):
    found = {}
    for name, rule in rules.items():
        found[name] = np.zeros((num_steps + 1, *start.shape))
        found[name][0] = start
        for i in range(num_steps):
            found[name][i + 1], _ = rule(found[name][i], gradient(found[name][i]), None)
    return found


@wrong("race", "start_recorded_without_copy")
def _(rules, gradient, start, num_steps):
    out = {}
    for name, rule in rules.items():
        w, config = start.copy(), None
        path = [w]
        while len(path) <= num_steps:
            w, config = rule(w, gradient(w), config)
            path += [w]
        out[name] = np.array(path)
    return out


@wrong("unit_test_table", "nan_is_stuck")
def _(rules, prototypes, num_steps):
    def run(rule, first, loss, gradient, w):
        config = None
        for _ in range(num_steps):
            w, config = rule(w, gradient(w), config)
            if not np.isfinite(w).all():
                break
        last = loss(w) if np.isfinite(w).all() else math.nan
        return "diverged" if last > first else "solved" if last <= 0.01 * first else "stuck"

    table = {}
    for p, (loss, gradient, start) in prototypes.items():
        first = loss(start)
        table[p] = {n: run(r, first, loss, gradient, start.copy()) for n, r in rules.items()}
    return table
