# %% overfit_tiny: nan check with isfinite and for else
def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    X, y = X[:num_examples], y[:num_examples]
    p, hist = dict(params), []
    for step in range(num_steps + 1):
        v, g = loss(p, X, y, 0.0)
        hist.append(v)
        if not np.isfinite(v):
            return {"loss": np.array(hist), "accuracy": 0.0}
        if step < num_steps:
            p = {k: p[k] - learning_rate * g[k] for k in p}
    return {"loss": np.array(hist), "accuracy": float((predict(p, X).argmax(1) == y).mean())}


# %% overfit_tiny: deepcopy and in place updates
def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    import copy, math
    p = copy.deepcopy(params)
    Xs, ys = X[:num_examples].copy(), y[:num_examples].copy()
    losses = np.full(num_steps + 1, np.nan)
    n = 0
    while True:
        value, grads = loss(p, Xs, ys, 0.0)
        losses[n] = value
        n += 1
        if not math.isfinite(value):
            return dict(loss=losses[:n], accuracy=0.0)
        if n > num_steps:
            break
        for k in p:
            p[k] = p[k] - learning_rate * grads[k]
    hits = sum(int(np.argmax(row)) == int(t) for row, t in zip(predict(p, Xs), ys))
    return dict(loss=losses, accuracy=hits / len(ys))


# %% what_overfitting_proves: nested conditionals
def what_overfitting_proves(train_accuracy, val_accuracy, num_val, num_classes):
    import math
    c = 1 / num_classes
    bar = c + 3 * math.sqrt(c * (1 - c) / num_val) if num_val else 1
    return "broken" if train_accuracy < 1 else "can fit" if val_accuracy is None else "only fits" if val_accuracy <= bar else "generalises"


# %% what_overfitting_proves: elif chain
def what_overfitting_proves(train_accuracy, val_accuracy, num_val, num_classes):
    if not train_accuracy >= 1:
        return "broken"
    if val_accuracy is None:
        return "can fit"
    p = 1.0 / num_classes
    se = np.sqrt(p * (1 - p) / num_val)
    if val_accuracy > p + 3 * se:
        return "generalises"
    return "only fits"
