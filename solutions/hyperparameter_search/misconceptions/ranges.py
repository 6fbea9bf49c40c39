"""What goes wrong in on_border, refine and coarse_to_fine."""

from __future__ import annotations

from autograder.slips import line, slip

from .halving import CONFIGS_COMPARED

NEAR = "if position < margin or position > 1 - margin:"
LOG_POSITION = "position = np.log(value / low) / np.log(high / low)"
LINEAR_POSITION = "position = (value - low) / (high - low)"
SORT = 'healthy.sort(key=lambda trial: trial["score"], reverse=True)'
HEALTHY = 'healthy = [trial for trial in trials if not np.isnan(trial["score"])]'
LOGARITHMS = "low, high, values = np.log(low), np.log(high), np.log(values)"
NEW = "low, high = centre - half_width, centre + half_width"
NO_LIMITS = "if limits is not None and name in limits:"
REFINE = "space = refine(trials, space, limits=limits)"
RETURN = "return trials[0], spaces"

ON_BORDER = [
    slip(
        "plain_distance_on_log_axes",
        "on a log axis the distance is measured on the plain scale, where nearly everything is next to low",
        "compare logarithms",
        (LOG_POSITION, "pass"),
    ),
    slip(
        "upper_border_only",
        "only the upper border is looked at",
        "look at both",
        (NEAR, "if position > 1 - margin:"),
    ),
    slip(
        "lower_border_only",
        "only the lower border is looked at",
        "look at both",
        (NEAR, "if position < margin:"),
    ),
    slip(
        "both_at_once",
        "and joins the two conditions, and no value is near both borders",
        "write or: one border is enough",
        (NEAR, "if position < margin and position > 1 - margin:"),
    ),
    slip(
        "exactly_on_it",
        "only a value that equals the border is named, which a random search never hits",
        "name what lies within margin of a border",
        (NEAR, "if position <= 0 or position >= 1:"),
    ),
    slip(
        "margin_included",
        "a value exactly at margin is named, too",
        "compare with < and >: at u == margin all is well",
        (NEAR, "if position <= margin or position >= 1 - margin:"),
    ),
    slip(
        "share_of_the_value",
        "the distance is measured as a share of the border's value, not of the range",
        "divide by the width of the range",
        (NEAR, "if abs(value - low) < margin * abs(low) or abs(high - value) < margin * abs(high):"),
    ),
    slip(
        "not_divided_by_the_range",
        "the distance is not divided by the width of the range, so margin depends on the units",
        "divide by high - low, or by log(high / low)",
        (LOG_POSITION, "width = np.log(high / low)\n            position = np.log(value / low)"),
        (LINEAR_POSITION, "width = high - low\n        position = value - low"),
        (NEAR, "if position < margin or position > width - margin:"),
    ),
    slip(
        "outside_is_fine",
        "a value outside the range is taken to be well",
        "name whatever is below margin or above 1 - margin",
        (NEAR, "if 0 <= position < margin or 1 >= position > 1 - margin:"),
    ),
    slip(
        "margin_not_read",
        "margin is not read: a tenth of the range is the border, whatever is asked for",
        "use the argument",
        (NEAR, "if position < 0.1 or position > 0.9:"),
    ),
    slip(
        "half_the_margin",
        "each border gets only half of margin",
        "margin is the share at each of the two borders",
        (NEAR, "if abs(position - 0.5) > 0.5 - margin / 2:"),
    ),
    slip(
        "names_the_others",
        "the names of the hyperparameters that are well are returned",
        "return those on a border",
        (NEAR, "if margin <= position <= 1 - margin:"),
    ),
]

