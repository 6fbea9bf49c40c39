"""Honest answers in as few lines as they will go."""

import json
import os
import re
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from itertools import product

import numpy as np
from scipy.stats import norm


def place(u, axis):
    return axis[1] * (axis[2] / axis[1]) ** u if axis[0] == "log" else axis[1] + (axis[2] - axis[1]) * u


def where(value, axis):
    f = np.log if axis[0] == "log" else np.asarray
    return (f(value) - f(axis[1])) / (f(axis[2]) - f(axis[1]))


def ranked(trials):
    return sorted(trials, key=lambda t: -np.nan_to_num(t["score"], nan=-1e300))


def sample(space, rng):
    return {
        name: place(u, axis) for u, (name, axis) in zip(rng.random(len(space)), space.items(), strict=True)
    }


def grid(space, n):
    points = product(np.arange(n) / (n - 1), repeat=len(space))
    return tuple({k: place(u, space[k]) for k, u in zip(space, point, strict=True)} for point in points)


def random_search(objective, space, num_trials, rng):
    return ranked(
        {"config": c, "score": objective(c)} for c in [sample(space, rng) for _ in range(num_trials)]
    )


def on_border(best, space, margin=0.1):
    return [k for k, axis in space.items() if abs(where(best[k], axis) - 0.5) > 0.5 - margin]


def refine(trials, space, num_best=3, shrink=0.5, limits=None):
    best = [t["config"] for t in ranked(trials) if t["score"] == t["score"]][:num_best]
    if not best:
        return space
    middle = {k: np.mean([where(c[k], axis) for c in best]) for k, axis in space.items()}
    return {
        k: (axis[0], *np.clip(place(middle[k] + shrink / 2 * np.array([-1, 1]), axis),
                              *(limits or {}).get(k, (-np.inf, np.inf))))
        for k, axis in space.items()
    }  # fmt: skip


def coarse_to_fine(objective, space, stages, rng, limits=None):
    (n, epochs), *later = stages
    trials = random_search(lambda config: objective(config, epochs), space, n, rng)
    if not later:
        return trials[0], [space]
    best, spaces = coarse_to_fine(objective, refine(trials, space, limits=limits), later, rng, limits)
    return best, [space, *spaces]


def k_fold(n, k, rng):
    folds = np.array_split(rng.permutation(n), k)
    return [(np.setdiff1d(np.arange(n), fold), fold) for fold in folds]


