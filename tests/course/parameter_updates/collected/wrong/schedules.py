# %% reduce_on_plateau: pytorch threshold 1e-4 rel
def reduce_on_plateau(lr, val_loss, config=None):
    config = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < config["best"] * (1 - 1e-4):
        config["best"] = val_loss
        config["bad_epochs"] = 0
    else:
        config["bad_epochs"] += 1
    if config["bad_epochs"] >= config["patience"]:
        lr *= config["factor"]
        config["bad_epochs"] = 0
    return lr, config

# %% reduce_on_plateau: keras min_delta
def reduce_on_plateau(lr, val_loss, config=None):
    config = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < config["best"] - 1e-4:
        config["best"] = val_loss
        config["bad_epochs"] = 0
    else:
        config["bad_epochs"] += 1
    if config["bad_epochs"] >= config["patience"]:
        lr *= config["factor"]
        config["bad_epochs"] = 0
    return lr, config

# %% reduce_on_plateau: NaN poisons best: min(val_loss, best)
def reduce_on_plateau(lr, val_loss, config=None):
    config = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < config["best"]:
        config["bad_epochs"] = 0
    else:
        config["bad_epochs"] += 1
    config["best"] = min(val_loss, config["best"])
    if config["bad_epochs"] >= config["patience"]:
        lr *= config["factor"]
        config["bad_epochs"] = 0
    return lr, config

# %% reduce_on_plateau: NaN poisons best: np.minimum
def reduce_on_plateau(lr, val_loss, config=None):
    config = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    bad = 0 if val_loss < config["best"] else config["bad_epochs"] + 1
    best = float(np.minimum(config["best"], val_loss))
    if bad >= config["patience"]:
        lr *= config["factor"]
        bad = 0
    return lr, {**config, "best": best, "bad_epochs": bad}

# %% reduce_on_plateau: lr kept in config, argument ignored
def reduce_on_plateau(lr, val_loss, config=None):
    if config is None:
        config = {}
    lr = config.setdefault("lr", lr)
    f = config.setdefault("factor", 0.5)
    p = config.setdefault("patience", 3)
    b = config.setdefault("best", np.inf)
    n = config.setdefault("bad_epochs", 0)
    if val_loss < b:
        b = val_loss
        n = 0
    else:
        n += 1
    if n >= p:
        lr = f * lr
        n = 0
    config.update(lr=lr, best=b, bad_epochs=n)
    return lr, config

# %% reduce_on_plateau: best or inf (0.0 falsy)
def reduce_on_plateau(lr, val_loss, config=None):
    config = config or {}
    f = config.get("factor") or 0.5
    p = config.get("patience") or 3
    b = config.get("best") or np.inf
    n = config.get("bad_epochs") or 0
    if val_loss < b:
        b = val_loss
        n = 0
    else:
        n += 1
    if n >= p:
        lr = f * lr
        n = 0
    config.update(best=b, bad_epochs=n)
    return lr, config

# %% reduce_on_plateau: NaN ignored, does not count
def reduce_on_plateau(lr, val_loss, config=None):
    config = config or {}
    f = config.get("factor", 0.5)
    p = config.get("patience", 3)
    b = config.get("best", np.inf)
    n = config.get("bad_epochs", 0)
    if val_loss < b:
        b = val_loss
        n = 0
    elif val_loss >= b:
        n += 1
    if n >= p:
        lr = f * lr
        n = 0
    config.update(best=b, bad_epochs=n)
    return lr, config

# %% reduce_on_plateau: best stored as absolute/positives only: best reset when 0
def reduce_on_plateau(lr, val_loss, config=None):
    config = config or {}
    f = config.get("factor", 0.5)
    p = config.get("patience", 3)
    b = config.get("best", np.inf)
    n = config.get("bad_epochs", 0)
    if abs(val_loss) < abs(b):
        b = val_loss
        n = 0
    else:
        n += 1
    if n >= p:
        lr = f * lr
        n = 0
    config.update(best=b, bad_epochs=n)
    return lr, config

