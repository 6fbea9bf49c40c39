# %% final_training: copies handed over every time
import copy
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    current = copy.deepcopy(params)
    best, best_epoch = copy.deepcopy(params), 0
    best_acc = validate(copy.deepcopy(params))
    accs, rates, wait = [best_acc], [], 0
    for e in range(1, num_epochs + 1):
        rates.append(rate)
        current = train_epoch(copy.deepcopy(current), rate)
        a = validate(current)
        accs.append(a)
        if a > best_acc:
            best, best_acc, best_epoch, wait = copy.deepcopy(current), a, e, 0
        else:
            wait += 1
            if np.isnan(a) or wait == patience:
                current, rate, wait = copy.deepcopy(best), rate * factor, 0
    return dict(params=best, val_accuracy=best_acc, best_epoch=best_epoch, rates=np.array(rates), val_accuracies=np.array(accs))

# %% final_training: lists, snapshot function
def final_training(train_epoch, validate, params, rate, num_epochs, patience=3, factor=0.3):
    def snap(p):
        return {k: np.array(v, copy=True) for k, v in p.items()}
    best = {"p": snap(params), "e": 0}
    now = snap(params)
    history = [validate(now)]
    best["a"] = history[0]
    rates, last_event = [], 0
    for e in range(num_epochs):
        rates.append(rate)
        now = train_epoch(now, rate)
        history.append(validate(now))
        if history[-1] > best["a"]:
            best = {"p": snap(now), "e": e + 1, "a": history[-1]}
            last_event = e + 1
        elif history[-1] != history[-1] or e + 1 - last_event >= patience:
            now, rate, last_event = snap(best["p"]), rate * factor, e + 1
    return {"params": best["p"], "val_accuracy": best["a"], "best_epoch": best["e"], "rates": rates, "val_accuracies": history}

# %% read_curves: convolution for the best stretch
def read_curves(losses, train_accuracy, val_accuracy):
    q = len(losses) // 4
    late = lambda c: np.mean(c[-q:])
    if not np.isfinite(losses).all() or late(losses) > losses[0]:
        return "lower the learning rate"
    if late(val_accuracy) - np.mean(val_accuracy[-2 * q:-q]) > 0.02:
        return "train longer"
    if np.convolve(val_accuracy, np.ones(q) / q, "valid").max() - late(val_accuracy) > 0.04:
        return "stop earlier"
    if late(train_accuracy) - late(val_accuracy) > 0.1:
        return "regularise"
    return "enlarge" if late(train_accuracy) < 0.9 else "done"

# %% read_curves: cumulative sums
def read_curves(losses, train_accuracy, val_accuracy):
    E = len(losses); q = E // 4
    def at_end(c, back=0):
        stop = E - back * q
        return sum(float(v) for v in c[stop - q:stop]) / q
    S = np.r_[0, np.cumsum(val_accuracy)]
    best = max((S[i + q] - S[i]) / q for i in range(E - q + 1))
    rules = [
        ("lower the learning rate", bool(np.any(~np.isfinite(losses))) or at_end(losses) > losses[0]),
        ("train longer", at_end(val_accuracy) > at_end(val_accuracy, 1) + 0.02),
        ("stop earlier", best > at_end(val_accuracy) + 0.04),
        ("regularise", at_end(train_accuracy) > at_end(val_accuracy) + 0.1),
        ("enlarge", at_end(train_accuracy) < 0.9),
    ]
    return next((w for w, hit in rules if hit), "done")

# %% choose_members: running sum
def choose_members(val_probs, y_val, max_members=5):
    P = np.asarray(val_probs)
    total, chosen, best = np.zeros(P.shape[1:]), [], -1.0
    while len(chosen) < max_members:
        accs = [(-1.0 if k in chosen else np.mean((total + P[k]).argmax(1) == y_val)) for k in range(len(P))]
        k = int(np.argmax(accs))
        if accs[k] <= best:
            break
        best = accs[k]; chosen.append(k); total = total + P[k]
    return chosen

# %% choose_members: recursion with count of right ones
def choose_members(val_probs, y_val, max_members=5):
    def right(team):
        return int(np.sum(np.mean([val_probs[i] for i in team], axis=0).argmax(axis=1) == y_val))
    def grow(team, score):
        if len(team) == max_members:
            return team
        rest = [k for k in range(len(val_probs)) if k not in team]
        if not rest:
            return team
        k = max(rest, key=lambda i: right(team + [i]))
        new = right(team + [k])
        return grow(team + [k], new) if new > score else team
    return grow([], -1)

