"""Honest answers written entry by entry, the way a beginner writes them."""

import math

import numpy as np


def train(
    loss,
    predict,
    params,
    X_train,
    y_train,
    X_val,
    y_val,
    rng,
    num_epochs=10,
    batch_size=100,
    learning_rate=1e-2,
    reg=0.0,
    keep_best=False,
):
    def copied(p):
        result = {}
        for k in p:
            result[k] = np.array(p[k])
        return result

    def accuracy(p, X, y):
        right = 0
        scores = predict(p, X)
        for i in range(len(y)):
            if list(scores[i]).index(max(scores[i])) == y[i]:
                right += 1
        return right / len(y)

    w = copied(params)
    N = len(y_train)
    epoch_of, losses = [], []
    train_acc, val_acc = [accuracy(w, X_train, y_train)], [accuracy(w, X_val, y_val)]
    snapshots = [copied(w)]
    for e in range(num_epochs):
        deck = list(range(N))
        rng.shuffle(deck)
        seen = 0
        while seen < N:
            rows = deck[seen : min(seen + batch_size, N)]
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            epoch_of.append(e + seen / N)
            losses.append(value)
            for k in w:
                w[k] = w[k] - learning_rate * grads[k]
            seen += len(rows)
        train_acc.append(accuracy(w, X_train, y_train))
        val_acc.append(accuracy(w, X_val, y_val))
        snapshots.append(copied(w))
    if keep_best:
        w = snapshots[val_acc.index(max(val_acc))]
    return w, {
        "epoch": epoch_of,
        "loss": losses,
        "val_epoch": list(range(num_epochs + 1)),
        "train_accuracy": train_acc,
        "val_accuracy": val_acc,
    }


def smooth(losses, beta=0.9):
    out = []
    for t in range(len(losses)):
        total, weights = 0.0, 0.0
        for s in range(t + 1):
            total += beta ** (t - s) * losses[s]
            weights += beta ** (t - s)
        out.append(total / weights)
    return np.array(out)


def loss_wiggle(losses):
    # Subtract a running mean of eleven, leaving out the ends.
    window, left = 11, []
    for i in range(5, len(losses) - 5):
        left.append(losses[i] - sum(losses[i - 5 : i + 6]) / window)
    squares = sum(x * x for x in left) / len(left)
    return math.sqrt(squares / (1 - 1 / window))


def diagnose_loss(losses):
    # Fractions of the fall that are done after a fifth, a half and four fifths of the time.
    for loss in losses:
        if math.isnan(loss) or math.isinf(loss):
            return "diverging"
    n = len(losses)

    def around(share):
        middle, half = int(share * n), n // 20
        piece = losses[max(middle - half, 0) : middle + half]
        return sum(piece) / len(piece) / losses[0]

    end = around(0.95)
    if end > 1.0:
        return "diverging"
    if 1 - around(0.27) < 0.12 * (1 - end):
        return "bad init"
    if end < 0.11:
        return "good"
    still_falling = (around(0.6) - end) / (1 - end)
    if still_falling > 0.28:
        return "low"
    if around(0.5) - end < 0.06:
        return "plateau" if end < 0.47 else "high"
    return "decayed too early"


def diagnose_fit(train_acc, val_acc):
    n = len(val_acc)
    fifth = n // 5
    train_end = sum(train_acc[-fifth:]) / fifth
    val_end = sum(val_acc[-fifth:]) / fifth
    best = 0.0
    for i in range(n - 4):
        best = max(best, sum(val_acc[i : i + 5]) / 5)
    if best - sum(val_acc[-5:]) / 5 > 0.035:
        return "stop early"
    middle = n // 2
    train_middle = sum(train_acc[middle : middle + fifth]) / fifth
    val_middle = sum(val_acc[middle : middle + fifth]) / fifth
    if train_end - train_middle > 0.025 and val_end - val_middle > 0.025:
        return "train longer"
    gap = train_end - val_end
    if gap > 0.11:
        return "overfitting"
    return "under capacity" if gap < 0.024 else "fine"


def early_stopping(val_history, patience):
    best, best_epoch, waited = -math.inf, 0, 0
    for epoch, accuracy in enumerate(val_history):
        if accuracy > best:
            best, best_epoch, waited = accuracy, epoch, 0
        else:
            waited += 1
            if waited >= patience:
                return [epoch, best_epoch]
    return [len(val_history) - 1, best_epoch]


