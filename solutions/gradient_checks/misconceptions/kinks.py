"""Mistakes in kink_crossings and grad_check_excusing_kinks."""

from __future__ import annotations

from autograder.slips import line, slip

KINK_CROSSINGS = [
    slip(
        "numbers_of_winners_compared",
        "the numbers of winners are compared: one that switches on hides one that switches off",
        "compare the winners one by one",
        ("int(np.sum(changed))", "abs(int(np.sum(minus)) - int(np.sum(plus)))"),
    ),
    slip(
        "signed_changes",
        "changes in the two directions cancel",
        "count where the two differ: np.sum(minus != plus)",
        ("int(np.sum(changed))", "int(np.sum(np.asarray(plus, int) - np.asarray(minus, int)))"),
    ),
    slip(
        "first_layer_only",
        "only the first layer is looked at",
        "add up the crossings of all layers",
        ("zip(winners_minus, winners_plus)", "zip(winners_minus[:1], winners_plus[:1])"),
    ),
    slip(
        "last_layer_only",
        "the count starts again with each layer",
        "write += where = stands",
        ("crossings += int", "crossings = int"),
    ),
    slip(
        "layers_counted",
        "layers with a crossing are counted, not crossings",
        "add np.sum of the changes, not np.any",
        ("int(np.sum(changed))", "int(np.any(changed))"),
    ),
    slip(
        "only_switching_on",
        "only winners that switch on are counted",
        "count both directions: minus != plus",
        ("np.not_equal(minus, plus)", "np.asarray(plus) > np.asarray(minus)"),
    ),
    slip(
        "true_or_false",
        "the winners are compared as true or false; input 1 and input 3 are both true",
        "compare identities: minus != plus",
        ("np.not_equal(minus, plus)", "np.logical_xor(minus, plus)"),
    ),
    slip(
        "unchanged_counted",
        "the winners that stayed the same are counted",
        "count where they differ: minus != plus",
        ("np.not_equal(minus, plus)", "np.equal(minus, plus)"),
    ),
    slip(
        "distance_summed",
        "the numbers of the winners are subtracted; a winner's number is a name, not a size",
        "count where they differ: minus != plus",
        ("int(np.sum(changed))", "int(np.sum(np.abs(np.asarray(plus, int) - np.asarray(minus, int))))"),
    ),
    slip(
        "yes_or_no",
        "the answer is yes or no; the number of crossings is asked for",
        "return the count",
        ("return crossings\n", "return crossings > 0\n"),
    ),
]

GRAD_CHECK_EXCUSING_KINKS = [
    slip(
        "crossed_only_where_wrong",
        "a crossing counts only where the error is large",
        "mark every entry whose winners differ, whatever its error",
        (
            "crossed[ix] = kink_crossings(winners_minus, winners_plus) > 0",
            "crossed[ix] = kink_crossings(winners_minus, winners_plus) > 0 and errors[ix] > 1e-7",
        ),
    ),
    slip(
        "all_excused",
        "one crossing excuses the whole gradient",
        "excuse the entry that crossed, and no other",
        ("errors[crossed] = 0.0", "errors[...] = 0.0 if np.any(crossed) else errors"),
    ),
    slip(
        "nothing_excused",
        "crossed entries keep their errors",
        "set errors[crossed] = 0",
        line("errors[crossed] = 0.0", ""),
    ),
    slip(
        "uncrossed_excused",
        "the entries that did not cross are excused",
        "set errors[crossed] = 0",
        ("errors[crossed] = 0.0", "errors[~crossed] = 0.0"),
    ),
    slip(
        "large_errors_excused",
        "large errors are excused, whether a kink was crossed or not",
        "excuse what crossed a kink, and nothing else",
        ("errors[crossed] = 0.0", "errors[errors > 1e-2] = 0.0"),
    ),
    slip(
        "zeros_excused_too",
        "an entry is excused where its gradient is zero, crossed or not; a zero may be wrong",
        "excuse what crossed a kink, and nothing else",
        ("errors[crossed] = 0.0", "errors[crossed | (analytic_grad == 0)] = 0.0"),
    ),
    slip(
        "one_crossing_is_not_enough",
        "an entry counts as crossed from two changed winners on; one is enough",
        "write > 0",
        (
            "kink_crossings(winners_minus, winners_plus) > 0",
            "kink_crossings(winners_minus, winners_plus) > 1",
        ),
    ),
    slip(
        "zero_gradients_excused",
        "an entry is excused where its gradient is zero; a zero may be wrong, and another number may cross a kink",
        "compare the winners of the two evaluations",
        ("kink_crossings(winners_minus, winners_plus) > 0", "analytic_grad[ix] == 0"),
    ),
    slip(
        "small_entries_excused",
        "an entry is excused where x itself is smaller than h; kinks may lie anywhere",
        "compare the winners of the two evaluations",
        ("kink_crossings(winners_minus, winners_plus) > 0", "abs(old_value) < h"),
    ),
    slip(
        "compared_with_the_middle",
        "the winners at x + h are compared with those at x, so that a kink behind x is not seen",
        "compare the winners at x - h and at x + h",
        (
            "        numeric = (fxph - fxmh)",
            "        winners_minus = f(x)[1]\n        numeric = (fxph - fxmh)",
        ),
    ),
    slip(
        "first_layer_only",
        "only the first layer of winners is looked at",
        "compare all layers",
        (
            "kink_crossings(winners_minus, winners_plus) > 0",
            "kink_crossings(winners_minus[:1], winners_plus[:1]) > 0",
        ),
    ),
    slip(
        "last_layer_only",
        "only the last layer of winners is looked at",
        "compare all layers",
        (
            "kink_crossings(winners_minus, winners_plus) > 0",
            "kink_crossings(winners_minus[-1:], winners_plus[-1:]) > 0",
        ),
    ),
    slip(
        "crossings_returned",
        "crossed holds how many winners changed, not whether any did",
        "make it an array of bools",
        ("np.zeros(x.shape, dtype=bool)", "np.zeros(x.shape)"),
        (
            "crossed[ix] = kink_crossings(winners_minus, winners_plus) > 0",
            "crossed[ix] = kink_crossings(winners_minus, winners_plus)",
        ),
        ("errors[crossed] = 0.0", "errors[crossed > 0] = 0.0"),
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
        "nan_passes",
        "a NaN in the gradient gives error 0",
        "use rel_error, whose error for NaN is infinite",
        (
            "rel_error(analytic_grad[ix], numeric)",
            "np.nan_to_num(rel_error(analytic_grad[ix], numeric), posinf=0)",
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
    slip(
        "default_step",
        "the default of h is 1e-4, which crosses ten times as many kinks",
        "write h=1e-5 in the signature",
        ("analytic_grad, h=1e-5):", "analytic_grad, h=1e-4):"),
    ),
]
