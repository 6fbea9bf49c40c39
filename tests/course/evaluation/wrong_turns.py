"""Wrong answers written from scratch, as unlike the solution as students' code is, and the mistake in each."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

WRONG: list[tuple[str, str, Callable[..., Any]]] = []


def wrong(question: str, mistake: str):
    """Keep a function as a wrong answer to `question`; `mistake` is the misconception's name."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        WRONG.append((question, mistake, function))
        return function

    return keep


def _softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@wrong("ensemble_predict", "logits_averaged")
def _(scores):
    return _softmax(sum(scores) / len(scores))


@wrong("ensemble_predict", "labels_voted")
def _(scores):
    votes = np.zeros(scores[0].shape)
    for member in scores:
        for i, label in enumerate(member.argmax(axis=1)):
            votes[i, label] += 1 / len(scores)
    return votes


@wrong("ensemble_predict", "not_shifted")
def _(scores):
    return np.mean([np.exp(s) / np.exp(s).sum(1)[:, None] for s in scores], axis=0)


@wrong("ensemble_predict", "summed")
def _(scores):
    return sum(_softmax(s) for s in scores)


@wrong("accuracy_by_size", "first_members_only")
def _(probabilities, y):
    running = np.cumsum(probabilities, axis=0)
    return (running.argmax(-1) == y).mean(-1), np.zeros(len(probabilities))


@wrong("accuracy_by_size", "best_set")
def _(probabilities, y):
    best, spread = [], []
    for m in range(1, len(probabilities) + 1):
        found = [
            (probabilities[list(c)].sum(0).argmax(1) == y).mean()
            for c in combinations(range(len(probabilities)), m)
        ]
        best.append(max(found))
        spread.append(np.std(found))
    return np.array(best), np.array(spread)


@wrong("disagreement", "compared_with_itself")
def _(scores):
    labels = np.asarray(scores).argmax(-1)
    return np.mean(labels[:, None] != labels[None])


@wrong("disagreement", "loop_begins_at_itself")
def _(scores):
    labels = np.asarray(scores).argmax(-1)
    i, j = np.triu_indices(len(labels))
    return np.mean(labels[i] != labels[j])


@wrong("disagreement", "agreement")
def _(scores):
    labels = [np.argmax(s, 1) for s in scores]
    return np.mean([np.mean(a == b) for a, b in combinations(labels, 2)])


@wrong("different_inits", "trained_on")
def _(init, train, seeds):
    members = [train(init(seeds[0]))]
    while len(members) < len(seeds):
        members.append(train(members[-1]))
    return members


@wrong("different_inits", "seeds_not_read")
def _(init, train, seeds):
    return [train(init(m)) for m in range(len(seeds))]


@wrong("top_models", "diverged_first")
def _(results, k):
    accuracies = [r["val_accuracy"] for r in results]
    diverged = [r for r in results if r["val_accuracy"] != r["val_accuracy"]]
    order = np.argsort([-a for a in accuracies], kind="stable")
    return (diverged + [results[i] for i in order if accuracies[i] == accuracies[i]])[:k]


@wrong("top_models", "cut_before_filtering")
def _(results, k):
    order = np.argsort([r["val_accuracy"] for r in results])[::-1][:k]
    return [results[i] for i in order if results[i]["val_accuracy"] == results[i]["val_accuracy"]]


@wrong("top_models", "by_test")
def _(results, k):
    finished = [r for r in results if r["val_accuracy"] == r["val_accuracy"]]
    return sorted(finished, key=lambda r: r["test_accuracy"], reverse=True)[:k]


@wrong("checkpoint_ensemble", "arrays_not_copied")
def _(gradient, params, learning_rate, num_steps, every, k):
    params, kept = {n: w.copy() for n, w in params.items()}, []
    for step in range(num_steps):
        for name, dw in gradient(params).items():
            params[name] -= learning_rate * dw
        if (num_steps - step - 1) % every == 0:
            kept.append(params)
    return kept[-k:]


@wrong("checkpoint_ensemble", "counted_from_the_start")
def _(gradient, params, learning_rate, num_steps, every, k):
    kept = []
    for step in range(num_steps):
        grads = gradient(params)
        params = {n: w - learning_rate * grads[n] for n, w in params.items()}
        if step % every == every - 1:
            kept.append(params)
    return kept[-k:]


def _cycles(gradient, params, rates, stops):
    kept = []
    for t, rate in enumerate(rates):
        grads = gradient(params)
        params = {n: w - rate * grads[n] for n, w in params.items()}
        if t in stops:
            kept.append(params)
    return kept


@wrong("snapshot_ensemble", "at_the_top")
def _(gradient, params, lr0, num_cycles, cycle):
    rates = [lr0 * (1 + math.cos(math.pi * (t % cycle) / cycle)) / 2 for t in range(num_cycles * cycle)]
    return _cycles(gradient, params, rates, range(0, num_cycles * cycle, cycle))


