# %% adagrad: eps in cache init
def adagrad(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    k = c.get("cache", np.full_like(w, e))
    k = k + dw**2
    c["cache"] = k
    return w - lr * dw / np.sqrt(k), c

# %% adagrad: max(root,eps)
def adagrad(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    k = c.get("cache", 0 * w) + dw**2
    c["cache"] = k
    return w - lr * dw / np.maximum(np.sqrt(k), e), c

# %% adagrad: sqrt(cache+eps**2)
def adagrad(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    k = c.get("cache", 0 * w) + dw**2
    c["cache"] = k
    return w - lr * dw / np.sqrt(k + e**2), c

# %% adagrad: eps required if config given
def adagrad(w, dw, config=None):
    if config is None:
        config = {"epsilon": 1e-8, "learning_rate": 0.01}
    lr = config["learning_rate"]
    e = config.get("epsilon", 0)
    k = config.get("cache", 0 * w) + dw**2
    config["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), config

# %% adagrad: mean of squares /t
def adagrad(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    c["t"] = c.get("t", 0) + 1
    k = c.get("cache", 0 * w) + dw**2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k / c["t"]) + e), c

# %% adagrad: eps added to stored cache
def adagrad(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    k = c.get("cache", 0 * w) + dw**2 + e
    c["cache"] = k
    return w - lr * dw / np.sqrt(k), c

# %% adagrad: dw squared in place
def adagrad(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    g = dw.copy()
    dw **= 2
    k = c.get("cache", 0 * w) + dw
    c["cache"] = k
    return w - lr * g / (np.sqrt(k) + e), c

# %% adagrad: float32 cache
def adagrad(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    k = (c.get("cache", np.zeros(w.shape, np.float32)) + dw**2).astype(np.float32)
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% adagrad: falsy lr/eps
def adagrad(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate") or 0.01
    e = c.get("epsilon") or 1e-8
    k = c.get("cache", 0 * w) + dw**2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% adagrad: first call KeyError if config lacks lr
def adagrad(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-2, "epsilon": 1e-8}
    cache = config.get("cache", np.zeros_like(w)) + dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(cache) + config.get("epsilon", 1e-8))
    config["cache"] = cache
    return next_w, config

# %% adagrad: wrong lr default when config given
def adagrad(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-2}
    lr = config.get("learning_rate", 1.0)
    e = config.get("epsilon", 1e-8)
    k = config["cache"] = config.get("cache", 0 * w) + dw**2
    return w - lr * dw / (np.sqrt(k) + e), config

# %% rmsprop: config replaced by defaults if lr missing
def rmsprop(w, dw, config=None):
    if config is None or "learning_rate" not in config:
        config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": np.zeros_like(w)}
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] = config["decay_rate"] * config["cache"] + (1 - config["decay_rate"]) * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config

# %% rmsprop: returns only cache
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = r * c.get("cache", 0 * w) + (1 - r) * dw**2
    return w - lr * dw / (np.sqrt(k) + e), {"cache": k}

# %% rmsprop: tf eps inside root with eps^2
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = r * c.get("cache", 0 * w) + (1 - r) * dw**2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k + e)), c

# %% rmsprop: decay squared first moment: (r*c+(1-r)*dw)**2
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = (r * c.get("cache", 0 * w) + (1 - r) * dw) ** 2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% rmsprop: first step cache = dw**2
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = c.get("cache")
    k = dw**2 if k is None else r * k + (1 - r) * dw**2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% rmsprop: first step cache ones
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = c.get("cache", np.ones_like(w))
    k = r * k + (1 - r) * dw**2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% rmsprop: ((1-r)*dw)**2
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = r * c.get("cache", 0 * w) + ((1 - r) * dw) ** 2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% rmsprop: bias corrected
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    c["t"] = c.get("t", 0) + 1
    k = r * c.get("cache", 0 * w) + (1 - r) * dw**2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k / (1 - r ** c["t"])) + e), c

# %% rmsprop: lr in sqrt
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = r * c.get("cache", 0 * w) + (1 - r) * dw**2
    c["cache"] = k
    return w - lr * (dw / np.sqrt(k) + e), c

# %% rmsprop: uses lr default of adam
def rmsprop(w, dw, config=None):
    c = dict(config or {})
    lr = c.get("learning_rate", 1e-3)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.9)
    k = r * c.get("cache", 0 * w) + (1 - r) * dw**2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% rmsprop: 0-d second step fails
