"""Known mistakes in another hand than the catalogue's: (question, misconception, function)."""

import math
from itertools import pairwise

import numpy as np

WRONG = []


def wrong(question, mistake):
    def keep(function):
        WRONG.append((question, mistake, function))
        return function

    return keep


@wrong("first_checks", "first_rows")
def _(initial_loss, fit, X, y, num_classes, num_examples=20):
    facts = {"initial_loss": initial_loss(X, y, 0.0), "expected_loss": math.log(num_classes)}
    facts |= {"tiny_loss": None, "tiny_accuracy": None}
    more = initial_loss(X, y, 1.0)
    if not abs(facts["initial_loss"] / facts["expected_loss"] - 1) <= 0.1:
        return {**facts, "verdict": "initial loss"}
    if not more > facts["initial_loss"]:
        return {**facts, "verdict": "regularisation"}
    losses, facts["tiny_accuracy"] = fit(X[:num_examples], y[:num_examples])
    facts["tiny_loss"] = losses[-1]
    if not np.isfinite(losses).all() or losses[-1] > losses[0]:
        return {**facts, "verdict": "learning rate too high"}
    if losses[-1] > 0.9 * losses[0]:
        return {**facts, "verdict": "learning rate too low"}
    return {**facts, "verdict": "ready" if facts["tiny_accuracy"] == 1 else "cannot overfit"}


def ranged(tail, pick):
    def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
        rates, drops = [], []
        for k in range(round(math.log10(high / low) * per_decade) + 1):
            losses = short_run(low * 10 ** (k / per_decade))
            if not all(map(math.isfinite, losses)):
                break
            rates.append(low * 10 ** (k / per_decade))
            drops.append(1 - tail(losses) / losses[0])
        if not drops or max(drops) <= 0.1:
            return {"rates": rates, "drops": drops, "low": None, "high": None}
        left, right = pick(drops)
        step = 10 ** (1 / per_decade)
        return {"rates": rates, "drops": drops, "low": rates[left] / step, "high": rates[right] * step}

    return learning_rate_range


def every_good_one(drops):
    good = [i for i, drop in enumerate(drops) if drop >= max(drops) / 2]
    return good[0], good[-1]


wrong("learning_rate_range", "all_good_rates")(
    ranged(lambda losses: np.mean(losses[-max(1, len(losses) // 10) :]), every_good_one)
)


@wrong("search_round", "last_accuracy")
def _(train, space, num_trials, num_epochs, rng):
    trials = []
    for _ in range(num_trials):
        config = {}
        for name, (low, high, scale) in space.items():
            config[name] = (
                10 ** rng.uniform(np.log10(low), np.log10(high)) if scale == "log" else rng.uniform(low, high)
            )
        last = train(config, num_epochs)[-1]
        trials.append({"config": config, "val_accuracy": last if math.isfinite(last) else 0.0})
    scores = [trial["val_accuracy"] for trial in trials]
    return {"trials": trials, "best": scores.index(max(scores))}


@wrong("next_space", "border_ignored")
def _(spaces, trials):
    best = sorted(trials, key=lambda t: -t["val_accuracy"])[0]["config"]
    space = {}
    for name, (low, high, scale) in spaces[-1].items():
        lows, highs = [s[name][0] for s in spaces], [s[name][1] for s in spaces]
        if scale == "log":
            reach = (high / low) ** 0.25
            space[name] = (max(min(lows), best[name] / reach), min(max(highs), best[name] * reach), scale)
        else:
            reach = (high - low) / 4
            space[name] = (max(min(lows), best[name] - reach), min(max(highs), best[name] + reach), scale)
    return space


@wrong("final_training", "stays_where_it_is")
def _(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    history, rates, snapshots, waiting = [validate(params)], [], [params], 0
    for _ in range(num_epochs):
        params = train_epoch(params, rate)
        accuracy = validate(params)
        waiting = 0 if accuracy > np.nanmax(history) else waiting + 1
        history.append(accuracy)
        rates.append(rate)
        snapshots.append(params)
        if waiting >= patience or math.isnan(accuracy):
            rate, waiting = rate * factor, 0
    k = int(np.nanargmax(history))
    return {
        "params": snapshots[k],
        "val_accuracy": history[k],
        "best_epoch": k,
        "rates": rates,
        "val_accuracies": history,
    }


def reading(gap_first=False, fall=0.04):
    def read_curves(losses, train_accuracy, val_accuracy):
        n = len(losses) // 4
        late, trained = sum(val_accuracy[-n:]) / n, sum(train_accuracy[-n:]) / n
        if not np.isfinite(losses).all() or sum(losses[-n:]) / n > losses[0]:
            return "lower the learning rate"
        if gap_first and trained - late > 0.1:
            return "regularise"
        if late - sum(val_accuracy[-2 * n : -n]) / n > 0.02:
            return "train longer"
        if max(sum(val_accuracy[i : i + n]) / n for i in range(len(losses) - n + 1)) - late > fall:
            return "stop earlier"
        if trained - late > 0.1:
            return "regularise"
        return "enlarge" if trained < 0.9 else "done"

    return read_curves


wrong("read_curves", "gap_first")(reading(gap_first=True))
wrong("read_curves", "fall_unseen")(reading(fall=np.inf))


@wrong("choose_members", "best_alone")
def _(val_probs, y_val, max_members=5):
    val_probs = np.asarray(val_probs)
    alone = [np.mean(p.argmax(1) == y_val) for p in val_probs]
    order = sorted(range(len(alone)), key=lambda i: -alone[i])
    team, reached = [], -1
    for i in order[:max_members]:
        together = np.mean(val_probs[[*team, i]].sum(0).argmax(1) == y_val)
        if together <= reached:
            break
        team, reached = [*team, i], together
    return team


def ensemble(word):
    def ensemble_predictions(members, mean, X, batch_size=500):
        labels = []
        for i in range(0, len(X), batch_size):
            pixels = X[i : i + batch_size].reshape(-1, mean.size) / 255.0 - mean
            labels += list(np.mean([word(member(pixels)) for member in members], axis=0).argmax(axis=1))
        return np.array(labels, dtype=int)

    return ensemble_predictions


wrong("ensemble_predictions", "mean_of_scores")(ensemble(lambda scores: scores))
wrong("ensemble_predictions", "votes")(
    ensemble(lambda scores: scores.argmax(1)[:, None] == np.arange(scores.shape[1]))
)


@wrong("predictions", "numbered_from_one")
def _(labels, num_classes=10):
    labels = np.array(labels, dtype=None if len(labels) else int)
    if labels.ndim != 1 or labels.dtype.kind not in "ui" or any(not 0 <= k < num_classes for k in labels):
        raise ValueError("no labels")
    return "id,label\n" + "".join(f"{i + 1},{k}\n" for i, k in enumerate(labels))


@wrong("project_log", "only_the_one_before")
def _(entries, stages):
    last = {entry["stage"]: i for i, entry in enumerate(entries)}
    there = [stage for stage in stages if stage in last]
    stale = [b for a, b in pairwise(there) if last[b] < last[a]]
    todo = [stage for stage in stages if stage not in last or stage in stale]
    search = entries[last["coarse"] :] if "coarse" in last else []
    trials = [t for e in search if e["stage"] in ("coarse", "refine") for t in e["facts"]["trials"]]
    best = max(trials, key=lambda trial: trial["val_accuracy"])["config"] if trials else None
    return {
        "missing": [stage for stage in stages if stage not in last],
        "stale": stale,
        "next": todo[0] if todo else None,
        "num_trials": len(trials),
        "best_config": best,
        "claimed": None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"],
    }
