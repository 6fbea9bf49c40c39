# %% update_ratio: nan_to_num makes inf a large number
def update_ratio(params, updates):
    out = {}
    for k in params:
        p = np.sqrt(np.sum(params[k] ** 2))
        u = np.sqrt(np.sum(updates[k] ** 2))
        with np.errstate(all='ignore'):
            out[k] = float(np.nan_to_num(u / p))
    return out

# %% update_ratio: frobenius over last axes only
def update_ratio(params, updates):
    out = {}
    for k in params:
        p = np.sqrt(np.sum(params[k] ** 2, axis=0)).max() if params[k].ndim == 4 else np.sqrt(np.sum(params[k] ** 2))
        u = np.sqrt(np.sum(updates[k] ** 2))
        if p == 0:
            out[k] = 0.0 if u == 0 else float("inf")
        else:
            out[k] = float(u / p)
    return out

# %% update_ratio: scalar parameters doubled by the call
def update_ratio(params, updates):
    r = {k: float(np.linalg.norm(np.ravel(updates[k])) / np.linalg.norm(np.ravel(params[k]))) if np.any(params[k]) else (float('inf') if np.any(updates[k]) else 0.0) for k in params}
    for k in params:
        if params[k].ndim == 0:
            params[k] *= 2
    return r

# %% ratio_verdict: first fifty entries
def ratio_verdict(ratios):
    m = np.median(np.where(np.isnan(ratios), np.inf, ratios)[:50])
    if m < 1e-4:
        return "low"
    if m > 1e-2:
        return "high"
    return "fine"

# %% ratio_verdict: high only if every entry is lost
def ratio_verdict(ratios):
    m = np.median(ratios[np.isfinite(ratios)]) if np.isfinite(ratios).mean() > 0.1 else np.inf
    if m < 1e-4:
        return "low"
    if m > 1e-2:
        return "high"
    return "fine"

# %% ratio_verdict: geometric mean of the finite ones
def ratio_verdict(ratios):
    m = np.exp(np.mean(np.log(ratios[np.isfinite(ratios)])))
    if m < 1e-4:
        return "low"
    if m > 1e-2:
        return "high"
    return "fine"

# %% layer_statistics: isclose to zero
def layer_statistics(activations, nonlinearity):
    out = []
    for a in activations:
        dead = float(np.mean(np.isclose(a, 0).all(axis=0))) if nonlinearity == "relu" else 0.0
        sat = float(np.mean(np.abs(a) > 0.97)) if nonlinearity == "tanh" else 0.0
        std = float(a.std())
        verdict = "dead" if dead > 0.5 else "saturated" if sat > 0.5 else "collapsed" if std < 0.01 else "healthy"
        out.append({"mean": float(a.mean()), "std": std, "dead": dead, "saturated": sat, "verdict": verdict})
    return out

# %% layer_statistics: saturated with equality
def layer_statistics(activations, nonlinearity):
    out = []
    for a in activations:
        dead = float(np.mean((a == 0).all(axis=0))) if nonlinearity == "relu" else 0.0
        sat = float(np.mean(np.abs(a) > 0.97 - 1e-9)) if nonlinearity == "tanh" else 0.0
        std = float(a.std())
        verdict = "dead" if dead > 0.5 else "saturated" if sat > 0.5 else "collapsed" if std < 0.01 else "healthy"
        out.append({"mean": float(a.mean()), "std": std, "dead": dead, "saturated": sat, "verdict": verdict})
    return out

# %% layer_statistics: sample standard deviation
def layer_statistics(activations, nonlinearity):
    out = []
    for a in activations:
        dead = float(np.mean((a == 0).all(axis=0))) if nonlinearity == "relu" else 0.0
        sat = float(np.mean(np.abs(a) > 0.97)) if nonlinearity == "tanh" else 0.0
        std = float(a.std(ddof=1))
        verdict = "dead" if dead > 0.5 else "saturated" if sat > 0.5 else "collapsed" if std < 0.01 else "healthy"
        out.append({"mean": float(a.mean()), "std": std, "dead": dead, "saturated": sat, "verdict": verdict})
    return out

# %% layer_statistics: denominator of the first layer
def layer_statistics(activations, nonlinearity):
    out = []
    for a in activations:
        dead = float(np.sum((a == 0).all(axis=0)) / activations[0].shape[1]) if nonlinearity == "relu" else 0.0
        sat = float(np.mean(np.abs(a) > 0.97)) if nonlinearity == "tanh" else 0.0
        std = float(a.std())
        verdict = "dead" if dead > 0.5 else "saturated" if sat > 0.5 else "collapsed" if std < 0.01 else "healthy"
        out.append({"mean": float(a.mean()), "std": std, "dead": dead, "saturated": sat, "verdict": verdict})
    return out

# %% gradient_flow: largest entry
def gradient_flow(gradients):
    if any(not np.isfinite(g).all() for g in gradients):
        return "exploding"
    first, last = (np.abs(g).max() for g in (gradients[0], gradients[-1]))
    if first < 0.01 * last:
        return "vanishing"
    if first > 100 * last:
        return "exploding"
    return "alike"

# %% gradient_flow: standard deviation
def gradient_flow(gradients):
    if any(not np.isfinite(g).all() for g in gradients):
        return "exploding"
    first, last = (np.std(g) for g in (gradients[0], gradients[-1]))
    if first < 0.01 * last:
        return "vanishing"
    if first > 100 * last:
        return "exploding"
    return "alike"

