# %% race: extra gradient and update at the end
def race(rules, gradient, start, num_steps):
    out = {}
    for name, rule in rules.items():
        w = start.copy()
        config = None
        path = []
        for _ in range(num_steps + 1):
            path.append(w.copy())
            w, config = rule(w, gradient(w), config)
        out[name] = np.array(path)
    return out

# %% race: gradient called twice
def race(rules, gradient, start, num_steps):
    out = {}
    for name, rule in rules.items():
        w = start.copy()
        config = None
        path = [w.copy()]
        for _ in range(num_steps):
            gradient(w)
            w, config = rule(w, gradient(w), config)
            path.append(w.copy())
        out[name] = np.array(path)
    return out

# %% race: config {} start
def race(rules, gradient, start, num_steps):
    out = {}
    for n, r in rules.items():
        w = start.copy()
        c = {}
        p = [w.copy()]
        for _ in range(num_steps):
            w, c = r(w, gradient(w), c)
            p.append(w.copy())
        out[n] = np.array(p)
    return out

# %% race: dict.fromkeys shared list
def race(rules, gradient, start, num_steps):
    out = dict.fromkeys(rules, [])
    for n, r in rules.items():
        w = start.copy()
        c = None
        out[n].append(w.copy())
        for _ in range(num_steps):
            w, c = r(w, gradient(w), c)
            out[n].append(w.copy())
    return {n: np.array(p) for n, p in out.items()}

# %% race: shared w and gradient stepwise
def race(rules, gradient, start, num_steps):
    out = {n: [start.copy()] for n in rules}
    c = {n: None for n in rules}
    w = start.copy()
    for _ in range(num_steps):
        dw = gradient(w)
        for n, r in rules.items():
            w, c[n] = r(w, dw, c[n])
            out[n].append(w.copy())
    return {n: np.array(p) for n, p in out.items()}

# %% race: gradient shared across rules at each step (cached by step)
def race(rules, gradient, start, num_steps):
    out = {n: [start.copy()] for n in rules}
    c = {n: None for n in rules}
    w = {n: start.copy() for n in rules}
    for _ in range(num_steps):
        dw = gradient(w[next(iter(rules))])
        for n, r in rules.items():
            w[n], c[n] = r(w[n], dw, c[n])
            out[n].append(w[n].copy())
    return {n: np.array(p) for n, p in out.items()}

# %% race: stacks in list axis1
def race(rules, gradient, start, num_steps):
    out = {}
    for n, r in rules.items():
        w = start.copy()
        c = None
        p = [w.copy()]
        for _ in range(num_steps):
            w, c = r(w, gradient(w), c)
            p.append(w.copy())
        out[n] = np.array(p).reshape(num_steps + 1, -1)
    return out

# %% race: list of trajectories rather than dict
def race(rules, gradient, start, num_steps):
    out = []
    for n, r in rules.items():
        w = start.copy()
        c = None
        p = [w.copy()]
        for _ in range(num_steps):
            w, c = r(w, gradient(w), c)
            p.append(w.copy())
        out.append(np.array(p))
    return out

# %% race: gradient called with next
def race(rules, gradient, start, num_steps):
    out = {}
    for n, r in rules.items():
        w = start.copy()
        c = None
        p = [w.copy()]
        dw = gradient(w)
        for _ in range(num_steps):
            w, c = r(w, dw, c)
            p.append(w.copy())
            dw = gradient(start)
        out[n] = np.array(p)
    return out

# %% race: one gradient too many (dw after)
def race(rules, gradient, start, num_steps):
    out = {}
    for n, r in rules.items():
        w = start.copy()
        c = None
        p = [w.copy()]
        dw = gradient(w)
        for _ in range(num_steps):
            w, c = r(w, dw, c)
            p.append(w.copy())
            dw = gradient(w)
        out[n] = np.array(p)
    return out

