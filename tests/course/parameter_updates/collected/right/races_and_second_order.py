# %% race: dict comp
def race(rules, gradient, start, num_steps):
    def run(rule):
        w, c = start.copy(), None
        yield w.copy()
        for _ in range(num_steps):
            w, c = rule(w, gradient(w), c)
            yield np.array(w, copy=True)

    return {n: np.stack(list(run(r))) for n, r in rules.items()}

# %% race: steps outer
def race(rules, gradient, start, num_steps):
    w = {n: np.copy(start) for n in rules}
    c = dict.fromkeys(rules)
    out = {n: np.empty((num_steps + 1, *start.shape)) for n in rules}
    for i in range(num_steps + 1):
        for n in rules:
            out[n][i] = w[n]
            if i < num_steps:
                w[n], c[n] = rules[n](w[n], gradient(w[n]), c[n])
    return out

# %% race: deepcopy
import copy


def race(rules, gradient, start, num_steps):
    res = {}
    for n in sorted(rules):
        p = [copy.deepcopy(start)]
        c = None
        for k in range(num_steps):
            nw, c = rules[n](copy.deepcopy(p[-1]), gradient(p[-1].copy()), c)
            p += [copy.deepcopy(nw)]
        res[n] = np.array(p)
    return res

# %% race: concatenate
def race(rules, gradient, start, num_steps):
    res = {}
    for n, f in rules.items():
        T = start[None].copy()
        w = start.copy()
        c = None
        for k in range(num_steps):
            w, c = f(w, gradient(w), c)
            T = np.concatenate([T, np.asarray(w)[None]])
        res[n] = T
    return res

# %% race: keywords, asserts
def race(rules, gradient, start, num_steps):
    assert start.dtype == np.float64 and isinstance(num_steps, int)
    res = {}
    for n, f in rules.items():
        T = [start.copy()]
        w = start.copy()
        c = None
        for k in range(num_steps):
            w, c = f(w=w, dw=gradient(w), config=c)
            T.append(w.copy())
        res[n] = np.asarray(T)
    return res

# %% race: zip names, deque
from collections import deque


def race(rules, gradient, start, num_steps):
    res = {}
    for n, f in zip(rules.keys(), rules.values()):
        d = deque([tuple(np.ravel(start))])
        w = np.array(start)
        c = None
        for k in range(num_steps):
            w, c = f(w, gradient(w), c)
            d.append(tuple(np.ravel(w)))
        res[n] = np.array(d).reshape((num_steps + 1,) + start.shape)
    return res

# %% race: paths of (n,) for 0-d, insert
def race(rules, gradient, start, num_steps):
    out = {}
    for n, r in rules.items():
        p = np.broadcast_to(start, (num_steps + 1,) + start.shape).copy()
        w = start + 0
        c = None
        for i in range(1, num_steps + 1):
            w, c = r(w, gradient(w), c)
            p[i, ...] = w
        out[n] = p
    return out

# %% race: accumulate
from itertools import accumulate


def race(rules, gradient, start, num_steps):
    def go(r):
        f = lambda st, _: (lambda nw, c: (np.array(nw), c))(*r(st[0].copy(), gradient(st[0]), st[1]))
        return np.stack([w for w, _ in accumulate(range(num_steps), f, initial=(start.copy(), None))])

    return {n: go(r) for n, r in rules.items()}

# %% unit_test_table: defaultdict
from collections import defaultdict


def unit_test_table(rules, prototypes, num_steps):
    t = defaultdict(dict)
    for p, (L, g, s) in prototypes.items():
        f = L(s.copy())
        for n, r in rules.items():
            w, c = s.copy(), None
            o = None
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if not np.isfinite(w).all():
                    o = "diverged"
                    break
            else:
                e = L(w)
                o = "diverged" if not np.isfinite(e) or e > f else "solved" if e <= 0.01 * f else "stuck"
            t[p][n] = o
    return t

# %% unit_test_table: sum trick
import math


def unit_test_table(rules, prototypes, num_steps):
    def end(L, g, s, r):
        w = 1 * s
        c = None
        for _ in range(num_steps):
            w, c = r(w, g(w), c)
            if not math.isfinite(float(np.sum(np.abs(w)))):
                return math.nan
        return L(w)

    out = {}
    for p in prototypes:
        L, g, s = prototypes[p]
        f = L(s)
        E = {n: end(L, g, s, rules[n]) for n in rules}
        out[p] = {
            n: ("diverged" if math.isnan(e) or math.isinf(e) or e > f else ["stuck", "solved"][e <= 0.01 * f])
            for n, e in E.items()
        }
    return out