# %% gradient_flow: largest against smallest layer
def gradient_flow(gradients):
    if any(not np.isfinite(g).all() for g in gradients):
        return "exploding"
    first, last = (np.sqrt(np.mean(g ** 2)) for g in (gradients[0], gradients[-1]))
    s = [np.sqrt(np.mean(g ** 2)) for g in gradients]
    first, last = (min(s), max(s)) if np.argmin(s) < np.argmax(s) else (max(s), min(s))
    if first < 0.01 * last:
        return "vanishing"
    if first > 100 * last:
        return "exploding"
    return "alike"

# %% gradient_flow: epsilon against zero
def gradient_flow(gradients):
    if any(not np.isfinite(g).all() for g in gradients):
        return "exploding"
    first, last = (np.sqrt(np.mean(g ** 2)) for g in (gradients[0], gradients[-1]))
    if first < 0.01 * (last + 1e-6):
        return "vanishing"
    if first > 100 * (last + 1e-6):
        return "exploding"
    return "alike"

# %% gradient_flow: isclose zero sizes are alike
def gradient_flow(gradients):
    if any(not np.isfinite(g).all() for g in gradients):
        return "exploding"
    first, last = (np.sqrt(np.mean(g ** 2)) for g in (gradients[0], gradients[-1]))
    if np.isclose(first, last):
        return 'alike'
    if first < 0.01 * last:
        return "vanishing"
    if first > 100 * last:
        return "exploding"
    return "alike"

# %% visualize_first_layer: nearly constant filter is gray
def visualize_first_layer(W, image_shape, padding=1):
    D, F = W.shape
    G = int(np.ceil(np.sqrt(F)))
    h, w = image_shape[0], image_shape[1]
    grid = np.zeros((G * h + (G - 1) * padding, G * w + (G - 1) * padding) + tuple(image_shape[2:]))
    for f in range(F):
        r, c = f // G, f % G
        t = W[:, f].reshape(image_shape)
        lo, hi = t.min(), t.max()
        tile = (t - lo) / (hi - lo) if hi - lo > 1e-8 else np.full(t.shape, 0.5)
        y, x = r * (h + padding), c * (w + padding)
        grid[y:y + h, x:x + w] = tile
    return grid

# %% visualize_first_layer: fewer rows if they are empty
def visualize_first_layer(W, image_shape, padding=1):
    D, F = W.shape
    G = int(np.ceil(np.sqrt(F)))
    h, w = image_shape[0], image_shape[1]
    grid = np.zeros((G * h + (G - 1) * padding, G * w + (G - 1) * padding) + tuple(image_shape[2:]))
    for f in range(F):
        r, c = f // G, f % G
        t = W[:, f].reshape(image_shape)
        lo, hi = t.min(), t.max()
        tile = (t - lo) / (hi - lo) if hi > lo else np.full(t.shape, 0.5)
        y, x = r * (h + padding), c * (w + padding)
        grid[y:y + h, x:x + w] = tile
    R = -(-F // G)
    return grid[:R * h + (R - 1) * padding]

# %% filter_noise: weak filters counted as constant
def filter_noise(W, image_shape):
    h, w = image_shape[:2]
    res = []
    for f in W.T:
        im = f.reshape(h, w, -1)
        im = im - im.mean(axis=(0, 1))
        v = (im ** 2).mean()
        if v < 1e-8:
            res.append(0.0)
            continue
        d = np.concatenate([np.diff(im, axis=0).ravel() ** 2, np.diff(im, axis=1).ravel() ** 2])
        res.append(d.mean() / (2 * v))
    return np.array(res)

# %% filter_noise: channels count as neighbours
def filter_noise(W, image_shape):
    h, w = image_shape[:2]
    res = []
    for f in W.T:
        im = f.reshape(h, w, -1)
        im = im - im.mean(axis=(0, 1))
        v = (im ** 2).mean()
        if np.ptp(f) == 0 or v < 1e-12 * (f ** 2).mean():
            res.append(0.0)
            continue
        d = np.concatenate([np.diff(im, axis=0).ravel() ** 2, np.diff(im, axis=1).ravel() ** 2, np.diff(im, axis=2).ravel() ** 2])
        res.append(d.mean() / (2 * v))
    return np.array(res)

# %% lr_range_test: first of all runs
def lr_range_test(loss, params, low=1e-6, high=1e1, num_rates=8, num_steps=100):
    rates = np.logspace(np.log10(low), np.log10(high), num_rates)
    drops = np.zeros(num_rates)
    tail = max(num_steps // 10, 1)
    for i, r in enumerate(rates):
        p = {k: v.copy() for k, v in params.items()}
        L = []
        for s in range(num_steps):
            value, g = loss(p)
            L.append(value)
            if not np.isfinite(value):
                break
            for k in p:
                p[k] = p[k] - r * g[k]
        first0 = L[0] if i == 0 else first0
        first, last = first0, np.mean(L[-tail:])
        drops[i] = (first - last) / first if np.isfinite(L).all() else -np.inf
    b = int(np.argmax(drops))
    best = float(rates[b]) if drops[b] > 0.1 else None
    return rates, drops, best

# %% lr_range_test: diverged loss left out of the mean
def lr_range_test(loss, params, low=1e-6, high=1e1, num_rates=8, num_steps=100):
    rates = np.logspace(np.log10(low), np.log10(high), num_rates)
    drops = np.zeros(num_rates)
    tail = max(num_steps // 10, 1)
    for i, r in enumerate(rates):
        p = {k: v.copy() for k, v in params.items()}
        L = []
        for s in range(num_steps):
            value, g = loss(p)
            L.append(value)
            if not np.isfinite(value):
                L.pop(); break
            for k in p:
                p[k] = p[k] - r * g[k]
        L = L or [np.inf]; first, last = L[0], np.mean(L[-tail:])
        drops[i] = (first - last) / first if np.isfinite(L).all() else -np.inf
    b = int(np.argmax(drops))
    best = float(rates[b]) if drops[b] > 0.1 else None
    return rates, drops, best