# %% reduce_on_plateau: total bad epochs % patience, no reset
def reduce_on_plateau(lr, val_loss, config=None):
    config = config or {}
    f = config.get("factor", 0.5)
    p = config.get("patience", 3)
    b = config.get("best", np.inf)
    n = config.get("bad_epochs", 0)
    if val_loss < b:
        b = val_loss
        n = 0
    else:
        n += 1
    if n and n % p == 0:
        lr = f * lr
    config.update(best=b, bad_epochs=n)
    return lr, config

# %% reduce_on_plateau: counts an epoch at reduction: bad=1
def _r(lr, v, config, f):
    c = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    return f(lr, v, c), c


def reduce_on_plateau(lr, val_loss, config=None):
    def f(lr, v, c):
        if c["bad_epochs"] >= c["patience"]:
            lr *= c["factor"]
            c["bad_epochs"] = 0
        if v < c["best"]:
            c["best"] = v
            c["bad_epochs"] = 0
        else:
            c["bad_epochs"] += 1
        return lr

    return _r(lr, val_loss, config, f)

# %% reduce_on_plateau: best reset to val at reduction
def reduce_on_plateau(lr, val_loss, config=None):
    c = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] = 0
    else:
        c["bad_epochs"] += 1
    if c["bad_epochs"] >= c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
        c["best"] = val_loss
    return lr, c

# %% reduce_on_plateau: patience default 5
def reduce_on_plateau(lr, val_loss, config=None):
    c = dict({"factor": 0.5, "patience": 5, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] = 0
    else:
        c["bad_epochs"] += 1
    if c["bad_epochs"] >= c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
    return lr, c

# %% reduce_on_plateau: factor default .1
def reduce_on_plateau(lr, val_loss, config=None):
    c = dict({"factor": 0.1, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] = 0
    else:
        c["bad_epochs"] += 1
    if c["bad_epochs"] >= c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
    return lr, c

# %% reduce_on_plateau: returns only state
def reduce_on_plateau(lr, val_loss, config=None):
    c = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] = 0
    else:
        c["bad_epochs"] += 1
    if c["bad_epochs"] >= c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
    return lr, {"best": c["best"], "bad_epochs": c["bad_epochs"]}

# %% reduce_on_plateau: first call: best=val_loss, no comparison on None (NaN stored as best)
def reduce_on_plateau(lr, val_loss, config=None):
    if config is None:
        return lr, {"factor": 0.5, "patience": 3, "best": val_loss, "bad_epochs": 0}
    c = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] = 0
    else:
        c["bad_epochs"] += 1
    if c["bad_epochs"] >= c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
    return lr, c

# %% reduce_on_plateau: patience or 3 ; factor must be given with config non None
def reduce_on_plateau(lr, val_loss, config=None):
    c = {"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0} if config is None else config
    if val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] = 0
    else:
        c["bad_epochs"] += 1
    if c["bad_epochs"] >= c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
    return lr, c

# %% reduce_on_plateau: bad_epochs counted down
def reduce_on_plateau(lr, val_loss, config=None):
    c = dict({"factor": 0.5, "patience": 3, "best": np.inf}, **(config or {}))
    c.setdefault("bad_epochs", c["patience"])
    if val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] = c["patience"]
    else:
        c["bad_epochs"] -= 1
    if c["bad_epochs"] <= 0:
        lr *= c["factor"]
        c["bad_epochs"] = c["patience"]
    return lr, c

