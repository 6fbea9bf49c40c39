"""Mistakes in looking for a leak: what is changed, what is compared, and how closely."""

from __future__ import annotations

from autograder.slips import line, slip

FIND_LEAK = [
    slip(
        "training_part_only",
        "only the training part of the result is compared",
        "compare the result of a held-out example whose companions have changed, too",
        (
            "    if differ(val[0], val_again[0]) or differ(test[0], test_again[0]):\n"
            '        return "own statistics"\n',
            "",
        ),
    ),
    slip(
        "held_out_only",
        "only held-out examples are compared; a leak also changes the training part",
        'compare the training part first, and return "leak" when it moved',
        ('    if differ(train, train_again):\n        return "leak"\n', ""),
    ),
    slip(
        "validation_example_only",
        "of the held-out examples, only those of the validation part are compared",
        "compare an example of the test part as well",
        (" or differ(test[0], test_again[0])", ""),
    ),
    slip(
        "test_example_only",
        "of the held-out examples, only those of the test part are compared",
        "compare an example of the validation part as well",
        ("differ(val[0], val_again[0]) or ", ""),
    ),
    slip(
        "only_reordered",
        "the held-out examples are only put in another order, which changes no mean and no maximum",
        "change their values, and by much",
        ("changed_val = 100 * X_val + 100 * largest", "changed_val = np.vstack([X_val[:1], X_val[:0:-1]])"),
        (
            "changed_test = 100 * X_test + 100 * largest",
            "changed_test = np.vstack([X_test[:1], X_test[:0:-1]])",
        ),
    ),
    slip(
        "validation_not_changed",
        "the validation part is not changed, so that a leak from it goes unseen",
        "change both held-out parts",
        ("changed_val = 100 * X_val + 100 * largest", "changed_val = X_val.copy()"),
    ),
    slip(
        "test_not_changed",
        "the test part is not changed, so that a leak from it goes unseen",
        "change both held-out parts",
        ("changed_test = 100 * X_test + 100 * largest", "changed_test = X_test.copy()"),
    ),
    slip(
        "own_companions_only",
        "an example is compared after a change of its own part alone; it may depend on examples of the other part",
        "change both held-out parts, except for the examples that you compare",
        (
            "train_again, val_again, test_again = preprocess(X_train, changed_val, changed_test)",
            "train_again = preprocess(X_train, changed_val, changed_test)[0]\n"
            "    val_again = preprocess(X_train, changed_val, X_test)[1]\n"
            "    test_again = preprocess(X_train, X_val, changed_test)[2]",
        ),
    ),
    slip(
        "compared_example_changed",
        "the example that is compared was changed itself, so its result moves in any case",
        "leave the example that you compare as it was",
        line("changed_val[0] = X_val[0]", ""),
        line("changed_test[0] = X_test[0]", ""),
    ),
    slip(
        "tolerance_absolute",
        "results are compared with a fixed tolerance, whatever the scale of the features",
        "compare with 1e-6 times the largest entry of the results",
        ("> 1e-6 * size", "> 1e-3"),
    ),
    slip(
        "round_off_counts",
        "results count as different when they are not equal to the last bit",
        "allow for round-off: 1e-6 times the largest entry",
        ("> 1e-6 * size", "> 0"),
    ),
    slip(
        "verdicts_exchanged",
        "the two faults have each other's name",
        'a training part that moves is a "leak"',
        ('return "leak"', 'return "own statistics" if True else ""'),
        ('        return "own statistics"\n', '        return "leak"\n'),
    ),
    slip(
        "parts_overwritten",
        "the caller's validation and test examples are changed in place",
        "change copies of them",
        ("    train, val, test = preprocess(X_train, X_val, X_test)\n", ""),
        (
            "    changed_val = 100 * X_val + 100 * largest\n",
            "    train, val, test = preprocess(X_train, X_val, X_test)\n"
            "    X_val[1:] = 100 * X_val[1:] + 100 * largest\n    X_test[1:] = 100 * X_test[1:] + 100 * largest\n"
            "    changed_val = 1.0 * X_val\n",
        ),
        ("changed_test = 100 * X_test + 100 * largest", "changed_test = 1.0 * X_test"),
    ),
    slip(
        "sign_of_difference_kept",
        "the differences keep their sign, and results that become larger count as unchanged",
        "take np.abs of the difference",
        ("return np.max(np.abs(one - other))", "return np.max(one - other)"),
    ),
    slip(
        "sums_compared",
        "the sums of the two results are compared; a centred part has the sum 0 whatever it was divided by",
        "compare them entry by entry",
        ("return np.max(np.abs(one - other))", "return np.abs(np.sum(one - other))"),
    ),
    slip(
        "allclose_as_it_is",
        "np.allclose has a fixed tolerance of 1e-8, within which all tiny features are equal",
        "compare with 1e-6 times the largest entry: np.allclose(..., rtol=0, atol=1e-6 * size)",
        ("return np.max(np.abs(one - other)) > 1e-6 * size", "return not np.allclose(one, other)"),
    ),
    slip(
        "entry_by_entry",
        "each entry is compared with its own size, and the round-off of a small one counts",
        "compare all of them with 1e-6 times the largest entry",
        (
            "return np.max(np.abs(one - other)) > 1e-6 * size",
            "return not np.allclose(one, other, rtol=1e-6, atol=0)",
        ),
    ),
    slip(
        "tolerance_of_the_input",
        "the tolerance is taken from X_train; the results may be of another size",
        "take the largest entry of the two results",
        ("> 1e-6 * size", "> 1e-6 * np.max(np.abs(X_train))"),
    ),
    slip(
        "tolerance_too_strict",
        "hardly any round-off is allowed for",
        "allow for 1e-6 times the largest entry",
        ("> 1e-6 * size", "> 1e-12 * size"),
    ),
    slip(
        "asked_in_another_order",
        "held-out examples are compared first, and most leaks change those as well",
        "compare the training part first: the first line that holds is the verdict",
        (
            '    if differ(train, train_again):\n        return "leak"\n'
            '    if differ(val[0], val_again[0]) or differ(test[0], test_again[0]):\n        return "own statistics"\n',
            "    if differ(val[0], val_again[0]) or differ(test[0], test_again[0]):\n"
            '        return "own statistics"\n    if differ(train, train_again):\n        return "leak"\n',
        ),
    ),
    slip(
        "both_parts_needed",
        '"own statistics" is returned only when validation and test examples have both moved',
        "one of them is enough",
        ("differ(val[0], val_again[0]) or", "differ(val[0], val_again[0]) and"),
    ),
    slip(
        "first_row_only",
        "of the training part only the first example is compared; a leak may change another",
        "compare all of the training part",
        ("differ(train, train_again)", "differ(train[0], train_again[0])"),
    ),
]
