"""Mistakes about the loss before learning, and in judging a network by it."""

from __future__ import annotations

from autograder.slips import line, slip

EXPECTED_INITIAL_LOSS = [
    slip(
        "sign_lost",
        "the minus sign of the cross-entropy is missing; the logarithm of a probability is negative",
        "return -np.log(1 / num_classes), which is np.log(num_classes)",
        ("return -np.log(probability)", "return np.log(probability)"),
    ),
    slip(
        "log_to_base_two",
        "the logarithm is to base 2, which counts bits",
        "use the natural logarithm, np.log",
        ("-np.log(probability)", "-np.log2(probability)"),
    ),
    slip(
        "log_to_base_ten",
        "the logarithm is to base 10",
        "use the natural logarithm, np.log",
        ("-np.log(probability)", "-np.log10(probability)"),
    ),
    slip(
        "correct_class_counted",
        "the SVM's sum includes the correct class, which is not compared with itself",
        "multiply the margin by num_classes - 1",
        ("others = num_classes - 1", "others = num_classes"),
    ),
    slip(
        "delta_ignored",
        "the SVM's margin is taken to be 1",
        "multiply by delta",
        line("    return others * delta", "    return float(others)"),
    ),
    slip(
        "delta_for_each_kind",
        "delta is used for the softmax, too, which has no margin",
        "use delta for the SVM only",
        ("return -np.log(probability)", "return -np.log(probability) * delta"),
    ),
    slip(
        "ten_classes",
        "the number of classes is written into the code as 10",
        "use num_classes",
        ("probability = 1 / num_classes", "probability = 1 / 10"),
        ("others = num_classes - 1", "others = 9"),
    ),
    slip(
        "svm_averaged",
        "the SVM's loss is divided by the number of classes; it is a sum over them",
        "average over examples only, never over classes",
        line("    return others * delta", "    return others * delta / num_classes"),
    ),
    slip(
        "probability_returned",
        "the softmax loss is one minus the probability of the correct class",
        "the loss is the negative logarithm of that probability",
        ("return -np.log(probability)", "return 1 - probability"),
    ),
    slip(
        "unknown_kind_accepted",
        "whatever is not the softmax is taken for the SVM, a misspelled kind as well",
        'compare with "svm", and raise a ValueError at the end',
        ('    if kind == "svm":\n        others = num_classes - 1\n        return others * delta\n', ""),
        (
            "    raise ValueError(f\"kind is 'softmax' or 'svm', not {kind!r}\")\n",
            "    others = num_classes - 1\n    return others * delta\n",
        ),
    ),
]

