"""Honest answers in as few lines as can be read."""

import numpy as np


def update_rule(w, dw, config=None):
    """Adam."""
    c = {"learning_rate": 1e-2, "m": np.zeros_like(w), "v": np.zeros_like(w), "t": 0} | (config or {})
    c |= {"t": c["t"] + 1, "m": 0.9 * c["m"] + 0.1 * dw, "v": 0.99 * c["v"] + 0.01 * dw * dw}
    m, v = c["m"] / (1 - 0.9 ** c["t"]), c["v"] / (1 - 0.99 ** c["t"])
    return w - c["learning_rate"] * m / (np.sqrt(v) + 1e-8), c


def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    plain, more, expected = initial_loss(X, y, 0.0), initial_loss(X, y, 1.0), np.log(num_classes)
    facts = dict(initial_loss=plain, expected_loss=expected, tiny_loss=None, tiny_accuracy=None)
    if not 0.9 <= plain / expected <= 1.1:
        return facts | {"verdict": "initial loss"}
    if more <= plain:
        return facts | {"verdict": "regularisation"}
    turn = np.array([np.sum(y[:i] == label) for i, label in enumerate(y)])
    rows = np.argsort(turn * num_classes + y, kind="stable")[:num_examples]
    losses, accuracy = fit(X[rows], y[rows])
    ratio = losses[-1] / losses[0] if np.isfinite(losses).all() else np.inf
    verdict = "ready" if accuracy == 1 else "cannot overfit"
    verdict = "learning rate too high" if ratio > 1 else "learning rate too low" if ratio > 0.9 else verdict
    return facts | {"tiny_loss": losses[-1], "tiny_accuracy": accuracy, "verdict": verdict}


