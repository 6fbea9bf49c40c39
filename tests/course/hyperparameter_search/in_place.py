"""Honest answers that work on one object from start to end: dicts filled, arrays written to, lists sorted in place."""

import concurrent.futures
import json
import math
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.linalg import cho_factor, cho_solve


def sample(space, rng):
    config = dict.fromkeys(space)
    for name in config:
        kind, low, high = space[name]
        config[name] = np.array(rng.random())
        if kind == "log":
            config[name] *= np.log(high) - np.log(low)
            config[name] += np.log(low)
            np.exp(config[name], out=config[name])
            np.clip(config[name], low, high, out=config[name])
        else:
            config[name] *= high - low
            config[name] += low
    return config


def grid(space, n):
    axes = [(np.geomspace if kind == "log" else np.linspace)(a, b, n) for kind, a, b in space.values()]
    table = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(space))
    return [dict(zip(space, row, strict=True)) for row in table]


def random_search(objective, space, num_trials, rng):
    trials = [{"config": sample(space, rng)} for _ in range(num_trials)]
    for trial in trials:
        trial["config"] = {name: float(value) for name, value in trial["config"].items()}
        trial["score"] = objective(trial["config"])
    trials.sort(key=lambda trial: (math.isnan(trial["score"]), -trial["score"]))
    return trials


def on_border(best, space, margin=0.1):
    names = list(space)
    for name, (kind, low, high) in space.items():
        scale = math.log if kind == "log" else float
        left, width = scale(best[name]) - scale(low), scale(high) - scale(low)
        if margin * width <= left <= (1 - margin) * width:
            names.remove(name)
    return names


def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    order = np.argsort([-t["score"] for t in trials])  # NaN is put last
    best = [trials[i]["config"] for i in order if not np.isnan(trials[i]["score"])][:num_best]
    space = {name: list(axis) for name, axis in space.items()}
    if not best:
        return space
    for name, axis in space.items():
        there, back = (np.log, np.exp) if axis[0] == "log" else (np.array, np.array)
        borders = there(np.array(axis[1:], dtype=float))
        width = borders[1] - borders[0]
        borders[:] = np.mean(there([config[name] for config in best]))
        borders += shrink / 2 * width * np.array([-1, 1])
        axis[1:] = np.clip(back(borders), *(limits or {}).get(name, (-np.inf, np.inf)))
    return space


def coarse_to_fine(objective, space, stages, rng, limits=None):
    spaces = [space]
    for stage, (num_trials, num_epochs) in enumerate(stages):
        if stage:
            spaces.append(refine(trials, spaces[-1], limits=limits))  # noqa: F821
        trials = []
        while len(trials) < num_trials:
            config = {name: float(value) for name, value in sample(spaces[-1], rng).items()}
            trials.append({"config": config, "score": objective(config, num_epochs)})
    trials.sort(key=lambda t: -np.inf if np.isnan(t["score"]) else t["score"])
    return trials.pop(), spaces


def k_fold(n, k, rng):
    rows = np.arange(n)
    rng.shuffle(rows)
    fold_of = np.empty(n, dtype=int)
    fold_of[rows] = np.arange(n) % k
    return [(np.flatnonzero(fold_of != i), np.flatnonzero(fold_of == i)) for i in range(k)]


