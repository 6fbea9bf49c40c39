# %% checkpoint_ensemble: set of the steps at which to store
def checkpoint_ensemble(gradient, params, learning_rate, num_steps, every, k):
    when = {num_steps - j * every for j in range(k)}
    p = {n: np.array(w) for n, w in params.items()}
    out = []
    for t in range(1, num_steps + 1):
        g = gradient(p)
        for n in p:
            p[n] = p[n] - learning_rate * g[n]
        if t in when:
            out.append(dict(p))
    return out

# %% checkpoint_ensemble: in place updates, deque of copies with maxlen
from collections import deque
import copy
def checkpoint_ensemble(gradient, params, learning_rate, num_steps, every, k):
    p = copy.deepcopy(params)
    kept = deque(maxlen=k)
    for t in range(num_steps):
        grads = gradient(p)
        for n in p:
            p[n] -= learning_rate * grads[n]
        if (num_steps - t - 1) % every == 0:
            kept.append(copy.deepcopy(p))
    return list(kept)

# %% checkpoint_ensemble: keeps everything and slices at the end
def checkpoint_ensemble(gradient, params, learning_rate, num_steps, every, k):
    path = [params]
    for _ in range(num_steps):
        g = gradient(path[-1])
        path.append({n: path[-1][n] - learning_rate * g[n] for n in params})
    return path[::-1][:1 + (k - 1) * every:every][::-1]

# %% snapshot_ensemble: nested loops
def snapshot_ensemble(gradient, params, lr0, num_cycles, cycle):
    p = {n: w.copy() for n, w in params.items()}
    out = []
    for c in range(num_cycles):
        for t in range(cycle):
            lr = 0.5 * lr0 * (1 + np.cos(np.pi * t / cycle))
            g = gradient(p)
            for n in p:
                p[n] -= lr * g[n]
        out.append({n: w.copy() for n, w in p.items()})
    return out

# %% snapshot_ensemble: cos squared of half the angle, generator
import math
def snapshot_ensemble(gradient, params, lr0, num_cycles, cycle):
    def path():
        w = params
        for t in range(num_cycles * cycle):
            lr = lr0 * math.cos(math.pi * (t % cycle) / (2 * cycle)) ** 2
            g = gradient(w)
            w = {n: w[n] - lr * g[n] for n in w}
            yield w
    return [{n: np.copy(a) for n, a in w.items()} for w in list(path())[cycle - 1::cycle]]

# %% ema_weights: new dict
def ema_weights(ema, params, decay=0.99):
    if ema is None:
        return {k: v.copy() for k, v in params.items()}
    return {k: decay * ema[k] + (1 - decay) * params[k] for k in params}

# %% ema_weights: in place form e += (1-d)(p-e)
def ema_weights(ema, params, decay=0.99):
    if ema is None:
        ema = {k: np.array(v, copy=True) for k, v in params.items()}
    else:
        for k in ema:
            ema[k] += (1 - decay) * (params[k] - ema[k])
    return ema

# %% ema_weights: deepcopy, dict in place with new arrays
import copy
def ema_weights(ema, params, decay=0.99):
    if ema is None:
        return copy.deepcopy(params)
    for name, p in params.items():
        ema[name] = np.average([ema[name], p], axis=0, weights=[decay, 1 - decay])
    return ema

# %% average_last: comprehension mean
def average_last(iterates, k):
    last = iterates[-k:]
    return {n: np.mean([it[n] for it in last], axis=0) for n in last[0]}

# %% average_last: running mean
def average_last(iterates, k):
    start = max(0, len(iterates) - k)
    avg = {n: np.zeros_like(w) for n, w in iterates[0].items()}
    for c, i in enumerate(range(start, len(iterates)), 1):
        for n in avg:
            avg[n] += (iterates[i][n] - avg[n]) / c
    return avg

# %% average_last: reversed and sum divided by min
from itertools import islice
def average_last(iterates, k):
    m = min(k, len(iterates))
    out = {}
    for it in islice(reversed(iterates), m):
        for n, w in it.items():
            out[n] = out.get(n, 0) + w / m
    return out

