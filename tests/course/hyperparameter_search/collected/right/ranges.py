# %% on_border: log10 positions in a helper
def on_border(best, space, margin=0.1):
    import math
    def u(name):
        kind, low, high = space[name]
        v = best[name]
        if kind == "log":
            if v <= 0:
                return -1.0
            return math.log(v / low) / math.log(high / low)
        return (v - low) / (high - low)
    return [n for n in space if u(n) < margin or u(n) > 1 - margin]

# %% refine: heapq nlargest and closures
def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    import heapq, math
    ok = [t for t in trials if not math.isnan(t["score"])]
    if not ok:
        return dict(space)
    best = heapq.nlargest(num_best, ok, key=lambda t: t["score"])
    limits = limits or {}
    new = {}
    for name, (kind, lo, hi) in space.items():
        if kind == "log":
            to, back = (lambda v: math.log(v / lo) / math.log(hi / lo)), (lambda u: lo * (hi / lo) ** u)
        else:
            to, back = (lambda v: (v - lo) / (hi - lo)), (lambda u: lo + (hi - lo) * u)
        c = sum(to(t["config"][name]) for t in best) / len(best)
        a, b = back(c - shrink / 2), back(c + shrink / 2)
        if name in limits:
            a, b = max(a, limits[name][0]), min(b, limits[name][1])
        new[name] = (kind, a, b)
    return new

# %% refine: works on exponents throughout
def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    scores = np.array([t["score"] for t in trials], dtype=float)
    order = [i for i in np.argsort(-scores, kind="stable") if not np.isnan(scores[i])][:num_best]
    if len(order) == 0:
        return {k: tuple(v) for k, v in space.items()}
    new = {}
    for name in space:
        kind, low, high = space[name]
        f, g = (np.log10, lambda x: 10.0 ** x) if kind == "log" else (lambda x: x, lambda x: x)
        values = f(np.array([trials[i]["config"][name] for i in order]))
        half = shrink * (f(high) - f(low)) / 2
        borders = np.array([g(values.mean() - half), g(values.mean() + half)])
        if limits is not None and name in limits:
            borders = np.clip(borders, *limits[name])
        new[name] = (kind, float(borders[0]), float(borders[1]))
    return new

# %% coarse_to_fine: own loop with a max over a key
def coarse_to_fine(objective, space, stages, rng, limits=None):
    spaces = []
    for n, ep in stages:
        spaces.append(space)
        trials = []
        for _ in range(n):
            c = sample(space, rng)
            trials.append(dict(config=c, score=objective(c, ep)))
        space = refine(trials, space, limits=limits)
    key = lambda t: -np.inf if np.isnan(t["score"]) else t["score"]
    real = [t for t in trials if not np.isnan(t["score"])]
    return (max(real, key=key) if real else trials[0]), spaces
