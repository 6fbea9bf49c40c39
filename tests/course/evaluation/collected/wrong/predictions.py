# %% ensemble_predict: largest of every example over members
def ensemble_predict(scores):
    s = np.array(scores)
    e = np.exp(s - s.max(axis=(0, 2), keepdims=True))
    return np.mean(e / e.sum(axis=2, keepdims=True), axis=0)

# %% ensemble_predict: float32 result
def ensemble_predict(scores):
    s = np.array(scores, dtype=np.float32)
    e = np.exp(s - s.max(axis=2, keepdims=True))
    return np.mean(e / e.sum(axis=2, keepdims=True), axis=0)

# %% ensemble_predict: epsilon in the denominator without shift of negative rows
def ensemble_predict(scores):
    s = np.array(scores)
    s = s - np.maximum(s.max(axis=2, keepdims=True), 0)
    e = np.exp(s)
    return np.mean(e / (e.sum(axis=2, keepdims=True) + 1e-12), axis=0)

# %% ensemble_predict: squeezes one example
def ensemble_predict(scores):
    s = np.array(scores)
    e = np.exp(s - s.max(axis=2, keepdims=True))
    return np.squeeze(np.mean(e / e.sum(axis=2, keepdims=True), axis=0))

# %% accuracy_by_size: ddof one
from itertools import combinations
def accuracy_by_size(probabilities, y):
    M = len(probabilities); mean = np.zeros(M); std = np.zeros(M)
    for m in range(1, M + 1):
        a = [np.mean(probabilities[list(s)].mean(0).argmax(1) == y) for s in combinations(range(M), m)]
        mean[m - 1] = np.mean(a)
        std[m - 1] = np.std(a, ddof=1) if len(a) > 1 else 0
    return mean, std

# %% accuracy_by_size: binomial standard error as std
from itertools import combinations
def accuracy_by_size(probabilities, y):
    M = len(probabilities); mean = np.zeros(M); std = np.zeros(M)
    for m in range(1, M + 1):
        a = [np.mean(probabilities[list(s)].mean(0).argmax(1) == y) for s in combinations(range(M), m)]
        mean[m - 1] = np.mean(a)
        std[m - 1] = np.std(a) / np.sqrt(len(a))
    return mean, std

# %% accuracy_by_size: normalises probabilities in place first
from itertools import combinations
def accuracy_by_size(probabilities, y):
    probabilities /= len(probabilities)
    M = len(probabilities); mean = np.zeros(M); std = np.zeros(M)
    for m in range(1, M + 1):
        a = [np.mean(probabilities[list(s)].sum(0).argmax(1) == y) for s in combinations(range(M), m)]
        mean[m - 1], std[m - 1] = np.mean(a), np.std(a)
    return mean, std

# %% different_inits: drops repeated seeds
def different_inits(init, train, seeds):
    return [train(init(s)) for s in dict.fromkeys(seeds)]

# %% top_models: takes k and then drops NaN
def top_models(results, k):
    top = sorted(results, key=lambda r: -np.inf if np.isnan(r["val_accuracy"]) else r["val_accuracy"], reverse=True)[:k]
    return top

# %% top_models: keeps one of each accuracy
def top_models(results, k):
    ok = {}
    for r in results:
        if not np.isnan(r["val_accuracy"]): ok.setdefault(r["val_accuracy"], r)
    return sorted(ok.values(), key=lambda r: -r["val_accuracy"])[:k]

# %% top_models: rounds accuracies to two digits
def top_models(results, k):
    ok = [r for r in results if not np.isnan(r["val_accuracy"])]
    return sorted(ok, key=lambda r: -round(r["val_accuracy"], 2))[:k]
