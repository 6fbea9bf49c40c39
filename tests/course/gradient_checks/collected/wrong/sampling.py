# %% grad_check_sparse: last entry never drawn
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    n = x.size
    pick = np.arange(n) if n <= num_checks else rng.choice(n - 1, num_checks, replace=False)
    errs = []
    for c in pick:
        ix = np.unravel_index(c, x.shape); e = np.zeros_like(x); e[ix] = h
        errs.append(rel_error(float(analytic_grad[ix]), float((f(x + e) - f(x - e)) / (2 * h))))
    return np.array(errs)

# %% grad_check_sparse: fixed seed by default
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng(0) if rng is None else rng
    errs = []
    for c in rng.choice(x.size, min(num_checks, x.size), replace=False):
        ix = np.unravel_index(c, x.shape); e = np.zeros_like(x); e[ix] = h
        errs.append(rel_error(float(analytic_grad[ix]), float((f(x + e) - f(x - e)) / (2 * h))))
    return np.array(errs)

# %% grad_check_sparse: one contiguous block at a random start
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    n = x.size; k = min(n, num_checks)
    start = rng.integers(n - k + 1)
    errs = []
    for c in range(start, start + k):
        ix = np.unravel_index(c, x.shape); e = np.zeros_like(x); e[ix] = h
        errs.append(rel_error(float(analytic_grad[ix]), float((f(x + e) - f(x - e)) / (2 * h))))
    return np.array(errs)

# %% grad_check_sparse: skips entries with zero gradient
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    errs = []
    pool = np.flatnonzero(analytic_grad)
    for c in rng.permutation(pool)[:num_checks]:
        ix = np.unravel_index(c, x.shape); e = np.zeros_like(x); e[ix] = h
        errs.append(rel_error(float(analytic_grad[ix]), float((f(x + e) - f(x - e)) / (2 * h))))
    return np.array(errs)

# %% grad_check_sparse: infinity left as nan
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    errs = []
    for c in rng.permutation(x.size)[:num_checks]:
        ix = np.unravel_index(c, x.shape); e = np.zeros_like(x); e[ix] = h
        n = (f(x + e) - f(x - e)) / (2 * h); a = analytic_grad[ix]; m = max(abs(a), abs(n))
        errs.append(abs(a - n) / m if m else 0.0)
    return np.array(errs)

# %% grad_check_sparse: a seeded generator in the signature
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=np.random.default_rng(7)):
    rng = np.random.default_rng(7) if rng is None else rng
    errs = []
    for c in rng.permutation(x.size)[:num_checks]:
        ix = np.unravel_index(c, x.shape); e = np.zeros_like(x); e[ix] = h
        errs.append(rel_error(float(analytic_grad[ix]), float((f(x + e) - f(x - e)) / (2 * h))))
    return np.array(errs)

# %% grad_check_sparse: unique draws topped up with the first entries
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    k = min(num_checks, x.size)
    got = list(np.unique(rng.integers(x.size, size=k)))
    got += [c for c in range(x.size) if c not in got][: k - len(got)]
    errs = []
    for c in got:
        ix = np.unravel_index(c, x.shape); e = np.zeros_like(x); e[ix] = h
        errs.append(rel_error(float(analytic_grad[ix]), float((f(x + e) - f(x - e)) / (2 * h))))
    return np.array(errs)

# %% grad_check_sparse: prefers entries with a large gradient
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    k = min(num_checks, x.size)
    order = np.argsort(-np.abs(np.nan_to_num(np.ravel(analytic_grad), nan=1e300)), kind="stable")
    errs = []
    for c in rng.permutation(order[: 2 * k])[:k]:
        ix = np.unravel_index(c, x.shape); e = np.zeros_like(x); e[ix] = h
        errs.append(rel_error(float(analytic_grad[ix]), float((f(x + e) - f(x - e)) / (2 * h))))
    return np.array(errs)

