# %% checkpoint_ensemble: one call of gradient too many at the end
def checkpoint_ensemble(gradient, params, learning_rate, num_steps, every, k):
    p = {n: w.copy() for n, w in params.items()}; out = []
    g = gradient(p)
    for t in range(1, num_steps + 1):
        p = {n: p[n] - learning_rate * g[n] for n in p}
        g = gradient(p)
        if (num_steps - t) % every == 0: out.append(dict(p))
    return out[-k:]

# %% snapshot_ensemble: last cycle lost when cycle is one
def snapshot_ensemble(gradient, params, lr0, num_cycles, cycle):
    p = {n: w.copy() for n, w in params.items()}; out = []
    for t in range(num_cycles * cycle):
        if t % cycle == 0 and t > 1: out.append(dict(p))
        lr = 0.5 * lr0 * (1 + np.cos(np.pi * (t % cycle) / cycle))
        g = gradient(p)
        p = {n: p[n] - lr * g[n] for n in p}
    return out + [p]

# %% average_last: slice off by one at length minus k
def average_last(iterates, k):
    last = iterates[len(iterates) - k:]
    return {n: np.mean([it[n] for it in last], axis=0) for n in iterates[0]}

# %% distillation_loss: gradient without T
from scipy.special import log_softmax
def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    N = len(y); r = np.arange(N)
    lp = log_softmax(student_scores / T, axis=1); lq = log_softmax(teacher_scores / T, axis=1); q = np.exp(lq)
    l1 = log_softmax(student_scores, axis=1); d = np.exp(l1); d[r, y] -= 1
    loss = alpha * T ** 2 * (q * (lq - lp)).sum(1).mean() + (1 - alpha) * -l1[r, y].mean()
    return float(loss), (alpha * (np.exp(lp) - q) + (1 - alpha) * d) / N

# %% distillation_loss: epsilon inside logarithms
from scipy.special import softmax
def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    N = len(y); r = np.arange(N)
    p = softmax(student_scores / T, axis=1); q = softmax(teacher_scores / T, axis=1); h = softmax(student_scores, axis=1)
    d = h.copy(); d[r, y] -= 1
    e = 1e-12
    loss = alpha * T ** 2 * (q * (np.log(q + e) - np.log(p + e))).sum(1).mean() + (1 - alpha) * -np.log(h[r, y] + e).mean()
    return float(loss), (alpha * T * (p - q) + (1 - alpha) * d) / N

# %% distillation_loss: log of p directly where q is positive
from scipy.special import softmax
def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    N = len(y); r = np.arange(N)
    p = softmax(student_scores / T, axis=1); q = softmax(teacher_scores / T, axis=1); h = softmax(student_scores, axis=1)
    d = h.copy(); d[r, y] -= 1
    m = (q > 0) & (p > 0)
    soft = np.sum(q[m] * np.log(q[m] / p[m])) / N
    loss = alpha * T ** 2 * soft + (1 - alpha) * -np.log(np.maximum(h[r, y], 1e-300)).mean()
    return float(loss), (alpha * T * (p - q) + (1 - alpha) * d) / N

# %% distillation_loss: temperature clamped to at least one
from scipy.special import log_softmax
def distillation_loss(student_scores, teacher_scores, y, T, alpha):
    T = max(1, T)
    N = len(y); r = np.arange(N)
    lp = log_softmax(student_scores / T, axis=1); lq = log_softmax(teacher_scores / T, axis=1); q = np.exp(lq)
    l1 = log_softmax(student_scores, axis=1); d = np.exp(l1); d[r, y] -= 1
    loss = alpha * T ** 2 * (q * (lq - lp)).sum(1).mean() + (1 - alpha) * -l1[r, y].mean()
    return float(loss), (alpha * T * (np.exp(lp) - q) + (1 - alpha) * d) / N

# %% freeze_and_train: names by substring
def freeze_and_train(gradient, params, frozen, learning_rate, num_steps):
    p = dict(params)
    for _ in range(num_steps):
        g = gradient(p)
        for n in p:
            if not any(n.startswith(f) for f in frozen): p[n] = p[n] - learning_rate * g[n]
    return p

# %% freeze_and_train: frozen gradient multiplied by a tiny rate
def freeze_and_train(gradient, params, frozen, learning_rate, num_steps):
    p = dict(params)
    for _ in range(num_steps):
        g = gradient(p)
        p = {n: w - (1e-12 if n in frozen else 1) * learning_rate * g[n] for n, w in p.items()}
    return p

# %% fine_tune: factor zero replaced by default
def fine_tune(gradient, params, head, learning_rate, num_steps, factor=None):
    factor = factor or 0.1
    p = dict(params)
    for _ in range(num_steps):
        g = gradient(p)
        p = {n: w - (1 if n in head else factor) * learning_rate * g[n] for n, w in p.items()}
    return p

# %% fine_tune: head only by the last character
def fine_tune(gradient, params, head, learning_rate, num_steps, factor=0.1):
    p = dict(params); digits = {n[-1] for n in head}
    for _ in range(num_steps):
        g = gradient(p)
        p = {n: w - (1 if n[-1] in digits else factor) * learning_rate * g[n] for n, w in p.items()}
    return p
