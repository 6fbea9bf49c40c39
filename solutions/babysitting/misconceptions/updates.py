"""What goes wrong in update_ratio and ratio_verdict."""

from __future__ import annotations

from autograder.slips import line, slip

W_SCALE, U_SCALE = "param_scale = np.sqrt(np.sum(w**2))", "update_scale = np.sqrt(np.sum(update**2))"
DIVIDED = "float(update_scale / param_scale)"

UPDATE_RATIO = [
    slip(
        "nearly_zero_is_zero",
        "parameters that are small are taken for zeros",
        "compare with 0 itself: np.allclose calls 1e-9 zero",
        ("elif param_scale == 0:", "elif np.allclose(w, 0):"),
    ),
    slip(
        "small_update_is_none",
        "an update that is small is taken for none",
        "compare with 0 itself: np.allclose calls 1e-9 zero",
        ("if update_scale == 0:", "if np.allclose(update, 0):"),
    ),
    slip(
        "inverted",
        "the parameters are divided by the update",
        "divide the norm of the update by that of the parameters",
        (DIVIDED, "float(param_scale / update_scale)"),
    ),
    slip(
        "root_forgotten",
        "sums of squares are compared: the root is missing",
        "take the root of both sums",
        (W_SCALE, "param_scale = np.sum(w**2)"),
        (U_SCALE, "update_scale = np.sum(update**2)"),
    ),
    slip(
        "sums_of_magnitudes",
        "sums of magnitudes are compared; the norm is the root of the sum of squares",
        "use np.sqrt(np.sum(a**2))",
        (W_SCALE, "param_scale = np.sum(np.abs(w))"),
        (U_SCALE, "update_scale = np.sum(np.abs(update))"),
    ),
    slip(
        "largest_entries",
        "the largest entries are compared instead of the norms",
        "use np.sqrt(np.sum(a**2))",
        (W_SCALE, "param_scale = np.max(np.abs(w))"),
        (U_SCALE, "update_scale = np.max(np.abs(update))"),
    ),
    slip(
        "mean_of_ratios",
        "entries are divided one by one; a single weight near zero then decides",
        "take both norms first and divide once",
        (DIVIDED, "float(np.mean(np.abs(update) / np.abs(w)))"),
    ),
    slip(
        "spectral_norm",
        "np.linalg.norm(a, 2) of a matrix is its largest singular value, not the length of its entries",
        "flatten the array first: np.linalg.norm(a.ravel())",
        (W_SCALE, "param_scale = np.linalg.norm(w, 2) if w.ndim == 2 else np.sqrt(np.sum(w**2))"),
        (U_SCALE, "update_scale = np.linalg.norm(update, 2) if w.ndim == 2 else np.sqrt(np.sum(update**2))"),
    ),
    slip(
        "deviation_for_norm",
        "standard deviations are compared; they forget the mean",
        "use np.sqrt(np.sum(a**2))",
        (W_SCALE, "param_scale = np.std(w)"),
        (U_SCALE, "update_scale = np.std(update)"),
    ),
    slip(
        "epsilon_added",
        "something is added to the divisor; it hides tiny parameters and replaces the inf",
        "divide by the norm itself and treat zero as a case of its own",
        line(
            "for name, w in params.items():",
            "for name, w in params.items():\n"
            "    ratios[name] = float(np.sqrt(np.sum(updates[name] ** 2)) / (np.sqrt(np.sum(w**2)) + 1e-8))\n"
            "    continue",
        ),
    ),
    slip(
        "one_for_all",
        "all arrays together get one ratio",
        "compare every array with its own update",
        (W_SCALE, "param_scale = np.sqrt(sum(np.sum(p**2) for p in params.values()))"),
        (U_SCALE, "update_scale = np.sqrt(sum(np.sum(u**2) for u in updates.values()))"),
    ),
    slip(
        "update_applied",
        "the update is added to params; this function only measures",
        "remove the line that writes to params",
        (
            "    return ratios\n",
            "    for name in params:\n        params[name] += updates[name]\n    return ratios\n",
        ),
    ),
    slip(
        "measured_after",
        "the update is compared with the parameters after the update",
        "divide by the norm of the parameters as they were before",
        (W_SCALE, "param_scale = np.sqrt(np.sum((w + update) ** 2))"),
    ),
    slip(
        "zero_is_forgotten",
        "parameters that are zero everywhere get the ratio 0",
        "it is inf: any update is infinitely larger than zero",
        ("ratios[name] = np.inf", "ratios[name] = 0.0"),
    ),
    slip(
        "one_zero_is_enough",
        "a single weight of zero makes the ratio inf",
        "ask whether all of params[name] is zero",
        ("elif param_scale == 0:", "elif np.any(w == 0):"),
    ),
    slip(
        "zero_update_forgotten",
        "where parameters and update are both zero, the ratio is inf",
        "it is 0.0: nothing is changed",
        (
            "        if update_scale == 0:\n            ratios[name] = 0.0\n        elif param_scale == 0:",
            "        if param_scale == 0:",
        ),
    ),
]

