# %% update_ratio: math.hypot over ravel
def update_ratio(params, updates):
    import math
    res = {}
    for k, p in params.items():
        a, b = math.hypot(*np.ravel(p).tolist()), math.hypot(*np.ravel(updates[k]).tolist())
        res[k] = b / a if a else (math.inf if b else 0.0)
    return res

# %% update_ratio: vdot helper
def update_ratio(params, updates):
    size = lambda a: float(np.linalg.norm(np.asarray(a).ravel()))
    def ratio(u, p):
        if p == 0:
            return 0.0 if u == 0 else float("inf")
        return u / p
    return {n: ratio(size(updates[n]), size(params[n])) for n in params}

# %% ratio_verdict: sorted and middle entry
def ratio_verdict(ratios):
    r = sorted(float("inf") if x != x else x for x in ratios)
    m = r[len(r) // 2]
    return "low" if m < 1e-4 else "high" if m > 1e-2 else "fine"

# %% ratio_verdict: counts of entries beyond the limits
def ratio_verdict(ratios):
    n = len(ratios)
    if np.count_nonzero(ratios < 1e-4) > n / 2:
        return "low"
    if n - np.count_nonzero(ratios <= 1e-2) > n / 2:
        return "high"
    return "fine"

# %% layer_statistics: loops over columns, python types
def layer_statistics(activations, nonlinearity):
    out = []
    for a in activations:
        d = dict(mean=float(a.mean()), std=float(a.std()), dead=0.0, saturated=0.0)
        if nonlinearity == "relu":
            d["dead"] = sum(all(v == 0 for v in col) for col in a.T) / a.shape[1]
        elif nonlinearity == "tanh":
            d["saturated"] = np.count_nonzero(np.abs(a) > .97) / a.size
        if d["dead"] > .5: d["verdict"] = "dead"
        elif d["saturated"] > .5: d["verdict"] = "saturated"
        elif d["std"] < .01: d["verdict"] = "collapsed"
        else: d["verdict"] = "healthy"
        out.append(d)
    return out

# %% gradient_flow: norm over root of size
def gradient_flow(gradients):
    if not all(np.isfinite(g).all() for g in gradients):
        return "exploding"
    s = [np.linalg.norm(g) / np.sqrt(g.size) for g in gradients]
    if s[0] < .01 * s[-1]: return "vanishing"
    return "exploding" if s[0] > 100 * s[-1] else "alike"

# %% gradient_flow: sum test for nan then log ratio
def gradient_flow(gradients):
    sizes = np.array([np.sqrt(np.mean(g * g)) for g in gradients])
    if np.isnan(sizes).any() or np.isinf(sizes).any():
        return "exploding"
    if sizes[0] < 0.01 * sizes[-1]:
        return "vanishing"
    if sizes[0] > 100 * sizes[-1]:
        return "exploding"
    return "alike"

# %% visualize_first_layer: pad every tile, concatenate and crop
def visualize_first_layer(W, image_shape, padding=1):
    D, F = W.shape
    G = int(np.ceil(np.sqrt(F)))
    h, w = image_shape[:2]
    rest = tuple(image_shape[2:])
    cells = np.zeros((G * G, h + padding, w + padding) + rest)
    for f in range(F):
        t = W[:, f].reshape(image_shape).astype(float)
        lo, hi = t.min(), t.max()
        cells[f, :h, :w] = (t - lo) / (hi - lo) if hi > lo else 0.5
    rows = [np.concatenate(list(cells[r * G:(r + 1) * G]), axis=1) for r in range(G)]
    big = np.concatenate(rows, axis=0)
    return big[:big.shape[0] - padding, :big.shape[1] - padding]

# %% filter_noise: loops over channels with correlation of neighbours
def filter_noise(W, image_shape):
    h, w = image_shape[:2]
    res = []
    for f in W.T:
        im = f.reshape(h, w, -1)
        im = im - im.mean(axis=(0, 1))
        im = im / (np.abs(im).max() or 1.0)
        v = (im ** 2).mean()
        if v < 1e-20 or np.ptp(f) < 1e-12 * np.abs(f).max() :
            res.append(0.0)
            continue
        d = np.concatenate([np.diff(im, axis=0).ravel() ** 2, np.diff(im, axis=1).ravel() ** 2])
        res.append(d.mean() / (2 * v))
    return np.array(res)

# %% lr_range_test: geomspace, python closure run, fresh dict each step
def lr_range_test(loss, params, low=1e-6, high=1e1, num_rates=8, num_steps=100):
    rates = np.geomspace(low, high, num_rates)
    tail = max(1, num_steps // 10)
    def run(rate):
        p = {k: np.array(v) for k, v in params.items()}
        seen = []
        for _ in range(num_steps):
            l, g = loss(p)
            seen.append(l)
            if not np.isfinite(l):
                return -np.inf
            p = {k: p[k] - rate * g[k] for k in p}
        return (seen[0] - np.mean(seen[-tail:])) / seen[0]
    drops = np.array([run(r) for r in rates])
    b = drops.argmax()
    return rates, drops, (float(rates[b]) if drops[b] > 0.1 else None)

# %% lr_range_test: logspace, no early leave, in place updates
def lr_range_test(loss, params, low=1e-6, high=1e1, num_rates=8, num_steps=100):
    rates = np.logspace(np.log10(low), np.log10(high), num_rates)
    drops = np.zeros(num_rates)
    with np.errstate(all="ignore"):
        for i, r in enumerate(rates):
            p = {k: v.copy() for k, v in params.items()}
            L = np.zeros(num_steps)
            for s in range(num_steps):
                L[s], g = loss(p)
                for k in p:
                    p[k] -= r * g[k]
            last = L[-max(num_steps // 10, 1):].mean()
            drops[i] = (L[0] - last) / L[0] if np.isfinite(L).all() else -np.inf
    if drops.max() <= 0.1:
        return rates, drops, None
    return rates, drops, rates[np.argmax(drops)].item()
