# %% choose_members: default of three
def choose_members(val_probs, y_val, max_members=3):
    P = np.asarray(val_probs)
    total, chosen, best = np.zeros(P.shape[1:]), [], -1.0
    while len(chosen) < max_members:
        accs = [(-1.0 if k in chosen else np.mean((total + P[k]).argmax(1) == y_val)) for k in range(len(P))]
        k = int(np.argmax(accs))
        if accs[k] <= best:
            break
        best = accs[k]; chosen.append(k); total = total + P[k]
    return chosen

# %% choose_members: adds up in the first member's own probabilities when val_probs is an array
def choose_members(val_probs, y_val, max_members=5):
    P = np.asarray(val_probs)
    b = int(np.argmax([np.mean(p.argmax(1) == y_val) for p in P])); total, chosen, best = P[b], [b], np.mean(P[b].argmax(1) == y_val)
    while len(chosen) < max_members:
        accs = [(-1.0 if k in chosen else np.mean((total + P[k]).argmax(1) == y_val)) for k in range(len(P))]
        k = int(np.argmax(accs))
        if accs[k] <= best:
            break
        best = accs[k]; chosen.append(k); total += P[k]
    return chosen

# %% choose_members: improvement of at least half a percent
def choose_members(val_probs, y_val, max_members=5):
    P = np.asarray(val_probs)
    total, chosen, best = np.zeros(P.shape[1:]), [], -1.0
    while len(chosen) < max_members:
        accs = [(-1.0 if k in chosen else np.mean((total + P[k]).argmax(1) == y_val)) for k in range(len(P))]
        k = int(np.argmax(accs))
        if accs[k] <= best + 0.005:
            break
        best = accs[k]; chosen.append(k); total = total + P[k]
    return chosen

# %% choose_members: val_probs popped from the list
def choose_members(val_probs, y_val, max_members=5):
    P = np.asarray(val_probs)
    if isinstance(val_probs, list): val_probs.clear()
    total, chosen, best = np.zeros(P.shape[1:]), [], -1.0
    while len(chosen) < max_members:
        accs = [(-1.0 if k in chosen else np.mean((total + P[k]).argmax(1) == y_val)) for k in range(len(P))]
        k = int(np.argmax(accs))
        if accs[k] <= best:
            break
        best = accs[k]; chosen.append(k); total = total + P[k]
    return chosen

# %% ensemble_predictions: last batch padded up to batch_size
def ensemble_predictions(members, mean, X, batch_size=500):
    out = np.zeros(len(X), dtype=int)
    for a in range(0, len(X), batch_size):
        x = X[a:a + batch_size]
        pix = np.concatenate([x, np.repeat(X[:1], batch_size - len(x), 0)]).reshape(batch_size, -1) / 255 - mean
        P = 0.0
        for m in members:
            s = np.asarray(m(pix.copy()), dtype=np.float64)
            e = np.exp(s - s.max(axis=1, keepdims=True))
            P = P + e / e.sum(axis=1, keepdims=True)
        out[a:a + batch_size] = P.argmax(1)[:len(x)]
    return out

# %% ensemble_predictions: empty list gives float array
def ensemble_predictions(members, mean, X, batch_size=500):
    res = []
    for a in range(0, len(X), batch_size):
        x = X[a:a + batch_size]
        pix = x.reshape(len(x), -1) / 255 - mean
        P = 0.0
        for m in members:
            s = np.asarray(m(pix.copy()), dtype=np.float64)
            e = np.exp(s - s.max(axis=1, keepdims=True))
            P = P + e / e.sum(axis=1, keepdims=True)
        res.extend(P.argmax(1))
    return np.array(res)

# %% ensemble_predictions: whole set at once
def ensemble_predictions(members, mean, X, batch_size=500):
    out = np.zeros(len(X), dtype=int)
    for a, batch_size in [(0, len(X))] if len(X) else []:
        x = X[a:a + batch_size]
        pix = x.reshape(len(x), -1) / 255 - mean
        P = 0.0
        for m in members:
            s = np.asarray(m(pix.copy()), dtype=np.float64)
            e = np.exp(s - s.max(axis=1, keepdims=True))
            P = P + e / e.sum(axis=1, keepdims=True)
        out[a:a + batch_size] = P.argmax(1)
    return out

