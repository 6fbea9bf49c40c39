"""An honest submission in loops: one number or one array at a time, plain Python wherever it will do."""

import math
from itertools import combinations

import numpy as np


def _softmax_row(row):
    largest = max(row)
    powers = [math.exp(float(x - largest)) for x in row]
    return [power / sum(powers) for power in powers]


def ensemble_predict(scores):
    num_members = len(scores)
    total = np.zeros_like(np.array(scores[0], dtype=float))
    for member in scores:
        for i, row in enumerate(member):
            total[i] += _softmax_row(row)
    return total / num_members


def _accuracy_of(members, probabilities, y):
    right = 0
    for i in range(len(y)):
        together = sum(probabilities[m][i] for m in members)
        right += int(np.argmax(together)) == int(y[i])
    return right / len(y)


def accuracy_by_size(probabilities, y):
    M = len(probabilities)
    means, stds = [], []
    for size in range(1, M + 1):
        found = [_accuracy_of(members, probabilities, y) for members in combinations(range(M), size)]
        mean = sum(found) / len(found)
        means.append(mean)
        stds.append(math.sqrt(sum((a - mean) ** 2 for a in found) / len(found)))
    return [means, stds]


def disagreement(scores):
    different = compared = 0
    for i in range(len(scores)):
        for j in range(len(scores)):
            if i == j:
                continue
            for one, other in zip(scores[i], scores[j], strict=True):
                compared += 1
                different += int(np.argmax(one) != np.argmax(other))
    return different / compared


def different_inits(init, train, seeds):
    starts = []
    for seed in seeds:
        starts.append(init(seed))
    return tuple(train(start) for start in starts)


def top_models(results, k):
    left = list(results)
    best = []
    while left and len(best) < k:
        winner = None
        for result in left:
            if math.isnan(result["val_accuracy"]):
                continue
            if winner is None or result["val_accuracy"] > winner["val_accuracy"]:
                winner = result
        if winner is None:
            break
        best.append(winner)
        left = [result for result in left if result is not winner]
    return best


def _step(params, grads, rate):
    new = {}
    for name in params:
        new[name] = params[name] - rate * grads[name]
    return new


def checkpoint_ensemble(gradient, params, learning_rate, num_steps, every, k):
    wanted = [num_steps - i * every for i in range(k)]
    kept = {}
    for done in range(1, num_steps + 1):
        params = _step(params, gradient(params), learning_rate)
        if done in wanted:
            kept[done] = params
    return [kept[done] for done in sorted(kept)]


def snapshot_ensemble(gradient, params, lr0, num_cycles, cycle):
    snapshots = []
    for _ in range(num_cycles):
        for i in range(cycle):
            rate = lr0 / 2 * (1 + math.cos(math.pi * i / cycle))
            params = _step(params, gradient(params), rate)
        snapshots.append(params)
    return snapshots


def ema_weights(ema, params, decay=0.99):
    new = {}
    for name in params:
        if ema is None:
            new[name] = params[name].copy()
        else:
            new[name] = ema[name] + (1 - decay) * (params[name] - ema[name])
    return new


def average_last(iterates, k):
    count = min(k, len(iterates))
    average = {name: np.zeros(np.shape(w)) for name, w in iterates[-1].items()}
    for i in range(len(iterates) - count, len(iterates)):
        for name in average:
            average[name] += iterates[i][name] / count
    return average


def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    N, C = student_scores.shape
    loss, dscores = 0.0, np.zeros((N, C))
    for i in range(N):
        p, q = _softmax_row(student_scores[i] / T), _softmax_row(teacher_scores[i] / T)
        hard = _softmax_row(student_scores[i])
        s = student_scores[i] / T - max(student_scores[i] / T)
        log_sum = math.log(sum(math.exp(x) for x in s))
        h = student_scores[i] - max(student_scores[i])
        loss += (1 - alpha) / N * (math.log(sum(math.exp(x) for x in h)) - h[y[i]])
        for c in range(C):
            if q[c] > 0:
                loss += alpha * T**2 / N * q[c] * (math.log(q[c]) - (s[c] - log_sum))
            dscores[i, c] = alpha * T / N * (p[c] - q[c]) + (1 - alpha) / N * (hard[c] - (c == y[i]))
    return loss, dscores


def freeze_and_train(gradient, params, frozen, learning_rate, num_steps):
    now = dict(params)
    for _ in range(num_steps):
        grads = gradient(now)
        for name in params:
            if name in frozen:
                continue
            now[name] = now[name] - learning_rate * grads[name]
    return now


def fine_tune(gradient, params, head, learning_rate, num_steps, factor=0.1):
    now = dict(params)
    for _ in range(num_steps):
        grads = gradient(now)
        for name in params:
            if name in head:
                now[name] = now[name] - learning_rate * grads[name]
            else:
                now[name] = now[name] - learning_rate * factor * grads[name]
    return now


def transfer_strategy(similar, plenty):
    if similar and not plenty:
        return "train the head"
    if similar and plenty:
        return "fine-tune the last layers"
    if plenty:
        return "fine-tune everything"
    return "experiment"
