# %% on_border: fixed epsilon
def on_border(best, space, margin=0.1):
    names = []
    for name, (kind, low, high) in space.items():
        v = best[name]
        u = np.log(v / low) / np.log(high / low) if kind == "log" else (v - low) / (high - low + 1e-3)
        if u < margin or u > 1 - margin:
            names.append(name)
    return names

# %% on_border: all names of best are looked at in order of best
def on_border(best, space, margin=0.1):
    names = []
    for (name, v), (kind, low, high) in zip(best.items(), space.values()):
        u = np.log(v / low) / np.log(high / low) if kind == "log" else (v - low) / (high - low)
        if u < margin or u > 1 - margin:
            names.append(name)
    return names

# %% on_border: margin zero never
def on_border(best, space, margin=0.1):
    if margin <= 0:
        return []
    names = []
    for name, (kind, low, high) in space.items():
        v = best[name]
        u = np.log(v / low) / np.log(high / low) if kind == "log" else (v - low) / (high - low)
        if u < margin or u > 1 - margin:
            names.append(name)
    return names

# %% on_border: exact equality counts
def on_border(best, space, margin=0.1):
    out = []
    for name, (kind, low, high) in space.items():
        v = best[name]
        u = np.log(v / low) / np.log(high / low) if kind == "log" else (v - low) / (high - low)
        if u <= margin or u >= 1 - margin:
            out.append(name)
    return out

# %% refine: scores zero counted as missing
def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    ok = sorted((t for t in trials if t["score"] and not np.isnan(t["score"])), key=lambda t: t["score"], reverse=True)[:num_best]
    if not ok:
        return dict(space)
    new = {}
    for name, (kind, low, high) in space.items():
        v = np.array([t["config"][name] for t in ok])
        u = np.log(v / low) / np.log(high / low) if kind == "log" else (v - low) / (high - low)
        a, b = u.mean() - shrink / 2, u.mean() + shrink / 2
        place = (lambda x: low * (high / low) ** x) if kind == "log" else (lambda x: low + (high - low) * x)
        a, b = place(a), place(b)
        if limits and name in limits:
            a, b = max(a, limits[name][0]), min(b, limits[name][1])
        new[name] = (kind, float(a), float(b))
    return new

# %% refine: limits on the upper side only
def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    ok = sorted((t for t in trials if not np.isnan(t["score"])), key=lambda t: t["score"], reverse=True)[:num_best]
    if not ok:
        return dict(space)
    new = {}
    for name, (kind, low, high) in space.items():
        v = np.array([t["config"][name] for t in ok])
        u = np.log(v / low) / np.log(high / low) if kind == "log" else (v - low) / (high - low)
        a, b = u.mean() - shrink / 2, u.mean() + shrink / 2
        place = (lambda x: low * (high / low) ** x) if kind == "log" else (lambda x: low + (high - low) * x)
        a, b = place(a), place(b)
        if limits and name in limits:
            a, b = a, min(b, limits[name][1])
        new[name] = (kind, float(a), float(b))
    return new

# %% refine: limits on the lower side only
def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    ok = sorted((t for t in trials if not np.isnan(t["score"])), key=lambda t: t["score"], reverse=True)[:num_best]
    if not ok:
        return dict(space)
    new = {}
    for name, (kind, low, high) in space.items():
        v = np.array([t["config"][name] for t in ok])
        u = np.log(v / low) / np.log(high / low) if kind == "log" else (v - low) / (high - low)
        a, b = u.mean() - shrink / 2, u.mean() + shrink / 2
        place = (lambda x: low * (high / low) ** x) if kind == "log" else (lambda x: low + (high - low) * x)
        a, b = place(a), place(b)
        if limits and name in limits:
            a, b = max(a, limits[name][0]), b
        new[name] = (kind, float(a), float(b))
    return new

# %% refine: positions clipped before the mean
def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    ok = sorted((t for t in trials if not np.isnan(t["score"])), key=lambda t: t["score"], reverse=True)[:num_best]
    if not ok:
        return dict(space)
    new = {}
    for name, (kind, low, high) in space.items():
        v = np.array([t["config"][name] for t in ok])
        u = np.log(v / low) / np.log(high / low) if kind == "log" else (v - low) / (high - low)
        u = np.clip(u, 0, 1)
        a, b = u.mean() - shrink / 2, u.mean() + shrink / 2
        place = (lambda x: low * (high / low) ** x) if kind == "log" else (lambda x: low + (high - low) * x)
        a, b = place(a), place(b)
        if limits and name in limits:
            a, b = max(a, limits[name][0]), min(b, limits[name][1])
        new[name] = (kind, float(a), float(b))
    return new

# %% coarse_to_fine: trials of all stages
def coarse_to_fine(objective, space, stages, rng, limits=None):
    spaces, every = [], []
    for number, (num_trials, num_epochs) in enumerate(stages):
        if number:
            space = refine(every, space, limits=limits)
        spaces.append(space)
        if number: pass
        trials = random_search(lambda config: objective(config, num_epochs), space, num_trials, rng)
        every += trials
    return trials[0], spaces

# %% coarse_to_fine: epochs of the last stage for all
def coarse_to_fine(objective, space, stages, rng, limits=None):
    spaces = []
    final = stages[-1][1]
    for number, (num_trials, num_epochs) in enumerate(stages):
        if number:
            space = refine(trials, space, limits=limits)
        spaces.append(space)
        trials = random_search(lambda config: objective(config, final), space, num_trials, rng)
    return trials[0], spaces

# %% coarse_to_fine: a NaN that comes first stays the best
def coarse_to_fine(objective, space, stages, rng, limits=None):
    spaces = []
    for number, (num_trials, num_epochs) in enumerate(stages):
        if number:
            space = refine(trials, space, limits=limits)
        spaces.append(space)
        trials = []
        for _ in range(num_trials):
            config = sample(space, rng)
            trials.append({"config": config, "score": objective(config, num_epochs)})
    return max(trials, key=lambda trial: trial["score"]), spaces