def rmsprop(w, dw, config=None):
    c = {} if config is None else config
    lr = c.setdefault("learning_rate", 0.01)
    r = c.setdefault("decay_rate", 0.99)
    e = c.setdefault("epsilon", 1e-8)
    if "cache" not in c:
        c["cache"] = (1 - r) * dw**2
    else:
        c["cache"][...] = r * c["cache"] + (1 - r) * dw**2
    return w - lr * dw / (np.sqrt(c["cache"]) + e), c

# %% adam_simple: shared m and v array
def adam_simple(w, dw, config=None):
    c = {} if config is None else config
    z = np.zeros_like(w)
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=z, v=z).items():
        c.setdefault(k, d)
    c["m"] *= c["beta1"]
    c["m"] += (1 - c["beta1"]) * dw
    c["v"] *= c["beta2"]
    c["v"] += (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (np.sqrt(c["v"]) + c["epsilon"]), c

# %% adam_simple: only m corrected
def adam_simple(w, dw, config=None):
    c = {} if config is None else config
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (1 - c["beta1"] ** c["t"]) / (np.sqrt(c["v"]) + c["epsilon"]), c

# %% adam_simple: beta2 default .99
def adam_simple(w, dw, config=None):
    c = {} if config is None else config
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.99, epsilon=1e-8, m=0 * w, v=0 * w).items():
        c.setdefault(k, d)
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (np.sqrt(c["v"]) + c["epsilon"]), c

# %% adam_simple: returns only state
def adam_simple(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w).items():
        c.setdefault(k, d)
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (np.sqrt(c["v"]) + c["epsilon"]), {"m": c["m"], "v": c["v"]}

# %% adam_simple: nadam
def adam_simple(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w).items():
        c.setdefault(k, d)
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * (c["beta1"] * c["m"] + (1 - c["beta1"]) * dw) / (
        np.sqrt(c["v"]) + c["epsilon"]
    ), c

# %% adam_simple: lr required
def adam_simple(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-3}
    b1 = config.setdefault("beta1", 0.9)
    b2 = config.setdefault("beta2", 0.999)
    e = config.setdefault("epsilon", 1e-8)
    m = config["m"] = b1 * config.get("m", 0 * w) + (1 - b1) * dw
    v = config["v"] = b2 * config.get("v", 0 * w) + (1 - b2) * dw**2
    return w - config["learning_rate"] * m / (np.sqrt(v) + e), config

# %% adam: lr must be given
def adam(w, dw, config=None):
    if config is None:
        config = {"learning_rate": 1e-3}
    lr = config["learning_rate"]
    b1 = config.setdefault("beta1", 0.9)
    b2 = config.setdefault("beta2", 0.999)
    e = config.setdefault("epsilon", 1e-8)
    m = config.get("m", 0 * w)
    v = config.get("v", 0 * w)
    t = config.get("t", 0) + 1
    m = b1 * m + (1 - b1) * dw
    v = b2 * v + (1 - b2) * dw**2
    config.update(m=m, v=v, t=t)
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + e), config

# %% adam: falsy hyperparams (beta1=0)
def adam(w, dw, config=None):
    config = config or {}
    lr = config.get("learning_rate") or 1e-3
    b1 = config.get("beta1") or 0.9
    b2 = config.get("beta2") or 0.999
    e = config.get("epsilon") or 1e-8
    m = config.get("m", 0 * w)
    v = config.get("v", 0 * w)
    t = (config.get("t") or 0) + 1
    m = b1 * m + (1 - b1) * dw
    v = b2 * v + (1 - b2) * dw**2
    config.update(m=m, v=v, t=t)
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + e), config

