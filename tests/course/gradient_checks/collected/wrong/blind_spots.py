# %% check_data_then_reg: analytic two reg x assumed
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    g0 = f(x, 0)[1].copy()
    n0 = eval_numerical_gradient(lambda z: f(z, 0)[0], x, h=h)
    g1 = f(x, reg)[1] - g0
    return np.max(rel_error(g0, n0)), np.max(rel_error(g1, 2 * reg * x))

# %% check_data_then_reg: sums over norms
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    g0 = f(x, 0)[1].copy(); g1 = f(x, reg)[1] - g0
    n0 = eval_numerical_gradient(lambda z: f(z, 0)[0], x, h=h)
    n1 = eval_numerical_gradient(lambda z: f(z, reg)[0] - f(z, 0)[0], x, h=h)
    e = lambda a, n: np.linalg.norm(a - n) / max(np.linalg.norm(a), np.linalg.norm(n))
    return e(g0, n0), e(g1, n1)

# %% check_data_then_reg: subtracts the loss at x held constant
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    L0, g0 = f(x, 0); g0 = g0.copy(); g1 = f(x, reg)[1] - g0
    n0 = eval_numerical_gradient(lambda z: f(z, 0)[0], x, h=h)
    n1 = eval_numerical_gradient(lambda z: f(z, reg)[0] - L0, x, h=h)
    return np.max(rel_error(g0, n0)), np.max(rel_error(g1, n1))

# %% check_data_then_reg: nan ignoring maximum
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    g0 = f(x, 0)[1].copy(); g1 = f(x, reg)[1] - g0
    n0 = eval_numerical_gradient(lambda z: f(z, 0)[0], x, h=h)
    n1 = eval_numerical_gradient(lambda z: f(z, reg)[0] - f(z, 0)[0], x, h=h)
    e = lambda a, n: np.nanmax(np.where(np.maximum(abs(a), abs(n)) == 0, 0, abs(a - n) / np.maximum(np.maximum(abs(a), abs(n)), 1e-300)))
    return e(g0, n0), e(g1, n1)

# %% check_data_then_reg: ten random entries only
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    g0 = f(x, 0)[1].copy(); g1 = f(x, reg)[1] - g0
    return (np.max(grad_check_sparse(lambda z: f(z, 0)[0], x, g0, 10, h)),
            np.max(grad_check_sparse(lambda z: f(z, reg)[0] - f(z, 0)[0], x, g1, 10, h)))

# %% check_data_then_reg: default reg of a tenth
def check_data_then_reg(f, x, reg=0.1, h=1e-5):
    g0 = f(x, 0)[1].copy(); g1 = f(x, reg)[1] - g0
    n0 = eval_numerical_gradient(lambda z: f(z, 0)[0], x, h=h)
    n1 = eval_numerical_gradient(lambda z: f(z, reg)[0] - f(z, 0)[0], x, h=h)
    return np.max(rel_error(g0, n0)), np.max(rel_error(g1, n1))

# %% check_data_then_reg: every entry of the data term, twenty of the regulariser's
def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    data = f(x, 0)[1]
    penalty = f(x, reg)[1] - data
    slope = eval_numerical_gradient(lambda x: f(x, 0)[0], x, h=h)
    sample = grad_check_sparse(lambda x: f(x, reg)[0] - f(x, 0)[0], x, penalty, 20, h)
    return np.max(rel_error(data, slope)), np.max(sample)

# %% seeded_loss: global seed
def seeded_loss(loss, seed, *args):
    np.random.seed(seed)
    return loss(*args, np.random)

# %% seeded_loss: one generator per seed remembered
_GENS = {}
def seeded_loss(loss, seed, *args):
    rng = _GENS.setdefault(seed, np.random.default_rng(seed))
    return loss(*args, rng)

# %% seeded_loss: RandomState instead
def seeded_loss(loss, seed, *args):
    return loss(*args, np.random.RandomState(seed))

# %% seeded_loss: keyword rng
def seeded_loss(loss, seed, *args):
    return loss(*args, rng=np.random.default_rng(seed))

# %% seeded_loss: a bare legacy bit generator
def seeded_loss(loss, seed, *args):
    return loss(*args, np.random.Generator(np.random.MT19937(seed)))

# %% burn_in: gradient frozen at the start
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    err = lambda w: np.max(rel_error(f(w)[1].copy(), eval_numerical_gradient(lambda z: f(z)[0], w.copy(), h=h)))
    w = x.copy(); e = err(w); g = f(w)[1].copy()
    for _ in range(num_steps):
        w = w - learning_rate * g
    return e, err(w)

# %% burn_in: one step at least
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    err = lambda w: np.max(rel_error(f(w)[1].copy(), eval_numerical_gradient(lambda z: f(z)[0], w.copy(), h=h)))
    w = x.copy(); e = err(w); k = 0
    while True:
        w = w - learning_rate * f(w)[1]; k += 1
        if k >= num_steps:
            break
    return e, err(w)

# %% burn_in: steps with the numerical gradient
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    num = lambda w: eval_numerical_gradient(lambda z: f(z)[0], w.copy(), h=h)
    err = lambda w: np.max(rel_error(f(w)[1].copy(), num(w)))
    w = x.copy(); e = err(w)
    for _ in range(num_steps):
        w = w - learning_rate * num(w)
    return e, err(w)

# %% burn_in: stops when the loss rises
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    err = lambda w: np.max(rel_error(f(w)[1].copy(), eval_numerical_gradient(lambda z: f(z)[0], w.copy(), h=h)))
    w = x.copy(); e = err(w)
    for _ in range(num_steps):
        L, g = f(w)
        z = w - learning_rate * g
        if f(z)[0] > L:
            break
        w = z
    return e, err(w)

# %% burn_in: samples ten entries
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    rng = np.random.default_rng(0)
    err = lambda w: np.max(grad_check_sparse(lambda z: f(z)[0], w.copy(), f(w)[1].copy(), 10, h, rng))
    w = x.copy(); e = err(w)
    for _ in range(num_steps):
        w = w - learning_rate * f(w)[1]
    return e, err(w)

# %% burn_in: normalised step
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    err = lambda w: np.max(rel_error(f(w)[1].copy(), eval_numerical_gradient(lambda z: f(z)[0], w.copy(), h=h)))
    w = x.copy(); e = err(w)
    for _ in range(num_steps):
        g = f(w)[1]
        w = w - learning_rate * g / max(1.0, np.linalg.norm(g))
    return e, err(w)

# %% burn_in: nan at the end counted as zero
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    def err(w):
        worst = 0.0
        g, n = f(w)[1].copy(), eval_numerical_gradient(lambda z: f(z)[0], w.copy(), h=h)
        for a, b in zip(g.ravel(), n.ravel()):
            d = max(abs(a), abs(b))
            worst = max(worst, abs(a - b) / d if d else 0.0)
        return worst
    w = x.copy(); e = err(w)
    for _ in range(num_steps):
        w = w - learning_rate * f(w)[1]
    return e, err(w)

# %% burn_in: the first ten entries
def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    def worst(w):
        slope = eval_numerical_gradient(lambda w: f(w)[0], w.copy(), h=h)
        return np.max(rel_error(f(w)[1], slope).ravel()[:10])

    w = x.copy()
    before = worst(w)
    for _ in range(num_steps):
        w = w - learning_rate * f(w)[1]
    return before, worst(w)
