# %% train: class diary, rng.shuffle of index array, plain lists
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    class Diary:
        def __init__(self):
            self.h = {k: [] for k in ("epoch", "loss", "val_epoch", "train_accuracy", "val_accuracy")}
            self.best = None

        def measure(self, w, e):
            self.h["val_epoch"].append(e)
            for key, X, y in (("train_accuracy", X_train, y_train), ("val_accuracy", X_val, y_val)):
                hits = sum(int(p == t) for p, t in zip(predict(w, X).argmax(axis=1), y))
                self.h[key].append(hits / len(y))
            if self.best is None or self.h["val_accuracy"][-1] > self.best[0]:
                self.best = (self.h["val_accuracy"][-1], {k: v.copy() for k, v in w.items()})

    d = Diary()
    w = {k: v.copy() for k, v in params.items()}
    d.measure(w, 0)
    N = X_train.shape[0]
    idx = np.arange(N)
    for e in range(num_epochs):
        rng.shuffle(idx)
        seen = 0
        while seen < N:
            b = idx[seen:seen + batch_size]
            l, g = loss(w, X_train[b], y_train[b], reg)
            d.h["epoch"].append(e + seen / N)
            d.h["loss"].append(float(l))
            for k in w:
                w[k] -= learning_rate * g[k]
            seen += len(b)
        d.measure(w, e + 1)
    return (d.best[1] if keep_best else w), d.h

# %% train: split by np.array_split boundaries, arrays, sort of random keys, deepcopy snapshots, argmax over list of val accuracies
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    from copy import deepcopy
    p = deepcopy(params)
    N = len(X_train)
    acc = lambda X, y: np.mean(np.argmax(predict(p, X), 1) == y)
    snaps, ta, va = [deepcopy(p)], [acc(X_train, y_train)], [acc(X_val, y_val)]
    t, L = [], []
    for e in range(num_epochs):
        order = np.argsort(rng.random(N))
        Xs, ys = X_train[order], y_train[order]
        cuts = list(range(batch_size, N, batch_size))
        first = 0
        for Xb, yb in zip(np.split(Xs, cuts), np.split(ys, cuts)):
            value, grads = loss(p, Xb, yb, reg)
            t.append((e * N + first) / N)
            L.append(value)
            p = {name: p[name] - learning_rate * grads[name] for name in p}
            first += len(Xb)
        snaps.append(deepcopy(p))
        ta.append(acc(X_train, y_train))
        va.append(acc(X_val, y_val))
    chosen = snaps[int(np.argmax(va))] if keep_best else p
    return chosen, dict(epoch=np.array(t), loss=np.array(L), val_epoch=np.arange(num_epochs + 1),
                        train_accuracy=np.array(ta), val_accuracy=np.array(va))

# %% smooth: lfilter of scipy
def smooth(losses, beta=0.9):
    from scipy.signal import lfilter
    x = np.asarray(losses, dtype=float)
    if not len(x):
        return np.zeros(0)
    return lfilter([1 - beta], [1, -beta], x) / (1 - beta ** np.arange(1, len(x) + 1))

# %% smooth: weights matrix row by row
def smooth(losses, beta=0.9):
    out = np.empty(len(losses))
    for t in range(len(losses)):
        w = np.power(float(beta), np.arange(t, -1, -1))
        out[t] = (w * losses[:t + 1]).sum() / w.sum()
    return out

# %% smooth: itertools accumulate
def smooth(losses, beta=0.9):
    from itertools import accumulate
    ms = list(accumulate(losses.tolist(), lambda m, x: beta * m + (1 - beta) * x, initial=0.0))[1:]
    return np.array([m / (1 - beta ** (t + 1)) for t, m in enumerate(ms)])

# %% loss_wiggle: second difference
def loss_wiggle(losses):
    return float(np.std(np.diff(losses, 2)) / np.sqrt(6))

# %% loss_wiggle: third differences rms
def loss_wiggle(losses):
    d = np.diff(losses, n=3)
    return float(np.sqrt((d ** 2).mean() / 20))

