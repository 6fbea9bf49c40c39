"""An honest submission as the CS231n assignments have it: nditer, writing in place, W changed and put back."""

import numpy as np


def _each(x):
    it = np.nditer(x, flags=["multi_index", "zerosize_ok"], op_flags=["readwrite"])
    while not it.finished:
        yield it.multi_index
        it.iternext()


def forward_difference(f, x, h):
    grad, fx = np.zeros_like(x), f(x)
    grad[...] = -fx
    for ix in _each(x) if x.size else ():
        oldval = x[ix].copy()
        x[ix] += h
        grad[ix] += f(x)
        x[ix] = oldval
    grad /= h
    return grad


def eval_numerical_gradient(f, x, verbose=False, h=0.00001):
    grad = np.zeros_like(x)
    for ix in _each(x) if x.size else ():
        oldval = x[ix].copy()
        x[ix] = oldval + h
        fxph = f(x)
        x[ix] = oldval - h
        fxmh = f(x)
        x[ix] = oldval
        grad[ix] = (fxph - fxmh) / (2 * h)
        if verbose:
            print(ix, grad[ix])
    return grad


def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    for ix in _each(x) if x.size else ():
        oldval = x[ix].copy()
        x[ix] = oldval + h
        pos = f(x).copy()
        x[ix] = oldval - h
        neg = f(x).copy()
        x[ix] = oldval
        grad[ix] = np.sum((pos - neg) * df) / (2 * h)
    return grad


def rel_error(a, n):
    a, n = np.array(a, dtype=float), np.array(n, dtype=float)
    broken = ~(np.isfinite(a) & np.isfinite(n))
    a[broken], n[broken] = 1.0, 0.0
    scale = np.array(np.abs(a))
    np.maximum(scale, np.abs(n), out=scale)
    scale[scale == 0] = 1.0
    a -= n
    np.abs(a, out=a)
    a /= scale
    a[broken] = np.inf
    return a


def verdict(err, kinks):
    result = "wrong"
    for limit, word in ((1e-2, "uncomfortable"), (1e-4, "okay"), (1e-7, "happy")):
        if err <= limit:
            result = word
    if result == "okay" and not kinks:
        result = "uncomfortable"
    return result


def step_size_sweep(f, df, x, hs):
    x = np.array(x)
    errors = np.empty(len(hs))
    for k, h in enumerate(hs):
        h = float(h)  # Python's numbers leave the dtype of an array alone
        numeric = np.asarray(f(x + h) - f(x - h))
        numeric = numeric / (2 * h)
        errors[k] = rel_error(df(x), numeric).max()
    return errors, float(np.asarray(hs)[np.argmin(errors)])


def active_range(grad, tiny=1e-10):
    sizes = np.abs(grad)
    worrying = sizes <= tiny
    worrying &= sizes > 0
    scale = 1.0
    if worrying.any():
        scale /= 10 ** np.log10(sizes[worrying]).mean()
    return worrying, scale


def kink_crossings(winners_minus, winners_plus):
    total = np.int64(0)
    for minus, plus in zip(winners_minus, winners_plus, strict=True):
        total += (minus != plus).sum()
    return total


def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    errors, crossed = np.zeros_like(x), np.zeros(x.shape, bool)
    for ix in _each(x):
        oldval = x[ix].copy()
        x[ix] = oldval + h
        fxph, plus = f(x)
        x[ix] = oldval - h
        fxmh, minus = f(x)
        x[ix] = oldval
        crossed[ix] = any((a != b).any() for a, b in zip(minus, plus, strict=True))
        errors[ix] = rel_error(analytic_grad[ix], (fxph - fxmh) / (2 * h))
    errors *= ~crossed if np.isfinite(errors).all() else 1
    errors[crossed] = 0
    return errors, crossed


