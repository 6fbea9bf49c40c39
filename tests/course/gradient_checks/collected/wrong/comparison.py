# %% rel_error: two equal infinities agree
def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    m = np.maximum(np.abs(a), np.abs(n))
    with np.errstate(all="ignore"):
        err = np.where(a == n, 0.0, np.abs(a - n) / m)
    return np.where(np.isnan(err), np.inf, err)[()]

# %% rel_error: infinity against finite is one
def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    m = np.maximum(np.abs(a), np.abs(n))
    with np.errstate(all="ignore"):
        err = np.where(m == 0, 0.0, np.abs(a - n) / m)
    err = np.where(np.isinf(a) ^ np.isinf(n), 1.0, err)
    return np.where(np.isnan(err), np.inf, err)[()]

# %% rel_error: only the analytic gradient is tested for nan
def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    m = np.fmax(np.abs(a), np.abs(n))
    with np.errstate(all="ignore"):
        err = np.where(m == 0, 0.0, np.abs(a - n) / m)
    return np.where(np.isfinite(a), err, np.inf)[()]

# %% rel_error: maximum over the whole array in the denominator
def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    ok = np.isfinite(a) & np.isfinite(n)
    m = max(np.abs(a[ok]).max(initial=0), np.abs(n[ok]).max(initial=0))
    err = np.abs(a - n) / m if m else np.zeros(a.shape)
    return np.where(ok, err, np.inf)[()]

# %% rel_error: one entry array for two numbers
def rel_error(a, n):
    a, n = np.atleast_1d(a).astype(float), np.atleast_1d(n).astype(float)
    m = np.maximum(np.abs(a), np.abs(n))
    err = np.divide(np.abs(a - n), m, out=np.zeros(a.shape), where=m > 0)
    return np.where(np.isfinite(a) & np.isfinite(n), err, np.inf)

# %% rel_error: cleans its arguments in place
def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    bad = ~(np.isfinite(a) & np.isfinite(n))
    if a.ndim:
        a[bad] = 0
        n[bad] = 0
    elif bad:
        return np.inf
    m = np.maximum(np.abs(a), np.abs(n))
    err = np.divide(np.abs(a - n), m, out=np.zeros(a.shape), where=m > 0)
    return np.where(bad, np.inf, err)[()]

# %% rel_error: squares underflow
def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    with np.errstate(all="ignore"):
        m = np.sqrt(np.maximum(a * a, n * n))
        err = np.where(m == 0, 0.0, np.sqrt((a - n) ** 2) / m)
    return np.where(np.isfinite(a) & np.isfinite(n), err, np.inf)[()]

# %% rel_error: isclose with its usual tolerances
def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    m = np.maximum(np.abs(a), np.abs(n))
    err = np.divide(np.abs(a - n), m, out=np.zeros(a.shape), where=~np.isclose(a, n, rtol=1e-5, atol=0) & (m > 0))
    return np.where(np.isfinite(a) & np.isfinite(n), err, np.inf)[()]

# %% rel_error: rounded to nine digits
def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    scale = np.maximum(np.abs(a), np.abs(n))
    with np.errstate(all="ignore"):
        error = np.where(scale == 0, 0.0, np.abs(a - n) / scale)
    return np.where(np.isfinite(a) & np.isfinite(n), np.round(error, 9), np.inf)

# %% verdict: happy from 1e-8 without kinks
def verdict(err, kinks):
    if not err <= 1e-2:
        return "wrong"
    if err > 1e-4:
        return "uncomfortable"
    if err > (1e-7 if kinks else 1e-8):
        return "okay" if kinks else "uncomfortable"
    return "happy"

# %% verdict: infinity unhandled by log10
def verdict(err, kinks):
    if np.isnan(err):
        return "wrong"
    if err == 0:
        return "happy"
    e = np.ceil(np.log10(err) - 1e-6) if np.isfinite(err) else 0
    if e > -2:
        return "wrong"
    if e > -4:
        return "uncomfortable"
    if e > -7:
        return "okay" if kinks else "uncomfortable"
    return "happy"

# %% active_range: product under or overflows
def active_range(grad, tiny=1e-10):
    m = np.abs(grad); w = (m > 0) & (m <= tiny)
    return w, float(1 / np.prod(m[w]) ** (1 / w.sum())) if w.any() else 1.0

# %% active_range: median magnitude
def active_range(grad, tiny=1e-10):
    m = np.abs(grad); w = (m > 0) & (m <= tiny)
    return w, float(1 / np.median(m[w])) if w.any() else 1.0

# %% active_range: magnitudes below 1e-30 taken for zero
def active_range(grad, tiny=1e-10):
    m = np.abs(grad); w = (m > 1e-30) & (m <= tiny)
    return w, float(np.exp(-np.log(m[w]).mean())) if w.any() else 1.0

# %% active_range: rounded to a power of ten
def active_range(grad, tiny=1e-10):
    m = np.abs(grad); w = (m > 0) & (m <= tiny)
    return w, float(10 ** np.round(-np.log10(m[w]).mean())) if w.any() else 1.0
