# %% sample: uniform rounded to four decimals
def sample(space, rng):
    out = {}
    for name, (kind, low, high) in space.items():
        if kind == "log":
            v = 10 ** rng.uniform(np.log10(low), np.log10(high))
        else:
            v = round(rng.uniform(low, high), 4)
        out[name] = float(np.clip(v, low, high))
    return out

# %% sample: normal in the exponent
def sample(space, rng):
    out = {}
    for name, (kind, low, high) in space.items():
        if kind == "log":
            v = 10 ** np.clip(rng.normal((np.log10(low) + np.log10(high)) / 2, (np.log10(high) - np.log10(low)) / 4), np.log10(low), np.log10(high))
        else:
            v = rng.uniform(low, high)
        out[name] = float(np.clip(v, low, high))
    return out

# %% sample: positions shared by axes of one kind only
def sample(space, rng):
    out = {}
    u, w = rng.random(2)
    for name, (kind, low, high) in space.items():
        if kind == "log":
            v = low * (high / low) ** u
        else:
            v = low + (high - low) * w
        out[name] = float(np.clip(v, low, high))
    return out

# %% random_search: integer scores
def random_search(objective, space, num_trials, rng):
    trials = []
    for _ in range(num_trials):
        config = sample(space, rng)
        trials.append({"config": config, "score": round(objective(config), 2)})
    return sorted(trials, key=lambda t: -np.inf if np.isnan(t["score"]) else t["score"], reverse=True)

# %% random_search: dictionary keyed by score loses ties
def random_search(objective, space, num_trials, rng):
    trials = []
    for _ in range(num_trials):
        config = sample(space, rng)
        trials.append({"config": config, "score": objective(config)})
    trials = list({t['score']: t for t in trials}.values())
    return sorted(trials, key=lambda t: -np.inf if np.isnan(t["score"]) else t["score"], reverse=True)

# %% k_fold: rounded up folds
def k_fold(n, k, rng):
    p = rng.permutation(n)
    folds = [p[i * -(-n // k):(i + 1) * -(-n // k)] for i in range(k)]
    return [(np.concatenate(folds[:i] + folds[i + 1:]), folds[i]) for i in range(k)]

# %% successive_halving: zero scores dropped
def successive_halving(objective, configs, min_epochs=1, eta=3):
    trials = [{"config": c, "score": objective(c, min_epochs)} for c in configs]
    rung = (min_epochs, trials)
    alive = sorted((t for t in trials if t['score'] and t['score'] == t['score']), key=lambda t: t["score"], reverse=True)
    if len(configs) == 1 or not alive:
        return (alive[0] if alive else None), [rung]
    kept = alive[:max(1, len(configs) // eta)]
    best, rungs = successive_halving(objective, [t["config"] for t in kept], min_epochs * eta, eta)
    return best, [rung] + rungs

# %% successive_halving: rounded places
def successive_halving(objective, configs, min_epochs=1, eta=3):
    trials = [{"config": c, "score": objective(c, min_epochs)} for c in configs]
    rung = (min_epochs, trials)
    alive = sorted((t for t in trials if t["score"] == t["score"]), key=lambda t: t["score"], reverse=True)
    if len(configs) == 1 or not alive:
        return (alive[0] if alive else None), [rung]
    kept = alive[:max(1, round(len(configs) / eta))]
    best, rungs = successive_halving(objective, [t["config"] for t in kept], min_epochs * eta, eta)
    return best, [rung] + rungs
