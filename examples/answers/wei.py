"""Good at update rules, hasty with schedules."""

import numpy as np


def step(t, lr0, factor=0.5, every=5):
    return lr0 * factor ** (t / every)


def cosine(t, lr0, T):
    return 0.5 * lr0 * (1 + np.cos(np.pi * t / T))


def linear(t, lr0, T):
    return lr0 * (1 - t / T)


def inverse_sqrt(t, lr0):
    return lr0 / np.sqrt(t + 1)


def reduce_on_plateau(lr, val_loss, config=None):
    if config is None:
        config = {}
    best = config.get("best", np.inf)
    bad = config.get("bad_epochs", 0)
    if val_loss < best:
        best, bad = val_loss, 0
    else:
        bad += 1
    if bad > config.get("patience", 3):
        lr, bad = lr * config.get("factor", 0.5), 0
    config["best"], config["bad_epochs"] = best, bad
    return lr, config


def race(rules, gradient, start, num_steps):
    out = {}
    for name, rule in rules.items():
        w, config, path = start.copy(), None, [start]
        for _ in range(num_steps):
            w, config = rule(w, gradient(w), config)
            path.append(w)
        out[name] = np.array(path[1:])
    return out