REFINE_SLIPS = [
    CONFIGS_COMPARED,
    slip(
        "equals_lost",
        "of trials with the same score only one is kept",
        "take the num_best first of the sorted list, equal or not",
        (
            "for trial in healthy[:num_best]]",
            "for trial in [*{t['score']: t for t in healthy}.values()][:num_best]]",
        ),
    ),
    slip(
        "plain_scale_on_log_axes",
        "a log axis is narrowed on the plain scale, which may even put its border below 0",
        "take logarithms of low, high and the values first, and exponentials last",
        (LOGARITHMS, "pass"),
        ("low, high = np.exp(low), np.exp(high)", "pass"),
    ),
    slip(
        "plain_mean_on_log_axes",
        "on a log axis the centre is the mean of the values, which the largest one decides",
        "take the mean of the logarithms",
        (
            "        centre = np.mean(values)\n",
            '        centre = np.log(np.mean(np.exp(values))) if kind == "log" else np.mean(values)\n',
        ),
    ),
    slip(
        "never_beyond_the_border",
        "the new range is cut off at the borders of the old one, so an optimum outside is never found",
        "let the range move outward; only limits may stop it",
        (NEW, "low, high = max(low, centre - half_width), min(high, centre + half_width)"),
    ),
    slip(
        "nan_is_best",
        "NaN counts as the highest score, as it does for np.argsort",
        "take the trials with score NaN out first",
        (HEALTHY, "healthy = list(trials)"),
        (SORT, 'healthy.sort(key=lambda trial: np.nan_to_num(trial["score"], nan=np.inf), reverse=True)'),
    ),
    slip(
        "around_the_worst",
        "the range lies around the trials with the lowest scores",
        "a larger score is better: sort in descending order",
        (SORT, SORT.replace(", reverse=True", "")),
    ),
    slip(
        "first_in_the_list",
        "the first trials of the list are taken for the best, but they come in any order",
        "sort them by score",
        (SORT, "pass"),
    ),
    slip(
        "median_of_the_best",
        "the centre is the median of the best",
        "take the mean",
        ("        centre = np.mean(values)\n", "        centre = np.median(values)\n"),
    ),
    slip(
        "single_best",
        "only the single best trial counts",
        "take the mean over num_best trials",
        ("healthy[:num_best]", "healthy[:1]"),
    ),
    slip(
        "shrink_on_either_side",
        "the range reaches shrink of the old width to either side, so it is twice as wide as it should be",
        "it is shrink / 2 to either side",
        ("shrink * (high - low) / 2", "shrink * (high - low)"),
    ),
    slip(
        "shrink_not_read",
        "shrink is not read: the new range is always half as wide",
        "use the argument",
        ("shrink * (high - low) / 2", "(high - low) / 4"),
    ),
    slip(
        "span_of_the_best",
        "the range goes from the lowest to the highest of the best values, which may be next to nothing",
        "its width is shrink times that of the old range",
        (NEW, "low, high = np.min(values), np.max(values)"),
    ),
    slip(
        "limits_ignored",
        "limits is not read",
        "replace a border beyond a limit by the limit",
        (NO_LIMITS, "if False:"),
    ),
    slip(
        "limits_become_the_range",
        "an axis with limits gets them as its range",
        "replace a border by a limit only where it lies beyond",
        ("low, high = np.clip([low, high], lowest, highest)", "low, high = lowest, highest"),
    ),
    slip(
        "space_overwritten",
        "space itself is changed, and with it what earlier stages were said to have searched",
        "build a new dict",
        line("narrower = {}", "narrower = space"),
    ),
]

