"""Mistakes in grad_check_sparse and grad_check_params."""

from __future__ import annotations

from autograder.slips import line, slip

DRAWN = "rng.choice(x.size, num_checks, replace=False)"
CHECKED = "grad_check_sparse(loss, x, grads[name], num_checks, h, rng)"

GRAD_CHECK_SPARSE = [
    slip(
        "drawn_with_repetition",
        "an entry may be drawn twice, and others are then left out",
        "draw without replacement: rng.choice(x.size, num_checks, replace=False)",
        (DRAWN, "rng.integers(0, x.size, num_checks)"),
    ),
    slip(
        "generator_of_its_own",
        "rng is not used: a generator with a fixed seed chooses the same entries in every call",
        "draw with rng, and make a new one only where it is None",
        (
            "    if rng is None:\n        rng = np.random.default_rng()\n    num_checks = min(num_checks, x.size)",
            "    rng = np.random.default_rng(0)\n    num_checks = min(num_checks, x.size)",
        ),
    ),
    slip(
        "default_generator_seeded",
        "without rng, a generator with a fixed seed chooses the same entries in every call",
        "np.random.default_rng(), without a seed",
        (
            "        rng = np.random.default_rng()\n    num_checks = min(num_checks, x.size)",
            "        rng = np.random.default_rng(0)\n    num_checks = min(num_checks, x.size)",
        ),
    ),
    slip(
        "neighbours_chosen",
        "only the first entry is drawn, and its neighbours are checked with it",
        "draw every entry: rng.choice(x.size, num_checks, replace=False)",
        (DRAWN, "np.arange(num_checks) + rng.integers(x.size - num_checks + 1)"),
    ),
    slip(
        "default_step",
        "without h, the step is not 1e-5",
        "give h the default 1e-5",
        ("num_checks=10, h=1e-5", "num_checks=10, h=1e-4"),
    ),
    slip(
        "first_entries_only",
        "the first entries are checked every time",
        "draw them at random",
        (DRAWN, "np.arange(num_checks)"),
    ),
    slip(
        "zeros_left_out",
        "entries whose gradient is zero are left out; a zero may be wrong",
        "draw from all x.size entries",
        (
            "num_checks = min(num_checks, x.size)",
            "num_checks = min(num_checks, np.count_nonzero(analytic_grad))",
        ),
        (DRAWN, "rng.choice(np.flatnonzero(analytic_grad), num_checks, replace=False)"),
    ),
    slip(
        "largest_only",
        "entries with a large gradient are drawn, and small gradients are never checked",
        "draw from all x.size entries",
        (
            DRAWN,
            "rng.choice(np.argsort(-np.abs(np.ravel(analytic_grad)))[: 2 * num_checks], num_checks, replace=False)",
        ),
    ),
    slip(
        "last_entry_never",
        "the last entry is never drawn",
        "draw from all x.size entries",
        ("num_checks = min(num_checks, x.size)", "num_checks = min(num_checks, max(x.size - 1, 1))"),
        (DRAWN, "rng.choice(max(x.size - 1, 1), num_checks, replace=False)"),
    ),
    slip(
        "first_axis_only",
        "only the first axis is drawn from, and a whole row is moved at a time",
        "draw one flat index and unravel it: np.unravel_index",
        ("    num_checks = min(num_checks, x.size)\n", "    num_checks = min(num_checks, len(x))\n"),
        (DRAWN, "rng.choice(len(x), num_checks, replace=False)"),
        ("ix = np.unravel_index(chosen[k], x.shape)", "ix = chosen[k]"),
        ("rel_error(analytic_grad[ix], numeric)", "np.max(rel_error(analytic_grad[ix], numeric))"),
    ),
    slip(
        "more_checks_than_entries",
        "more entries are asked for than there are",
        "check at most x.size entries: min(num_checks, x.size)",
        line("num_checks = min(num_checks, x.size)", ""),
    ),
    slip(
        "nothing_returned",
        "the errors are printed and not returned",
        "return errors",
        ("    return errors\n", "    return None\n"),
    ),
    slip(
        "only_the_largest",
        "the largest error is returned in place of all of them",
        "return the array; the caller may take its maximum",
        ("    return errors\n", "    return np.max(errors)\n"),
    ),
    slip(
        "one_sided",
        "the difference is one-sided, and its error of order h",
        "evaluate f at x - h instead of at x",
        ("        x[ix] = old_value - h\n", "        x[ix] = old_value\n"),
        ("(fxph - fxmh) / (2 * h)\n        errors", "(fxph - fxmh) / h\n        errors"),
    ),
    slip(
        "divided_by_h",
        "the difference spans two steps and is divided by one",
        "divide by 2 * h, in parentheses",
        ("(fxph - fxmh) / (2 * h)\n        errors", "(fxph - fxmh) / h\n        errors"),
    ),
    slip(
        "absolute_error",
        "the errors are absolute",
        "use rel_error",
        ("rel_error(analytic_grad[ix], numeric)", "abs(analytic_grad[ix] - numeric)"),
    ),
    slip(
        "sum_in_denominator",
        "the denominator is the sum of the two magnitudes, and the error about half of what it should be",
        "use rel_error",
        (
            "rel_error(analytic_grad[ix], numeric)",
            "abs(analytic_grad[ix] - numeric) / (abs(analytic_grad[ix]) + abs(numeric))",
        ),
    ),
    slip(
        "absolute_floor",
        "a constant in the denominator hides gradients that are smaller than it",
        "use rel_error",
        (
            "rel_error(analytic_grad[ix], numeric)",
            "abs(analytic_grad[ix] - numeric) / max(1e-8, abs(analytic_grad[ix]), abs(numeric))",
        ),
    ),
    slip(
        "nan_passes",
        "a NaN in the gradient gives error 0",
        "use rel_error, whose error for NaN is infinite",
        (
            "rel_error(analytic_grad[ix], numeric)",
            "rel_error(analytic_grad[ix], numeric) if np.isfinite(analytic_grad[ix]) else 0.0",
        ),
    ),
    slip(
        "x_not_restored",
        "an entry of x stays where its step took it",
        "put the old value back after each entry: x[ix] = old_value",
        ("        x[ix] = old_value\n        numeric", "        numeric"),
    ),
    slip(
        "restored_by_arithmetic",
        "the step is taken back by arithmetic, which does not always return the number you started from",
        "remember the old value and assign it: x[ix] = old_value",
        ("        x[ix] = old_value\n        numeric", "        x[ix] += h\n        numeric"),
    ),
]

