"""Mistakes in judging a regulariser by what it adds to the loss and to the gradient."""

from __future__ import annotations

from autograder.slips import line, slip

CHECK_REGULARIZATION = [
    slip(
        "default_strength",
        "the default of reg is not 1.0",
        "let the first line of the function say reg=1.0",
        ("y, reg=1.0)", "y, reg=0.1)"),
    ),
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
    slip(
        "mean_for_sum",
        "w * pull is averaged over the entries of an array",
        "take the sum",
        line(
            "work = sum(np.sum(params[name] * pull[name]) for name in params)",
            "work = sum(np.mean(params[name] * pull[name]) for name in params)",
        ),
    ),
    slip(
        "biases_left_out",
        "the sum of w * pull leaves out the biases, which some regularisers pull at, too",
        "take the sum over all arrays",
        line(
            "work = sum(np.sum(params[name] * pull[name]) for name in params)",
            "work = sum(np.sum(params[name] * pull[name]) for name in weights)",
        ),
    ),
    slip(
        "one_array_for_all",
        "only one array is in the sum of w * pull",
        "take the sum over all arrays",
        line(
            "work = sum(np.sum(params[name] * pull[name]) for name in params)",
            "work = np.sum(params[weights[0]] * pull[weights[0]])",
        ),
    ),
    slip(
        "agreement_too_loose",
        "a gradient that is 10 % off counts as agreeing with the loss",
        "allow for 1 %",
        ("0.01 * abs(2 * rise)", "0.1 * abs(2 * rise)"),
    ),
    slip(
        "agreement_too_strict",
        "the pull has to agree with the rise almost exactly",
        "allow for 1 %",
        ("abs(work - 2 * rise) > 0.01 * abs(2 * rise)", "not np.isclose(work, 2 * rise, atol=0)"),
    ),
    slip(
        "agreement_absolute",
        "the deviation is compared with 0.01 itself",
        "compare it with 0.01 * abs(2 * rise)",
        ("0.01 * abs(2 * rise)", "0.01"),
    ),
    slip(
        "only_too_strong",
        "only a pull that is too strong is noticed",
        "compare abs(work - 2 * rise)",
        ("abs(work - 2 * rise) > 0.01 * abs(2 * rise)", "work - 2 * rise > 0.01 * abs(2 * rise)"),
    ),
    slip(
        "only_too_weak",
        "only a pull that is too weak is noticed",
        "compare abs(work - 2 * rise)",
        ("abs(work - 2 * rise) > 0.01 * abs(2 * rise)", "2 * rise - work > 0.01 * abs(2 * rise)"),
    ),
    slip(
        "sign_of_pull_lost",
        "the sign of the pull is thrown away, and one in the wrong direction passes",
        "compare the sum of w * pull itself with 2 * rise",
        ("abs(work - 2 * rise) > 0.01 * abs(2 * rise)", "abs(abs(work) - 2 * rise) > 0.01 * abs(2 * rise)"),
    ),
    slip(
        "round_off_counts",
        "the change of the loss is compared with 0, and round-off is one, too",
        "compare it with 1e-9 * abs(loss_0), on both sides",
        line("tiny = 1e-9 * abs(loss_0)", "tiny = 0.0"),
    ),
    slip(
        "threshold_absolute",
        "the change of the loss is compared with 1e-9 itself; large losses have more round-off",
        "compare it with 1e-9 * abs(loss_0)",
        line("tiny = 1e-9 * abs(loss_0)", "tiny = 1e-9"),
    ),
    slip(
        "wrong_sign_not_asked",
        "a loss that falls is not told from one that does not change",
        'return "wrong sign" first when rise < -1e-9 * abs(loss_0)',
        ('    if rise < -tiny:\n        return "wrong sign"\n', ""),
    ),
    slip(
        "ignored_not_asked",
        "a loss that does not change is not looked for",
        'return "ignored" when rise <= 1e-9 * abs(loss_0)',
        ('    if rise <= tiny:\n        return "ignored"\n', ""),
    ),
    slip(
        "loss_only_not_asked",
        "a regulariser that is missing on every weight array is not told from one that is missing on some",
        'ask for "loss only" before "some arrays"',
        ('    if not any(pulled):\n        return "loss only"\n', ""),
    ),
    slip(
        "sum_of_pull_asked",
        "the sum of the pull is looked at, which is zero where positive and negative weights are in balance",
        "ask whether any entry of the pull is different from 0",
        ("np.any(pull[name] != 0)", "np.sum(pull[name]) != 0"),
    ),
    slip(
        "small_pull_is_none",
        "np.allclose calls a pull zero that is smaller than 1e-8",
        "ask whether any entry of the pull is different from 0",
        ("np.any(pull[name] != 0)", "not np.allclose(pull[name], 0)"),
    ),
    slip(
        "every_entry_pulled",
        "an array with a single entry that is not pulled counts as left out",
        "ask whether the pull is zero on the whole array",
        ("np.any(pull[name] != 0)", "np.all(pull[name] != 0)"),
    ),
    slip(
        "positive_pull_only",
        "only a positive pull counts; negative weights are pulled upwards",
        "ask whether the pull is different from 0",
        ("np.any(pull[name] != 0)", "np.any(pull[name] > 0)"),
    ),
    slip(
        "names_guessed",
        "weight arrays are recognised by their name, which may be any",
        "look for the arrays with two axes",
        ("if params[name].ndim == 2", 'if name.startswith("W")'),
    ),
]
