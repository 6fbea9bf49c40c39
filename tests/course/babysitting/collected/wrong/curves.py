# %% smooth: truncated window of the last ten
def smooth(losses, beta=0.9):
    m = 0.0
    out = np.zeros(len(losses))
    for t, x in enumerate(losses):
        s = losses[max(0, t - 9):t + 1]; wt = float(beta) ** np.arange(len(s))[::-1] if beta else np.r_[np.zeros(len(s) - 1), 1]
        out[t] = (s * wt).sum() / wt.sum()
    return out

# %% smooth: correction only for the first twenty steps
def smooth(losses, beta=0.9):
    m = 0.0
    out = np.zeros(len(losses))
    for t, x in enumerate(losses):
        m = beta * m + (1 - beta) * x
        out[t] = m / ((1 - beta ** (t + 1)) if t < 20 else 1)
    return out

# %% smooth: state kept between calls in a default
def smooth(losses, beta=0.9, state=[0.0]):
    m = state[0]
    out = np.zeros(len(losses))
    for t, x in enumerate(losses):
        m = beta * m + (1 - beta) * x
        out[t] = m / (1 - beta ** (t + 1))
    state[0] = m
    return out

# %% smooth: cumulative sum formula that overflows for long curves
def smooth(losses, beta=0.9):
    if beta:
        b = float(beta) ** -np.arange(len(losses))
        return (1 - beta) * np.cumsum(losses * b) / b / (1 - beta ** np.arange(1, len(losses) + 1))
    m = 0.0
    out = np.zeros(len(losses))
    for t, x in enumerate(losses):
        m = beta * m + (1 - beta) * x
        out[t] = m / (1 - beta ** (t + 1))
    return out

# %% loss_wiggle: second difference over four
def loss_wiggle(losses):
    return float(np.std(np.diff(losses, 2)) / 4)

# %% loss_wiggle: residual from moving average smooth
def loss_wiggle(losses):
    return float(np.std(losses - smooth(losses)))

# %% diagnose_loss: low before bad init
def diagnose_loss(losses):
    x = np.asarray(losses)
    if not np.isfinite(x).all():
        return "diverging"
    lev = [p.mean() / x[0] for p in np.array_split(x, 10)]
    fall = 1 - lev[9]
    if lev[9] > 1:
        return "diverging"
    if 1 - (lev[4] + lev[5]) / 2 < 0.65 * fall:
        return "bad init" if lev[9] < 0 else "low"
    if lev[9] < 0.1:
        return "good"
    if lev[5] - lev[9] < 0.05:
        return "high" if lev[9] > 0.5 else "plateau"
    return "decayed too early"

# %% diagnose_loss: diverging if any entry exceeds the start
def diagnose_loss(losses):
    x = np.asarray(losses)
    if not np.isfinite(x).all():
        return "diverging"
    lev = [p.mean() / x[0] for p in np.array_split(x, 10)]
    fall = 1 - lev[9]
    if (x[1:] > x[0]).any():
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

# %% diagnose_loss: tenths of only three hundred entries
def diagnose_loss(losses):
    x = np.asarray(losses)
    if not np.isfinite(x).all():
        return "diverging"
    lev = [p.mean() / x[0] for p in np.array_split(x[:300], 10)]
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

