# %% init_weights: rng.normal with scale
def init_weights(shape, scheme, rng):
    if scheme == "small":
        s = 0.01
    elif scheme == "xavier":
        s = shape[0] ** -0.5
    elif scheme == "he":
        s = np.sqrt(2.0 / shape[0])
    else:
        raise ValueError("scheme")
    return rng.normal(0.0, s, size=shape)


# %% init_weights: uniform with the same deviation
def init_weights(shape, scheme, rng):
    fan_in, fan_out = shape
    try:
        var = {"small": 1e-4, "xavier": 1 / fan_in, "he": 2 / fan_in}[scheme]
    except KeyError:
        raise ValueError(scheme) from None
    a = (3 * var) ** 0.5
    return rng.uniform(-a, a, (fan_in, fan_out))


# %% activation_scales: recursion
def activation_scales(weights, X, nonlinearity):
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(nonlinearity)
    if len(weights) == 0:
        return np.zeros(0)
    h = X @ weights[0]
    h = np.tanh(h) if nonlinearity == "tanh" else np.where(h > 0, h, 0.0)
    return np.concatenate([[np.std(h)], activation_scales(weights[1:], h, nonlinearity)])


# %% activation_scales: accumulate
def activation_scales(weights, X, nonlinearity):
    from itertools import accumulate
    fs = {"tanh": np.tanh, "relu": lambda z: z.clip(min=0)}
    if nonlinearity not in fs:
        raise ValueError("nonlinearity must be tanh or relu")
    f = fs[nonlinearity]
    states = list(accumulate(weights, lambda h, W: f(h.dot(W)), initial=X))[1:]
    return np.array([np.sqrt(np.mean((h - h.mean()) ** 2)) for h in states])


# %% breaks_symmetry: pairwise loops
def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    p = {k: v.copy() for k, v in params.items()}
    for _ in range(num_steps):
        g = loss(p, X, y, 0.0)[1]
        p = {k: p[k] - learning_rate * g[k] for k in p}
    W = p["W1"]
    tol = 1e-8 * np.max(np.abs(W))
    H = W.shape[1]
    for i in range(H):
        for j in range(i):
            if not np.any(np.abs(W[:, i] - W[:, j]) > tol):
                return False
    return True


# %% breaks_symmetry: combinations and all
def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    from itertools import combinations
    now = dict(params)
    for _ in range(num_steps):
        _, g = loss(now, X, y, 0.0)
        for k in list(now):
            now[k] = now[k] - learning_rate * g[k]
    cols = now["W1"].T
    limit = 1e-8 * np.abs(cols).max()
    return all(np.abs(a - b).max() > limit for a, b in combinations(cols, 2))


# %% breaks_symmetry: broadcast cube
def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    import copy
    p = copy.deepcopy(params)
    for _ in range(num_steps):
        g = {k: np.copy(v) for k, v in loss(p, X, y, 0.0)[1].items()}
        for k in p:
            p[k] -= learning_rate * g[k]
    W = p["W1"]
    d = np.abs(W[:, :, None] - W[:, None, :]).max(axis=0)
    i, j = np.triu_indices(W.shape[1], k=1)
    return bool((d[i, j] > 1e-8 * np.abs(W).max()).all())


# %% init_weights: Laplace draws, whose tails are heavier
def init_weights(shape, scheme, rng):
    variances = {"small": 1e-4, "xavier": 1 / shape[0], "he": 2 / shape[0]}
    if scheme not in variances:
        raise ValueError(scheme)
    return rng.laplace(scale=np.sqrt(variances[scheme] / 2), size=shape)
