# %% reduce_on_plateau: class
class P:
    def __init__(s, factor=0.5, patience=3, best=float("inf"), bad_epochs=0, **k):
        s.factor, s.patience, s.best, s.bad_epochs = factor, patience, best, bad_epochs


def reduce_on_plateau(lr, val_loss, config=None):
    p = P(**(config or {}))
    if val_loss < p.best:
        p.best, p.bad_epochs = val_loss, 0
    else:
        p.bad_epochs += 1
    if p.bad_epochs >= p.patience:
        lr, p.bad_epochs = lr * p.factor, 0
    return lr, vars(p)

# %% reduce_on_plateau: bools
def reduce_on_plateau(lr, val_loss, config=None):
    c = dict(factor=0.5, patience=3, best=math.inf, bad_epochs=0)
    c.update(config or {})
    imp = bool(val_loss < c["best"])
    c["bad_epochs"] = (not imp) * (c["bad_epochs"] + 1)
    c["best"] = (c["best"], val_loss)[imp]
    red = c["bad_epochs"] >= c["patience"]
    c["bad_epochs"] *= 1 - red
    return lr * (c["factor"] if red else 1), c


import math

# %% reduce_on_plateau: np.fmin
def reduce_on_plateau(lr, val_loss, config=None):
    c = dict(factor=0.5, patience=3, best=np.inf, bad_epochs=0)
    c.update(config or {})
    c["bad_epochs"] = 0 if val_loss < c["best"] else c["bad_epochs"] + 1
    c["best"] = np.fmin(c["best"], val_loss)
    if c["bad_epochs"] == c["patience"]:
        lr *= c["factor"]
        c["bad_epochs"] = 0
    return np.float64(lr), c

# %% reduce_on_plateau: match
def reduce_on_plateau(lr, val_loss, config=None):
    c = {} if config is None else config
    match c:
        case {"best": b, "bad_epochs": n}:
            pass
        case {"best": b}:
            n = 0
        case {"bad_epochs": n}:
            b = np.inf
        case _:
            b, n = np.inf, 0
    b, n = (val_loss, 0) if val_loss < b else (b, n + 1)
    if n >= c.get("patience", 3):
        lr, n = lr * c.get("factor", 0.5), 0
    c["best"], c["bad_epochs"] = b, n
    return lr, c

# %% reduce_on_plateau: np.bool
def reduce_on_plateau(lr, val_loss, config=None):
    c = {"factor": 0.5, "patience": 3, "best": np.inf, "bad_epochs": 0} | (config or {})
    better = np.less(val_loss, c["best"])
    c["best"] = np.where(better, val_loss, c["best"])
    n = np.where(better, 0, c["bad_epochs"] + 1)
    hit = n >= c["patience"]
    c["bad_epochs"] = np.where(hit, 0, n)
    return np.where(hit, c["factor"] * lr, lr), c

# %% reduce_on_plateau: np.nan_to_num / list history? state only
def reduce_on_plateau(lr, val_loss, config=None):
    c = {**dict(factor=0.5, patience=3, best=float("inf"), bad_epochs=0), **(config or {})}
    v = float("inf") if val_loss != val_loss else val_loss
    c["bad_epochs"] = 0 if v < c["best"] else c["bad_epochs"] + 1
    c["best"] = min(c["best"], v)
    n, c["bad_epochs"] = divmod(c["bad_epochs"], c["patience"])
    return lr * c["factor"] ** n, c

# %% momentum_schedule: clip
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return start + np.clip(epoch / num_epochs, 0, 1) * (end - start)

# %% momentum_schedule: np.where
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    return np.where(epoch <= num_epochs, start + (end - start) * epoch / num_epochs, end)

# %% momentum_schedule: min/max both
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    m = start + (end - start) * epoch / num_epochs
    return min(m, end) if end >= start else max(m, end)

# %% momentum_schedule: from the end
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    left = max(num_epochs - epoch, 0)
    return end - (end - start) * left / num_epochs

# %% momentum_schedule: slope
def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    slope = (end - start) / num_epochs
    return start + slope * min(epoch, num_epochs)

# %% momentum_schedule: Fraction
from fractions import Fraction


def momentum_schedule(epoch, num_epochs, start=0.5, end=0.99):
    p = min(Fraction(epoch) / Fraction(num_epochs), 1)
    return float(Fraction(start) + (Fraction(end) - Fraction(start)) * p)

# %% step: divmod
def step(t, lr0, factor=0.5, every=5):
    n, _ = divmod(t, every)
    return lr0 * pow(factor, n)

# %% step: int
def step(t, lr0, factor=0.5, every=5):
    return lr0 * factor ** int(t / every)

# %% step: range
def step(t, lr0, factor=0.5, every=5):
    for _ in range(every, int(t) + 1, every):
        lr0 *= factor
    return lr0

# %% step: recursion
def step(t, lr0, factor=0.5, every=5):
    return lr0 if t < every else factor * step(t - every, lr0, factor, every)

# %% step: np.prod
def step(t, lr0, factor=0.5, every=5):
    return lr0 * np.prod(np.full(int(np.floor(t / every)), factor))

# %% step: exp log
def step(t, lr0, factor=0.5, every=5):
    return np.exp(np.log(lr0) + np.log(factor) * np.floor_divide(t, every))

# %% exponential: pow
def exponential(t, lr0, k):
    return lr0 * pow(np.e, -k * t)

# %% exponential: inverse
def exponential(t, lr0, k):
    return lr0 / np.exp(t * k)

# %% exponential: base2
def exponential(t, lr0, k):
    return lr0 * 2 ** (-k * t / np.log(2))

# %% exponential: log
def exponential(t, lr0, k):
    return np.exp(np.log(lr0) - k * t)

