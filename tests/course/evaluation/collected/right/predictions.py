# %% ensemble_predict: scipy softmax over stacked list
from scipy.special import softmax
def ensemble_predict(scores):
    return softmax(np.asarray(scores, dtype=np.float64), axis=2).mean(axis=0)

# %% ensemble_predict: three nested loops in pure Python
import math
def ensemble_predict(scores):
    M = len(scores)
    N, C = scores[0].shape
    out = np.zeros((N, C))
    for m in range(M):
        for i in range(N):
            row = [float(x) for x in scores[m][i]]
            top = max(row)
            e = [math.exp(x - top) for x in row]
            s = math.fsum(e)
            for c in range(C):
                out[i, c] += e[c] / s / M
    return out

# %% ensemble_predict: logsumexp accumulate running mean
from scipy.special import logsumexp
def ensemble_predict(scores):
    avg = 0.0
    for n, s in enumerate(scores, 1):
        p = np.exp(s - logsumexp(s, axis=1, keepdims=True))
        avg = avg + (p - avg) / n
    return avg

# %% ensemble_predict: renormalises the rows at the end, einsum
def ensemble_predict(scores):
    s = np.stack(list(scores))
    e = np.exp(s - np.amax(s, axis=-1, keepdims=True))
    p = np.einsum("mnc,mn->nc", e, 1.0 / e.sum(-1))
    return p / p.sum(axis=1, keepdims=True)

# %% accuracy_by_size: recursion over subsets
def accuracy_by_size(probabilities, y):
    M = len(probabilities)
    found = {m: [] for m in range(1, M + 1)}
    def go(i, chosen):
        if i == M:
            if chosen:
                avg = np.mean([probabilities[j] for j in chosen], axis=0)
                found[len(chosen)].append(np.mean(np.argmax(avg, axis=1) == y))
            return
        go(i + 1, chosen)
        go(i + 1, chosen + [i])
    go(0, [])
    mean = np.array([np.mean(found[m]) for m in range(1, M + 1)])
    std = np.array([np.std(found[m]) for m in range(1, M + 1)])
    return mean, std

# %% accuracy_by_size: bit masks and sums instead of means
def accuracy_by_size(probabilities, y):
    M = probabilities.shape[0]
    accs = [[] for _ in range(M)]
    for mask in range(1, 2 ** M):
        rows = [m for m in range(M) if mask >> m & 1]
        total = probabilities[rows].sum(axis=0)
        accs[len(rows) - 1].append((total.argmax(1) == y).sum() / y.size)
    return np.array([np.mean(a) for a in accs]), np.array([np.std(a) for a in accs])

# %% accuracy_by_size: matrix of members with tensordot
from itertools import combinations
def accuracy_by_size(probabilities, y):
    M = len(probabilities)
    mean, std = np.empty(M), np.empty(M)
    for m in range(1, M + 1):
        sets = list(combinations(range(M), m))
        A = np.zeros((len(sets), M))
        for r, s in enumerate(sets):
            A[r, list(s)] = 1 / m
        avg = np.tensordot(A, probabilities, 1)
        acc = (avg.argmax(-1) == y[None]).mean(1)
        mean[m - 1] = acc.mean()
        std[m - 1] = np.sqrt(((acc - mean[m - 1]) ** 2).mean())
    return mean, std

# %% disagreement: combinations of members
from itertools import combinations
def disagreement(scores):
    labels = [np.argmax(s, axis=1) for s in scores]
    return float(np.mean([np.mean(a != b) for a, b in combinations(labels, 2)]))

# %% disagreement: counting agreeing pairs with votes per class
def disagreement(scores):
    labels = np.argmax(np.asarray(scores), axis=2)
    M, N = labels.shape
    agree = 0
    for c in np.unique(labels):
        n = (labels == c).sum(axis=0)
        agree += (n * (n - 1) / 2).sum()
    return float(1 - agree / (N * M * (M - 1) / 2))

# %% disagreement: full matrix with triu
def disagreement(scores):
    labels = np.array([s.argmax(1) for s in scores])
    D = (labels[:, None] != labels[None]).mean(axis=2)
    return D[np.triu_indices(len(labels), 1)].mean()

# %% disagreement: ordered pairs, four loops
def disagreement(scores):
    total = count = 0
    for a in range(len(scores)):
        for b in range(len(scores)):
            if a == b: continue
            for i in range(len(scores[a])):
                total += int(np.argmax(scores[a][i]) != np.argmax(scores[b][i]))
                count += 1
    return total / count

# %% different_inits: map
def different_inits(init, train, seeds):
    return list(map(train, map(init, seeds)))

# %% different_inits: all inits first and then trained
def different_inits(init, train, seeds):
    starts = [init(s) for s in seeds]
    out = []
    for start in starts:
        out.append(train(start))
    return out

# %% different_inits: copies of start and end for safety
import copy
def different_inits(init, train, seeds):
    return [copy.deepcopy(train(copy.deepcopy(init(seed)))) for seed in seeds]

# %% top_models: sorted with minus key
def top_models(results, k):
    ok = [r for r in results if not np.isnan(r["val_accuracy"])]
    return sorted(ok, key=lambda r: -r["val_accuracy"])[:k]

# %% top_models: selection by repeated max
def top_models(results, k):
    left = [r for r in results if r["val_accuracy"] == r["val_accuracy"]]
    out = []
    while left and len(out) < k:
        b = 0
        for i in range(1, len(left)):
            if left[i]["val_accuracy"] > left[b]["val_accuracy"]:
                b = i
        out.append(left.pop(b))
    return out

# %% top_models: stable argsort of negative accuracies
def top_models(results, k):
    acc = np.array([r["val_accuracy"] for r in results], dtype=float)
    order = np.argsort(-acc, kind="stable")
    return [results[i] for i in order if not np.isnan(acc[i])][:k]

# %% top_models: heapq nsmallest with copies of the dicts
import heapq, math
def top_models(results, k):
    pairs = [(-r["val_accuracy"], i) for i, r in enumerate(results) if not math.isnan(r["val_accuracy"])]
    return [dict(results[i]) for _, i in heapq.nsmallest(k, pairs)]
