# %% split_first: X and y grouped
def split_first(X, y, num_val, num_test, rng):
    order = rng.permutation(len(X))
    v, t, r = order[:num_val], order[num_val : num_val + num_test], order[num_val + num_test :]
    return X[r], X[v], X[t], y[r], y[v], y[t]


# %% split_first: stratified by class
def split_first(X, y, num_val, num_test, rng):
    order = rng.permutation(len(X))
    rank = np.zeros(len(y))
    for c in np.unique(y):
        i = order[y[order] == c]
        rank[i] = (np.arange(len(i)) + 0.5) / len(i)
    order = order[np.argsort(rank[order], kind="stable")]
    v, t, r = order[:num_val], order[num_val : num_val + num_test], order[num_val + num_test :]
    return X[r], y[r], X[v], y[v], X[t], y[t]


# %% preprocess: limit relative to the mean
def preprocess(X_train, X_val, X_test):
    m, s = X_train.mean(axis=0), X_train.std(axis=0)
    s[s < 1e-8 * np.maximum(1, np.abs(m))] = 1.0
    return (X_train - m) / s, (X_val - m) / s, (X_test - m) / s


# %% preprocess: std of the mean square cancelling
def preprocess(X_train, X_val, X_test):
    m, s = X_train.mean(axis=0), np.sqrt(np.maximum((X_train ** 2).mean(axis=0) - X_train.mean(axis=0) ** 2, 0))
    s[s < 1e-8] = 1.0
    return (X_train - m) / s, (X_val - m) / s, (X_test - m) / s


# %% find_leak: validation depends on test only missed
def find_leak(preprocess, X_train, X_val, X_test):
    def differ(a, b):
        return np.abs(a - b).max() > 1e-6 * max(np.abs(a).max(), np.abs(b).max())
    rng = np.random.default_rng(0)
    call = lambda a, b, c: [np.array(p) for p in preprocess(a.copy(), b.copy(), c.copy())]
    base = call(X_train, X_val, X_test)
    spread = 3 * max(np.abs(X).max() for X in (X_train, X_val, X_test))
    V, T = X_val + spread * rng.normal(size=X_val.shape), X_test + spread * rng.normal(size=X_test.shape)
    V[0], T[0] = X_val[0], X_test[0]
    new = call(X_train, V, T)
    if differ(base[0], new[0]):
        return "leak"
    new = [0, call(X_train, V, X_test)[1], call(X_train, X_val, T)[2]]
    if differ(base[1][0], new[1][0]) or differ(base[2][0], new[2][0]):
        return "own statistics"
    return "clean"


# %% find_leak: one feature disturbed
def find_leak(preprocess, X_train, X_val, X_test):
    def differ(a, b):
        return np.abs(a - b).max() > 1e-6 * max(np.abs(a).max(), np.abs(b).max())
    rng = np.random.default_rng(0)
    call = lambda a, b, c: [np.array(p) for p in preprocess(a.copy(), b.copy(), c.copy())]
    base = call(X_train, X_val, X_test)
    spread = 3 * max(np.abs(X).max() for X in (X_train, X_val, X_test))
    V, T = X_val + spread * rng.normal(size=X_val.shape), X_test + spread * rng.normal(size=X_test.shape)
    V[:, 1:], T[:, 1:] = X_val[:, 1:], X_test[:, 1:]
    V[0], T[0] = X_val[0], X_test[0]
    new = call(X_train, V, T)
    if differ(base[0], new[0]):
        return "leak"
    if differ(base[1][0], new[1][0]) or differ(base[2][0], new[2][0]):
        return "own statistics"
    return "clean"