# %% race: start cast float32
def race(rules, gradient, start, num_steps):
    out = {}
    for n, r in rules.items():
        w = start.astype(np.float32)
        c = None
        p = [w.copy()]
        for _ in range(num_steps):
            w, c = r(w, gradient(w), c)
            p.append(np.array(w, dtype=float))
        out[n] = np.array(p)
    return out

# %% race: start 0-step returns (0,) or (2,)
def race(rules, gradient, start, num_steps):
    out = {}
    for n, r in rules.items():
        w = start.copy()
        c = None
        p = [w.copy()]
        for _ in range(num_steps):
            w, c = r(w, gradient(w), c)
            p.append(w.copy())
        out[n] = np.squeeze(np.array(p))
    return out

# %% race: includes extra
def race(rules, gradient, start, num_steps):
    out = {}
    for n, r in rules.items():
        w = start.copy()
        c = None
        p = [w.copy()]
        for _ in range(max(num_steps, 1)):
            w, c = r(w, gradient(w), c)
            p.append(w.copy())
        out[n] = np.array(p)
    return out

# %% unit_test_table: diverged if >1e3 first
def _t(rules, prototypes, num_steps, judge, stop=lambda w: not np.all(np.isfinite(w))):
    out = {}
    for p, (L, g, s) in prototypes.items():
        f = L(s.copy())
        out[p] = {}
        for n, r in rules.items():
            w = s.copy()
            c = None
            d = False
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if stop(w):
                    d = True
                    break
            out[p][n] = "diverged" if d else judge(L(w), f)
    return out


def unit_test_table(rules, prototypes, num_steps):
    return _t(
        rules,
        prototypes,
        num_steps,
        lambda e, f: (
            "diverged" if not np.isfinite(e) or e > 2 * f else "solved" if e <= 0.01 * f else "stuck"
        ),
    )

# %% unit_test_table: one loss for start of run (per rule)
def unit_test_table(rules, prototypes, num_steps):
    out = {}
    for p, (L, g, s) in prototypes.items():
        out[p] = {}
        for n, r in rules.items():
            f = L(s)
            w = s.copy()
            c = None
            d = False
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if not np.all(np.isfinite(w)):
                    d = True
                    break
            if d:
                out[p][n] = "diverged"
                continue
            e = L(w)
            out[p][n] = "diverged" if not np.isfinite(e) or e > f else "solved" if e <= 0.01 * f else "stuck"
    return out

# %% unit_test_table: capital words
def unit_test_table(rules, prototypes, num_steps):
    out = {}
    for p, (L, g, s) in prototypes.items():
        out[p] = {}
        f = L(s)
        for n, r in rules.items():
            w = s.copy()
            c = None
            d = False
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if not np.all(np.isfinite(w)):
                    d = True
                    break
            if d:
                out[p][n] = "Diverged"
                continue
            e = L(w)
            out[p][n] = "Diverged" if not np.isfinite(e) or e > f else "Solved" if e <= 0.01 * f else "Stuck"
    return out

# %% unit_test_table: loss called on nonfinite w (twice)
def unit_test_table(rules, prototypes, num_steps):
    out = {}
    for p, (L, g, s) in prototypes.items():
        out[p] = {}
        f = L(s)
        for n, r in rules.items():
            w = s.copy()
            c = None
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if not np.all(np.isfinite(w)):
                    break
            out[p][n] = (
                "diverged"
                if not np.all(np.isfinite(w)) or not np.isfinite(L(w)) or L(w) > f
                else "solved"
                if L(w) <= 0.01 * f
                else "stuck"
            )
    return out

# %% unit_test_table: solved checked first, negative ok; nan loss -> stuck
def unit_test_table(rules, prototypes, num_steps):
    out = {}
    for p, (L, g, s) in prototypes.items():
        out[p] = {}
        f = L(s)
        for n, r in rules.items():
            w = s.copy()
            c = None
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if not np.all(np.isfinite(w)):
                    break
            e = L(w)
            out[p][n] = (
                "solved"
                if e <= 0.01 * f
                else "diverged"
                if not np.isfinite(e) or e > f or not np.isfinite(w).all()
                else "stuck"
            )
    return out

