# %% expected_initial_loss: any case accepted
def expected_initial_loss(num_classes, kind, delta=1.0):
    if kind.lower() == "softmax":
        return float(np.log(num_classes))
    if kind == "svm":
        return float((num_classes - 1) * delta)
    raise ValueError(kind)


# %% expected_initial_loss: substring membership test
def expected_initial_loss(num_classes, kind, delta=1.0):
    if kind == "softmax":
        return float(np.log(num_classes))
    if kind in "svm":
        return float((num_classes - 1) * delta)
    raise ValueError(kind)


# %% check_initial_loss: strictly closer
def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    def close(v, t):
        return bool(np.isfinite(v) and abs(v - t) < tolerance * t)
    if close(loss(params, X, y, 0.0)[0], expected):
        return "healthy"
    small = {k: 1e-3 * w for k, w in params.items()}
    v = loss(small, X, y, 0.0)[0]
    if close(v, expected):
        return "init"
    if close(v, len(X) * expected):
        return "average"
    return "loss"


# %% check_initial_loss: average before init
def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    def close(v, t):
        return bool(np.isfinite(v) and abs(v - t) <= tolerance * t)
    if close(loss(params, X, y, 0.0)[0], expected):
        return "healthy"
    small = {k: 1e-3 * w for k, w in params.items()}
    v = loss(small, X, y, 0.0)[0]
    if close(v, len(X) * expected):
        return "average"
    if close(v, expected):
        return "init"
    return "loss"


# %% check_initial_loss: zero instead of 1e-3
def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    def close(v, t):
        return bool(np.isfinite(v) and abs(v - t) <= tolerance * t)
    if close(loss(params, X, y, 0.0)[0], expected):
        return "healthy"
    small = {k: 0.0 * w for k, w in params.items()}
    v = loss(small, X, y, 0.0)[0]
    if close(v, expected):
        return "init"
    if close(v, len(X) * expected):
        return "average"
    return "loss"


# %% check_initial_loss: params scaled in place and back
def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    def close(v, t):
        return bool(np.isfinite(v) and abs(v - t) <= tolerance * t)
    if close(loss(params, X, y, 0.0)[0], expected):
        return "healthy"
    small = {k: 1e-3 * w for k, w in params.items()}
    for k in params:
        params[k] *= 1e-3
    v = loss(params, X, y, 0.0)[0]
    for k in params:
        params[k] /= 1e-3
    if close(v, expected):
        return "init"
    if close(v, len(X) * expected):
        return "average"
    return "loss"


# %% check_initial_loss: counts classes seen
def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    def close(v, t):
        return bool(np.isfinite(v) and abs(v - t) <= tolerance * t)
    if close(loss(params, X, y, 0.0)[0], expected):
        return "healthy"
    small = {k: 1e-3 * w for k, w in params.items()}
    v = loss(small, X, y, 0.0)[0]
    if close(v, expected):
        return "init"
    if close(v, len(np.unique(y)) * expected):
        return "average"
    return "loss"


# %% check_regularization: threshold at least 1e-9
def check_regularization(loss, params, X, y, reg=1.0):
    a, ga = loss(params, X, y, 0.0)
    b, gb = loss(params, X, y, reg)
    rise, eps = b - a, 1e-9 * max(1.0, abs(a))
    pull = {k: gb[k] - ga[k] for k in params}
    if rise < -eps:
        return "wrong sign"
    if rise <= eps:
        return "ignored"
    zero = [not np.any(pull[k]) for k in params if params[k].ndim == 2]
    if all(zero):
        return "loss only"
    if any(zero):
        return "some arrays"
    total = sum(np.sum(params[k] * pull[k]) for k in params)
    if not abs(total - 2 * rise) <= 0.01 * abs(2 * rise):
        return "disagree"
    return "healthy"


# %% check_regularization: biases decide loss only
def check_regularization(loss, params, X, y, reg=1.0):
    a, ga = loss(params, X, y, 0.0)
    b, gb = loss(params, X, y, reg)
    rise, eps = b - a, 1e-9 * abs(a)
    pull = {k: gb[k] - ga[k] for k in params}
    if rise < -eps:
        return "wrong sign"
    if rise <= eps:
        return "ignored"
    zero = [not np.any(pull[k]) for k in params if params[k].ndim == 2]
    if not any(np.any(pull[k]) for k in params):
        return "loss only"
    if any(zero):
        return "some arrays"
    total = sum(np.sum(params[k] * pull[k]) for k in params)
    if not abs(total - 2 * rise) <= 0.01 * abs(2 * rise):
        return "disagree"
    return "healthy"


# %% check_regularization: allclose for zero pull
def check_regularization(loss, params, X, y, reg=1.0):
    a, ga = loss(params, X, y, 0.0)
    b, gb = loss(params, X, y, reg)
    rise, eps = b - a, 1e-9 * abs(a)
    pull = {k: gb[k] - ga[k] for k in params}
    if rise < -eps:
        return "wrong sign"
    if rise <= eps:
        return "ignored"
    zero = [np.allclose(pull[k], 0) for k in params if params[k].ndim == 2]
    if all(zero):
        return "loss only"
    if any(zero):
        return "some arrays"
    total = sum(np.sum(params[k] * pull[k]) for k in params)
    if not abs(total - 2 * rise) <= 0.01 * abs(2 * rise):
        return "disagree"
    return "healthy"


# %% check_regularization: nearly zero is zero by 1e-6
def check_regularization(loss, params, X, y, reg=1.0):
    a, ga = loss(params, X, y, 0.0)
    b, gb = loss(params, X, y, reg)
    rise, eps = b - a, 1e-9 * abs(a)
    pull = {k: gb[k] - ga[k] for k in params}
    if rise < -eps:
        return "wrong sign"
    if rise <= eps:
        return "ignored"
    zero = [np.abs(pull[k]).max() < 1e-6 for k in params if params[k].ndim == 2]
    if all(zero):
        return "loss only"
    if any(zero):
        return "some arrays"
    total = sum(np.sum(params[k] * pull[k]) for k in params)
    if not abs(total - 2 * rise) <= 0.01 * abs(2 * rise):
        return "disagree"
    return "healthy"


# %% check_regularization: pull zero if its sum is zero
def check_regularization(loss, params, X, y, reg=1.0):
    a, ga = loss(params, X, y, 0.0)
    b, gb = loss(params, X, y, reg)
    rise, eps = b - a, 1e-9 * abs(a)
    pull = {k: gb[k] - ga[k] for k in params}
    if rise < -eps:
        return "wrong sign"
    if rise <= eps:
        return "ignored"
    zero = [pull[k].sum() == 0 for k in params if params[k].ndim == 2]
    if all(zero):
        return "loss only"
    if any(zero):
        return "some arrays"
    total = sum(np.sum(params[k] * pull[k]) for k in params)
    if not abs(total - 2 * rise) <= 0.01 * abs(2 * rise):
        return "disagree"
    return "healthy"
