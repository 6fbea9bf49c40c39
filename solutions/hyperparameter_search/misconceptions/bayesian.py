"""What goes wrong in gp_posterior, expected_improvement and bayesian_search."""

from __future__ import annotations

from autograder.slips import line, slip

KERNEL = "signal**2 * np.exp(-squared / (2 * length_scale**2))"
NOISE = "noise**2 * identity"
STD = "std = np.sqrt(np.maximum(variance, 0))"
MEAN = "mean = k_new.T @ np.linalg.solve(K, y)"
DISTRIBUTION = "(1 + math.erf(t / math.sqrt(2))) / 2"
IMPROVEMENT = "improvement = gain * distribution + safe_std * density"
CERTAIN = "return np.where(certain, np.maximum(gain, 0), improvement)"
FILLED = "filled = np.where(finite, known, np.min(known[finite]))"
STANDARD = "y = (filled - np.mean(filled)) / (spread if spread > 0 else 1.0)"
CANDIDATES = "candidates = rng.random((num_candidates, len(space)))"
RESULT = "    trials = []\n"
LISTED = '        trials.append({"config": config_at(point), "score": score})\n'

GP_POSTERIOR = [
    slip(
        "half_left_out",
        "the 2 under the squared distance is left out of the kernel",
        "divide by 2 * length_scale**2",
        (KERNEL, "signal**2 * np.exp(-squared / length_scale**2)"),
    ),
    slip(
        "length_scale_not_squared",
        "the squared distance is divided by the length scale, not by its square",
        "divide by 2 * length_scale**2",
        (KERNEL, "signal**2 * np.exp(-squared / (2 * length_scale))"),
    ),
    slip(
        "distance_not_squared",
        "the distance is not squared in the kernel",
        "use the sum of the squared differences, without a root",
        (KERNEL, "signal**2 * np.exp(-np.sqrt(squared) / (2 * length_scale**2))"),
    ),
    slip(
        "signal_not_squared",
        "the kernel has the factor signal, which is a standard deviation, where a variance belongs",
        "use signal**2",
        (KERNEL, "signal * np.exp(-squared / (2 * length_scale**2))"),
        ("variance = signal**2 - explained", "variance = signal - explained"),
    ),
    slip(
        "noise_not_squared",
        "noise, a standard deviation, is added to the variances on the diagonal",
        "add noise**2",
        (NOISE, "noise * identity"),
    ),
    slip(
        "noise_left_out",
        "the noise is not added to the diagonal of K",
        "add noise**2 times the identity; a tiny number will not do",
        (NOISE, "1e-10 * identity"),
    ),
    slip(
        "noise_in_std",
        "std holds the noise of a new measurement, too",
        "std is about the score itself: do not add the noise once more",
        (STD, "std = np.sqrt(np.maximum(variance, 0) + noise**2)"),
    ),
    slip(
        "noise_in_the_kernel",
        "the kernel itself adds the noise, also between the old points and as many new ones",
        "add noise**2 * I to k(X, X) alone",
        (
            f"return {KERNEL}",
            f"k = {KERNEL}\n        return k + noise**2 * np.eye(len(A)) if len(A) == len(B) else k",
        ),
        (f"kernel(X, X) + {NOISE}", "kernel(X, X)"),
    ),
    slip(
        "noise_everywhere",
        "the noise is added to every entry of K, and not to its diagonal",
        "multiply noise**2 by the identity matrix",
        (NOISE, "noise**2"),
    ),
    slip(
        "variance_for_std",
        "the variance is returned in place of its root",
        "take the square root",
        (STD, "std = np.maximum(variance, 0)"),
    ),
    slip(
        "nothing_learned_in_std",
        "std is that of a process that has seen no data",
        "subtract what the data explain: k(X, x)^T K^-1 k(X, x)",
        ("variance = signal**2 - explained", "variance = signal**2 - 0 * explained"),
    ),
    slip(
        "returns_to_the_mean",
        "the mean of y is taken away before and added after, so far away the process returns to it",
        "its mean is zero: leave y as it is",
        (MEAN, "mean = np.mean(y) + k_new.T @ np.linalg.solve(K, y - np.mean(y))"),
    ),
    slip(
        "root_of_a_negative",
        "round-off makes a variance negative, and its root is NaN",
        "replace negative variances by 0 before you take the root",
        (STD, "std = np.sqrt(variance)"),
    ),
]

