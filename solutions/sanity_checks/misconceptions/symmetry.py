"""Mistakes in asking whether the hidden units of a network become different."""

from __future__ import annotations

from autograder.slips import line, slip

BREAKS_SYMMETRY = [
    slip(
        "default_rate",
        "the default of learning_rate is not 0.1",
        "let the first line of the function say learning_rate=0.1",
        ("learning_rate=0.1, num_steps=3)", "learning_rate=1.0, num_steps=3)"),
    ),
    slip(
        "no_step_taken",
        "the columns are compared at the start; different outgoing weights may yet separate the units",
        "take the num_steps steps first, then compare",
        ("for _ in range(num_steps):", "for _ in range(0):"),
    ),
    slip(
        "one_step_only",
        "only one step is taken; a difference needs two to travel from the biases to W1",
        "take num_steps steps",
        ("for _ in range(num_steps):", "for _ in range(1):"),
    ),
    slip(
        "only_first_layer_moves",
        "only W1 is updated, and the other arrays stay where they were",
        "update every array of params in every step",
        ("for name in params:", 'for name in ["W1"]:'),
    ),
    slip(
        "rows_compared",
        "rows of W1 are compared; the incoming weights of a unit are a column",
        "compare W1[:, i] with W1[:, j]",
        ("num_units = W1.shape[1]", "num_units = W1.shape[0]"),
        ("np.abs(W1[:, i] - W1[:, j])", "np.abs(W1[i] - W1[j])"),
    ),
    slip(
        "entries_compared",
        "it is only asked whether the entries of W1 are not all the same number",
        "compare the units, that is, the columns, with each other",
        (
            "    for i in range(num_units):\n",
            "    return bool(np.max(W1) - np.min(W1) > allowed)\n    for i in range(num_units):\n",
        ),
    ),
    slip(
        "zero_alone_refused",
        "only a W1 of zeros counts as symmetric; equal columns of any kind are",
        "compare the columns with each other",
        (
            "    for i in range(num_units):\n",
            "    return bool(np.any(W1 != 0))\n    for i in range(num_units):\n",
        ),
    ),
    slip(
        "first_unit_only",
        "every unit is compared with the first one only",
        "compare each pair of columns",
        ("for j in range(i):", "for j in range(min(i, 1)):"),
    ),
    slip(
        "all_alike_needed",
        "the answer is False only when all units are alike; one pair of twins is enough",
        "return False as soon as two columns are equal",
        (
            "            if difference <= allowed:\n                return False\n",
            "            if difference > allowed:\n                return True\n",
        ),
        ("    return True\n    ### END", "    return False\n    ### END"),
    ),
    slip(
        "tolerance_too_wide",
        "columns that differ by less than 0.01 count as equal, and small weights are all that close",
        "compare with 1e-8 times the largest entry",
        ("allowed = 1e-8 * np.max(np.abs(W1))", "allowed = 1e-2"),
    ),
    slip(
        "inverted",
        "the answer is True for twins; it should be True when there are none",
        "return not the answer to 'are two units alike?' but its opposite",
        ("                return False\n", "                return True\n"),
        ("    return True\n    ### END", "    return False\n    ### END"),
    ),
    slip(
        "regularizer_left_on",
        "the steps are taken with the regulariser switched on",
        "call loss(params, X, y, 0.0)",
        (
            "num_steps):\n        grads = loss(params, X, y, 0.0)",
            "num_steps):\n        grads = loss(params, X, y, 1.0)",
        ),
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
    slip(
        "uphill",
        "the steps are added: this climbs the loss",
        "subtract learning_rate * grads[name]",
        line(
            "        params[name] = params[name] - learning_rate * grads[name]",
            "        params[name] = params[name] + learning_rate * grads[name]",
        ),
    ),
    slip(
        "rate_not_used",
        "the steps have a length of their own",
        "multiply the gradient by learning_rate",
        line(
            "        params[name] = params[name] - learning_rate * grads[name]",
            "        params[name] = params[name] - 0.1 * grads[name]",
        ),
    ),
    slip(
        "steps_not_kept",
        "the updated arrays are not stored, so that the parameters stay where they were",
        "store each in params[name]",
        line(
            "        params[name] = params[name] - learning_rate * grads[name]",
            "        updated = params[name] - learning_rate * grads[name]",
        ),
    ),
    slip(
        "last_bias_stays",
        "b2 is not updated",
        "update every array of params in every step",
        ("for name in params:", 'for name in ["W1", "b1", "W2"]:'),
    ),
    slip(
        "first_bias_stays",
        "b1 is not updated",
        "update every array of params in every step",
        ("for name in params:", 'for name in ["W1", "W2", "b2"]:'),
    ),
    slip(
        "biases_stay",
        "only the weights are updated, and the biases stay where they were",
        "update every array of params in every step",
        ("for name in params:", 'for name in ["W1", "W2"]:'),
    ),
    slip(
        "gradient_of_the_start",
        "the gradient is measured once, and all steps use it",
        "measure it again in every step",
        (
            "    for _ in range(num_steps):\n        grads = loss(params, X, y, 0.0)[1]\n",
            "    grads = loss(params, X, y, 0.0)[1]\n    for _ in range(num_steps):\n",
        ),
    ),
    slip(
        "one_step_more",
        "one step more than num_steps is taken",
        "loop num_steps times",
        ("for _ in range(num_steps):", "for _ in range(num_steps + 1):"),
    ),
    slip(
        "three_steps_always",
        "three steps are taken whatever num_steps is",
        "use num_steps",
        ("for _ in range(num_steps):", "for _ in range(3):"),
    ),
    slip(
        "sign_of_difference_kept",
        "a difference is compared with its sign, and negative ones count as none",
        "take np.abs of the difference",
        line(
            "        difference = np.max(np.abs(W1[:, i] - W1[:, j]))",
            "        difference = np.max(W1[:, i] - W1[:, j])",
        ),
    ),
    slip(
        "one_equal_entry_is_enough",
        "units count as twins when a single weight is equal",
        "ask whether all weights are: take the largest difference",
        line(
            "        difference = np.max(np.abs(W1[:, i] - W1[:, j]))",
            "        difference = np.min(np.abs(W1[:, i] - W1[:, j]))",
        ),
    ),
    slip(
        "biases_compared_too",
        "units whose biases differ do not count as twins, though their incoming weights are equal",
        "compare the columns of W1 alone",
        (
            "if difference <= allowed:",
            'if difference <= allowed and abs(params["b1"][i] - params["b1"][j]) <= allowed:',
        ),
    ),
    slip(
        "outgoing_weights_compared_too",
        "units whose outgoing weights differ do not count as twins, though their incoming weights are equal",
        "compare the columns of W1 alone",
        (
            "if difference <= allowed:",
            'if difference <= allowed and np.allclose(params["W2"][i], params["W2"][j]):',
        ),
    ),
    slip(
        "rank_for_twins",
        "the rank of W1 is looked at, which columns that are multiples or sums of others make low, too",
        "compare each pair of columns",
        (
            "    for i in range(num_units):\n",
            "    return bool(np.linalg.matrix_rank(W1) == min(W1.shape))\n    for i in range(num_units):\n",
        ),
    ),
    slip(
        "sums_compared",
        "the sums of the columns are compared, which do not know the order of the weights",
        "compare the weights one by one",
        line(
            "        difference = np.max(np.abs(W1[:, i] - W1[:, j]))",
            "        difference = abs(np.sum(W1[:, i]) - np.sum(W1[:, j]))",
        ),
    ),
    slip(
        "equal_to_the_last_bit",
        "columns count as equal only to the last bit",
        "allow for round-off: 1e-8 times the largest abs(entry) of W1",
        ("if difference <= allowed:", "if difference == 0:"),
    ),
    slip(
        "tolerance_absolute",
        "the tolerance is 1e-8 itself, and tiny weights are all that close",
        "multiply it by the largest abs(entry) of W1",
        ("allowed = 1e-8 * np.max(np.abs(W1))", "allowed = 1e-8"),
    ),
    slip(
        "tolerance_of_allclose",
        "np.allclose with its own tolerances calls columns equal that differ by 1e-5",
        "compare with 1e-8 times the largest abs(entry) of W1",
        ("if difference <= allowed:", "if np.allclose(W1[:, i], W1[:, j]):"),
    ),
    slip(
        "entry_by_entry",
        "each entry is compared with itself, so that round-off in the place of a zero makes two units differ",
        "compare the largest difference with 1e-8 times the largest abs(entry) of W1",
        (
            "if difference <= allowed:",
            "if difference <= allowed and np.allclose(W1[:, i], W1[:, j], rtol=1e-8, atol=0):",
        ),
    ),
    slip(
        "largest_with_its_sign",
        "the largest entry of W1 is taken with its sign, and is negative where all weights are",
        "take the largest abs(entry)",
        ("np.max(np.abs(W1))", "np.max(W1)"),
    ),
    slip(
        "neighbours_only",
        "only neighbouring columns are compared",
        "compare each pair of columns",
        ("for j in range(i):", "for j in range(max(i - 1, 0), i):"),
    ),
    slip(
        "compared_with_itself",
        "every unit is compared with itself, too, and is its own twin",
        "leave out the pairs of a column with itself",
        ("for j in range(i):", "for j in range(i + 1):"),
    ),
]
