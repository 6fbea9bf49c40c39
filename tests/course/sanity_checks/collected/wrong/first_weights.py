# %% init_weights: truncated normal
def init_weights(shape, scheme, rng):
    fan_in, fan_out = shape
    stds = {"small": 0.01, "xavier": np.sqrt(1 / fan_in), "he": np.sqrt(2 / fan_in)}
    if scheme not in stds:
        raise ValueError(scheme)
    return stds[scheme] * np.clip(rng.standard_normal(shape), -2, 2)


# %% init_weights: float32 draws
def init_weights(shape, scheme, rng):
    fan_in, fan_out = shape
    stds = {"small": 0.01, "xavier": np.sqrt(1 / fan_in), "he": np.sqrt(2 / fan_in)}
    if scheme not in stds:
        raise ValueError(scheme)
    return stds[scheme] * rng.standard_normal(shape, dtype=np.float32)


# %% init_weights: antithetic second half
def init_weights(shape, scheme, rng):
    fan_in, fan_out = shape
    stds = {"small": 0.01, "xavier": np.sqrt(1 / fan_in), "he": np.sqrt(2 / fan_in)}
    if scheme not in stds:
        raise ValueError(scheme)
    Z = rng.standard_normal(shape)
    half = fan_out // 2
    Z[:, fan_out - half :] = -Z[:, :half]
    return stds[scheme] * Z


# %% init_weights: case insensitive scheme
def init_weights(shape, scheme, rng):
    fan_in, fan_out = shape
    scheme = scheme.lower()
    stds = {"small": 0.01, "xavier": np.sqrt(1 / fan_in), "he": np.sqrt(2 / fan_in)}
    if scheme not in stds:
        raise ValueError(scheme)
    return stds[scheme] * rng.standard_normal(shape)


# %% breaks_symmetry: outgoing weights count too
def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    p = dict(params)
    for _ in range(num_steps):
        g = loss(p, X, y, 0.0)[1]
        p = {k: p[k] - learning_rate * g[k] for k in p}
    W = p["W1"]
    tol = 1e-8 * np.abs(W).max()
    for i in range(W.shape[1]):
        for j in range(i):
            if np.all(np.abs(W[:, i] - W[:, j]) <= tol) and np.allclose(p["W2"][i], p["W2"][j]):
                return False
    return True


# %% breaks_symmetry: biases count too
def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    p = dict(params)
    for _ in range(num_steps):
        g = loss(p, X, y, 0.0)[1]
        p = {k: p[k] - learning_rate * g[k] for k in p}
    W = p["W1"]
    tol = 1e-8 * np.abs(W).max()
    for i in range(W.shape[1]):
        for j in range(i):
            if np.all(np.abs(W[:, i] - W[:, j]) <= tol) and abs(p["b1"][i] - p["b1"][j]) <= tol:
                return False
    return True


# %% breaks_symmetry: matrix rank for uniqueness
def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    p = dict(params)
    for _ in range(num_steps):
        g = loss(p, X, y, 0.0)[1]
        p = {k: p[k] - learning_rate * g[k] for k in p}
    W = p["W1"]
    tol = 1e-8 * np.abs(W).max()
    return bool(np.linalg.matrix_rank(W) == min(W.shape))


# %% breaks_symmetry: relative to the pair of columns
def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    p = dict(params)
    for _ in range(num_steps):
        g = loss(p, X, y, 0.0)[1]
        p = {k: p[k] - learning_rate * g[k] for k in p}
    W = p["W1"]
    tol = 1e-8 * np.abs(W).max()
    for i in range(W.shape[1]):
        for j in range(i):
            if np.all(np.abs(W[:, i] - W[:, j]) <= 1e-8 * max(np.abs(W[:, i]).max(), np.abs(W[:, j]).max())):
                return False
    return True