CHECK_INITIAL_LOSS = [
    slip(
        "default_tolerance",
        "the default of tolerance is not 0.02",
        "let the first line of the function say tolerance=0.02",
        ("expected, tolerance=0.02)", "expected, tolerance=0.05)"),
    ),
    slip(
        "reg_left_out",
        "loss is called with three arguments; reg is the fourth, and it need not have a default",
        "call loss(params, X, y, 0.0)",
        line("value = loss(params, X, y, 0.0)[0]", "value = loss(params, X, y)[0]"),
    ),
    slip(
        "tolerance_absolute",
        "the tolerance is taken as an absolute one",
        "multiply it by the target: abs(value - target) <= tolerance * target",
        ("return abs(value - target) <= tolerance * target", "return abs(value - target) <= tolerance"),
    ),
    slip(
        "tolerance_ignored",
        "the tolerance is not the argument but a number in the code, and so wide that it lets anything pass",
        "compare with tolerance * target",
        ("return abs(value - target) <= tolerance * target", "return abs(value - target) <= 0.5 * target"),
    ),
    slip(
        "tolerance_too_strict",
        "only equality counts as close; random weights never give it exactly",
        "compare with tolerance * target",
        ("return abs(value - target) <= tolerance * target", "return np.isclose(value, target)"),
    ),
    slip(
        "one_sided",
        "only a loss that is too high is noticed; one that is too low is wrong, too",
        "compare abs(value - target)",
        ("return abs(value - target)", "return value - target"),
    ),
    slip(
        "nan_passes",
        "the comparison is written the other way round, and NaN is neither larger nor smaller than anything",
        "write abs(value - target) <= tolerance * target, which a NaN does not satisfy",
        (
            "return abs(value - target) <= tolerance * target",
            "return not abs(value - target) > tolerance * target",
        ),
    ),
    slip(
        "regularizer_left_on",
        "the loss is measured with the regulariser switched on",
        "call loss(params, X, y, 0.0)",
        line("value = loss(params, X, y, 0.0)[0]", "value = loss(params, X, y, 1.0)[0]"),
    ),
    slip(
        "init_always_blamed",
        "every wrong loss is put down to the initialisation",
        "measure again with small parameters before you blame the init",
        (
            '    if close(value, expected):\n        return "init"\n',
            '    if not close(value, len(X) * expected):\n        return "init"\n',
        ),
    ),
    slip(
        "small_not_used",
        "the second measurement is made with the same parameters as the first",
        "pass the parameters that are multiplied by 1e-3",
        ("value = loss(small, X, y, 0.0)[0]", "value = loss(params, X, y, 0.0)[0]"),
    ),
    slip(
        "not_small_enough",
        "the parameters are only made ten times smaller, and large ones are then still large",
        "multiply them by 1e-3",
        ("1e-3 * w", "0.1 * w"),
    ),
    slip(
        "features_for_examples",
        "the sum is compared with D * expected; D is the number of features",
        "N is len(X), the number of rows",
        ("len(X) * expected", "X.shape[1] * expected"),
    ),
    slip(
        "average_not_asked",
        "a sum over the examples is not told from other wrong losses",
        'compare the loss with len(X) * expected, and return "average"',
        ('    if close(value, len(X) * expected):\n        return "average"\n', ""),
    ),
    slip(
        "params_overwritten",
        "the caller's parameters are made small in place",
        "make a new dict of new arrays: {name: 1e-3 * w for name, w in params.items()}",
        (
            "small = {name: 1e-3 * w for name, w in params.items()}",
            "small = params\n    for w in params.values():\n        w *= 1e-3",
        ),
    ),
    slip(
        "tolerance_of_expected",
        "the tolerance of a sum is that of a mean, which is N times too strict",
        "multiply the tolerance by the target, whichever it is",
        (
            "return abs(value - target) <= tolerance * target",
            "return abs(value - target) <= tolerance * expected",
        ),
    ),
    slip(
        "tolerance_of_value",
        "the tolerance is multiplied by the measured loss",
        "multiply it by the target",
        (
            "return abs(value - target) <= tolerance * target",
            "return abs(value - target) <= tolerance * abs(value)",
        ),
    ),
    slip(
        "sign_ignored",
        "the sign of the loss is thrown away, and one with the wrong sign passes",
        "compare the value itself with the target",
        (
            "return abs(value - target) <= tolerance * target",
            "return abs(abs(value) - target) <= tolerance * target",
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
        "init_not_asked",
        "weights that are too large are not told from a wrong loss",
        'return "init" when the loss at small parameters is close to expected',
        ('    if close(value, expected):\n        return "init"\n', ""),
    ),
    slip(
        "healthy_not_asked",
        "a loss that is close to the expected one at once is not called healthy",
        'return "healthy" before you make the parameters small',
        ('    if close(value, expected):\n        return "healthy"\n', ""),
    ),
    slip(
        "loss_not_told",
        "every loss that is not put down to the init is called a sum",
        'return "average" only when the loss is close to N * expected, and else "loss"',
        ('    return "loss"\n', '    return "average"\n'),
    ),
    slip(
        "average_asked_first",
        "a sum is looked for before the init; of a single example the sum is the mean",
        'ask for "init" first: the first line that holds is the verdict',
        (
            '    if close(value, expected):\n        return "init"\n'
            '    if close(value, len(X) * expected):\n        return "average"\n',
            '    if close(value, len(X) * expected):\n        return "average"\n'
            '    if close(value, expected):\n        return "init"\n',
        ),
    ),
    slip(
        "average_at_first_weights",
        "the sum is looked for at the first weights, where large ones may give N * expected by chance",
        "look for it at the small parameters",
        (
            '    if close(value, expected):\n        return "healthy"\n',
            '    if close(value, expected):\n        return "healthy"\n'
            '    if close(value, len(X) * expected):\n        return "average"\n',
        ),
    ),
    slip(
        "classes_for_examples",
        "the sum is compared with num_classes * expected",
        "N is len(X), the number of examples",
        ("len(X) * expected", "(np.max(y) + 1) * expected"),
    ),
    slip(
        "divided_for_multiplied",
        "a sum over N examples is taken to be N times smaller than the mean; it is N times larger",
        "compare it with len(X) * expected",
        ("len(X) * expected", "expected / len(X)"),
    ),
    slip(
        "nan_blames_init",
        "a NaN at small parameters is put down to the init; these weights are not too large",
        'return "loss" for it',
        ('    return "loss"\n', '    return "loss" if np.isfinite(value) else "init"\n'),
    ),
    slip(
        "nan_ends_it",
        "a NaN at the first weights is put down to the loss at once; large weights may cause it",
        "measure again with small parameters",
        line(
            "small = {name: 1e-3 * w for name, w in params.items()}",
            'if not np.isfinite(value):\n    return "loss"\nsmall = {name: 1e-3 * w for name, w in params.items()}',
        ),
    ),
]
