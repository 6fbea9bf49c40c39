# %% rel_error: masked division
def rel_error(a, n):
    a, n = np.asarray(a, dtype=float), np.asarray(n, dtype=float)
    top = np.maximum(np.abs(a), np.abs(n))
    ok = np.isfinite(a) & np.isfinite(n)
    out = np.full(a.shape, np.inf)
    zero = ok & (top == 0)
    go = ok & (top > 0)
    out[zero] = 0.0
    out[go] = np.abs(a[go] / top[go] - n[go] / top[go])
    return out if out.ndim else float(out)

# %% rel_error: scalar python function vectorised
def rel_error(a, n):
    import math
    def one(p, q):
        p, q = float(p), float(q)
        if not (math.isfinite(p) and math.isfinite(q)):
            return math.inf
        m = max(abs(p), abs(q))
        return 0.0 if m == 0 else abs(p / m - q / m)
    if np.ndim(a) == 0:
        return one(a, n)
    return np.array([one(p, q) for p, q in zip(np.ravel(a), np.ravel(n))], dtype=float).reshape(np.shape(a))

# %% rel_error: errstate and nested where
def rel_error(a, n):
    a, n = np.float64(a), np.float64(n)
    with np.errstate(all="ignore"):
        big = np.maximum(abs(a), abs(n))
        err = np.where(big == 0, 0.0, abs(a - n) / np.where(big == 0, 1, big))
    return np.where(np.isfinite(a + n) | (np.isfinite(a) & np.isfinite(n)), err, np.inf)[()]

# %% verdict: not less or equal first
def verdict(err, kinks):
    if not err <= 1e-2:
        return "wrong"
    if err > 1e-4:
        return "uncomfortable"
    if err > 1e-7:
        return "okay" if kinks else "uncomfortable"
    return "happy"

# %% verdict: table lookup with bisect
def verdict(err, kinks):
    import bisect
    if np.isnan(err):
        return "wrong"
    names = ["happy", "okay" if kinks else "uncomfortable", "uncomfortable", "wrong"]
    return names[bisect.bisect_left([1e-7, 1e-4, 1e-2], err)]

# %% active_range: logs summed
def active_range(grad, tiny=1e-10):
    m = np.abs(grad)
    worrying = np.logical_and(m > 0, m <= tiny)
    n = np.count_nonzero(worrying)
    if n == 0:
        return worrying, 1.0
    return worrying, float(np.exp(-np.sum(np.log(m[worrying])) / n))

# %% active_range: scipy gmean
def active_range(grad, tiny=1e-10):
    from scipy.stats import gmean
    grad = np.asarray(grad)
    worrying = (grad != 0) & (abs(grad) <= tiny)
    if not worrying.any():
        return worrying, 1.0
    return worrying, 1 / gmean(np.abs(grad[worrying]))

# %% active_range: base two logs
def active_range(grad, tiny=1e-10):
    mag = np.absolute(grad)
    worrying = np.zeros(np.shape(grad), dtype=bool)
    for ix in np.ndindex(mag.shape):
        worrying[ix] = 0 < mag[ix] <= tiny
    scale = 2.0 ** -np.log2(mag[worrying]).mean() if worrying.any() else 1.0
    return worrying, scale
