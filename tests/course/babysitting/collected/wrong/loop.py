# %% train: best snapshot shares arrays updated in place
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    w = {k: v.copy() for k, v in params.items()}
    N = len(X_train)
    def accuracy(X, y):
        return float(np.mean(predict(w, X).argmax(axis=1) == y))
    h = {"epoch": [], "loss": [], "val_epoch": [0], "train_accuracy": [accuracy(X_train, y_train)],
         "val_accuracy": [accuracy(X_val, y_val)]}
    best_acc = h["val_accuracy"][0]
    best = dict(w)
    for e in range(num_epochs):
        order = rng.permutation(N)
        for first in range(0, N, batch_size):
            rows = order[first:first + batch_size]
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            h["epoch"].append(e + first / N)
            h["loss"].append(value)
            for k in w:
                w[k] -= learning_rate * grads[k]
        h["val_epoch"].append(e + 1)
        h["train_accuracy"].append(accuracy(X_train, y_train))
        h["val_accuracy"].append(accuracy(X_val, y_val))
        if h["val_accuracy"][-1] > best_acc:
            best_acc = h["val_accuracy"][-1]
            best = dict(w)
    if keep_best:
        return best, h
    return w, h

# %% train: last short batch is filled up from the beginning
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    w = {k: v.copy() for k, v in params.items()}
    N = len(X_train)
    def accuracy(X, y):
        return float(np.mean(predict(w, X).argmax(axis=1) == y))
    h = {"epoch": [], "loss": [], "val_epoch": [0], "train_accuracy": [accuracy(X_train, y_train)],
         "val_accuracy": [accuracy(X_val, y_val)]}
    best_acc = h["val_accuracy"][0]
    best = {k: v.copy() for k, v in w.items()}
    for e in range(num_epochs):
        order = rng.permutation(N)
        for first in range(0, N, batch_size):
            rows = order[np.arange(first, first + batch_size) % N]
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            h["epoch"].append(e + first / N)
            h["loss"].append(value)
            for k in w:
                w[k] = w[k] - learning_rate * grads[k]
        h["val_epoch"].append(e + 1)
        h["train_accuracy"].append(accuracy(X_train, y_train))
        h["val_accuracy"].append(accuracy(X_val, y_val))
        if h["val_accuracy"][-1] > best_acc:
            best_acc = h["val_accuracy"][-1]
            best = {k: v.copy() for k, v in w.items()}
    if keep_best:
        return best, h
    return w, h

# %% train: train accuracy on the first hundred examples
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    w = {k: v.copy() for k, v in params.items()}
    N = len(X_train)
    def accuracy(X, y):
        return float(np.mean(predict(w, X).argmax(axis=1) == y))
    h = {"epoch": [], "loss": [], "val_epoch": [0], "train_accuracy": [accuracy(X_train, y_train)],
         "val_accuracy": [accuracy(X_val, y_val)]}
    best_acc = h["val_accuracy"][0]
    best = {k: v.copy() for k, v in w.items()}
    for e in range(num_epochs):
        order = rng.permutation(N)
        for first in range(0, N, batch_size):
            rows = order[first:first + batch_size]
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            h["epoch"].append(e + first / N)
            h["loss"].append(value)
            for k in w:
                w[k] = w[k] - learning_rate * grads[k]
        h["val_epoch"].append(e + 1)
        h["train_accuracy"].append(accuracy(X_train[:100], y_train[:100]))
        h["val_accuracy"].append(accuracy(X_val, y_val))
        if h["val_accuracy"][-1] > best_acc:
            best_acc = h["val_accuracy"][-1]
            best = {k: v.copy() for k, v in w.items()}
    if keep_best:
        return best, h
    return w, h

# %% train: train accuracy on the first thousand examples
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    w = {k: v.copy() for k, v in params.items()}
    N = len(X_train)
    def accuracy(X, y):
        return float(np.mean(predict(w, X).argmax(axis=1) == y))
    h = {"epoch": [], "loss": [], "val_epoch": [0], "train_accuracy": [accuracy(X_train, y_train)],
         "val_accuracy": [accuracy(X_val, y_val)]}
    best_acc = h["val_accuracy"][0]
    best = {k: v.copy() for k, v in w.items()}
    for e in range(num_epochs):
        order = rng.permutation(N)
        for first in range(0, N, batch_size):
            rows = order[first:first + batch_size]
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            h["epoch"].append(e + first / N)
            h["loss"].append(value)
            for k in w:
                w[k] = w[k] - learning_rate * grads[k]
        h["val_epoch"].append(e + 1)
        h["train_accuracy"].append(accuracy(X_train[:1000], y_train[:1000]))
        h["val_accuracy"].append(accuracy(X_val, y_val))
        if h["val_accuracy"][-1] > best_acc:
            best_acc = h["val_accuracy"][-1]
            best = {k: v.copy() for k, v in w.items()}
    if keep_best:
        return best, h
    return w, h

