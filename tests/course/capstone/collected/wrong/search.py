# %% first_checks: two of each class and too few when a class runs out
def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    queues = [list(np.flatnonzero(y == c)) for c in range(num_classes)]
    rows = []
    while len(rows) < num_examples:
        for q in queues:
            if q and len(rows) < num_examples:
                rows.append(q.pop(0))
    plain = initial_loss(X, y, 0.0)
    expected = np.log(num_classes)
    out = dict(initial_loss=plain, expected_loss=expected, tiny_loss=None, tiny_accuracy=None)
    if not abs(plain - expected) <= 0.1 * expected:
        return dict(out, verdict="initial loss")
    if not initial_loss(X, y, 1.0) > plain:
        return dict(out, verdict="regularisation")
    losses, acc = fit(X[np.concatenate([np.flatnonzero(y == c)[:num_examples // num_classes] for c in range(num_classes)])], y[np.concatenate([np.flatnonzero(y == c)[:num_examples // num_classes] for c in range(num_classes)])])
    losses = np.asarray(losses, dtype=float)
    out.update(tiny_loss=float(losses[-1]), tiny_accuracy=float(acc))
    if not np.all(np.isfinite(losses)) or losses[-1] > losses[0]:
        v = "learning rate too high"
    elif losses[-1] > 0.9 * losses[0]:
        v = "learning rate too low"
    elif acc < 1:
        v = "cannot overfit"
    else:
        v = "ready"
    return dict(out, verdict=v)

# %% first_checks: goes once around more than asked
def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    queues = [list(np.flatnonzero(y == c)) for c in range(num_classes)]
    rows = []
    while len(rows) < num_examples:
        for q in queues:
            if q:
                rows.append(q.pop(0))
    plain = initial_loss(X, y, 0.0)
    expected = np.log(num_classes)
    out = dict(initial_loss=plain, expected_loss=expected, tiny_loss=None, tiny_accuracy=None)
    if not abs(plain - expected) <= 0.1 * expected:
        return dict(out, verdict="initial loss")
    if not initial_loss(X, y, 1.0) > plain:
        return dict(out, verdict="regularisation")
    losses, acc = fit(X[rows], y[rows])
    losses = np.asarray(losses, dtype=float)
    out.update(tiny_loss=float(losses[-1]), tiny_accuracy=float(acc))
    if not np.all(np.isfinite(losses)) or losses[-1] > losses[0]:
        v = "learning rate too high"
    elif losses[-1] > 0.9 * losses[0]:
        v = "learning rate too low"
    elif acc < 1:
        v = "cannot overfit"
    else:
        v = "ready"
    return dict(out, verdict=v)

# %% first_checks: too high by the maximum
def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    queues = [list(np.flatnonzero(y == c)) for c in range(num_classes)]
    rows = []
    while len(rows) < num_examples:
        for q in queues:
            if q and len(rows) < num_examples:
                rows.append(q.pop(0))
    plain = initial_loss(X, y, 0.0)
    expected = np.log(num_classes)
    out = dict(initial_loss=plain, expected_loss=expected, tiny_loss=None, tiny_accuracy=None)
    if not abs(plain - expected) <= 0.1 * expected:
        return dict(out, verdict="initial loss")
    if not initial_loss(X, y, 1.0) > plain:
        return dict(out, verdict="regularisation")
    losses, acc = fit(X[rows], y[rows])
    losses = np.asarray(losses, dtype=float)
    out.update(tiny_loss=float(losses[-1]), tiny_accuracy=float(acc))
    if not np.all(np.isfinite(losses)) or losses.max() > losses[0]:
        v = "learning rate too high"
    elif losses[-1] > 0.9 * losses[0]:
        v = "learning rate too low"
    elif acc < 1:
        v = "cannot overfit"
    else:
        v = "ready"
    return dict(out, verdict=v)

# %% first_checks: regularisation before initial loss
def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    queues = [list(np.flatnonzero(y == c)) for c in range(num_classes)]
    rows = []
    while len(rows) < num_examples:
        for q in queues:
            if q and len(rows) < num_examples:
                rows.append(q.pop(0))
    plain = initial_loss(X, y, 0.0)
    expected = np.log(num_classes)
    out = dict(initial_loss=plain, expected_loss=expected, tiny_loss=None, tiny_accuracy=None)
    if not initial_loss(X, y, 1.0) > plain:
        return dict(out, verdict="regularisation")
    if not abs(plain - expected) <= 0.1 * expected:
        return dict(out, verdict="initial loss")
    losses, acc = fit(X[rows], y[rows])
    losses = np.asarray(losses, dtype=float)
    out.update(tiny_loss=float(losses[-1]), tiny_accuracy=float(acc))
    if not np.all(np.isfinite(losses)) or losses[-1] > losses[0]:
        v = "learning rate too high"
    elif losses[-1] > 0.9 * losses[0]:
        v = "learning rate too low"
    elif acc < 1:
        v = "cannot overfit"
    else:
        v = "ready"
    return dict(out, verdict=v)

# %% first_checks: stops when the first class has run out
def first_checks(initial_loss, fit, X, y, num_classes, num_examples=20):
    queues = [list(np.flatnonzero(y == c)) for c in range(num_classes)]
    rows = []
    while len(rows) < num_examples and queues[0]:
        for q in queues:
            if q and len(rows) < num_examples:
                rows.append(q.pop(0))
    plain = initial_loss(X, y, 0.0)
    expected = np.log(num_classes)
    out = dict(initial_loss=plain, expected_loss=expected, tiny_loss=None, tiny_accuracy=None)
    if not abs(plain - expected) <= 0.1 * expected:
        return dict(out, verdict="initial loss")
    if not initial_loss(X, y, 1.0) > plain:
        return dict(out, verdict="regularisation")
    losses, acc = fit(X[rows], y[rows])
    losses = np.asarray(losses, dtype=float)
    out.update(tiny_loss=float(losses[-1]), tiny_accuracy=float(acc))
    if not np.all(np.isfinite(losses)) or losses[-1] > losses[0]:
        v = "learning rate too high"
    elif losses[-1] > 0.9 * losses[0]:
        v = "learning rate too low"
    elif acc < 1:
        v = "cannot overfit"
    else:
        v = "ready"
    return dict(out, verdict=v)

# %% learning_rate_range: decades cut by int
def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    n = int(np.log10(high / low)) * per_decade + 1
    rates, drops = [], []
    for r in np.logspace(np.log10(low), np.log10(high), n):
        losses = np.asarray(short_run(float(r)), dtype=float)
        if not np.isfinite(losses).all():
            break
        k = max(1, len(losses) // 10)
        rates.append(float(r)); drops.append(float(1 - losses[-k:].mean() / losses[0]))
    if not drops or max(drops) <= 0.1:
        return dict(rates=np.array(rates), drops=np.array(drops), low=None, high=None)
    b = int(np.argmax(drops)); i = j = b
    while i > 0 and drops[i - 1] >= 0.5 * drops[b]: i -= 1
    while j + 1 < len(drops) and drops[j + 1] >= 0.5 * drops[b]: j += 1
    f = 10 ** (1 / per_decade)
    return dict(rates=np.array(rates), drops=np.array(drops), low=rates[i] / f, high=rates[j] * f)

# %% learning_rate_range: widened by sqrt ten always
def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    n = int(round(np.log10(high / low))) * per_decade + 1
    rates, drops = [], []
    for r in np.logspace(np.log10(low), np.log10(high), n):
        losses = np.asarray(short_run(float(r)), dtype=float)
        if not np.isfinite(losses).all():
            break
        k = max(1, len(losses) // 10)
        rates.append(float(r)); drops.append(float(1 - losses[-k:].mean() / losses[0]))
    if not drops or max(drops) <= 0.1:
        return dict(rates=np.array(rates), drops=np.array(drops), low=None, high=None)
    b = int(np.argmax(drops)); i = j = b
    while i > 0 and drops[i - 1] >= 0.5 * drops[b]: i -= 1
    while j + 1 < len(drops) and drops[j + 1] >= 0.5 * drops[b]: j += 1
    f = 10 ** 0.5
    return dict(rates=np.array(rates), drops=np.array(drops), low=rates[i] / f, high=rates[j] * f)

# %% learning_rate_range: clipped to low and high
def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    n = int(round(np.log10(high / low))) * per_decade + 1
    rates, drops = [], []
    for r in np.logspace(np.log10(low), np.log10(high), n):
        losses = np.asarray(short_run(float(r)), dtype=float)
        if not np.isfinite(losses).all():
            break
        k = max(1, len(losses) // 10)
        rates.append(float(r)); drops.append(float(1 - losses[-k:].mean() / losses[0]))
    if not drops or max(drops) <= 0.1:
        return dict(rates=np.array(rates), drops=np.array(drops), low=None, high=None)
    b = int(np.argmax(drops)); i = j = b
    while i > 0 and drops[i - 1] >= 0.5 * drops[b]: i -= 1
    while j + 1 < len(drops) and drops[j + 1] >= 0.5 * drops[b]: j += 1
    f = 10 ** (1 / per_decade)
    return dict(rates=np.array(rates), drops=np.array(drops), low=max(low, rates[i] / f), high=min(high, rates[j] * f))

# %% learning_rate_range: losses above 1e3 taken for divergence
def learning_rate_range(short_run, low=1e-5, high=1e1, per_decade=2):
    n = int(round(np.log10(high / low))) * per_decade + 1
    rates, drops = [], []
    for r in np.logspace(np.log10(low), np.log10(high), n):
        losses = np.asarray(short_run(float(r)), dtype=float)
        if not (losses < 1e3).all():
            break
        k = max(1, len(losses) // 10)
        rates.append(float(r)); drops.append(float(1 - losses[-k:].mean() / losses[0]))
    if not drops or max(drops) <= 0.1:
        return dict(rates=np.array(rates), drops=np.array(drops), low=None, high=None)
    b = int(np.argmax(drops)); i = j = b
    while i > 0 and drops[i - 1] >= 0.5 * drops[b]: i -= 1
    while j + 1 < len(drops) and drops[j + 1] >= 0.5 * drops[b]: j += 1
    f = 10 ** (1 / per_decade)
    return dict(rates=np.array(rates), drops=np.array(drops), low=rates[i] / f, high=rates[j] * f)

# %% search_round: global randomness
def search_round(train, space, num_trials, num_epochs, rng):
    def draw(low, high, scale):
        if scale == "log":
            return float(10 ** rng.uniform(np.log10(low), np.log10(high)))
        return float(np.random.uniform(low, high))
    trials = []
    for _ in range(num_trials):
        config = {n: draw(*v) for n, v in space.items()}
        accs = np.asarray(train(dict(config), num_epochs))
        trials.append({"config": config, "val_accuracy": float(accs.max()) if np.isfinite(accs[-1]) else 0.0})
    return {"trials": trials, "best": int(np.argmax([t["val_accuracy"] for t in trials]))}

# %% next_space: width of the first space
def next_space(spaces, trials):
    best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    out = {}
    for name, (lo, hi, scale) in spaces[-1].items():
        to = np.log10 if scale == "log" else float
        back = (lambda v: float(10 ** v)) if scale == "log" else float
        at = to(best[name])
        left = min(to(s[name][0]) for s in spaces)
        right = max(to(s[name][1]) for s in spaces)
        width = to(spaces[0][name][1]) - to(spaces[0][name][0])
        near_l = at - left < 0.1 * width
        near_r = right - at < 0.1 * width
        if scale == "share":
            near_l = near_l and left > 0
            near_r = near_r and right < 1
        if near_l or near_r:
            a, b = at - width / 2, at + width / 2
        else:
            a, b = max(at - width / 4, left), min(at + width / 4, right)
        if scale == "share":
            a, b = max(a, 0.0), min(b, 1.0)
        out[name] = (back(a), back(b), scale)
    return out

# %% next_space: all names move when one is close
def next_space(spaces, trials):
    best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    out = {}
    for name, (lo, hi, scale) in spaces[-1].items():
        to = np.log10 if scale == "log" else float
        back = (lambda v: float(10 ** v)) if scale == "log" else float
        at = to(best[name])
        left = min(to(s[name][0]) for s in spaces)
        right = max(to(s[name][1]) for s in spaces)
        width = to(hi) - to(lo)
        near_l = any(to(best[m]) - min(to(s[m][0]) for s in spaces) < 0.1 * (to(v[1]) - to(v[0])) for m, v in spaces[-1].items() if v[2] == scale) or at - left < 0.1 * width
        near_r = right - at < 0.1 * width
        if scale == "share":
            near_l = any(to(best[m]) - min(to(s[m][0]) for s in spaces) < 0.1 * (to(v[1]) - to(v[0])) for m, v in spaces[-1].items() if v[2] == scale) or near_l and left > 0
            near_r = near_r and right < 1
        if near_l or near_r:
            a, b = at - width / 2, at + width / 2
        else:
            a, b = max(at - width / 4, left), min(at + width / 4, right)
        if scale == "share":
            a, b = max(a, 0.0), min(b, 1.0)
        out[name] = (back(a), back(b), scale)
    return out

# %% next_space: clipped at the last space
def next_space(spaces, trials):
    best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    out = {}
    for name, (lo, hi, scale) in spaces[-1].items():
        to = np.log10 if scale == "log" else float
        back = (lambda v: float(10 ** v)) if scale == "log" else float
        at = to(best[name])
        left = min(to(s[name][0]) for s in spaces)
        right = max(to(s[name][1]) for s in spaces)
        width = to(hi) - to(lo)
        near_l = at - left < 0.1 * width
        near_r = right - at < 0.1 * width
        if scale == "share":
            near_l = near_l and left > 0
            near_r = near_r and right < 1
        if near_l or near_r:
            a, b = at - width / 2, at + width / 2
        else:
            a, b = max(at - width / 4, to(lo)), min(at + width / 4, to(hi))
        if scale == "share":
            a, b = max(a, 0.0), min(b, 1.0)
        out[name] = (back(a), back(b), scale)
    return out

# %% next_space: zero is a border where the last space does not touch it
def next_space(spaces, trials):
    best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    out = {}
    for name, (lo, hi, scale) in spaces[-1].items():
        to = np.log10 if scale == "log" else float
        back = (lambda v: float(10 ** v)) if scale == "log" else float
        at = to(best[name])
        left = min(to(s[name][0]) for s in spaces)
        right = max(to(s[name][1]) for s in spaces)
        width = to(hi) - to(lo)
        near_l = at - left < 0.1 * width
        near_r = right - at < 0.1 * width
        if scale == "share":
            near_l = near_l and lo > 0
            near_r = near_r and right < 1
        if near_l or near_r:
            a, b = at - width / 2, at + width / 2
        else:
            a, b = max(at - width / 4, left), min(at + width / 4, right)
        if scale == "share":
            a, b = max(a, 0.0), min(b, 1.0)
        out[name] = (back(a), back(b), scale)
    return out