# %% unit_test_table: exceptions
def unit_test_table(rules, prototypes, num_steps):
    class Div(Exception):
        pass

    out = {}
    for p, (L, g, s) in prototypes.items():
        f = L(s)
        out[p] = {}
        for n, r in rules.items():
            try:
                w, c = np.array(s), None
                for _ in range(num_steps):
                    w, c = r(w, g(w), c)
                    if np.any(np.isnan(w) | np.isinf(w)):
                        raise Div
                e = L(w)
                if not np.isfinite(e) or e > f:
                    raise Div
                out[p][n] = "solved" if e <= f * 0.01 else "stuck"
            except Div:
                out[p][n] = "diverged"
    return out

# %% unit_test_table: rules outer, first losses cached
def unit_test_table(rules, prototypes, num_steps):
    first = {p: v[0](v[2]) for p, v in prototypes.items()}
    out = {p: {} for p in prototypes}
    for n, r in rules.items():
        for p, (L, g, s) in prototypes.items():
            w = s.copy()
            c = None
            k = 0
            ok = True
            while ok and k < num_steps:
                w, c = r(w, g(w), c)
                ok = bool(np.isfinite(w).all())
                k += 1
            e = L(w) if ok else float("inf")
            out[p][n] = "stuck"
            if e <= 0.01 * first[p]:
                out[p][n] = "solved"
            if e > first[p] or not np.isfinite(e):
                out[p][n] = "diverged"
    return out

# %% unit_test_table: divide by 100
def unit_test_table(rules, prototypes, num_steps):
    out = {p: {} for p in prototypes}
    for p, (L, g, s) in prototypes.items():
        f = L(s)
        for n, r in rules.items():
            w = s.copy()
            c = None
            o = ""
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if not np.all(np.isfinite(w)):
                    o = "diverged"
                    break
            if not o:
                e = L(w)
                if np.isfinite(e) and e <= f:
                    o = "solved" if e <= f / 100 else "stuck"
                else:
                    o = "diverged"
            out[p][n] = o
    return out

# %% unit_test_table: sum/len isfinite, float()
def unit_test_table(rules, prototypes, num_steps):
    return {
        p: {n: _one(r, *v, num_steps, f) for n, r in rules.items()}
        for p, v in prototypes.items()
        for f in [v[0](v[2])]
    }


def _one(r, L, g, s, k, f):
    w, c = s * 1.0, None
    for _ in range(k):
        w, c = r(w, g(w), c)
        if np.isfinite(w).sum() != np.size(w):
            return "diverged"
    e = float(L(w))
    return "diverged" if not e <= f or e == -float("inf") else "solved" if e <= f * 1e-2 else "stuck"

# %% newton_step: column vector
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian, gradient.reshape(-1, 1)).ravel()

# %% newton_step: solve for next_w
def newton_step(w, gradient, hessian):
    return np.linalg.solve(hessian, hessian @ w - gradient)

# %% newton_step: QR
import scipy.linalg as sl


def newton_step(w, gradient, hessian):
    q, r = np.linalg.qr(hessian)
    return w - sl.solve_triangular(r, q.T @ gradient)

# %% newton_step: eigh
def newton_step(w, gradient, hessian):
    l, v = np.linalg.eigh(hessian)
    return w - v @ ((v.T @ gradient) / l)

# %% newton_step: svd
def newton_step(w, gradient, hessian):
    u, s, vt = np.linalg.svd(hessian)
    return w - vt.T @ ((u.T @ gradient) / s)

# %% newton_step: lu
import scipy.linalg as sl


def newton_step(w, gradient, hessian):
    return w - sl.lu_solve(sl.lu_factor(hessian), gradient)

# %% newton_step: ldl
import scipy.linalg as sl


def newton_step(w, gradient, hessian):
    l, d, p = sl.ldl(hessian)
    y = np.linalg.solve(l, gradient)  # permuted triangular
    return w - np.linalg.solve(l.T, np.linalg.solve(d, y))

# %% newton_step: tensorsolve
def newton_step(w, gradient, hessian):
    return w - np.linalg.tensorsolve(hessian, gradient)

# %% newton_step: spsolve
import scipy.sparse.linalg as ssl, scipy.sparse as ss


def newton_step(w, gradient, hessian):
    return w - ssl.spsolve(ss.csc_matrix(hessian), gradient)

# %% newton_step: pure python elimination with pivoting
def newton_step(w, gradient, hessian):
    n = len(w)
    A = [list(map(float, r)) + [float(g)] for r, g in zip(hessian, gradient)]
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(A[r][i]))
        A[i], A[p] = A[p], A[i]
        for j in range(i + 1, n):
            f = A[j][i] / A[i][i]
            A[j] = [x - f * y for x, y in zip(A[j], A[i])]
    x = [0] * n
    for i in reversed(range(n)):
        x[i] = (A[i][n] - sum(A[i][k] * x[k] for k in range(i + 1, n))) / A[i][i]
    return np.array([a - b for a, b in zip(w, x)])

