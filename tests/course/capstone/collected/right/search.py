# %% update_rule: plain sgd returning a new array
def update_rule(w, dw, config=None):
    config = {"learning_rate": 0.1} if config is None else dict(config)
    config.setdefault("learning_rate", 0.1)
    lr = config["learning_rate"]
    return (w - lr * dw).astype(w.dtype), config

# %% update_rule: sgd with momentum in place
def update_rule(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 0.03)
    v = config.get("v")
    if v is None:
        v = np.zeros_like(w)
    v = 0.7 * v - config["learning_rate"] * dw
    v = np.asarray(v, dtype=w.dtype)
    config["v"] = v
    return np.asarray(w + v, dtype=w.dtype), config

# %% update_rule: adam with dtype kept
def update_rule(w, dw, config=None):
    config = dict(config or {})
    config.setdefault("learning_rate", 0.1)
    m = config.get("m", np.zeros_like(w)); v = config.get("v", np.zeros_like(w)); t = config.get("t", 0) + 1
    m = 0.9 * m + 0.1 * dw
    v = 0.999 * v + 0.001 * dw * dw
    step = config["learning_rate"] * (m / (1 - 0.9 ** t)) / (np.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
    config.update(m=np.asarray(m, w.dtype), v=np.asarray(v, w.dtype), t=t)
    return np.asarray(w - step, dtype=w.dtype), config

# %% update_rule: nesterov with ordinary config updated in place
def update_rule(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 0.05)
    old = config.get("velocity", np.zeros(w.shape, w.dtype))
    new = (0.6 * old - lr * dw).astype(w.dtype)
    config["velocity"] = new
    return (w + 0.6 * new - lr * dw).astype(w.dtype), config

# %% first_checks: queues per class and a chain of ifs
def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    queues = [list(np.flatnonzero(y == c)) for c in range(num_classes)]
    rows = []
    while len(rows) < num_examples:
        for q in queues:
            if q and len(rows) < num_examples:
                rows.append(q.pop(0))
    plain = initial_loss(X, y, 0.0)
    expected = np.log(num_classes)
    out = dict(initial_loss=plain, expected_loss=expected, tiny_loss=None, tiny_accuracy=None)
    if not abs(plain - expected) <= 0.1 * expected:
        return dict(out, verdict="initial loss")
    if not initial_loss(X, y, 1.0) > plain:
        return dict(out, verdict="regularisation")
    losses, acc = fit(X[rows], y[rows])
    losses = np.asarray(losses, dtype=float)
    out.update(tiny_loss=float(losses[-1]), tiny_accuracy=float(acc))
    if not np.all(np.isfinite(losses)) or losses[-1] > losses[0]:
        v = "learning rate too high"
    elif losses[-1] > 0.9 * losses[0]:
        v = "learning rate too low"
    elif acc < 1:
        v = "cannot overfit"
    else:
        v = "ready"
    return dict(out, verdict=v)

# %% first_checks: lexsort by rank within the class
import math
def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    rank = np.array([np.sum(y[:i] == y[i]) for i in range(len(y))])
    pick = np.lexsort((y, rank))[:num_examples]
    loss0 = float(initial_loss(X, y, 0))
    res = {"initial_loss": loss0, "expected_loss": math.log(num_classes), "tiny_loss": None, "tiny_accuracy": None}
    def verdict():
        if math.isnan(loss0) or not math.isclose(loss0, res["expected_loss"], rel_tol=0, abs_tol=0.1 * res["expected_loss"]):
            return "initial loss"
        if not initial_loss(X, y, 1) > loss0:
            return "regularisation"
        losses, res["tiny_accuracy"] = fit(X[pick].copy(), y[pick].copy())
        res["tiny_loss"] = losses[-1]
        if any(not math.isfinite(l) for l in losses) or losses[-1] > losses[0]:
            return "learning rate too high"
        if losses[-1] > 0.9 * losses[0]:
            return "learning rate too low"
        return "cannot overfit" if res["tiny_accuracy"] < 1 else "ready"
    res["verdict"] = verdict()
    return res

# %% learning_rate_range: logspace, while loops for the stretch
def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    n = int(round(np.log10(high / low))) * per_decade + 1
    rates, drops = [], []
    for r in np.logspace(np.log10(low), np.log10(high), n):
        losses = np.asarray(short_run(float(r)), dtype=float)
        if not np.isfinite(losses).all():
            break
        k = max(1, len(losses) // 10)
        rates.append(float(r)); drops.append(float(1 - losses[-k:].mean() / losses[0]))
    if not drops or max(drops) <= 0.1:
        return dict(rates=np.array(rates), drops=np.array(drops), low=None, high=None)
    b = int(np.argmax(drops)); i = j = b
    while i > 0 and drops[i - 1] >= 0.5 * drops[b]: i -= 1
    while j + 1 < len(drops) and drops[j + 1] >= 0.5 * drops[b]: j += 1
    f = 10 ** (1 / per_decade)
    return dict(rates=np.array(rates), drops=np.array(drops), low=rates[i] / f, high=rates[j] * f)

# %% learning_rate_range: multiplied grid, geometric, lists
import itertools
def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    decades = round(np.log10(high) - np.log10(low))
    rates, drops = [], []
    for i in range(decades * per_decade + 1):
        rate = low * 10 ** (i / per_decade)
        losses = list(short_run(rate))
        if any(np.isnan(l) or np.isinf(l) for l in losses):
            break
        tail = losses[-max(len(losses) // 10, 1):]
        rates.append(rate)
        drops.append(1 - sum(tail) / len(tail) / losses[0])
    lo = hi = None
    if drops and max(drops) > 0.1:
        best = drops.index(max(drops))
        good = [d >= max(drops) / 2 for d in drops]
        left = best - len(list(itertools.takewhile(bool, good[:best][::-1])))
        right = best + len(list(itertools.takewhile(bool, good[best + 1:])))
        lo, hi = rates[left] * 10 ** (-1 / per_decade), rates[right] * 10 ** (1 / per_decade)
    return {"rates": rates, "drops": drops, "low": lo, "high": hi}

# %% search_round: drawing in a comprehension
def search_round(train, space, num_trials, num_epochs, rng):
    def draw(low, high, scale):
        if scale == "log":
            return float(10 ** rng.uniform(np.log10(low), np.log10(high)))
        return float(rng.uniform(low, high))
    trials = []
    for _ in range(num_trials):
        config = {n: draw(*v) for n, v in space.items()}
        accs = np.asarray(train(dict(config), num_epochs))
        trials.append({"config": config, "val_accuracy": float(accs.max()) if np.isfinite(accs[-1]) else 0.0})
    return {"trials": trials, "best": int(np.argmax([t["val_accuracy"] for t in trials]))}

# %% search_round: draws everything before training, uses rng.random
import math
def search_round(train, space, num_trials, num_epochs, rng):
    U = rng.random((num_trials, len(space)))
    configs = []
    for u in U:
        c = {}
        for x, (name, (lo, hi, scale)) in zip(u, space.items()):
            c[name] = float(lo * (hi / lo) ** x) if scale == "log" else float(lo + (hi - lo) * x)
        configs.append(c)
    trials, best = [], 0
    for i, c in enumerate(configs):
        a = list(train(c, num_epochs))
        val = 0.0 if not math.isfinite(a[-1]) else float(max(a))
        trials.append(dict(config=c, val_accuracy=val))
        if val > trials[best]["val_accuracy"]:
            best = i
    return dict(trials=trials, best=best)

# %% next_space: helper transforms
def next_space(spaces, trials):
    best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    out = {}
    for name, (lo, hi, scale) in spaces[-1].items():
        to = np.log10 if scale == "log" else float
        back = (lambda v: float(10 ** v)) if scale == "log" else float
        at = to(best[name])
        left = min(to(s[name][0]) for s in spaces)
        right = max(to(s[name][1]) for s in spaces)
        width = to(hi) - to(lo)
        near_l = at - left < 0.1 * width
        near_r = right - at < 0.1 * width
        if scale == "share":
            near_l = near_l and left > 0
            near_r = near_r and right < 1
        if near_l or near_r:
            a, b = at - width / 2, at + width / 2
        else:
            a, b = max(at - width / 4, left), min(at + width / 4, right)
        if scale == "share":
            a, b = max(a, 0.0), min(b, 1.0)
        out[name] = (back(a), back(b), scale)
    return out

# %% next_space: numpy argmax and explicit branches
import math
def next_space(spaces, trials):
    i = int(np.argmax([t["val_accuracy"] for t in trials]))
    new = {}
    for name in spaces[-1]:
        low, high, scale = spaces[-1][name]
        lows, highs = [s[name][0] for s in spaces], [s[name][1] for s in spaces]
        value = trials[i]["config"][name]
        if scale == "log":
            at, left, right = math.log10(value), math.log10(min(lows)), math.log10(max(highs))
            width = math.log10(high) - math.log10(low)
            if min(at - left, right - at) < 0.1 * width:
                half = width / 2
                new[name] = (10 ** (at - half), 10 ** (at + half), scale)
            else:
                new[name] = (10 ** max(left, at - width / 4), 10 ** min(right, at + width / 4), scale)
        else:
            left, right, width = min(lows), max(highs), high - low
            close = (left != 0 and value - left < 0.1 * width) or (right != 1 and right - value < 0.1 * width)
            if close:
                a, b = value - width / 2, value + width / 2
            else:
                a, b = max(left, value - width / 4), min(right, value + width / 4)
            new[name] = (max(0, a), min(1, b), scale)
    return new
