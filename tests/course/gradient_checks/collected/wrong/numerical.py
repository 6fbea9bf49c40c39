# %% forward_difference: reshape that copies non contiguous arrays
def forward_difference(f, x, h):
    base = f(x)
    flat = x.reshape(-1)
    g = np.zeros(x.size)
    for k in range(x.size):
        old = flat[k]
        flat[k] = old + h
        g[k] = (f(x) - base) / h
        flat[k] = old
    return g.reshape(x.shape)

# %% forward_difference: does not undo moves until the end
def forward_difference(f, x, h):
    keep = x.copy()
    g = np.zeros_like(x)
    last = f(x)
    for ix in np.ndindex(x.shape):
        x[ix] = keep[ix] + h
        new = f(x)
        g[ix] = (new - last) / h
        last = new
    x[...] = keep
    return g

# %% eval_numerical_gradient: nditer breaks on empty input
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        p = f(x)
        x[ix] = old - h
        m = f(x)
        x[ix] = old
        grad[ix] = (p - m) / (2 * h)
        it.iternext()
    return grad

# %% eval_numerical_gradient: verbose prints and returns nothing
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        old = x[ix]
        x[ix] = old + h
        p = f(x)
        x[ix] = old - h
        m = f(x)
        x[ix] = old
        grad[ix] = (p - m) / (2 * h)
    if verbose:
        print(grad)
        return None
    return grad

# %% eval_numerical_gradient: default h too coarse
def eval_numerical_gradient(f, x, verbose=False, h=1e-4):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h
        grad[ix] = (f(x + e) - f(x - e)) / (2 * h)
    return grad

# %% eval_numerical_gradient: step relative to the entry
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        s = h * max(1.0, abs(x[ix]))
        e = np.zeros_like(x); e[ix] = s
        grad[ix] = (f(x + e) - f(x - e)) / (2 * s)
    return grad

# %% eval_numerical_gradient: rounds the derivative
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h
        grad[ix] = np.round((f(x + e) - f(x - e)) / (2 * h), 6)
    return grad

# %% eval_numerical_gradient: half step on either side
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h / 2
        grad[ix] = (f(x + e) - f(x - e)) / h
    return grad

# %% eval_numerical_gradient: ravel makes a copy of a transposed x
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    flat, g = x.ravel(), np.zeros(x.size)
    for k in range(x.size):
        old = flat[k]
        flat[k] = old + h
        p = f(x)
        flat[k] = old - h
        m = f(x)
        flat[k] = old
        g[k] = (p - m) / (2 * h)
    return g.reshape(x.shape)

# %% eval_numerical_gradient: returns the first entry's gradient when verbose
def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[ix] = h
        grad[ix] = (f(x + step) - f(x - step)) / (2 * h)
        if verbose:
            print(ix, grad[ix])
            return grad
    return grad

# %% eval_numerical_gradient_array: only first copied by asarray
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        old = x[ix]
        x[ix] = old + h
        pos = np.asarray(f(x), dtype=float)
        x[ix] = old - h
        neg = f(x).copy()
        x[ix] = old
        grad[ix] = np.sum((pos - neg) * df) / (2 * h)
    return grad

# %% eval_numerical_gradient_array: df left out of the sum
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h
        grad[ix] = np.sum(f(x + e) - f(x - e)) * np.mean(df) / (2 * h)
    return grad

# %% eval_numerical_gradient_array: entrywise only the diagonal
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h
        d = (f(x + e) - f(x - e)) * df / (2 * h)
        grad[ix] = d[ix] if d.shape == x.shape else d.sum()
    return grad

# %% eval_numerical_gradient_array: dot product of two axes arrays
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h
        grad[ix] = np.sum(np.dot((f(x + e) - f(x - e)).T, df)) / (2 * h)
    return grad

# %% eval_numerical_gradient_array: probes the output shape once more
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    shape = f(x).shape
    grad = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h
        grad[ix] = np.sum((f(x + e) - f(x - e)).reshape(shape) * df) / (2 * h)
    return grad

# %% eval_numerical_gradient_array: gradient lands in df
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    df /= 2 * h
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h
        grad[ix] = np.sum((f(x + e) - f(x - e)) * df)
    return grad

# %% eval_numerical_gradient_array: ravelled view of a transposed x
def eval_numerical_gradient_array(f, x, df, h=1e-5):
    flat, g = x.ravel(), np.zeros(x.size)
    for k in range(x.size):
        old = flat[k]
        flat[k] = old + h
        p = np.array(f(x))
        flat[k] = old - h
        m = np.array(f(x))
        flat[k] = old
        g[k] = np.sum((p - m) * df) / (2 * h)
    return g.reshape(x.shape)

# %% step_size_sweep: numpy double steps promote float32
def step_size_sweep(f, df, x, hs):
    errors = []
    for h in np.asarray(hs):
        num = (f(x + h) - f(x - h)) / (2 * h)
        t = df(x)
        errors.append(np.max(np.abs(num - t) / np.maximum(np.abs(num), np.abs(t))))
    errors = np.array(errors, dtype=float)
    return errors, hs[int(np.argmin(errors))]

# %% step_size_sweep: cast back before the call but quotient in double
def step_size_sweep(f, df, x, hs):
    x = np.asarray(x)
    errors = []
    for h in hs:
        up, down = (x + h).astype(x.dtype), (x - h).astype(x.dtype)
        num = (np.asarray(f(up), float) - np.asarray(f(down), float)) / (2 * h)
        t = df(x)
        errors.append(np.max(np.abs(num - t) / np.maximum(np.abs(num), np.abs(t))))
    errors = np.array(errors, dtype=float)
    return errors, hs[int(np.argmin(errors))]

# %% step_size_sweep: errors float32
def step_size_sweep(f, df, x, hs):
    x = np.asarray(x); T = x.dtype.type
    errors = []
    for h in hs:
        num = (f(x + T(h)) - f(x - T(h))) / (T(2) * T(h))
        t = df(x)
        errors.append(np.max(np.abs(num - t) / np.maximum(np.abs(num), np.abs(t))))
    errors = np.array(errors)
    return errors, hs[int(np.argmin(errors))]

# %% step_size_sweep: divides by the true derivative only
def step_size_sweep(f, df, x, hs):
    x = np.asarray(x); T = x.dtype.type
    errors = []
    for h in hs:
        num = (f(x + T(h)) - f(x - T(h))) / (T(2) * T(h))
        t = df(x)
        errors.append(np.max(np.abs(num - t) / np.abs(t)))
    errors = np.array(errors, dtype=float)
    return errors, hs[int(np.argmin(errors))]

# %% step_size_sweep: max over max instead of entry by entry
def step_size_sweep(f, df, x, hs):
    x = np.asarray(x); T = x.dtype.type
    errors = []
    for h in hs:
        num = (f(x + T(h)) - f(x - T(h))) / (T(2) * T(h))
        t = df(x)
        errors.append(np.max(np.abs(num - t)) / np.max(np.maximum(np.abs(num), np.abs(t))))
    errors = np.array(errors, dtype=float)
    return errors, hs[int(np.argmin(errors))]
