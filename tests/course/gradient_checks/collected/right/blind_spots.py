# %% check_data_then_reg: nested lambdas
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    data = lambda z: f(z, 0)[0]
    pull = lambda z: f(z, reg)[0] - f(z, 0)[0]
    g0 = np.array(f(x, 0)[1])
    g1 = np.array(f(x, reg)[1]) - g0
    return tuple(float(np.max(rel_error(g, eval_numerical_gradient(l, x, h=h)))) for l, g in ((data, g0), (pull, g1)))

# %% check_data_then_reg: one loop two numerics
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    x = x.copy()
    nd, nr = np.zeros_like(x), np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        old = x[ix]
        x[ix] = old + h
        p0, p1 = f(x, 0.0)[0], f(x, reg)[0]
        x[ix] = old - h
        m0, m1 = f(x, 0.0)[0], f(x, reg)[0]
        x[ix] = old
        nd[ix] = (p0 - m0) / (2 * h)
        nr[ix] = ((p1 - p0) - (m1 - m0)) / (2 * h)
    g0 = f(x, 0.0)[1].copy()
    return rel_error(g0, nd).max(), rel_error(f(x, reg)[1] - g0, nr).max()

# %% check_data_then_reg: the data term is measured last, all high points first
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    steps = [h * e.reshape(x.shape) for e in np.eye(x.size)]

    def slope(strength):
        high = np.array([f(x + step, strength)[0] for step in steps])
        low = np.array([f(x - step, strength)[0] for step in steps])
        return ((high - low) / (2 * h)).reshape(x.shape)

    def penalty(x):
        return f(x, reg)[0] - f(x, 0)[0]

    slopes = [(penalty(x + step) - penalty(x - step)) / (2 * h) for step in steps]
    data, both = f(x, 0)[1], f(x, reg)[1]
    reg_error = rel_error(both - data, np.reshape(slopes, x.shape)).max()
    return rel_error(data, slope(0)).max(), reg_error

# %% seeded_loss: partial
def seeded_loss(loss, seed, *args):
    from functools import partial
    return partial(loss, *args)(np.random.default_rng(seed))

# %% seeded_loss: explicit generator with bit generator
def seeded_loss(loss, seed, *args):
    rng = np.random.Generator(np.random.PCG64(seed))
    inputs = list(args) + [rng]
    return loss(*inputs)

# %% burn_in: helper and while
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    def err(w):
        g = np.array(f(w)[1], copy=True)
        return float(np.max(rel_error(g, eval_numerical_gradient(lambda z: f(z)[0], w, h=h))))
    w = np.array(x, dtype=float)
    before = err(w)
    k = 0
    while k < num_steps:
        w = w - learning_rate * f(w)[1]
        k += 1
    return before, err(w)

# %% burn_in: in place on an own copy
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    w = x.copy()
    def measure():
        num = eval_numerical_gradient(lambda z: f(z)[0], w.copy(), h=h)
        return rel_error(f(w)[1], num).max()
    first = measure()
    for _ in range(num_steps):
        w -= learning_rate * f(w.copy())[1]
    return first, measure()

# %% burn_in: recursion
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    num = np.zeros(x.shape)
    for ix in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[ix] = h
        num[ix] = (f(x + e)[0] - f(x - e)[0]) / (2 * h)
    here = np.max(rel_error(f(x.copy())[1], num))
    w = x
    for _ in range(num_steps):
        w = w - learning_rate * f(w)[1]
    return here, (here if num_steps == 0 else burn_in(f, w, 0, learning_rate, h)[0])

# %% burn_in: the end first
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    def worst(w):
        slope = eval_numerical_gradient(lambda w: f(w)[0], w.copy(), h=h)
        return rel_error(f(w)[1], slope).max()

    end = x
    for _ in range(num_steps):
        end = end - learning_rate * f(end)[1]
    after = worst(end)
    return worst(x), after