TYPICAL = "typical = np.median(ratios)"

RATIO_VERDICT = [
    slip(
        "any_nan_is_high",
        "a single NaN makes the verdict high",
        "let a NaN count as inf, and take the median",
        line("ratios[np.isnan(ratios)] = np.inf", 'if np.isnan(ratios).any():\n    return "high"'),
    ),
    slip(
        "nan_is_zero",
        "np.nan_to_num makes a NaN 0, the smallest ratio there is",
        "let a NaN count as inf: ratios[np.isnan(ratios)] = np.inf",
        line("ratios[np.isnan(ratios)] = np.inf", "ratios = np.nan_to_num(ratios)"),
    ),
    slip(
        "mean_for_median",
        "the mean is taken, and a single spike decides it",
        "take the median",
        (TYPICAL, "typical = np.mean(ratios)"),
    ),
    slip(
        "last_step_only",
        "only the last step is looked at",
        "look at the median over all steps",
        (TYPICAL, "typical = ratios[-1]"),
    ),
    slip(
        "largest_step",
        "the largest ratio decides, which is a spike or an inf",
        "look at the median over all steps",
        (TYPICAL, "typical = np.max(ratios)"),
    ),
    slip(
        "smallest_step",
        "the smallest ratio decides",
        "look at the median over all steps",
        (TYPICAL, "typical = np.min(ratios)"),
    ),
    slip(
        "never_fine",
        "everything that is not exactly 1e-3 is low or high; a factor of ten either way is fine",
        "compare with 1e-4 and 1e-2",
        ("typical < 1e-4", "typical < 1e-3"),
        ("typical > 1e-2", "typical > 1e-3"),
    ),
    slip(
        "low_and_high_swapped",
        "low and high have changed places",
        "below 1e-4 is low",
        ('return "low"', 'return "high"'),
        ('1e-2:\n        return "high"', '1e-2:\n        return "low"'),
    ),
    slip(
        "nan_left_out",
        "NaN is left out, so a run that diverged is judged by the steps before",
        "count NaN as inf",
        ("ratios[np.isnan(ratios)] = np.inf", "ratios = ratios[~np.isnan(ratios)]"),
    ),
    slip(
        "nan_compared",
        "NaN goes into the median, and comparisons with NaN are always false",
        "count NaN as inf",
        line("ratios[np.isnan(ratios)] = np.inf", ""),
    ),
    slip(
        "any_inf_is_high",
        "a single inf decides, although every bias starts with one",
        "count inf as one large entry among many",
        (TYPICAL, "typical = np.median(ratios) if np.all(np.isfinite(ratios)) else np.inf"),
    ),
    slip(
        "natural_logarithm",
        "the limits are taken as natural logarithms: np.log instead of np.log10",
        "compare np.log10 of the ratio with -4 and -2, or the ratio itself with 1e-4 and 1e-2",
        ("typical < 1e-4", "np.log(typical) < -4"),
        ("typical > 1e-2", "np.log(typical) > -2"),
    ),
    slip(
        "never_low",
        'the answer is never "low"',
        "compare the typical ratio with 1e-4",
        ('    if typical < 1e-4:\n        return "low"\n', ""),
    ),
    slip(
        "never_high",
        'the answer is never "high"',
        "compare the typical ratio with 1e-2",
        ('    if typical > 1e-2:\n        return "high"\n', ""),
    ),
    slip(
        "rest_is_high",
        "whatever is not low is called high",
        'return "fine" between 1e-4 and 1e-2',
        ('    return "fine"\n', '    return "high"\n'),
    ),
    slip(
        "low_below_1e5",
        "the lower limit is ten times too low",
        "compare with 1e-4",
        ("typical < 1e-4", "typical < 1e-5"),
    ),
    slip(
        "high_above_tenth",
        "the upper limit is ten times too high",
        "compare with 1e-2",
        ("typical > 1e-2", "typical > 1e-1"),
    ),
]
