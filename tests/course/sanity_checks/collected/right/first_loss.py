# %% expected_initial_loss: dict of lambdas
def expected_initial_loss(num_classes, kind, delta=1.0):
    import math
    table = {"softmax": lambda: math.log(num_classes), "svm": lambda: float((num_classes - 1) * delta)}
    if kind not in table:
        raise ValueError(f"unknown kind {kind!r}")
    return table[kind]()


# %% expected_initial_loss: match statement
def expected_initial_loss(num_classes, kind, delta=1.0):
    match kind:
        case "softmax":
            return float(-np.log(1 / num_classes))
        case "svm":
            return float(num_classes * delta - delta)
    raise ValueError(kind)


# %% check_initial_loss: helper close with generator of targets
def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    def close(v, t):
        return bool(np.isfinite(v)) and abs(v - t) <= tolerance * t
    if close(loss(params, X, y, 0.0)[0], expected):
        return "healthy"
    v = loss({k: np.multiply(w, 1e-3) for k, w in params.items()}, X, y, 0.0)[0]
    for name, t in (("init", expected), ("average", expected * X.shape[0])):
        if close(v, t):
            return name
    return "loss"


# %% check_initial_loss: deepcopy and in place scaling
def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    import copy
    v = loss(params, X, y, 0.0)[0]
    if np.abs(v - expected) <= tolerance * expected:
        return "healthy"
    small = copy.deepcopy(params)
    for k in small:
        small[k] *= 0.001
    v, _ = loss(small, X, y, 0.0)
    if np.abs(v - expected) <= tolerance * expected:
        return "init"
    elif np.abs(v - len(y) * expected) <= tolerance * len(y) * expected:
        return "average"
    return "loss"


# %% check_regularization: list of pulls
def check_regularization(loss, params, X, y, reg=1.0):
    a, ga = loss(params, X, y, 0.0)
    ga = {k: np.array(v) for k, v in ga.items()}
    b, gb = loss(params, X, y, reg)
    rise = b - a
    if rise < -1e-9 * abs(a):
        return "wrong sign"
    if rise <= 1e-9 * abs(a):
        return "ignored"
    pull = {k: gb[k] - ga[k] for k in params}
    moved = [bool(np.any(pull[k] != 0)) for k in params if params[k].ndim == 2]
    if not any(moved):
        return "loss only"
    if not all(moved):
        return "some arrays"
    total = sum(float(np.vdot(params[k], pull[k])) for k in params)
    return "healthy" if abs(total - 2 * rise) <= 0.01 * 2 * abs(rise) else "disagree"


# %% check_regularization: counts zero arrays
def check_regularization(loss, params, X, y, reg=1.0):
    l0, g0 = loss({k: v.copy() for k, v in params.items()}, X, y, 0.0)
    l1, g1 = loss({k: v.copy() for k, v in params.items()}, X, y, reg)
    rise, small = l1 - l0, 1e-9 * abs(l0)
    weights = [k for k, v in params.items() if v.ndim == 2]
    zero = [k for k in weights if np.count_nonzero(g1[k] - g0[k]) == 0]
    if rise <= small:
        return "wrong sign" if rise < -small else "ignored"
    if zero:
        return "loss only" if len(zero) == len(weights) else "some arrays"
    dot = 0.0
    for k, w in params.items():
        dot += (w * (g1[k] - g0[k])).sum()
    return "healthy" if np.isclose(dot, 2 * rise, rtol=1e-2, atol=0) else "disagree"
