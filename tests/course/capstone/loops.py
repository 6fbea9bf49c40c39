"""Honest answers in plain loops and lists, with as little numpy as can be."""

import math

import numpy as np


def update_rule(w, dw, config=None):
    """Adagrad."""
    if config is None or len(config) == 0:
        config = {"learning_rate": 0.1}
    if "cache" not in config:
        config["cache"] = np.zeros_like(w)
    config["cache"] = config["cache"] + dw**2
    next_w = w - config["learning_rate"] * dw / (config["cache"] ** 0.5 + 1e-7)
    return next_w, config


def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    plain = initial_loss(X, y, 0.0)
    facts = {
        "initial_loss": plain,
        "expected_loss": -math.log(1 / num_classes),
        "tiny_loss": None,
        "tiny_accuracy": None,
        "verdict": "ready",
    }
    off = abs(plain - facts["expected_loss"]) / facts["expected_loss"]
    if math.isnan(off) or off > 0.1:
        facts["verdict"] = "initial loss"
        return facts
    with_reg = initial_loss(X, y, 1.0)
    if with_reg > plain:
        pass
    else:
        facts["verdict"] = "regularisation"
        return facts
    rows, turn = [], 0
    while len(rows) < num_examples:
        for c in range(num_classes):
            mine = [i for i in range(len(y)) if y[i] == c]
            if turn < len(mine) and len(rows) < num_examples:
                rows.append(mine[turn])
        turn += 1
    losses, accuracy = fit(np.array([X[i] for i in rows]), np.array([y[i] for i in rows]))
    facts["tiny_loss"] = float(losses[-1])
    facts["tiny_accuracy"] = accuracy
    for loss in losses:
        if not math.isfinite(loss):
            facts["verdict"] = "learning rate too high"
            return facts
    if losses[-1] > losses[0]:
        facts["verdict"] = "learning rate too high"
    elif losses[-1] > 0.9 * losses[0]:
        facts["verdict"] = "learning rate too low"
    elif accuracy < 1.0:
        facts["verdict"] = "cannot overfit"
    return facts


def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    first = math.log10(low)
    steps = round((math.log10(high) - first) * per_decade)
    rates, drops = [], []
    for k in range(steps + 1):
        rate = 10 ** (first + k / per_decade)
        losses = [float(loss) for loss in short_run(rate)]
        if not all(math.isfinite(loss) for loss in losses):
            break
        tail = len(losses) // 10
        if tail == 0:
            tail = 1
        last = sum(losses[len(losses) - tail :]) / tail
        rates.append(rate)
        drops.append((losses[0] - last) / losses[0])
    answer = {"rates": rates, "drops": drops, "low": None, "high": None}
    best = None
    for k in range(len(drops)):
        if drops[k] > 0.1 and (best is None or drops[k] > drops[best]):
            best = k
    if best is None:
        return answer
    left = best
    while left - 1 >= 0 and drops[left - 1] >= drops[best] / 2:
        left -= 1
    right = best
    while right + 1 <= len(drops) - 1 and drops[right + 1] >= drops[best] / 2:
        right += 1
    answer["low"] = 10 ** (math.log10(rates[left]) - 1 / per_decade)
    answer["high"] = 10 ** (math.log10(rates[right]) + 1 / per_decade)
    return answer


def search_round(train, space, num_trials, num_epochs, rng):
    trials = []
    best = 0
    for number in range(num_trials):
        config = {}
        for name in space:
            low, high, scale = space[name]
            if scale == "log":
                config[name] = math.exp(rng.uniform(math.log(low), math.log(high)))
            else:
                config[name] = float(rng.uniform(low, high))
        accuracies = train(config, num_epochs)
        top = 0.0
        if math.isfinite(accuracies[-1]):
            for accuracy in accuracies:
                top = max(top, float(accuracy))
        trials.append({"config": config, "val_accuracy": top})
        if top > trials[best]["val_accuracy"]:
            best = number
    return {"trials": trials, "best": best}


def next_space(spaces, trials):
    best = trials[0]
    for trial in trials:
        if trial["val_accuracy"] > best["val_accuracy"]:
            best = trial
    space = {}
    for name in spaces[-1]:
        low, high, scale = spaces[-1][name]
        lows = [searched[name][0] for searched in spaces]
        highs = [searched[name][1] for searched in spaces]
        left, right, at = min(lows), max(highs), best["config"][name]
        if scale == "log":
            low, high, left, right, at = (math.log10(v) for v in (low, high, left, right, at))
        width = high - low
        border = False
        if at - left < 0.1 * width and not (scale == "share" and left == 0):
            border = True
        if right - at < 0.1 * width and not (scale == "share" and right == 1):
            border = True
        if border:
            ends = [at - 0.5 * width, at + 0.5 * width]
        else:
            ends = [max(left, at - 0.25 * width), min(right, at + 0.25 * width)]
        if scale == "log":
            space[name] = (10 ** ends[0], 10 ** ends[1], scale)
        else:
            space[name] = (max(0.0, ends[0]), min(1.0, ends[1]), scale)
    return space


