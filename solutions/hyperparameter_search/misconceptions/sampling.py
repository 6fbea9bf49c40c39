"""What goes wrong in sample, grid and random_search."""

from __future__ import annotations

from autograder.slips import line, slip

EXPONENT = "exponent = rng.uniform(np.log10(low), np.log10(high))"
KIND = '        if kind == "log":\n'
CONFIG = "config = sample(space, rng)"
LOOP = "for _ in range(num_trials):"
SORT = 'healthy.sort(key=lambda trial: trial["score"], reverse=True)'
HEALTHY = 'healthy = [trial for trial in trials if not np.isnan(trial["score"])]'
DIVERGED = 'diverged = [trial for trial in trials if np.isnan(trial["score"])]'

SAMPLE = [
    slip(
        "uniform_on_log_axes",
        "log axes are drawn uniformly on the plain scale, where nearly all values fall into the highest decade",
        "draw the exponent: 10 ** rng.uniform(log10(low), log10(high))",
        (KIND, '        if kind == "logarithmic":\n'),
    ),
    slip(
        "natural_logarithm_of_ten",
        "the borders are taken to natural logarithms, but the exponent is put on 10",
        "use np.log10 with 10**, or np.log with np.exp",
        ("np.log10(low), np.log10(high)", "np.log(low), np.log(high)"),
    ),
    slip(
        "e_to_a_decimal_exponent",
        "the exponent is one of 10, but it is put on e, which covers less than half of the range",
        "use np.log10 with 10**, or np.log with np.exp",
        ("value = 10**exponent", "value = np.exp(exponent)"),
    ),
    slip(
        "whole_exponents",
        "only whole powers of ten are drawn",
        "draw the exponent with rng.uniform",
        (EXPONENT, "exponent = float(rng.integers(np.ceil(np.log10(low)), np.floor(np.log10(high)) + 1))"),
    ),
    slip(
        "everything_on_a_log_scale",
        "uniform axes are drawn on a log scale, too, where 0 has no place",
        "look at the kind of each axis",
        (KIND, "        if kind:\n"),
    ),
    slip(
        "one_draw_for_all",
        "one random number decides on all hyperparameters of a config",
        "draw a new number for every name",
        line("config = {}", "config = {}\nu = rng.uniform()"),
        (EXPONENT, "exponent = np.log10(low) + u * np.log10(high / low)"),
        ("value = rng.uniform(low, high)", "value = low + u * (high - low)"),
    ),
    slip(
        "seeded_inside",
        "a generator with a fixed seed is made inside the function, so every config is the same",
        "use the rng that was handed in, and make no other",
        line("config = {}", "config = {}\nrng = np.random.default_rng(0)"),
    ),
    slip(
        "from_zero_to_high",
        "the lower border of a uniform axis is left out of account",
        "draw between low and high",
        ("value = rng.uniform(low, high)", "value = high * rng.uniform()"),
    ),
]

GRID = [
    slip(
        "equal_steps_on_log_axes",
        "log axes have equal steps, so all values but the first lie in the highest decade",
        "multiply by a constant factor on a log axis",
        (KIND, '        if kind == "logarithmic":\n'),
    ),
    slip(
        "equal_factors_everywhere",
        "uniform axes grow by a constant factor, too",
        "look at the kind of each axis",
        (KIND, "        if low > 0:\n"),
    ),
    slip(
        "end_left_out",
        "the upper border is not among the values",
        "divide the range by n - 1, so that both ends are included",
        ("np.linspace(0, 1, n)", "np.linspace(0, 1, n, endpoint=False)"),
    ),
    slip(
        "middles_of_cells",
        "the values are the middles of n cells, and neither border is among them",
        "include both ends",
        ("np.linspace(0, 1, n)", "(np.arange(n) + 0.5) / n"),
    ),
    slip(
        "along_the_diagonal",
        "the axes are walked along together, which gives n configs and not every combination",
        "combine every value of an axis with every value of the others",
        ("configs = [{}]", "configs = [{} for _ in range(n)]"),
        (
            "[{**config, name: float(value)} for config in configs for value in values]",
            "[{**config, name: float(value)} for config, value in zip(configs, values)]",
        ),
    ),
    slip(
        "one_dict_for_all",
        "one and the same dict stands in the list many times, with the values it was given last",
        "make a new dict for every config",
        ("    return configs\n", "    return [configs[-1]] * len(configs)\n"),
    ),
    slip(
        "one_axis_at_a_time",
        "only one axis is varied at a time, while the others stay at their lower borders",
        "combine every value of an axis with every value of the others",
        (
            "    return configs\n",
            "    first = configs[0]\n"
            "    return [c for c in configs if sum(c[name] != first[name] for name in c) <= 1]\n",
        ),
    ),
]

RANDOM_SEARCH = [
    slip(
        "nan_in_the_sort",
        "NaN compares as false with everything, so the sort leaves the trials in no order",
        "take the trials with score NaN out before you sort, and put them at the end",
        line(HEALTHY, "healthy = list(trials)"),
        line(DIVERGED, "diverged = []"),
    ),
    slip(
        "nan_left_out",
        "trials that diverged are left out of the result",
        "put them at the end: that they diverged is a result, too",
        ("return healthy + diverged", "return healthy"),
    ),
    slip(
        "nan_first",
        "trials that diverged stand first",
        "put them at the end",
        ("return healthy + diverged", "return diverged + healthy"),
    ),
    slip(
        "nan_is_zero",
        "a score NaN is replaced by 0, which may be better than all others",
        "leave the score as it is, and put the trial at the end",
        ("score = objective(config)", "score = float(np.nan_to_num(objective(config)))"),
    ),
    slip(
        "worst_first",
        "the trials are sorted from the lowest score to the highest",
        "a larger score is better: sort in descending order",
        (SORT, SORT.replace(", reverse=True", "")),
    ),
    slip(
        "in_order_of_trial",
        "the trials are not ranked",
        "sort them by score, the highest first",
        line(SORT, ""),
    ),
    slip(
        "drawn_once",
        "one config is drawn before the loop and tried again and again",
        "draw inside the loop",
        (f"    {LOOP}\n        {CONFIG}\n", f"    {CONFIG}\n    {LOOP}\n"),
    ),
    slip(
        "first_axis_only",
        "only the first hyperparameter is drawn anew, the others keep the values of the first trial",
        "draw all of them for every trial",
        (
            "        score = objective(config)\n",
            "        if trials:\n"
            '            config = {**trials[0]["config"], next(iter(space)): config[next(iter(space))]}\n'
            "        score = objective(config)\n",
        ),
    ),
    slip(
        "scored_twice",
        "objective is called twice for a config, which costs two trainings",
        "keep the score of the first call",
        (
            'append({"config": config, "score": score})',
            'append({"config": config, "score": objective(config)})',
        ),
    ),
    slip(
        "one_trial_fewer",
        "one trial fewer than num_trials is run",
        "loop num_trials times",
        (LOOP, "for _ in range(1, num_trials):"),
    ),
]
