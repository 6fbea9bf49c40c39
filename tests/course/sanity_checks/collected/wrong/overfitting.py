# %% overfit_tiny: accuracy after one step too many
def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    Xs, ys = X[:num_examples], y[:num_examples]
    p, hist = dict(params), []
    for step in range(num_steps + 1):
        v, g = loss(p, Xs, ys, 0.0)
        hist.append(v if not hist else v)
        if not np.isfinite(v):
            return {"loss": np.array(hist), "accuracy": 0.0}
        if step <= num_steps:
            p = {k: p[k] - learning_rate * g[k] for k in p}
    return {"loss": np.array(hist), "accuracy": float(np.mean(predict(p, Xs).argmax(axis=1) == ys))}


# %% overfit_tiny: gradient clipped at one
def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    Xs, ys = X[:num_examples], y[:num_examples]
    p, hist = dict(params), []
    for step in range(num_steps + 1):
        v, g = loss(p, Xs, ys, 0.0)
        hist.append(v)
        if not np.isfinite(v):
            return {"loss": np.array(hist), "accuracy": 0.0}
        if step < num_steps:
            p = {k: p[k] - learning_rate * np.clip(g[k], -1, 1) for k in g if k in p and np.any(g[k])} | {k: p[k] for k in p if not np.any(g[k])}
    return {"loss": np.array(hist), "accuracy": float(np.mean(predict(p, Xs).argmax(axis=1) == ys))}


# %% overfit_tiny: stops early when it fits
def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    Xs, ys = X[:num_examples], y[:num_examples]
    p, hist = dict(params), []
    for step in range(num_steps + 1):
        v, g = loss(p, Xs, ys, 0.0)
        hist.append(v)
        if not np.isfinite(v):
            return {"loss": np.array(hist), "accuracy": 0.0}
        if v < 1e-3:
            break
        if step < num_steps:
            p = {k: p[k] - learning_rate * g[k] for k in p}
    return {"loss": np.array(hist), "accuracy": float(np.mean(predict(p, Xs).argmax(axis=1) == ys))}


# %% overfit_tiny: predict at each step
def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    Xs, ys = X[:num_examples], y[:num_examples]
    p, hist = dict(params), []
    for step in range(num_steps + 1):
        v, g = loss(p, Xs, ys, 0.0)
        predict(p, Xs)
        hist.append(v)
        if not np.isfinite(v):
            return {"loss": np.array(hist), "accuracy": 0.0}
        if step < num_steps:
            p = {k: p[k] - learning_rate * g[k] for k in p}
    return {"loss": np.array(hist), "accuracy": float(np.mean(predict(p, Xs).argmax(axis=1) == ys))}


# %% overfit_tiny: list of losses
def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    Xs, ys = X[:num_examples], y[:num_examples]
    p, hist = dict(params), []
    for step in range(num_steps + 1):
        v, g = loss(p, Xs, ys, 0.0)
        hist.append(v)
        if not np.isfinite(v):
            return {"loss": np.array(hist), "accuracy": 0.0}
        if step < num_steps:
            p = {k: p[k] - learning_rate * g[k] for k in p}
    return {"loss": hist, "accuracy": float(np.mean(predict(p, Xs).argmax(axis=1) == ys))}


# %% overfit_tiny: gradient clipped at five
def overfit_tiny(loss, predict, params, X, y, learning_rate, num_steps=100, num_examples=20):
    Xs, ys = X[:num_examples], y[:num_examples]
    p, hist = dict(params), []
    for step in range(num_steps + 1):
        v, g = loss(p, Xs, ys, 0.0)
        hist.append(v)
        if not np.isfinite(v):
            return {"loss": np.array(hist), "accuracy": 0.0}
        if step < num_steps:
            p = {k: p[k] - learning_rate * np.clip(g[k], -5, 5) for k in p}
    return {"loss": np.array(hist), "accuracy": float(np.mean(predict(p, Xs).argmax(axis=1) == ys))}


# %% what_overfitting_proves: n less one
def what_overfitting_proves(train_accuracy, val_accuracy, num_val, num_classes):
    if train_accuracy < 1:
        return "broken"
    if val_accuracy is None:
        return "can fit"
    p = 1 / num_classes
    if val_accuracy <= p + 3 * np.sqrt(p * (1 - p) / max(num_val - 1, 1)):
        return "only fits"
    return "generalises"