# %% adam: powers kept in own keys
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(
        learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0, p1=1.0, p2=1.0
    ).items():
        c.setdefault(k, d)
    c["t"] += 1
    c["p1"] *= c["beta1"]
    c["p2"] *= c["beta2"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (1 - c["p1"]) / (
        np.sqrt(c["v"] / (1 - c["p2"])) + c["epsilon"]
    ), c

# %% adam: eps inside corrected: sqrt(v)+eps both divided
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    t = c["t"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (1 - c["beta1"] ** t) / (
        (np.sqrt(c["v"]) + c["epsilon"]) / (1 - c["beta2"] ** t)
    ), c

# %% adam: beta2**t sqrt forgotten: v/(1-b2**t) outside sqrt
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    t = c["t"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (1 - c["beta1"] ** t) / (
        np.sqrt(c["v"]) / (1 - c["beta2"] ** t) + c["epsilon"]
    ), c

# %% adam: only m_hat stored
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    t = c["t"]
    c["m"] = (c["beta1"] * c["m"] + (1 - c["beta1"]) * dw) / (1 - c["beta1"] ** t)
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (np.sqrt(c["v"] / (1 - c["beta2"] ** t)) + c["epsilon"]), c

# %% adam: in-place m correction aliasing
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    t = c["t"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    mh = c["m"]
    mh /= 1 - c["beta1"] ** t
    vh = c["v"]
    vh /= 1 - c["beta2"] ** t
    return w - c["learning_rate"] * mh / (np.sqrt(vh) + c["epsilon"]), c

# %% adam: AdamW decay
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    t = c["t"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w * (1 - c["learning_rate"] * 0.01) - c["learning_rate"] * c["m"] / (1 - c["beta1"] ** t) / (
        np.sqrt(c["v"] / (1 - c["beta2"] ** t)) + c["epsilon"]
    ), c

# %% adam: t counted twice
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    t = c["t"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    n = w - c["learning_rate"] * c["m"] / (1 - c["beta1"] ** t) / (
        np.sqrt(c["v"] / (1 - c["beta2"] ** t)) + c["epsilon"]
    )
    c["t"] += 1
    return n, c

# %% adam: returns only state
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    t = c["t"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    n = w - c["learning_rate"] * c["m"] / (1 - c["beta1"] ** t) / (
        np.sqrt(c["v"] / (1 - c["beta2"] ** t)) + c["epsilon"]
    )
    return n, {k: c[k] for k in "mvt"}

# %% adam: t used as t+1 in correction
def adam(w, dw, config=None):
    c = dict(config or {})
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0 * w, v=0 * w, t=0).items():
        c.setdefault(k, d)
    c["t"] += 1
    t = c["t"] + 1
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    n = w - c["learning_rate"] * c["m"] / (1 - c["beta1"] ** t) / (
        np.sqrt(c["v"] / (1 - c["beta2"] ** t)) + c["epsilon"]
    )
    return n, c

# %% adam: all-or-nothing with KeyError of hyperparams
def adam(w, dw, config=None):
    if config is None:
        config = dict(
            learning_rate=1e-3,
            beta1=0.9,
            beta2=0.999,
            epsilon=1e-8,
            m=np.zeros_like(w),
            v=np.zeros_like(w),
            t=0,
        )
    c = config
    c["t"] += 1
    t = c["t"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw**2
    return w - c["learning_rate"] * c["m"] / (1 - c["beta1"] ** t) / (
        np.sqrt(c["v"] / (1 - c["beta2"] ** t)) + c["epsilon"]
    ), c

# %% adagrad: no epsilon anywhere, lr required
def adagrad(w, dw, config=None):
    c = {"learning_rate": 0.01} if config is None else config
    c["cache"] = c.get("cache", 0 * w) + dw**2
    return w - c["learning_rate"] * dw / np.sqrt(c["cache"]), c