EXPECTED_IMPROVEMENT = [
    slip(
        "for_minimisation",
        "it is the improvement of a search for the lowest score",
        "the gain is mean - best",
        ("gain = mean - best", "gain = best - mean"),
    ),
    slip(
        "probability_only",
        "it is the probability of an improvement, not its average size",
        "multiply by the gain, and add std * phi(z)",
        (IMPROVEMENT, "improvement = distribution"),
    ),
    slip(
        "uncertainty_left_out",
        "the second term, which rewards uncertainty, is left out",
        "add std * phi(z)",
        (IMPROVEMENT, "improvement = gain * distribution"),
    ),
    slip(
        "std_left_out",
        "the second term is phi(z), not std * phi(z)",
        "multiply the density by std",
        (IMPROVEMENT, "improvement = gain * distribution + density"),
    ),
    slip(
        "root_of_two_left_out",
        "erf is taken of z itself",
        "use (1 + erf(z / sqrt(2))) / 2",
        (DISTRIBUTION, "(1 + math.erf(t)) / 2"),
    ),
    slip(
        "erf_for_the_distribution",
        "erf(z / sqrt(2)) is taken for the distribution function, but it goes from -1 to 1",
        "use (1 + erf(z / sqrt(2))) / 2",
        (DISTRIBUTION, "math.erf(t / math.sqrt(2))"),
    ),
    slip(
        "density_not_normalised",
        "the density lacks its factor 1 / sqrt(2 * pi)",
        "divide by sqrt(2 * pi)",
        (" / np.sqrt(2 * np.pi)", ""),
    ),
    slip(
        "nothing_without_uncertainty",
        "it is 0 wherever std is 0, even if the mean is above best",
        "where std is 0, return max(mean - best, 0)",
        (CERTAIN, "return np.where(certain, 0.0, improvement)"),
    ),
    slip(
        "gain_may_be_negative",
        "where std is 0, a mean below best counts as a negative improvement",
        "where std is 0, return max(mean - best, 0)",
        (CERTAIN, "return np.where(certain, gain, improvement)"),
    ),
    slip(
        "divides_by_zero",
        "z is computed with std 0, which gives an inf or a NaN",
        "treat std == 0 apart",
        ("safe_std = np.where(certain, 1.0, std)", "safe_std = std"),
        (CERTAIN, "return improvement"),
    ),
]