GRAD_CHECK_PARAMS = [
    slip(
        "pooled",
        "the entries are drawn from all arrays together, and small arrays are left out",
        "draw num_checks entries from every array",
        (
            "    worst = {}\n",
            "    worst = {}\n"
            "    sizes = [x.size for x in params.values()]\n"
            "    share = rng.choice(len(sizes), num_checks, p=np.array(sizes) / sum(sizes))\n"
            "    names = list(params)\n",
        ),
        (
            f"        errors = {CHECKED}\n",
            "        count = int(np.sum(share == names.index(name)))\n"
            f"        errors = np.append({CHECKED.replace('num_checks', 'count')}, 0.0)\n",
        ),
    ),
    slip(
        "biases_skipped",
        "arrays of one axis are skipped",
        "check the biases, too: their gradient is a line of code of its own",
        (
            "    for name, x in params.items():\n",
            "    for name, x in params.items():\n"
            "        if x.ndim < 2:\n            worst[name] = 0.0\n            continue\n",
        ),
    ),
    slip(
        "first_array_only",
        "the function returns from inside the loop, after the first array",
        "return after the loop",
        (
            "        worst[name] = float(np.max(errors))\n",
            "        worst[name] = float(np.max(errors))\n        return worst\n",
        ),
    ),
    slip(
        "mean_error",
        "the errors of an array are averaged, and a single wrong entry is diluted",
        "take the largest",
        ("float(np.max(errors))", "float(np.mean(errors))"),
    ),
    slip(
        "first_error",
        "only the first of the errors is reported",
        "take the largest",
        ("float(np.max(errors))", "float(errors[0])"),
    ),
    slip(
        "nan_passes",
        "NaN gets lost on the way to the largest error: max(0.0, nan) is 0.0",
        "use rel_error, whose error for NaN is infinite",
        (
            "float(np.max(errors))",
            "float(np.max(errors[np.isfinite(errors)], initial=0.0))",
        ),
    ),
    slip(
        "errors_returned",
        "all errors of an array are returned in place of the largest",
        "take the largest of each array",
        ("float(np.max(errors))", "errors"),
    ),
    slip(
        "one_number",
        "one number is returned for the whole model, which does not say what to repair",
        "return a dict with the error of each array",
        ("    return worst\n", "    return max(worst.values())\n"),
    ),
    slip(
        "all_entries",
        "all entries are checked instead of num_checks of each array",
        "pass num_checks on",
        (CHECKED, "grad_check_sparse(loss, x, grads[name], x.size, h, rng)"),
    ),
    slip(
        "entries_shared_out",
        "num_checks is divided among the arrays",
        "check num_checks entries of every array",
        (CHECKED, "grad_check_sparse(loss, x, grads[name], max(1, num_checks // len(params)), h, rng)"),
    ),
    slip(
        "h_not_passed_on",
        "h is not passed on, and the step is always the default",
        "pass h on",
        (CHECKED, "grad_check_sparse(loss, x, grads[name], num_checks, rng=rng)"),
    ),
    slip(
        "generator_of_its_own",
        "rng is not used: a generator with a fixed seed chooses the same entries in every call",
        "hand rng on, and make a new one only where it is None",
        (CHECKED, "grad_check_sparse(loss, x, grads[name], num_checks, h, np.random.default_rng(0))"),
    ),
    slip(
        "copies_moved",
        "the entries are moved in copies, and the loss is computed from params that did not move",
        "move the entries of the arrays in params",
        (CHECKED, "grad_check_sparse(loss, x.copy(), grads[name], num_checks, h, rng)"),
    ),
    slip(
        "missing_skipped",
        "an array without a gradient is skipped; it is the worst fault of all",
        "report infinity for it",
        (
            "        if name not in grads or np.shape",
            "        if name not in grads:\n            continue\n        if np.shape",
        ),
    ),
    slip(
        "missing_is_zero",
        "an array without a gradient, or with one of another shape, has error 0",
        "report infinity for it",
        ("            worst[name] = np.inf\n", "            worst[name] = 0.0\n"),
    ),
    slip(
        "shapes_not_compared",
        "a gradient of another shape is used as if it were right",
        "compare np.shape(grads[name]) with the array's shape first",
        (" or np.shape(grads[name]) != x.shape:", ":"),
        (CHECKED, "grad_check_sparse(loss, x, np.resize(grads[name], x.shape), num_checks, h, rng)"),
    ),
    slip(
        "sizes_compared",
        "sizes are compared in place of shapes, and a transposed gradient passes for one of the right shape",
        "compare shapes",
        ("np.shape(grads[name]) != x.shape", "np.size(grads[name]) != x.size"),
        (CHECKED, "grad_check_sparse(loss, x, np.reshape(grads[name], x.shape), num_checks, h, rng)"),
    ),
]