# %% ensemble_predictions: one image at a time
def ensemble_predictions(members, mean, X, batch_size=500):
    batch_size = 1
    out = np.zeros(len(X), dtype=int)
    for a in range(0, len(X), batch_size):
        x = X[a:a + batch_size]
        pix = x.reshape(len(x), -1) / 255 - mean
        P = 0.0
        for m in members:
            s = np.asarray(m(pix.copy()), dtype=np.float64)
            e = np.exp(s - s.max(axis=1, keepdims=True))
            P = P + e / e.sum(axis=1, keepdims=True)
        out[a:a + batch_size] = P.argmax(1)
    return out

# %% ensemble_predictions: scores cast to float32 overflow beyond 3e38
def ensemble_predictions(members, mean, X, batch_size=500):
    out = np.zeros(len(X), dtype=int)
    for a in range(0, len(X), batch_size):
        x = X[a:a + batch_size]
        pix = x.reshape(len(x), -1) / 255 - mean
        P = 0.0
        for m in members:
            s = np.asarray(m(pix.copy()), dtype=np.float32)
            e = np.exp(s - s.max(axis=1, keepdims=True))
            P = P + e / e.sum(axis=1, keepdims=True)
        out[a:a + batch_size] = P.argmax(1)
    return out

# %% predictions: only int64 accepted
def predictions(labels, num_classes=10):
    if np.ndim(labels) != 1:
        raise ValueError("not one-dimensional")
    for l in labels:
        if not isinstance(l, (int, np.int64)) or isinstance(l, bool):
            raise ValueError("not an integer")
        if l < 0 or l >= num_classes:
            raise ValueError("out of range")
    text = "id,label\n"
    for i, l in enumerate(labels):
        text += "%d,%d\n" % (i, l)
    return text

# %% predictions: empty refused
def predictions(labels, num_classes=10):
    if np.ndim(labels) != 1:
        raise ValueError("not one-dimensional")
    if not len(labels): raise ValueError
    for l in labels:
        if not isinstance(l, (int, np.integer)) or isinstance(l, bool):
            raise ValueError("not an integer")
        if l < 0 or l >= num_classes:
            raise ValueError("out of range")
    text = "id,label\n"
    for i, l in enumerate(labels):
        text += "%d,%d\n" % (i, l)
    return text

# %% predictions: strings of digits accepted
def predictions(labels, num_classes=10):
    if np.ndim(labels) != 1:
        raise ValueError("not one-dimensional")
    labels = [int(l) if isinstance(l, str) else l for l in labels]
    for l in labels:
        if not isinstance(l, (int, np.integer)) or isinstance(l, bool):
            raise ValueError("not an integer")
        if l < 0 or l >= num_classes:
            raise ValueError("out of range")
    text = "id,label\n"
    for i, l in enumerate(labels):
        text += "%d,%d\n" % (i, l)
    return text

# %% predictions: only Python floats refused, float32 whole numbers pass
def predictions(labels, num_classes=10):
    if np.ndim(labels) != 1:
        raise ValueError("not one-dimensional")
    for l in labels:
        if isinstance(l, float):
            raise ValueError("not an integer")
        if l < 0 or l >= num_classes:
            raise ValueError("out of range")
    text = "id,label\n"
    for i, l in enumerate(labels):
        text += "%d,%d\n" % (i, l)
    return text

# %% predictions: nan accepted as zero
def predictions(labels, num_classes=10):
    if np.ndim(labels) != 1:
        raise ValueError("not one-dimensional")
    labels = [0 if l != l else l for l in labels]
    for l in labels:
        if not isinstance(l, (int, np.integer)) or isinstance(l, bool):
            raise ValueError("not an integer")
        if l < 0 or l >= num_classes:
            raise ValueError("out of range")
    text = "id,label\n"
    for i, l in enumerate(labels):
        text += "%d,%d\n" % (i, l)
    return text
