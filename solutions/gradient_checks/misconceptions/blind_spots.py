"""Mistakes in check_data_then_reg, seeded_loss and burn_in."""

from __future__ import annotations

from autograder.slips import line, slip

CHECK_DATA_THEN_REG = [
    slip(
        "checked_together",
        "data and regulariser are checked together, and the larger one hides the other",
        "check the data term with f(x, 0), and the difference of f(x, reg) and f(x, 0)",
        ("        return f(x, 0.0)[0]\n", "        return f(x, reg)[0]\n"),
        ("return f(x, reg)[0] - f(x, 0.0)[0]", "return f(x, reg)[0]  # the whole loss"),
        ("data_grad = f(x, 0.0)[1]", "data_grad = f(x, reg)[1]"),
        ("reg_grad = f(x, reg)[1] - data_grad", "reg_grad = f(x, reg)[1]"),
    ),
    slip(
        "data_checked_with_reg",
        "the data term is checked with the regulariser switched on",
        "switch it off: f(x, 0)",
        ("        return f(x, 0.0)[0]\n", "        return f(x, reg)[0]\n"),
        ("reg_grad = f(x, reg)[1] - data_grad", "reg_grad = f(x, reg)[1] - f(x, 0.0)[1]"),
        ("data_grad = f(x, 0.0)[1]", "data_grad = f(x, reg)[1]"),
    ),
    slip(
        "data_not_subtracted",
        "the regulariser is checked with the data term in it",
        "subtract f(x, 0) from f(x, reg), losses and gradients",
        ("return f(x, reg)[0] - f(x, 0.0)[0]", "return f(x, reg)[0]"),
        ("reg_grad = f(x, reg)[1] - data_grad", "reg_grad = f(x, reg)[1]"),
    ),
    slip(
        "h_for_the_data_only",
        "h is handed on when the data term is checked, but not when the regulariser is",
        "hand h on to both differences",
        ("eval_numerical_gradient(reg_loss, x, h=h)", "eval_numerical_gradient(reg_loss, x)"),
    ),
    slip(
        "h_for_the_regulariser_only",
        "h is handed on when the regulariser is checked, but not when the data term is",
        "hand h on to both differences",
        ("eval_numerical_gradient(data_loss, x, h=h)", "eval_numerical_gradient(data_loss, x)"),
    ),
    slip(
        "data_subtracted_from_loss_only",
        "the data term is subtracted from the loss but not from the gradient",
        "subtract the gradient of f(x, 0), too",
        ("reg_grad = f(x, reg)[1] - data_grad", "reg_grad = f(x, reg)[1]"),
    ),
    slip(
        "data_subtracted_from_gradient_only",
        "the data term is subtracted from the gradient but not from the loss",
        "subtract the loss of f(x, 0), too",
        ("return f(x, reg)[0] - f(x, 0.0)[0]", "return f(x, reg)[0]"),
    ),
    slip(
        "errors_exchanged",
        "the two errors are returned in each other's place",
        "return data_error, reg_error",
        ("return data_error, reg_error", "return reg_error, data_error"),
    ),
    slip(
        "mean_error",
        "the errors of the entries are averaged, and a single wrong entry is diluted",
        "take the largest",
        ("np.max(rel_error(data_grad", "np.mean(rel_error(data_grad"),
        ("np.max(rel_error(reg_grad", "np.mean(rel_error(reg_grad"),
    ),
    slip(
        "larger_error_twice",
        "the larger of the two errors is returned for both, which does not say what to repair",
        "return the two errors apart",
        (
            "return data_error, reg_error",
            "worst = max(data_error, reg_error)\n    return worst, worst",
        ),
    ),
    slip(
        "one_error",
        "one error is returned for both, which does not say what to repair",
        "return data_error, reg_error",
        ("return data_error, reg_error", "return max(data_error, reg_error)"),
    ),
    slip(
        "strength_fixed",
        "the regulariser is checked at strength 1 whatever reg says",
        "use reg, in the loss and in the gradient",
        ("return f(x, reg)[0] - f(x, 0.0)[0]", "return f(x, 1.0)[0] - f(x, 0.0)[0]"),
        ("reg_grad = f(x, reg)[1] - data_grad", "reg_grad = f(x, 1.0)[1] - data_grad"),
    ),
    slip(
        "strength_in_loss_only",
        "the loss is evaluated at reg and the gradient at strength 1",
        "use reg in both",
        ("reg_grad = f(x, reg)[1] - data_grad", "reg_grad = f(x, 1.0)[1] - data_grad"),
    ),
    slip(
        "h_not_passed_on",
        "h is not passed on, and the step is always the default",
        "write h=h in the calls of eval_numerical_gradient",
        ("eval_numerical_gradient(data_loss, x, h=h)", "eval_numerical_gradient(data_loss, x)"),
        ("eval_numerical_gradient(reg_loss, x, h=h)", "eval_numerical_gradient(reg_loss, x)"),
    ),
    slip(
        "ten_entries",
        "ten entries are drawn, and the wrong one may be another",
        "check every entry: eval_numerical_gradient",
        line("data_numeric = eval_numerical_gradient(data_loss, x, h=h)", ""),
        line("reg_numeric = eval_numerical_gradient(reg_loss, x, h=h)", ""),
        (
            "np.max(rel_error(data_grad, data_numeric))",
            "np.max(grad_check_sparse(data_loss, x, data_grad, 10, h))",
        ),
        (
            "np.max(rel_error(reg_grad, reg_numeric))",
            "np.max(grad_check_sparse(reg_loss, x, reg_grad, 10, h))",
        ),
    ),
    slip(
        "default_strength",
        "the default strength is 1e-3, at which the regulariser is nearly nothing",
        "write reg=1.0 in the signature",
        ("reg=1.0, h=1e-5):", "reg=1e-3, h=1e-5):"),
    ),
]

