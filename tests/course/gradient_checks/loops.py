"""An honest submission in plain loops and Python numbers: nothing vectorised that need not be."""

import math

import numpy as np


def _indices(shape):
    if not shape:
        return [()]
    return [(i, *rest) for i in range(shape[0]) for rest in _indices(shape[1:])]


def forward_difference(f, x, h):
    result = np.zeros(x.shape)
    start = f(x) if x.size else 0.0
    for index in _indices(x.shape):
        kept = float(x[index])
        x[index] = kept + h
        result[index] = (f(x) - start) / h
        x[index] = kept
    return result


def eval_numerical_gradient(f, x, verbose=False, h=0.00001):
    result = np.zeros(x.shape)
    for index in _indices(x.shape):
        kept = float(x[index])
        values = []
        for side in (h, -h):
            x[index] = kept + side
            values.append(f(x))
        x[index] = kept
        result[index] = (values[0] - values[1]) / 2 / h
    return result


def eval_numerical_gradient_array(f, x, df, h=0.00001):
    result = np.zeros(x.shape)
    for index in _indices(x.shape):
        kept = float(x[index])
        x[index] = kept + h
        ahead = np.array(f(x))
        x[index] = kept - h
        behind = np.array(f(x))
        x[index] = kept
        total = 0.0
        for k in _indices(ahead.shape):
            total += (ahead[k] - behind[k]) * np.asarray(df)[k]
        result[index] = total / (2 * h)
    return result


def _rel(a, n):
    if not (math.isfinite(a) and math.isfinite(n)):
        return math.inf
    largest = max(abs(a), abs(n))
    return abs(a - n) / largest if largest > 0 else 0.0


def rel_error(a, n):
    a, n = np.array(a, dtype=float), np.array(n, dtype=float)
    out = np.zeros(a.shape)
    for index in _indices(a.shape):
        out[index] = _rel(float(a[index]), float(n[index]))
    return out if out.shape else float(out)


def verdict(err, kinks):
    if err <= 1e-7:
        return "happy"
    if err <= 1e-4:
        return {True: "okay", False: "uncomfortable"}[bool(kinks)]
    if err <= 1e-2:
        return "uncomfortable"
    return "wrong"


def step_size_sweep(f, df, x, hs):
    x = np.array(x)
    right = df(x)
    errors = []
    for h in hs:
        h = np.array(h, dtype=x.dtype)[()]
        slope = np.array((f(x + h) - f(x - h)) / (h + h))
        worst = 0.0
        for index in _indices(x.shape):
            worst = max(worst, _rel(float(slope[index]), float(np.array(right)[index])))
        errors.append(worst)
    return np.array(errors), float(hs[errors.index(min(errors))])


def active_range(grad, tiny=1e-10):
    flags = np.zeros(grad.shape, dtype=bool)
    exponents = []
    for index in _indices(grad.shape):
        size = abs(float(grad[index]))
        if 0 < size <= tiny:
            flags[index] = True
            exponents.append(math.log10(size))
    return [flags, 10 ** -(sum(exponents) / len(exponents)) if exponents else 1]


def kink_crossings(winners_minus, winners_plus):
    count = 0
    for layer in range(len(winners_minus)):
        for one, other in zip(np.ravel(winners_minus[layer]), np.ravel(winners_plus[layer]), strict=True):
            if one != other:
                count += 1
    return count


def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    errors, crossed = np.zeros(x.shape), np.zeros(x.shape, dtype=bool)
    for index in _indices(x.shape):
        kept = float(x[index])
        x[index] = kept - h
        low, winners_low = f(x)
        x[index] = kept + h
        high, winners_high = f(x)
        x[index] = kept
        if kink_crossings(winners_low, winners_high):
            crossed[index] = True
        else:
            errors[index] = _rel(float(analytic_grad[index]), (high - low) / (2 * h))
    return errors, crossed