# %% exponential: split
import math


def exponential(t, lr0, k):
    f, i = math.modf(t)
    for _ in range(int(i)):
        lr0 *= math.exp(-k)
    return lr0 * math.exp(-k * f)

# %% exponential: 0-d array
def exponential(t, lr0, k):
    return np.asarray(lr0 * np.exp(-np.array(k) * np.array(t)))

# %% inverse_time: power
def inverse_time(t, lr0, k):
    return lr0 * (1.0 + t * k) ** -1.0

# %% inverse_time: harmonic
def inverse_time(t, lr0, k):
    return 1 / (1 / lr0 + k * t / lr0)

# %% inverse_time: np.divide
def inverse_time(t, lr0, k):
    return np.divide(lr0, np.add(1, np.multiply(k, t)))

# %% inverse_time: solve
def inverse_time(t, lr0, k):
    return np.linalg.solve([[1 + k * t]], [lr0])[0]

# %% inverse_time: Fraction
from fractions import Fraction as F


def inverse_time(t, lr0, k):
    return float(F(lr0) / (1 + F(k) * F(t)))

# %% cosine: where
def cosine(t, lr0, T):
    return np.where(t <= T, 0.5 * lr0 * (1 + np.cos(np.pi * t / T)), 0)

# %% cosine: sin shifted
def cosine(t, lr0, T):
    return lr0 * (1 - np.sin(np.pi / 2 * min(t / T, 1)) ** 2)

# %% cosine: bool
import math


def cosine(t, lr0, T):
    return (t <= T) * lr0 * (1 + math.cos(math.pi * t / T)) / 2

# %% cosine: complex
def cosine(t, lr0, T):
    return (lr0 * (1 + np.exp(1j * np.pi * np.clip(t / T, 0, 1))) / 2).real

# %% cosine: early return int 0
def cosine(t, lr0, T):
    if t >= T:
        return 0
    return lr0 * np.cos(0.5 * np.pi * t / T) ** 2

# %% linear: clip
def linear(t, lr0, T):
    return np.clip(lr0 * (1 - t / T), 0, None)

# %% linear: max
def linear(t, lr0, T):
    return lr0 * max(0, T - t) / T

# %% linear: slope
def linear(t, lr0, T):
    d = lr0 / T
    return lr0 - d * t if t <= T else 0

# %% linear: polyval
def linear(t, lr0, T):
    return float(np.polyval([-lr0 / T, lr0], min(t, T)))

# %% linear: bool
def linear(t, lr0, T):
    return lr0 * (1 - t / T) * (t < T)

# %% inverse_sqrt: **
def inverse_sqrt(t, lr0):
    return lr0 * max(1, t) ** -0.5

# %% inverse_sqrt: math
import math


def inverse_sqrt(t, lr0):
    return lr0 / math.sqrt(t) if t >= 1 else lr0

# %% inverse_sqrt: min
def inverse_sqrt(t, lr0):
    return lr0 if t == 0 else min(lr0, lr0 / np.sqrt(t))

# %% inverse_sqrt: np.where (warning 0 division)
def inverse_sqrt(t, lr0):
    t = np.float64(t)
    return np.where(t < 1, lr0, lr0 / np.sqrt(t))

# %% inverse_sqrt: exp
def inverse_sqrt(t, lr0):
    return lr0 * np.exp(-0.5 * np.log(np.maximum(t, 1)))

# %% constant: float
def constant(t, lr0):
    return float(lr0)

# %% constant: lambda
constant = lambda t, lr0: lr0

# %% constant: array
def constant(t, lr0):
    return np.array(lr0)

# %% constant: t*0
def constant(t, lr0):
    return lr0 + 0 * t

# %% constant: linear with inf
def constant(t, lr0):
    return inverse_time(t, lr0, 0)

# %% cyclic_cosine: frac
def cyclic_cosine(t, lr0, cycle):
    return 0.5 * lr0 * (1 + np.cos(np.pi * ((t / cycle) % 1)))

# %% cyclic_cosine: modf
import math


def cyclic_cosine(t, lr0, cycle):
    return 0.5 * lr0 * (1 + math.cos(math.pi * math.modf(t / cycle)[0]))

# %% cyclic_cosine: reuse cosine
def cyclic_cosine(t, lr0, cycle):
    return cosine(t % cycle, lr0, cycle)

# %% cyclic_cosine: np.mod/remainder
def cyclic_cosine(t, lr0, cycle):
    return lr0 * np.cos(np.pi / 2 * np.remainder(t, cycle) / cycle) ** 2

# %% cyclic_cosine: floor
def cyclic_cosine(t, lr0, cycle):
    p = t / cycle - np.floor(t / cycle)
    return (lr0 + lr0 * np.cos(np.pi * p)) / 2

# %% cyclic_cosine: sign trick
def cyclic_cosine(t, lr0, cycle):
    n = t // cycle
    return 0.5 * lr0 * (1 + (-1) ** n * np.cos(np.pi * t / cycle))

# %% cyclic_cosine: frequency first
def cyclic_cosine(t, lr0, cycle):
    f = 1 / cycle
    return 0.5 * lr0 * (1 + np.cos(np.pi * ((t * f) % 1)))

# %% cyclic_cosine: angle first
def cyclic_cosine(t, lr0, cycle):
    angle = np.pi * t / cycle
    return 0.5 * lr0 * (1 + np.cos(angle % np.pi))

# %% cyclic_cosine: while
def cyclic_cosine(t, lr0, cycle):
    while t >= cycle:
        t -= cycle
    return lr0 * (1 - math.sin(math.pi / 2 * t / cycle) ** 2)


import math
