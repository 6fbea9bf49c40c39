"""What goes wrong in smooth, loss_wiggle and diagnose_loss."""

from __future__ import annotations

from autograder.slips import line, slip

SMOOTH = [
    slip(
        "no_correction",
        "the bias correction is left out, and the average starts far too low",
        "divide by 1 - beta**(t + 1)",
        ("smoothed[t] = average / weight", "smoothed[t] = average"),
    ),
    slip(
        "correction_one_late",
        "the exponent of the correction is t; with t counted from 0 it is t + 1",
        "divide by 1 - beta**(t + 1)",
        ("weight = 1 - beta ** (t + 1)", "weight = 1 - beta ** max(t, 1)"),
    ),
    slip(
        "correction_fed_back",
        "the corrected value goes into the next average, and is corrected again and again",
        "keep the uncorrected average for the next step",
        ("smoothed[t] = average / weight", "average = average / weight\n        smoothed[t] = average"),
    ),
    slip(
        "starts_at_first_loss",
        "the average starts at the first loss, which keeps a weight far above the others",
        "start at 0 and divide by 1 - beta**(t + 1)",
        line("average = 0.0", "average = losses[0] if len(losses) else 0.0"),
        ("weight = 1 - beta ** (t + 1)", "weight = 1.0"),
    ),
    slip(
        "beta_swapped",
        "beta and 1 - beta have changed places: with beta = 0.9 there is hardly any smoothing",
        "give the past the weight beta and the new value 1 - beta",
        ("beta * average + (1 - beta) * loss", "(1 - beta) * average + beta * loss"),
        ("weight = 1 - beta ** (t + 1)", "weight = 1 - (1 - beta) ** (t + 1)"),
    ),
    slip(
        "new_value_at_full_weight",
        "the new loss is added with weight 1",
        "add (1 - beta) * loss",
        ("average = beta * average + (1 - beta) * loss", "average = beta * average + loss"),
    ),
    slip(
        "beta_not_read",
        "beta is 0.9 whatever was asked for",
        "use the argument beta",
        line("average = 0.0", "average = 0.0\nbeta = 0.9"),
    ),
    slip(
        "losses_overwritten",
        "the smoothed curve is written into losses, which is the caller's",
        "write into an array of your own: np.zeros(len(losses))",
        ("smoothed = np.zeros(len(losses))", "smoothed = losses"),
    ),
]

LOSS_WIGGLE = [
    slip(
        "trend_not_removed",
        "the standard deviation of the whole curve is taken, most of which is its trend",
        "remove the trend first, by differences or by a running mean",
        line("variance = np.mean(bends**2) / 6", "variance = np.var(losses)"),
    ),
    slip(
        "range_of_curve",
        "the distance from the highest to the lowest loss is taken; that is how far it fell",
        "remove the trend first, then take the standard deviation of what is left",
        line("variance = np.mean(bends**2) / 6", "variance = np.ptp(losses) ** 2"),
    ),
    slip(
        "first_difference_undivided",
        "the differences are taken for the noise; their variance is twice that of one value",
        "divide the variance of np.diff(losses) by 2",
        line("variance = np.mean(bends**2) / 6", "variance = np.var(np.diff(losses))"),
    ),
    slip(
        "second_difference_undivided",
        "second differences are taken for the noise; their variance is six times that of one value",
        "divide the mean of the squares by 6",
        ("np.mean(bends**2) / 6", "np.mean(bends**2)"),
    ),
    slip(
        "root_forgotten",
        "the variance is returned: the root is missing",
        "take the root of the variance",
        ("float(np.sqrt(variance))", "float(variance)"),
    ),
    slip(
        "divided_by_level",
        "the noise is divided by the mean of the losses",
        "return it in the units of the loss",
        ("float(np.sqrt(variance))", "float(np.sqrt(variance) / losses.mean())"),
    ),
    slip(
        "ends_sag",
        "np.convolve(..., 'same') takes the values beyond both ends for zeros, and the trend sags there",
        "leave out the ends: mode 'valid', and cut as much from the losses",
        line(
            "variance = np.mean(bends**2) / 6",
            'trend = np.convolve(losses, np.ones(11) / 11, "same")\nvariance = np.var(losses - trend)',
        ),
    ),
]

