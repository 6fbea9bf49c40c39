"""Known mistakes in another hand than the catalogue's: (question, misconception, function)."""

import numpy as np

WRONG = []


def wrong(question, mistake):
    def keep(function):
        WRONG.append((question, mistake, function))
        return function

    return keep


def trainer(time, measured_on=None):
    """Make a train that is right but for the time it records, or the set it measures the accuracies on."""

    def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
              learning_rate=1e-2, reg=0.0, keep_best=False):  # fmt: skip
        sets = ((X_train, y_train), (X_train, y_train) if measured_on == "train" else (X_val, y_val))
        w = {k: np.array(v) for k, v in params.items()}
        accuracies = [
            [np.mean(predict(w, X).argmax(1) == y) for X, y in ((X_train, y_train), (X_val, y_val))]
        ]
        best, times, losses = w, [], []
        for epoch in range(num_epochs):
            order = rng.permutation(len(X_train))
            for i, start in enumerate(range(0, len(order), batch_size)):
                b = order[start : start + batch_size]
                value, grads = loss(w, X_train[b], y_train[b], reg)
                w = {k: v - learning_rate * grads[k] for k, v in w.items()}
                times.append(time(epoch, i, batch_size, len(order)))
                losses.append(value)
            accuracies.append([np.mean(predict(w, X).argmax(1) == y) for X, y in sets])
            if accuracies[-1][1] > max(a for _, a in accuracies[:-1]):
                best = w
        train_accuracy, val_accuracy = zip(*accuracies, strict=True)
        history = {"epoch": times, "loss": losses, "val_epoch": list(range(num_epochs + 1))}
        history |= {"train_accuracy": list(train_accuracy), "val_accuracy": list(val_accuracy)}
        return (best if keep_best else w), history

    return train


wrong("train", "time_in_iterations")(trainer(lambda epoch, i, size, N: float(epoch * -(-N // size) + i)))
wrong("train", "time_runs_away")(trainer(lambda epoch, i, size, N: (epoch * -(-N // size) + i) * size / N))
wrong("train", "val_accuracy_on_train")(trainer(lambda epoch, i, size, N: epoch + i * size / N, "train"))


@wrong("smooth", "no_correction")
def _(losses, beta=0.9):
    out, m = [], 0
    for loss in losses:
        m += (1 - beta) * (loss - m)
        out.append(m)
    return np.array(out)


@wrong("smooth", "starts_at_first_loss")
def _(losses, beta=0.9):
    out = np.array(losses, dtype=float)
    for t in range(1, len(out)):
        out[t] = beta * out[t - 1] + (1 - beta) * out[t]
    return out


@wrong("loss_wiggle", "trend_not_removed")
def _(losses):
    return np.std(losses)


@wrong("loss_wiggle", "first_difference_undivided")
def _(losses):
    return np.std(losses[1:] - losses[:-1])


@wrong("diagnose_loss", "nan_unseen")
def _(losses):
    level = [part.mean() / losses[0] for part in np.array_split(losses, 10)]
    end = level[9]
    if end > 1:
        return "diverging"
    if 1 - level[2] < 0.1 * (1 - end):
        return "bad init"
    if 1 - (level[4] + level[5]) / 2 < 0.65 * (1 - end):
        return "low"
    if end < 0.1:
        return "good"
    if level[5] - end >= 0.05 or np.isnan(end):
        return "decayed too early"
    return "high" if end > 0.5 else "plateau"


@wrong("early_stopping", "best_of_the_future")
def _(val_history, patience):
    best, waited = 0, 0
    for stop, value in enumerate(val_history):
        waited = 0 if stop == 0 or value > val_history[best] else waited + 1
        best = stop if waited == 0 else best
        if waited == patience:
            return stop, np.nanargmax(val_history)
    return stop, best


@wrong("update_ratio", "mean_of_ratios")
def _(params, updates):
    ratios = {}
    for name, w in params.items():
        if not np.any(updates[name]):
            ratios[name] = 0.0
        else:
            ratios[name] = float(np.abs(updates[name] / w).mean()) if np.any(w) else float("inf")
    return ratios


@wrong("ratio_verdict", "mean_for_median")
def _(ratios):
    mean = np.nan_to_num(ratios, nan=np.inf, posinf=np.inf).mean()
    return "high" if mean > 1e-2 else "fine" if mean >= 1e-4 else "low"


@wrong("layer_statistics", "dead_by_entry")
def _(activations, nonlinearity):
    result = []
    for a in activations:
        dead = float((a == 0).sum() / a.size) if nonlinearity == "relu" else 0.0
        saturated = float((abs(a) > 0.97).sum() / a.size) if nonlinearity == "tanh" else 0.0
        verdict = "collapsed" if a.std() < 0.01 else "healthy"
        verdict = "saturated" if saturated > 0.5 else verdict
        verdict = "dead" if dead > 0.5 else verdict
        result.append(dict(mean=a.mean(), std=a.std(), dead=dead, saturated=saturated, verdict=verdict))
    return result


@wrong("gradient_flow", "layers_reversed")
def _(gradients):
    if any(not np.isfinite(g).all() for g in gradients):
        return "exploding"
    ratio = np.linalg.norm(gradients[-1]) / np.linalg.norm(gradients[0])
    ratio *= np.sqrt(gradients[0].size / gradients[-1].size)
    return "vanishing" if ratio < 0.01 else "exploding" if ratio > 100 else "alike"


@wrong("visualize_first_layer", "global_scale")
def _(W, image_shape, padding=1):
    G = int(np.ceil(np.sqrt(W.shape[1])))
    h, w = (n + padding for n in image_shape[:2])
    grid = np.zeros((G * h, G * w, *image_shape[2:]))
    for f, column in enumerate(W.T):
        tile = (column - W.min()) / (W.max() - W.min()) if np.ptp(column) else np.full(len(column), 0.5)
        i, j = divmod(f, G)
        grid[i * h : i * h + image_shape[0], j * w : j * w + image_shape[1]] = tile.reshape(image_shape)
    return grid[: G * h - padding, : G * w - padding]


@wrong("filter_noise", "strength_for_noise")
def _(W, image_shape):
    images = W.T.reshape(W.shape[1], -1, *image_shape[2:])
    return np.sqrt(
        np.square(images - images.mean(axis=1, keepdims=True)).reshape(W.shape[1], -1).mean(axis=1)
    )


@wrong("lr_range_test", "linear_rates")
def _(loss, params, low=1e-6, high=1e1, num_rates=8, num_steps=100):
    rates, drops = [low + (high - low) * i / (num_rates - 1) for i in range(num_rates)], []
    for rate in rates:
        w, losses = params, []
        while len(losses) < num_steps and (not losses or np.isfinite(losses[-1])):
            value, grads = loss(w)
            losses.append(value)
            if np.isfinite(value):
                w = {k: v - rate * grads[k] for k, v in w.items()}
        last = np.mean(losses[-max(1, num_steps // 10) :])
        drops.append(1 - last / losses[0] if np.isfinite(last) else -np.inf)
    best = int(np.argmax(drops))
    return np.array(rates), np.array(drops), rates[best] if drops[best] > 0.1 else None
