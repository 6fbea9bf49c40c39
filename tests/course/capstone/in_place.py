"""Honest answers that write into arrays of their own, and into the parameters they may write to."""

import math

import numpy as np


def update_rule(w, dw, config=None):
    """RMSprop, in place."""
    if config is None:
        config = dict()
    config.setdefault("learning_rate", 0.05)
    if "cache" not in config:
        config["cache"] = np.square(dw)
    cache = config["cache"]
    cache *= 0.9
    cache += 0.1 * dw * dw
    step = config["learning_rate"] * dw / (np.sqrt(cache) + 1e-8)
    w -= step
    return w, config


def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    facts = dict(expected_loss=math.log(num_classes), tiny_loss=None, tiny_accuracy=None)
    facts["initial_loss"] = initial_loss(X, y, 0.0)
    if not np.isclose(facts["initial_loss"], facts["expected_loss"], rtol=0.1, atol=0):
        facts["verdict"] = "initial loss"
        return facts
    if initial_loss(X, y, 1.0) <= facts["initial_loss"]:
        facts["verdict"] = "regularisation"
        return facts
    queues = [list(np.nonzero(y == c)[0]) for c in range(num_classes)]
    rows = []
    while len(rows) < num_examples:
        for queue in queues:
            if queue and len(rows) < num_examples:
                rows.append(queue.pop(0))
    losses, facts["tiny_accuracy"] = fit(X[rows], y[rows])
    facts["tiny_loss"] = losses[-1]
    ratio = losses[-1] / losses[0]
    if np.isnan(losses).any() or np.isinf(losses).any() or ratio > 1:
        facts["verdict"] = "learning rate too high"
    elif ratio > 0.9:
        facts["verdict"] = "learning rate too low"
    else:
        facts["verdict"] = "ready" if facts["tiny_accuracy"] == 1 else "cannot overfit"
    return facts


