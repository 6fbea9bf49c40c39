"""Honest answers in plain loops, one number at a time, each function on its own."""

import concurrent.futures
import json
import math
import os
import re

import numpy as np


def sample(space, rng):
    config = {}
    for name in reversed(list(space)):
        kind, low, high = space[name]
        u = rng.random()
        if kind == "log":
            config[name] = float(low * (high / low) ** u)
        else:
            config[name] = float((1 - u) * low + u * high)
    return config


def grid(space, n):
    names = list(space)
    configs = []
    for number in range(n ** len(names)):
        config = {}
        rest = number
        for name in names:
            i = rest % n
            rest = rest // n
            kind, low, high = space[name]
            if kind == "log":
                config[name] = 10 ** (math.log10(low) + i * (math.log10(high) - math.log10(low)) / (n - 1))
            else:
                config[name] = low + i * (high - low) / (n - 1)
        configs.append(config)
    return configs


def random_search(objective, space, num_trials, rng):
    ranked = []
    lost = []
    for _ in range(num_trials):
        config = sample(space, rng)
        score = objective(config)
        trial = {"config": config, "score": score}
        if score != score:
            lost.append(trial)
            continue
        place = 0
        while place < len(ranked) and ranked[place]["score"] >= score:
            place += 1
        ranked.insert(place, trial)
    for trial in lost:
        ranked.append(trial)
    return ranked


def on_border(best, space, margin=0.1):
    names = []
    for name in space:
        kind, low, high = space[name]
        value = best[name]
        if kind == "log":
            near_low = value < low * (high / low) ** margin
            near_high = value > high * (low / high) ** margin
        else:
            near_low = value < low + margin * (high - low)
            near_high = value > high - margin * (high - low)
        if near_low or near_high:
            names.append(name)
    return tuple(names)


def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    left = [trial for trial in trials if trial["score"] == trial["score"]]
    best = []
    while left and len(best) < num_best:
        top = left[0]
        for trial in left:
            if trial["score"] > top["score"]:
                top = trial
        left.remove(top)
        best.append(top["config"])
    new = {}
    for name in space:
        kind, low, high = space[name]
        if not best:
            new[name] = (kind, low, high)
            continue
        centre = 0.0
        for config in best:
            if kind == "log":
                centre += math.log(config[name] / low) / math.log(high / low) / len(best)
            else:
                centre += (config[name] - low) / (high - low) / len(best)
        borders = []
        for u in (centre - shrink / 2, centre + shrink / 2):
            border = low * (high / low) ** u if kind == "log" else low + (high - low) * u
            if limits is not None and name in limits:
                border = max(border, limits[name][0])
                border = min(border, limits[name][1])
            borders.append(border)
        new[name] = (kind, borders[0], borders[1])
    return new


def coarse_to_fine(objective, space, stages, rng, limits=None):
    spaces = []
    current = space
    for number in range(len(stages)):
        spaces.append(current)
        trials = []
        for _ in range(stages[number][0]):
            config = sample(current, rng)
            trials.append({"config": config, "score": objective(config, stages[number][1])})
        current = refine(trials, current, limits=limits)
    best = trials[0]
    for trial in trials[1:]:
        if best["score"] != best["score"] or trial["score"] > best["score"]:
            best = trial
    return [best, spaces]


def k_fold(n, k, rng):
    left = list(range(n))
    folds = [[] for _ in range(k)]
    number = 0
    while left:
        row = left.pop(int(rng.integers(len(left))))
        folds[number % k].append(row)
        number += 1
    splits = []
    for i in range(k):
        train = []
        for j in range(k):
            if j != i:
                train += folds[j]
        splits.append((train, folds[i]))
    return splits


def successive_halving(objective, configs, min_epochs=1, eta=3):
    rungs = []
    epochs = min_epochs
    alive = list(configs)
    while True:
        trials = []
        for config in alive:
            trials.append({"config": config, "score": objective(config, epochs)})
        rungs.append((epochs, trials))
        places = max(1, math.floor(len(alive) / eta))
        order = []
        for trial in trials:
            if not math.isnan(trial["score"]):
                order.append(trial)
        order = sorted(order, key=lambda trial: -trial["score"])
        if len(order) == 0:
            return (None, rungs)
        if len(alive) == 1:
            return (order[0], rungs)
        alive = [trial["config"] for trial in order[:places]]
        epochs = epochs * eta


