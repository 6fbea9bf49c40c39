"""Mistakes with the handful of examples: in the run, in its diagnosis, and in what it is taken to prove."""

from __future__ import annotations

from autograder.slips import line, slip

OVERFIT_TINY = [
    slip(
        "last_loss_not_asked",
        "the loss after the last step is not looked at, and a run that ends with a NaN gets an accuracy",
        "ask np.isfinite of every loss, the last one as well",
        ("if not np.isfinite(value):", "if step < num_steps and not np.isfinite(value):"),
    ),
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
        "stops_when_it_fits",
        "the run ends as soon as the loss is nearly zero, and the curve is too short",
        "take all num_steps steps, unless the loss becomes an inf or a NaN",
        ("        if step == num_steps:\n", "        if step == num_steps or value < 1e-3:\n"),
    ),
    slip(
        "step_after_the_end",
        "one step more is taken after the last loss, and the accuracy is that of other parameters",
        "leave the loop once the last loss is recorded, before the parameters are changed",
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

WHAT_OVERFITTING_PROVES = [
    slip(
        "limit_left_out",
        "an accuracy of exactly three standard errors above chance is taken for more than luck",
        "write <=: it must be above the limit to count",
        ("val_accuracy <= chance", "val_accuracy < chance"),
    ),
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
        "a validation accuracy that was not measured is taken for a poor one",
        "ask whether val_accuracy is None before you compare",
        (
            '    if val_accuracy is None:\n        return "can fit"\n',
            "    val_accuracy = val_accuracy or 0.0\n",
        ),
    ),
    slip(
        "one_example_is_forgiven",
        "a large handful counts as learned although an example of it is wrong",
        "ask for a train_accuracy of 1",
        ("if train_accuracy < 1:", "if train_accuracy < 0.99:"),
    ),
    slip(
        "never_broken",
        "it is not asked whether the handful was learned",
        'return "broken" first when train_accuracy is less than 1',
        ('    if train_accuracy < 1:\n        return "broken"\n', ""),
    ),
    slip(
        "none_before_broken",
        'a handful that was not learned is called "can fit" when nobody looked at other examples',
        "ask for train_accuracy first: the first line that holds is the verdict",
        (
            '    if train_accuracy < 1:\n        return "broken"\n'
            '    if val_accuracy is None:\n        return "can fit"\n',
            '    if val_accuracy is None:\n        return "can fit"\n'
            '    if train_accuracy < 1:\n        return "broken"\n',
        ),
    ),
    slip(
        "zero_is_none",
        "an accuracy of 0.0 is taken for one that was not measured",
        "ask whether val_accuracy is None",
        line("if val_accuracy is None:", "if not val_accuracy:"),
    ),
    slip(
        "guessing_not_asked",
        "any validation accuracy is taken for a proof",
        'compare it with what guessing may reach, and return "only fits"',
        ('    if val_accuracy <= chance + 3 * error:\n        return "only fits"\n', ""),
    ),
    slip(
        "never_generalises",
        "no validation accuracy is ever enough",
        'return "generalises" for one above what guessing may reach',
        ('    return "generalises"\n', '    return "only fits"\n'),
    ),
    slip(
        "two_standard_errors",
        "two standard errors are allowed for luck",
        "allow for three",
        ("chance + 3 * error", "chance + 2 * error"),
    ),
    slip(
        "chance_not_added",
        "three standard errors are the limit by themselves",
        "add them to chance",
        ("chance + 3 * error", "3 * error"),
    ),
    slip(
        "below_chance_counts",
        "an accuracy far below chance is taken for a proof as well",
        "ask whether val_accuracy is at most chance + 3 standard errors",
        ("val_accuracy <= chance + 3 * error", "abs(val_accuracy - chance) <= 3 * error"),
    ),
    slip(
        "number_outside_root",
        "num_val is not under the root",
        "write sqrt(chance * (1 - chance) / num_val)",
        line(
            "error = np.sqrt(chance * (1 - chance) / num_val)",
            "error = np.sqrt(chance * (1 - chance)) / num_val",
        ),
    ),
    slip(
        "spread_left_out",
        "the factor chance is missing under the root",
        "write sqrt(chance * (1 - chance) / num_val)",
        line("error = np.sqrt(chance * (1 - chance) / num_val)", "error = np.sqrt(1 / num_val)"),
    ),
    slip(
        "one_minus_chance_missing",
        "the factor 1 - chance is missing",
        "write sqrt(chance * (1 - chance) / num_val)",
        line("error = np.sqrt(chance * (1 - chance) / num_val)", "error = np.sqrt(chance / num_val)"),
    ),
    slip(
        "observed_spread",
        "the standard error is that of the measured accuracy; the question is what guessing would reach",
        "use chance under the root",
        line(
            "error = np.sqrt(chance * (1 - chance) / num_val)",
            "error = np.sqrt(val_accuracy * (1 - val_accuracy) / num_val)",
        ),
    ),
]