# %% unit_test_table: row dict shared between prototypes
def unit_test_table(rules, prototypes, num_steps):
    out = {}
    row = {}
    for p, (L, g, s) in prototypes.items():
        f = L(s)
        for n, r in rules.items():
            w = s.copy()
            c = None
            d = False
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if not np.all(np.isfinite(w)):
                    d = True
                    break
            e = np.inf if d else L(w)
            row[n] = "diverged" if not np.isfinite(e) or e > f else "solved" if e <= 0.01 * f else "stuck"
        out[p] = row
    return out

# %% unit_test_table: uses race (extra loops, no stop)
def unit_test_table(rules, prototypes, num_steps):
    out = {}
    for p, (L, g, s) in prototypes.items():
        f = L(s)
        T = race(rules, g, s, num_steps)
        out[p] = {}
        for n, t in T.items():
            e = L(t[-1]) if np.isfinite(t).all() else np.inf
            out[p][n] = "diverged" if not np.isfinite(e) or e > f else "solved" if e <= 0.01 * f else "stuck"
    return out

# %% unit_test_table: first loss from first prototype
def unit_test_table(rules, prototypes, num_steps):
    out = {}
    f = None
    for p, (L, g, s) in prototypes.items():
        f = f or L(s)
        out[p] = {}
        for n, r in rules.items():
            w = s.copy()
            c = None
            d = False
            for _ in range(num_steps):
                w, c = r(w, g(w), c)
                if not np.all(np.isfinite(w)):
                    d = True
                    break
            e = np.inf if d else L(w)
            out[p][n] = "diverged" if not np.isfinite(e) or e > f else "solved" if e <= 0.01 * f else "stuck"
    return out

# %% unit_test_table: solved before diverged, loss of a w that is not finite
def unit_test_table(rules, prototypes, num_steps):
    table = {}
    for p, (loss, gradient, start) in prototypes.items():
        first = loss(start)
        table[p] = {}
        for n, rule in rules.items():
            w, config = start.copy(), None
            for _ in range(num_steps):
                w, config = rule(w, gradient(w), config)
                if not np.all(np.isfinite(w)):
                    break
            final = loss(w)
            if final <= 0.01 * first and np.isfinite(final):
                table[p][n] = "solved"
            elif not np.all(np.isfinite(w)) or not np.isfinite(final) or final > first:
                table[p][n] = "diverged"
            else:
                table[p][n] = "stuck"
    return table

# %% unit_test_table: first loss outside
def unit_test_table(rules, prototypes, num_steps):
    table = {}
    first_loss = None
    for prototype, (loss, gradient, start) in prototypes.items():
        if first_loss is None:
            first_loss = loss(start)
        table[prototype] = {}
        for name, rule in rules.items():
            w, config, final_loss = np.array(start), None, np.inf
            for _ in range(num_steps):
                w, config = rule(w, gradient(w), config)
                if not np.all(np.isfinite(w)):
                    break
            else:
                final_loss = loss(w)
            if not np.isfinite(final_loss) or final_loss > first_loss:
                table[prototype][name] = "diverged"
            elif final_loss <= 0.01 * first_loss:
                table[prototype][name] = "solved"
            else:
                table[prototype][name] = "stuck"
    return table

# %% unit_test_table: last loss used for all (loss of the first prototype)
def unit_test_table(rules, prototypes, num_steps):
    table = {}
    loss = next(iter(prototypes.values()))[0]
    for prototype, (_, gradient, start) in prototypes.items():
        first_loss = loss(start)
        table[prototype] = {}
        for name, rule in rules.items():
            w, config, final_loss = np.array(start), None, np.inf
            for _ in range(num_steps):
                w, config = rule(w, gradient(w), config)
                if not np.all(np.isfinite(w)):
                    break
            else:
                final_loss = loss(w)
            table[prototype][name] = (
                "diverged"
                if not np.isfinite(final_loss) or final_loss > first_loss
                else "solved"
                if final_loss <= 0.01 * first_loss
                else "stuck"
            )
    return table