# %% grad_check_sparse: unique draws topped up with the last entries
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    count = min(num_checks, x.size)
    chosen = set(rng.integers(x.size, size=count).tolist())
    for i in reversed(range(x.size)):
        if len(chosen) < count:
            chosen.add(i)
    errors = []
    for i in chosen:
        ix = np.unravel_index(i, x.shape)
        step = np.zeros_like(x)
        step[ix] = h
        errors.append(rel_error(analytic_grad[ix], (f(x + step) - f(x - step)) / (2 * h)))
    return np.array(errors)

# %% grad_check_sparse: the half with the larger gradients
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    count = min(num_checks, x.size)
    order = np.argsort(-np.abs(np.ravel(analytic_grad)))
    errors = []
    for i in rng.permutation(order[: max(count, x.size // 2)])[:count]:
        ix = np.unravel_index(i, x.shape)
        step = np.zeros_like(x)
        step[ix] = h
        errors.append(rel_error(analytic_grad[ix], (f(x + step) - f(x - step)) / (2 * h)))
    return np.array(errors)

# %% grad_check_params: shape may broadcast
def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    out = {}
    for name, w in params.items():
        if name not in grads:
            out[name] = np.inf; continue
        try:
            g = np.broadcast_to(grads[name], w.shape)
        except ValueError:
            out[name] = np.inf; continue
        out[name] = float(grad_check_sparse(lambda _: f(params), w, g, num_checks, h, rng).max())
    return out

# %% grad_check_params: size compared instead of shape
def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    out = {}
    for name, w in params.items():
        g = grads.get(name)
        if g is None or np.size(g) != w.size:
            out[name] = np.inf; continue
        out[name] = float(grad_check_sparse(lambda _: f(params), w, np.reshape(g, w.shape), num_checks, h, rng).max())
    return out

# %% grad_check_params: python max loses the nan
def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    out = {}
    for name, w in params.items():
        g = grads.get(name)
        if g is None or np.shape(g) != w.shape:
            out[name] = np.inf; continue
        worst = 0.0
        for c in rng.permutation(w.size)[:num_checks]:
            ix = np.unravel_index(c, w.shape); old = w[ix]
            w[ix] = old + h; p = f(params)
            w[ix] = old - h; m = f(params)
            w[ix] = old
            n = (p - m) / (2 * h); d = max(abs(g[ix]), abs(n))
            worst = max(worst, abs(g[ix] - n) / d if d else 0.0)
        out[name] = worst
    return out

# %% grad_check_params: five checks for the whole model
def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    out = {}
    k = max(1, num_checks // max(1, len(params)))
    for name, w in params.items():
        g = grads.get(name)
        if g is None or np.shape(g) != w.shape:
            out[name] = np.inf; continue
        out[name] = float(grad_check_sparse(lambda _: f(params), w, g, k, h, rng).max())
    return out

# %% grad_check_params: default of ten checks
def grad_check_params(f, params, grads, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    out = {}
    for name, w in params.items():
        g = grads.get(name)
        if g is None or np.shape(g) != w.shape:
            out[name] = np.inf; continue
        out[name] = float(grad_check_sparse(lambda _: f(params), w, g, num_checks, h, rng).max())
    return out

# %% grad_check_params: python max the other way round
def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    worst = {}
    for name, w in params.items():
        if name not in grads or np.shape(grads[name]) != w.shape:
            worst[name] = np.inf
            continue
        worst[name] = 0.0
        for i in rng.permutation(w.size)[:num_checks]:
            ix = np.unravel_index(i, w.shape)
            old = w[ix]
            w[ix] = old + h
            high = f(params)
            w[ix] = old - h
            low = f(params)
            w[ix] = old
            slope, a = (high - low) / (2 * h), grads[name][ix]
            scale = max(abs(a), abs(slope))
            worst[name] = max(abs(a - slope) / scale if scale else 0.0, worst[name])
    return worst