# %% newton_step: list result
def newton_step(w, gradient, hessian):
    return list(w - np.linalg.solve(hessian, gradient))

# %% lbfgs_direction: einsum/np.inner
def lbfgs_direction(gradient, s, y):
    if not s:
        return np.negative(gradient)
    S, Y = np.array(s), np.array(y)
    rho = 1 / np.einsum("md,md->m", S, Y)
    q = gradient.copy()
    a = np.zeros(len(S))
    for i in range(len(S))[::-1]:
        a[i] = rho[i] * np.inner(S[i], q)
        q -= a[i] * Y[i]
    r = np.vdot(S[-1], Y[-1]) / np.vdot(Y[-1], Y[-1]) * q
    for i in range(len(S)):
        r += S[i] * (a[i] - rho[i] * np.inner(Y[i], r))
    return -r

# %% lbfgs_direction: pure python
def lbfgs_direction(gradient, s, y):
    dot = lambda a, b: sum(float(p) * float(r) for p, r in zip(a, b))
    q = [float(g) for g in gradient]
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = dot(a, q) / dot(b, a)
        al.append(k)
        q = [p - k * r for p, r in zip(q, b)]
    if len(s):
        g = dot(s[-1], y[-1]) / dot(y[-1], y[-1])
        q = [g * p for p in q]
    for a, b in zip(s, y):
        k = al.pop() - dot(b, q) / dot(b, a)
        q = [p + k * r for p, r in zip(q, a)]
    return np.array([-p for p in q])

# %% lbfgs_direction: start from -g
def lbfgs_direction(gradient, s, y):
    q = -gradient
    stack = []
    for a, b in zip(reversed(s), reversed(y)):
        k = np.dot(a, q) / np.dot(a, b)
        stack.append(k)
        q = q - k * b
    if s:
        q = q * (s[-1].dot(y[-1]) / (y[-1] ** 2).sum())
    for a, b in zip(s, y):
        q = q + (stack.pop() - b.dot(q) / b.dot(a)) * a
    return q

# %% lbfgs_direction: dict alphas
def lbfgs_direction(gradient, s, y):
    m = len(s)
    if m == 0:
        return 0.0 - gradient
    q = 1 * gradient
    al = {}
    for i in range(m - 1, -1, -1):
        al[i] = (s[i] * q).sum() / (y[i] * s[i]).sum()
        q = q - al[i] * y[i]
    r = (s[m - 1] @ y[m - 1]) / np.linalg.norm(y[m - 1]) ** 2 * q
    for i in range(m):
        r = r + (al[i] - (y[i] * r).sum() / (y[i] * s[i]).sum()) * s[i]
    return r * -1.0

# %% lbfgs_direction: linear operator form by recursion
def lbfgs_direction(gradient, s, y):
    def B(v, k):
        if k < 0:
            return v * ((s[-1] @ y[-1]) / (y[-1] @ y[-1]))
        rho = 1 / (y[k] @ s[k])
        u = v - rho * (s[k] @ v) * y[k]
        u = B(u, k - 1)
        return u - rho * (y[k] @ u) * s[k] + rho * (s[k] @ v) * s[k]

    return -B(gradient, len(s) - 1) if len(s) else -gradient

# %% lbfgs_direction: matrices S,Y (D,m)
def lbfgs_direction(gradient, s, y):
    if not len(s):
        return -gradient.copy()
    S, Y = np.column_stack(s), np.column_stack(y)
    R = np.triu(S.T @ Y)
    D = np.diag(np.diag(S.T @ Y))
    g = (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    Ri = np.linalg.inv(R)
    a = Ri @ (S.T @ gradient)
    Hg = g * gradient + S @ (Ri.T @ ((D + g * Y.T @ Y) @ a) - g * Ri.T @ (Y.T @ gradient)) - g * Y @ a
    return -Hg

# %% lbfgs_direction: float conv
def lbfgs_direction(gradient, s, y):
    r = np.array(gradient, dtype=float)
    a = {}
    pairs = list(enumerate(zip(s, y)))
    for i, (u, v) in pairs[::-1]:
        a[i] = float(u @ r) / float(v @ u)
        r -= a[i] * v
    if pairs:
        r *= float(s[-1] @ y[-1]) / float(y[-1] @ y[-1])
    for i, (u, v) in pairs:
        r += (a[i] - float(v @ r) / float(v @ u)) * u
    return -r
