# %% adagrad: hypot-free, power
def adagrad(w, dw, config=None):
    c = {"learning_rate": 1e-2, "epsilon": 1e-8, "cache": np.zeros_like(w), **(config or {})}
    c["cache"] = np.add(c["cache"], np.square(dw))
    return w - c["learning_rate"] * np.divide(dw, np.power(c["cache"], 0.5) + c["epsilon"]), c

# %% adagrad: hypot of root
def adagrad(w, dw, config=None):
    c = {"learning_rate": 1e-2, "epsilon": 1e-8, "cache": np.zeros_like(w), **(config or {})}
    root = np.hypot(np.sqrt(c["cache"]), dw)
    c["cache"] = root**2
    return w - c["learning_rate"] * dw / (root + c["epsilon"]), c

# %% adagrad: vectorize
def adagrad(w, dw, config=None):
    import math

    c = {"learning_rate": 1e-2, "epsilon": 1e-8, "cache": np.zeros_like(w), **(config or {})}
    f = np.vectorize(lambda a, g, k: a - c["learning_rate"] * g / (math.sqrt(k) + c["epsilon"]))
    c["cache"] = c["cache"] + dw * dw
    return f(w, dw, c["cache"]), c

# %% adagrad: preconditioner lr/(..)
def adagrad(w, dw, config=None):
    c = {} if config is None else config
    for k, d in (("learning_rate", 0.01), ("epsilon", 1e-8), ("cache", None)):
        if k not in c:
            c[k] = np.zeros(w.shape) if d is None else d
    c["cache"] += dw**2
    w -= (c["learning_rate"] / (c["cache"] ** 0.5 + c["epsilon"])) * dw
    return w, c

# %% adagrad: where zero
def adagrad(w, dw, config=None):
    c = {} if config is None else config
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    k = c.get("cache", 0.0) + dw**2
    c["cache"] = k
    return np.where(dw == 0, w, w - lr * dw / (np.sqrt(k) + e)), c

# %% rmsprop: sqrt of avg, exp-log
def rmsprop(w, dw, config=None):
    c = {} if config is None else config
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = r * c.get("cache", np.zeros(w.shape)) + dw**2 - r * dw**2
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% rmsprop: einsum
def rmsprop(w, dw, config=None):
    c = dict(config or ())
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = np.einsum("i,i...->...", [r, 1 - r], np.array([c.get("cache", np.zeros(w.shape)), dw**2]))
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% rmsprop: class
class RMS:
    def __init__(self, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8, cache=None, **rest):
        self.__dict__.update(
            learning_rate=learning_rate, decay_rate=decay_rate, epsilon=epsilon, cache=cache, **rest
        )

    def step(self, w, g):
        if self.cache is None:
            self.cache = np.zeros_like(w)
        self.cache = self.decay_rate * self.cache + (1 - self.decay_rate) * g * g
        return w - self.learning_rate * g / (self.epsilon + np.sqrt(self.cache))


def rmsprop(w, dw, config=None):
    o = RMS(**(config or {}))
    return o.step(w, dw), vars(o)

# %% rmsprop: np.average
def rmsprop(w, dw, config=None):
    c = dict(config or ())
    lr = c.get("learning_rate", 0.01)
    e = c.get("epsilon", 1e-8)
    r = c.get("decay_rate", 0.99)
    k = np.average(np.array([c.get("cache", np.zeros(w.shape)), dw**2]), axis=0, weights=[r, 1 - r])
    c["cache"] = k
    return w - lr * dw / (np.sqrt(k) + e), c

# %% adam_simple: rewritten with rms helpers
def _ema(old, new, beta):
    return beta * old + (1 - beta) * new


def adam_simple(w, dw, config=None):
    c = dict(config or {})
    g = lambda k, d: c.setdefault(k, d)
    lr, b1, b2, e = g("learning_rate", 1e-3), g("beta1", 0.9), g("beta2", 0.999), g("epsilon", 1e-8)
    c["m"] = _ema(g("m", np.zeros(np.shape(w))), dw, b1)
    c["v"] = _ema(g("v", np.zeros(np.shape(w))), dw * dw, b2)
    return w - lr * c["m"] / (np.sqrt(c["v"]) + e), c

