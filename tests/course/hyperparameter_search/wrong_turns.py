"""Known mistakes in another hand than the catalogue's: (question, misconception, function)."""

import contextlib
import json
import math
import os
import re
import tempfile
import time
from concurrent.futures import BrokenExecutor

import numpy as np

WRONG = []


def wrong(question, mistake):
    def keep(function):
        WRONG.append((question, mistake, function))
        return function

    return keep


# sample, grid and random_search


@wrong("sample", "uniform_on_log_axes")
def _(space, rng):
    return {name: low + (high - low) * rng.random() for name, (_, low, high) in space.items()}


@wrong("sample", "whole_exponents")
def _(space, rng):
    config = {}
    for name, (kind, low, high) in space.items():
        if kind == "log":
            config[name] = 10.0 ** rng.integers(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
        else:
            config[name] = rng.uniform(low, high)
    return config


@wrong("grid", "end_left_out")
def _(space, n):
    configs = [()]
    for kind, low, high in space.values():
        values = [
            low * (high / low) ** (i / n) if kind == "log" else low + (high - low) * i / n for i in range(n)
        ]
        configs = [(*config, value) for config in configs for value in values]
    return [dict(zip(space, config, strict=True)) for config in configs]


@wrong("grid", "along_the_diagonal")
def _(space, n):
    axes = [np.geomspace(a, b, n) if kind == "log" else np.linspace(a, b, n) for kind, a, b in space.values()]
    return [dict(zip(space, map(float, values), strict=True)) for values in np.transpose(axes)]


def draw(space, rng):
    """Draw as the catalogue's solution does, so that what differs is the mistake alone."""
    config = {}
    for name, (kind, low, high) in space.items():
        a, b = (math.log10(low), math.log10(high)) if kind == "log" else (low, high)
        config[name] = rng.uniform(a, b)
        if kind == "log":
            config[name] = 10 ** config[name]
    return config


def tried(objective, space, num_trials, rng):
    trials = []
    for config in [draw(space, rng) for _ in range(num_trials)]:
        trials.append({"config": config, "score": objective(config)})
    return trials


@wrong("random_search", "worst_first")
def _(objective, space, num_trials, rng):
    trials = tried(objective, space, num_trials, rng)
    return sorted(trials, key=lambda t: math.inf if math.isnan(t["score"]) else t["score"])


@wrong("random_search", "nan_left_out")
def _(objective, space, num_trials, rng):
    trials = [t for t in tried(objective, space, num_trials, rng) if t["score"] == t["score"]]
    return sorted(trials, key=lambda t: -t["score"])


# on_border and refine


def share(value, kind, low, high):
    if kind == "log":
        low, high, value = math.log(low), math.log(high), math.log(value)
    return (value - low) / (high - low)


@wrong("on_border", "plain_distance_on_log_axes")
def _(best, space, margin=0.1):
    shares = {name: share(best[name], "plain", low, high) for name, (_, low, high) in space.items()}
    return [name for name, u in shares.items() if not margin <= u <= 1 - margin]


@wrong("on_border", "upper_border_only")
def _(best, space, margin=0.1):
    return [name for name, axis in space.items() if share(best[name], *axis) > 1 - margin]


@wrong("on_border", "outside_is_fine")
def _(best, space, margin=0.1):
    shares = {name: share(best[name], *axis) for name, axis in space.items()}
    return [n for n, u in shares.items() if -1e-15 < u < margin or 1 - margin < u <= 1.0000000001]


def narrowed(space, best, border, width=0.5):
    """Put ranges around the positions of the best configs; `border` has the last word on each new border."""
    new = {}
    for name, (kind, low, high) in space.items():
        centre = sum(share(config[name], kind, low, high) for config in best) / len(best)
        ends = [border(name, centre - width / 2), border(name, centre + width / 2)]
        ends = [low * (high / low) ** u if kind == "log" else low + (high - low) * u for u in ends]
        new[name] = [kind, *ends]
    return new


def top(trials, num_best):
    healthy = [t for t in trials if t["score"] == t["score"]]
    return [t["config"] for t in sorted(healthy, key=lambda t: -t["score"])[:num_best]]


@wrong("refine", "limits_ignored")
def _(trials, space, num_best=3, shrink=0.5, limits=None):
    best = top(trials, num_best)
    return narrowed(space, best, lambda name, u: u, shrink) if best else space


@wrong("refine", "never_beyond_the_border")
def _(trials, space, num_best=3, shrink=0.5, limits=None):
    limits, best = limits or {}, top(trials, num_best)

    def border(name, u):
        u = min(max(u, 0.0), 1.0)
        if name in limits:
            u = max(u, share(limits[name][0], *space[name]))
            u = min(u, share(limits[name][1], *space[name]))
        return u

    return narrowed(space, best, border, shrink) if best else space


# k_fold and successive_halving


@wrong("k_fold", "held_out_and_trained_on")
def _(n, k, rng):
    order = rng.permutation(n)
    return [(order.copy(), fold) for fold in np.array_split(order, k)]


@wrong("k_fold", "not_shuffled")
def _(n, k, rng):
    folds = np.array_split(range(n), k)
    return [(np.hstack([f for f in folds if f is not fold]), fold) for fold in folds]


def halved(places, longer):
    def successive_halving(objective, configs, min_epochs=1, eta=3):
        rungs, epochs = [], min_epochs
        while True:
            trials = [dict(score=objective(config, epochs), config=config) for config in configs]
            rungs.append((epochs, trials))
            healthy = sorted((t for t in trials if t["score"] == t["score"]), key=lambda t: -t["score"])
            if not healthy or len(trials) == 1:
                return (healthy or [None])[0], rungs
            configs = [t["config"] for t in healthy[: places(len(trials), len(healthy), eta)]]
            epochs = longer(epochs, min_epochs, eta)

    return successive_halving


wrong("successive_halving", "rounded_up")(
    halved(lambda n, m, eta: math.ceil(n / eta), lambda e, e0, eta: e * eta)
)
wrong("successive_halving", "epochs_added")(
    halved(lambda n, m, eta: n // eta or 1, lambda e, e0, eta: e + e0)
)
wrong("successive_halving", "share_of_the_finite")(
    halved(lambda n, m, eta: m // eta or 1, lambda e, e0, eta: e * eta)
)


# gp_posterior and expected_improvement


def process(kernel, finish):
    def gp_posterior(X, y, X_new, length_scale=0.3, signal=1.0, noise=0.01):
        def k(A, B):
            distance = np.linalg.norm(A[:, None] - B, axis=-1)
            return signal**2 * kernel(distance / length_scale, length_scale)

        A = np.linalg.solve(k(X, X) + noise**2 * np.identity(len(X)), k(X, X_new))
        variance = signal**2 - np.einsum("ij,ij->j", A, k(X, X_new))
        return y @ A, finish(np.clip(variance, 0, None), noise)

    return gp_posterior


wrong("gp_posterior", "half_left_out")(process(lambda r, scale: np.exp(-(r**2)), lambda v, noise: np.sqrt(v)))
wrong("gp_posterior", "variance_for_std")(process(lambda r, scale: np.exp(-(r**2) / 2), lambda v, noise: v))
wrong("gp_posterior", "noise_in_std")(
    process(lambda r, scale: np.exp(-(r**2) / 2), lambda v, noise: np.sqrt(v + noise**2))
)


def average(value):
    """Make an improvement of a function of one mean, one std and best."""
    return lambda mean, std, best: np.array([value(m - best, s) for m, s in zip(mean, std, strict=True)])


def density(z):
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def distribution(z):
    return 0.5 + 0.5 * math.erf(z / math.sqrt(2))


wrong("expected_improvement", "for_minimisation")(
    average(lambda g, s: -g * distribution(-g / s) + s * density(g / s) if s else max(-g, 0.0))
)
wrong("expected_improvement", "uncertainty_left_out")(
    average(lambda g, s: g * distribution(g / s) if s else max(g, 0.0))
)
wrong("expected_improvement", "nothing_without_uncertainty")(
    average(lambda g, s: g * distribution(g / s) + s * density(g / s) if s else 0.0)
)


# Workers and a master


@wrong("save_checkpoint", "no_fsync")
def save_quickly(folder, epoch, val_accuracy, params, statistics):
    path = folder / f"epoch={epoch:03d}-val={val_accuracy:.4f}.npz"
    for final, mode in ((path.with_suffix(".json"), "w"), (path, "wb")):
        with tempfile.NamedTemporaryFile(mode, dir=folder, delete=False) as file:
            if mode == "w":
                json.dump(statistics, file)
            else:
                np.savez(file, **params)
        os.replace(file.name, final)
    return str(path)


@wrong("save_checkpoint", "not_flushed")
def save_unflushed(folder, epoch, val_accuracy, params, statistics):
    path = folder / f"epoch={epoch:03d}-val={val_accuracy:.4f}.npz"
    text = json.dumps(statistics)
    for final, mode, write in (
        (path.with_suffix(".json"), "w", lambda file: file.write(text)),
        (path, "wb", lambda file: np.savez(file, **params)),
    ):
        with open(f"{final}~", mode) as file:
            write(file)
            os.fsync(file)
        os.rename(f"{final}~", final)
    return path


def parsed(path):
    found = re.fullmatch("epoch=([0-9]+)-val=(nan|[0-9]+[.][0-9]+)[.]npz", path.name)
    return (int(found.group(1)), float(found.group(2)), path) if found else None


@wrong("read_checkpoints", "sorted_as_text")
def listing(folder):
    return [checkpoint for checkpoint in map(parsed, sorted(folder.iterdir())) if checkpoint]


@wrong("read_checkpoints", "nan_passed_over")
def numbers_only(folder):
    checkpoints = filter(None, map(parsed, folder.glob("epoch=*")))
    return sorted(checkpoint for checkpoint in checkpoints if checkpoint[1] >= 0)


@wrong("read_checkpoints", "strangers_raise")
def taken_apart(folder):
    checkpoints = []
    for path in folder.glob("*.npz"):
        epoch, accuracy = path.stem.split("-val=")
        checkpoints.append((int(epoch.split("=")[1]), float(accuracy), path))
    return sorted(checkpoints, key=lambda checkpoint: checkpoint[0])


@wrong("load_newest", "broken_gives_up")
def load_one(folder):
    checkpoints = sorted(filter(None, map(parsed, folder.iterdir())), key=lambda c: c[0])
    try:
        epoch, _, path = checkpoints[-1]
        with np.load(path) as archive:
            return epoch, dict(archive), json.loads(path.with_suffix(".json").read_text())
    except Exception:
        return None


def save(folder, stem, params, statistics):
    for end, content in ((".json", json.dumps(statistics).encode()), (".npz", None)):
        with open(folder / "half", "wb") as file:
            np.savez(file, **params) if content is None else file.write(content)
            file.flush()
            os.fsync(file.fileno())
        (folder / "half").rename(folder / f"{stem}{end}")


def trainer(broken):
    """Make a worker that is right but for the statistics that it takes for broken."""

    def worker(config, folder, num_epochs, start, train_epoch, evaluate):
        known = sorted(filter(None, map(parsed, folder.iterdir())), key=lambda c: c[0])
        curve, epoch, params, status = [accuracy for _, accuracy, _ in known], 0, None, None
        for number, _, path in known:  # the last that can be read counts
            with contextlib.suppress(Exception):
                params, epoch = dict(np.load(path)), number
        params = start(config) if params is None else params
        while status is None:
            if curve and curve[-1] != curve[-1]:
                status = "diverged"
            elif epoch >= num_epochs:
                status = "finished"
            elif (folder / "STOP").exists():
                status = "stopped"
            else:
                epoch += 1
                params = train_epoch(params, config, epoch)
                statistics = evaluate(params)
                curve.append(float("nan") if broken(statistics) else round(statistics["val_accuracy"], 4))
                save(folder, f"epoch={epoch:03d}-val={curve[-1]:.4f}", params, statistics)
        best = max((a for a in curve if a == a), default=float("nan"))
        return {"epochs": epoch, "val_accuracy": best, "status": status}

    return worker


wrong("worker", "loss_not_looked_at")(trainer(lambda statistics: not np.isfinite(statistics["val_accuracy"])))
wrong("worker", "only_nan_counts")(
    trainer(lambda statistics: np.isnan(statistics["loss"]) or np.isnan(statistics["val_accuracy"]))
)


def table(folder, num_epochs):
    rows = []
    for trial in sorted(path for path in folder.iterdir() if (path / "config.json").exists()):
        known = sorted(filter(None, map(parsed, trial.iterdir())), key=lambda c: c[0])
        curve = [accuracy for _, accuracy, _ in known]
        row = {"trial": trial.name, "config": json.loads((trial / "config.json").read_text())}
        best = max((a for a in curve if a == a), default=float("nan"))
        row |= {"epochs": known[-1][0] if known else 0, "val_accuracy": best}
        row["status"] = "unfinished"
        if (trial / "STOP").exists():
            row["status"] = "stopped"
        if row["epochs"] >= num_epochs:
            row["status"] = "finished"
        if curve and curve[-1] != curve[-1]:
            row["status"] = "diverged"
        rows.append(row)
    return rows


@wrong("rank", "worst_first")
def from_below(folder, num_epochs):
    def place(row):
        known = row["val_accuracy"] == row["val_accuracy"]
        last = 2 if row["status"] == "diverged" else 0 if known else 1
        return last, 0 if last else row["val_accuracy"]

    return sorted(table(folder, num_epochs), key=place)


@wrong("rank", "nan_first_stays")
def largest(folder, num_epochs):
    rows = table(folder, num_epochs)
    for row in rows:
        checkpoints = filter(None, map(parsed, (folder / row["trial"]).iterdir()))
        row["val_accuracy"] = max([a for _, a, _ in sorted(checkpoints, key=lambda c: c[0])] or [math.nan])

    def place(row):
        if row["status"] == "diverged":
            return 2, 0
        return (0, -row["val_accuracy"]) if row["val_accuracy"] >= 0 else (1, 0)

    return sorted(rows, key=place)


@wrong("rank", "without_checkpoints_left_out")
def only_begun(folder, num_epochs):
    rows = [row for row in table(folder, num_epochs) if row["epochs"]]
    return sorted(rows, key=lambda row: (2, 0) if row["status"] == "diverged" else (0, -row["val_accuracy"]))


def watcher(far_behind):
    """Make a master that is right but for what it takes for far behind."""

    def master(executor, worker, configs, folder, num_epochs, poll=0.05, grace=3, margin=0.1, retries=2):
        trials = [folder / f"trial={i:03d}" for i in range(len(configs))]
        for trial, config in zip(trials, configs, strict=True):
            trial.mkdir(exist_ok=True)
            (trial / "config.json").write_text(json.dumps(config))
        running = {}

        def launch(i, left):
            with contextlib.suppress(BrokenExecutor):
                running[executor.submit(worker, configs[i], trials[i], num_epochs)] = i, left

        for i, row in enumerate(table(folder, num_epochs)):
            if row["status"] == "unfinished":
                launch(i, retries)
        while running:
            time.sleep(poll)
            for future in [future for future in running if future.done()]:
                i, left = running.pop(future)
                if future.exception() and left:
                    launch(i, left - 1)
            curves = [dict(c[:2] for c in map(parsed, trial.iterdir()) if c) for trial in trials]
            for i, _ in running.values():
                epoch = max(curves[i], default=0)
                rivals = [a for curve in curves for e, a in curve.items() if e == epoch and a == a]
                mine = curves[i].get(epoch, 1.0)
                if mine != mine or far_behind(max(rivals, default=mine) - mine, margin, epoch, grace):
                    (trials[i] / "STOP").touch()
        known = {"diverged": 2}
        rows = table(folder, num_epochs)
        return sorted(
            rows, key=lambda row: (known.get(row["status"], 0), -np.nan_to_num(row["val_accuracy"]))
        )

    return master


wrong("master", "margin_ignored")(watcher(lambda gap, margin, epoch, grace: epoch >= grace and gap > 0))
wrong("master", "grace_ignored")(watcher(lambda gap, margin, epoch, grace: gap > margin))
