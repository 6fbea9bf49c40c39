"""An honest submission by a beginner: loops over entries, config.get, state made when it is first needed."""

import math

import numpy as np


def sgd(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-2}
    lr = config.get("learning_rate", 1e-2)
    next_w = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        next_w[i] = w[i] - lr * dw[i]
    return next_w, config


def sgd_momentum(w, dw, config=None):
    if config is None:
        config = {}
    lr = config.get("learning_rate", 1e-2)
    mu = config.get("momentum", 0.9)
    if "velocity" not in config:
        config["velocity"] = np.zeros(w.shape)
    next_w = w.copy()
    for i in np.ndindex(w.shape):
        config["velocity"][i] = mu * config["velocity"][i] - lr * dw[i]
        next_w[i] = w[i] + config["velocity"][i]
    return next_w, config


def sgd_nesterov_momentum(w, dw, config=None):
    if config is None:
        config = {}
    lr = config.get("learning_rate", 1e-2)
    mu = config.get("momentum", 0.9)
    velocity = config.get("velocity")
    if velocity is None:
        velocity = np.zeros(w.shape)
    next_w = w.copy()
    new_velocity = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        new_velocity[i] = mu * velocity[i] - lr * dw[i]
        next_w[i] = w[i] - mu * velocity[i] + (1 + mu) * new_velocity[i]
    config["velocity"] = new_velocity
    return next_w, config


def nesterov_lookahead(w, gradient, config=None):
    if config is None:
        config = {}
    lr = config.get("learning_rate", 1e-2)
    mu = config.get("momentum", 0.9)
    if "velocity" not in config:
        config["velocity"] = np.zeros(w.shape)
    dw = gradient(w + mu * config["velocity"])
    next_w = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        config["velocity"][i] = mu * config["velocity"][i] - lr * dw[i]
        next_w[i] = w[i] + config["velocity"][i]
    return next_w, config


def momentum_ema(w, dw, config=None):
    if config is None:
        config = {}
    lr = config.get("learning_rate", 1e-2)
    beta = config.get("beta", 0.9)
    velocity = config.get("velocity", np.zeros(w.shape))
    velocity = beta * velocity + dw - beta * dw
    config["velocity"] = velocity
    config["steps"] = config.get("steps", 0) + 1  # of no use, and no harm
    return w - lr * velocity, config


def adagrad(w, dw, config=None):
    if config is None:
        config = {}
    if "cache" not in config:
        config["cache"] = np.zeros(w.shape)
    next_w = w.copy()
    for i in np.ndindex(w.shape):
        config["cache"][i] = config["cache"][i] + dw[i] ** 2
        divisor = math.sqrt(config["cache"][i]) + config.get("epsilon", 1e-8)
        next_w[i] = w[i] - config.get("learning_rate", 1e-2) * dw[i] / divisor
    return next_w, config


def rmsprop(w, dw, config=None):
    if config is None:
        config = {}
    decay = config.get("decay_rate", 0.99)
    if "cache" not in config:
        config["cache"] = np.zeros(w.shape)
    next_w = w.copy()
    for i in np.ndindex(w.shape):
        config["cache"][i] = decay * config["cache"][i] + (1 - decay) * dw[i] ** 2
        divisor = math.sqrt(config["cache"][i]) + config.get("epsilon", 1e-8)
        next_w[i] = w[i] - config.get("learning_rate", 1e-2) * dw[i] / divisor
    return next_w, config


def adam_simple(w, dw, config=None):
    if config is None:
        config = {}
    lr = config.get("learning_rate", 1e-3)
    b1, b2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    eps = config.get("epsilon", 1e-8)
    if "m" not in config:
        config["m"] = np.zeros(w.shape)
        config["v"] = np.zeros(w.shape)
    next_w = w.copy()
    for i in np.ndindex(w.shape):
        config["m"][i] = b1 * config["m"][i] + (1 - b1) * dw[i]
        config["v"][i] = b2 * config["v"][i] + (1 - b2) * dw[i] ** 2
        next_w[i] = w[i] - lr * config["m"][i] / (math.sqrt(config["v"][i]) + eps)
    return next_w, config


