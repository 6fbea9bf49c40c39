"""Wrong answers written from scratch, as unlike the solution as students' code is, and the mistake in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

WRONG: list[tuple[str, str, Callable[..., Any]]] = []


def wrong(question: str, mistake: str):
    """Keep a function as a wrong answer to `question`; `mistake` is the misconception's name."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        WRONG.append((question, mistake, function))
        return function

    return keep


def _basis(x):
    return [e.reshape(x.shape) for e in np.eye(x.size)]


@wrong("forward_difference", "divided_by_2h")
def _(f, x, h):
    fx = f(x)
    return np.array([(f(x + h * e) - fx) / h / 2 for e in _basis(x)]).reshape(x.shape)


@wrong("forward_difference", "fx_again_for_every_entry")
def _(f, x, h):
    return np.array([(f(x + h * e) - f(x)) / h for e in _basis(x)]).reshape(x.shape)


@wrong("eval_numerical_gradient", "divided_by_h")
def _(f, x, verbose=False, h=1e-5):
    return np.array([(f(x + h * e) - f(x - h * e)) / h for e in _basis(x)]).reshape(x.shape)


@wrong("eval_numerical_gradient", "one_sided")
def _(f, x, verbose=False, h=1e-5):
    return np.array([(f(x + h * e) - f(x)) / h for e in _basis(x)]).reshape(x.shape)


@wrong("eval_numerical_gradient", "fx_evaluated_too")
def _(f, x, verbose=False, h=1e-5):
    f(x)
    return np.array([(f(x + h * e) - f(x - h * e)) / h / 2 for e in _basis(x)]).reshape(x.shape)


@wrong("eval_numerical_gradient_array", "df_ignored")
def _(f, x, df, h=1e-5):
    return np.array([(f(x + h * e) - f(x - h * e)).sum() / h / 2 for e in _basis(x)]).reshape(x.shape)


@wrong("eval_numerical_gradient_array", "mean_instead_of_sum")
def _(f, x, df, h=1e-5):
    changes = [(f(x + h * e) - f(x - h * e)) * df for e in _basis(x)]
    return np.array([change.mean() / h / 2 for change in changes]).reshape(x.shape)


@wrong("rel_error", "sum_in_denominator")
def _(a, n):
    with np.errstate(all="ignore"):
        errors = abs(np.array(a) - n) / (abs(np.array(a)) + abs(np.array(n)))
    errors = np.where((np.array(a) == 0) & (np.array(n) == 0), 0, errors)
    return np.where(np.isfinite(errors), errors, np.inf)


@wrong("rel_error", "absolute_floor")
def _(a, n):
    with np.errstate(all="ignore"):
        errors = abs(np.array(a) - n) / np.maximum(1e-8, np.maximum(abs(np.array(a)), abs(np.array(n))))
    return np.where(np.isfinite(errors), errors, np.inf)


@wrong("rel_error", "only_the_largest")
def _(a, n):
    scale = np.fmax(abs(np.array(a)), abs(np.array(n)))
    with np.errstate(all="ignore"):
        errors = abs(np.array(a) - n) / np.where(scale == 0, 1, scale)
    return np.max(np.where(np.isfinite(errors), errors, np.inf))


@wrong("verdict", "edge_of_uncomfortable")
def _(err, kinks):
    if err <= 1e-7:
        return "happy"
    if err < 1e-4:
        return "okay" if kinks else "uncomfortable"
    return "uncomfortable" if err <= 1e-2 else "wrong"


@wrong("verdict", "nan_is_happy")
def _(err, kinks):
    for limit, word in ((1e-2, "wrong"), (1e-4, "uncomfortable"), (1e-7, ("uncomfortable", "okay")[kinks])):
        if err > limit:
            return word
    return "happy"


@wrong("step_size_sweep", "smallest_step_wins")
def _(f, df, x, hs):
    x, errors = np.array(x), []
    right = df(x)
    for h in np.asarray(hs).astype(x.dtype):
        slope = (f(x + h) - f(x - h)) / h / 2
        errors.append((abs(slope - right) / np.maximum(abs(slope), abs(right))).max())
    return np.array(errors, dtype=float), min(hs)


@wrong("step_size_sweep", "divided_by_the_analytic")
def _(f, df, x, hs):
    x = np.array(x)
    right = df(x)
    slopes = [(f(x + h) - f(x - h)) / (h + h) for h in (x.dtype.type(h) for h in hs)]
    errors = [np.max(abs(slope / right - 1)) for slope in slopes]
    return np.array(errors), hs[errors.index(min(errors))]


@wrong("active_range", "zeros_flagged")
def _(grad, tiny=1e-10):
    flags = abs(grad) <= tiny
    with np.errstate(all="ignore"):
        return flags, 1 / np.exp(np.log(abs(grad[flags])).mean()) if flags.any() else 1.0


