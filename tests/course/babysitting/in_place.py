"""Honest answers by somebody who writes to arrays in place, works in logarithms and lets fits decide."""

import copy

import numpy as np


def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):  # fmt: skip
    params = copy.deepcopy(params)
    N = X_train.shape[0]
    rows = np.arange(N)
    per_epoch = (N + batch_size - 1) // batch_size
    history = {
        "epoch": np.zeros(num_epochs * per_epoch),
        "loss": np.zeros(num_epochs * per_epoch),
        "val_epoch": np.arange(num_epochs + 1.0),
        "train_accuracy": np.zeros(num_epochs + 1),
        "val_accuracy": np.zeros(num_epochs + 1),
    }

    def in_pieces(X, y):  # the whole set, a few examples at a time
        hits = [predict(params, X[i : i + 7]).argmax(axis=1) == y[i : i + 7] for i in range(0, len(X), 7)]
        return np.concatenate(hits).mean()

    best, snapshot = -1.0, None
    for epoch in range(num_epochs + 1):
        history["train_accuracy"][epoch] = in_pieces(X_train, y_train)
        history["val_accuracy"][epoch] = in_pieces(X_val, y_val)
        if history["val_accuracy"][epoch] > best:
            best, snapshot = history["val_accuracy"][epoch], copy.deepcopy(params)
        if epoch == num_epochs:
            break
        rng.shuffle(rows)
        for i in range(per_epoch):
            batch = rows[i * batch_size : (i + 1) * batch_size]
            at = epoch * per_epoch + i
            history["loss"][at], grads = loss(params, X_train[batch], y_train[batch], reg)
            history["epoch"][at] = epoch + min(i * batch_size, N) / N
            for name in grads:
                params[name] -= learning_rate * grads[name]
    return (snapshot if keep_best else params), history


def smooth(losses, beta=0.9):
    out = (1 - beta) * np.array(losses, dtype=float)
    for t in range(1, len(out)):
        out[t] += beta * out[t - 1]
    out /= 1 - beta ** np.arange(1.0, len(out) + 1)
    return out


def loss_wiggle(losses):
    # A robust estimate: the median magnitude of the second differences of a normal variable.
    bends = np.diff(losses, n=2)
    return 1.4826 * np.median(np.abs(bends - np.median(bends))) / np.sqrt(6)


