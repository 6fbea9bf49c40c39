"""Mistakes with the handful of examples: in the run, in its diagnosis, and in what it is taken to prove."""

from __future__ import annotations

from autograder.slips import line, slip

OVERFIT_TINY = [
    slip(
        "whole_set",
        "the run uses all examples instead of a handful",
        "cut X and y to their first num_examples rows",
        line("X, y = X[:num_examples], y[:num_examples]", ""),
    ),
    slip(
        "always_twenty",
        "the handful always has 20 examples",
        "use num_examples",
        ("X[:num_examples], y[:num_examples]", "X[:20], y[:20]"),
    ),
    slip(
        "last_examples",
        "the handful is taken from the end of the data",
        "take the first num_examples rows",
        ("X[:num_examples], y[:num_examples]", "X[-num_examples:], y[-num_examples:]"),
    ),
    slip(
        "regularizer_left_on",
        "the regulariser is switched on, and the loss cannot go to zero",
        "call loss(params, X, y, 0.0)",
        (
            "num_steps + 1):\n        value, grads = loss(params, X, y, 0.0)",
            "num_steps + 1):\n        value, grads = loss(params, X, y, 0.1)",
        ),
    ),
    slip(
        "uphill",
        "the step is added: this climbs the loss",
        "subtract learning_rate * grads[name]",
        line(
            "        params[name] = params[name] - learning_rate * grads[name]",
            "        params[name] = params[name] + learning_rate * grads[name]",
        ),
    ),
    slip(
        "biases_forgotten",
        "only the weight arrays are updated",
        "update every array of params",
        ("        for name in params:\n", '        for name in [n for n in params if n.startswith("W")]:\n'),
    ),
    slip(
        "last_loss_missing",
        "the loss after the last step is not recorded",
        "measure the loss once more at the end: num_steps + 1 entries",
        ("for step in range(num_steps + 1):", "for step in range(num_steps):"),
        ("        if step == num_steps:\n            break\n", ""),
    ),
    slip(
        "accuracy_on_everything",
        "the accuracy is measured on all examples; the run saw only the handful",
        "measure it on the examples of the handful",
        (
            "    X, y = X[:num_examples], y[:num_examples]\n",
            "    everything = X, y\n    X, y = X[:num_examples], y[:num_examples]\n",
        ),
        (
            "predicted = np.argmax(predict(params, X), axis=1)",
            "predicted = np.argmax(predict(params, everything[0]), axis=1)",
        ),
        ("np.mean(predicted == y)", "np.mean(predicted == everything[1])"),
    ),
    slip(
        "accuracy_of_start",
        "the accuracy is that of the parameters at the start",
        "predict with the trained parameters",
        ("    params = dict(params)\n", "    start, params = params, dict(params)\n"),
        ("predict(params, X), axis", "predict(start, X), axis"),
    ),
    slip(
        "accuracy_counted",
        "the accuracy is a number of examples instead of a share",
        "use np.mean(predicted == y)",
        ("np.mean(predicted == y)", "np.sum(predicted == y)"),
    ),
    slip(
        "goes_on_after_nan",
        "the run goes on after the loss has become inf or NaN",
        "stop as soon as the loss is not finite",
        (
            '        if not np.isfinite(value):\n            return {"loss": np.array(losses), "accuracy": 0.0}\n',
            "",
        ),
    ),
    slip(
        "nan_not_recorded",
        "the inf or NaN that ended the run is not in the curve",
        "append the loss first, then stop",
        (
            "        losses.append(value)\n        if not np.isfinite(value):\n",
            "        if np.isfinite(value):\n            losses.append(value)\n        else:\n",
        ),
    ),
    slip(
        "inf_overlooked",
        "only NaN ends the run, and inf does not",
        "ask np.isfinite(value)",
        ("if not np.isfinite(value):", "if np.isnan(value):"),
    ),
    slip(
        "params_overwritten",
        "the steps are taken in the caller's arrays",
        "write params[name] = params[name] - ..., on a dict of your own",
        line(
            "        params[name] = params[name] - learning_rate * grads[name]",
            "        params[name] -= learning_rate * grads[name]",
        ),
    ),
]

FIND_FAULT = [
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
        "the slope along the gradient is compared with the sum of its entries instead of their squares",
        "along g the loss rises at the rate of the sum of g**2",
        ("np.sum(dw**2)", "np.sum(dw)"),
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
]

WHAT_OVERFITTING_PROVES = [
    slip(
        "promises_too_much",
        "a perfect score on the handful is taken for generalisation, though nobody looked at other examples",
        'return "can fit" when val_accuracy is None',
        ('return "can fit"', 'return "generalises"'),
    ),
    slip(
        "nearly_all_is_enough",
        "a handful that is learned nearly counts as learned",
        "ask for a train_accuracy of 1",
        ("if train_accuracy < 1:", "if train_accuracy < 0.9:"),
    ),
    slip(
        "luck_not_counted",
        "any accuracy above chance counts, however few the examples",
        "ask for three standard errors above chance",
        ("chance + 3 * error", "chance"),
    ),
    slip(
        "one_standard_error",
        "one standard error is allowed for luck, which guessing exceeds in one case of six",
        "allow for three",
        ("chance + 3 * error", "chance + error"),
    ),
    slip(
        "number_not_used",
        "the standard error does not depend on the number of examples",
        "divide by num_val under the root",
        ("error = np.sqrt(chance * (1 - chance) / num_val)", "error = np.sqrt(chance * (1 - chance))"),
    ),
    slip(
        "root_missing",
        "the variance is taken for the standard error",
        "take the square root",
        ("error = np.sqrt(chance * (1 - chance) / num_val)", "error = chance * (1 - chance) / num_val"),
    ),
    slip(
        "chance_is_half",
        "chance is taken to be one half whatever the number of classes",
        "chance is 1 / num_classes",
        line("chance = 1 / num_classes", "chance = 0.5"),
    ),
    slip(
        "chance_is_tenth",
        "chance is taken to be one tenth whatever the number of classes",
        "chance is 1 / num_classes",
        line("chance = 1 / num_classes", "chance = 0.1"),
    ),
    slip(
        "compared_with_training",
        "the validation accuracy is compared with that on the handful",
        "compare it with what guessing would reach",
        ("val_accuracy <= chance + 3 * error", "val_accuracy <= 0.5 * train_accuracy"),
    ),
    slip(
        "none_is_broken",
        "a validation accuracy that was not measured is taken for one of zero",
        "ask whether val_accuracy is None before you compare",
        (
            '    if val_accuracy is None:\n        return "can fit"\n',
            "    val_accuracy = val_accuracy or 0.0\n",
        ),
    ),
]