@wrong("kink_crossings", "numbers_of_winners_compared")
def _(winners_minus, winners_plus):
    totals = [
        (a.astype(int).sum(), b.astype(int).sum()) for a, b in zip(winners_minus, winners_plus, strict=True)
    ]
    return int(sum(max(a, b) - min(a, b) for a, b in totals))


@wrong("kink_crossings", "last_layer_only")
def _(winners_minus, winners_plus):
    count = 0
    for a, b in zip(winners_minus, winners_plus, strict=True):
        count = len(a[a != b])
    return count


@wrong("softmax_loss_vectorized", "regulariser_gradient_halved")
def _(W, X, y, reg):
    scores = X @ W
    shifted = np.exp(scores - scores.max(1, keepdims=True))
    p = shifted / shifted.sum(1, keepdims=True)
    logs = scores - scores.max(1, keepdims=True) - np.log(shifted.sum(1, keepdims=True))
    truth = np.eye(W.shape[1])[y]
    return -(logs * truth).sum() / len(y) + reg * (W**2).sum(), X.T @ (p - truth) / len(y) + reg * W


@wrong("softmax_loss_vectorized", "gradient_not_averaged")
def _(W, X, y, reg):
    scores = X @ W
    shifted = np.exp(scores - scores.max(1, keepdims=True))
    p = shifted / shifted.sum(1, keepdims=True)
    logs = scores - scores.max(1, keepdims=True) - np.log(shifted.sum(1, keepdims=True))
    truth = np.eye(W.shape[1])[y]
    return -(logs * truth).sum() / len(y) + reg * (W**2).sum(), X.T @ (p - truth) + 2 * reg * W


@wrong("svm_loss_vectorized", "right_class_in_loss")
def _(W, X, y, reg):
    loss, dW = 0.0, 2 * reg * W
    for i, label in enumerate(y):
        margins = np.maximum(0, X[i] @ W - (X[i] @ W)[label] + 1)
        loss += margins.sum() / len(y)
        for j in np.flatnonzero(margins):
            dW[:, j] += X[i] / len(y) * (j != label)
            dW[:, label] -= X[i] / len(y)
    return loss + reg * (W**2).sum(), dW


@wrong("svm_loss_vectorized", "right_class_once")
def _(W, X, y, reg):
    loss, dW = reg * (W**2).sum(), 2 * reg * W
    for i, label in enumerate(y):
        margins = np.maximum(0, X[i] @ W - (X[i] @ W)[label] + 1)
        margins[label] = 0
        loss += margins.sum() / len(y)
        dW += np.outer(X[i], margins > 0) / len(y)
        dW[:, label] -= X[i] / len(y)
    return loss, dW


@wrong("two_layer_loss", "relu_not_backpropagated")
def _(params, X, y, reg):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    hidden = (X @ W1 + b1).clip(0)
    scores = hidden @ W2 + b2
    shifted = np.exp(scores - scores.max(1, keepdims=True))
    p = shifted / shifted.sum(1, keepdims=True)
    logs = scores - scores.max(1, keepdims=True) - np.log(shifted.sum(1, keepdims=True))
    truth = np.eye(len(b2))[y]
    d = (p - truth) / len(y)
    loss = -(logs * truth).sum() / len(y) + reg * ((W1**2).sum() + (W2**2).sum())
    back = d @ W2.T
    grads = {"W1": X.T @ back + 2 * reg * W1, "b1": back.sum(0)}
    return loss, grads | {"W2": hidden.T @ d + 2 * reg * W2, "b2": d.sum(0)}


@wrong("seeded_loss", "not_seeded")
def _(loss, seed, *args):
    np.random.seed(seed % 2**32)
    return loss(*args, np.random.default_rng())


@wrong("seeded_loss", "seed_zero_is_none")
def _(loss, seed, *args):
    return loss(*args, np.random.default_rng(seed if seed else None))


@wrong("check_data_then_reg", "errors_exchanged")
def _(f, x, reg=1.0, h=1e-5):
    gradients = [f(x, 0)[1], f(x, reg)[1]]
    gradients[1] = gradients[1] - gradients[0]
    worst = []
    for gradient, loss in zip(
        gradients, (lambda x: f(x, 0)[0], lambda x: f(x, reg)[0] - f(x, 0)[0]), strict=True
    ):
        slope = np.array([(loss(x + h * e) - loss(x - h * e)) / (2 * h) for e in _basis(x)]).reshape(x.shape)
        errors = abs(gradient - slope) / np.maximum(abs(gradient), abs(slope))
        worst.append(np.max(np.where(np.isfinite(errors), errors, np.inf)))
    return tuple(reversed(worst))