def gp_posterior(X, y, X_new, length_scale=0.3, signal=1.0, noise=0.01):
    def k(a, b):
        return signal**2 * math.exp(
            -sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) / (2 * length_scale**2)
        )

    n = len(X)
    K = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            K[i, j] = k(X[i], X[j])
        K[i, i] += noise**2
    inverse = np.linalg.inv(K)
    mean, std = [], []
    for x in X_new:
        across = np.array([k(x, row) for row in X])
        weights = inverse @ across
        mean.append(weights @ y)
        std.append(math.sqrt(max(k(x, x) - weights @ across, 0.0)))
    return np.array(mean), np.array(std)


def expected_improvement(mean, std, best):
    result = []
    for m, s in zip(mean, std, strict=True):
        if s == 0:
            result.append(max(m - best, 0.0))
        else:
            z = (m - best) / s
            phi = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
            Phi = (1 + math.erf(z / math.sqrt(2))) / 2
            result.append((m - best) * Phi + s * phi)
    return np.array(result)


def bayesian_search(objective, space, num_trials, rng, num_initial=5, num_candidates=300):
    tried, scores, trials = [], [], []
    for number in range(num_trials):
        healthy = [score for score in scores if not math.isnan(score)]
        if number < num_initial or not healthy:
            point = rng.random(len(space))
        else:
            y = np.array([min(healthy) if math.isnan(score) else score for score in scores])
            y = y - y.mean()
            if y.std() > 1e-12:
                y = y / y.std()
            candidates = rng.random((num_candidates, len(space)))
            distances = ((np.array(tried)[:, None] - np.array(tried)[None]) ** 2).sum(axis=2)
            K = np.exp(-distances / (2 * 0.3**2)) + 0.01**2 * np.eye(number)
            across = np.exp(-((np.array(tried)[:, None] - candidates[None]) ** 2).sum(axis=2) / (2 * 0.3**2))
            solved = np.linalg.solve(K, across)
            mean = solved.T @ y
            std = np.sqrt(np.maximum(1 - (across * solved).sum(axis=0), 0))
            gains = expected_improvement(mean, std, max(y))
            best = 0
            for i in range(num_candidates):
                if gains[i] > gains[best]:
                    best = i
            point = candidates[best]
        config = {}
        for i, name in enumerate(space):
            kind, low, high = space[name]
            if kind == "log":
                config[name] = 10 ** (math.log10(low) + point[i] * (math.log10(high) - math.log10(low)))
            else:
                config[name] = low + point[i] * (high - low)
        tried.append(point)
        scores.append(objective(config))
        trials.append({"config": config, "score": scores[-1]})
    return trials


# Workers and a master


def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    name = f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    first, second = folder / "writing.json.tmp", folder / "writing.npz.tmp"
    with first.open("w") as file:
        json.dump(statistics, file)
        file.flush()
        os.fsync(file)
    with second.open("wb") as file:
        np.savez_compressed(file, **params)
        file.flush()
        os.fsync(file)
    first.replace(folder / (name + ".json"))
    return second.replace(folder / (name + ".npz"))


def read_checkpoints(folder):
    pattern = re.compile(r"^epoch=([0-9]+)-val=(nan|[0-9]+\.[0-9]+)\.npz\Z")
    result = []
    for path in folder.glob("*.npz"):
        found = pattern.search(path.name)
        if found:
            entry = [int(found.group(1)), float(found.group(2)), path]
            position = 0
            while position < len(result) and result[position][0] < entry[0]:
                position += 1
            result.insert(position, entry)
    return result


