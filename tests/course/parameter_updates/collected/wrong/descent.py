# %% sgd: lr must be in config if given
def sgd(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-2}
    return w - config["learning_rate"] * dw, config

# %% sgd: lr or 0.01
def sgd(w, dw, config=None):
    config = config or {}
    lr = config.get("learning_rate") or 1e-2
    return w - lr * dw, config

# %% sgd: dw scaled in place
def sgd(w, dw, config=None):
    config = config or {}
    dw *= config.get("learning_rate", 0.01)
    return w - dw, config

# %% sgd: lr decays
def sgd(w, dw, config=None):
    config = dict(config or {})
    config.setdefault("learning_rate", 0.01)
    n = w - config["learning_rate"] * dw
    config["learning_rate"] *= 0.99
    return n, config

# %% sgd: returns (config, w)
def sgd(w, dw, config=None):
    config = dict(config or {})
    config.setdefault("learning_rate", 0.01)
    return config, w - config["learning_rate"] * dw

# %% sgd: mutable default
def sgd(w, dw, config={}):
    lr = config.setdefault("learning_rate", 0.01)
    return w - lr * dw, config

# %% sgd: only config.get, None crash
def sgd(w, dw, config=None):
    return w - config.get("learning_rate", 0.01) * dw, config

# %% sgd: default 0.1
def sgd(w, dw, config=None):
    config = config or {}
    return w - config.get("learning_rate", 0.1) * dw, config

# %% sgd: range(len(w)) fails 0-d
def sgd(w, dw, config=None):
    config = config or {}
    out = w.copy()
    for i in range(len(w)):
        out[i] = w[i] - config.get("learning_rate", 0.01) * dw[i]
    return out, config

# %% sgd: np.dot
def sgd(w, dw, config=None):
    config = config or {}
    return w - np.dot(dw, config.get("learning_rate", 0.01)).T.T.reshape(-1), config

# %% sgd: l2 weight decay
def sgd(w, dw, config=None):
    config = config or {}
    return w - config.get("learning_rate", 0.01) * (dw + 1e-3 * w), config

# %% sgd: sign
def sgd(w, dw, config=None):
    config = config or {}
    return w - config.get("learning_rate", 0.01) * np.sign(dw), config

# %% sgd: clip at 5
def sgd(w, dw, config=None):
    config = config or {}
    return w - config.get("learning_rate", 0.01) * np.clip(dw, -5, 5), config

# %% sgd: returns config None always, lr lost
def sgd(w, dw, config=None):
    lr = (config or {}).get("learning_rate", 0.01)
    return w - lr * dw, None

# %% sgd: hyperparameters dropped: empty dict
def sgd(w, dw, config=None):
    lr = (config or {}).get("learning_rate", 0.01)
    return w - lr * dw, {}

# %% sgd: config is a float
def sgd(w, dw, config=None):
    lr = config if isinstance(config, float) else (config or {}).get("learning_rate", 0.01)
    return w - lr * dw, lr

# %% sgd: config untouched copy with lr only (drops extra) - returns only hyperparameter
def sgd(w, dw, config=None):
    lr = (config or {}).get("learning_rate", 1e-2)
    return w - lr * dw, {"lr": lr}

# %% sgd_momentum: lr must be in config if given
def sgd_momentum(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-2}
    mu = config.setdefault("momentum", 0.9)
    v = config.setdefault("velocity", np.zeros_like(w))
    v = mu * v - config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config

# %% sgd_momentum: momentum or 0.9 (0 is falsy)
def sgd_momentum(w, dw, config=None):
    config = config or {}
    mu = config.get("momentum") or 0.9
    lr = config.get("learning_rate") or 1e-2
    v = config.get("velocity", np.zeros_like(w))
    v = mu * v - lr * dw
    config["velocity"] = v
    return w + v, config

# %% sgd_momentum: float32 velocity in place
def sgd_momentum(w, dw, config=None):
    config = config or {}
    lr = config.get("learning_rate", 0.01)
    mu = config.get("momentum", 0.9)
    v = np.array(config.get("velocity", np.zeros(w.shape)), dtype=np.float32)
    v *= mu
    v -= lr * dw
    config["velocity"] = v
    return w + v, config

# %% sgd_momentum: velocity uses new momentum on lr
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * dw
    w2 = w + mu * v
    c["velocity"] = v
    return w2, c

# %% sgd_momentum: velocity stored before update
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    c["velocity"] = v
    v = mu * v - lr * dw
    return w + v, c

# %% sgd_momentum: drops hyperparameters
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * dw
    return w + v, {"velocity": v}

# %% sgd_momentum: default momentum .5 when config partial
def sgd_momentum(w, dw, config=None):
    c = dict(config or {"momentum": 0.9})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.5)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * dw
    c["velocity"] = v
    return w + v, c