# %% unit_test_table: starts all from first start
def unit_test_table(rules, prototypes, num_steps):
    table = {}
    s0 = next(iter(prototypes.values()))[2]
    for prototype, (loss, gradient, start) in prototypes.items():
        first_loss = loss(start)
        table[prototype] = {}
        for name, rule in rules.items():
            w, config, final_loss = np.array(s0), None, np.inf
            for _ in range(num_steps):
                w, config = rule(w, gradient(w), config)
                if not np.all(np.isfinite(w)):
                    break
            else:
                final_loss = loss(w)
            table[prototype][name] = (
                "diverged"
                if not np.isfinite(final_loss) or final_loss > first_loss
                else "solved"
                if final_loss <= 0.01 * first_loss
                else "stuck"
            )
    return table

# %% newton_step: inv
def newton_step(w, gradient, hessian):
    return w - np.linalg.inv(hessian).dot(gradient)

# %% newton_step: pinv
def newton_step(w, gradient, hessian):
    return w - np.linalg.pinv(hessian) @ gradient

# %% newton_step: solve identity
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian, np.eye(len(w))) @ gradient

# %% newton_step: inv via eigh formed
def newton_step(w, gradient, hessian):
    l, v = np.linalg.eigh(hessian)
    return w - (v / l @ v.T) @ gradient

# %% newton_step: cholesky fallback to gradient
def newton_step(w, gradient, hessian):
    try:
        np.linalg.cholesky(hessian)
    except np.linalg.LinAlgError:
        return w - gradient
    return w - np.linalg.solve(hessian, gradient)

# %% newton_step: abs eig (saddle-free)
def newton_step(w, gradient, hessian):
    l, v = np.linalg.eigh(hessian)
    return w - v @ ((v.T @ gradient) / abs(l))

# %% newton_step: jitter 1e-10
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian + 1e-10 * np.eye(len(w)), gradient)

# %% newton_step: gradient reshaped shape (D,1)
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian, gradient[:, None])

# %% newton_step: solve(gradient,...) swapped
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(np.outer(gradient, gradient), hessian)[0]

# %% newton_step: hessian in place
def newton_step(w, gradient, hessian):
    n = len(w)
    g = gradient.copy()
    A = hessian
    for i in range(n):
        for j in range(i + 1, n):
            f = A[j, i] / A[i, i]
            A[j] -= f * A[i]
            g[j] -= f * g[i]
    x = np.zeros(n)
    for i in reversed(range(n)):
        x[i] = (g[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return w - x

# %% newton_step: w + returns view w? sum solve(H,g) with overwrite
import scipy.linalg as sl


def newton_step(w, gradient, hessian):
    return w - sl.solve(hessian, gradient, overwrite_b=True)

# %% newton_step: jitter 1e-8
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian + 1e-8 * np.eye(len(w)), gradient)

# %% newton_step: jitter 1e-6
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian + 1e-6 * np.eye(len(w)), gradient)

# %% newton_step: lstsq rcond 1e-6
def newton_step(w, gradient, hessian):
    return w - np.linalg.lstsq(hessian, gradient, rcond=1e-6)[0]

# %% newton_step: float32 solve
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian.astype(np.float32), gradient.astype(np.float32))

# %% newton_step: normal equations
def newton_step(w, gradient, hessian):
    return w - np.linalg.solve(hessian.T @ hessian, hessian.T @ gradient)

