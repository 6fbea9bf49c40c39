# %% sgd: pure python nested via tolist
def sgd(w, dw, config=None):
    def rec(a, g):
        return [rec(x, y) for x, y in zip(a, g)] if isinstance(a, list) else a - lr * g

    config = {**{"learning_rate": 0.01}, **(config or {})}
    lr = config["learning_rate"]
    return np.array(rec(w.tolist(), dw.tolist())), config

# %% sgd: einsum
def sgd(w, dw, config=None):
    config = dict(config) if config else {}
    lr = config.setdefault("learning_rate", 1e-2)
    return w - np.einsum(",...->...", lr, dw), config

# %% sgd: np.subtract out
def sgd(w, dw, config=None):
    config = {} if config is None else config
    config["learning_rate"] = config.get("learning_rate", 1 / 100)
    np.subtract(w, config["learning_rate"] * dw, out=w)
    return w, config

# %% sgd: class callable
class _S:
    defaults = {"learning_rate": 0.01}

    def __call__(self, w, dw, config=None):
        c = {k: (config or {}).get(k, v) for k, v in self.defaults.items()}
        return w + (-c["learning_rate"]) * dw, c


sgd = _S()
# %% sgd: list result, OrderedDict
from collections import OrderedDict


def sgd(w, dw, config=None):
    c = OrderedDict(learning_rate=1e-2)
    c.update(config or {})
    return [np.add(w, np.multiply(-c["learning_rate"], dw)), c]

# %% sgd: asserts what the docstring promises
def sgd(w, dw, config=None):
    assert isinstance(w, np.ndarray) and w.dtype == np.float64 and w.shape == dw.shape and w.ndim <= 4
    config = {} if config is None else config
    return w - config.setdefault("learning_rate", 1e-2) * dw, config

# %% sgd: flat loop in place
def sgd(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 1e-2)
    for i in range(w.size):
        w.flat[i] -= lr * dw.flat[i]
    return w, config

# %% sgd: nditer
def sgd(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 1e-2)
    out = w.copy()
    with np.nditer([out, dw], op_flags=[["readwrite"], ["readonly"]]) as it:
        for a, b in it:
            a[...] = a - lr * b
    return out, config

# %% sgd: fsum/ufunc frompyfunc
def sgd(w, dw, config=None):
    c = {**{"learning_rate": 1e-2}, **({} if config is None else config)}
    f = np.frompyfunc(lambda a, b: a - c["learning_rate"] * b, 2, 1)
    return np.asarray(f(w, dw), dtype=float).reshape(w.shape), c

# %% sgd: matrix view
def sgd(w, dw, config=None):
    c = dict(config or {})
    c.setdefault("learning_rate", 1e-2)
    return (np.column_stack([w.ravel(), dw.ravel()]) @ [1, -c["learning_rate"]]).reshape(w.shape), c

# %% sgd: float for 0-d
def sgd(w, dw, config=None):
    c = dict(config or {})
    c.setdefault("learning_rate", 1e-2)
    n = w - c["learning_rate"] * dw
    return (float(n) if np.ndim(w) == 0 else n), c

# %% sgd: Fortran order
def sgd(w, dw, config=None):
    c = dict(config or {})
    c.setdefault("learning_rate", 1e-2)
    return np.asfortranarray(w - c["learning_rate"] * dw).reshape(w.shape), c

# %% sgd: longdouble inside
def sgd(w, dw, config=None):
    c = dict(config or {})
    c.setdefault("learning_rate", 1e-2)
    return np.asarray(w.astype(np.longdouble) - c["learning_rate"] * dw.astype(np.longdouble), dtype=float), c

# %% sgd_momentum: class state helper
class Cfg(dict):
    def __missing__(self, k):
        return {"learning_rate": 1e-2, "momentum": 0.9}[k]


def sgd_momentum(w, dw, config=None):
    c = Cfg(config or {})
    v = c.get("velocity")
    v = np.zeros(w.shape) if v is None else v
    v = c["momentum"] * v - c["learning_rate"] * dw
    c["velocity"] = v
    return w + v, c