def copied(params):
    return {name: params[name] * 1.0 for name in params}


def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    best = {"params": copied(params), "val_accuracy": validate(copied(params)), "best_epoch": 0}
    rates, accuracies = [], [best["val_accuracy"]]
    current = copied(params)
    waiting = 0
    for epoch in range(num_epochs):
        current = train_epoch(current, rate)
        accuracy = validate(current)
        rates.append(rate)
        accuracies.append(accuracy)
        if not math.isnan(accuracy) and accuracy > best["val_accuracy"]:
            best = {"params": copied(current), "val_accuracy": accuracy, "best_epoch": epoch + 1}
            waiting = 0
            continue
        waiting += 1
        if math.isnan(accuracy) or waiting == patience:
            current = copied(best["params"])
            rate = rate * factor
            waiting = 0
    return {**best, "rates": rates, "val_accuracies": accuracies}


def mean(values):
    return sum(values) / len(values)


def read_curves(losses, train_accuracy, val_accuracy):
    losses, train, val = list(losses), list(train_accuracy), list(val_accuracy)
    n = len(losses) // 4
    if any(not math.isfinite(loss) for loss in losses) or mean(losses[-n:]) > losses[0]:
        return "lower the learning rate"
    late = mean(val[-n:])
    if late - mean(val[-2 * n : -n]) > 0.02:
        return "train longer"
    best = max(mean(val[i : i + n]) for i in range(len(val) - n + 1))
    if best - late > 0.04:
        return "stop earlier"
    if mean(train[-n:]) - late > 0.1:
        return "regularise"
    if mean(train[-n:]) < 0.9:
        return "enlarge"
    return "done"


def choose_members(val_probs, y_val, max_members=5):
    members = []
    reached = -1
    for _ in range(max_members):
        best, best_right = None, reached
        for i in range(len(val_probs)):
            if i in members:
                continue
            team = [val_probs[j] for j in [*members, i]]
            together = sum(team) / len(team)
            right = 0
            for row, label in zip(together, y_val, strict=True):
                right += int(np.argmax(row) == label)
            if right > best_right:
                best, best_right = i, right
        if best is None:
            break
        members.append(best)
        reached = best_right
    return members


def ensemble_predictions(members, mean, X, batch_size=500):
    labels = []
    first = 0
    while first < len(X):
        images = X[first : first + batch_size]
        pixels = np.array([image.ravel() / 255.0 - mean for image in images])
        votes = [[0.0] * 0 for _ in images]
        for member in members:
            scores = member(pixels)
            for i, row in enumerate(scores):
                row = np.exp(row - max(row))
                row = row / sum(row)
                votes[i] = row if len(votes[i]) == 0 else votes[i] + row
        for row in votes:
            labels.append(int(np.argmax(row)))
        first += batch_size
    return labels


def predictions(labels, num_classes=10):
    rows = ["id,label\n"]
    for i, label in enumerate(labels):
        if isinstance(label, bool) or not isinstance(label, int | np.integer):
            raise ValueError(f"label {i} is not an integer")
        if label < 0 or label > num_classes - 1:
            raise ValueError(f"label {i} is out of range")
        rows.append(str(i) + "," + str(int(label)) + "\n")
    return "".join(rows)


def project_log(entries, stages):
    last = {}
    for i in range(len(entries)):
        last[entries[i]["stage"]] = i
    missing, stale, todo = [], [], []
    for k, stage in enumerate(stages):
        if stage not in last:
            missing.append(stage)
            todo.append(stage)
            continue
        for earlier in stages[:k]:
            if earlier in last and last[earlier] > last[stage]:
                stale.append(stage)
                todo.append(stage)
                break
    num_trials, best = 0, None
    for i in range(last.get("coarse", len(entries)), len(entries)):
        if entries[i]["stage"] not in ("coarse", "refine"):
            continue
        for trial in entries[i]["facts"]["trials"]:
            num_trials += 1
            if best is None or trial["val_accuracy"] > best["val_accuracy"]:
                best = trial
    claimed = None
    if "predictions" in last and "predictions" not in stale:
        claimed = entries[last["predictions"]]["facts"]["val_accuracy"]
    return {
        "missing": tuple(missing),
        "stale": tuple(stale),
        "next": None if not todo else todo[0],
        "num_trials": num_trials,
        "best_config": None if best is None else best["config"],
        "claimed": claimed,
    }