COARSE_TO_FINE = [
    slip(
        "generator_of_its_own",
        "rng is replaced by a generator with a seed of its own, so that every search is the same",
        "hand rng on to random_search",
        ("num_trials, rng)\n    return", "num_trials, np.random.default_rng(0))\n    return"),
    ),
    slip(
        "nothing_finite",
        "the best is looked for among the finite scores only, and there may be none",
        "return a trial with score NaN where there is no other",
        (
            "return trials[0], spaces",
            "return max((t for t in trials if not np.isnan(t['score'])), key=lambda t: t['score']), spaces",
        ),
    ),
    slip(
        "never_narrowed",
        "every stage searches the first ranges again",
        "refine the ranges after every stage",
        (REFINE, "space = dict(space)"),
    ),
    slip(
        "narrowed_from_the_first",
        "every stage narrows the first ranges, and not those of the stage before",
        "hand refine the ranges that the stage searched",
        (REFINE, "space = refine(trials, spaces[0], limits=limits)"),
    ),
    slip(
        "narrowed_around_the_first",
        "every stage narrows around the trials of the first stage",
        "hand refine the trials of the stage before",
        (
            "        trials = random_search(score, space, num_trials, rng)\n",
            "        found = random_search(score, space, num_trials, rng)\n        trials = trials or found\n",
        ),
        (RETURN, "return found[0], spaces"),
    ),
    slip(
        "trials_of_all_stages",
        "the trials of all stages are ranked together, although their scores come from runs of different lengths",
        "refine with the trials of the stage before, and take the best of the last one",
        (
            "        trials = random_search(score, space, num_trials, rng)\n",
            "        trials = trials + random_search(score, space, num_trials, rng)\n"
            '        trials.sort(key=lambda trial: np.nan_to_num(trial["score"], nan=-np.inf), reverse=True)\n',
        ),
    ),
    slip(
        "narrowed_around_all_stages",
        "the ranges are narrowed around the best trials of all stages so far, whose scores cannot be compared",
        "hand refine the trials of the stage before, and no others",
        ("    spaces, trials = [], []\n", "    spaces, trials, everything = [], [], []\n"),
        (REFINE, "space = refine(everything, space, limits=limits)"),
        (
            "        trials = random_search(score, space, num_trials, rng)\n",
            "        trials = random_search(score, space, num_trials, rng)\n        everything += trials\n",
        ),
    ),
    slip(
        "best_of_all_stages",
        "the best score of all stages wins, although those after few epochs cannot be compared with the last",
        "take the best of the last stage",
        ("    spaces, trials = [], []\n", "    spaces, trials, winners = [], [], []\n"),
        (
            "        trials = random_search(score, space, num_trials, rng)\n",
            "        trials = random_search(score, space, num_trials, rng)\n        winners.append(trials[0])\n",
        ),
        (RETURN, 'return max(winners, key=lambda trial: trial["score"]), spaces'),
    ),
    slip(
        "always_the_first_epochs",
        "every stage trains as long as the first",
        "hand each stage's num_epochs to objective",
        ("return objective(config, num_epochs)", "return objective(config, stages[0][1])"),
    ),
    slip(
        "epochs_cut",
        "num_epochs is cut to an integer, and half an epoch becomes none",
        "hand it on as it is",
        ("return objective(config, num_epochs)", "return objective(config, int(num_epochs))"),
    ),
    slip(
        "epochs_and_trials_swapped",
        "the two numbers of a stage are taken in the wrong order",
        "a stage is (num_trials, num_epochs)",
        ("for num_trials, num_epochs in stages:", "for num_epochs, num_trials in stages:"),
        (
            "random_search(score, space, num_trials, rng)",
            "random_search(score, space, max(1, int(num_trials)), rng)",
        ),
    ),
    slip(
        "limits_not_handed_on",
        "limits is not handed on to refine",
        "call refine with limits=limits",
        (REFINE, "space = refine(trials, space)"),
    ),
    slip(
        "refined_before_it_searches",
        "the spaces returned are those after each stage, and not those that were searched",
        "note a stage's space before its trials are run",
        (f"        if spaces:\n            {REFINE}\n        spaces.append(space)\n", ""),
        (
            "        trials = random_search(score, space, num_trials, rng)\n",
            "        trials = random_search(score, space, num_trials, rng)\n"
            "        space = refine(trials, space, limits=limits)\n        spaces.append(space)\n",
        ),
    ),
]
