# %% sample: natural log and clip
def sample(space, rng):
    out = {}
    for name, (kind, low, high) in space.items():
        if kind == "log":
            v = np.exp(rng.uniform(np.log(low), np.log(high)))
        else:
            v = low + (high - low) * rng.random()
        out[name] = float(min(max(v, low), high))
    return out

# %% sample: vector of positions at once
def sample(space, rng):
    u = rng.random(len(space))
    def place(kind, lo, hi, t):
        return lo * (hi / lo) ** t if kind == "log" else (1 - t) * lo + t * hi
    return {n: float(np.clip(place(*axis, t), axis[1], axis[2])) for (n, axis), t in zip(space.items(), u)}

# %% grid: meshgrid of geomspace and linspace
def grid(space, n):
    axes = [np.geomspace(l, h, n) if k == "log" else np.linspace(l, h, n) for k, l, h in space.values()]
    pts = np.stack([m.ravel() for m in np.meshgrid(*axes)], axis=1)
    return [dict(zip(space, map(float, p))) for p in pts]

# %% grid: recursion
def grid(space, n):
    names = list(space)
    if not names:
        return [{}]
    kind, lo, hi = space[names[-1]]
    rest = grid({k: space[k] for k in names[:-1]}, n)
    out = []
    for i in range(n):
        v = lo * (hi / lo) ** (i / (n - 1)) if kind == "log" else lo + (hi - lo) * i / (n - 1)
        out += [{**c, names[-1]: v} for c in rest]
    return out

# %% random_search: insertion by bisect style loop
def random_search(objective, space, num_trials, rng):
    good, bad = [], []
    for _ in range(num_trials):
        c = sample(space, rng)
        s = objective(c)
        t = {"config": c, "score": s}
        if s != s:
            bad.append(t)
            continue
        i = 0
        while i < len(good) and good[i]["score"] >= s:
            i += 1
        good.insert(i, t)
    return good + bad

# %% random_search: configs first, argsort of negated scores
def random_search(objective, space, num_trials, rng):
    configs = [sample(space, rng) for _ in range(num_trials)]
    scores = np.array([objective(c) for c in configs])
    return [{"config": configs[i], "score": float(scores[i])} for i in np.argsort(-scores)]

# %% k_fold: strided folds of a permutation
def k_fold(n, k, rng):
    p = rng.permutation(n)
    return [(np.array([r for j in range(k) if j != i for r in p[j::k]], dtype=int), p[i::k]) for i in range(k)]

# %% k_fold: random labels of folds and flatnonzero
def k_fold(n, k, rng):
    label = np.arange(n) % k
    rng.shuffle(label)
    return [(np.flatnonzero(label != i), np.flatnonzero(label == i)) for i in range(k)]

# %% successive_halving: recursion
def successive_halving(objective, configs, min_epochs=1, eta=3):
    trials = [{"config": c, "score": objective(c, min_epochs)} for c in configs]
    rung = (min_epochs, trials)
    alive = sorted((t for t in trials if t["score"] == t["score"]), key=lambda t: t["score"], reverse=True)
    if len(configs) == 1 or not alive:
        return (alive[0] if alive else None), [rung]
    kept = alive[:max(1, len(configs) // eta)]
    best, rungs = successive_halving(objective, [t["config"] for t in kept], min_epochs * eta, eta)
    return best, [rung] + rungs