# %% sgd_momentum: tolist comprehension flattened
def sgd_momentum(w, dw, config=None):
    config = dict(config or {})
    lr, mu = config.get("learning_rate", 0.01), config.get("momentum", 0.9)
    v = config.get("velocity", np.zeros(w.shape))
    nv = [mu * a - lr * b for a, b in zip(np.ravel(v), np.ravel(dw))]
    config["velocity"] = np.reshape(nv, w.shape)
    return np.reshape([a + b for a, b in zip(np.ravel(w), nv)], np.shape(w)), config

# %% sgd_momentum: nested list for velocity
def sgd_momentum(w, dw, config=None):
    config = dict(config or {})
    lr, mu = config.get("learning_rate", 0.01), config.get("momentum", 0.9)
    v = np.array(config.get("velocity", np.zeros(w.shape)))
    v = mu * v - lr * dw
    config["velocity"] = v.tolist()
    return w + v, config

# %% sgd_momentum: diff first: next_w - w
def sgd_momentum(w, dw, config=None):
    config = dict(config or {})
    config.setdefault("learning_rate", 0.01)
    config.setdefault("momentum", 0.9)
    old = np.array(w, copy=True)
    w += config["momentum"] * config.get("velocity", 0.0)
    w -= config["learning_rate"] * dw
    config["velocity"] = w - old
    return w, config

# %% sgd_momentum: scalar zero velocity default
def sgd_momentum(w, dw, config=None):
    config = dict(config or {})
    config.setdefault("learning_rate", 0.01)
    config.setdefault("momentum", 0.9)
    config["velocity"] = config["momentum"] * config.get("velocity", 0) - config["learning_rate"] * dw
    return w + config["velocity"], config

# %% sgd_momentum: extra keys
def sgd_momentum(w, dw, config=None):
    config = dict(config or {})
    config.setdefault("learning_rate", 0.01)
    config.setdefault("momentum", 0.9)
    config["velocity"] = config["momentum"] * config.get("velocity", 0) - config["learning_rate"] * dw
    config.setdefault("history", []).append(float(np.linalg.norm(config["velocity"])))
    config["name"] = "momentum"
    config["shape"] = w.shape
    config[("a", 1)] = True
    config["none"] = None
    return w + config["velocity"], config

# %% sgd_momentum: helper function in config
def sgd_momentum(w, dw, config=None):
    c = dict(config or {})
    lr = c.setdefault("learning_rate", 1e-2)
    mu = c.setdefault("momentum", 0.9)
    c["velocity"] = mu * c.get("velocity", np.zeros(w.shape)) - lr * dw
    c.setdefault("rule", "momentum")
    c["fn"] = None
    return w + c["velocity"], c

# %% sgd_nesterov_momentum: mutated old velocity in place
def sgd_nesterov_momentum(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 1e-2)
    mu = config.setdefault("momentum", 0.9)
    v = config.setdefault("velocity", np.zeros_like(w))
    w -= mu * v
    v *= mu
    v -= lr * dw
    w += (1 + mu) * v
    return w, config

# %% sgd_nesterov_momentum: via hidden point
def sgd_nesterov_momentum(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 1e-2)
    mu = config.setdefault("momentum", 0.9)
    vp = config.get("velocity", np.zeros_like(w))
    x = w - mu * vp
    v = mu * vp - lr * dw
    config["velocity"] = v
    return x + v + mu * v, config

# %% sgd_nesterov_momentum: cs231n algebra mu^2
def sgd_nesterov_momentum(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 1e-2)
    mu = config.setdefault("momentum", 0.9)
    vp = config.get("velocity", np.zeros_like(w))
    config["velocity"] = mu * vp - lr * dw
    return w + mu**2 * vp - (1 + mu) * lr * dw, config

# %% sgd_nesterov_momentum: einsum stack
def sgd_nesterov_momentum(w, dw, config=None):
    c = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": np.zeros_like(w)} | (config or {})
    mu, lr = c["momentum"], c["learning_rate"]
    M = np.array([[1, mu * mu, -lr * (1 + mu)], [0, mu, -lr]])
    nw, nv = np.tensordot(M, np.stack([w, c["velocity"], dw]), 1)
    return nw, {**c, "velocity": nv}