def successive_halving(objective, configs, min_epochs=1, eta=3):
    left, rungs = list(configs), []
    while left:
        size = len(left)
        trials = []
        for config in left:
            trials.append(dict(config=config, score=objective(config, min_epochs)))
        rungs.append([min_epochs, trials])
        trials.sort(key=lambda t: (np.isnan(t["score"]), -t["score"]))
        if size == 1:
            break
        left[:] = [t["config"] for t in trials if not np.isnan(t["score"])][: max(size // eta, 1)]
        min_epochs *= eta
    winner = rungs[-1][1][0]
    return (None if np.isnan(winner["score"]) else winner), rungs


def gp_posterior(X, y, X_new, length_scale=0.3, signal=1.0, noise=0.01):
    def k(A, B):
        d = np.sum(A**2, axis=1)[:, None] + np.sum(B**2, axis=1) - 2 * A @ B.T
        np.maximum(d, 0, out=d)
        d *= -0.5 / length_scale**2
        np.exp(d, out=d)
        d *= signal**2
        return d

    K = k(X, X)
    K.flat[:: len(K) + 1] += noise**2
    factor = cho_factor(K, lower=True)
    across = k(X, X_new)
    std = signal**2 - np.einsum("ij,ij->j", across, cho_solve(factor, across))
    std[std < 0] = 0
    np.sqrt(std, out=std)
    return across.T @ cho_solve(factor, y), std


def expected_improvement(mean, std, best):
    out = np.maximum(mean - best, 0.0)
    for i in np.flatnonzero(std > 0):
        z = (mean[i] - best) / std[i]
        Phi = 0.5 * math.erfc(-z / math.sqrt(2))
        out[i] = std[i] * (z * Phi + math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi))
    return out


def bayesian_search(objective, space, num_trials, rng, num_initial=5, num_candidates=300):
    U, scores, trials = np.empty((num_trials, len(space))), np.empty(num_trials), []
    for t in range(num_trials):
        finite = np.isfinite(scores[:t])
        if t < num_initial or not finite.any():
            U[t] = rng.uniform(size=len(space))
        else:
            y = np.where(finite, scores[:t], scores[:t][finite].min())
            y -= y.mean()
            if y.any() and y.std() > 0:
                y /= y.std()
            options = rng.uniform(size=(num_candidates, len(space)))
            U[t] = options[np.argmax(expected_improvement(*gp_posterior(U[:t], y, options), y.max()))]
        config = {}
        for u, (name, (kind, low, high)) in zip(U[t], space.items(), strict=True):
            config[name] = math.exp((1 - u) * math.log(low) + u * math.log(high)) if kind == "log" else low
            config[name] += (high - low) * u if kind == "uniform" else 0
        scores[t] = objective(config)
        trials.append({"config": config, "score": scores[t]})
    return trials


# Workers and a master


def write_whole(path, write, mode):
    with tempfile.NamedTemporaryFile(mode, dir=path.parent, suffix=".part", delete=False) as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    path = Path(folder) / f"epoch={epoch:03d}-val={val_accuracy:.4f}.npz"
    text = json.dumps(statistics)
    write_whole(path.with_suffix(".json"), lambda file: file.write(text), "w")
    write_whole(path, lambda file: np.savez(file, **params), "wb")
    return path


def read_checkpoints(folder):
    found = []
    for name in os.listdir(folder):
        if not name.startswith("epoch=") or not name.endswith(".npz"):
            continue
        epoch, middle, accuracy = name[len("epoch=") : -len(".npz")].partition("-val=")
        before, _, after = accuracy.partition(".")
        number = before.isdigit() and after.isdigit()
        if epoch.isdigit() and middle and (number or accuracy == "nan"):
            found.append((int(epoch), float(accuracy), Path(folder, name)))
    found.sort()
    return found


def load_newest(folder):
    checkpoints = read_checkpoints(folder)
    while checkpoints:
        epoch, _, path = checkpoints.pop()
        try:
            params = dict(np.load(path))
            with open(str(path).replace(".npz", ".json")) as file:
                return epoch, params, json.load(file)
        except Exception:
            pass
    return None


def worker(config, folder, num_epochs, start, train_epoch, evaluate):
    found = load_newest(folder)
    epoch, params = (0, start(config)) if found is None else found[:2]
    names = read_checkpoints(folder)
    accuracies = [a for _, a, _ in names]
    status = "finished"
    if accuracies and math.isnan(accuracies[-1]):
        status = "diverged"
    while status == "finished" and epoch < num_epochs:
        if os.path.exists(os.path.join(folder, "STOP")):
            status = "stopped"
            break
        epoch += 1
        params = train_epoch(params, config, epoch)
        statistics = evaluate(params)
        accuracy = statistics["val_accuracy"]
        if not (math.isfinite(accuracy) and math.isfinite(statistics["loss"])):
            accuracy, status = float("nan"), "diverged"
        accuracies.append(round(accuracy, 4))
        save_checkpoint(folder, epoch, accuracy, params, statistics)
    best = float("nan")
    for accuracy in accuracies:
        if not best >= accuracy and not math.isnan(accuracy):
            best = accuracy
    return dict(epochs=epoch, val_accuracy=best, status=status)


def rank(folder, num_epochs):
    good, empty, diverged = [], [], []
    for trial in sorted(os.listdir(folder)):
        place = Path(folder, trial)
        if not (place / "config.json").is_file():
            continue
        checkpoints = read_checkpoints(place)
        epochs, newest = (checkpoints[-1][0], checkpoints[-1][1]) if checkpoints else (0, 0.0)
        reached = [a for _, a, _ in checkpoints if a == a]
        row = {"trial": trial, "config": json.loads((place / "config.json").read_text()), "epochs": epochs}
        row["val_accuracy"] = max(reached) if reached else float("nan")
        if newest != newest:
            row["status"] = "diverged"
            diverged.append(row)
            continue
        row["status"] = (
            "finished" if epochs >= num_epochs else "stopped" if (place / "STOP").exists() else "unfinished"
        )
        (good if reached else empty).append(row)
    good.sort(key=lambda row: row["val_accuracy"], reverse=True)
    return good + empty + diverged


def master(executor, worker, configs, folder, num_epochs, poll=0.05, grace=3, margin=0.1, retries=2):
    folder = Path(folder)
    for i, config in enumerate(configs):
        place = folder / f"trial={i:03d}"
        place.mkdir(exist_ok=True)
        write_whole(place / "config.json", lambda file, config=config: json.dump(config, file), "w")

    futures, tries = {}, {}
    broken = False
    for row in sorted(rank(folder, num_epochs), key=lambda row: row["trial"]):
        if row["status"] == "unfinished":
            tries[int(row["trial"][6:])] = 0

    def submit(i):
        nonlocal broken
        if not broken:
            try:
                futures[i] = executor.submit(worker, configs[i], folder / f"trial={i:03d}", num_epochs)
            except concurrent.futures.BrokenExecutor:
                broken = True

    for i in tries:
        submit(i)
    while futures:
        at_epoch = {}
        newest = {}
        for i in range(len(configs)):
            for epoch, accuracy, _ in read_checkpoints(folder / f"trial={i:03d}"):
                newest[i] = epoch, accuracy
                if not np.isnan(accuracy):
                    at_epoch[epoch] = max(at_epoch.get(epoch, 0.0), accuracy)
        for i in list(futures):
            epoch, accuracy = newest.get(i, (0, 1.0))
            behind = epoch >= grace and at_epoch.get(epoch, 0.0) - accuracy > margin
            if behind or np.isnan(accuracy):
                Path(folder, f"trial={i:03d}", "STOP").write_text("")
            if futures[i].done():
                future = futures.pop(i)
                if future.exception() is not None:
                    tries[i] += 1
                    if tries[i] <= retries:
                        submit(i)
        time.sleep(poll)
    return rank(folder, num_epochs)
