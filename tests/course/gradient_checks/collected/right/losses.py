# %% softmax_loss_vectorized: scipy logsumexp
def softmax_loss_vectorized(W, X, y, reg):
    from scipy.special import logsumexp
    s = X.dot(W)
    N = len(X)
    logp = s - logsumexp(s, axis=1, keepdims=True)
    loss = -np.mean(logp[np.arange(N), y]) + reg * np.sum(W * W)
    d = np.exp(logp)
    d[np.arange(N), y] -= 1
    return loss, X.T @ d / N + 2 * reg * W

# %% softmax_loss_vectorized: one hot and half regulariser
def softmax_loss_vectorized(W, X, y, reg):
    N, C = X.shape[0], W.shape[1]
    onehot = np.eye(C)[y]
    s = np.einsum("nd,dc->nc", X, W)
    s = s - s.max(1, keepdims=True)
    lse = np.log(np.exp(s).sum(1, keepdims=True))
    loss = ((lse - s) * onehot).sum() / N + 0.5 * reg * np.linalg.norm(W) ** 2
    p = np.exp(s - lse)
    return float(loss), np.einsum("nd,nc->dc", X, (p - onehot) / N) + reg * W

# %% softmax_loss_vectorized: take along axis transposed
def softmax_loss_vectorized(W, X, y, reg):
    s = (W.T @ X.T)
    s -= np.max(s, axis=0)
    right = np.take_along_axis(s, y[None], axis=0)[0]
    e = np.exp(s)
    z = e.sum(axis=0)
    loss = (np.log(z) - right).mean() + reg * (W ** 2).sum()
    g = e / z
    g[y, range(y.size)] -= 1.0
    return loss, (g @ X).T / y.size + 2 * reg * W

# %% svm_loss_vectorized: mask of the correct class
def svm_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    S = X @ W
    M = np.maximum(0, S - S[np.arange(N), y].reshape(-1, 1) + 1)
    M[np.arange(N), y] = 0
    loss = M.sum() / N + reg * np.sum(W ** 2)
    B = np.where(M > 0, 1.0, 0.0)
    B[np.arange(N), y] = -B.sum(axis=1)
    return loss, X.T.dot(B) / N + 2 * reg * W

# %% svm_loss_vectorized: subtract the constant delta and count
def svm_loss_vectorized(W, X, y, reg):
    N, C = len(y), W.shape[1]
    hot = np.eye(C, dtype=bool)[y]
    S = X @ W
    m = S - (S * hot).sum(1)[:, None] + 1.0 * ~hot
    active = (m > 0) & ~hot
    loss = m[active].sum() / N + 0.5 * reg * (W * W).sum()
    coef = active.astype(float) - hot * active.sum(1, keepdims=True)
    return float(loss), np.tensordot(X, coef, axes=(0, 0)) / N + reg * W

# %% two_layer_loss: closure affine layers
def two_layer_loss(params, X, y, reg):
    from scipy.special import log_softmax
    def affine(A, w, b):
        def back(d):
            return d @ w.T, A.T @ d, d.sum(0)
        return A @ w + b, back
    z, back1 = affine(X, params["W1"], params["b1"])
    s, back2 = affine(np.clip(z, 0, None), params["W2"], params["b2"])
    lp = log_softmax(s, axis=1)
    n = len(y)
    loss = -lp[range(n), y].mean() + reg * sum(np.sum(np.square(params[k])) for k in ("W1", "W2"))
    d = np.exp(lp)
    d[range(n), y] -= 1
    dh, dW2, db2 = back2(d / n)
    _, dW1, db1 = back1(dh * (z > 0))
    return loss, {"W1": dW1 + 2 * reg * params["W1"], "b1": db1, "W2": dW2 + 2 * reg * params["W2"], "b2": db2}

# %% two_layer_loss: half regulariser and relu by multiplication
def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[k] for k in ["W1", "b1", "W2", "b2"])
    N = X.shape[0]
    h = X @ W1 + b1
    mask = h >= 0
    h = h * mask
    s = h @ W2 + b2
    s = s - s.max(axis=1)[:, None]
    p = np.exp(s)
    tot = p.sum(axis=1)
    loss = np.sum(np.log(tot) - s[np.arange(N), y]) / N
    loss += 0.5 * reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))
    p = p / tot[:, None]
    p[np.arange(N), y] -= 1
    p /= N
    g = dict(b2=np.sum(p, axis=0), W2=h.T @ p + reg * W2)
    dh = (p @ W2.T) * mask
    g.update(b1=dh.sum(axis=0), W1=X.T @ dh + reg * W1)
    return loss, g
