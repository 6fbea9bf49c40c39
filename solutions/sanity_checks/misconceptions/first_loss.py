"""Mistakes about the loss before learning, and in the judges of the loss and of the regulariser."""

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
]

CHECK_REGULARIZATION = [
    slip(
        "compared_wrong_way",
        "the difference is taken the wrong way round: without minus with",
        "subtract the loss without the regulariser from the one with it",
        line("rise = loss_1 - loss_0", "rise = loss_0 - loss_1"),
    ),
    slip(
        "sign_thrown_away",
        "the absolute difference is taken, so a loss that falls counts as one that rises",
        "keep the sign of loss_1 - loss_0",
        line("rise = loss_1 - loss_0", "rise = abs(loss_1 - loss_0)"),
    ),
    slip(
        "threshold_too_coarse",
        "a small rise counts as none; small weights have a small penalty",
        "compare the rise with 1e-9 * abs(loss_0)",
        ("tiny = 1e-9 * abs(loss_0)", "tiny = 1e-3 * abs(loss_0)"),
    ),
    slip(
        "loss_alone",
        "only the loss is looked at; the updates see nothing but the gradient",
        "compare the gradients with and without the regulariser as well",
        line(
            "weights = [name for name in params if params[name].ndim == 2]", 'return "healthy"\nweights = []'
        ),
    ),
    slip(
        "biases_asked_too",
        "biases are expected to be regularised as well, and usually they are not",
        "look at the arrays with two axes only",
        ("[name for name in params if params[name].ndim == 2]", "[name for name in params]"),
    ),
    slip(
        "first_array_only",
        "only the first weight array is looked at",
        "ask for a pull on every array with two axes",
        (
            "weights = [name for name in params if params[name].ndim == 2]",
            "weights = [name for name in params if params[name].ndim == 2][:1]",
        ),
    ),
    slip(
        "one_array_is_enough",
        "one regularised weight array is taken to be enough",
        'return "some arrays" when the pull is zero on any of them',
        ('    if not all(pulled):\n        return "some arrays"\n', ""),
    ),
    slip(
        "agreement_not_asked",
        "the size of the pull is not compared with the rise of the loss",
        "compare the sum of w * pull with 2 * rise",
        (
            '    if abs(work - 2 * rise) > 0.01 * abs(2 * rise):\n        return "disagree"\n',
            "",
        ),
    ),
    slip(
        "factor_two_forgotten",
        "the sum of w * pull is compared with the rise itself; a square has a factor 2 in its derivative",
        "compare it with 2 * rise",
        ("abs(work - 2 * rise) > 0.01 * abs(2 * rise)", "abs(work - rise) > 0.01 * abs(rise)"),
    ),
    slip(
        "one_convention",
        "the penalty is expected to be 0.5 * reg * sum(W**2); without the 0.5 it is as right",
        "compare w * pull with the measured rise, which has the same factor",
        (
            "abs(work - 2 * rise) > 0.01 * abs(2 * rise)",
            "abs(work - reg * sum(np.sum(params[n] ** 2) for n in weights)) > 0.01 * abs(work)",
        ),
    ),
    slip(
        "pull_at_reg",
        "the whole gradient is taken for the pull of the regulariser",
        "subtract the gradient without the regulariser",
        ("{name: grads_1[name] - grads_0[name]", "{name: grads_1[name]"),
    ),
    slip(
        "reg_not_used",
        "the regulariser is always tried at strength 1",
        "pass the argument reg",
        line("loss_1, grads_1 = loss(params, X, y, reg)", "loss_1, grads_1 = loss(params, X, y, 1.0)"),
    ),
]