# %% loss_wiggle: local lines in short windows
def loss_wiggle(losses):
    r, w = [], 7
    x = np.arange(w) - 3.0
    for s in range(0, len(losses) - w + 1, w):
        y = losses[s:s + w]
        A = np.stack([np.ones(w), x, x * x], 1)
        c, *_ = np.linalg.lstsq(A, y, rcond=None)
        r.append(((y - A @ c) ** 2).sum() / (w - 3))
    return float(np.sqrt(np.mean(r)))

# %% diagnose_loss: the limits in order with array_split
def diagnose_loss(losses):
    x = np.asarray(losses)
    if not np.isfinite(x).all():
        return "diverging"
    lev = [p.mean() / x[0] for p in np.array_split(x, 10)]
    fall = 1 - lev[9]
    if lev[9] > 1:
        return "diverging"
    if lev[2] > 1 - 0.1 * fall:
        return "bad init"
    if 1 - (lev[4] + lev[5]) / 2 < 0.65 * fall:
        return "low"
    if lev[9] < 0.1:
        return "good"
    if lev[5] - lev[9] < 0.05:
        return "high" if lev[9] > 0.5 else "plateau"
    return "decayed too early"

# %% diagnose_loss: medians of tenths
def diagnose_loss(losses):
    if np.isnan(losses).any() or np.isinf(losses).any():
        return "diverging"
    T = len(losses)
    lev = [float(np.median(losses[i * T // 10:(i + 1) * T // 10])) / losses[0] for i in range(10)]
    fall = 1 - lev[-1]
    tests = [("diverging", lev[-1] > 1), ("bad init", lev[2] > 1 - .1 * fall),
             ("low", 1 - .5 * (lev[4] + lev[5]) < .65 * fall), ("good", lev[-1] < .1),
             ("high", lev[5] - lev[-1] < .05 and lev[-1] > .5), ("plateau", lev[5] - lev[-1] < .05)]
    return next((w for w, c in tests if c), "decayed too early")

# %% diagnose_fit: reshape by tenths counted from the end
def diagnose_fit(train_acc, val_acc):
    E = len(val_acc)
    n = E // 10
    q = E // 4
    end = lambda a: a[E - n:].mean()
    before = lambda a: a[E - n - q:E - q].mean()
    peak = max(val_acc[i:i + n].mean() for i in range(E - n + 1))
    if peak - end(val_acc) > 0.03:
        return "stop early"
    if end(train_acc) - before(train_acc) > 0.02 and end(val_acc) - before(val_acc) > 0.02:
        return "train longer"
    gap = end(train_acc) - end(val_acc)
    return "overfitting" if gap > 0.1 else "under capacity" if gap < 0.02 else "fine"

# %% diagnose_fit: array_split peak and rounding up window
def diagnose_fit(train_acc, val_acc):
    E = len(val_acc)
    n = -(-E // 10)
    q = int(round(E / 4))
    t, v = train_acc[-n:].mean(), val_acc[-n:].mean()
    tb, vb = train_acc[-n - q:-q].mean(), val_acc[-n - q:-q].mean()
    peak = max(np.mean(p) for p in np.array_split(val_acc, 10))
    if peak > v + .03: return "stop early"
    if t > tb + .02 and v > vb + .02: return "train longer"
    if t - v > .1: return "overfitting"
    if t - v < .02: return "under capacity"
    return "fine"

# %% early_stopping: vectorised with fmax accumulate
def early_stopping(val_history, patience):
    v = np.where(np.isnan(val_history), -np.inf, val_history)
    run = np.maximum.accumulate(v)
    better = np.r_[True, v[1:] > run[:-1]]
    last = np.maximum.accumulate(np.where(better, np.arange(len(v)), 0))
    wait = np.arange(len(v)) - last
    hit = np.flatnonzero(wait >= patience)
    stop = int(hit[0]) if hit.size else len(v) - 1
    return stop, int(last[stop])

# %% early_stopping: generator of counts and numpy ints
def early_stopping(val_history, patience):
    best, waited = 0, 0
    for e in range(1, len(val_history)):
        if val_history[e] > val_history[best]:
            best, waited = e, 0
        else:
            waited += 1
        if waited == patience:
            return e, best
    return len(val_history) - 1, best
