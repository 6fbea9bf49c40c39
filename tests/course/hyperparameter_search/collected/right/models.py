# %% gp_posterior: scipy cdist and cholesky
def gp_posterior(X, y, X_new, length_scale=0.3, signal=1.0, noise=0.01):
    from scipy.spatial.distance import cdist
    k = lambda A, B: signal ** 2 * np.exp(-cdist(A, B, "sqeuclidean") / (2 * length_scale ** 2))
    K = k(X, X) + noise ** 2 * np.eye(len(X))
    kx = k(X, X_new)
    s = np.linalg.solve(K, np.column_stack([y, kx]))
    mean = kx.T @ s[:, 0]
    var = signal ** 2 - np.einsum("ij,ij->j", kx, s[:, 1:])
    return mean, np.sqrt(np.clip(var, 0, None))

# %% gp_posterior: one new point after the other
def gp_posterior(X, y, X_new, length_scale=0.3, signal=1.0, noise=0.01):
    def k(a, b):
        return signal ** 2 * np.exp(-np.sum((a - b) ** 2) / (2 * length_scale ** 2))
    n = len(X)
    K = np.array([[k(X[i], X[j]) + (noise ** 2 if i == j else 0) for j in range(n)] for i in range(n)])
    means, stds = [], []
    for x in X_new:
        v = np.array([k(a, x) for a in X])
        w = np.linalg.solve(K, v)
        means.append(w @ y)
        stds.append(max(k(x, x) - v @ w, 0) ** 0.5)
    return np.array(means), np.array(stds)

# %% expected_improvement: scipy norm with where
def expected_improvement(mean, std, best):
    from scipy.stats import norm
    d = np.asarray(mean, float) - best
    safe = np.where(std > 0, std, 1.0)
    z = d / safe
    return np.where(std > 0, d * norm.cdf(z) + safe * norm.pdf(z), np.maximum(d, 0))

# %% expected_improvement: loop with math erf
def expected_improvement(mean, std, best):
    import math
    out = []
    for m, s in zip(mean, std):
        d = m - best
        if s == 0:
            out.append(max(d, 0.0))
            continue
        z = d / s
        out.append(d * (1 + math.erf(z / math.sqrt(2))) / 2 + s * math.exp(-min(z * z, 1400) / 2) / math.sqrt(2 * math.pi))
    return np.array(out)

# %% bayesian_search: list of positions
def bayesian_search(objective, space, num_trials, rng, num_initial=5, num_candidates=300):
    pts, trials = [], []
    while len(trials) < num_trials:
        s = np.array([t["score"] for t in trials], float)
        ok = np.isfinite(s)
        if len(trials) < num_initial or not ok.any():
            u = rng.random(len(space))
        else:
            s[np.isnan(s)] = s[ok].min()
            y = (s - s.mean()) / s.std() if np.ptp(s) > 0 else np.zeros(len(s))
            cand = rng.random((num_candidates, len(space)))
            m, sd = gp_posterior(np.array(pts), y, cand)
            u = cand[np.argmax(expected_improvement(m, sd, y.max()))]
        pts.append(u)
        c = {n: float(l * (h / l) ** t if k == "log" else l + (h - l) * t) for t, (n, (k, l, h)) in zip(u, space.items())}
        trials.append({"config": c, "score": objective(c)})
    return trials
