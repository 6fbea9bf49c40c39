# %% kink_crossings: sums absolute index differences
def kink_crossings(winners_minus, winners_plus):
    return int(sum(np.abs(np.asarray(a, int) - np.asarray(b, int)).sum() for a, b in zip(winners_minus, winners_plus)))

# %% kink_crossings: concatenate fails for no layers
def kink_crossings(winners_minus, winners_plus):
    a = np.concatenate([np.ravel(w) for w in winners_minus])
    b = np.concatenate([np.ravel(w) for w in winners_plus])
    return int((a != b).sum())

# %% kink_crossings: only newly won
def kink_crossings(winners_minus, winners_plus):
    return int(sum(np.sum(np.asarray(b) > np.asarray(a)) for a, b in zip(winners_minus, winners_plus)))

# %% grad_check_excusing_kinks: crossed only where the error is large
def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    errors = np.zeros(x.shape); crossed = np.zeros(x.shape, bool)
    for ix in np.ndindex(x.shape):
        e = np.zeros(x.shape); e[ix] = h
        (lp, wp), (lm, wm) = f(x + e), f(x - e)
        err = rel_error(float(analytic_grad[ix]), float((lp - lm) / (2 * h)))
        crossed[ix] = kink_crossings(wm, wp) > 0 and err > 1e-2
        errors[ix] = 0 if crossed[ix] else err
    return errors, crossed

# %% grad_check_excusing_kinks: compares with winners at x
def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    errors = np.zeros(x.shape); crossed = np.zeros(x.shape, bool)
    w0 = f(x)[1]
    for ix in np.ndindex(x.shape):
        e = np.zeros(x.shape); e[ix] = h
        (lp, wp), (lm, wm) = f(x + e), f(x - e)
        crossed[ix] = kink_crossings(w0, wp) > 0 or kink_crossings(w0, wm) > 0
        errors[ix] = 0 if crossed[ix] else rel_error(float(analytic_grad[ix]), float((lp - lm) / (2 * h)))
    return errors, crossed

# %% grad_check_excusing_kinks: needs more than one crossing
def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    errors = np.zeros(x.shape); crossed = np.zeros(x.shape, bool)
    for ix in np.ndindex(x.shape):
        e = np.zeros(x.shape); e[ix] = h
        (lp, wp), (lm, wm) = f(x + e), f(x - e)
        crossed[ix] = kink_crossings(wm, wp) > 1
        errors[ix] = 0 if crossed[ix] else rel_error(float(analytic_grad[ix]), float((lp - lm) / (2 * h)))
    return errors, crossed

# %% grad_check_excusing_kinks: nan in the analytic passes as nan
def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    errors = np.zeros(x.shape); crossed = np.zeros(x.shape, bool)
    for ix in np.ndindex(x.shape):
        e = np.zeros(x.shape); e[ix] = h
        (lp, wp), (lm, wm) = f(x + e), f(x - e)
        crossed[ix] = kink_crossings(wm, wp) > 0
        n, a = (lp - lm) / (2 * h), analytic_grad[ix]
        m = max(abs(a), abs(n))
        errors[ix] = 0 if crossed[ix] or m == 0 else abs(a - n) / m
    return errors, crossed

# %% grad_check_excusing_kinks: excuses also where the analytic gradient is zero
def grad_check_excusing_kinks(f, x, analytic_grad, h=1e-5):
    errors = np.zeros(x.shape); crossed = np.zeros(x.shape, bool)
    for ix in np.ndindex(x.shape):
        e = np.zeros(x.shape); e[ix] = h
        (lp, wp), (lm, wm) = f(x + e), f(x - e)
        crossed[ix] = kink_crossings(wm, wp) > 0
        errors[ix] = 0 if crossed[ix] or analytic_grad[ix] == 0 else rel_error(float(analytic_grad[ix]), float((lp - lm) / (2 * h)))
    return errors, crossed