# %% sgd_nesterov_momentum: delegating to momentum
def sgd_nesterov_momentum(w, dw, config=None):
    config = {} if config is None else config
    v_prev = np.copy(config.get("velocity", np.zeros_like(w)))
    mu = config.get("momentum", 0.9)
    new_w, config = sgd_momentum(w.copy(), dw, config)
    return new_w - mu * v_prev + mu * config["velocity"], config

# %% nesterov_lookahead: in place w and velocity
def nesterov_lookahead(w, gradient, config=None):
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 1e-2)
    mu = config.setdefault("momentum", 0.9)
    v = config.setdefault("velocity", np.zeros_like(w))
    v *= mu
    w += v
    g = np.array(gradient(w))
    g *= lr
    w -= g
    v -= g
    return w, config

# %% nesterov_lookahead: lambda keyword point
def nesterov_lookahead(w, gradient, config=None):
    c = dict(learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))
    c.update(config or {})
    c["velocity"] = c["momentum"] * c["velocity"] - c["learning_rate"] * gradient(
        w + c["momentum"] * c["velocity"]
    )
    return w + c["velocity"], c

# %% nesterov_lookahead: loops gradient list
def nesterov_lookahead(w, gradient, config=None):
    c = dict(learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))
    c.update(config or {})
    a = np.reshape([x + c["momentum"] * v for x, v in zip(w.flat, np.ravel(c["velocity"]))], w.shape)
    g = np.asarray(gradient(a))
    c["velocity"] = np.reshape(
        [c["momentum"] * v - c["learning_rate"] * d for v, d in zip(np.ravel(c["velocity"]), g.flat)], w.shape
    )
    return w + c["velocity"], c

# %% nesterov_lookahead: via the other form
def nesterov_lookahead(w, gradient, config=None):
    c = {} if config is None else dict(config)
    mu = c.setdefault("momentum", 0.9)
    v = c.setdefault("velocity", np.zeros_like(w))
    ahead = w + mu * v
    x, c = sgd_nesterov_momentum(ahead, gradient(ahead), c)
    return x - mu * c["velocity"], c

# %% nesterov_lookahead: gradient gets a list
def nesterov_lookahead(w, gradient, config=None):
    c = dict(learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))
    c.update(config or {})
    p = w + c["momentum"] * c["velocity"]
    c["velocity"] = c["momentum"] * c["velocity"] - c["learning_rate"] * gradient(p.copy())
    return np.add(w, c["velocity"]), c

# %% momentum_ema: lerp
def momentum_ema(w, dw, config=None):
    c = {} if config is None else dict(config)
    lr, b = c.setdefault("learning_rate", 0.01), c.setdefault("beta", 0.9)
    v = c.get("velocity", np.zeros_like(w))
    v = v + (1 - b) * (dw - v)
    return w - lr * v, {**c, "velocity": v}

# %% momentum_ema: via classical
def momentum_ema(w, dw, config=None):
    c = {} if config is None else dict(config)
    lr, b = c.setdefault("learning_rate", 0.01), c.setdefault("beta", 0.9)
    cl = {"learning_rate": lr * (1 - b), "momentum": b, "velocity": -lr * c.get("velocity", np.zeros_like(w))}
    nw, cl = sgd_momentum(w, dw, cl)
    c["velocity"] = cl["velocity"] / -lr
    return nw, c

# %% momentum_ema: divide by difference
def momentum_ema(w, dw, config=None):
    c = {} if config is None else dict(config)
    lr, b = c.setdefault("learning_rate", 0.01), c.setdefault("beta", 0.9)
    v = np.dot([b, 1 - b], np.stack([np.ravel(c.get("velocity", np.zeros_like(w))), np.ravel(dw)])).reshape(
        w.shape
    )
    c["velocity"] = v
    return w - lr * v, c
