# %% kink_crossings: generator with zip
def kink_crossings(winners_minus, winners_plus):
    return int(sum(np.count_nonzero(np.asarray(a) != np.asarray(b)) for a, b in zip(winners_minus, winners_plus)))

# %% kink_crossings: recursion on the list
def kink_crossings(winners_minus, winners_plus):
    if len(winners_minus) == 0:
        return 0
    here = int(np.sum(np.not_equal(winners_minus[0], winners_plus[0])))
    return here + kink_crossings(winners_minus[1:], winners_plus[1:])

# %% kink_crossings: pure python loops
def kink_crossings(winners_minus, winners_plus):
    count = 0
    for i in range(len(winners_plus)):
        for p, q in zip(np.asarray(winners_minus[i]).ravel().tolist(), np.asarray(winners_plus[i]).ravel().tolist()):
            if p != q:
                count += 1
    return count

# %% grad_check_excusing_kinks: everything by hand
def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    errors = np.zeros(x.shape)
    crossed = np.zeros(x.shape, dtype=bool)
    for ix in np.ndindex(x.shape):
        z = x.copy()
        z[ix] = x[ix] + h
        lp, wp = f(z)
        wp = [np.array(w) for w in wp]
        z = x.copy()
        z[ix] = x[ix] - h
        lm, wm = f(z)
        crossed[ix] = any(not np.array_equal(a, b) for a, b in zip(wm, wp))
        if not crossed[ix]:
            errors[ix] = rel_error(analytic_grad[ix], (lp - lm) / (2 * h))
        elif not np.isfinite(analytic_grad[ix]):
            errors[ix] = np.inf
    return errors, crossed

# %% grad_check_excusing_kinks: a NaN is no matter of kinks
def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    numeric = np.zeros(x.shape)
    crossed = np.zeros(x.shape, dtype=bool)
    for ix in np.ndindex(x.shape):
        old = x[ix]
        x[ix] = old - h
        lm, wm = f(x)
        wm = [np.copy(w) for w in wm]
        x[ix] = old + h
        lp, wp = f(x)
        x[ix] = old
        numeric[ix] = (lp - lm) / (2 * h)
        crossed[ix] = kink_crossings(wm, wp) > 0
    errors = rel_error(analytic_grad, numeric)
    errors = np.where(crossed & np.isfinite(analytic_grad), 0.0, errors)
    return errors, crossed