def softmax_loss_vectorized(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(len(y)):
        scores = X[i].dot(W)
        scores = scores - max(scores)
        total = sum(math.exp(s) for s in scores)
        loss += math.log(total) - scores[y[i]]
        for j in range(W.shape[1]):
            dW[:, j] += (math.exp(scores[j]) / total - (j == y[i])) * X[i]
    loss /= len(y)
    dW /= len(y)
    return loss + reg * np.sum(W**2), dW + 2 * reg * W


def svm_loss_vectorized(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(len(y)):
        scores = X[i].dot(W)
        for j in range(W.shape[1]):
            margin = scores[j] - scores[y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss /= len(y)
    dW /= len(y)
    return loss + 0.5 * reg * np.sum(W**2), dW + reg * W


def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    grads = {name: np.zeros(params[name].shape) for name in params}
    loss = 0.0
    for i in range(len(y)):
        inputs = X[i].dot(W1) + b1
        hidden = np.array([max(0.0, z) for z in inputs])
        scores = hidden.dot(W2) + b2
        scores = scores - max(scores)
        total = sum(math.exp(s) for s in scores)
        loss += math.log(total) - scores[y[i]]
        dscores = np.array([math.exp(s) / total for s in scores])
        dscores[y[i]] -= 1
        grads["b2"] += dscores
        grads["W2"] += np.outer(hidden, dscores)
        dhidden = W2.dot(dscores) * (inputs > 0)
        grads["b1"] += dhidden
        grads["W1"] += np.outer(X[i], dhidden)
    for name in grads:
        grads[name] /= len(y)
    for name in ("W1", "W2"):
        grads[name] += reg * params[name]
    return loss / len(y) + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2)), grads


def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    indices = _indices(x.shape)
    errors = []
    while indices and len(errors) < num_checks:
        index = indices.pop(int(rng.integers(len(indices))))
        kept = float(x[index])
        x[index] = kept + h
        high = f(x)
        x[index] = kept - h
        low = f(x)
        x[index] = kept
        errors.append(_rel(float(analytic_grad[index]), (high - low) / (2 * h)))
    return errors


def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    found = {}
    for name in params:
        shape = np.array(grads[name]).shape if name in grads else None
        if shape != params[name].shape:
            found[name] = math.inf
        else:
            found[name] = max(
                grad_check_sparse(lambda _: f(params), params[name], grads[name], num_checks, h, rng)
            )
    return found


def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    data_gradient, whole_gradient = f(x, 0)[1], f(x, reg)[1]
    data_error = reg_error = 0.0
    for index in _indices(x.shape):
        kept = float(x[index])
        losses = {}
        for side in (1, -1):
            x[index] = kept + side * h
            losses[side] = f(x, 0)[0], f(x, reg)[0]
        x[index] = kept
        data = (losses[1][0] - losses[-1][0]) / (2 * h)
        penalty = ((losses[1][1] - losses[1][0]) - (losses[-1][1] - losses[-1][0])) / (2 * h)
        data_error = max(data_error, _rel(float(data_gradient[index]), data))
        reg_error = max(reg_error, _rel(float(whole_gradient[index] - data_gradient[index]), penalty))
    return data_error, reg_error


def seeded_loss(loss, seed, *args):
    generator = np.random.Generator(np.random.PCG64(seed))
    return loss(*args, generator)


def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    def worst(point):
        gradient, result = f(point)[1], 0.0
        for index in _indices(point.shape):
            kept = float(point[index])
            point[index] = kept + h
            high = f(point)[0]
            point[index] = kept - h
            low = f(point)[0]
            point[index] = kept
            result = max(result, _rel(float(gradient[index]), (high - low) / (2 * h)))
        return result

    point = np.array(x)
    before = worst(point)
    for _ in range(num_steps):
        gradient = f(point)[1]
        for index in _indices(point.shape):
            point[index] = point[index] - learning_rate * gradient[index]
    return before, worst(point)
