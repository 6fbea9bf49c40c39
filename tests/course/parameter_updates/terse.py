"""An honest submission in few words: new dicts and new arrays throughout, and other algebra where there is any."""

import math

import numpy as np


def sgd(w, dw, config=None):
    return w - (config or {}).get("learning_rate", 0.01) * dw, config


def sgd_momentum(w, dw, config=None):
    config = {"learning_rate": 0.01, "momentum": 0.9, "velocity": 0 * w, **(config or {})}
    config["velocity"] = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + config["velocity"], config


def sgd_nesterov_momentum(x, dx, config=None):
    config = {"learning_rate": 0.01, "momentum": 0.9, "velocity": 0 * x, **(config or {})}
    mu, step = config["momentum"], config["learning_rate"] * dx
    v = mu * config["velocity"] - step
    return x + mu * v - step, dict(config, velocity=v)


def nesterov_lookahead(w, gradient, config=None):
    config = {"learning_rate": 0.01, "momentum": 0.9, "velocity": 0 * w, **(config or {})}
    ahead = w + config["momentum"] * config["velocity"]
    next_w = ahead - config["learning_rate"] * gradient(ahead)
    return next_w, {**config, "velocity": next_w - w}


def momentum_ema(w, dw, config=None):
    config = {"learning_rate": 0.01, "beta": 0.9, "velocity": 0 * w, **(config or {})}
    v = np.average([config["velocity"], dw], axis=0, weights=[config["beta"], 1 - config["beta"]])
    return w - config["learning_rate"] * v, config | {"velocity": v}


def adagrad(w, dw, config=None):
    config = {"learning_rate": 0.01, "epsilon": 1e-8, "cache": 0 * w, **(config or {})}
    cache = config["cache"] + np.abs(dw) ** 2
    return w - config["learning_rate"] / (cache**0.5 + config["epsilon"]) * dw, config | {"cache": cache}


def rmsprop(w, dw, config=None):
    config = {"learning_rate": 0.01, "decay_rate": 0.99, "epsilon": 1e-8, "cache": 0 * w, **(config or {})}
    cache = dw**2 + config["decay_rate"] * (config["cache"] - dw**2)
    return w - config["learning_rate"] / (cache**0.5 + config["epsilon"]) * dw, config | {"cache": cache}


def _moments(w, dw, config):
    start = {
        "learning_rate": 1e-3,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "m": 0 * w,
        "v": 0 * w,
        "t": 0,
    }
    config = start | (config or {})
    m, v = (
        config[key] * config[moment] + (1 - config[key]) * dw**power
        for key, moment, power in (("beta1", "m", 1), ("beta2", "v", 2))
    )
    return config | {"m": m, "v": v, "t": config["t"] + 1.0}


def adam_simple(w, dw, config=None):
    c = _moments(w, dw, config)
    return w - c["learning_rate"] * c["m"] / (np.sqrt(c["v"]) + c["epsilon"]), c


def adam(w, dw, config=None):
    """The faster form at the end of section 2 of the paper."""
    c = _moments(w, dw, config)
    rate = c["learning_rate"] * math.sqrt(1 - c["beta2"] ** c["t"]) / (1 - c["beta1"] ** c["t"])
    return w - rate * c["m"] / (np.sqrt(c["v"]) + c["epsilon"]), c


def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return np.interp(epoch, [0, num_epochs], [start, end])


def step(t, lr0, factor=0.5, every=5):
    return lr0 * factor ** (t // every)


def exponential(t, lr0, k):
    return lr0 / math.e ** (k * t)


def inverse_time(t, lr0, k):
    return lr0 * (1 + k * t) ** -1


def cosine(t, lr0, T):
    return lr0 * math.cos(math.pi / 2 * min(1, t / T)) ** 2


def linear(t, lr0, T):
    return np.interp(t, [0, T], [lr0, 0])


def inverse_sqrt(t, lr0):
    return np.float64(lr0) / np.sqrt(np.clip(t, 1, None))


def constant(*_):
    return _[1]


def cyclic_cosine(t, lr0, cycle):
    return cosine(math.fmod(t, cycle), lr0, cycle)


def reduce_on_plateau(lr, val_loss, config=None):
    config = {"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0} | (config or {})
    better = val_loss < config["best"]
    bad = 0 if better else config["bad_epochs"] + 1
    over = bad >= config["patience"]
    best = val_loss if better else config["best"]
    return lr * config["factor"] ** over, config | {"best": best, "bad_epochs": bad * (not over)}


def newton_step(w, gradient, hessian):
    return w - np.linalg.lstsq(hessian, gradient, rcond=None)[0]


def lbfgs_direction(gradient, s, y):
    def times_inverse(q, k):
        if k == 0:
            return q * (s[-1] @ y[-1]) / (y[-1] @ y[-1]) if s else q
        s_k, y_k = s[k - 1], y[k - 1]
        alpha = (s_k @ q) / (s_k @ y_k)
        r = times_inverse(q - alpha * y_k, k - 1)
        return r + (alpha - (y_k @ r) / (s_k @ y_k)) * s_k

    return -times_inverse(gradient, len(s))


def _trajectory(rule, gradient, w, num_steps):
    config = None
    yield w.copy()
    for _ in range(num_steps):
        w, config = rule(w.copy(), gradient(w), config)
        yield np.copy(w)


def race(rules, gradient, start, num_steps):
    return {n: np.array(list(_trajectory(r, gradient, start, num_steps))) for n, r in rules.items()}


def _outcome(rule, loss, first_loss, gradient, w, num_steps):
    for w in _trajectory(rule, gradient, w, num_steps):  # noqa: B020
        if not np.isfinite(w).all():
            return "diverged"
    ratio = loss(w) / first_loss
    return "solved" if ratio <= 0.01 else "stuck" if ratio <= 1 else "diverged"


def unit_test_table(rules, prototypes, num_steps):
    table = {}
    for prototype, (loss, gradient, start) in prototypes.items():
        first = loss(start)
        table[prototype] = {n: _outcome(r, loss, first, gradient, start, num_steps) for n, r in rules.items()}
    return table