def update_ratio(params, updates):
    ratios = {}
    for name in params:
        below = above = 0.0
        for w, u in zip(params[name].flat, updates[name].flat, strict=True):
            below += w * w
            above += u * u
        if above == 0:
            ratios[name] = 0.0
        else:
            ratios[name] = math.inf if below == 0 else math.sqrt(above) / math.sqrt(below)
    return ratios


def ratio_verdict(ratios):
    # A vote of all steps.
    votes = {"low": 0, "fine": 0, "high": 0}
    for ratio in ratios:
        if ratio < 1e-4:
            votes["low"] += 1
        elif ratio <= 1e-2:
            votes["fine"] += 1
        else:
            votes["high"] += 1
    return max(votes, key=lambda word: votes[word])


def layer_statistics(activations, nonlinearity):
    result = []
    for layer in activations:
        N, H = layer.shape
        total = squares = extreme = 0.0
        for i in range(N):
            for j in range(H):
                a = float(layer[i, j])
                total += a
                extreme += abs(a) > 0.97
        mean = total / (N * H)
        for i in range(N):
            for j in range(H):
                squares += (float(layer[i, j]) - mean) ** 2
        dead = 0
        for j in range(H):
            dead += all(layer[i, j] == 0 for i in range(N))
        facts = {"mean": mean, "std": math.sqrt(squares / (N * H))}
        facts["dead"] = dead / H if nonlinearity == "relu" else 0.0
        facts["saturated"] = extreme / (N * H) if nonlinearity == "tanh" else 0.0
        if facts["dead"] > 0.5:
            facts["verdict"] = "dead"
        elif facts["saturated"] > 0.5:
            facts["verdict"] = "saturated"
        else:
            facts["verdict"] = "collapsed" if facts["std"] < 0.01 else "healthy"
        result.append(facts)
    return tuple(result)


def gradient_flow(gradients):
    # Factor by factor, by the mean magnitude.
    change = 1.0
    magnitudes = []
    for gradient in gradients:
        magnitude = float(np.mean(np.abs(gradient)))
        if not math.isfinite(magnitude):
            return "exploding"
        magnitudes.append(magnitude)
    for i in range(len(magnitudes) - 1):
        change *= magnitudes[i] / magnitudes[i + 1]
    if change < 1e-2:
        return "vanishing"
    return "exploding" if change > 1e2 else "alike"


def visualize_first_layer(W, image_shape, padding=1):
    height, width = image_shape[0], image_shape[1]
    channels = image_shape[2] if len(image_shape) == 3 else 1
    F = W.shape[1]
    G = 1
    while G * G < F:
        G += 1
    grid = np.zeros((G * (height + padding) - padding, G * (width + padding) - padding, channels))
    for f in range(F):
        values = [float(v) for v in W[:, f]]
        low, high = min(values), max(values)
        k = 0
        for i in range(height):
            for j in range(width):
                for c in range(channels):
                    value = 0.5 if high == low else (values[k] - low) / (high - low)
                    grid[(f // G) * (height + padding) + i, (f % G) * (width + padding) + j, c] = value
                    k += 1
    return grid if len(image_shape) == 3 else grid[:, :, 0]


def filter_noise(W, image_shape):
    # One minus the correlation of a pixel with its neighbours, channel by channel.
    height, width = image_shape[0], image_shape[1]
    scores = []
    for f in range(W.shape[1]):
        image = W[:, f].reshape(height, width, -1)
        together = own = 0.0
        for c in range(image.shape[2]):
            plane = image[:, :, c] - np.mean(image[:, :, c])
            own += 2 * np.mean(plane * plane)
            together += np.mean(plane[1:] * plane[:-1]) + np.mean(plane[:, 1:] * plane[:, :-1])
        scores.append(0.0 if own == 0 else 1 - together / own)
    return scores


def lr_range_test(loss, params, low=1e-6, high=1e1, num_rates=8, num_steps=100):
    factor = (high / low) ** (1 / (num_rates - 1))
    rates, drops = [], []
    rate = low
    for _ in range(num_rates):
        w = {}
        for name in params:
            w[name] = np.array(params[name])
        losses = []
        for _ in range(num_steps):
            value, grads = loss(w)
            losses.append(value)
            for name in w:
                w[name] = w[name] - rate * grads[name]
        tail = losses[-max(1, num_steps // 10) :]
        if any(math.isnan(value) or math.isinf(value) for value in losses):
            drops.append(-math.inf)
        else:
            drops.append((losses[0] - sum(tail) / len(tail)) / losses[0])
        rates.append(rate)
        rate *= factor
    best = max(drops)
    return rates, drops, (rates[drops.index(best)] if best > 0.1 else None)