def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    rates, drops = [], []
    for rate in np.geomspace(low, high, 1 + round(np.log10(high / low) * per_decade)):
        losses = short_run(rate)
        if not np.isfinite(np.sum(losses)):
            break
        rates, drops = [*rates, rate], [*drops, 1 - losses[-max(len(losses) // 10, 1) :].mean() / losses[0]]
    if max(drops, default=0) <= 0.1:
        return dict(rates=rates, drops=drops, low=None, high=None)
    d, best, step = np.array(drops), int(np.argmax(drops)), 10 ** (1 / per_decade)
    bad = np.flatnonzero(d < d.max() / 2)
    left, right = max([-1, *bad[bad < best]]) + 1, min([len(d), *bad[bad > best]]) - 1
    return dict(rates=np.array(rates), drops=d, low=rates[left] / step, high=rates[right] * step)


def search_round(train, space, num_trials, num_epochs, rng):
    def draw(low, high, scale):
        return 10 ** rng.uniform(*np.log10([low, high])) if scale == "log" else rng.uniform(low, high)

    configs = [{name: draw(*axis) for name, axis in space.items()} for _ in range(num_trials)]
    runs = [train(config, num_epochs) for config in configs]
    scores = [max(run) if np.isfinite(run[-1]) else 0.0 for run in runs]
    trials = [dict(config=c, val_accuracy=s) for c, s in zip(configs, scores, strict=True)]
    return dict(trials=trials, best=scores.index(max(scores)))


def next_space(spaces, trials):
    best, space = max(trials, key=lambda t: t["val_accuracy"])["config"], {}
    for name, (_, _, scale) in spaces[-1].items():
        to, back = (
            (np.log10, lambda v: 10**v) if scale == "log" else (np.asarray, lambda v: min(max(v, 0), 1))
        )
        ends, at = to(np.array([s[name][:2] for s in spaces], dtype=float)), to(best[name])
        left, right, width = ends.min(), ends.max(), np.ptp(ends[-1])
        hard = (left, right) if scale == "share" else (None, None)
        near = (at - left < width / 10 and hard[0] != 0) or (right - at < width / 10 and hard[1] != 1)
        low, high = (
            (at - width / 2, at + width / 2)
            if near
            else np.clip(at + width / 4 * np.array([-1, 1]), left, right)
        )
        space[name] = (float(back(low)), float(back(high)), scale)
    return space


def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    def copy(p):
        return {k: np.copy(v) for k, v in p.items()}

    accuracies, rates, kept, since, now = [validate(params)], [], (0, copy(params)), 0, copy(params)
    for epoch in range(1, num_epochs + 1):
        now, rates = train_epoch(now, rate), [*rates, rate]
        accuracies.append(validate(now))
        better = accuracies[-1] > accuracies[kept[0]]
        kept, since = ((epoch, copy(now)), 0) if better else (kept, since + 1)
        if since == patience or accuracies[-1] != accuracies[-1]:
            now, rate, since = copy(kept[1]), rate * factor, 0
    best = dict(params=kept[1], best_epoch=kept[0], val_accuracy=accuracies[kept[0]])
    return best | dict(rates=np.array(rates), val_accuracies=np.array(accuracies))


def read_curves(losses, train_accuracy, val_accuracy):
    n = len(losses) // 4
    late_train, late = train_accuracy[-n:].mean(), val_accuracy[-n:].mean()
    best = np.lib.stride_tricks.sliding_window_view(val_accuracy, n).mean(axis=1).max()
    remedies = {
        "lower the learning rate": not losses[-n:].mean() <= losses[0] or not np.isfinite(losses).all(),
        "train longer": late - val_accuracy[-2 * n : -n].mean() > 0.02,
        "stop earlier": best - late > 0.04,
        "regularise": late_train - late > 0.1,
        "enlarge": late_train < 0.9,
        "done": True,
    }
    return next(word for word, applies in remedies.items() if applies)


def choose_members(val_probs, y_val, max_members=5):
    probs, team, reached = np.asarray(val_probs), [], -1.0
    while len(team) < max_members:
        others = [i for i in range(len(probs)) if i not in team]
        right = {i: np.mean(probs[[*team, i]].mean(0).argmax(1) == y_val) for i in others}
        if not right or max(right.values()) <= reached:
            break
        team.append(max(right, key=right.__getitem__))
        reached = right[team[-1]]
    return tuple(team)


def ensemble_predictions(members, mean, X, batch_size=500):
    def probs(scores):
        e = np.exp(scores - scores.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    parts = [X[i : i + batch_size] for i in range(0, len(X), batch_size)]
    flat = [part.reshape(len(part), -1) / 255 - mean for part in parts]
    return np.concatenate([np.array([], int)] + [sum(probs(m(p)) for m in members).argmax(1) for p in flat])


def predictions(labels, num_classes=10):
    a = np.asarray(labels)
    if a.ndim != 1 or (
        a.size and (a.dtype.kind not in "iu" or not set(a.tolist()) <= set(range(num_classes)))
    ):
        raise ValueError("labels are integers from 0 to num_classes - 1, in one row")
    return "".join(["id,label\n", *(f"{i},{label}\n" for i, label in enumerate(a.tolist()))])


def project_log(entries, stages):
    names = [entry["stage"] for entry in entries]
    last = {stage: len(names) - 1 - names[::-1].index(stage) for stage in stages if stage in names}
    stale = [s for s in last if any(last[e] > last[s] for e in stages[: stages.index(s)] if e in last)]
    todo = [stage for stage in stages if stage not in last or stage in stale]
    search = entries[last["coarse"] :] if "coarse" in last else []
    trials = [t for e in search if e["stage"] in ("coarse", "refine") for t in e["facts"]["trials"]]
    return {
        "missing": [stage for stage in stages if stage not in last],
        "stale": stale,
        "next": next(iter(todo), None),
        "num_trials": len(trials),
        "best_config": max(trials, key=lambda t: t["val_accuracy"])["config"] if trials else None,
        "claimed": None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"],
    }
