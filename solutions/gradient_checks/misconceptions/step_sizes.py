"""Mistakes in step_size_sweep."""

from __future__ import annotations

from autograder.slips import slip

STEP_SIZE_SWEEP = [
    slip(
        "double_precision_throughout",
        "h is a float64, and x + h is float64 then, too",
        "cast the step first: h = np.asarray(x).dtype.type(h)",
        ("h = x.dtype.type(hs[k])", "h = np.float64(hs[k])"),
    ),
    slip(
        "quotient_in_double_precision",
        "the difference is divided by the step in float64, though f was handed float32",
        "leave what f returns in its dtype, and divide by h in that dtype",
        (
            "numeric = (f(x + h) - f(x - h)) / (2 * h)\n        difference",
            "numeric = (f(x + h) - f(x - h)) / (2 * np.float64(hs[k]))\n        difference",
        ),
    ),
    slip(
        "errors_in_single_precision",
        "the errors are kept in the dtype of x; for float32 they are float32, too",
        "make them a float64 array: np.array(errors, dtype=float)",
        ("errors = np.zeros(len(hs))", "errors = np.zeros(len(hs), dtype=x.dtype)"),
    ),
    slip(
        "smallest_step_wins",
        "the smallest step is taken for the best; round-off says otherwise",
        "take the step whose error is smallest: hs[np.argmin(errors)]",
        ("best = np.argmin(errors)", "best = np.argmin(hs)"),
    ),
    slip(
        "largest_error_wins",
        "best_h is the step with the largest error",
        "use np.argmin",
        ("best = np.argmin(errors)", "best = np.argmax(errors)"),
    ),
    slip(
        "index_returned",
        "the position of the best step is returned in place of the step",
        "return hs[best]",
        ("best_h = hs[best]", "best_h = best"),
    ),
    slip(
        "smallest_error_returned",
        "the smallest error is returned in place of its step",
        "return hs[best]",
        ("best_h = hs[best]", "best_h = errors[best]"),
    ),
    slip(
        "one_sided",
        "the difference is one-sided, so that the right arm of the U has slope 1",
        "evaluate f at x - h instead of at x",
        ("(f(x + h) - f(x - h)) / (2 * h)\n        difference", "(f(x + h) - f(x)) / h\n        difference"),
    ),
    slip(
        "divided_by_h",
        "the difference spans two steps and is divided by one",
        "divide by 2 * h, in parentheses",
        ("(2 * h)\n        difference", "h\n        difference"),
    ),
    slip(
        "absolute_error",
        "the error is absolute",
        "divide the difference by the larger of the two magnitudes",
        ("np.max(difference / scale)", "np.max(difference)"),
    ),
    slip(
        "divided_by_the_numeric",
        "the difference is divided by the numerical derivative, whichever of the two is larger",
        "divide by the larger of the two magnitudes: np.maximum(np.abs(numeric), np.abs(analytic))",
        ("scale = np.maximum(np.abs(numeric), np.abs(analytic))", "scale = np.abs(numeric)"),
    ),
    slip(
        "divided_by_the_analytic",
        "the difference is divided by the analytic derivative, whichever of the two is larger",
        "divide by the larger of the two magnitudes: np.maximum(np.abs(numeric), np.abs(analytic))",
        ("scale = np.maximum(np.abs(numeric), np.abs(analytic))", "scale = np.abs(analytic)"),
    ),
    slip(
        "sum_in_denominator",
        "the denominator is the sum of the two magnitudes, and the error about half of what it should be",
        "divide by the larger of the two, not by both",
        (
            "scale = np.maximum(np.abs(numeric), np.abs(analytic))",
            "scale = np.abs(numeric) + np.abs(analytic)",
        ),
    ),
    slip(
        "signs_in_the_scale",
        "the larger of the two is taken without their magnitudes, so that negative slopes make negative errors",
        "take magnitudes first: np.maximum(np.abs(numeric), np.abs(analytic))",
        ("np.maximum(np.abs(numeric), np.abs(analytic))", "np.maximum(numeric, analytic)"),
    ),
    slip(
        "absolute_floor",
        "a constant in the denominator hides derivatives that are smaller than it",
        "divide by the larger of the two magnitudes alone: the derivative is nowhere zero",
        (
            "np.maximum(np.abs(numeric), np.abs(analytic))",
            "np.maximum(1e-8, np.maximum(np.abs(numeric), np.abs(analytic)))",
        ),
    ),
    slip(
        "largest_by_largest",
        "the largest difference is divided by the largest magnitude, which belongs to another entry",
        "divide entry by entry, and take the largest of the ratios",
        ("np.max(difference / scale)", "np.max(difference) / np.max(scale)"),
    ),
    slip(
        "ratio_of_norms",
        "the norm of the differences is divided by a norm, which mixes the entries",
        "divide entry by entry, and take the largest of the ratios",
        ("np.max(difference / scale)", "np.linalg.norm(difference) / np.linalg.norm(scale)"),
    ),
    slip(
        "mean_error",
        "the errors of the entries are averaged",
        "take the largest: np.max",
        ("np.max(difference / scale)", "np.mean(difference / scale)"),
    ),
    slip(
        "signs_kept",
        "the difference keeps its sign, and the most negative error counts as the smallest",
        "take its magnitude: np.abs(numeric - analytic)",
        ("np.abs(numeric - analytic)", "numeric - analytic"),
    ),
    slip(
        "steps_sorted",
        "the steps are sorted, and the errors come in another order than hs",
        "go through hs as it comes",
        ("    errors = np.zeros(len(hs))\n", "    errors = np.zeros(len(hs))\n    hs = np.sort(hs)\n"),
    ),
    slip(
        "slope_at_x_plus_h",
        "the derivative is taken at x + h",
        "compare with df(x)",
        ("        difference = np.abs(", "        analytic = df(x + h)\n        difference = np.abs("),
    ),
]