# %% ensemble_predictions: scipy softmax, float64 batches
from scipy.special import softmax
def ensemble_predictions(members, mean, X, batch_size=500):
    out = np.zeros(len(X), dtype=int)
    for a in range(0, len(X), batch_size):
        pix = X[a:a + batch_size].reshape(len(X[a:a + batch_size]), -1) / 255 - mean
        P = np.mean([softmax(np.asarray(m(pix.copy()), dtype=np.float64), axis=1) for m in members], axis=0)
        out[a:a + batch_size] = P.argmax(1)
    return out

# %% ensemble_predictions: float32 pixels and list of labels
def ensemble_predictions(members, mean, X, batch_size=500):
    N = X.shape[0]
    flat = X.reshape(N, int(np.prod(X.shape[1:])))
    labels = []
    start = 0
    while start < N:
        pixels = (flat[start:start + batch_size].astype(np.float64) / 255.0 - mean)
        probs = 0
        for member in members:
            s = member(pixels.astype(np.float32)).astype(np.float64)
            e = np.exp(s - s.max(axis=1)[:, None])
            probs = probs + e / e.sum(axis=1)[:, None]
        labels.extend(np.argmax(probs, axis=1).tolist())
        start += batch_size
    return np.array(labels, dtype=np.int64)

# %% predictions: loop with isinstance
def predictions(labels, num_classes=10):
    if np.ndim(labels) != 1:
        raise ValueError("not one-dimensional")
    for l in labels:
        if not isinstance(l, (int, np.integer)) or isinstance(l, bool):
            raise ValueError("not an integer")
        if l < 0 or l >= num_classes:
            raise ValueError("out of range")
    text = "id,label\n"
    for i, l in enumerate(labels):
        text += "%d,%d\n" % (i, l)
    return text

# %% predictions: via numpy, savetxt into a buffer
import io
def predictions(labels, num_classes=10):
    a = np.asarray(labels)
    if a.ndim != 1:
        raise ValueError("labels are not a list")
    if a.size and (a.dtype.kind not in "iu" or a.min() < 0 or a.max() >= num_classes):
        raise ValueError("bad labels")
    f = io.StringIO()
    a = a.astype(int)
    f.write("id,label\n")
    np.savetxt(f, np.c_[np.arange(len(a)), a], fmt="%d", delimiter=",")
    return f.getvalue()

# %% project_log: positions and a running maximum
def project_log(entries, stages):
    last = {e["stage"]: i for i, e in enumerate(entries)}
    missing = [s for s in stages if s not in last]
    stale, latest = [], -1
    for s in stages:
        if s in last:
            if last[s] < latest: stale.append(s)
            latest = max(latest, last[s])
    todo = [s for s in stages if s in missing or s in stale]
    trials = []
    if "coarse" in last:
        for i, e in enumerate(entries):
            if i == last["coarse"] or (i > last["coarse"] and e["stage"] == "refine"):
                trials += e["facts"]["trials"]
    best = None
    if trials:
        best = max(trials, key=lambda t: t["val_accuracy"])["config"]
    claimed = None if "predictions" in todo else entries[last["predictions"]]["facts"]["val_accuracy"]
    return dict(missing=missing, stale=stale, next=todo[0] if todo else None, num_trials=len(trials), best_config=best, claimed=claimed)

# %% project_log: quadratic loops, deepcopy
import copy
def project_log(entries, stages):
    entries = copy.deepcopy([e for e in entries if e["stage"] in stages])
    def last(s):
        found = [i for i, e in enumerate(entries) if e["stage"] == s]
        return found[-1] if found else None
    missing = [s for s in stages if last(s) is None]
    stale = [s for k, s in enumerate(stages) if last(s) is not None
             and any(last(b) is not None and last(b) > last(s) for b in stages[:k])]
    nxt = None
    for s in stages:
        if s in missing or s in stale:
            nxt = s
            break
    search = []
    for e in entries:
        if e["stage"] == "coarse": search = list(e["facts"]["trials"])
        elif e["stage"] == "refine" and any(x["stage"] == "coarse" for x in entries[:entries.index(e)]): search += e["facts"]["trials"]
    best = None
    for t in search:
        if best is None or t["val_accuracy"] > best["val_accuracy"]: best = t
    claimed = None
    if "predictions" not in missing + stale:
        claimed = entries[last("predictions")]["facts"]["val_accuracy"]
    return {"missing": missing, "stale": stale, "next": nxt, "num_trials": len(search),
            "best_config": best["config"] if best else None, "claimed": claimed}