# %% adam_simple: in place, step counter kept
def adam_simple(w, dw, config=None):
    c = {} if config is None else config
    c.setdefault("t", 0)
    c["t"] += 1
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8).items():
        c.setdefault(k, d)
    for k in "mv":
        c.setdefault(k, np.zeros_like(w))
    c["m"] -= (1 - c["beta1"]) * (c["m"] - dw)
    c["v"] -= (1 - c["beta2"]) * (c["v"] - dw**2)
    w -= c["learning_rate"] * c["m"] / (np.sqrt(c["v"]) + c["epsilon"])
    return w, c

# %% adam_simple: loop over ndenumerate
def adam_simple(w, dw, config=None):
    c = {} if config is None else config
    for k, d in dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8).items():
        c.setdefault(k, d)
    m = np.array(c.get("m", np.zeros(w.shape)))
    v = np.array(c.get("v", np.zeros(w.shape)))
    n = np.empty(w.shape)
    for i, g in np.ndenumerate(dw):
        m[i] = c["beta1"] * m[i] + (1 - c["beta1"]) * g
        v[i] = c["beta2"] * v[i] + (1 - c["beta2"]) * g**2
        n[i] = w[i] - c["learning_rate"] * m[i] / (v[i] ** 0.5 + c["epsilon"])
    c["m"], c["v"] = m, v
    return n, c

# %% adam_simple: complex trick
def adam_simple(w, dw, config=None):
    c = {
        "learning_rate": 1e-3,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "m": np.zeros_like(w),
        "v": np.zeros_like(w),
    }
    if config:
        c.update(config)
    c["m"], c["v"] = (
        c[b] * c[k] + (1 - c[b]) * x for b, k, x in zip(("beta1", "beta2"), "mv", (dw, np.abs(dw) ** 2))
    )
    return w - np.true_divide(c["learning_rate"] * c["m"], np.sqrt(c["v"]) + c["epsilon"]), c

# %% adam: via adam_simple with rescaled eps
def adam(w, dw, config=None):
    c = dict(config or {})
    t = c.get("t", 0) + 1
    b1 = c.get("beta1", 0.9)
    b2 = c.get("beta2", 0.999)
    k = np.sqrt(1 - b2**t)
    inner = {
        **c,
        "learning_rate": c.get("learning_rate", 1e-3) * k / (1 - b1**t),
        "epsilon": c.get("epsilon", 1e-8) * k,
    }
    nw, out = adam_simple(w, dw, inner)
    return nw, {**c, "m": out["m"], "v": out["v"], "t": t}

# %% adam: expm1/log correction
def adam(w, dw, config=None):
    import math

    c = {} if config is None else config
    lr, b1, b2, e = (
        c.setdefault(k, d)
        for k, d in (("learning_rate", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8))
    )
    c["t"] = c.get("t", 0) + 1
    c["m"] = c.get("m", np.zeros_like(w)) * b1 + (1 - b1) * dw
    c["v"] = c.get("v", np.zeros_like(w)) * b2 + (1 - b2) * dw**2
    mh = c["m"] / -math.expm1(c["t"] * math.log(b1))
    vh = c["v"] / -math.expm1(c["t"] * math.log(b2))
    return w - lr * mh / (vh**0.5 + e), c

# %% adam: paper fast form with eps hat
def adam(w, dw, config=None):
    c = {} if config is None else config
    lr, b1, b2, e = (
        c.setdefault(k, d)
        for k, d in (("learning_rate", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8))
    )
    c["t"] = c.get("t", 0) + 1
    c["m"] = c.get("m", np.zeros_like(w)) * b1 + (1 - b1) * dw
    c["v"] = c.get("v", np.zeros_like(w)) * b2 + (1 - b2) * dw**2
    a = lr * np.sqrt(1 - b2 ** c["t"]) / (1 - b1 ** c["t"])
    w -= a * c["m"] / (np.sqrt(c["v"]) + e)
    return w, c

