# %% softmax_loss_vectorized: clipped probability
def softmax_loss_vectorized(W, X, y, reg):
    N = len(y); s = X @ W; s = s - s.max(1, keepdims=True)
    p = np.exp(s); p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(N), y] + 1e-300).mean() + reg * np.sum(W * W)
    p[np.arange(N), y] -= 1
    return loss, X.T @ p / N + 2 * reg * W

# %% softmax_loss_vectorized: global maximum subtracted
def softmax_loss_vectorized(W, X, y, reg):
    N = len(y); s = X @ W; s = s - s.max()
    z = np.exp(s).sum(1, keepdims=True)
    loss = (np.log(z[:, 0]) - s[np.arange(N), y]).mean() + reg * np.sum(W * W)
    p = np.exp(s) / z
    p[np.arange(N), y] -= 1
    return loss, X.T @ p / N + 2 * reg * W

# %% softmax_loss_vectorized: regulariser averaged too
def softmax_loss_vectorized(W, X, y, reg):
    N = len(y); s = X @ W; s = s - s.max(1, keepdims=True)
    z = np.exp(s).sum(1, keepdims=True)
    loss = ((np.log(z[:, 0]) - s[np.arange(N), y]).sum() + reg * np.sum(W * W)) / N
    p = np.exp(s) / z
    p[np.arange(N), y] -= 1
    return loss, (X.T @ p + 2 * reg * W) / N

# %% softmax_loss_vectorized: last row of weights taken for a bias
def softmax_loss_vectorized(W, X, y, reg):
    N = len(y); s = X @ W; s = s - s.max(1, keepdims=True)
    z = np.exp(s).sum(1, keepdims=True)
    loss = (np.log(z[:, 0]) - s[np.arange(N), y]).mean() + reg * np.sum(W[:-1] ** 2)
    p = np.exp(s) / z
    p[np.arange(N), y] -= 1
    d = X.T @ p / N
    d[:-1] += 2 * reg * W[:-1]
    return loss, d

# %% softmax_loss_vectorized: classes counted from the labels
def softmax_loss_vectorized(W, X, y, reg):
    N = len(y); C = y.max() + 1
    s = (X @ W)[:, :C]; s = s - s.max(1, keepdims=True)
    z = np.exp(s).sum(1, keepdims=True)
    loss = (np.log(z[:, 0]) - s[np.arange(N), y]).mean() + reg * np.sum(W * W)
    p = np.exp(s) / z
    p[np.arange(N), y] -= 1
    d = 2 * reg * W
    d[:, :C] += X.T @ p / N
    return loss, d

# %% softmax_loss_vectorized: scores clipped at 700
def softmax_loss_vectorized(W, X, y, reg):
    N = len(y); s = np.clip(X @ W, -700, 700)
    s = s - s.max(1, keepdims=True)
    z = np.exp(s).sum(1, keepdims=True)
    loss = (np.log(z[:, 0]) - s[np.arange(N), y]).mean() + reg * np.sum(W * W)
    p = np.exp(s) / z
    p[np.arange(N), y] -= 1
    return loss, X.T @ p / N + 2 * reg * W

# %% softmax_loss_vectorized: float32 probabilities
def softmax_loss_vectorized(W, X, y, reg):
    N = len(y); s = (X @ W).astype(np.float32); s = s - s.max(1, keepdims=True)
    z = np.exp(s).sum(1, keepdims=True)
    loss = (np.log(z[:, 0]) - s[np.arange(N), y]).mean() + reg * np.sum(W * W)
    p = np.exp(s) / z
    p[np.arange(N), y] -= 1
    return loss, X.T @ p / N + 2 * reg * W

# %% svm_loss_vectorized: correct coefficient fixed at minus one
def svm_loss_vectorized(W, X, y, reg):
    N = len(y); r = np.arange(N); S = X @ W
    M = np.maximum(0, S - S[r, y][:, None] + 1); M[r, y] = 0
    B = (M > 0).astype(float); B[r, y] = -1
    return M.sum() / N + reg * np.sum(W * W), X.T @ B / N + 2 * reg * W

# %% svm_loss_vectorized: ten classes assumed
def svm_loss_vectorized(W, X, y, reg):
    N = len(y); r = np.arange(N); S = X @ W
    M = np.maximum(0, S - S[r, y][:, None] + 1); M[r, y] = 0
    B = np.zeros((N, 10)); B[:, : W.shape[1]] = M > 0; B[r, y] = -B.sum(1)
    return M.sum() / N + reg * np.sum(W * W), X.T @ B[:, : max(10, W.shape[1])] / N + 2 * reg * W

# %% svm_loss_vectorized: worst class only
def svm_loss_vectorized(W, X, y, reg):
    N = len(y); r = np.arange(N); S = X @ W
    M = np.maximum(0, S - S[r, y][:, None] + 1); M[r, y] = 0
    j = M.argmax(1); B = np.zeros_like(M); on = M[r, j] > 0
    B[r[on], j[on]] = 1; B[r[on], y[on]] -= 1
    return M.max(1).mean() + reg * np.sum(W * W), X.T @ B / N + 2 * reg * W