# %% distillation_loss: scipy log_softmax and kl with masked zeros
from scipy.special import log_softmax
def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    N = len(y)
    lp = log_softmax(student_scores / T, axis=1)
    lq = log_softmax(teacher_scores / T, axis=1)
    q = np.exp(lq)
    soft = np.where(q > 0, q * (lq - lp), 0).sum() / N
    lh = log_softmax(student_scores, axis=1)
    hard = -lh[np.arange(N), y].mean()
    d = np.exp(lh)
    d[np.arange(N), y] -= 1
    ds = alpha * T * (np.exp(lp) - q) / N + (1 - alpha) * d / N
    return float(alpha * T ** 2 * soft + (1 - alpha) * hard), ds

# %% distillation_loss: loop over examples with helper
def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    def logsm(v):
        v = v - v.max()
        return v - np.log(np.sum(np.exp(v)))
    N, C = student_scores.shape
    loss, ds = 0.0, np.zeros((N, C))
    for i in range(N):
        lp, lq, l1 = logsm(student_scores[i] / T), logsm(teacher_scores[i] / T), logsm(student_scores[i])
        q = np.exp(lq)
        for c in range(C):
            loss += alpha * T * T * q[c] * (lq[c] - lp[c]) / N
        loss += (1 - alpha) * -l1[y[i]] / N
        onehot = np.eye(C)[y[i]]
        ds[i] = alpha * T * (np.exp(lp) - q) / N + (1 - alpha) * (np.exp(l1) - onehot) / N
    return loss, ds

# %% distillation_loss: entropy minus cross entropy with xlogy
from scipy.special import xlogy, logsumexp
def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    N, C = student_scores.shape
    a = student_scores / T
    lp = a - logsumexp(a, axis=1, keepdims=True)
    b = teacher_scores / T
    q = np.exp(b - logsumexp(b, axis=1, keepdims=True))
    soft = (xlogy(q, q) - q * lp).sum(axis=1).mean()
    l1 = student_scores - logsumexp(student_scores, axis=1, keepdims=True)
    Y = np.zeros((N, C)); Y[range(N), y] = 1
    hard = -(Y * l1).sum() / N
    grad = alpha * T * (np.exp(lp) - q) + (1 - alpha) * (np.exp(l1) - Y)
    return alpha * T**2 * soft + (1 - alpha) * hard, grad / N

# %% freeze_and_train: shallow copy with rebinding
def freeze_and_train(gradient, params, frozen, learning_rate, num_steps):
    p = dict(params)
    for _ in range(num_steps):
        g = gradient(p)
        for n in set(p) - set(frozen):
            p[n] = p[n] - learning_rate * g[n]
    return p

# %% freeze_and_train: deepcopy in place
import copy
def freeze_and_train(gradient, params, frozen, learning_rate, num_steps):
    p = copy.deepcopy(params)
    for _ in range(num_steps):
        grads = gradient(p)
        for n in p:
            if n not in frozen:
                p[n] -= learning_rate * grads[n]
    return p

# %% freeze_and_train: recursion
def freeze_and_train(gradient, params, frozen, learning_rate, num_steps):
    if num_steps == 0:
        return {n: w.copy() for n, w in params.items()}
    g = gradient(params)
    new = {n: params[n] if n in frozen else params[n] - learning_rate * g[n] for n in params}
    return freeze_and_train(gradient, new, frozen, learning_rate, num_steps - 1)

# %% fine_tune: rates dictionary
def fine_tune(gradient, params, head, learning_rate, num_steps, factor=0.1):
    rates = {n: learning_rate if n in head else factor * learning_rate for n in params}
    p = {n: w.copy() for n, w in params.items()}
    for _ in range(num_steps):
        g = gradient(p)
        for n in p:
            p[n] -= rates[n] * g[n]
    return p

# %% fine_tune: functional
def fine_tune(gradient, params, head, learning_rate, num_steps, factor=0.1):
    for _ in range(num_steps):
        g = gradient(params)
        params = {n: w - (1 if n in head else factor) * learning_rate * g[n] for n, w in params.items()}
    return dict(params)

# %% transfer_strategy: table by int
def transfer_strategy(similar, plenty):
    table = [["experiment", "fine-tune everything"], ["train the head", "fine-tune the last layers"]]
    return table[int(similar)][int(plenty)]

# %% transfer_strategy: match on a tuple
def transfer_strategy(similar, plenty):
    match (bool(similar), bool(plenty)):
        case (True, False): return "train the head"
        case (True, True): return "fine-tune the last layers"
        case (False, True): return "fine-tune everything"
    return "experiment"
