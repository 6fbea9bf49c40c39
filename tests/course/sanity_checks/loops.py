"""An honest submission in plain Python loops, with numpy only where there is no way round it."""

import math

import numpy as np


def expected_initial_loss(num_classes, kind, delta=1.0):
    total = 0.0
    if kind == "svm":
        for _ in range(num_classes - 1):
            total += max(0.0, 0.0 - 0.0 + delta)
    elif kind == "softmax":
        total = math.log(sum(math.exp(0.0) for _ in range(num_classes)))
    else:
        raise ValueError("what is " + str(kind))
    return total


def _near(value, target, share):
    return math.isfinite(value) and math.fabs(value - target) / target <= share


def check_initial_loss(loss, params, X, y, expected, tolerance=0.02):
    first, _ = loss(params, X, y, 0.0)
    if _near(first, expected, tolerance):
        return "healthy"
    tiny = {}
    for name in params:
        tiny[name] = params[name].copy()
        tiny[name] *= 0.001
    second, _ = loss(tiny, X, y, 0.0)
    if _near(second, expected, tolerance):
        verdict = "init"
    elif _near(second, expected * X.shape[0], tolerance):
        verdict = "average"
    else:
        verdict = "loss"
    return verdict


def check_regularization(loss, params, X, y, reg=1.0):
    without, g_without = loss(params, X, y, 0.0)
    with_it, g_with = loss(params, X, y, reg)
    if abs(with_it - without) <= 1e-9 * abs(without):
        return "ignored"
    if with_it < without:
        return "wrong sign"
    work, pulled, weights = 0.0, 0, 0
    for name, w in params.items():
        largest = 0.0
        for index in np.ndindex(w.shape):
            force = g_with[name][index] - g_without[name][index]
            largest = max(largest, abs(force))
            work += w[index] * force
        if len(w.shape) == 2:
            weights += 1
            pulled += largest > 0
    if pulled == 0:
        return "loss only"
    if pulled < weights:
        return "some arrays"
    if abs(work / (with_it - without) - 2) > 0.02:
        return "disagree"
    return "healthy"


def init_weights(shape, scheme, rng):
    fan_in, fan_out = shape
    stds = {"small": 0.01, "xavier": fan_in**-0.5, "he": (2.0 / fan_in) ** 0.5}
    if scheme not in stds:
        raise ValueError(scheme)
    W = np.empty(shape)
    for j in range(fan_out):
        W[:, j] = rng.normal(0.0, stds[scheme], size=fan_in)
    return W


def activation_scales(weights, X, nonlinearity):
    if nonlinearity != "tanh" and nonlinearity != "relu":
        raise ValueError(nonlinearity)
    scales, h = [], X
    for W in weights:
        out = np.zeros((len(h), W.shape[1]))
        for i in range(len(h)):
            a = W.T.dot(h[i])
            out[i] = [math.tanh(v) if nonlinearity == "tanh" else max(v, 0.0) for v in a]
        h = out
        mean = h.sum() / h.size
        scales.append(math.sqrt(((h - mean) ** 2).sum() / h.size))
    return np.array(scales)


def breaks_symmetry(loss, params, X, y, learning_rate=0.1, num_steps=3):
    now = {name: w.copy() for name, w in params.items()}
    for _ in range(num_steps):
        _, grads = loss(now, X, y, 0.0)
        for name in now:
            now[name] -= learning_rate * grads[name]
    columns = now["W1"].T.tolist()
    largest = max(abs(v) for column in columns for v in column)
    for i, one in enumerate(columns):
        for other in columns[i + 1 :]:
            if all(abs(a - b) <= 1e-8 * largest for a, b in zip(one, other, strict=True)):
                return False
    return True


def split_first(X, y, num_val, num_test, rng):
    left = list(range(len(X)))
    parts = []
    for size in (num_test, num_val):
        taken = []
        for _ in range(size):
            taken.append(left.pop(int(rng.integers(len(left)))))
        parts.append(taken)
    test, val = parts
    return [X[left], y[left], X[val], y[val], X[test], y[test]]