def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    step = 10.0 ** (1 / per_decade)
    drops = np.zeros(0)
    rates = np.zeros(0)
    rate = low
    while rate < high * math.sqrt(step):
        losses = short_run(rate)
        if not np.isfinite(losses).all():
            break
        end = losses[-(len(losses) // 10) :] if len(losses) >= 10 else losses[-1:]
        drops = np.append(drops, 1 - end.mean() / losses[0])
        rates = np.append(rates, rate)
        rate *= step
    if drops.size == 0 or drops.max() <= 0.1:
        return {"rates": rates, "drops": drops, "low": None, "high": None}
    best = drops.argmax()
    bad = np.flatnonzero(drops < drops[best] / 2)
    first = max(bad[bad < best], default=-1) + 1
    last = min(bad[bad > best], default=len(drops)) - 1
    return {"rates": rates, "drops": drops, "low": rates[first] / step, "high": rates[last] * step}


def search_round(train, space, num_trials, num_epochs, rng):
    places = rng.random((num_trials, len(space)))
    scores = np.zeros(num_trials)
    configs = []
    for i in range(num_trials):
        config = {}
        for place, (name, (low, high, scale)) in zip(places[i], space.items(), strict=True):
            config[name] = low * (high / low) ** place if scale == "log" else low + (high - low) * place
        accuracies = train(config, num_epochs)
        if np.isfinite(accuracies[-1]):
            scores[i] = accuracies.max()
        configs.append(config)
    trials = [{"config": c, "val_accuracy": s} for c, s in zip(configs, scores, strict=True)]
    return {"best": np.argmax(scores), "trials": trials}


def next_space(spaces, trials):
    scores = np.array([trial["val_accuracy"] for trial in trials])
    best = trials[scores.argmax()]["config"]
    space = {}
    for name, axis in spaces[-1].items():
        log = axis[2] == "log"
        ends = np.array([s[name][:2] for s in spaces])
        at = best[name]
        if log:
            ends, at = np.log10(ends), np.log10(at)
        left, right = ends[:, 0].min(), ends[:, 1].max()
        width = ends[-1, 1] - ends[-1, 0]
        near = at < left + 0.1 * width and (log or left > 0)
        near = near or (at > right - 0.1 * width and (log or right < 1))
        window = np.array([at, at])
        window += np.array([-0.5, 0.5]) * width * (1 if near else 0.5)
        if not near:
            np.clip(window, left, right, out=window)
        window = 10**window if log else np.clip(window, 0, 1)
        space[name] = [window[0], window[1], axis[2]]
    return space


def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    rates = np.zeros(num_epochs)
    accuracies = np.zeros(num_epochs + 1)
    snapshot = {name: w.copy() for name, w in params.items()}
    accuracies[0] = top = validate(params)
    current, best_epoch, since = {name: w.copy() for name, w in params.items()}, 0, 0
    for epoch in range(num_epochs):
        rates[epoch] = rate
        current = train_epoch(current, rate)
        accuracies[epoch + 1] = accuracy = validate(current)
        since += 1
        if accuracy > top:
            for name in snapshot:
                snapshot[name][...] = current[name]
            top, best_epoch, since = accuracy, epoch + 1, 0
        if since == patience or np.isnan(accuracy):
            rate *= factor
            since = 0
            for name in snapshot:
                current[name][...] = snapshot[name]
    return dict(
        params=snapshot, val_accuracy=top, best_epoch=best_epoch, rates=rates, val_accuracies=accuracies
    )


def read_curves(losses, train_accuracy, val_accuracy):
    E = len(losses)
    n = E // 4
    if not np.isfinite(losses).all() or losses[E - n :].mean() > losses[0]:
        return "lower the learning rate"
    end = val_accuracy[E - n :].mean()
    if end > val_accuracy[E - 2 * n : E - n].mean() + 0.02:
        return "train longer"
    sums = np.cumsum(np.insert(val_accuracy, 0, 0.0))
    if ((sums[n:] - sums[:-n]) / n).max() > end + 0.04:
        return "stop earlier"
    trained = train_accuracy[E - n :].mean()
    if trained > end + 0.1:
        return "regularise"
    return "enlarge" if trained < 0.9 else "done"


def choose_members(val_probs, y_val, max_members=5):
    stack = np.array(val_probs)
    total = np.zeros(stack.shape[1:])
    left = list(range(len(stack)))
    members, best = [], -1
    while left and len(members) < max_members:
        right = [np.sum((total + stack[i]).argmax(axis=1) == y_val) for i in left]
        k = int(np.argmax(right))
        if right[k] <= best:
            break
        best = right[k]
        total += stack[left[k]]
        members.append(left.pop(k))
    return np.array(members)


def ensemble_predictions(members, mean, X, batch_size=500):
    labels = np.empty(len(X), dtype=np.int32)
    for first in range(0, len(X), batch_size):
        pixels = X[first : first + batch_size].astype(float).reshape(-1, len(mean))
        pixels /= 255
        pixels -= mean
        total = None
        for member in members:
            probs = np.array(member(pixels), dtype=float)
            probs -= probs.max(axis=1)[:, None]
            np.exp(probs, out=probs)
            probs /= probs.sum(axis=1)[:, None]
            total = probs if total is None else total + probs
        labels[first : first + len(pixels)] = total.argmax(axis=1)
    return labels


def predictions(labels, num_classes=10):
    array = np.array(labels)
    if array.size == 0:
        return "id,label\n"
    if array.ndim != 1 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError("labels must be a flat array of integers")
    if array.min() < 0 or array.max() >= num_classes:
        raise ValueError("a label is out of range")
    text = "id,label\n"
    for i in range(len(array)):
        text += f"{i},{array[i]}\n"
    return text


def project_log(entries, stages):
    position = dict.fromkeys(stages, -1)
    trials = []
    searching = False
    for i, entry in enumerate(entries):
        stage = entry["stage"]
        if stage not in position:
            continue
        position[stage] = i
        if stage == "coarse":
            searching = True
            del trials[:]
        if searching and stage in ("coarse", "refine"):
            trials.extend(entry["facts"]["trials"])
    places = np.array([position[stage] for stage in stages])
    newest = np.maximum.accumulate(places)
    missing = [stage for stage in stages if position[stage] < 0]
    stale = [s for s, place, new in zip(stages, places, newest, strict=True) if 0 <= place < new]
    waiting = [stage for stage in stages if stage in missing + stale]
    scores = [trial["val_accuracy"] for trial in trials]
    sound = "predictions" not in waiting
    return {
        "missing": missing,
        "stale": stale,
        "next": waiting[0] if waiting else None,
        "num_trials": len(trials),
        "best_config": trials[int(np.argmax(scores))]["config"] if trials else None,
        "claimed": entries[position["predictions"]]["facts"]["val_accuracy"] if sound else None,
    }
