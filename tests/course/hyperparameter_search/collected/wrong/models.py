# %% gp_posterior: noise on every kernel that is square
def gp_posterior(X, y, X_new, length_scale=0.3, signal=1.0, noise=0.01):
    from scipy.spatial.distance import cdist
    k = lambda A, B: signal ** 2 * np.exp(-cdist(A, B, "sqeuclidean") / (2 * length_scale ** 2))
    k0 = k
    k = lambda A, B: k0(A, B) + (noise ** 2 * np.eye(len(A)) if len(A) == len(B) else 0)
    K = k(X, X)
    kx = k(X, X_new)
    s = np.linalg.solve(K, np.column_stack([y, kx]))
    mean = kx.T @ s[:, 0]
    var = signal ** 2 - np.einsum("ij,ij->j", kx, s[:, 1:])
    return mean, np.sqrt(np.clip(var, 0, None))

# %% expected_improvement: small std is zero
def expected_improvement(mean, std, best):
    from scipy.stats import norm
    d = np.asarray(mean, float) - best
    safe = np.where(std > 1e-6, std, 1.0)
    z = d / safe
    return np.where(std > 1e-6, d * norm.cdf(z) + safe * norm.pdf(z), np.maximum(d, 0))

# %% expected_improvement: std overwritten in place
def expected_improvement(mean, std, best):
    from scipy.stats import norm
    d = np.asarray(mean, float) - best
    std[std == 0] = 1e-12
    safe = np.where(std > 0, std, 1.0)
    z = d / safe
    return np.where(std > 0, d * norm.cdf(z) + safe * norm.pdf(z), np.maximum(d, 0))

# %% bayesian_search: same candidates each time
def bayesian_search(objective, space, num_trials, rng, num_initial=5, num_candidates=300):
    pts, trials = [], []
    fixed = rng.random((num_candidates, len(space)))
    while len(trials) < num_trials:
        s = np.array([t["score"] for t in trials], float)
        ok = np.isfinite(s)
        if len(trials) < num_initial or not ok.any():
            u = rng.random(len(space))
        else:
            s[np.isnan(s)] = s[ok].min()
            y = (s - s.mean()) / s.std() if np.ptp(s) > 0 else np.zeros(len(s))
            cand = fixed
            m, sd = gp_posterior(np.array(pts), y, cand)
            u = cand[np.argmax(expected_improvement(m, sd, y.max()))]
        pts.append(u)
        c = {n: float(l * (h / l) ** t if k == "log" else l + (h - l) * t) for t, (n, (k, l, h)) in zip(u, space.items())}
        trials.append({"config": c, "score": objective(c)})
    return trials

# %% bayesian_search: constant scores give NaN
def bayesian_search(objective, space, num_trials, rng, num_initial=5, num_candidates=300):
    pts, trials = [], []
    while len(trials) < num_trials:
        s = np.array([t["score"] for t in trials], float)
        ok = np.isfinite(s)
        if len(trials) < num_initial or not ok.any():
            u = rng.random(len(space))
        else:
            s[np.isnan(s)] = s[ok].min()
            y = (s - s.mean()) / s.std()
            cand = rng.random((num_candidates, len(space)))
            m, sd = gp_posterior(np.array(pts), y, cand)
            u = cand[np.argmax(expected_improvement(m, sd, y.max()))]
        pts.append(u)
        c = {n: float(l * (h / l) ** t if k == "log" else l + (h - l) * t) for t, (n, (k, l, h)) in zip(u, space.items())}
        trials.append({"config": c, "score": objective(c)})
    return trials