# %% adam: pytorch form: step_size & denom
def adam(w, dw, config=None):
    c = {} if config is None else config
    lr, b1, b2, e = (
        c.setdefault(k, d)
        for k, d in (("learning_rate", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8))
    )
    c["t"] = int(c.get("t", 0)) + 1
    c["m"] = c.get("m", np.zeros_like(w)) * b1 + (1 - b1) * dw
    c["v"] = c.get("v", np.zeros_like(w)) * b2 + (1 - b2) * dw**2
    bc1 = 1 - b1 ** c["t"]
    bc2 = 1 - b2 ** c["t"]
    denom = np.sqrt(c["v"]) / np.sqrt(bc2) + e
    return w - lr / bc1 * c["m"] / denom, c

# %% adam: class
class Adam:
    keys = ("learning_rate", "beta1", "beta2", "epsilon", "m", "v", "t")

    def __init__(s, w, config):
        s.learning_rate, s.beta1, s.beta2, s.epsilon, s.m, s.v, s.t = (
            1e-3,
            0.9,
            0.999,
            1e-8,
            np.zeros(w.shape),
            np.zeros(w.shape),
            0,
        )
        for k, x in (config or {}).items():
            setattr(s, k, x)

    def step(s, w, g):
        s.t += 1
        s.m = s.m * s.beta1 + g * (1 - s.beta1)
        s.v = s.v * s.beta2 + g**2 * (1 - s.beta2)
        return w - s.learning_rate * (s.m / (1 - s.beta1**s.t)) / (
            np.sqrt(s.v / (1 - s.beta2**s.t)) + s.epsilon
        )


def adam(w, dw, config=None):
    a = Adam(w, config)
    n = a.step(w, dw)
    return n, {k: getattr(a, k) for k in a.keys}

# %% adam: prod of betas by loop
def adam(w, dw, config=None):
    c = {
        "learning_rate": 1e-3,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "m": 0.0,
        "v": 0.0,
        "t": 0,
        **(config or {}),
    }
    c["t"] += 1
    p1 = p2 = 1.0
    for _ in range(c["t"]):
        p1 *= c["beta1"]
        p2 *= c["beta2"]
    c["m"] = c["beta1"] * c["m"] + (1 - c["beta1"]) * dw
    c["v"] = c["beta2"] * c["v"] + (1 - c["beta2"]) * dw * dw
    return w - c["learning_rate"] * (c["m"] / (1 - p1)) / (np.sqrt(c["v"] / (1 - p2)) + c["epsilon"]), c

# %% adam: Decimal-free powers by exp
def adam(w, dw, config=None):
    c = dict(config or {})
    lr, b1, b2, e = (
        c.setdefault(*p)
        for p in (("learning_rate", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8))
    )
    t = c["t"] = c.get("t", 0) + 1
    c["m"] = np.add(b1 * c.get("m", 0), (1 - b1) * dw)
    c["v"] = np.add(b2 * c.get("v", 0), (1 - b2) * dw * dw)
    return w - lr * (c["m"] / (1 - np.exp(t * np.log(b1)))) / (
        np.sqrt(c["v"] / (1 - np.exp(t * np.log(b2)))) + e
    ), c

# %% adam: eps^ form with sqrt separately
def adam(w, dw, config=None):
    c = dict(config or {})
    lr, b1, b2, e = (
        c.setdefault(*p)
        for p in (("learning_rate", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8))
    )
    t = c["t"] = np.int64(c.get("t", 0) + 1)
    c["m"] = np.add(b1 * c.get("m", 0), (1 - b1) * dw)
    c["v"] = np.add(b2 * c.get("v", 0), (1 - b2) * dw * dw)
    k = np.sqrt(1 - b2**t)
    return w - lr * c["m"] * k / ((1 - b1**t) * (np.sqrt(c["v"]) + e * k)), c