def diagnose_loss(losses):
    """Smooth, then compare the shares of the fall that each quarter of the time has seen."""
    losses = np.array(losses)
    if np.isnan(losses).any() or np.isinf(losses).any():
        return "diverging"
    losses /= losses[0]
    window = len(losses) // 12
    trend = np.convolve(losses, np.ones(window) / window, "valid")
    at = [trend[int(q * (len(trend) - 1))] for q in (0.25, 0.45, 0.6, 1.0)]
    quarter, half, later, end = at
    if end > 1:
        return "diverging"
    if 1 - quarter < 0.1 * (1 - end):
        return "bad init"
    if end < 0.11:
        return "good"
    middle = trend[len(trend) // 2]
    if abs((1 - middle) / (1 - end) - 0.5) < 0.14:
        return "low"
    if half - end > 0.06:
        return "decayed too early"
    return "high" if later > 0.46 else "plateau"


def diagnose_fit(train_acc, val_acc):
    """Exponential averages, forwards."""
    rows = np.stack([train_acc, val_acc])
    for t in range(1, rows.shape[1]):
        rows[:, t] = 0.6 * rows[:, t - 1] + 0.4 * rows[:, t]
    n = rows.shape[1]
    (train_end, val_end), (train_was, val_was) = rows[:, -1], rows[:, n - 1 - n // 4]
    if rows[1].max() - val_end > 0.03:
        return "stop early"
    if train_end - train_was > 0.02 and val_end - val_was > 0.02:
        return "train longer"
    gap = train_end - val_end
    if gap < 0.023:
        return "under capacity"
    return "overfitting" if gap > 0.11 else "fine"


def early_stopping(val_history, patience):
    best = 0
    stop = len(val_history) - 1
    for epoch in range(len(val_history)):
        if val_history[epoch] > val_history[best]:
            best = epoch
        if epoch - best == patience:
            stop = epoch
            break
    return np.array([stop, best])


def update_ratio(params, updates):
    ratios = dict.fromkeys(params, 0.0)
    for name, w in params.items():
        above, below = np.vdot(updates[name], updates[name]), np.vdot(w, w)
        if above > 0:
            ratios[name] = np.sqrt(above / below) if below > 0 else float("inf")
    return ratios


def ratio_verdict(ratios):
    ratios = np.sort(np.nan_to_num(ratios, nan=np.inf, posinf=np.inf))
    middle = ratios[len(ratios) // 2]
    return "low" if middle < 1e-4 else "high" if middle > 1e-2 else "fine"


def layer_statistics(activations, nonlinearity):
    described = []
    for layer in activations:
        facts = {"mean": layer.mean(), "std": np.sqrt(((layer - layer.mean()) ** 2).mean())}
        facts |= {"dead": 0.0, "saturated": 0.0, "verdict": "healthy"}
        if nonlinearity == "relu":
            facts["dead"] = np.float64((np.abs(layer).max(axis=0) == 0).mean())
        else:
            facts["saturated"] = np.float64(((layer > 0.97) | (layer < -0.97)).mean())
        if facts["std"] < 0.01:
            facts["verdict"] = "collapsed"
        if facts["saturated"] > 0.5:
            facts["verdict"] = "saturated"
        if facts["dead"] > 0.5:
            facts["verdict"] = "dead"
        described.append(facts)
    return described


def gradient_flow(gradients):
    sizes = np.array([np.linalg.norm(g) / np.sqrt(g.size) for g in gradients])
    ratio = sizes[0] / sizes[-1]
    if not np.isfinite(sizes).all() or ratio > 100:
        return "exploding"
    return "vanishing" if ratio < 0.01 else "alike"


def visualize_first_layer(W, image_shape, padding=1):
    filters = np.array(W.T, order="C").reshape(-1, *image_shape)
    side = int(np.ceil(np.sqrt(len(filters))))
    height, width = image_shape[:2]
    grid = np.zeros(
        (side * height + (side - 1) * padding, side * width + (side - 1) * padding, *image_shape[2:])
    )
    waiting = iter(filters)
    for top in range(0, grid.shape[0], height + padding):
        for left in range(0, grid.shape[1], width + padding):
            image = next(waiting, None)
            if image is None:
                continue
            view = grid[top : top + height, left : left + width]
            view[...] = image
            view -= image.min()
            if view.any():
                view /= view.max()
            else:
                view += 0.5
    return grid


def filter_noise(W, image_shape):
    """Give the share of the power at high frequencies, above a fifth of a cycle per pixel in either direction."""
    images = W.T.reshape(W.shape[1], *image_shape[:2], -1).copy()
    images -= images.mean(axis=(1, 2), keepdims=True)
    window = np.hanning(image_shape[0] + 2)[1:-1, None] * np.hanning(image_shape[1] + 2)[None, 1:-1]
    power = np.abs(np.fft.fft2(images * window[None, :, :, None], axes=(1, 2))) ** 2
    power = power.sum(axis=3)
    low_y = np.abs(np.fft.fftfreq(image_shape[0])) < 0.19
    low_x = np.abs(np.fft.fftfreq(image_shape[1])) < 0.19
    smooth_part = power[:, low_y[:, None] & low_x[None, :]].sum(axis=1)
    total = power.sum(axis=(1, 2))
    return np.where(total > 0, 1 - smooth_part / np.where(total > 0, total, 1), 0.0)


def lr_range_test(loss, params, low=1e-6, high=1e1, num_rates=8, num_steps=100):
    rates = 10 ** np.linspace(np.log10(low), np.log10(high), num_rates)
    drops = np.empty(num_rates)
    best = None
    for i in range(num_rates):
        w = copy.deepcopy(params)
        losses = np.full(num_steps, np.nan)
        for step in range(num_steps):
            losses[step], grads = loss(w)
            if not np.isfinite(losses[step]):
                break
            for name, dw in grads.items():
                w[name] -= rates[i] * dw
        drops[i] = (losses[0] - losses[-max(1, num_steps // 10) :].mean()) / losses[0]
        if not np.isfinite(losses).all():
            drops[i] = -np.inf
        if drops[i] > 0.1 and (best is None or drops[i] > drops[best]):
            best = i
    return rates, drops, None if best is None else rates[best]
