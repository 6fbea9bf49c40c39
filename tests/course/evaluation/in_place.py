"""An honest submission that works in place wherever it may, on copies where it may not."""

import copy
import itertools

import numpy as np


def _softmax_(z):
    """Turn a copy that nobody else holds into probabilities."""
    z -= z.max(axis=-1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=-1, keepdims=True)
    return z


def ensemble_predict(scores):
    stack = _softmax_(np.array(scores, dtype=float))
    out = stack[0]
    for other in stack[1:]:
        out += other
    out /= len(stack)
    return out


def accuracy_by_size(probabilities, y):
    M = len(probabilities)
    found = [[] for _ in range(M)]
    for chosen in itertools.product((False, True), repeat=M):
        if any(chosen):
            labels = probabilities[np.array(chosen)].mean(axis=0).argmax(axis=1)
            found[sum(chosen) - 1].append(np.count_nonzero(labels == y) / len(y))
    mean, std = np.empty(M), np.empty(M)
    for m, accuracies in enumerate(found):
        mean[m], std[m] = np.mean(accuracies), np.sqrt(np.var(accuracies))
    return mean, std


def disagreement(scores):
    labels = [np.argmax(s, axis=1) for s in scores]
    total, pairs = 0.0, 0
    for one, other in itertools.combinations(labels, 2):
        total += np.mean(one != other)
        pairs += 1
    return np.float64(total) / pairs


def different_inits(init, train, seeds):
    members = [init(seed) for seed in seeds]
    for m, params in enumerate(members):
        members[m] = train(params)
    return members


def top_models(results, k):
    ranking = [
        (-r["val_accuracy"], i) for i, r in enumerate(results) if r["val_accuracy"] == r["val_accuracy"]
    ]
    ranking.sort()
    return [results[i] for _, i in ranking][:k]


def _move(params, grads, rate):
    for name, w in params.items():
        w -= rate * grads[name]


def checkpoint_ensemble(gradient, params, learning_rate, num_steps, every, k):
    params, kept = copy.deepcopy(params), []
    next_one = num_steps - (k - 1) * every
    for step in range(1, num_steps + 1):
        _move(params, gradient(params), learning_rate)
        if step == next_one:
            kept.append(copy.deepcopy(params))
            next_one += every
    return kept


def snapshot_ensemble(gradient, params, lr0, num_cycles, cycle):
    params, kept, t = copy.deepcopy(params), [], 0
    while len(kept) < num_cycles:
        _move(params, gradient(params), 0.5 * lr0 * (1.0 + np.cos(np.pi * (t % cycle) / cycle)))
        t += 1
        if t % cycle == 0:
            kept.append(copy.deepcopy(params))
    return kept


def ema_weights(ema, params, decay=0.99):
    if ema is None:
        return copy.deepcopy(params)
    for name, w in params.items():
        ema[name] *= decay
        ema[name] += (1 - decay) * w
    return ema


def average_last(iterates, k):
    last = iterates[-k:]
    average = copy.deepcopy(last[0])
    for name, total in average.items():
        for iterate in last[1:]:
            total += iterate[name]
        total /= len(last)
    return average


def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    N = y.size
    p, q = student_scores / T, teacher_scores / T
    for z in (p, q):
        z -= z.max(axis=1)[:, None]
        z -= np.log(np.exp(z).sum(axis=1))[:, None]
    soft = np.sum(np.exp(q) * (q - p), axis=1).mean()
    hard = student_scores - student_scores.max(axis=1)[:, None]
    hard -= np.log(np.exp(hard).sum(axis=1))[:, None]
    loss = (1 - alpha) * -hard[range(N), y].mean()
    loss += alpha * T**2 * soft
    d = np.exp(hard)
    d[range(N), y] -= 1
    d *= 1 - alpha
    d += alpha * T * (np.exp(p) - np.exp(q))
    d /= N
    return [loss, d]


def freeze_and_train(gradient, params, frozen, learning_rate, num_steps):
    whole = copy.deepcopy(params)
    trained = {name: whole[name] for name in set(whole) - set(frozen)}
    for _ in range(num_steps):
        _move(trained, gradient(whole), learning_rate)
    return whole


def fine_tune(gradient, params, head, learning_rate, num_steps, factor=0.1):
    whole = copy.deepcopy(params)
    new = {name: whole[name] for name in head}
    old = {name: whole[name] for name in whole if name not in head}
    for _ in range(num_steps):
        grads = gradient(whole)
        _move(new, grads, learning_rate)
        _move(old, grads, factor * learning_rate)
    return whole


def transfer_strategy(similar, plenty):
    table = [["experiment", "fine-tune everything"], ["train the head", "fine-tune the last layers"]]
    return table[similar][plenty]