# %% train: keep best but returned history cut at the best epoch
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    w = {k: v.copy() for k, v in params.items()}
    N = len(X_train)
    def accuracy(X, y):
        return float(np.mean(predict(w, X).argmax(axis=1) == y))
    h = {"epoch": [], "loss": [], "val_epoch": [0], "train_accuracy": [accuracy(X_train, y_train)],
         "val_accuracy": [accuracy(X_val, y_val)]}
    best_acc = h["val_accuracy"][0]
    best = {k: v.copy() for k, v in w.items()}
    for e in range(num_epochs):
        order = rng.permutation(N)
        for first in range(0, N, batch_size):
            rows = order[first:first + batch_size]
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            h["epoch"].append(e + first / N)
            h["loss"].append(value)
            for k in w:
                w[k] = w[k] - learning_rate * grads[k]
        h["val_epoch"].append(e + 1)
        h["train_accuracy"].append(accuracy(X_train, y_train))
        h["val_accuracy"].append(accuracy(X_val, y_val))
        if h["val_accuracy"][-1] > best_acc:
            best_acc = h["val_accuracy"][-1]
            best = {k: v.copy() for k, v in w.items()}
    if keep_best:
        n = 1 + int(np.argmax(h['val_accuracy']))
        h = {k: (v[:n] if k.startswith(('val', 'tr')) else v) for k, v in h.items()}
        return best, h
    return w, h

# %% train: returns the very arrays of the caller when nothing was trained
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    w = dict(params)
    N = len(X_train)
    def accuracy(X, y):
        return float(np.mean(predict(w, X).argmax(axis=1) == y))
    h = {"epoch": [], "loss": [], "val_epoch": [0], "train_accuracy": [accuracy(X_train, y_train)],
         "val_accuracy": [accuracy(X_val, y_val)]}
    best_acc = h["val_accuracy"][0]
    best = dict(w)
    for e in range(num_epochs):
        order = rng.permutation(N)
        for first in range(0, N, batch_size):
            rows = order[first:first + batch_size]
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            h["epoch"].append(e + first / N)
            h["loss"].append(value)
            for k in w:
                w[k] = w[k] - learning_rate * grads[k]
        h["val_epoch"].append(e + 1)
        h["train_accuracy"].append(accuracy(X_train, y_train))
        h["val_accuracy"].append(accuracy(X_val, y_val))
        if h["val_accuracy"][-1] > best_acc:
            best_acc = h["val_accuracy"][-1]
            best = {k: v.copy() for k, v in w.items()}
    if keep_best:
        return best, h
    return w, h

# %% train: learning rate scaled for the short batch
def train(loss, predict, params, X_train, y_train, X_val, y_val, rng, num_epochs=10, batch_size=100,
          learning_rate=1e-2, reg=0.0, keep_best=False):
    w = {k: v.copy() for k, v in params.items()}
    N = len(X_train)
    def accuracy(X, y):
        return float(np.mean(predict(w, X).argmax(axis=1) == y))
    h = {"epoch": [], "loss": [], "val_epoch": [0], "train_accuracy": [accuracy(X_train, y_train)],
         "val_accuracy": [accuracy(X_val, y_val)]}
    best_acc = h["val_accuracy"][0]
    best = {k: v.copy() for k, v in w.items()}
    for e in range(num_epochs):
        order = rng.permutation(N)
        for first in range(0, N, batch_size):
            rows = order[first:first + batch_size]
            value, grads = loss(w, X_train[rows], y_train[rows], reg)
            h["epoch"].append(e + first / N)
            h["loss"].append(value)
            for k in w:
                w[k] = w[k] - learning_rate * len(rows) / batch_size * grads[k]
        h["val_epoch"].append(e + 1)
        h["train_accuracy"].append(accuracy(X_train, y_train))
        h["val_accuracy"].append(accuracy(X_val, y_val))
        if h["val_accuracy"][-1] > best_acc:
            best_acc = h["val_accuracy"][-1]
            best = {k: v.copy() for k, v in w.items()}
    if keep_best:
        return best, h
    return w, h