def adam(w, dw, config=None):
    if config is None:
        config = {}
    lr = config.get("learning_rate", 1e-3)
    b1, b2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    eps = config.get("epsilon", 1e-8)
    if "t" not in config:
        config["t"] = 0.0
    if "m" not in config:
        config["m"] = np.zeros(w.shape)
        config["v"] = np.zeros(w.shape)
    config["t"] = config["t"] + 1
    next_w = w.copy()
    for i in np.ndindex(w.shape):
        config["m"][i] = b1 * config["m"][i] + (1 - b1) * dw[i]
        config["v"][i] = b2 * config["v"][i] + (1 - b2) * dw[i] ** 2
        m_hat = config["m"][i] / (1 - b1 ** config["t"])
        v_hat = config["v"][i] / (1 - b2 ** config["t"])
        next_w[i] = w[i] - lr * m_hat / (math.sqrt(v_hat) + eps)
    return next_w, config


def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    share = epoch / num_epochs if epoch < num_epochs else 1
    return (1 - share) * start + share * end


def step(t, lr0, factor=0.5, every=5):
    for _ in range(math.floor(t / every)):
        lr0 = lr0 * factor
    return lr0


def exponential(t, lr0, k):
    return lr0 * math.exp(-k) ** t


def inverse_time(t, lr0, k):
    if t == 0:
        return lr0
    return lr0 / (1 + k * t)


def cosine(t, lr0, T):
    if t < T:
        return 0.5 * lr0 * (1 + math.cos(math.pi * t / T))
    return 0


def linear(t, lr0, T):
    if t < T:
        return lr0 * (T - t) / T
    return 0


def inverse_sqrt(t, lr0):
    if t <= 1:
        return lr0
    return lr0 / math.sqrt(t)


def constant(t, lr0):
    if t >= 0:
        return lr0
    return lr0


def cyclic_cosine(t, lr0, cycle):
    t = t - cycle * math.floor(t / cycle)
    return 0.5 * lr0 * (1 + math.cos(math.pi * t / cycle))


def reduce_on_plateau(lr, val_loss, config=None):
    if config is None:
        config = {}
    if "best" not in config:
        config["best"] = np.inf
        config["bad_epochs"] = 0
    if math.isnan(val_loss) or val_loss >= config["best"]:
        config["bad_epochs"] = config["bad_epochs"] + 1
    else:
        config["best"] = val_loss
        config["bad_epochs"] = 0
    if config["bad_epochs"] >= config.get("patience", 3):
        lr = lr * config.get("factor", 0.5)
        config["bad_epochs"] = 0
    return lr, config


def newton_step(w, gradient, hessian):
    # Gauss and Jordan, with the largest pivot.
    a = np.column_stack([hessian, gradient])
    for i in range(len(a)):
        p = i + np.argmax(np.abs(a[i:, i]))
        a[[i, p]] = a[[p, i]]
        a[i] = a[i] / a[i, i]
        for j in range(len(a)):
            if j != i:
                a[j] = a[j] - a[j, i] * a[i]
    return w - a[:, -1]


def lbfgs_direction(gradient, s, y):
    m = len(s)
    if m == 0:
        return gradient * -1
    rho = [1 / np.sum(s[i] * y[i]) for i in range(m)]
    alpha = [0.0] * m
    q = 1.0 * gradient
    for i in reversed(range(m)):
        alpha[i] = rho[i] * np.sum(s[i] * q)
        q = q - alpha[i] * y[i]
    r = q * np.sum(s[m - 1] * y[m - 1]) / np.sum(y[m - 1] ** 2)
    for i in range(m):
        r = r + s[i] * (alpha[i] - rho[i] * np.sum(y[i] * r))
    return -r


def race(rules, gradient, start, num_steps):
    paths = {}
    for name, rule in rules.items():
        w = 1.0 * start
        config = None
        path = [w.tolist()]
        for _ in range(num_steps):
            w, config = rule(w, gradient(w), config)
            path.append(np.asarray(w).tolist())
        paths[name] = np.array(path)
    return paths


def unit_test_table(rules, prototypes, num_steps):
    table = {}
    for prototype in prototypes:
        loss, gradient, start = prototypes[prototype]
        first_loss = loss(start)
        row = {}
        for name in rules:
            w = start + 0.0
            config = None
            steps = 0
            while steps < num_steps and np.all(np.isfinite(w)):
                w, config = rules[name](w, gradient(w), config)
                steps = steps + 1
            final_loss = loss(w) if np.all(np.isfinite(w)) else float("nan")
            if final_loss <= 0.01 * first_loss and final_loss > -math.inf:
                row[name] = "solved"
            elif final_loss <= first_loss and final_loss > -math.inf:
                row[name] = "stuck"
            else:
                row[name] = "diverged"
        table[prototype] = row
    return table
