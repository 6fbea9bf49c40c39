"""Mistakes in rel_error, verdict and active_range."""

from __future__ import annotations

from autograder.slips import line, slip

LARGER = "np.maximum(np.abs(a), np.abs(n))"

REL_ERROR = [
    slip(
        "sum_in_denominator",
        "the denominator is the sum of the two magnitudes, and the error about half of what it should be",
        "take the larger of the two: np.maximum",
        (LARGER, "np.abs(a) + np.abs(n)"),
    ),
    slip(
        "smaller_in_denominator",
        "the denominator is the smaller of the two",
        "take the larger of the two: np.maximum",
        (LARGER, "np.minimum(np.abs(a), np.abs(n))"),
    ),
    slip(
        "analytic_only",
        "the difference is divided by a alone, so that a zero there fails and the error is not symmetric",
        "divide by the larger of the two magnitudes",
        (LARGER, "np.abs(a)"),
    ),
    slip(
        "numerical_only",
        "the difference is divided by n alone, so that a zero there fails and the error is not symmetric",
        "divide by the larger of the two magnitudes",
        (LARGER, "np.abs(n)"),
    ),
    slip(
        "magnitudes_forgotten",
        "the larger of a and n is taken with its sign",
        "take magnitudes first: np.maximum(np.abs(a), np.abs(n))",
        (LARGER, "np.abs(np.maximum(a, n))"),
    ),
    slip(
        "difference_of_magnitudes",
        "the magnitudes are subtracted, so that a wrong sign goes unnoticed",
        "subtract first: np.abs(a - n)",
        ("np.abs(a - n)", "np.abs(np.abs(a) - np.abs(n))"),
    ),
    slip(
        "absolute_error",
        "the difference is not divided by anything",
        "divide it by the larger of the two magnitudes",
        ("error = difference / scale", "error = difference"),
    ),
    slip(
        "absolute_floor",
        "a constant in the denominator hides gradients that are smaller than it",
        "treat the case of two zeros apart, and divide by the larger magnitude alone",
        (f"scale = {LARGER}", f"scale = np.maximum(1e-8, {LARGER})"),
    ),
    slip(
        "floor_added",
        "a constant is added to the denominator, and drowns gradients that are smaller than it",
        "treat the case of two zeros apart, and divide by the larger magnitude alone",
        ("error = difference / scale", "error = difference / (scale + 1e-12)"),
    ),
    slip(
        "close_is_equal",
        "the error is 0 where np.isclose says so, which is up to relative errors of 1e-5",
        "set the error to 0 where both are zero, and nowhere else",
        ("both_zero = (a == 0) & (n == 0)", "both_zero = np.isclose(a, n)"),
    ),
    slip(
        "zero_over_zero",
        "two zeros give 0/0",
        "set the error to 0 where both are zero",
        line("error = np.where(both_zero, 0.0, error)", ""),
        (
            "return np.where(np.isnan(error), np.inf, error)",
            "return np.where(np.isnan(a + n), np.inf, error)",
        ),
    ),
    slip(
        "one_zero_passes",
        "the error is 0 where either is zero; only two zeros agree",
        "write & where | stands",
        ("(a == 0) & (n == 0)", "(a == 0) | (n == 0)"),
    ),
    slip(
        "nan_passes",
        "NaN is replaced by 0, so that a broken gradient passes the check",
        "make the error of NaN and infinity np.inf",
        ("np.where(np.isnan(error), np.inf, error)", "np.nan_to_num(error)"),
    ),
    slip(
        "nan_stays_nan",
        "NaN stays NaN, and every comparison with it is false: error > 1e-2 would let it pass",
        "make the error of NaN and infinity np.inf",
        ("np.where(np.isnan(error), np.inf, error)", "error"),
    ),
    slip(
        "cleaned_in_place",
        "NaN and infinity are replaced by 0 in a and n themselves",
        "work on copies: a = np.array(a, dtype=float), and n, too",
        (
            "    a, n = np.asarray(a), np.asarray(n)\n",
            "    a, n = np.asarray(a), np.asarray(n)\n"
            "    strange = ~(np.isfinite(a) & np.isfinite(n))\n"
            "    a[strange] = n[strange] = 0.0\n",
        ),
        ("np.where(np.isnan(error), np.inf, error)", "np.where(strange, np.inf, error)"),
    ),
    slip(
        "only_the_largest",
        "the largest error is returned in place of all of them",
        "return the array; the caller may take its maximum",
        ("np.where(np.isnan(error), np.inf, error)", "np.max(np.where(np.isnan(error), np.inf, error))"),
    ),
]