def successive_halving(objective, configs, min_epochs=1, eta=3):
    trials = ranked({"config": c, "score": objective(c, min_epochs)} for c in configs)
    left = [t["config"] for t in trials if t["score"] == t["score"]][: max(1, len(trials) // eta)]
    if not left or len(trials) == 1:
        return (trials[0] if left else None), [(min_epochs, trials)]
    best, rungs = successive_halving(objective, left, min_epochs * eta, eta)
    return best, [(min_epochs, trials), *rungs]


def gp_posterior(X, y, X_new, length_scale=0.3, signal=1.0, noise=0.01):
    def k(A, B):
        return signal**2 * np.exp(-(np.linalg.norm(A[:, None] - B, axis=2) ** 2) / length_scale**2 / 2)

    A = np.linalg.solve(k(X, X) + noise**2 * np.eye(len(X)), k(X, X_new))
    return y @ A, np.clip(signal**2 - (A * k(X, X_new)).sum(0), 0, None) ** 0.5


def expected_improvement(mean, std, best):
    z = (mean - best) / np.where(std == 0, 1, std)
    return np.where(std == 0, (mean - best).clip(0), std * (z * norm.cdf(z) + norm.pdf(z)))


def bayesian_search(objective, space, num_trials, rng, num_initial=5, num_candidates=300):
    U, scores = rng.random((min(num_initial, num_trials), len(space))), []
    while len(scores) < num_trials:
        if len(scores) == len(U):
            s = np.array(scores)
            s = np.where(np.isnan(s), np.nanmin(s) if np.isfinite(s).any() else 0, s)
            y = (s - s.mean()) / (s.std() or 1)
            C = rng.random((num_candidates, len(space)))
            gains = expected_improvement(*gp_posterior(U, y, C), y.max())
            U = np.vstack([U, C[gains.argmax()]])
        u = U[len(scores)]
        scores.append(objective({k: place(v, axis) for v, (k, axis) in zip(u, space.items(), strict=True)}))
    return [
        {"config": {k: place(v, axis) for v, (k, axis) in zip(u, space.items(), strict=True)}, "score": s}
        for u, s in zip(U, scores, strict=True)
    ]


# Workers and a master


def save_checkpoint(folder, epoch, val_accuracy, params, statistics):
    stem = folder / f"epoch={epoch:03d}-val={val_accuracy:.4f}"
    dump = json.dumps(statistics).encode()
    for end, write in ((".json", lambda f: f.write(dump)), (".npz", lambda f: np.savez(f, **params))):
        with open(f"{stem}.tmp", "wb", buffering=0) as f:
            write(f)
            os.fsync(f.fileno())
        os.rename(f"{stem}.tmp", f"{stem}{end}")
    return f"{stem}.npz"


def read_checkpoints(folder):
    found = [(re.fullmatch(r"epoch=(\d+)-val=(\d+\.\d+|nan)\.npz", p.name), p) for p in folder.iterdir()]
    return sorted(((int(m[1]), float(m[2]), p) for m, p in found if m), key=lambda c: (c[0], str(c[2])))


def load_newest(folder):
    for epoch, _, path in read_checkpoints(folder)[::-1]:
        try:
            return epoch, {**np.load(path)}, json.loads(path.with_suffix(".json").read_bytes())
        except Exception:
            continue
    return None


def best_of(checkpoints):
    return max((a for _, a, _ in checkpoints if a == a), default=float("nan"))


def status_of(folder, checkpoints, num_epochs):
    epochs, newest, _ = checkpoints[-1] if checkpoints else (0, 0, None)
    if newest != newest:
        return "diverged"
    if epochs >= num_epochs:
        return "finished"
    return "stopped" if (folder / "STOP").exists() else "unfinished"


def worker(config, folder, num_epochs, start, train_epoch, evaluate):
    epoch, params, _ = load_newest(folder) or (0, start(config), None)
    while (status := status_of(folder, read_checkpoints(folder), num_epochs)) == "unfinished":
        epoch += 1
        params = train_epoch(params, config, epoch)
        s = evaluate(params)
        fine = np.isfinite(s["loss"] + s["val_accuracy"])
        save_checkpoint(folder, epoch, s["val_accuracy"] if fine else np.nan, params, s)
    return {"epochs": epoch, "val_accuracy": best_of(read_checkpoints(folder)), "status": status}


def rank(folder, num_epochs):
    rows = []
    for trial in (path.parent for path in folder.glob("*/config.json")):
        names = read_checkpoints(trial)
        row = {"trial": trial.name, "config": json.loads((trial / "config.json").read_text())}
        row |= {"epochs": names[-1][0] if names else 0, "val_accuracy": best_of(names)}
        rows.append(row | {"status": status_of(trial, names, num_epochs)})
    key = {True: 2.0, False: 1.0}
    return sorted(
        rows,
        key=lambda r: (
            key[r["status"] == "diverged"] if r["status"] == "diverged" or r["val_accuracy"] != r["val_accuracy"]
            else -r["val_accuracy"],
            r["trial"],
        ),
    )  # fmt: skip


def master(executor, worker, configs, folder, num_epochs, poll=0.05, grace=3, margin=0.1, retries=2):
    trials = [folder / f"trial={i:03d}" for i in range(len(configs))]
    for trial, config in zip(trials, configs, strict=True):
        trial.mkdir(exist_ok=True)
        (trial / "config.json").write_text(json.dumps(config))
    todo = {row["trial"] for row in rank(folder, num_epochs) if row["status"] == "unfinished"}
    todo, running = [(i, 0) for i, trial in enumerate(trials) if trial.name in todo], {}
    while todo or running:
        for i, failures in todo:
            try:
                running[executor.submit(worker, configs[i], trials[i], num_epochs)] = i, failures
            except BrokenExecutor:
                break
        ended = wait(running, poll, FIRST_COMPLETED).done if running else ()
        todo = [(i, n + 1) for f in ended for i, n in [running.pop(f)] if f.exception() and n < retries]
        curves = [np.array([c[:2] for c in read_checkpoints(t)]).reshape(-1, 2) for t in trials]
        for curve, trial in ((curves[i], trials[i]) for i, _ in running.values() if len(curves[i])):
            e, a = curve[-1]
            best = max((c[1] for other in curves for c in other if c[0] == e and c[1] == c[1]), default=a)
            if a != a or (e >= grace and a < best - margin):
                (trial / "STOP").touch()
    return rank(folder, num_epochs)