@wrong("snapshot_ensemble", "no_restarts")
def _(gradient, params, lr0, num_cycles, cycle):
    T = num_cycles * cycle
    rates = lr0 * (1 + np.cos(np.pi * np.arange(T) / T)) / 2
    return _cycles(gradient, params, rates, range(cycle - 1, T, cycle))


@wrong("snapshot_ensemble", "zero_too_early")
def _(gradient, params, lr0, num_cycles, cycle):
    one = (1 + np.cos(np.linspace(0, np.pi, cycle))) * lr0 / 2
    return _cycles(gradient, params, np.tile(one, num_cycles), range(cycle - 1, num_cycles * cycle, cycle))


@wrong("ema_weights", "weights_exchanged")
def _(ema, params, decay=0.99):
    if ema is None:
        return params
    return {n: w + (1 - decay) * (ema[n] - w) for n, w in params.items()}


@wrong("ema_weights", "arrays_not_copied")
def _(ema, params, decay=0.99):
    if ema is None:
        return params.copy()
    return {n: w + decay * (ema[n] - w) for n, w in params.items()}


@wrong("ema_weights", "starts_at_zero")
def _(ema, params, decay=0.99):
    ema = ema or dict.fromkeys(params, 0)
    return {n: (1 - decay) * params[n] + decay * ema[n] for n in params}


@wrong("average_last", "divided_by_k")
def _(iterates, k):
    return {n: sum(it[n] for it in iterates[-k:]) / k for n in iterates[0]}


@wrong("average_last", "all_iterates")
def _(iterates, k):
    return {n: np.stack([it[n] for it in iterates]).mean(0) for n in iterates[0]}


def _distilled(student_scores, teacher_scores, y, T, alpha, factor, entropy=True):
    def logs(z):
        return z - np.logaddexp.reduce(z, axis=1, keepdims=True)

    N, C = student_scores.shape
    p, q, h, target = logs(student_scores / T), logs(teacher_scores / T), logs(student_scores), np.eye(C)[y]
    soft = (np.exp(q) * (q * entropy - p)).sum() / N
    loss = alpha * factor * soft - (1 - alpha) * (h * target).sum() / N
    return loss, (alpha * factor / T * (np.exp(p) - np.exp(q)) + (1 - alpha) * (np.exp(h) - target)) / N


@wrong("distillation_loss", "t_squared_missing")
def _(student_scores, teacher_scores, y, T, alpha):
    return _distilled(student_scores, teacher_scores, y, T, alpha, 1.0)


@wrong("distillation_loss", "cross_entropy")
def _(student_scores, teacher_scores, y, T, alpha):
    return _distilled(student_scores, teacher_scores, y, T, alpha, T * T, entropy=False)


@wrong("distillation_loss", "inner_derivative_missing")
def _(student_scores, teacher_scores, y, T, alpha):
    loss, right = _distilled(student_scores, teacher_scores, y, T, alpha, T * T)
    _, hard = _distilled(student_scores, teacher_scores, y, T, 0.0, T * T)
    return loss, T * (right - (1 - alpha) * hard) + (1 - alpha) * hard


@wrong("freeze_and_train", "restored_at_the_end")
def _(gradient, params, frozen, learning_rate, num_steps):
    now = params
    for _ in range(num_steps):
        grads = gradient(now)
        now = {n: w - learning_rate * grads[n] for n, w in now.items()}
    return now | {n: params[n] for n in frozen}


@wrong("freeze_and_train", "parts_of_names")
def _(gradient, params, frozen, learning_rate, num_steps):
    params = dict(params)
    for _ in range(num_steps):
        for name, dw in gradient(params).items():
            if not name.startswith(tuple(frozen)):
                params[name] = params[name] - learning_rate * dw
    return params


@wrong("freeze_and_train", "frozen_hidden_from_the_gradient")
def _(gradient, params, frozen, learning_rate, num_steps):
    head = {n: w for n, w in params.items() if n not in frozen}
    for _ in range(num_steps):
        grads = gradient(head)
        head = {n: w - learning_rate * grads[n] for n, w in head.items()}
    return params | head


@wrong("freeze_and_train", "frozen_dropped")
def _(gradient, params, frozen, learning_rate, num_steps):
    head = {n: w for n, w in params.items() if n not in frozen}
    for _ in range(num_steps):
        grads = gradient(params | head)
        head = {n: w - learning_rate * grads[n] for n, w in head.items()}
    return head


@wrong("fine_tune", "one_rate")
def _(gradient, params, head, learning_rate, num_steps, factor=0.1):
    for _ in range(num_steps):
        grads = gradient(params)
        params = {n: w - learning_rate * grads[n] for n, w in params.items()}
    return params


@wrong("fine_tune", "gradient_in_between")
def _(gradient, params, head, learning_rate, num_steps, factor=0.1):
    params = dict(params)
    for _ in range(num_steps):
        gradient(params)
        for name in list(params):
            rate = learning_rate * (1 if name in head else factor)
            params[name] = params[name] - rate * gradient(params)[name]
    return params


@wrong("transfer_strategy", "head_whenever_few")
def _(similar, plenty):
    if not plenty:
        return "train the head"
    return ("fine-tune everything", "fine-tune the last layers")[bool(similar)]
