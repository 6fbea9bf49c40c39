"""An honest submission that works in place on its own copies, and hands back lists, 0-d arrays and numpy scalars."""

import copy

import numpy as np


def expected_initial_loss(num_classes, kind, delta=1.0):
    loss = np.zeros(())
    if kind == "svm":
        margins = np.full(num_classes, float(delta))
        margins[0] = 0
        loss += margins.sum()
    elif kind == "softmax":
        scores = np.zeros(num_classes)
        scores -= np.log(np.exp(scores).sum())
        loss -= scores[0]
    else:
        raise ValueError("kind")
    return loss


def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    expected, N = np.float64(expected), X.shape[0]
    params = copy.deepcopy(params)
    verdicts = ["healthy", "init"]
    for verdict in verdicts:
        value = np.asarray(loss(params, X, y, 0)[0], dtype=float)
        if value >= (1 - tolerance) * expected and value <= (1 + tolerance) * expected:
            return verdict
        for w in params.values():
            w *= 1e-3
    if value >= (1 - tolerance) * N * expected and value <= (1 + tolerance) * N * expected:
        return "average"
    return "loss"


def check_regularization(loss, params, X, y, reg=1.0):
    after, pull = loss(params, X, y, reg)
    before, without = loss(params, X, y, 0.0)
    after -= before
    limit = 1e-9 * abs(before)
    if after < -limit:
        return "wrong sign"
    if after <= limit:
        return "ignored"
    for name in pull:
        pull[name] -= without[name]
    flat = [np.allclose(pull[name], 0, atol=1e-12) for name in params if np.ndim(params[name]) >= 2]
    if all(flat):
        return "loss only"
    if any(flat):
        return "some arrays"
    for name in pull:
        pull[name] *= params[name]
    after *= -2
    for name in pull:
        after += pull[name].sum()
    return "disagree" if abs(after) > 0.01 * sum(abs(p).sum() for p in pull.values()) else "healthy"


def init_weights(shape, scheme, rng):
    W = rng.standard_normal(shape)
    if scheme == "small":
        W *= 0.01
    elif scheme == "xavier":
        W /= np.sqrt(shape[0])
    elif scheme == "he":
        W /= np.sqrt(shape[0] / 2)
    else:
        raise ValueError("no such scheme: " + scheme)
    return W


def activation_scales(weights, X, nonlinearity):
    scales = []
    h = X.copy()
    if nonlinearity not in {"relu", "tanh"}:
        raise ValueError(nonlinearity)
    while len(scales) < len(weights):
        h = np.dot(h, weights[len(scales)])
        if nonlinearity == "relu":
            h[h < 0] = 0
        else:
            np.tanh(h, out=h)
        scales.append(np.sqrt(np.mean(h * h) - np.mean(h) ** 2))
    return scales


def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    params = copy.deepcopy(params)
    steps = 0
    while steps < num_steps:
        _, grads = loss(params, X, y, 0.0)
        for name, w in params.items():
            w -= learning_rate * grads[name]
        steps += 1
    W1 = params["W1"]
    gaps = np.abs(W1[:, :, None] - W1[:, None, :]).max(axis=0)
    np.fill_diagonal(gaps, np.inf)
    return np.bool_(gaps.min() > 1e-8 * np.abs(W1).max())


def split_first(X, y, num_val, num_test, rng):
    order = np.arange(len(y))
    rng.shuffle(order)
    X, y = X[order], y[order]
    a, b = num_val, num_val + num_test
    return X[b:], y[b:], X[:a], y[:a], X[a:b], y[a:b]


def preprocess(X_train, X_val, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    constant = std < 1e-8
    parts = [np.array(X_train), np.array(X_val), np.array(X_test)]
    for part in parts:
        part -= mean
        part[:, ~constant] /= std[~constant] + 1e-12
    return parts


def pca_whiten(X_train, X_val, X_test, num_components, epsilon=1e-5):
    parts = [np.array(X_train), np.array(X_val), np.array(X_test)]
    mean = parts[0].mean(axis=0)
    for part in parts:
        part -= mean
    values, vectors = np.linalg.eigh(np.cov(parts[0], rowvar=False, ddof=0))
    largest = np.argsort(values)[::-1][:num_components]
    for k in range(3):
        parts[k] = parts[k].dot(-vectors[:, largest])
        parts[k] /= np.sqrt(values[largest] + epsilon)
    return parts


def find_leak(preprocess, X_train, X_val, X_test):
    train, val, test = preprocess(X_train, X_val, X_test)
    changed = [X_val.copy(), X_test.copy()]
    for part in changed:
        part[:-1] *= -77
        part[:-1] -= 99 * np.abs(X_train).max()
    train_2, val_2, test_2 = preprocess(X_train, *changed)
    train_2 -= train
    if np.abs(train_2).max() > 1e-6 * np.abs(train).max():
        return "leak"
    for one, other in ((val[-1], val_2[-1]), (test[-1], test_2[-1])):
        if not np.allclose(one, other, rtol=0, atol=1e-6 * np.abs(one).max()):
            return "own statistics"
    return "clean"


def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    params = copy.deepcopy(params)
    X, y = X[:num_examples].copy(), y[:num_examples].copy()
    history = {"loss": [], "accuracy": np.zeros(())}
    while True:
        value, grads = loss(params, X, y, 0)
        history["loss"].append(np.asarray(value))
        if np.isnan(value) or np.isinf(value):
            break
        if len(history["loss"]) > num_steps:
            history["accuracy"] += (predict(params, X).argmax(axis=-1) == y).mean()
            break
        for name in params:
            params[name] -= learning_rate * grads[name]
    history["loss"] = np.array(history["loss"])
    history["steps"] = len(history["loss"]) - 1
    return history


def find_fault(loss, params, X, y, history, expected):
    curve, work = history["loss"], copy.deepcopy(params)
    if curve[-1] <= 0.1 * expected and history["accuracy"] == 1.0:
        return "fits"
    for w in work.values():
        w *= 1e-3
    value, _ = loss(work, X, y, 0.0)
    if not abs(value / expected - 1) <= 0.1:
        return "loss"
    _, g = loss(params, X, y, 0.0)
    ends = []
    for s in (-1e-5, 1e-5):
        work = copy.deepcopy(params)
        for name, w in work.items():
            w += s * g[name]
        ends.append(loss(work, X, y, 0.0)[0])
    slope = (ends[1] - ends[0]) / 2e-5
    steepness = np.sum([np.square(dw).sum() for dw in g.values()])
    if not np.abs(slope - steepness) <= np.maximum(0.1 * steepness, 1e-8):
        return "loss"
    if not all(np.count_nonzero(g[name]) for name in params if params[name].ndim == 2):
        return "init"
    if curve[0] / expected > 2:
        return "init"
    if not np.isfinite(curve).all() or curve.max() / curve[0] > 1.05:
        return "learning rate too high"
    return "learning rate too low"


def what_overfitting_proves(train_accuracy, val_accuracy, num_val, num_classes):
    verdict = "broken"
    if train_accuracy == 1:
        verdict = "can fit"
        if val_accuracy is not None:
            chance = 1 / num_classes
            above = val_accuracy - chance
            verdict = (
                "generalises" if above > 0 and above**2 > 9 * chance * (1 - chance) / num_val else "only fits"
            )
    return verdict