BAYESIAN_SEARCH = [
    slip(
        "generator_of_its_own",
        "rng is replaced by a generator with a seed of its own, so that every search is the same",
        "draw from the rng that you are given",
        line("points, scores = [], []", "rng = np.random.default_rng(0)\npoints, scores = [], []"),
    ),
    slip(
        "random_all_the_way",
        "the candidates are not compared: the search is random from the first trial to the last",
        "try the candidate with the largest expected improvement",
        ("point = candidates[np.argmax(gains)]", "point = candidates[0]"),
    ),
    slip(
        "least_promising",
        "the candidate with the smallest expected improvement is tried",
        "use np.argmax",
        ("np.argmax(gains)", "np.argmin(gains)"),
    ),
    slip(
        "highest_mean",
        "the candidate with the highest mean is tried, and what is uncertain is never explored",
        "try the candidate with the largest expected improvement",
        ("np.argmax(gains)", "np.argmax(mean)"),
    ),
    slip(
        "most_uncertain",
        "the candidate with the largest std is tried, however low its mean",
        "try the candidate with the largest expected improvement",
        ("np.argmax(gains)", "np.argmax(std)"),
    ),
    slip(
        "first_scores_only",
        "the model sees the first num_initial trials only, and learns nothing from those that it has asked for",
        "hand gp_posterior all points and scores so far",
        ("known = np.array(scores)", "known = np.array(scores[:num_initial])"),
        ("gp_posterior(np.array(points), y", "gp_posterior(np.array(points[: len(known)]), y"),
    ),
    slip(
        "best_in_other_units",
        "best is the highest score in its own units, and the model speaks of standardised ones",
        "compare with max(y)",
        ("expected_improvement(mean, std, np.max(y))", "expected_improvement(mean, std, np.max(filled))"),
    ),
    slip(
        "improvement_over_the_last",
        "the improvement is that over the newest score, not over the best",
        "compare with max(y)",
        ("expected_improvement(mean, std, np.max(y))", "expected_improvement(mean, std, y[-1])"),
    ),
    slip(
        "nan_left_out",
        "trials that diverged are left out of the model, which then knows nothing of the places to keep away from",
        "put the lowest finite score in place of every NaN",
        (FILLED, "filled = known[finite]"),
        ("gp_posterior(np.array(points), y", "gp_posterior(np.array(points)[finite], y"),
    ),
    slip(
        "num_candidates_not_read",
        "num_candidates is not read: 300 points are drawn, whatever is asked for",
        "use the argument",
        ("rng.random((num_candidates, len(space)))", "rng.random((300, len(space)))"),
    ),
    slip(
        "plain_scale_on_log_axes",
        "log axes are searched on the plain scale",
        "the config at u is low * (high / low) ** u on a log axis",
        ('            if kind == "log":\n', '            if kind == "logarithmic":\n'),
    ),
    slip(
        "not_standardised",
        "the scores enter the model in their own units, but it expects mean 0 and standard deviation 1",
        "subtract the mean and divide by the standard deviation",
        (STANDARD, "y = filled"),
    ),
    slip(
        "only_centred",
        "the scores are centred, but not divided by their standard deviation",
        "divide by it, unless it is 0",
        (STANDARD, "y = filled - np.mean(filled)"),
    ),
    slip(
        "divided_by_nothing",
        "scores that are all the same are divided by their standard deviation, 0, and the model hears only of NaN",
        "where the standard deviation is 0, divide by 1",
        (STANDARD, "y = (filled - np.mean(filled)) / spread"),
    ),
    slip(
        "candidates_drawn_once",
        "the candidates are drawn once, before the loop, and every trial has to choose among the same",
        "draw new candidates for each further trial",
        ("    for trial in range(num_trials):\n", f"    {CANDIDATES}\n    for trial in range(num_trials):\n"),
        (f"            {CANDIDATES}\n", ""),
    ),
    slip(
        "nan_in_the_model",
        "a NaN enters the model, and all that it says is NaN",
        "put the lowest finite score in place of NaN before you standardise",
        (FILLED, "filled = known"),
    ),
    slip(
        "nan_is_zero",
        "a NaN enters the model as 0, which may be the best score of all",
        "put the lowest finite score in its place",
        (FILLED, "filled = np.nan_to_num(known)"),
    ),
    slip(
        "first_ones_not_counted",
        "the first random trials are run on top of num_trials",
        "num_trials is the number of all trials",
        ("for trial in range(num_trials):", "for trial in range(num_initial + num_trials):"),
    ),
    slip(
        "num_initial_not_read",
        "num_initial is not read: five trials are random, whatever is asked for",
        "use the argument",
        ("if trial >= num_initial and", "if trial >= 5 and"),
    ),
    slip(
        "sorted_by_score",
        "the trials are ranked",
        "list them in the order in which they were tried",
        (
            RESULT,
            "    order = np.argsort(-np.array(scores))\n"
            "    points, scores = [points[i] for i in order], [scores[i] for i in order]\n" + RESULT,
        ),
    ),
    slip(
        "diverged_left_out",
        "trials that diverged are left out of the result",
        "list every trial: that it diverged is a result, too",
        (LISTED, f"        if np.isfinite(score):\n    {LISTED}"),
    ),
]
