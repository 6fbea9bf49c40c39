# %% split_first: np.split of a permutation, validation first
def split_first(X, y, num_val, num_test, rng):
    val, test, train = np.split(rng.permutation(len(X)), [num_val, num_val + num_test])
    return X[train], y[train], X[val], y[val], X[test], y[test]


# %% split_first: argsort of random keys
def split_first(X, y, num_val, num_test, rng):
    N = X.shape[0]
    order = rng.random(N).argsort()
    n = N - num_val - num_test
    parts = order[:n], order[n : n + num_val], order[n + num_val :]
    out = []
    for p in parts:
        out += [X[p], y[p]]
    return tuple(out)


# %% split_first: choice without replacement and a mask
def split_first(X, y, num_val, num_test, rng):
    held = rng.choice(len(y), size=num_val + num_test, replace=False)
    train = np.ones(len(y), dtype=bool)
    train[held] = False
    v, t = held[:num_val], held[num_val:]
    return X[train], y[train], X[v], y[v], X[t], y[t]


# %% preprocess: closure per part
def preprocess(X_train, X_val, X_test):
    mu, sd = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    sd = np.where(sd < 1e-8, 1.0, sd)
    return tuple((X - mu) / sd for X in (X_train, X_val, X_test))


# %% preprocess: feature by feature
def preprocess(X_train, X_val, X_test):
    parts = [X.copy() for X in (X_train, X_val, X_test)]
    for j in range(X_train.shape[1]):
        m, s = X_train[:, j].mean(), X_train[:, j].std()
        for P in parts:
            P[:, j] -= m
            if s >= 1e-8:
                P[:, j] /= s
    return parts[0], parts[1], parts[2]


# %% pca_whiten: svd of the centred data
def pca_whiten(X_train, X_val, X_test, num_components, epsilon=1e-5):
    mu = X_train.mean(0)
    N, D = X_train.shape
    _, s, Vt = np.linalg.svd(X_train - mu, full_matrices=True)
    lam = np.zeros(D)
    lam[: len(s)] = s ** 2 / N
    T = Vt[:num_components].T / np.sqrt(lam[:num_components] + epsilon)
    return tuple((X - mu) @ T for X in (X_train, X_val, X_test))


# %% pca_whiten: eigh reversed
def pca_whiten(X_train, X_val, X_test, num_components, epsilon=1e-5):
    mu = np.mean(X_train, axis=0, keepdims=True)
    C = np.cov(X_train, rowvar=False, ddof=0).reshape(X_train.shape[1], -1)
    lam, U = np.linalg.eigh(C)
    lam, U = np.clip(lam[::-1], 0, None), U[:, ::-1]
    K = num_components
    def f(X):
        return np.dot(X - mu, U[:, :K]) / np.sqrt(lam[:K] + epsilon)
    return f(X_train), f(X_val), f(X_test)


# %% pca_whiten: svd of the covariance
def pca_whiten(X_train, X_val, X_test, num_components, epsilon=1e-5):
    mu = X_train.mean(axis=0)
    Xc = X_train - mu
    U, S, _ = np.linalg.svd(Xc.T @ Xc / len(Xc))
    out = []
    for X in (X_train, X_val, X_test):
        out.append(((X - mu) @ U)[:, :num_components] / np.sqrt(S[:num_components] + epsilon))
    return tuple(out)


# %% find_leak: perturb everything, then one
def find_leak(preprocess, X_train, X_val, X_test):
    def differ(a, b):
        a, b = np.asarray(a), np.asarray(b)
        top = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
        return bool(np.any(np.abs(a - b) > 1e-6 * top))
    rng = np.random.default_rng(0)
    call = lambda a, b, c: [np.array(p) for p in preprocess(a.copy(), b.copy(), c.copy())]
    base = call(X_train, X_val, X_test)
    spread = max(np.abs(X).max() for X in (X_train, X_val, X_test)) or 1.0
    noise = lambda X: X + spread * rng.normal(size=X.shape) * 3
    for V, T in ((noise(X_val), X_test), (X_val, noise(X_test)), (noise(X_val), noise(X_test)), (-5 * X_val, -5 * X_test)):
        if differ(base[0], call(X_train, V, T)[0]):
            return "leak"
    for keep in (0, -1):
        V, T = noise(X_val), noise(X_test)
        V[keep], T[keep] = X_val[keep], X_test[keep]
        r = call(X_train, V, T)
        if differ(base[1][keep], r[1][keep]) or differ(base[2][keep], r[2][keep]):
            return "own statistics"
    return "clean"


# %% preprocess: one example after the other
def preprocess(X_train, X_val, X_test):
    mean, squares = np.zeros(X_train.shape[1]), np.zeros(X_train.shape[1])
    for n, x in enumerate(X_train, start=1):
        away = x - mean
        mean = mean + away / n
        squares = squares + away * (x - mean)
    std = np.sqrt(squares / len(X_train))
    std[std < 1e-8] = 1.0
    return [(X - mean) / std for X in (X_train, X_val, X_test)]
