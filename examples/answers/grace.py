"""Everything right, in another style than the solution's: in place, loops, state made when it is first needed."""

import math

import numpy as np


def sgd(w, dw, config=None):
    config = dict(config or {})
    w -= config.get("learning_rate", 0.01) * dw
    return w, config


def sgd_momentum(w, dw, config=None):
    config = dict(config or {})
    v = config.get("velocity")
    if v is None:
        v = np.zeros(np.shape(w))
    v = config.get("momentum", 0.9) * v
    v = v - config.get("learning_rate", 0.01) * dw
    config["velocity"] = v
    return w + v, config


def sgd_nesterov_momentum(w, dw, config=None):
    config = dict(config or {})
    mu, lr = config.get("momentum", 0.9), config.get("learning_rate", 0.01)
    v = mu * config.get("velocity", 0.0 * w) - lr * dw
    config["velocity"] = v
    # -mu v_prev + (1 + mu) v is the same as mu v - lr dw
    return w + mu * v - lr * dw, config


def nesterov_lookahead(w, gradient, config=None):
    config = {"learning_rate": 0.01, "momentum": 0.9, "velocity": np.zeros_like(w)} | (config or {})
    drift = config["momentum"] * config["velocity"]
    config["velocity"] = drift - config["learning_rate"] * gradient(w + drift)
    return w + config["velocity"], config


def momentum_ema(w, dw, config=None):
    config = {"learning_rate": 0.01, "beta": 0.9, "velocity": 0} | (config or {})
    config["velocity"] = config["velocity"] + (1 - config["beta"]) * (dw - config["velocity"])
    return w - config["learning_rate"] * config["velocity"], config


def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    if epoch >= num_epochs:
        return end
    fraction = epoch / num_epochs
    return (1 - fraction) * start + fraction * end


def adagrad(w, dw, config=None):
    config = {} if config is None else config
    if "cache" not in config:
        config["cache"] = np.zeros_like(w)
    config["cache"] = config["cache"] + np.square(dw)
    step = config.get("learning_rate", 1e-2) * dw
    return w - step / (np.sqrt(config["cache"]) + config.get("epsilon", 1e-8)), config


def rmsprop(w, dw, config=None):
    config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8} | (config or {})
    rho = config["decay_rate"]
    config["cache"] = rho * config.get("cache", np.zeros_like(w)) + (1 - rho) * dw * dw
    return w - config["learning_rate"] / (config["cache"] ** 0.5 + config["epsilon"]) * dw, config


def adam_simple(w, dw, config=None):
    config = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8} | (config or {})
    b1, b2 = config["beta1"], config["beta2"]
    config["m"] = b1 * config.get("m", 0 * w) + (1 - b1) * dw
    config["v"] = b2 * config.get("v", 0 * w) + (1 - b2) * dw**2
    return w - config["learning_rate"] * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def adam(w, dw, config=None):
    config = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 0} | (config or {})
    b1, b2 = config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = b1 * config.get("m", 0 * w) + (1 - b1) * dw
    config["v"] = b2 * config.get("v", 0 * w) + (1 - b2) * dw**2
    # the form at the end of section 2 of the paper
    rate = config["learning_rate"] * math.sqrt(1 - b2 ** config["t"]) / (1 - b1 ** config["t"])
    return w - rate * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def step(t, lr0, factor=0.5, every=5):
    rate = lr0
    for _ in range(int(t // every)):
        rate *= factor
    return rate


def exponential(t, lr0, k):
    return lr0 / math.exp(k * t)


def inverse_time(t, lr0, k):
    return lr0 * (1 + k * t) ** -1


def cosine(t, lr0, T):
    if t >= T:
        return 0.0
    return lr0 * math.cos(math.pi * t / (2 * T)) ** 2


def linear(t, lr0, T):
    return max(0.0, lr0 - lr0 * t / T)


def inverse_sqrt(t, lr0):
    return lr0 if t < 1 else lr0 * t**-0.5


def constant(t, lr0):
    return lr0 + 0 * t


def cyclic_cosine(t, lr0, cycle):
    while t >= cycle:
        t -= cycle
    return lr0 / 2 * (1 + math.cos(math.pi * t / cycle))


def reduce_on_plateau(lr, val_loss, config=None):
    config = {"factor": 0.5, "patience": 3, "best": float("inf"), "bad_epochs": 0} | (config or {})
    config["bad_epochs"] += 1
    if val_loss < config["best"]:
        config["best"], config["bad_epochs"] = val_loss, 0
    if config["bad_epochs"] >= config["patience"]:
        config["bad_epochs"] = 0
        return lr * config["factor"], config
    return lr, config


def newton_step(w, gradient, hessian):
    direction, *_ = np.linalg.lstsq(hessian, gradient, rcond=None)
    return w - direction


def lbfgs_direction(gradient, s, y):
    q, alphas, n = gradient.copy(), {}, len(s)
    for i in reversed(range(n)):
        alphas[i] = np.dot(s[i], q) / np.dot(y[i], s[i])
        q -= alphas[i] * y[i]
    if n:
        q *= np.dot(s[-1], y[-1]) / np.dot(y[-1], y[-1])
    for i in range(n):
        q += s[i] * (alphas[i] - np.dot(y[i], q) / np.dot(y[i], s[i]))
    return -q


def race(rules, gradient, start, num_steps):
    out = {}
    for name in rules:
        path = np.empty((num_steps + 1, *start.shape))
        path[0] = start
        config = None
        for i in range(num_steps):
            path[i + 1], config = rules[name](path[i].copy(), gradient(path[i].copy()), config)
        out[name] = path
    return out


def unit_test_table(rules, prototypes, num_steps):
    def verdict(rule, loss, gradient, start, first):
        w, config = start.copy(), None
        for _ in range(num_steps):
            w, config = rule(w, gradient(w), config)
            if not np.isfinite(w).all():
                return "diverged"
        last = loss(w)
        if last > first or not np.isfinite(last):
            return "diverged"
        return "solved" if last <= first / 100 else "stuck"

    table = {}
    for name, (loss, gradient, start) in prototypes.items():
        first = loss(start)
        table[name] = {n: verdict(rule, loss, gradient, start, first) for n, rule in rules.items()}
    return table
