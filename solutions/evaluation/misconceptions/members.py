"""Mistakes in collecting members: from several first weights, and from a search."""

from __future__ import annotations

from autograder.slips import line, slip

DIFFERENT_INITS = [
    slip(
        "seeds_sorted",
        "the members come in the order of their sorted seeds",
        "go through seeds as they are",
        ("for seed in seeds:", "for seed in sorted(seeds):"),
    ),
    slip(
        "one_start",
        "all members start from the first weights of the first seed",
        "call init(seed) with the seed of each member",
        ("params = init(seed)", "params = init(seeds[0])"),
    ),
    slip(
        "seeds_not_read",
        "the members are numbered 0, 1, 2, ... and the seeds are not used",
        "go through seeds",
        ("params = init(seed)", "params = init(len(members))"),
    ),
    slip(
        "not_trained",
        "the first weights are returned as they were drawn",
        "append what train(params) returns",
        ("        params = train(params)\n", "        train(params)\n"),
    ),
    slip(
        "trained_on",
        "each member goes on from where the one before it ended: these are checkpoints of one run",
        "begin every member with init(seed)",
        ("    members = []\n", "    members = []\n    params = init(seeds[0])\n"),
        ("        params = init(seed)\n", ""),
    ),
    slip(
        "trained_once",
        "one network is trained, and listed again and again",
        "call init and train inside the loop",
        ("    members = []\n", "    members = []\n    params = train(init(seeds[0]))\n"),
        ("        params = init(seed)\n", ""),
        ("        params = train(params)\n", ""),
    ),
    slip(
        "trained_twice",
        "every member is trained twice",
        "call train once for every member, and keep what it returns",
        ("        params = train(params)\n", "        train(params)\n        params = train(params)\n"),
    ),
    slip(
        "weights_averaged",
        "the weights of the members are averaged, and units of the same number in two networks have nothing in common",
        "return the list of members: their predictions are averaged, not their weights",
        line(
            "return members",
            "return [{name: sum(m[name] for m in members) / len(members) for name in members[0]}] * len(members)",
        ),
    ),
    slip(
        "last_only",
        "only the last member is returned",
        "return the whole list",
        line("return members", "return members[-1:]"),
    ),
]

TOP_MODELS = [
    slip(
        "worst_first",
        "the runs with the lowest validation accuracy are taken",
        "sort from high to low",
        ('-result["val_accuracy"])', 'result["val_accuracy"])'),
    ),
    slip(
        "by_training",
        "the runs are ranked by training accuracy, which rewards overfitting",
        "rank by val_accuracy",
        ('-result["val_accuracy"])', '-result["train_accuracy"])'),
    ),
    slip(
        "by_test",
        "the runs are ranked by test accuracy: the test set has been used for a choice and measures nothing any more",
        "rank by val_accuracy",
        ('-result["val_accuracy"])', '-result["test_accuracy"])'),
    ),
    slip(
        "diverged_included",
        "runs that diverged fill up the ensemble; the mean with one of them is NaN",
        "leave out every run whose val_accuracy is NaN",
        (' if not np.isnan(result["val_accuracy"])]', "]"),
        ('-result["val_accuracy"])', '-np.nan_to_num(result["val_accuracy"], nan=-1))'),
    ),
    slip(
        "diverged_first",
        "NaN counts as the largest number, so that runs that diverged come first",
        "leave out every run whose val_accuracy is NaN",
        (' if not np.isnan(result["val_accuracy"])]', "]"),
        ('-result["val_accuracy"])', '-np.nan_to_num(result["val_accuracy"], nan=2))'),
    ),
    slip(
        "any_nan",
        "a run is left out for a NaN in any of its accuracies, also where its validation accuracy is a number",
        "look at val_accuracy alone",
        (
            'not np.isnan(result["val_accuracy"])]',
            'not np.isnan([result[f"{part}_accuracy"] for part in ("train", "val", "test")]).any()]',
        ),
    ),
    slip(
        "zero_left_out",
        "a run with a validation accuracy of 0 is left out, although it has not diverged",
        'leave out NaN and nothing else: not np.isnan(result["val_accuracy"])',
        ('if not np.isnan(result["val_accuracy"])]', 'if result["val_accuracy"] > 0]'),
    ),
    slip(
        "ties_reversed",
        "runs of equal accuracy change places",
        "sort by the negative accuracy, or with reverse=True, instead of turning a sorted list around",
        ('-result["val_accuracy"])', 'result["val_accuracy"])[::-1]'),
    ),
    slip(
        "unstable_sort",
        "np.argsort leaves equals in no particular order, which shows where there are many of them",
        'sort with sorted(...), or with np.argsort(..., kind="stable")',
        (
            'sorted(finished, key=lambda result: -result["val_accuracy"])',
            '[finished[i] for i in np.argsort([-result["val_accuracy"] for result in finished])]',
        ),
    ),
    slip(
        "cut_before_filtering",
        "the k best are taken first, NaN among them, and those that diverged left out of these: too few are left",
        "leave out what diverged before you take the k best",
        (' if not np.isnan(result["val_accuracy"])]', "]"),
        ('-result["val_accuracy"])', '-np.nan_to_num(result["val_accuracy"], nan=2))'),
        line(
            "return ranked[:k]",
            'return [result for result in ranked[:k] if not np.isnan(result["val_accuracy"])]',
        ),
    ),
    slip(
        "diverged_for_want_of_others",
        "where every run has diverged, they are taken all the same",
        "return what is left, even if that is an empty list",
        line("return ranked[:k]", "return ranked[:k] or results[:k]"),
    ),
    slip(
        "best_only",
        "only the best run is returned",
        "return the k best",
        line("return ranked[:k]", "return ranked[:1]"),
    ),
    slip(
        "one_short",
        "one run too few is returned",
        "ranked[:k] holds k runs",
        line("return ranked[:k]", "return ranked[: k - 1]"),
    ),
    slip(
        "all_returned",
        "all runs are returned",
        "cut the list off after k",
        line("return ranked[:k]", "return ranked"),
    ),
    slip(
        "first_in_time",
        "the runs that were tried first are taken",
        "rank by val_accuracy before cutting off",
        line("return ranked[:k]", "return finished[:k]"),
    ),
    slip(
        "results_sorted_in_place",
        "results is sorted in place; it is the caller's record of the search",
        "use sorted(...), which makes a new list, instead of results.sort(...)",
        (
            'ranked = sorted(finished, key=lambda result: -result["val_accuracy"])',
            'results.sort(key=lambda result: -np.nan_to_num(result["val_accuracy"], nan=-1))\n'
            '    ranked = [result for result in results if not np.isnan(result["val_accuracy"])]',
        ),
    ),
]