DIAGNOSE_LOSS = [
    slip(
        "nan_unseen",
        "inf and NaN are not looked for; comparisons with NaN are always false",
        "ask np.all(np.isfinite(losses)) first",
        ('    if not np.all(np.isfinite(losses)):\n        return "diverging"\n', ""),
    ),
    slip(
        "only_the_end_is_checked",
        "only the last loss is checked for inf and NaN",
        "look at all of them: one is enough",
        ("np.all(np.isfinite(losses))", "np.isfinite(losses[-1])"),
    ),
    slip(
        "growth_unseen",
        "a loss that grows without becoming infinite is not called diverging",
        "compare the end with the start as well",
        ('    if level[9] > 1:\n        return "diverging"\n', ""),
    ),
    slip(
        "not_relative",
        "the losses are compared with fixed numbers, whatever the loss was at the start",
        "divide by the start first",
        ("level = level / start", "level = level / 1.0"),
    ),
    slip(
        "single_entries",
        "single entries are compared, which are mostly noise",
        "compare means over a tenth of the curve",
        ("np.mean(tenth) for tenth", "tenth[-1] for tenth"),
    ),
    slip(
        "bad_value_unseen",
        "a loss that is stuck is called a plateau, however bad the value is",
        "look at where it is stuck: above half of the start the rate is too high",
        ('return "high" if level[9] > 0.5 else "plateau"', 'return "plateau"'),
    ),
    slip(
        "stuck_is_high",
        "a loss that is stuck is called high, however decent the value is",
        "look at where it is stuck: below half of the start it is a plateau",
        ('return "high" if level[9] > 0.5 else "plateau"', 'return "high"'),
    ),
    slip(
        "slow_fall_is_stuck",
        "a slow fall is called stuck, as if nothing moved between the middle and the end",
        "compare level[5] with level[9]: the loss is stuck where they differ by less than 0.05",
        ("lately = level[5] - level[9]", "lately = level[8] - level[9]"),
    ),
    slip(
        "too_short_a_look_at_first",
        "only the first tenth is looked at, in which a slow run has not got far, either",
        "see how much of the fall is done after three tenths",
        ("at_first = 1 - level[2]", "at_first = 1 - level[0]"),
    ),
    slip(
        "bad_init_unseen",
        "a flat beginning is not looked for",
        "see how much of the fall is done after three tenths",
        ('    if at_first < 0.1 * fall:\n        return "bad init"\n', ""),
    ),
    slip(
        "straight_on_log_axis",
        "straightness is measured on the logarithm of the loss, where an exponential is straight",
        "measure it on the loss itself: a low learning rate gives a straight line there",
        (
            "halfway = 1 - (level[4] + level[5]) / 2",
            "halfway = np.log(np.sqrt(level[4] * level[5])) / np.log(level[9]) * fall",
        ),
    ),
    slip(
        "whatever_falls_is_good",
        "whatever bends and is not stuck is called good, far from done or not",
        "look at the end: above 0.1 of the start the decay came too early",
        ('    return "decayed too early"\n', '    return "good"\n'),
    ),
    slip(
        "done_is_stuck",
        "a run that has arrived near zero is called stuck, because it no longer falls",
        "see whether it has arrived before you ask whether it is stuck",
        ('    if level[9] < 0.1:\n        return "good"\n', ""),
        (
            '    return "decayed too early"\n',
            '    return "good" if level[9] < 0.1 else "decayed too early"\n',
        ),
    ),
    slip(
        "low_and_good_swapped",
        "the straight line and the exponential have changed places",
        "a straight line is a low learning rate",
        ('return "low"\n', 'return "good"\n'),
        ('0.1:\n        return "good"\n', '0.1:\n        return "low"\n'),
    ),
    slip(
        "never_diverging",
        "neither an inf or a NaN nor a loss above the start is looked for",
        'return "diverging" for each of them first',
        ('    if not np.all(np.isfinite(losses)):\n        return "diverging"\n', ""),
        ('    if level[9] > 1:\n        return "diverging"\n', ""),
    ),
    slip(
        "straight_unseen",
        "a straight line is not looked for",
        "see how much of the fall is done halfway: less than 0.65 is low",
        ('    if halfway < 0.65 * fall:\n        return "low"\n', ""),
    ),
    slip(
        "never_good",
        "a run that has arrived is not told from one that is stuck",
        'return "good" when level[9] is below 0.1',
        ('    if level[9] < 0.1:\n        return "good"\n', ""),
    ),
    slip(
        "stuck_unseen",
        "a loss that is stuck is not looked for",
        "compare level[5] with level[9]",
        ('    if lately < 0.05:\n        return "high" if level[9] > 0.5 else "plateau"\n', ""),
    ),
]