def softmax_loss_vectorized(W, X, y, reg):
    num_train = X.shape[0]
    scores = X.dot(W)
    scores -= scores.max(axis=1, keepdims=True)
    correct = scores[range(num_train), y].copy()
    np.exp(scores, out=scores)
    sums = scores.sum(axis=1, keepdims=True)
    loss = (np.log(sums[:, 0]) - correct).mean()
    scores /= sums
    scores[range(num_train), y] -= 1
    dW = X.T.dot(scores)
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += reg * 2 * W
    return loss, dW


def svm_loss_vectorized(W, X, y, reg):
    num_train = X.shape[0]
    margins = X.dot(W)
    margins -= margins[range(num_train), y].reshape(-1, 1) - 1
    np.maximum(0, margins, out=margins)
    margins[range(num_train), y] = 0
    loss = np.sum(margins) / num_train + reg * np.sum(W * W)
    margins[margins > 0] = 1
    margins[range(num_train), y] -= margins.sum(axis=1)
    dW = np.dot(X.T, margins)
    dW /= num_train
    dW += 2 * reg * W
    return loss, dW


def two_layer_loss(params, X, y, reg):
    num_train = X.shape[0]
    hidden = X.dot(params["W1"])
    hidden += params["b1"]
    hidden[hidden < 0] = 0
    scores = hidden.dot(params["W2"])
    scores += params["b2"]
    scores -= scores.max(axis=1, keepdims=True)
    loss = -scores[range(num_train), y].sum()
    np.exp(scores, out=scores)
    sums = scores.sum(axis=1, keepdims=True)
    loss += np.log(sums).sum()
    loss /= num_train
    scores /= sums
    scores[range(num_train), y] -= 1
    scores /= num_train
    grads = {"b2": scores.sum(axis=0), "W2": hidden.T.dot(scores)}
    back = scores.dot(params["W2"].T)
    back[hidden == 0] = 0
    grads["b1"], grads["W1"] = back.sum(axis=0), X.T.dot(back)
    for name in ("W1", "W2"):
        loss += reg * np.sum(params[name] * params[name])
        grads[name] += 2 * reg * params[name]
    return loss, grads


def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    order = np.arange(x.size)
    rng.shuffle(order)
    errors = []
    for flat in order[:num_checks]:
        ix = np.unravel_index(flat, x.shape)
        oldval = x[ix].copy()
        x[ix] = oldval + h
        fxph = f(x)
        x[ix] = oldval - h
        fxmh = f(x)
        x[ix] = oldval
        errors.append(rel_error(analytic_grad[ix], (fxph - fxmh) / (2 * h)))
    return np.array(errors)


def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    worst = dict.fromkeys(params, np.inf)
    for name in params.keys() & grads.keys():
        if np.asarray(grads[name]).shape == params[name].shape:
            errors = grad_check_sparse(
                lambda _: f(params), params[name], np.asarray(grads[name]), num_checks, h, rng
            )
            worst[name] = errors.max()
    return worst


def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    data_grad = f(x, 0.0)[1]
    reg_grad = f(x, reg)[1]
    reg_grad -= data_grad
    worst = []
    for analytic, loss in (
        (data_grad, lambda x: f(x, 0.0)[0]),
        (reg_grad, lambda x: f(x, reg)[0] - f(x, 0.0)[0]),
    ):
        numeric = np.zeros_like(x)
        for ix in _each(x):
            oldval = x[ix].copy()
            x[ix] = oldval + h
            numeric[ix] = loss(x)
            x[ix] = oldval - h
            numeric[ix] -= loss(x)
            x[ix] = oldval
        numeric /= 2 * h
        worst.append(rel_error(analytic, numeric).max())
    return worst


def seeded_loss(loss, seed, *args):
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    args = [*args, rng]
    return loss(*args)


def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    start = x.copy()
    errors = []
    for stage in range(2):
        analytic = f(x)[1]
        errors.append(rel_error(analytic, eval_numerical_gradient(lambda x: f(x)[0], x, h=h)).max())
        for _ in range(num_steps if stage == 0 else 0):
            x -= learning_rate * f(x)[1]
    x[...] = start
    return errors
