"""Honest answers written by somebody who likes numpy and short functions."""

import numpy as np


def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):  # fmt: skip
    N = len(y_train)
    cuts = np.arange(0, N, batch_size)

    def look(w):
        return [np.mean(predict(w, X).argmax(1) == y) for X, y in ((X_train, y_train), (X_val, y_val))]

    w, diary = {k: +v for k, v in params.items()}, []  # +v is a new array
    best, seen = w, [look(w)]
    for _ in range(num_epochs):
        for rows in np.split(rng.permutation(N), cuts[1:]):
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            diary.append(value)
            w = {k: v - learning_rate * grads[k] for k, v in w.items()}
        seen.append(look(w))
        if seen[-1][1] > max(accuracy for _, accuracy in seen[:-1]):
            best = w
    train_accuracy, val_accuracy = np.array(seen).T
    history = {
        "epoch": (np.arange(num_epochs)[:, None] + cuts / N).ravel(),
        "loss": np.array(diary),
        "val_epoch": np.arange(num_epochs + 1),
        "train_accuracy": train_accuracy,
        "val_accuracy": val_accuracy,
    }
    return best if keep_best else w, history


def smooth(losses, beta=0.9):
    t = np.arange(len(losses))
    kernel = np.where(t[:, None] >= t, beta ** np.maximum(t[:, None] - t, 0.0), 0.0)
    return kernel @ losses / kernel.sum(axis=1)


def loss_wiggle(losses):
    return np.std(np.diff(losses)) / np.sqrt(2)


def diagnose_loss(losses):
    """Decide by where the trend lies at a few times; medians instead of means."""
    if not np.isfinite(losses).all():
        return "diverging"
    level = np.array([np.median(part) for part in np.array_split(losses / losses[0], 20)])
    end = np.mean(level[-2:])
    if end >= 1:
        return "diverging"
    done = (1 - level) / (1 - end)
    if done[4:6].mean() < 0.1:
        return "bad init"
    if done[9:11].mean() < 0.65:
        return "low"
    if end < 0.11:
        return "good"
    if level[9:12].mean() - end > 0.05:
        return "decayed too early"
    return "high" if end > 0.46 else "plateau"


def diagnose_fit(train_acc, val_acc):
    """Fit straight lines to the last third."""
    n = len(val_acc)
    last = np.arange(n - n // 3, n)
    train_slope, val_slope = (np.polyfit(last, a[last], 1)[0] * n / 4 for a in (train_acc, val_acc))
    train_end, val_end = (np.polyval(np.polyfit(last, a[last], 1), n - 1) for a in (train_acc, val_acc))
    smoothed = np.convolve(val_acc, np.ones(3) / 3, "valid")
    if smoothed.max() - val_end > 0.035:
        return "stop early"
    if min(train_slope, val_slope) > 0.02:
        return "train longer"
    gap = train_end - val_end
    return "overfitting" if gap > 0.11 else "under capacity" if gap < 0.024 else "fine"


def early_stopping(val_history, patience):
    values = np.nan_to_num(np.asarray(val_history), nan=-np.inf)
    record = np.array([np.argmax(values[: i + 1]) for i in range(len(values))])
    late = np.flatnonzero(np.arange(len(values)) - record >= patience)
    stop = late[0] if len(late) else len(values) - 1
    return stop, record[stop]


def update_ratio(params, updates):
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            k: np.nan_to_num(
                np.linalg.norm(updates[k].ravel()) / np.linalg.norm(w.ravel()), nan=0.0, posinf=np.inf
            )
            for k, w in params.items()
        }


def ratio_verdict(ratios):
    """Trim a quarter off either end and take the geometric mean of what is left."""
    ordered = np.sort(np.where(np.isfinite(ratios), ratios, 1e9))
    quarter = len(ordered) // 4
    exponent = np.mean(np.log10(ordered[quarter:-quarter]))
    return ("low", "fine", "high")[int(np.searchsorted([-4, -2], exponent))]


def layer_statistics(activations, nonlinearity):
    def describe(a):
        dead = np.mean(~a.any(axis=0)) if nonlinearity == "relu" else 0
        saturated = np.mean(abs(a) > 0.97) if nonlinearity == "tanh" else 0
        tests = [("dead", dead > 0.5), ("saturated", saturated > 0.5), ("collapsed", a.std() < 0.01)]
        verdict = next((word for word, holds in tests if holds), "healthy")
        return dict(mean=a.mean(), std=a.std(), dead=dead, saturated=saturated, verdict=verdict)

    return [describe(a) for a in activations]


def gradient_flow(gradients):
    with np.errstate(all="ignore"):
        logs = [np.log10(np.median(np.abs(g)) if np.isfinite(g).all() else np.inf) for g in gradients]
    if not np.isfinite(logs).all():
        return "exploding"
    return ["alike", "exploding", "vanishing"][
        int(np.sign(logs[0] - logs[-1])) * (abs(logs[0] - logs[-1]) > 2)
    ]


def visualize_first_layer(W, image_shape, padding=1):
    F = W.shape[1]
    G = int(np.ceil(F**0.5))
    low, span = W.min(axis=0), np.ptp(W, axis=0)
    tiles = np.where(span > 0, (W - low) / np.where(span > 0, span, 1), 0.5).T.reshape(F, *image_shape)
    tiles = np.concatenate([tiles, np.zeros((G * G - F, *image_shape))])
    border = [(0, 0), (0, padding), (0, padding)] + [(0, 0)] * (len(image_shape) - 2)
    tiles = np.pad(tiles, border)
    tiles = tiles.reshape(G, G, *tiles.shape[1:]).swapaxes(1, 2)
    grid = tiles.reshape(G * tiles.shape[1], G * tiles.shape[3], *image_shape[2:])
    return grid[: grid.shape[0] - padding, : grid.shape[1] - padding]


def filter_noise(W, image_shape):
    """Give the share of the variance that a 3 by 3 blur takes away."""
    images = W.T.reshape(W.shape[1], *image_shape[:2], -1)
    images = images - images.mean(axis=(1, 2), keepdims=True)
    height, width = image_shape[:2]
    shifts = [images[:, i : height - 2 + i, j : width - 2 + j] for i in range(3) for j in range(3)]
    rough = ((shifts[4] - sum(shifts) / 9) ** 2).sum(axis=(1, 2, 3))
    whole = (shifts[4] ** 2).sum(axis=(1, 2, 3))
    return np.divide(rough, whole, out=np.zeros_like(rough), where=whole > 0)


def lr_range_test(loss, params, low=1e-6, high=1e1, num_rates=8, num_steps=100):
    rates = np.geomspace(low, high, num_rates)

    def drop(rate):
        w, losses = params, []
        for _ in range(num_steps):
            value, grads = loss(w)
            losses.append(value)
            w = {k: v - rate * grads[k] for k, v in w.items()}
        return (
            1 - np.mean(losses[-max(1, num_steps // 10) :]) / losses[0]
            if np.isfinite(losses).all()
            else -np.inf
        )

    drops = np.array([drop(rate) for rate in rates])
    return rates, drops, rates[drops.argmax()] if drops.max() > 0.1 else None
