"""An honest submission in the manner of the CS231n stubs: config.setdefault, and arrays updated in place."""

import numpy as np
import scipy.linalg


def sgd(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    w -= config["learning_rate"] * dw
    return w, config


def sgd_momentum(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.setdefault("velocity", np.zeros_like(w))
    v *= config["momentum"]
    v -= config["learning_rate"] * dw
    w += v
    config["velocity"] = v
    return w, config


def sgd_nesterov_momentum(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v_prev = v.copy()
    v = config["momentum"] * v - config["learning_rate"] * dw
    w += -config["momentum"] * v_prev + (1 + config["momentum"]) * v
    config["velocity"] = v
    return w, config


def nesterov_lookahead(w, gradient, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = v * config["momentum"]
    w += v  # the point ahead
    dv = config["learning_rate"] * gradient(w)
    w -= dv
    config["velocity"] = v - dv
    return w, config


def momentum_ema(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("beta", 0.9)
    v = config.setdefault("velocity", np.zeros_like(w))
    v += (1 - config["beta"]) * (dw - v)
    w -= config["learning_rate"] * v
    config["velocity"] = v
    return w, config


def adagrad(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] += dw**2
    w += -config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"])
    return w, config


def rmsprop(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] *= config["decay_rate"]
    config["cache"] += (1 - config["decay_rate"]) * dw**2
    w += -config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"])
    return w, config


def adam_simple(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)  # kept as CS231n's stub keeps it, and not used
    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * dw * dw
    w -= config["learning_rate"] * config["m"] / (config["v"] ** 0.5 + config["epsilon"])
    return w, config


def adam(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    config["t"] += 1
    config["m"] *= config["beta1"]
    config["m"] += (1 - config["beta1"]) * dw
    config["v"] *= config["beta2"]
    config["v"] += (1 - config["beta2"]) * np.square(dw)
    m_unbias = config["m"] / (1 - config["beta1"] ** config["t"])
    v_unbias = config["v"] / (1 - config["beta2"] ** config["t"])
    w -= config["learning_rate"] * m_unbias / (np.sqrt(v_unbias) + config["epsilon"])
    return w, config


def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    if epoch >= num_epochs:
        return end
    return start + (end - start) * epoch / num_epochs


def step(t, lr0, factor=0.5, every=5):
    lr = lr0
    while t >= every:
        lr *= factor
        t -= every
    return lr


def exponential(t, lr0, k):
    lr0 *= np.exp(-k * t)
    return lr0


def inverse_time(t, lr0, k):
    lr0 /= 1 + k * t
    return lr0


def cosine(t, lr0, T):
    if t > T:
        return 0.0
    return lr0 / 2 * (1 + np.cos(t / T * np.pi))


def linear(t, lr0, T):
    return max(0.0, lr0 - lr0 * t / T)


def inverse_sqrt(t, lr0):
    if t < 1:
        return lr0
    return lr0 * t**-0.5


def constant(t, lr0):
    return lr0


def cyclic_cosine(t, lr0, cycle):
    while t >= cycle:
        t -= cycle
    return lr0 / 2 * (1 + np.cos(t / cycle * np.pi))


def reduce_on_plateau(lr, val_loss, config=None):
    if config is None:
        config = {}
    config.setdefault("factor", 0.5)
    config.setdefault("patience", 3)
    config.setdefault("best", float("inf"))
    config.setdefault("bad_epochs", 0)
    if val_loss < config["best"]:
        config["best"] = val_loss
        config["bad_epochs"] = 0
    else:
        config["bad_epochs"] += 1
        if config["bad_epochs"] == config["patience"]:
            lr *= config["factor"]
            config["bad_epochs"] = 0
    return lr, config


def newton_step(w, gradient, hessian):
    w = w.copy()
    w -= scipy.linalg.solve(hessian, gradient, assume_a="sym")
    return w


def lbfgs_direction(gradient, s, y):
    q = gradient.copy()
    alpha = np.zeros(len(s))
    for i in range(len(s) - 1, -1, -1):
        alpha[i] = np.dot(s[i], q) / np.dot(y[i], s[i])
        q -= alpha[i] * y[i]
    if s:
        q *= np.dot(s[-1], y[-1]) / np.dot(y[-1], y[-1])
    for i in range(len(s)):
        q += s[i] * (alpha[i] - np.dot(y[i], q) / np.dot(y[i], s[i]))
    q *= -1
    return q


def race(rules, gradient, start, num_steps):
    result = {}
    for name in rules:
        path = np.zeros((num_steps + 1, *start.shape))
        path[0] = start
        config = None
        for i in range(num_steps):
            w = path[i].copy()
            path[i + 1], config = rules[name](w, gradient(w), config)
        result[name] = path
    return result


def unit_test_table(rules, prototypes, num_steps):
    table = {prototype: {} for prototype in prototypes}
    for prototype in prototypes:
        loss, gradient, start = prototypes[prototype]
        before = loss(start)
        for name in rules:
            w, config = start.copy(), None
            outcome = ""
            for _ in range(num_steps):
                w, config = rules[name](w, gradient(w), config)
                if np.isnan(w).any() or np.isinf(w).any():
                    outcome = "diverged"
                    break
            if outcome == "":
                after = loss(w)
                if np.isnan(after) or np.isinf(after) or after > before:
                    outcome = "diverged"
                elif after <= before * 0.01:
                    outcome = "solved"
                else:
                    outcome = "stuck"
            table[prototype][name] = outcome
    return table