# %% reduce_on_plateau: reduction also counts when improvement (sum)
def reduce_on_plateau(lr, val_loss, config=None):
    c = dict({"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0}, **(config or {}))
    if val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] -= 1
    else:
        c["bad_epochs"] += 1
    if c["bad_epochs"] >= c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
    return lr, c

# %% reduce_on_plateau: first call takes the loss as best, NaN too
def reduce_on_plateau(lr, val_loss, config=None):
    if config is None:
        return lr, {"factor": 0.5, "patience": 3, "best": val_loss, "bad_epochs": 0}
    config = {"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0, **config}
    if val_loss < config["best"]:
        config["best"], config["bad_epochs"] = val_loss, 0
    else:
        config["bad_epochs"] += 1
    if config["bad_epochs"] >= config["patience"]:
        lr, config["bad_epochs"] = lr * config["factor"], 0
    return lr, config

# %% reduce_on_plateau: NaN resets counter? best nan compare swapped
def reduce_on_plateau(lr, val_loss, config=None):
    c = {"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0, **(config or {})}
    if np.isnan(val_loss):
        c["bad_epochs"] += 1
        c["best"] = np.nan
    elif val_loss < c["best"]:
        c["best"] = val_loss
        c["bad_epochs"] = 0
    else:
        c["bad_epochs"] += 1
    if c["bad_epochs"] >= c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
    return lr, c

# %% momentum_schedule: np.linspace table
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return np.linspace(start, end, num_epochs + 1)[min(int(epoch), num_epochs)]

# %% momentum_schedule: round
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return round(start + (end - start) * min(epoch / num_epochs, 1), 2)

# %% momentum_schedule: (epoch+1)
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return start + (end - start) * min((epoch + 1) / num_epochs, 1)

# %% momentum_schedule: > T+? returns .99 const
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return 0.99 if epoch > num_epochs else start + (end - start) * epoch / num_epochs

# %% momentum_schedule: cosine ramp
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return end - (end - start) * (1 + np.cos(np.pi * min(epoch / num_epochs, 1))) / 2

# %% momentum_schedule: clip between .5,.99
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return np.clip(start + (end - start) * epoch / num_epochs, start, end)

# %% momentum_schedule: mod restart
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return start + (end - start) * (epoch % num_epochs) / num_epochs

# %% momentum_schedule: clip at .999
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return max(0.5, start + (end - start) * min(1, epoch / num_epochs))

# %% momentum_schedule: int(num_epochs)
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return start + (end - start) * min(1, epoch / int(num_epochs))

# %% momentum_schedule: cap .999
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return min(start + (end - start) * min(epoch / num_epochs, 1), 0.99)

# %% step: int(t)//every ok? every/2 rounding
def step(t, lr0, factor=0.5, every=5):
    return lr0 * factor ** ((int(t) + 1) // every)

# %% step: t>every
def step(t, lr0, factor=0.5, every=5):
    while t > every:
        lr0 *= factor
        t -= every
    return lr0

# %% step: default every 10
def step(t, lr0, factor=0.5, every=10):
    return lr0 * factor ** (t // every)

# %% step: default factor .1
def step(t, lr0, factor=0.1, every=5):
    return lr0 * factor ** (t // every)

# %% step: t%every==0 only
def step(t, lr0, factor=0.5, every=5):
    return lr0 * factor if t % every == 0 and t > 0 else lr0

# %% step: xor
def step(t, lr0, factor=0.5, every=5):
    return lr0 * (1 - factor) ** (t // every)

# %% step: linear in drops
def step(t, lr0, factor=0.5, every=5):
    return lr0 / (1 + t // every)

# %% step: (t+1)//every
def step(t, lr0, factor=0.5, every=5):
    return lr0 * factor ** np.floor((t + 1) / every)

# %% step: (t-1)
def step(t, lr0, factor=0.5, every=5):
    return lr0 * factor ** max(0, np.floor((t - 1) / every))

# %% exponential: t int rounding
def exponential(t, lr0, k):
    return lr0 * np.exp(-k * round(t))

# %% exponential: (1-exp)
def exponential(t, lr0, k):
    return lr0 * (1 - np.exp(-k * t))

# %% exponential: exp(-k)*t
def exponential(t, lr0, k):
    return lr0 * np.exp(-k) * t

# %% exponential: k**t
def exponential(t, lr0, k):
    return lr0 * k**t

# %% exponential: 2.71828
def exponential(t, lr0, k):
    return lr0 * 2.71828 ** (-k * t)

# %% exponential: exp(-k*t**2)
def exponential(t, lr0, k):
    return lr0 * np.exp(-k * t * t)

# %% exponential: exp(-(k+t))
def exponential(t, lr0, k):
    return lr0 * np.exp(-(k + t))

# %% inverse_time: 1+k/t
def inverse_time(t, lr0, k):
    return lr0 / (1 + k / t) if t else lr0

# %% inverse_time: lr0/(1+k)*t
def inverse_time(t, lr0, k):
    return lr0 / (1 + k) * t if t else lr0

# %% inverse_time: 1+k*t**2
def inverse_time(t, lr0, k):
    return lr0 / (1 + k * t**2)

# %% inverse_time: t or 1
def inverse_time(t, lr0, k):
    return lr0 / (k * max(t, 1))

# %% inverse_time: first-order: lr0*(1-kt+...)
def inverse_time(t, lr0, k):
    return lr0 - lr0 * k * t

# %% inverse_time: 1/(lr0+kt)
def inverse_time(t, lr0, k):
    return 1 / (1 / lr0 + k * t)

# %% inverse_time: ceil
def inverse_time(t, lr0, k):
    return lr0 / (1 + k * np.ceil(t))

# %% inverse_time: lr0/(1+t)**k
def inverse_time(t, lr0, k):
    return lr0 / (1 + t) ** k

# %% cosine: int(t) > T
def cosine(t, lr0, T):
    if int(t) > T:
        return 0.0
    return 0.5 * lr0 * (1 + math.cos(math.pi * t / T))


import math

# %% cosine: t>T+1
import math


def cosine(t, lr0, T):
    if t >= T + 1:
        return 0.0
    return 0.5 * lr0 * (1 + math.cos(math.pi * t / T))

# %% cosine: cos(pi*t/T) w/o clamp by abs
import math


def cosine(t, lr0, T):
    return 0.5 * lr0 * (1 + math.cos(math.pi * min(int(t), T) / T))

# %% cosine: max(T,1)
def cosine(t, lr0, T):
    return 0.5 * lr0 * (1 + np.cos(np.pi * min(t, T) / max(T, 1)))

# %% cosine: (t+1)
def cosine(t, lr0, T):
    return 0.5 * lr0 * (1 + np.cos(np.pi * min(t + 1, T) / T))

# %% cosine: T-1
def cosine(t, lr0, T):
    return 0.5 * lr0 * (1 + np.cos(np.pi * min(t, T - 1) / (T - 1)))

# %% cosine: eta_min
def cosine(t, lr0, T):
    return 1e-6 + 0.5 * (lr0 - 1e-6) * (1 + np.cos(np.pi * min(t, T) / T))

# %% cosine: holds lr0 after
def cosine(t, lr0, T):
    return 0.5 * lr0 * (1 + np.cos(np.pi * t / T)) if t <= T else lr0

# %% cosine: None after T
def cosine(t, lr0, T):
    if t <= T:
        return 0.5 * lr0 * (1 + np.cos(np.pi * t / T))

# %% cosine: precedence .5*lr0*1+cos
def cosine(t, lr0, T):
    return 0.5 * lr0 * 1 + np.cos(np.pi * min(t, T) / T)

# %% cosine: 3.14
def cosine(t, lr0, T):
    return 0.5 * lr0 * (1 + np.cos(3.14 * min(t, T) / T))

# %% cosine: zero at t<T strictly: t>=T-1
def cosine(t, lr0, T):
    return 0 if t > T - 1 else 0.5 * lr0 * (1 + np.cos(np.pi * t / T))

# %% cosine: eta 1e-6 floor
def cosine(t, lr0, T):
    return max(0.5 * lr0 * (1 + np.cos(np.pi * min(t, T) / T)), 1e-6)

# %% linear: int(t) > T
def linear(t, lr0, T):
    if int(t) > T:
        return 0.0
    return lr0 * (1 - t / T)

# %% linear: max(T,1)
def linear(t, lr0, T):
    return lr0 * (1 - min(t, T) / max(T, 1))

# %% linear: abs
def linear(t, lr0, T):
    return abs(lr0 * (1 - t / T))

# %% linear: holds lr0 after
def linear(t, lr0, T):
    return lr0 * (1 - t / T) if t < T else lr0

# %% linear: t+1
def linear(t, lr0, T):
    return lr0 * (1 - min(t + 1, T) / T)

# %% linear: round up
def linear(t, lr0, T):
    return lr0 * (1 - min(np.ceil(t), T) / T)

# %% linear: min lr
def linear(t, lr0, T):
    return max(lr0 * (1 - t / T), 1e-6)

# %% linear: //
def linear(t, lr0, T):
    return lr0 * (1 - min(t, T) // T)

# %% linear: None
def linear(t, lr0, T):
    if t <= T:
        return lr0 * (1 - t / T)

# %% linear: quadratic
def linear(t, lr0, T):
    return lr0 * (1 - min(t / T, 1)) ** 2

# %% linear: t>T-1
def linear(t, lr0, T):
    if t > T - 1:
        return 0.0
    return lr0 * (1 - t / T)

# %% linear: t>=T+1
def linear(t, lr0, T):
    if t >= T + 1:
        return 0.0
    return lr0 * (1 - t / T)

# %% inverse_sqrt: 1+t
def inverse_sqrt(t, lr0):
    return lr0 / np.sqrt(1 + t)

# %% inverse_sqrt: t<=0 only
def inverse_sqrt(t, lr0):
    return lr0 if t <= 0 else lr0 / np.sqrt(t)

# %% inverse_sqrt: eps
def inverse_sqrt(t, lr0):
    return lr0 / np.sqrt(t + 1e-8)

# %% inverse_sqrt: floor
def inverse_sqrt(t, lr0):
    return lr0 / np.sqrt(max(np.floor(t), 1))

# %% inverse_sqrt: t<2 lr0
def inverse_sqrt(t, lr0):
    return lr0 if t < 2 else lr0 / np.sqrt(t)

# %% inverse_sqrt: 0 before 1
def inverse_sqrt(t, lr0):
    return 0.0 if t < 1 else lr0 / np.sqrt(t)

# %% inverse_sqrt: warmup
def inverse_sqrt(t, lr0):
    return lr0 * min(t, max(t, 1) ** -0.5)

# %% inverse_sqrt: isqrt
import math


def inverse_sqrt(t, lr0):
    return lr0 / math.isqrt(int(max(t, 1)))

# %% constant: int
def constant(t, lr0):
    return int(lr0)

# %% constant: round2
def constant(t, lr0):
    return round(lr0, 2)

# %% constant: tuple
def constant(t, lr0):
    return (lr0,)

# %% constant: lr0 if t else 0
def constant(t, lr0):
    return lr0 if t else 0.0

# %% constant: str
def constant(t, lr0):
    return str(lr0)

# %% constant: global cached first
_c = {}


def constant(t, lr0):
    return _c.setdefault("lr", lr0)

# %% cyclic_cosine: cycle+1
def cyclic_cosine(t, lr0, cycle):
    return 0.5 * lr0 * (1 + np.cos(np.pi * (t % (cycle + 1)) / cycle))

# %% cyclic_cosine: first restart late
def cyclic_cosine(t, lr0, cycle):
    while t > cycle:
        t -= cycle
    return 0.5 * lr0 * (1 + np.cos(np.pi * t / cycle))

# %% cyclic_cosine: int(cycle)
def cyclic_cosine(t, lr0, cycle):
    return 0.5 * lr0 * (1 + np.cos(np.pi * (t % int(cycle)) / int(cycle)))

# %% cyclic_cosine: only one restart
def cyclic_cosine(t, lr0, cycle):
    if t >= cycle:
        t = t - cycle
    return 0.5 * lr0 * (1 + np.cos(np.pi * t / cycle))

# %% cyclic_cosine: doubling cycles SGDR
def cyclic_cosine(t, lr0, cycle):
    while t >= cycle:
        t -= cycle
        cycle *= 2
    return 0.5 * lr0 * (1 + np.cos(np.pi * t / cycle))

# %% cyclic_cosine: abs cos
def cyclic_cosine(t, lr0, cycle):
    return lr0 * abs(np.cos(np.pi * t / cycle / 2)) ** 2

# %% cyclic_cosine: precedence t % cycle/cycle ok; t % (cycle/cycle)
def cyclic_cosine(t, lr0, cycle):
    return 0.5 * lr0 * (1 + np.cos(np.pi * (t % (cycle / cycle))))

# %% cyclic_cosine: pi*t % cycle
def cyclic_cosine(t, lr0, cycle):
    return 0.5 * lr0 * (1 + np.cos(np.pi * t % cycle / cycle))

# %% cyclic_cosine: t-cycle once
def cyclic_cosine(t, lr0, cycle):
    if t >= cycle:
        t = t - cycle
    return 0.5 * lr0 * (1 + np.cos(np.pi * t / cycle))

# %% cyclic_cosine: restart only at first, then runs on
def cyclic_cosine(t, lr0, cycle):
    return 0.5 * lr0 * (1 + np.cos(np.pi * (t - cycle * (t >= cycle)) / cycle))
