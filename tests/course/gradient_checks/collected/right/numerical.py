# %% forward_difference: unravelled indices, with try and finally
def forward_difference(f, x, h):
    g = np.empty(x.size)
    base = f(x)
    for k in range(x.size):
        ix = np.unravel_index(k, x.shape)
        keep = x[ix]
        try:
            x[ix] = keep + h
            g[k] = (f(x) - base) / h
        finally:
            x[ix] = keep
    return g.reshape(x.shape)

# %% forward_difference: list comprehension over copies
def forward_difference(f, x, h):
    f0 = f(x.copy())
    def moved(ix):
        z = x.copy()
        z[ix] += h
        return z
    return np.array([(f(moved(ix)) - f0) / h for ix in np.ndindex(x.shape)], dtype=float).reshape(x.shape)

# %% forward_difference: nditer multi_index classic cs231n
def forward_difference(f, x, h):
    fx = f(x)
    grad = np.zeros_like(x)
    if x.size == 0:
        return grad
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        fxh = f(x)
        x[ix] = old
        grad[ix] = (fxh - fx) / h
        it.iternext()
    return grad

# %% eval_numerical_gradient: adds a unit tensor instead of writing
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    grad = np.zeros(x.shape)
    for ix in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[ix] = h
        grad[ix] = (f(x + e) - f(x - e)) / (2 * h)
        if verbose:
            print(ix, grad[ix])
    return grad

# %% eval_numerical_gradient: minus first then plus
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    grad = np.zeros_like(x, dtype=np.float64)
    for ix, value in np.ndenumerate(x.copy()):
        x[ix] = value - h
        low = float(f(x))
        x[ix] = value + h
        high = float(f(x))
        x[ix] = value
        grad[ix] = 0.5 * (high - low) / h
    return grad

# %% eval_numerical_gradient: writes through the flat attribute
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    original = x.copy()
    out = np.zeros(x.size)
    for i in range(x.size):
        x.flat[i] = original.flat[i] + h
        plus = f(x)
        x.flat[i] = original.flat[i] - h
        out[i] = plus - f(x)
        x.flat[i] = original.flat[i]
    x[...] = original
    return (out / (2.0 * h)).reshape(x.shape)

# %% eval_numerical_gradient: a table is printed when verbose
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    slopes = {}
    for ix in np.ndindex(x.shape):
        ends = []
        for step in (h, -h):
            moved = x.copy()
            moved[ix] += step
            ends.append(f(moved))
        slopes[ix] = (ends[0] - ends[1]) / (2 * h)
    if verbose:
        for ix, slope in slopes.items():
            print(f"{ix!s:>12} {slope:12.6g}")
    grad = np.empty(x.shape)
    for ix, slope in slopes.items():
        grad[ix] = slope
    return grad

# %% eval_numerical_gradient_array: copies each output
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        old = x[ix]
        x[ix] = old + h
        pos = np.array(f(x), dtype=float, copy=True)
        x[ix] = old - h
        neg = np.array(f(x), dtype=float, copy=True)
        x[ix] = old
        grad[ix] = np.sum((pos - neg) * df) / (2 * h)
    return grad

# %% eval_numerical_gradient_array: vdot of the change and df
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros(x.shape)
    for ix in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[ix] = h
        grad[ix] = np.vdot(f(x + e) - f(x - e), df) / (2 * h)
    return grad

# %% step_size_sweep: dtype type constructor
def step_size_sweep(f, df, x, hs):
    x = np.asarray(x)
    T = x.dtype.type
    true = np.asarray(df(x), dtype=np.float64)
    errors = []
    for h in hs:
        hh = T(h)
        num = np.asarray((f(x + hh) - f(x - hh)) / (T(2) * hh), dtype=np.float64)
        errors.append(np.max(np.abs(num - true) / np.maximum(np.abs(num), np.abs(true))))
    errors = np.array(errors, dtype=np.float64)
    return errors, hs[int(np.argmin(errors))]

# %% step_size_sweep: full like steps
def step_size_sweep(f, df, x, hs):
    x = np.array(x)
    hs = np.asarray(hs, dtype=float)
    errors = np.empty(len(hs))
    d = df(x)
    for k in range(len(hs)):
        step = np.full_like(x, hs[k])
        up, down = x + step, x - step
        numeric = (f(up) - f(down)) / (step + step)
        errors[k] = np.max(rel_error(d, numeric))
    return errors, float(hs[errors.argmin()])

# %% step_size_sweep: a product with the inverse of the step
def step_size_sweep(f, df, x, hs):
    x = np.asarray(x)
    right, errors = df(x), []
    for h in np.asarray(hs, dtype=x.dtype):
        slope = (f(x + h) - f(x - h)) * (1 / (h + h))
        errors.append(float(np.max(rel_error(right, slope))))
    return np.array(errors), hs[int(np.argmin(errors))]

# %% step_size_sweep: divided in two steps
def step_size_sweep(f, df, x, hs):
    x = np.asarray(x)
    errors = np.empty(len(hs))
    for k, h in enumerate(hs):
        h = x.dtype.type(h)
        slope = (f(x + h) - f(x - h)) / h / 2
        errors[k] = rel_error(slope, df(x)).max()
    return errors, hs[errors.argmin()]