SEEDED_LOSS = [
    slip(
        "not_seeded",
        "the generator is made without the seed; np.random.seed does not reach it",
        "np.random.default_rng(seed)",
        ("np.random.default_rng(seed)", "np.random.default_rng()"),
    ),
    slip(
        "seed_fixed",
        "the seed is 0 whatever it is",
        "np.random.default_rng(seed)",
        ("np.random.default_rng(seed)", "np.random.default_rng(0)"),
    ),
    slip(
        "generator_kept",
        "one generator is kept from call to call, and moves on with every draw",
        "make a new one in every call",
        (
            "rng = np.random.default_rng(seed)",
            'rng = globals().setdefault("seeded_rng", np.random.default_rng(seed))',
        ),
    ),
    slip(
        "generators_kept",
        "one generator is kept for each seed, and moves on with every draw",
        "make a new one in every call",
        (
            "rng = np.random.default_rng(seed)",
            'rng = globals().setdefault(f"rng_{seed}", np.random.default_rng(seed))',
        ),
    ),
    slip(
        "seed_zero_is_none",
        "a seed of 0 counts as none at all",
        "test `seed is None` if you must, not `if seed`",
        ("np.random.default_rng(seed)", "np.random.default_rng(seed or None)"),
    ),
    slip(
        "seed_cut_off",
        "the seed is cut to 32 bits, so that different large seeds become one",
        "pass it on as it is",
        ("np.random.default_rng(seed)", "np.random.default_rng(seed % 2**32)"),
    ),
    slip(
        "seed_passed_on",
        "loss is handed the seed in place of a generator",
        "hand it np.random.default_rng(seed)",
        ("rng = np.random.default_rng(seed)", "rng = seed"),
    ),
    slip(
        "generator_first",
        "the generator comes before the arguments",
        "it comes last: loss(*args, rng)",
        ("loss(*args, rng)\n    ###", "loss(rng, *args)\n    ###"),
    ),
    slip(
        "first_argument_only",
        "only the first of the arguments reaches loss",
        "pass all of them on: *args",
        ("loss(*args, rng)\n    ###", "loss(*args[:1], rng)\n    ###"),
    ),
    slip(
        "gradient_lost",
        "only the first part of a tuple comes back; the gradient is lost",
        "return what loss returns",
        (
            "    return loss(*args, rng)\n",
            "    result = loss(*args, rng)\n    return result[0] if isinstance(result, tuple) else result\n",
        ),
    ),
    slip(
        "loss_called_twice",
        "loss is called twice; the second call draws other numbers",
        "call it once",
        ("    return loss(*args, rng)\n", "    loss(*args, rng)\n    return loss(*args, rng)\n"),
    ),
]