# %% diagnose_fit: only validation has to rise
def diagnose_fit(train_acc, val_acc):
    E = len(val_acc)
    n = max(E // 10, 1)
    q = E // 4
    def end(a):
        return a[E - n:].mean()
    def before(a):
        return a[E - n - q:E - q].mean()
    peak = max(val_acc[i:i + n].mean() for i in range(E - n + 1))
    if peak - end(val_acc) > 0.03:
        return "stop early"
    if end(val_acc) - before(val_acc) > 0.02:
        return "train longer"
    gap = end(train_acc) - end(val_acc)
    if gap > 0.1:
        return "overfitting"
    if gap < 0.02:
        return "under capacity"
    return "fine"

# %% diagnose_fit: under capacity before train longer
def diagnose_fit(train_acc, val_acc):
    E = len(val_acc)
    n = max(E // 10, 1)
    q = E // 4
    def end(a):
        return a[E - n:].mean()
    def before(a):
        return a[E - n - q:E - q].mean()
    peak = max(val_acc[i:i + n].mean() for i in range(E - n + 1))
    if peak - end(val_acc) > 0.03:
        return "stop early"
    if end(train_acc) - end(val_acc) < 0.02:
        return 'under capacity'
    if end(train_acc) - before(train_acc) > 0.02 and end(val_acc) - before(val_acc) > 0.02:
        return "train longer"
    gap = end(train_acc) - end(val_acc)
    if gap > 0.1:
        return "overfitting"
    if gap < 0.02:
        return "under capacity"
    return "fine"

# %% diagnose_fit: absolute gap
def diagnose_fit(train_acc, val_acc):
    E = len(val_acc)
    n = max(E // 10, 1)
    q = E // 4
    def end(a):
        return a[E - n:].mean()
    def before(a):
        return a[E - n - q:E - q].mean()
    peak = max(val_acc[i:i + n].mean() for i in range(E - n + 1))
    if peak - end(val_acc) > 0.03:
        return "stop early"
    if end(train_acc) - before(train_acc) > 0.02 and end(val_acc) - before(val_acc) > 0.02:
        return "train longer"
    gap = abs(end(train_acc) - end(val_acc))
    if gap > 0.1:
        return "overfitting"
    if gap < 0.02:
        return "under capacity"
    return "fine"

# %% diagnose_fit: fall compared with the middle only
def diagnose_fit(train_acc, val_acc):
    E = len(val_acc)
    n = max(E // 10, 1)
    q = E // 4
    def end(a):
        return a[E - n:].mean()
    def before(a):
        return a[E - n - q:E - q].mean()
    peak = val_acc[E // 2:E // 2 + n].mean()
    if peak - end(val_acc) > 0.03:
        return "stop early"
    if end(train_acc) - before(train_acc) > 0.02 and end(val_acc) - before(val_acc) > 0.02:
        return "train longer"
    gap = end(train_acc) - end(val_acc)
    if gap > 0.1:
        return "overfitting"
    if gap < 0.02:
        return "under capacity"
    return "fine"

# %% diagnose_fit: gap averaged over the whole run
def diagnose_fit(train_acc, val_acc):
    E = len(val_acc)
    n = max(E // 10, 1)
    q = E // 4
    def end(a):
        return a[E - n:].mean()
    def before(a):
        return a[E - n - q:E - q].mean()
    peak = max(val_acc[i:i + n].mean() for i in range(E - n + 1))
    if peak - end(val_acc) > 0.03:
        return "stop early"
    if end(train_acc) - before(train_acc) > 0.02 and end(val_acc) - before(val_acc) > 0.02:
        return "train longer"
    gap = np.mean(train_acc - val_acc)
    if gap > 0.1:
        return "overfitting"
    if gap < 0.02:
        return "under capacity"
    return "fine"

# %% early_stopping: NaN is passed over
def early_stopping(val_history, patience):
    best, best_epoch, waited = -np.inf, 0, 0
    for e, v in enumerate(val_history):
        if v > best:
            best, best_epoch, waited = v, e, 0
        elif v == v:
            waited += 1
            if waited >= patience:
                return e, best_epoch
    return len(val_history) - 1, best_epoch

# %% early_stopping: NaN resets nothing but stops at once
def early_stopping(val_history, patience):
    best, best_epoch, waited = -np.inf, 0, 0
    for e, v in enumerate(val_history):
        if v > best:
            best, best_epoch, waited = v, e, 0
        else:
            waited += 1
            if waited >= patience or v != v:
                return e, best_epoch
    return len(val_history) - 1, best_epoch

# %% early_stopping: relative tolerance of isclose
def early_stopping(val_history, patience):
    best, best_epoch, waited = -np.inf, 0, 0
    for e, v in enumerate(val_history):
        if v > best and not np.isclose(v, best):
            best, best_epoch, waited = v, e, 0
        else:
            waited += 1
            if waited >= patience:
                return e, best_epoch
    return len(val_history) - 1, best_epoch

# %% early_stopping: floats returned
def early_stopping(val_history, patience):
    best, best_epoch, waited = -np.inf, 0, 0
    for e, v in enumerate(val_history):
        if v > best:
            best, best_epoch, waited = v, e, 0
        else:
            waited += 1
            if waited >= patience:
                return float(e), float(best_epoch)
    return len(val_history) - 1, best_epoch

# %% early_stopping: patience one treated as two
def early_stopping(val_history, patience):
    best, best_epoch, waited = -np.inf, 0, 0
    for e, v in enumerate(val_history):
        if v > best:
            best, best_epoch, waited = v, e, 0
        else:
            waited += 1
            if waited >= max(patience, 2):
                return e, best_epoch
    return len(val_history) - 1, best_epoch