# %% sgd_momentum: momentum must be given when config is not None
def sgd_momentum(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 0.01, "momentum": 0.9}
    v = config.setdefault("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config

# %% sgd_momentum: velocity alias w (velocity is next_w later mutated)
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v *= mu
    v -= lr * dw
    c["velocity"] = v
    v += w
    return v, c

# %% sgd_momentum: pytorch dampening on first
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v + dw
    c["velocity"] = v
    return w - lr * v, c

# %% sgd_momentum: mu=.99 default
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.99)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * dw
    c["velocity"] = v
    return w + v, c

# %% sgd_momentum: mean velocity
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * dw.mean()
    c["velocity"] = v
    return w + v, c

# %% sgd_momentum: broadcast zero scalar stored? velocity state list index
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", [np.zeros_like(w)])[-1]
    v = mu * v - lr * dw
    c.setdefault("velocity", [])
    c["velocity"] = [v]
    return w + v, c

# %% sgd_momentum: 0-d second step fails
def sgd_momentum(w, dw, config=None):
    c = {} if config is None else config
    lr = c.setdefault("learning_rate", 0.01)
    mu = c.setdefault("momentum", 0.9)
    v = c.get("velocity")
    if v is None:
        v = -lr * dw
    else:
        np.multiply(v, mu, out=v)
        v -= lr * dw
    c["velocity"] = v
    return w + v, c

# %% sgd_momentum: shared module DEFAULTS
DEFAULTS = {"learning_rate": 0.01, "momentum": 0.9}


def sgd_momentum(w, dw, config=None):
    c = DEFAULTS if config is None else config
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = mu * c.get("velocity", 0 * w) - lr * dw
    c["velocity"] = v
    return w + v, c

# %% sgd_momentum: mean velocity (2)
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * dw.mean()
    c["velocity"] = v
    return w + v, c

# %% sgd_nesterov_momentum: lookahead gradient coefficient missing
def sgd_nesterov_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    vp = v
    v = mu * v - lr * dw
    c["velocity"] = v
    return w + mu * v - mu * vp + v * mu, c

# %% sgd_nesterov_momentum: v_prev aliased by in-place
def sgd_nesterov_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    vp = v
    v *= mu
    v -= lr * dw
    c["velocity"] = v
    return w - mu * vp + (1 + mu) * v, c

# %% sgd_nesterov_momentum: pytorch simplified
def sgd_nesterov_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v + dw
    c["velocity"] = v
    return w - lr * (dw + mu * v), c

# %% sgd_nesterov_momentum: w + mu*v - lr*dw with old v (mu^2 missing)
def sgd_nesterov_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    vp = c.get("velocity", np.zeros_like(w))
    v = mu * vp - lr * dw
    c["velocity"] = v
    return w + mu * vp - (1 + mu) * lr * dw, c

# %% sgd_nesterov_momentum: stores v_prev
def sgd_nesterov_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    vp = c.get("velocity", np.zeros_like(w))
    v = mu * vp - lr * dw
    c["velocity"] = vp
    return w - mu * vp + (1 + mu) * v, c

# %% sgd_nesterov_momentum: stores lookahead
def sgd_nesterov_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    vp = c.get("velocity", np.zeros_like(w))
    v = mu * vp - lr * dw
    n = w - mu * vp + (1 + mu) * v
    c["velocity"] = n - w
    return n, c

# %% sgd_nesterov_momentum: v_prev kept under own key
def sgd_nesterov_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    vp = c.get("v_prev", np.zeros_like(w))
    v = mu * vp - lr * dw
    c["velocity"] = v
    c["v_prev"] = v
    return w - mu * vp + (1 + mu) * v, c

# %% sgd_nesterov_momentum: velocity and prev two steps back
def sgd_nesterov_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    vp = c.get("v_prev", np.zeros_like(w))
    n = mu * v - lr * dw
    c["velocity"] = n
    c["v_prev"] = v
    return w - mu * vp + (1 + mu) * n, c

# %% sgd_nesterov_momentum: lr required
def sgd_nesterov_momentum(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-2}
    mu = config.setdefault("momentum", 0.9)
    vp = config.setdefault("velocity", np.zeros_like(w))
    v = mu * vp - config["learning_rate"] * dw
    config["velocity"] = v
    return w - mu * vp + (1 + mu) * v, config

# %% nesterov_lookahead: w left at the looked-ahead point, new array returned
def nesterov_lookahead(w, gradient, config=None):
    if config is None:
        config = {}
    lr = config.setdefault("learning_rate", 1e-2)
    mu = config.setdefault("momentum", 0.9)
    v = config.setdefault("velocity", np.zeros_like(w))
    old = w.copy()
    w += mu * v
    v = mu * v - lr * gradient(w)
    config["velocity"] = v
    return old + v, config