VERDICT = [
    slip(
        "edge_of_wrong",
        "1e-2 itself is called wrong; only more than that is",
        "write > 1e-2",
        ("if err > 1e-2:", "if err >= 1e-2:"),
    ),
    slip(
        "edge_of_uncomfortable",
        "1e-4 itself counts to the band above",
        "write > 1e-4",
        ("if err > 1e-4:", "if err >= 1e-4:"),
    ),
    slip(
        "edge_of_happy",
        "1e-7 itself is not happy; it should be",
        "write > 1e-7",
        ("if err > 1e-7:", "if err >= 1e-7:"),
    ),
    slip(
        "kinks_ignored",
        "1e-5 is called okay for smooth losses, too; without kinks it is too high",
        "look at `kinks` between 1e-7 and 1e-4",
        ('"okay" if kinks else "uncomfortable"', '"okay"'),
    ),
    slip(
        "kinks_exchanged",
        "the cases with kinks and without are exchanged",
        "excuse an error where there are kinks; smooth losses have no excuse",
        ('"okay" if kinks else "uncomfortable"', '"uncomfortable" if kinks else "okay"'),
    ),
    slip(
        "smooth_is_wrong",
        "an error between 1e-7 and 1e-4 without kinks is called wrong; uncomfortable is the word",
        "compare with the table",
        ('"okay" if kinks else "uncomfortable"', '"okay" if kinks else "wrong"'),
    ),
    slip(
        "nan_is_happy",
        "NaN is larger than nothing, and so falls through all comparisons",
        "test np.isnan first",
        ("    if np.isnan(err):\n", "    if False:\n"),
    ),
    slip(
        "kinks_excuse_all",
        "kinks soften the band above 1e-4 as well; there they are no excuse",
        "kinks matter between 1e-7 and 1e-4 only",
        (
            '    if err > 1e-4:\n        return "uncomfortable"',
            '    if err > 1e-4:\n        return "okay" if kinks else "uncomfortable "[:-1]',
        ),
    ),
    slip(
        "thresholds_shifted",
        "the limit of happy is 1e-8",
        "compare with the table: up to 1e-7",
        ("if err > 1e-7:", "if err > 1e-8:"),
    ),
]

ACTIVE_RANGE = [
    slip(
        "zeros_flagged",
        "exact zeros are called worrying; no factor helps them",
        "leave out what is exactly zero",
        ("(magnitude > 0) & (magnitude <= tiny)", "magnitude <= tiny"),
    ),
    slip(
        "magnitude_forgotten",
        "grad is compared with its sign, and every negative entry counts as tiny or none does",
        "take magnitudes first: np.abs(grad)",
        ("magnitude = np.abs(grad)", "magnitude = np.maximum(grad, 0)"),
    ),
    slip(
        "limit_excluded",
        "an entry that equals the limit is not flagged",
        "write <= tiny",
        ("(magnitude <= tiny)", "(magnitude < tiny)"),
    ),
    slip(
        "limit_fixed",
        "the limit is 1e-10 whatever `tiny` says",
        "compare with tiny",
        ("(magnitude <= tiny)", "(magnitude <= 1e-10)"),
    ),
    slip(
        "healthy_flagged",
        "the healthy gradients are flagged instead of the tiny ones",
        "write <= tiny",
        ("(magnitude <= tiny)", "(magnitude > tiny)"),
    ),
    slip(
        "scale_inverted",
        "scale is the typical magnitude itself, which makes tiny gradients tinier",
        "take its inverse",
        ("scale = 1.0 / typical", "scale = typical"),
    ),
    slip(
        "scaled_by_all",
        "the scale comes from all gradients, and the healthy ones decide it",
        "average over the worrying ones only",
        ("np.log(magnitude[worrying])", "np.log(magnitude[magnitude > 0])"),
    ),
    slip(
        "scaled_by_the_largest",
        "the scale comes from the largest of the worrying magnitudes, and the others stay tiny",
        "take the geometric mean: np.exp(np.mean(np.log(...)))",
        ("typical = np.exp(np.mean(logarithms))", "typical = np.exp(np.max(logarithms))"),
    ),
    slip(
        "scaled_by_the_smallest",
        "the scale comes from the smallest of the worrying magnitudes, and the others become huge",
        "take the geometric mean: np.exp(np.mean(np.log(...)))",
        ("typical = np.exp(np.mean(logarithms))", "typical = np.exp(np.min(logarithms))"),
    ),
    slip(
        "scaled_by_a_fixed_limit",
        "the scale comes from the magnitudes up to 1e-10, whatever `tiny` says",
        "average over the worrying ones",
        ("np.log(magnitude[worrying])", "np.log(magnitude[(magnitude > 0) & (magnitude <= 1e-10)])"),
    ),
    slip(
        "arithmetic_mean",
        "the arithmetic mean of numbers from many decades is about the largest of them",
        "take the geometric mean: np.exp(np.mean(np.log(...)))",
        ("typical = np.exp(np.mean(logarithms))", "typical = np.mean(magnitude[worrying])"),
    ),
    slip(
        "middle_one",
        "the scale comes from the median, which takes no notice of how small the others are",
        "take the geometric mean: np.exp(np.mean(np.log(...)))",
        ("typical = np.exp(np.mean(logarithms))", "typical = np.exp(np.median(logarithms))"),
    ),
    slip(
        "scale_of_nothing",
        "the mean over no entries is NaN",
        "return 1.0 when no entry is worrying",
        ("    if not np.any(worrying):\n        return worrying, 1.0\n", ""),
    ),
    slip(
        "verdict_for_all",
        "one verdict is returned for the whole gradient",
        "return the array of bools itself",
        ("    return worrying, scale\n", "    return bool(np.any(worrying)), scale\n"),
    ),
]
