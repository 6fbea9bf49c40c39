"""What goes wrong in the search: a round of trials, and where the next one looks."""

from __future__ import annotations

from autograder.slips import slip

EXPONENT = "exponent = rng.uniform(np.log10(low), np.log10(high))"
REACHED = "reached = 0.0 if diverged else float(np.max(accuracies))"
APPEND = 'trials.append({"config": config, "val_accuracy": reached})'

SEARCH_ROUND = [
    slip(
        "uniform_on_a_log_axis",
        "the value itself is uniform, so that nearly all trials lie in the highest decade",
        "draw the exponent: 10 ** uniform(log10(low), log10(high))",
        (f"{EXPONENT}\n                value = 10**exponent", "value = rng.uniform(low, high)"),
    ),
    slip(
        "natural_exponents",
        "natural logarithms are drawn and 10 is raised to them",
        "use np.log10 with 10 **, or np.log with np.exp",
        (EXPONENT, "exponent = rng.uniform(np.log(low), np.log(high))"),
    ),
    slip(
        "one_number_for_all",
        "one random number serves all axes, so the trials lie on a diagonal",
        "draw a new number for every name",
        ("        config = {}\n", "        config = {}\n        place = rng.random()\n"),
        (EXPONENT, "exponent = np.log10(low) + place * (np.log10(high) - np.log10(low))"),
        ("value = rng.uniform(low, high)", "value = low + place * (high - low)"),
    ),
    slip(
        "drawn_once",
        "the settings are drawn once, and every trial has the same",
        "draw inside the loop over trials",
        ("        config = {}\n", '        config = dict(trials[0]["config"]) if trials else {}\n'),
        ("config[name] = float(value)", "config.setdefault(name, float(value))"),
    ),
    slip(
        "generator_of_its_own",
        "the random numbers come from a generator with a fixed seed, so every round is the same",
        "use rng and nothing else",
        ("    trials = []\n", "    trials = []\n    rng = np.random.default_rng(0)\n"),
    ),
    slip(
        "failures_left_out",
        "trials that diverged are not listed",
        "keep them, with accuracy 0",
        (APPEND, f"if not diverged:\n            {APPEND}"),
    ),
    slip(
        "nan_listed",
        "a diverged trial keeps its NaN, and np.argmax takes a NaN for the largest",
        "write 0.0 where the last accuracy is not finite",
        (REACHED, "reached = float(np.max(accuracies))"),
    ),
    slip(
        "best_before_the_explosion",
        "a trial that diverged keeps the accuracy it had before",
        "look at the last accuracy: if it is not finite, the trial is worth 0",
        (REACHED, "reached = 0.0 if np.isnan(accuracies[0]) else float(np.nanmax(accuracies))"),
    ),
    slip(
        "last_accuracy",
        "the accuracy of the last epoch is kept, not the highest",
        "take the maximum over the epochs",
        (REACHED, "reached = 0.0 if diverged else float(accuracies[-1])"),
    ),
    slip(
        "winner_for_index",
        "best is the winning accuracy, not its index",
        "use np.argmax",
        ("best = int(np.argmax(scores))", "best = float(np.max(scores))"),
    ),
    slip(
        "sorted_trials",
        "the trials are sorted by accuracy, and the order in which they were tried is lost",
        "leave the list as it is and give the index of the best",
        (
            '    scores = [trial["val_accuracy"]',
            '    trials.sort(key=lambda trial: -trial["val_accuracy"])\n    scores = [trial["val_accuracy"]',
        ),
    ),
    slip(
        "one_epoch",
        "every trial is trained for one epoch, whatever was asked for",
        "hand num_epochs on to train",
        ("accuracies = train(config, num_epochs)", "accuracies = train(config, 1)"),
    ),
]

AT_LEFT = "at_left = at - left < 0.1 * width"
AT_RIGHT = "at_right = right - at < 0.1 * width"
OVER = "low, high = at - width / 2, at + width / 2"
CLOSER = "low, high = max(left, at - width / 4), min(right, at + width / 4)"