# %% nesterov_lookahead: lr twice
def nesterov_lookahead(w, gradient, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * gradient(w + lr * v)
    c["velocity"] = v
    return w + v, c

# %% nesterov_lookahead: in-place ahead (w changed) and added again
def nesterov_lookahead(w, gradient, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    w += mu * v
    v = mu * v - lr * gradient(w)
    c["velocity"] = v
    w += v
    return w, c

# %% nesterov_lookahead: gradient averaged
def nesterov_lookahead(w, gradient, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * (gradient(w) + gradient(w + mu * v)) / 2
    c["velocity"] = v
    return w + v, c

# %% nesterov_lookahead: ahead uses -lr*... two calls
def nesterov_lookahead(w, gradient, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    a = w + mu * v - lr * gradient(w)
    v = mu * v - lr * gradient(a)
    c["velocity"] = v
    return w + v, c

# %% nesterov_lookahead: velocity stored lookahead mu*v
def nesterov_lookahead(w, gradient, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v - lr * gradient(w + mu * v)
    c["velocity"] = mu * v
    return w + v, c

# %% nesterov_lookahead: returns ahead
def nesterov_lookahead(w, gradient, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    a = w + mu * v
    v = mu * v - lr * gradient(a)
    c["velocity"] = v
    return a, c

# %% nesterov_lookahead: gradient treated as array
def nesterov_lookahead(w, gradient, config=None):
    return sgd_nesterov_momentum(w, gradient, config)

# %% nesterov_lookahead: sgd_nesterov with gradient(w)
def nesterov_lookahead(w, gradient, config=None):
    return sgd_nesterov_momentum(w, gradient(w), config)

# %% nesterov_lookahead: velocity sign stored
def nesterov_lookahead(w, gradient, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    mu = c.get("momentum", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = mu * v + lr * gradient(w - mu * v)
    c["velocity"] = v
    return w - v, c

# %% nesterov_lookahead: lr required
def nesterov_lookahead(w, gradient, config=None):
    if config is None:
        config = {"learning_rate": 1e-2}
    mu = config.setdefault("momentum", 0.9)
    vp = config.setdefault("velocity", np.zeros_like(w))
    v = mu * vp - config["learning_rate"] * gradient(w + mu * vp)
    config["velocity"] = v
    return w + v, config

# %% momentum_ema: weights on lr
def momentum_ema(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    b = c.get("beta", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = b * v + (1 - b) * dw
    c["velocity"] = v
    return w - lr * dw, c

# %% momentum_ema: old velocity
def momentum_ema(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    b = c.get("beta", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    c["velocity"] = b * v + (1 - b) * dw
    return w - lr * v, c

# %% momentum_ema: sign negative velocity
def momentum_ema(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    b = c.get("beta", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = b * v - (1 - b) * dw
    c["velocity"] = v
    return w + lr * v, c

# %% momentum_ema: lr/(1-b)
def momentum_ema(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    b = c.get("beta", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = b * v + (1 - b) * dw
    c["velocity"] = v
    return w - lr / (1 - b) * v, c

# %% momentum_ema: b + (1-b) precedence
def momentum_ema(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    b = c.get("beta", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = b * v + 1 - b * dw
    c["velocity"] = v
    return w - lr * v, c

# %% momentum_ema: dw mutated only in the first step
def momentum_ema(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    b = c.get("beta", 0.9)
    v = c.get("velocity")
    if v is None:
        dw *= 1 - b
        v = dw
    else:
        v = b * v + (1 - b) * dw
    c["velocity"] = v
    return w - lr * v, c

# %% momentum_ema: beta or .9
def momentum_ema(w, dw, config=None):
    c = config or {}
    lr = c.get("learning_rate") or 0.01
    b = c.get("beta") or 0.9
    v = c.get("velocity", np.zeros_like(w))
    v = b * v + (1 - b) * dw
    c["velocity"] = v
    return w - lr * v, c

# %% momentum_ema: default beta 0.99
def momentum_ema(w, dw, config=None):
    c = config or {}
    lr = c.get("learning_rate", 0.01)
    b = c.get("beta", 0.99)
    v = c.get("velocity", np.zeros_like(w))
    v = b * v + (1 - b) * dw
    c["velocity"] = v
    return w - lr * v, c

# %% momentum_ema: lr required
def momentum_ema(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-2}
    b = config.setdefault("beta", 0.9)
    v = config.setdefault("velocity", np.zeros_like(w))
    v = b * v + (1 - b) * dw
    config["velocity"] = v
    return w - config["learning_rate"] * v, config
