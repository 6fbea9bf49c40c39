# %% grad_check_sparse: permutation prefix
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    chosen = rng.permutation(x.size)[:num_checks]
    out = np.zeros(len(chosen))
    for k, c in enumerate(chosen):
        ix = np.unravel_index(c, x.shape)
        e = np.zeros_like(x)
        e[ix] = h
        out[k] = rel_error(analytic_grad[ix], (f(x + e) - f(x - e)) / (2 * h))
    return out

# %% grad_check_sparse: argsort of random keys
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    order = np.argsort(rng.random(x.size))
    a, num = [], []
    for c in order[: min(num_checks, x.size)]:
        ix = np.unravel_index(c, x.shape)
        old = x[ix]
        x[ix] = old + h
        fp = f(x)
        x[ix] = old - h
        fm = f(x)
        x[ix] = old
        a.append(analytic_grad[ix])
        num.append((fp - fm) / (2 * h))
    return rel_error(np.array(a, dtype=float), np.array(num, dtype=float))

# %% grad_check_sparse: rejection sampling into a set
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    want = min(num_checks, x.size)
    seen = set()
    while len(seen) < want:
        seen.add(tuple(int(rng.integers(n)) for n in x.shape))
    errs = []
    for ix in seen:
        keep = x[ix].copy()
        x[ix] = keep + h
        up = f(x)
        x[ix] = keep - h
        down = f(x)
        x[ix] = keep
        errs.append(rel_error(analytic_grad[ix], (up - down) / h / 2))
    return np.array(errs, dtype=float)

# %% grad_check_sparse: all numbers drawn in one shuffle, high side first
def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    order = np.arange(x.size)
    rng.shuffle(order)
    places = [np.unravel_index(i, x.shape) for i in order[:num_checks]]

    def losses(step):
        found = []
        for place in places:
            moved = x.copy()
            moved[place] += step
            found.append(f(moved))
        return np.array(found)

    slopes = (losses(h) - losses(-h)) / (2 * h)
    return rel_error(np.array([analytic_grad[place] for place in places]), slopes)

# %% grad_check_params: lambda over a shallow copy of the dict
def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    worst = {}
    for name in params:
        g = grads.get(name)
        if g is None or np.shape(g) != np.shape(params[name]):
            worst[name] = np.inf
            continue
        z = params[name].copy()
        errs = grad_check_sparse(lambda w: f({**params, name: w}), z, np.asarray(g), num_checks, h, rng)
        worst[name] = float(np.max(errs))
    return worst

# %% grad_check_params: own loops in place
def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    worst = dict.fromkeys(params, float("inf"))
    for name, w in params.items():
        if name not in grads or np.asarray(grads[name]).shape != w.shape:
            continue
        top = 0.0
        for c in rng.choice(w.size, size=min(num_checks, w.size), replace=False):
            ix = np.unravel_index(c, w.shape)
            old = w[ix]
            w[ix] = old + h
            a = f(params)
            w[ix] = old - h
            b = f(params)
            w[ix] = old
            top = max(top, rel_error(grads[name][ix], (a - b) / (2 * h)))
        worst[name] = top
    return worst