def preprocess(X_train, X_val, X_test):
    parts = [X_train.copy(), X_val.copy(), X_test.copy()]
    for d in range(X_train.shape[1]):
        mean = sum(X_train[:, d]) / len(X_train)
        std = math.sqrt(sum((v - mean) ** 2 for v in X_train[:, d]) / len(X_train))
        for part in parts:
            for i in range(len(part)):
                part[i, d] -= mean
                if std > 1e-8:
                    part[i, d] /= std
    return parts


def pca_whiten(X_train, X_val, X_test, num_components, epsilon=1e-5):
    N, D = X_train.shape
    mean = sum(X_train) / N
    covariance = np.zeros((D, D))
    for row in X_train:
        covariance += np.outer(row - mean, row - mean) / N
    values, vectors = np.linalg.eigh(covariance)
    results = []
    for part in (X_train, X_val, X_test):
        result = np.zeros((len(part), num_components))
        for k in range(num_components):
            at = D - 1 - k
            for i in range(len(part)):
                result[i, k] = vectors[:, at] @ (part[i] - mean) / math.sqrt(values[at] + epsilon)
        results.append(result)
    return results


def find_leak(preprocess, X_train, X_val, X_test):
    """Change one part at a time, and the companions of each example in turn."""

    def moved(one, other):
        return abs(one - other).max() > 1e-6 * max(abs(one).max(), abs(other).max())

    strange = 1000 * abs(X_train).max()
    before = preprocess(X_train, X_val, X_test)
    if moved(before[0], preprocess(X_train, X_val + strange, X_test)[0]):
        return "leak"
    if moved(before[0], preprocess(X_train, X_val, X_test - strange)[0]):
        return "leak"
    for kept in (0, len(X_val) - 1):
        val, test = X_val + strange, X_test * 50 + strange
        val[kept] = X_val[kept]
        test[0] = X_test[0]
        after = preprocess(X_train, val, test)
        if moved(before[1][kept], after[1][kept]) or moved(before[2][0], after[2][0]):
            return "own statistics"
    return "clean"


def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    few, labels = X[0:num_examples], y[0:num_examples]
    params = {name: w.copy() for name, w in params.items()}
    curve, accuracy = [], 0.0
    for _ in range(num_steps):
        value, grads = loss(params, few, labels, 0.0)
        curve.append(float(value))
        if math.isnan(value) or math.isinf(value):
            return {"loss": np.array(curve), "accuracy": accuracy}
        for name in params:
            params[name] -= learning_rate * grads[name]
    curve.append(loss(params, few, labels, 0.0)[0])
    if math.isfinite(curve[-1]):
        right = 0
        for row, label in zip(predict(params, few), labels, strict=True):
            right += int(list(row).index(max(row)) == label)
        accuracy = right / num_examples
    return {"loss": np.array(curve), "accuracy": accuracy}


def find_fault(loss, params, X, y, history, expected):
    curve = [float(v) for v in history["loss"]]
    if history["accuracy"] > 0.999 and curve[-1] <= 0.1 * expected:
        return "fits"

    def at(s, g):
        moved = {}
        for name in params:
            moved[name] = params[name] + s * g[name]
        return loss(moved, X, y, 0.0)[0]

    tiny = loss({name: w / 1000 for name, w in params.items()}, X, y, 0.0)[0]
    if not 0.9 * expected <= tiny <= 1.1 * expected:
        return "loss"
    _, g = loss(params, X, y, 0.0)
    slope, squares = (at(1e-5, g) - at(-1e-5, g)) / 2e-5, 0.0
    for name in g:
        squares += float((g[name] * g[name]).sum())
    if not abs(slope - squares) <= max(0.1 * squares, 1e-8):
        return "loss"
    for name, w in params.items():
        if w.ndim == 2 and abs(g[name]).max() == 0:
            return "init"
    if curve[0] > 2 * expected:
        return "init"
    for value in curve:
        if not math.isfinite(value) or value > 1.05 * curve[0]:
            return "learning rate too high"
    return "learning rate too low"


def what_overfitting_proves(train_accuracy, val_accuracy, num_val, num_classes):
    if train_accuracy < 1:
        return "broken"
    if val_accuracy is None:
        return "can fit"
    p = 1.0 / num_classes
    spread = math.sqrt(num_val * p * (1 - p))
    return "generalises" if val_accuracy * num_val > num_val * p + 3 * spread else "only fits"