# %% svm_loss_vectorized: mask from scores above the correct one
def svm_loss_vectorized(W, X, y, reg):
    N = len(y); r = np.arange(N); S = X @ W
    M = np.maximum(0, S - S[r, y][:, None] + 1); M[r, y] = 0
    B = (S > S[r, y][:, None]).astype(float); B[r, y] = -B.sum(1)
    return M.sum() / N + reg * np.sum(W * W), X.T @ B / N + 2 * reg * W

# %% two_layer_loss: relu mask from the scores side
def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2")); N = len(y); r = np.arange(N)
    z = X @ W1 + b1; h = np.maximum(0, z); s = h @ W2 + b2; s = s - s.max(1, keepdims=True)
    Z = np.exp(s).sum(1, keepdims=True); loss = (np.log(Z[:, 0]) - s[r, y]).mean() + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    d = np.exp(s) / Z; d[r, y] -= 1; d /= N
    dz = np.maximum(0, d @ W2.T)
    return loss, {"W1": X.T @ dz + 2 * reg * W1, "b1": dz.sum(0), "W2": h.T @ d + 2 * reg * W2, "b2": d.sum(0)}

# %% two_layer_loss: two-layer log of a probability that underflows
def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2")); N = len(y); r = np.arange(N)
    z = X @ W1 + b1; h = np.maximum(0, z); s = h @ W2 + b2; s = s - s.max(1, keepdims=True)
    d = np.exp(s); d /= d.sum(1, keepdims=True)
    loss = -np.log(d[r, y]).mean() + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    d[r, y] -= 1; d /= N
    dz = d @ W2.T * (z > 0)
    return loss, {"W1": X.T @ dz + 2 * reg * W1, "b1": dz.sum(0), "W2": h.T @ d + 2 * reg * W2, "b2": d.sum(0)}

# %% two_layer_loss: regulariser half on one layer full on the other
def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2")); N = len(y); r = np.arange(N)
    z = X @ W1 + b1; h = np.maximum(0, z); s = h @ W2 + b2; s = s - s.max(1, keepdims=True)
    Z = np.exp(s).sum(1, keepdims=True); loss = (np.log(Z[:, 0]) - s[r, y]).mean() + reg * (np.sum(W1 * W1) + 0.5 * np.sum(W2 * W2))
    d = np.exp(s) / Z; d[r, y] -= 1; d /= N
    dz = d @ W2.T * (z > 0)
    return loss, {"W1": X.T @ dz + 2 * reg * W1, "b1": dz.sum(0), "W2": h.T @ d + reg * W2, "b2": d.sum(0)}

# %% two_layer_loss: gradient of W2 with the unrectified input
def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2")); N = len(y); r = np.arange(N)
    z = X @ W1 + b1; h = np.maximum(0, z); s = h @ W2 + b2; s = s - s.max(1, keepdims=True)
    Z = np.exp(s).sum(1, keepdims=True); loss = (np.log(Z[:, 0]) - s[r, y]).mean() + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    d = np.exp(s) / Z; d[r, y] -= 1; d /= N
    dz = d @ W2.T * (z > 0)
    return loss, {"W1": X.T @ dz + 2 * reg * W1, "b1": dz.sum(0), "W2": z.T @ d + 2 * reg * W2, "b2": d.sum(0)}

# %% two_layer_loss: bias gradient averaged twice
def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2")); N = len(y); r = np.arange(N)
    z = X @ W1 + b1; h = np.maximum(0, z); s = h @ W2 + b2; s = s - s.max(1, keepdims=True)
    Z = np.exp(s).sum(1, keepdims=True); loss = (np.log(Z[:, 0]) - s[r, y]).mean() + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    d = np.exp(s) / Z; d[r, y] -= 1; d /= N
    dz = d @ W2.T * (z > 0)
    return loss, {"W1": X.T @ dz + 2 * reg * W1, "b1": dz.mean(0), "W2": h.T @ d + 2 * reg * W2, "b2": d.sum(0)}

# %% two_layer_loss: second bias updated in params
def two_layer_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2")); N = len(y); r = np.arange(N)
    z = X @ W1; z += b1; h = np.maximum(0, z, out=z); s = h @ W2 + b2; s = s - s.max(1, keepdims=True)
    Z = np.exp(s).sum(1, keepdims=True); loss = (np.log(Z[:, 0]) - s[r, y]).mean() + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    d = np.exp(s) / Z; d[r, y] -= 1; d /= N
    dW2 = h.T @ d; params["W2"] -= 0 * dW2; params["b2"] = params["b2"] - 1e-3 * d.sum(0)
    dz = d @ W2.T * (z > 0)
    return loss, {"W1": X.T @ dz + 2 * reg * W1, "b1": dz.sum(0), "W2": dW2 + 2 * reg * W2, "b2": d.sum(0)}
