"""Mistakes in saying why a network did, or did not, learn a handful of examples by heart."""

from __future__ import annotations

from autograder.slips import line, slip

FIND_FAULT = [
    slip(
        "names_guessed",
        "weight arrays are recognised by their name, which may be any",
        "look for the arrays with two axes",
        ("params[name].ndim == 2 and not", 'name.startswith("W") and not'),
    ),
    slip(
        "nan_at_the_start_is_init",
        "a run that starts with a NaN is put down to the init; a NaN is not more than 2 * expected",
        "write losses[0] > 2 * expected, which a NaN does not satisfy",
        ("if losses[0] > 2 * expected:", "if not losses[0] <= 2 * expected:"),
    ),
    slip(
        "fits_by_accuracy_alone",
        "a run counts as fitted once all examples are right, however large the loss still is",
        "ask for a last loss of at most 0.1 * expected as well",
        ('history["accuracy"] == 1 and losses[-1] <= 0.1 * expected', 'history["accuracy"] == 1'),
    ),
    slip(
        "fits_by_loss_alone",
        "a run counts as fitted once the loss is low, even if an example is still wrong",
        "ask for an accuracy of 1 as well",
        ('history["accuracy"] == 1 and losses[-1] <= 0.1 * expected', "losses[-1] <= 0.1 * expected"),
    ),
    slip(
        "fits_absolutely",
        "the last loss is compared with 0.1 itself, not with a share of the expected loss",
        "compare it with 0.1 * expected",
        ("losses[-1] <= 0.1 * expected", "losses[-1] <= 0.1"),
    ),
    slip(
        "value_not_checked",
        "the value of the loss at small parameters is not looked at, and a sum for a mean passes for something else",
        "compare the loss at small parameters with the expected one first",
        ('    if not within(loss(small, X, y, 0.0)[0], expected):\n        return "loss"\n', ""),
    ),
    slip(
        "value_checked_at_start",
        "the loss is compared with the expected one at the first weights, so a large init passes for a wrong loss",
        "multiply all parameters by 1e-3 first",
        ("within(loss(small, X, y, 0.0)[0], expected)", "within(loss(params, X, y, 0.0)[0], expected)"),
    ),
    slip(
        "gradient_not_checked",
        "the gradient is not compared with the loss, and a wrong one looks like a wrong learning rate",
        "compare (L(h) - L(-h)) / (2 * h) with the sum of all g**2",
        (
            '    if not within(slope, sum(np.sum(dw**2) for dw in g.values())):\n        return "loss"\n',
            "",
        ),
    ),
    slip(
        "gradient_sign_ignored",
        "the slope is compared without its sign, and a gradient that points downhill passes",
        "compare the slope itself, which must be positive",
        ("if not within(slope, sum(", "if not within(abs(slope), sum("),
    ),
    slip(
        "gradient_not_squared",
        "the slope along the gradient is compared with something else than the sum of the squares of all its entries",
        "along g the loss rises at the rate of the sum of g**2: no mean, no root, and no array left out",
        ("np.sum(dw**2)", "np.sum(dw)"),
    ),
    slip(
        "norm_for_its_square",
        "the slope along the gradient is compared with the length of the gradient; it is the square of that",
        "compare it with the sum of all g**2, without a root",
        (
            "sum(np.sum(dw**2) for dw in g.values())",
            "np.sqrt(sum(np.sum(dw**2) for dw in g.values()))",
        ),
    ),
    slip(
        "biases_not_moved",
        "only the weights are moved along the gradient, and a wrong gradient of the biases goes unseen",
        "move all arrays at once, and take the sum of g**2 over all of them",
        line(
            "g = loss(params, X, y, 0.0)[1]",
            "g = loss(params, X, y, 0.0)[1]\ng = {name: dw if dw.ndim == 2 else 0.0 * dw for name, dw in g.items()}",
        ),
    ),
    slip(
        "measured_on_one_side",
        "the slope is measured on one side only, and where the loss is curved it is another one",
        "measure it on both sides: (L(h) - L(-h)) / (2 * h)",
        (
            "loss(behind, X, y, 0.0)[0]) / (2 * h)",
            "loss(params, X, y, 0.0)[0]) / h",
        ),
    ),
    slip(
        "half_difference_missing",
        "the difference of the two losses is divided by h; the two points are 2 * h apart",
        "divide by 2 * h",
        ("[0]) / (2 * h)", "[0]) / h"),
    ),
    slip(
        "all_arrays_stuck",
        "a net counts as stuck only when no array has a gradient; with zero weights the last bias still has one",
        "ask whether some weight array has a gradient of zero",
        ("    if stuck:\n", "    if not any(np.any(dw) for dw in g.values()):\n"),
    ),
    slip(
        "stuck_not_asked",
        "weights without a gradient, such as zeros, are not looked for",
        'return "init" when every entry of the gradient of a weight array is zero',
        ('    if stuck:\n        return "init"\n', ""),
    ),
    slip(
        "start_not_checked",
        "the loss at the start is not looked at, and weights that are too large pass for a wrong learning rate",
        'return "init" when the first loss is more than 2 * expected',
        ('    if losses[0] > 2 * expected:\n        return "init"\n', ""),
    ),
    slip(
        "curve_read_first",
        "a NaN in the curve is put down to the learning rate before loss and init have been ruled out",
        "ask about the learning rate last",
        (
            "    def within(value, target):\n",
            '    if not np.all(np.isfinite(losses)):\n        return "learning rate too high"\n\n'
            "    def within(value, target):\n",
        ),
    ),
    slip(
        "nan_overlooked",
        "an inf or a NaN in the curve is not noticed: comparisons with NaN are false",
        "ask np.all(np.isfinite(losses)) first",
        ('    if not np.all(np.isfinite(losses)):\n        return "learning rate too high"\n', ""),
    ),
    slip(
        "only_the_end_compared",
        "only the last loss is compared with the first; a curve that rose and came back is overlooked",
        "compare the largest loss of the curve with the first",
        ("np.max(losses) > 1.05", "losses[-1] > 1.05"),
    ),
    slip(
        "any_rise_is_too_high",
        "any rise, however small, is taken for a learning rate that is too high",
        "allow for 5 %: 1.05 * losses[0]",
        ("1.05 * losses[0]", "1.0 * losses[0]"),
    ),
    slip(
        "high_and_low_exchanged",
        "too high and too low stand in each other's place",
        "a loss that rises or blows up means that the rate is too high",
        (
            '    if np.max(losses) > 1.05 * losses[0]:\n        return "learning rate too high"\n',
            '    if np.max(losses) > 1.05 * losses[0]:\n        return "learning rate too low"\n',
        ),
        (
            '    return "learning rate too low"\n    ### END',
            '    return "learning rate too high"\n    ### END',
        ),
    ),
    slip(
        "fits_too_early",
        "a run counts as fitted at a fifth of the expected loss",
        "ask for a last loss of at most 0.1 * expected",
        ("losses[-1] <= 0.1 * expected", "losses[-1] <= 0.2 * expected"),
    ),
    slip(
        "lowest_loss_fits",
        "the lowest loss of the curve is asked for, though it came back up",
        "look at the last loss",
        ("losses[-1] <= 0.1 * expected", "np.min(losses) <= 0.1 * expected"),
    ),
    slip(
        "fits_relative_to_start",
        "the last loss is compared with the first, which is large when the start is bad",
        "compare it with 0.1 * expected",
        ("losses[-1] <= 0.1 * expected", "losses[-1] <= 0.1 * losses[0]"),
    ),
    slip(
        "nearly_all_fits",
        "a run counts as fitted although an example of the handful is wrong",
        "ask for an accuracy of 1",
        ('history["accuracy"] == 1 and', 'history["accuracy"] > 0.9 and'),
    ),
    slip(
        "never_fits",
        "a run that fits is judged like any other",
        'return "fits" first',
        ('    if history["accuracy"] == 1 and losses[-1] <= 0.1 * expected:\n        return "fits"\n', ""),
    ),
    slip(
        "loss_not_checked",
        "neither the value of the loss nor its gradient is looked at",
        'ask for both before you blame init or learning rate, and return "loss"',
        ('    if not within(loss(small, X, y, 0.0)[0], expected):\n        return "loss"\n', ""),
        ('    if not within(slope, sum(np.sum(dw**2) for dw in g.values())):\n        return "loss"\n', ""),
    ),
    slip(
        "twenty_percent",
        "values 20 % apart count as equal",
        "allow for 10 %",
        ("max(0.1 * target, 1e-8)", "max(0.2 * target, 1e-8)"),
    ),
    slip(
        "one_percent",
        "values must agree to 1 %",
        "allow for 10 %",
        ("max(0.1 * target, 1e-8)", "max(0.01 * target, 1e-8)"),
    ),
    slip(
        "compared_absolutely",
        "0.1 itself is allowed, and not 10 % of the target",
        "multiply by the target: abs(value - target) <= 0.1 * target, or 1e-8 if that is more",
        ("max(0.1 * target, 1e-8)", "0.1"),
    ),
    slip(
        "one_sided",
        "only a value that is too large is noticed",
        "compare abs(value - target)",
        (
            "return abs(value - target) <= max(0.1 * target, 1e-8)",
            "return value - target <= max(0.1 * target, 1e-8)",
        ),
    ),
    slip(
        "nan_is_within",
        "the comparison is written the other way round, and NaN is neither larger nor smaller than anything",
        "write abs(value - target) <= ..., which a NaN does not satisfy",
        (
            "return abs(value - target) <= max(0.1 * target, 1e-8)",
            "return not abs(value - target) > max(0.1 * target, 1e-8)",
        ),
    ),
    slip(
        "round_off_counts",
        "where the gradient is zero up to round-off, 10 % of it is less than the round-off of the slope",
        "allow for 1e-8 if that is more",
        ("max(0.1 * target, 1e-8)", "0.1 * target"),
    ),
    slip(
        "not_small_enough",
        "the parameters are made ten times smaller only, and large ones are then still large",
        "multiply them by 1e-3",
        line(
            "small = {name: 1e-3 * w for name, w in params.items()}",
            "small = {name: 0.1 * w for name, w in params.items()}",
        ),
    ),
    slip(
        "biases_not_made_small",
        "only the weights are made small, and large biases pass for a wrong loss",
        "multiply every array of params by 1e-3",
        line(
            "small = {name: 1e-3 * w for name, w in params.items()}",
            "small = {name: 1e-3 * w if w.ndim == 2 else w for name, w in params.items()}",
        ),
    ),
    slip(
        "regularizer_left_on",
        "the loss is measured with the regulariser switched on",
        "call loss(params, X, y, 0.0)",
        ("loss(small, X, y, 0.0)", "loss(small, X, y, 1.0)"),
    ),
    slip(
        "init_not_asked",
        "the init is never blamed",
        'return "init" when a weight array has no gradient or the first loss is more than 2 * expected',
        ('    if stuck:\n        return "init"\n', ""),
        ('    if losses[0] > 2 * expected:\n        return "init"\n', ""),
    ),
    slip(
        "single_zeros_are_stuck",
        "a single zero in a gradient counts; a feature that is always zero has many",
        "ask whether every entry is zero",
        ("not np.any(g[name])", "not np.all(g[name])"),
    ),
    slip(
        "every_array_stuck",
        "a net counts as stuck only when all weight arrays have a gradient of zero; one is enough",
        "ask whether some weight array has a gradient of zero",
        line("if stuck:", "if len(stuck) == sum(w.ndim == 2 for w in params.values()):"),
    ),
    slip(
        "biases_stuck_too",
        "a bias without a gradient counts as stuck",
        "look at the arrays with two axes only",
        ("params[name].ndim == 2 and not", "not"),
    ),
    slip(
        "small_is_stuck",
        "a gradient that is small counts as zero",
        "compare with 0 itself",
        ("not np.any(g[name])", "np.max(np.abs(g[name])) < 1e-4"),
    ),
    slip(
        "weights_for_gradients",
        "weights of zero are looked for, and not gradients of zero; a linear net may start at zero",
        "look at g[name]",
        ("not np.any(g[name])", "not np.any(params[name])"),
    ),
    slip(
        "start_at_three_times",
        "a first loss of up to 3 * expected passes",
        "compare with 2 * expected",
        ("losses[0] > 2 * expected", "losses[0] > 3 * expected"),
    ),
    slip(
        "twice_is_too_high",
        "a first loss of exactly 2 * expected is put down to the init",
        "ask for more than 2 * expected",
        ("losses[0] > 2 * expected", "losses[0] >= 2 * expected"),
    ),
    slip(
        "start_must_be_close",
        "a first loss of 1.5 * expected is put down to the init",
        "compare with 2 * expected",
        ("losses[0] > 2 * expected", "losses[0] > 1.5 * expected"),
    ),
    slip(
        "largest_for_first",
        "the largest loss of the curve is compared with 2 * expected, and a curve that soars passes for a bad init",
        "compare losses[0]",
        ("losses[0] > 2 * expected", "np.max(losses) > 2 * expected"),
    ),
    slip(
        "never_too_high",
        "a learning rate that is too high is never named",
        'return "learning rate too high" for a curve that is not finite or rises by more than 5 %',
        (
            '    if not np.all(np.isfinite(losses)):\n        return "learning rate too high"\n'
            '    if np.max(losses) > 1.05 * losses[0]:\n        return "learning rate too high"\n',
            "",
        ),
    ),
    slip(
        "rise_overlooked",
        "only an inf or a NaN is put down to a learning rate that is too high, and a curve that rises is not",
        "compare the largest loss of the curve with 1.05 * losses[0]",
        (
            '    if not np.all(np.isfinite(losses)):\n        return "learning rate too high"\n'
            '    if np.max(losses) > 1.05 * losses[0]:\n        return "learning rate too high"\n',
            '    if not np.all(np.isfinite(losses)):\n        return "learning rate too high"\n',
        ),
    ),
    slip(
        "a_tenth_may_rise",
        "a rise of up to 10 % passes",
        "compare with 1.05 * losses[0]",
        ("1.05 * losses[0]", "1.1 * losses[0]"),
    ),
    slip(
        "first_step_only",
        "only the loss after the first step is compared with the first; a curve may rise later",
        "compare the largest loss of the curve",
        ("np.max(losses) > 1.05", "losses[1] > 1.05"),
    ),
]
