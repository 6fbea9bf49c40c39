"""Mistakes in the numerical gradients."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.slips import Slip, line, slip


def restoring(after: str) -> Iterator[Slip]:
    """Give the ways in which x is not put back; `after` are the last lines that move an entry."""
    yield slip(
        "x_not_restored",
        "an entry of x stays where its step took it, so that the next ones are measured elsewhere",
        "put the old value back after each entry: x[ix] = old_value",
        (f"{after}        x[ix] = old_value\n", after),
    )
    yield slip(
        "restored_by_arithmetic",
        "the step is taken back by arithmetic, which does not always return the number you started from",
        "remember the old value and assign it: x[ix] = old_value",
        (f"{after}        x[ix] = old_value\n", f"{after}        x[ix] {_back(after)} h\n"),
    )
    yield slip(
        "copy_moved",
        "the step is taken on a copy, and f is called with the x that did not move",
        "move an entry of the array that you hand to f",
        (
            "        old_value = x[ix]\n        x[ix] = old_value + h\n",
            "        old_value = x[ix]\n        moved = x.copy()\n        moved[ix] = old_value + h\n",
        ),
        *(
            (("        x[ix] = old_value - h\n", "        moved[ix] = old_value - h\n"),)
            if "- h" in after
            else ()
        ),
    )


def _back(after: str) -> str:
    return "+=" if "- h" in after else "-="


def any_shape() -> Iterator[Slip]:
    yield slip(
        "rows_only",
        "the loop runs over the first axis only, and a whole row is moved at a time",
        "loop over np.ndindex(x.shape)",
        ("for ix in np.ndindex(x.shape):", "for ix in range(len(x)):"),
    )
    yield slip(
        "matrices_only",
        "the loop is written for matrices only",
        "loop over np.ndindex(x.shape), which fits any shape",
        (
            "for ix in np.ndindex(x.shape):",
            "for ix in [(i, j) for i in range(x.shape[0]) for j in range(x.shape[1])]:",
        ),
    )
    yield slip(
        "moved_in_a_flat_copy",
        "the entries are moved in x.ravel() or x.reshape(-1), which is a copy where x is a transposed array",
        "move the entries of x itself: x[ix], with ix from np.ndindex(x.shape)",
        (
            "    grad = np.zeros_like(x)\n",
            "    whole, of_whole = x, f\n"
            "    x, f = x.reshape(-1), lambda _: of_whole(whole)\n"
            "    grad = np.zeros_like(x)\n",
        ),
        ("    return grad\n", "    return grad.reshape(whole.shape)\n"),
    )


def fixed_step() -> Slip:
    return slip(
        "step_fixed",
        "the step is 1e-5 whatever h says",
        "use h both in the step and in the denominator",
        ("    grad = np.zeros_like(x)\n", "    grad = np.zeros_like(x)\n    h = 1e-5\n"),
    )


FORWARD_STEP = "        fxph = f(x)\n"
CENTRED_STEP = "        x[ix] = old_value - h\n        fxmh = f(x)\n"
ARRAY_STEP = "        x[ix] = old_value - h\n        neg = np.array(f(x))\n"

FORWARD_DIFFERENCE = [
    slip(
        "divided_by_2h",
        "the difference spans one step and is divided by two",
        "divide by h",
        ("(fxph - fx) / h\n", "(fxph - fx) / (2 * h)\n"),
    ),
    slip(
        "not_divided",
        "the difference is not divided by the step",
        "divide by h",
        ("(fxph - fx) / h\n", "fxph - fx\n"),
    ),
    slip(
        "step_backward",
        "the step goes backward",
        "evaluate f at x + h",
        ("old_value + h\n", "old_value - h\n"),
        ("(fxph - fx) / h\n", "(fx - fxph) / h\n"),
    ),
    slip(
        "sign_exchanged",
        "the difference is taken the wrong way round",
        "subtract f(x) from f(x + h)",
        ("(fxph - fx) / h\n", "(fx - fxph) / h\n"),
    ),
    slip(
        "centred",
        "the formula is the centred one; here the forward one is asked for",
        "evaluate f at x + h and at x, and divide by h",
        ("        fxph = f(x)\n", "        fxph = f(x)\n        x[ix] = old_value - h\n        fx = f(x)\n"),
        ("(fxph - fx) / h\n", "(fxph - fx) / (2 * h)\n"),
    ),
    slip(
        "fx_again_for_every_entry",
        "f(x) is evaluated again for every entry, though it never changes",
        "evaluate f(x) once, before the loop",
        line("fx = f(x)", ""),
        ("        old_value = x[ix]\n", "        fx = f(x)\n        old_value = x[ix]\n"),
    ),
    *restoring(FORWARD_STEP),
    *any_shape(),
    fixed_step(),
]

EVAL_NUMERICAL_GRADIENT = [
    slip(
        "divided_by_h",
        "the difference spans two steps and is divided by one",
        "divide by 2 * h, in parentheses",
        ("(fxph - fxmh) / (2 * h)\n", "(fxph - fxmh) / h\n"),
    ),
    slip(
        "parentheses_missing",
        "/ 2 * h divides by 2 and multiplies by h",
        "write / (2 * h)",
        ("(fxph - fxmh) / (2 * h)\n", "(fxph - fxmh) / 2 * h\n"),
    ),
    slip(
        "one_sided",
        "the difference is one-sided, and its error of order h",
        "evaluate f at x - h instead of at x",
        ("        x[ix] = old_value - h\n        fxmh", "        x[ix] = old_value\n        fxmh"),
        ("(fxph - fxmh) / (2 * h)\n", "(fxph - fxmh) / h\n"),
    ),
    slip(
        "one_sided_from_one_value",
        "every difference starts from the same f(x): it is one-sided, and its error of order h",
        "evaluate f at x + h and at x - h for each entry",
        ("    grad = np.zeros_like(x)\n", "    grad = np.zeros_like(x)\n    fx = f(x)\n"),
        ("        x[ix] = old_value - h\n        fxmh = f(x)\n", ""),
        ("(fxph - fxmh) / (2 * h)\n", "(fxph - fx) / h\n"),
    ),
    slip(
        "one_sided_divided_by_2h",
        "the second step ends at x itself, not at x - h",
        "evaluate f at x - h: compute both points from the old value",
        ("        x[ix] = old_value - h\n        fxmh", "        x[ix] = old_value\n        fxmh"),
    ),
    slip(
        "sign_exchanged",
        "the difference is taken the wrong way round",
        "subtract f(x - h) from f(x + h)",
        ("(fxph - fxmh) / (2 * h)\n", "(fxmh - fxph) / (2 * h)\n"),
    ),
    slip(
        "half_step",
        "the points lie half a step from x",
        "step by h to either side and divide by 2 * h",
        ("old_value + h\n", "old_value + h / 2\n"),
        ("old_value - h\n", "old_value - h / 2\n"),
        ("(fxph - fxmh) / (2 * h)\n", "(fxph - fxmh) / h\n"),
    ),
    slip(
        "fx_evaluated_too",
        "f is also evaluated at x, a value that the centred formula does not use",
        "remove the call f(x) outside the loop",
        ("    grad = np.zeros_like(x)\n", "    grad = np.zeros_like(x)\n    f(x)\n"),
    ),
    slip(
        "default_step",
        "the default of h is 1e-3; at that step the error is ten thousand times larger",
        "write h=1e-5 in the signature",
        ("verbose=False, h=1e-5):", "verbose=False, h=1e-3):"),
    ),
    slip(
        "printed_not_returned",
        "with verbose, the gradient is printed and not returned",
        "return it in either case",
        ("    return grad\n", "    return None if verbose else grad\n"),
    ),
    *restoring(CENTRED_STEP),
    *any_shape(),
    fixed_step(),
]

EVAL_NUMERICAL_GRADIENT_ARRAY = [
    slip(
        "two_axes_summed",
        "the sum runs over two axes of f(x) only",
        "use np.sum, which sums over all axes",
        ("grad[ix] = np.sum(change * df)", "grad[ix] = sum(sum(np.atleast_2d(change * df)))"),
    ),
    slip(
        "output_not_copied",
        "f may give back x itself, and then the outputs change with x",
        "copy them: pos = np.array(f(x)), and neg, too",
        ("pos = np.array(f(x))", "pos = f(x)"),
        ("neg = np.array(f(x))", "neg = f(x)"),
    ),
    slip(
        "df_ignored",
        "the changes of all outputs are added up, and df is not used",
        "multiply the change by df before you sum",
        ("np.sum(change * df)", "np.sum(change)"),
    ),
    slip(
        "summed_apart",
        "the change and df are summed apart, then multiplied",
        "multiply entry by entry, then sum: np.sum(change * df)",
        ("np.sum(change * df)", "np.sum(change) * np.sum(df)"),
    ),
    slip(
        "mean_instead_of_sum",
        "the mean over the outputs is taken; the chain rule has a sum",
        "use np.sum",
        ("np.sum(change * df)", "np.mean(change * df)"),
    ),
    slip(
        "divided_by_df",
        "the change is divided by df",
        "multiply: df is the gradient that comes from above",
        ("np.sum(change * df)", "np.sum(change / df)"),
    ),
    slip(
        "divided_by_h",
        "the difference spans two steps and is divided by one",
        "divide by 2 * h, in parentheses",
        ("(pos - neg) / (2 * h)\n", "(pos - neg) / h\n"),
    ),
    slip(
        "one_sided",
        "the difference is one-sided, and its error of order h",
        "evaluate f at x - h instead of at x",
        ("        x[ix] = old_value - h\n        neg", "        x[ix] = old_value\n        neg"),
        ("(pos - neg) / (2 * h)\n", "(pos - neg) / h\n"),
    ),
    slip(
        "one_sided_from_one_value",
        "every difference starts from the same f(x): it is one-sided, and its error of order h",
        "evaluate f at x + h and at x - h for each entry",
        ("    grad = np.zeros_like(x)\n", "    grad = np.zeros_like(x)\n    fx = f(x)\n"),
        ("        x[ix] = old_value - h\n        neg = np.array(f(x))\n", ""),
        ("(pos - neg) / (2 * h)\n", "(pos - fx) / h\n"),
    ),
    slip(
        "sign_exchanged",
        "the difference is taken the wrong way round",
        "subtract f(x - h) from f(x + h)",
        ("(pos - neg) / (2 * h)\n", "(neg - pos) / (2 * h)\n"),
    ),
    slip(
        "default_step",
        "the default of h is 1e-3; at that step the error is ten thousand times larger",
        "write h=1e-5 in the signature",
        ("df, h=1e-5):", "df, h=1e-3):"),
    ),
    slip(
        "df_scaled_in_place",
        "df is divided by the step in place, and every entry divides it again",
        "leave df alone: it belongs to the caller",
        ("(pos - neg) / (2 * h)\n", "pos - neg\n        df /= 2 * h\n"),
    ),
    *restoring(ARRAY_STEP),
    *any_shape(),
    fixed_step(),
]