def load_newest(folder):
    best = None
    for epoch, _, path in read_checkpoints(folder):
        try:
            params = {}
            with np.load(path) as archive:
                for name in archive.files:
                    params[name] = archive[name]
            with open(path.with_name(path.name[:-4] + ".json")) as file:
                statistics = json.load(file)
        except Exception:
            continue
        best = [epoch, params, statistics]
    return best


def worker(config, folder, num_epochs, start, train_epoch, evaluate):
    newest = load_newest(folder)
    if newest is not None:
        done, params = newest[0], newest[1]
    else:
        done, params = 0, start(config)

    def reply(status):
        best = np.nan
        for _, accuracy, _ in read_checkpoints(folder):
            best = np.fmax(best, accuracy)
        return {"epochs": done, "val_accuracy": best, "status": status}

    for _, accuracy, _ in read_checkpoints(folder)[-1:]:
        if np.isnan(accuracy):
            return reply("diverged")
    for epoch in range(done + 1, num_epochs + 1):
        if "STOP" in os.listdir(folder):
            return reply("stopped")
        params = train_epoch(params, config, epoch)
        statistics = evaluate(params)
        done = epoch
        if np.isfinite([statistics["loss"], statistics["val_accuracy"]]).all():
            save_checkpoint(folder, epoch, statistics["val_accuracy"], params, statistics)
        else:
            save_checkpoint(folder, epoch, np.nan, params, statistics)
            return reply("diverged")
    return reply("finished")


def rank(folder, num_epochs):
    rows = []
    for trial in folder.iterdir():
        if not (trial / "config.json").exists():
            continue
        epochs, best, last = 0, np.nan, 0.0
        for epoch, accuracy, _ in read_checkpoints(trial):
            epochs, last = epoch, accuracy
            best = np.fmax(best, accuracy)
        if np.isnan(last):
            status, group = "diverged", 2
        elif epochs >= num_epochs:
            status, group = "finished", 0
        elif (trial / "STOP").exists():
            status, group = "stopped", 0
        else:
            status, group = "unfinished", 0
        if group == 0 and np.isnan(best):
            group = 1
        with open(trial / "config.json") as file:
            config = json.load(file)
        row = {
            "trial": trial.name,
            "config": config,
            "epochs": epochs,
            "val_accuracy": best,
            "status": status,
        }
        rows.append((group, -best if group == 0 else 0, trial.name, row))
    rows.sort(key=lambda entry: entry[:3])
    return [row for _, _, _, row in rows]


def master(executor, worker, configs, folder, num_epochs, poll=0.05, grace=3, margin=0.1, retries=2):
    for i in range(len(configs)):
        os.makedirs(folder / f"trial={i:03d}", exist_ok=True)
        with open(folder / f"trial={i:03d}" / "config.json", "w") as file:
            json.dump(configs[i], file)

    waiting = []
    for row in rank(folder, num_epochs):
        if row["status"] == "unfinished":
            waiting.append([int(row["trial"].split("=")[1]), retries])
    waiting.sort()

    running = []
    while waiting or running:
        while waiting:
            i, left = waiting.pop(0)
            try:
                future = executor.submit(worker, configs[i], folder / f"trial={i:03d}", num_epochs)
            except concurrent.futures.BrokenExecutor:
                continue
            running.append((i, left, future))
        try:
            for _ in concurrent.futures.as_completed([future for _, _, future in running], timeout=poll):
                break
        except concurrent.futures.TimeoutError:
            pass
        still = []
        for i, left, future in running:
            if not future.done():
                still.append((i, left, future))
            elif future.exception() and left > 0:
                waiting.append([i, left - 1])
        running = still
        for i, _, _ in running:
            mine = read_checkpoints(folder / f"trial={i:03d}")
            if not mine:
                continue
            epoch, accuracy, _ = mine[-1]
            stop = bool(np.isnan(accuracy))
            if epoch >= grace:
                for j in range(len(configs)):
                    for e, a, _ in read_checkpoints(folder / f"trial={j:03d}"):
                        if e == epoch and a - accuracy > margin:
                            stop = True
            if stop:
                open(folder / f"trial={i:03d}" / "STOP", "w").close()
    return rank(folder, num_epochs)