NEXT_SPACE = [
    slip(
        "border_ignored",
        "the window is narrowed although the best trial lies at a border",
        "move the window over the border first",
        ("if at_left or at_right:", "if False:"),
    ),
    slip(
        "never_narrows",
        "the window is only moved and never gets smaller",
        "halve it when the best trial is well inside",
        ("if at_left or at_right:", "if True:"),
    ),
    slip(
        "lower_border_forgotten",
        "only the upper border is looked at",
        "look at both",
        (AT_LEFT, "at_left = False"),
    ),
    slip(
        "upper_border_forgotten",
        "only the lower border is looked at",
        "look at both",
        (AT_RIGHT, "at_right = False"),
    ),
    slip(
        "border_of_the_window",
        "the borders of the last window count, although an earlier round looked behind them",
        "take the lowest low and the highest high of all spaces",
        ("left = min(place(searched[name][0]) for searched in spaces)", "left = place(low)"),
        ("right = max(place(searched[name][1]) for searched in spaces)", "right = place(high)"),
    ),
    slip(
        "border_of_the_first_space",
        "the borders of the first space count, although later rounds went beyond them",
        "take the lowest low and the highest high of all spaces",
        ("left = min(place(searched[name][0]) for searched in spaces)", "left = place(spaces[0][name][0])"),
        ("right = max(place(searched[name][1]) for searched in spaces)", "right = place(spaces[0][name][1])"),
    ),
    slip(
        "linear_axes",
        "positions on a log axis are compared as they are, not by their exponents",
        'take log10 of value and borders where the scale is "log"',
        ('place = np.log10 if scale == "log" else float', "place = float"),
        (
            "            space[name] = (float(10**low), float(10**high), scale)",
            "            space[name] = (float(low), float(high), scale)",
        ),
    ),
    slip(
        "moved_and_narrowed",
        "the window is narrowed while it is moved, so that little of it lies beyond the border",
        "keep the width when you move",
        (OVER, "low, high = at - width / 4, at + width / 4"),
    ),
    slip(
        "outside_what_was_searched",
        "a narrowed window sticks out over the border of what was searched",
        "end it there",
        (CLOSER, "low, high = at - width / 4, at + width / 4"),
    ),
    slip(
        "latest_trial",
        "the last trial decides, not the best",
        "take the one with the highest val_accuracy",
        ('best = max(trials, key=lambda trial: trial["val_accuracy"])', "best = trials[-1]"),
    ),
    slip(
        "last_of_equals",
        "of equally good trials the last decides",
        "take the first",
        ("best = max(trials, ", "best = max(reversed(trials), "),
    ),
    slip(
        "worst_trial",
        "the trial with the lowest accuracy decides, as if it were a loss",
        "take the highest val_accuracy",
        ("best = max(trials, ", "best = min(trials, "),
    ),
    slip(
        "share_has_borders",
        "0 and 1 count as borders of a share, although nothing lies beyond them",
        "leave a border of 0 or 1 out",
        (
            '        if scale == "share":\n            at_left',
            '        if scale == "nothing":\n            at_left',
        ),
    ),
    slip(
        "other_end_forgotten",
        "a share that was searched down to 0 (or up to 1) counts as having no border at its other end either",
        "look at each end by itself: 0 is no border, but the other end is one",
        (
            '        if scale == "share":\n'
            "            at_left = at_left and left > 0\n"
            "            at_right = at_right and right < 1\n",
            '        if scale == "share" and (left <= 0 or right >= 1):\n'
            "            at_left = at_right = False\n",
        ),
    ),
    slip(
        "share_out_of_range",
        "the window of a share leaves the range from 0 to 1",
        "cut it off there",
        ("(float(max(low, 0)), float(min(high, 1)), scale)", "(float(low), float(high), scale)"),
    ),
]