# %% lbfgs_direction: in-place minus on q which is gradient w/o history
def lbfgs_direction(gradient, s, y):
    q = gradient
    alphas = []
    for s_i, y_i in zip(s[::-1], y[::-1]):
        alpha = (s_i @ q) / (y_i @ s_i)
        q = q - alpha * y_i
        alphas.append(alpha)
    if s:
        q = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for s_i, y_i, alpha in zip(s, y, alphas[::-1]):
        q = q + (alpha - (y_i @ q) / (y_i @ s_i)) * s_i
    q *= -1
    return q

# %% lbfgs_direction: empty returns gradient in place
def lbfgs_direction(gradient, s, y):
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    if s:
        q = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        q = q + (al.pop() - (b @ q) / (b @ a)) * a
    return np.negative(q, out=q)

# %% lbfgs_direction: empty returns +gradient
def lbfgs_direction(gradient, s, y):
    if not s:
        return gradient
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    q = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        q = q + (al.pop() - (b @ q) / (b @ a)) * a
    return -q

# %% lbfgs_direction: s popped
def lbfgs_direction(gradient, s, y):
    if not s:
        return -gradient
    q = gradient
    st = []
    g = (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    while s:
        a = s.pop()
        b = y.pop()
        k = (a @ q) / (b @ a)
        q = q - k * b
        st.append((a, b, k))
    q = q * g
    for a, b, k in reversed(st):
        q = q + (k - (b @ q) / (b @ a)) * a
    return -q

# %% lbfgs_direction: limit memory to 5
def lbfgs_direction(gradient, s, y):
    if not s:
        return -gradient
    s, y = s[-5:], y[-5:]
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    q = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        q = q + (al.pop() - (b @ q) / (b @ a)) * a
    return -q

# %% lbfgs_direction: beta from q not r
def lbfgs_direction(gradient, s, y):
    if not s:
        return -gradient
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    r = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        r = r + (al.pop() - (b @ q) / (b @ a)) * a
    return -r

# %% lbfgs_direction: alpha from gradient not q
def lbfgs_direction(gradient, s, y):
    if not s:
        return -gradient
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ gradient) / (b @ a)
        q = q - k * b
        al.append(k)
    r = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        r = r + (al.pop() - (b @ r) / (b @ a)) * a
    return -r

# %% lbfgs_direction: minus y in second
def lbfgs_direction(gradient, s, y):
    if not s:
        return -gradient
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    r = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        r = r + (al.pop() - (b @ r) / (b @ a)) * b
    return -r

# %% lbfgs_direction: s_i in q
def lbfgs_direction(gradient, s, y):
    if not s:
        return -gradient
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * a
        al.append(k)
    r = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        r = r + (al.pop() - (b @ r) / (b @ a)) * a
    return -r

# %% lbfgs_direction: list order newest first
def lbfgs_direction(gradient, s, y):
    if not s:
        return -gradient
    q = gradient
    al = []
    for a, b in zip(s, y):
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    r = q * (s[0] @ y[0]) / (y[0] @ y[0])
    for a, b in zip(s[::-1], y[::-1]):
        r = r + (al.pop() - (b @ r) / (b @ a)) * a
    return -r

# %% lbfgs_direction: gamma applied at start
def lbfgs_direction(gradient, s, y):
    if not s:
        return -gradient
    q = gradient * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    r = q
    for a, b in zip(s, y):
        r = r + (al.pop() - (b @ r) / (b @ a)) * a
    return -r

# %% lbfgs_direction: single pair empty
def lbfgs_direction(gradient, s, y):
    if len(s) <= 1:
        return -gradient
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    r = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        r = r + (al.pop() - (b @ r) / (b @ a)) * a
    return -r

# %% lbfgs_direction: gradient mutated w/o history simple
def lbfgs_direction(gradient, s, y):
    if len(s) == 0:
        gradient *= -1
        return gradient
    q = gradient
    al = []
    for a, b in list(zip(s, y))[::-1]:
        k = (a @ q) / (b @ a)
        q = q - k * b
        al.append(k)
    q = q * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y):
        q = q + (al.pop() - (b @ q) / (b @ a)) * a
    return -q