BURN_IN = [
    slip(
        "start_only",
        "both errors are measured at the start",
        "measure the second one where the steps have led",
        ("error_after = worst_error(x)", "error_after = error_before"),
    ),
    slip(
        "old_gradient",
        "the gradient at the start is compared with the differences after the steps",
        "evaluate the gradient again at the new point",
        (
            "        analytic = f(x)[1]\n",
            '        analytic = first.setdefault("gradient", f(x)[1])\n',
        ),
        ("    x = x.copy()\n", "    x, first = x.copy(), {}\n"),
    ),
    slip(
        "same_gradient_in_all_steps",
        "every step goes along the gradient at the start",
        "evaluate the gradient at each new point",
        (
            "    for _ in range(num_steps):\n        gradient = f(x)[1]\n",
            "    gradient = f(x)[1]\n    for _ in range(num_steps):\n",
        ),
    ),
    slip(
        "uphill",
        "the steps climb the loss",
        "subtract the gradient",
        (
            "        x = x - learning_rate * gradient\n    error",
            "        x = x + learning_rate * gradient\n    error",
        ),
    ),
    slip(
        "one_step_too_few",
        "one step too few is taken",
        "take num_steps steps",
        ("in range(num_steps):", "in range(num_steps - 1):"),
    ),
    slip(
        "one_step_too_many",
        "one step too many is taken",
        "take num_steps steps",
        ("in range(num_steps):", "in range(num_steps + 1):"),
    ),
    slip(
        "learning_rate_forgotten",
        "the steps have length 1 times the gradient",
        "multiply by learning_rate",
        ("        x = x - learning_rate * gradient\n    error", "        x = x - gradient\n    error"),
    ),
    slip(
        "errors_exchanged",
        "the two errors are returned in each other's place",
        "return error_before, error_after",
        ("return error_before, error_after", "return error_after, error_before"),
    ),
    slip(
        "after_only",
        "only the second error is returned",
        "return error_before, error_after",
        ("return error_before, error_after", "return error_after"),
    ),
    slip(
        "mean_error",
        "the errors of the entries are averaged, and a single wrong entry is diluted",
        "take the largest",
        ("float(np.max(rel_error", "float(np.mean(rel_error"),
    ),
    slip(
        "x_changed",
        "the steps are taken in the caller's own array",
        "begin with a copy: x = x.copy()",
        line("x = x.copy()", ""),
        (
            "        x = x - learning_rate * gradient\n    error",
            "        x -= learning_rate * gradient\n    error",
        ),
    ),
    slip(
        "h_not_passed_on",
        "h is not passed on, and the step of the differences is always the default",
        "write h=h in the call of eval_numerical_gradient",
        ("f(x)[0], x, h=h)", "f(x)[0], x)"),
    ),
    slip(
        "ten_entries",
        "ten entries are drawn, and the wrong one may be another",
        "check every entry: eval_numerical_gradient",
        (
            "numeric = eval_numerical_gradient(lambda x: f(x)[0], x, h=h)",
            "errors = grad_check_sparse(lambda x: f(x)[0], x, analytic, 10, h)",
        ),
        ("np.max(rel_error(analytic, numeric))", "np.max(errors)"),
    ),
    slip(
        "nan_passes",
        "a NaN counts as error 0",
        "use rel_error, whose error for NaN is infinite, and leave it infinite",
        (
            "float(np.max(rel_error(analytic, numeric)))",
            "float(np.max(np.nan_to_num(rel_error(analytic, numeric), posinf=0)))",
        ),
    ),
]
