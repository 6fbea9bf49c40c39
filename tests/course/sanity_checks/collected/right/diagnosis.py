# %% find_fault: early returns
def find_fault(loss, params, X, y, history, expected):
    h = 1e-5
    losses = np.asarray(history["loss"])
    if history["accuracy"] == 1 and losses[-1] <= 0.1 * expected:
        return "fits"
    small = loss({k: v * 1e-3 for k, v in params.items()}, X, y, 0.0)[0]
    if not abs(small - expected) <= 0.1 * abs(expected):
        return "loss"
    g = {k: np.array(v) for k, v in loss(params, X, y, 0.0)[1].items()}
    move = lambda s: loss({k: params[k] + s * g[k] for k in params}, X, y, 0.0)[0]
    slope = (move(h) - move(-h)) / (2 * h)
    sq = sum(np.sum(v ** 2) for v in g.values())
    if not np.isfinite(slope) or not np.isfinite(sq) or abs(slope - sq) > max(0.1 * abs(sq), 1e-8):
        return "loss"
    if any(v.ndim == 2 and not np.any(g[k]) for k, v in params.items()) or losses[0] > 2 * expected:
        return "init"
    if not np.all(np.isfinite(losses)) or np.max(losses) > 1.05 * losses[0]:
        return "learning rate too high"
    return "learning rate too low"
