"""An honest submission in few words: copies instead of writing in place, and vectors where there could be loops."""

import numpy as np


def _moved(x, h):
    return [(x.ravel() + h * e).reshape(x.shape) for e in np.eye(x.size)]


def forward_difference(f, x, h):
    start = f(x)
    return np.array([(f(point) - start) / h for point in _moved(x, h)]).reshape(x.shape)


def eval_numerical_gradient(f, x, verbose=False, h=1e-5):
    pairs = zip(_moved(x, h), _moved(x, -h), strict=True)
    return np.array([(f(a) - f(b)) / (2 * h) for a, b in pairs]).reshape(x.shape)


def eval_numerical_gradient_array(f, x, df, h=1e-5):
    pairs = zip(_moved(x, h), _moved(x, -h), strict=True)
    return np.array([np.vdot(df, f(a)) - np.vdot(df, f(b)) for a, b in pairs]).reshape(x.shape) / (2 * h)


def rel_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    fine = np.isfinite(a) & np.isfinite(n)
    scale = np.maximum(abs(a), abs(n))
    with np.errstate(all="ignore"):
        return np.where(fine, np.where(scale > 0, abs(a - n) / scale, 0), np.inf)


def verdict(err, kinks):
    words = ["wrong", "uncomfortable", "okay" if kinks else "uncomfortable", "happy"]
    return words[sum(err <= limit for limit in (1e-2, 1e-4, 1e-7))]


def step_size_sweep(f, df, x, hs):
    x = np.asarray(x)
    hs = np.asarray(hs, dtype=float)
    slopes = [(f(x + h) - f(x - h)) / (2 * h) for h in map(x.dtype.type, hs)]
    errors = np.array([np.max(rel_error(slope, df(x))) for slope in slopes])
    return errors, hs[errors.argmin()]


def active_range(grad, tiny=1e-10):
    worrying = (grad != 0) & ~(abs(grad) > tiny)
    return worrying, np.prod(abs(grad[worrying]) ** (-1 / max(1, worrying.sum())))


def kink_crossings(winners_minus, winners_plus):
    return sum(np.count_nonzero(a != b) for a, b in zip(winners_minus, winners_plus, strict=True))


def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    measured = [(f(a), f(b)) for a, b in zip(_moved(x, h), _moved(x, -h), strict=True)]
    slopes = np.array([(high[0] - low[0]) / (2 * h) for high, low in measured]).reshape(x.shape)
    crossed = np.array([kink_crossings(low[1], high[1]) > 0 for high, low in measured]).reshape(x.shape)
    return np.where(crossed, 0, rel_error(analytic_grad, slopes)), crossed


def _softmax(scores, y):
    shifted = scores - scores.max(1)[:, None]
    logs = shifted - np.log(np.exp(shifted).sum(1))[:, None]
    truth = np.eye(scores.shape[1])[y]
    return -(logs * truth).sum() / len(y), (np.exp(logs) - truth) / len(y)


def softmax_loss_vectorized(W, X, y, reg):
    loss, d = _softmax(X.dot(W), y)
    return loss + reg / 2 * (W**2).sum(), X.T.dot(d) + reg * W


def svm_loss_vectorized(W, X, y, reg):
    truth = np.eye(W.shape[1])[y]
    scores = X.dot(W)
    hinges = np.maximum(0, scores - (scores * truth).sum(1)[:, None] + 1 - truth)
    hits = (hinges > 0) * (1 - truth)
    d = hits - truth * hits.sum(1)[:, None]
    return (hinges * (1 - truth)).sum() / len(y) + reg * (W**2).sum(), X.T.dot(d) / len(y) + 2 * reg * W


def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    hidden = (X @ W1 + b1).clip(0)
    loss, d = _softmax(hidden @ W2 + b2, y)
    back = d @ W2.T * (hidden > 0)
    grads = {"W1": X.T @ back + 2 * reg * W1, "b1": back.sum(0)}
    grads |= {"W2": hidden.T @ d + 2 * reg * W2, "b2": d.sum(0)}
    return [loss + reg * ((W1**2).sum() + (W2**2).sum()), grads]


def grad_check_sparse(f, x, analytic_grad, num_checks=10, h=1e-5, rng=None):
    chosen = (rng or np.random.default_rng()).permutation(x.size)[:num_checks]
    steps = h * np.eye(x.size)[chosen]
    high, low = (np.array([f(x + side * step.reshape(x.shape)) for step in steps]) for side in (1, -1))
    return rel_error(np.ravel(analytic_grad)[chosen], (high - low) / (2 * h))


def grad_check_params(f, params, grads, num_checks=5, h=1e-5, rng=None):
    def worst(name, x):
        if np.shape(grads.get(name, "none")) != x.shape or name not in grads:
            return np.inf
        return grad_check_sparse(lambda x: f({**params, name: x}), x, grads[name], num_checks, h, rng).max()

    return {name: worst(name, x) for name, x in params.items()}


def check_data_then_reg(f, x, reg=1.0, h=1e-5):
    (_, data), (_, both) = f(x, 0), f(x, reg)
    slope = eval_numerical_gradient(lambda x: f(x, 0)[0], x, h=h)
    penalty = eval_numerical_gradient(lambda x: f(x, reg)[0] - f(x, 0)[0], x, h=h)
    return rel_error(data, slope).max(), rel_error(both - data, penalty).max()


def seeded_loss(loss, seed, *args):
    return loss(*args, np.random.default_rng(seed))


def burn_in(f, x, num_steps=20, learning_rate=0.1, h=1e-5):
    path = [x]
    for _ in range(num_steps):
        path.append(path[-1] - learning_rate * f(path[-1])[1])
    ends = (path[0], path[-1])
    errors = [rel_error(f(w)[1], eval_numerical_gradient(lambda w: f(w)[0], w, h=h)).max() for w in ends]
    return tuple(errors)
