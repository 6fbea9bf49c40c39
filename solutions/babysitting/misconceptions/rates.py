"""What goes wrong in lr_range_test."""

from __future__ import annotations

from autograder.slips import line, slip

LAST = "last = np.mean(losses[-max(1, num_steps // 10) :])"
COPIED = "current = {name: w.copy() for name, w in params.items()}"
FINITE = "        if np.isfinite(last):\n            drops[i]"

LR_RANGE_TEST = [
    slip(
        "no_rate_is_left",
        "the best is looked for among the runs that stay finite, and there may be none",
        "begin with best = None, and take the largest drop: -inf is one, too",
        (
            "winner = np.argmax(drops)",
            "winner = max((d, i) for i, d in enumerate(drops) if np.isfinite(d))[1]",
        ),
    ),
    slip(
        "linear_rates",
        "the rates are spaced evenly on a linear scale, and nearly all lie in the highest decade",
        "space them evenly in their logarithm: np.logspace takes exponents",
        ("np.logspace(np.log10(low), np.log10(high), num_rates)", "np.linspace(low, high, num_rates)"),
    ),
    slip(
        "natural_logarithms",
        "np.logspace wants exponents of 10 and was given natural logarithms",
        "use np.log10",
        ("np.log10(low), np.log10(high)", "np.log(low), np.log(high)"),
    ),
    slip(
        "end_left_out",
        "the highest rate is not among the rates",
        "include both ends",
        (", num_rates)\n    drops", ", num_rates, endpoint=False)\n    drops"),
    ),
    slip(
        "not_from_the_start",
        "each rate goes on where the one before it stopped",
        "start every rate from a fresh copy of params",
        ("    drops = np.full", f"    {COPIED}\n    drops = np.full"),
        (f"        {COPIED}\n        losses", "        losses"),
    ),
    slip(
        "params_overwritten",
        "the arrays in params are updated themselves: a new dict does not copy them",
        "copy every array before each rate",
        (COPIED, "current = dict(params)"),
    ),
    slip(
        "nan_wins",
        "a NaN is left among the drops, and np.argmax takes it for the largest",
        "leave the drop at -inf where a loss is inf or NaN",
        (FINITE, "        if True:\n            drops[i]"),
    ),
    slip(
        "lowest_on_the_way",
        "the lowest loss on the way counts, even if the run comes back up",
        "compare where the run ends",
        (LAST, "last = np.min(losses) if np.isfinite(losses[-1]) else np.inf"),
    ),
    slip(
        "last_loss_alone",
        "only the very last loss counts, which is the noise of one mini-batch",
        "take the mean over the last tenth of the steps",
        (LAST, "last = losses[-1]"),
    ),
    slip(
        "median_of_the_last",
        "the median of the last losses takes no notice of a hard mini-batch among them",
        "take the mean over the last tenth of the steps",
        (LAST, "last = np.median(losses[-max(1, num_steps // 10) :])"),
    ),
    slip(
        "mean_of_the_run",
        "the mean over the whole run counts, and not where it ends",
        "take the mean over the last tenth of the steps",
        (LAST, "last = np.mean(losses)"),
    ),
    slip(
        "drop_in_units",
        "the drop is not divided by the first loss, so it depends on the units of the loss",
        "divide by first",
        ("drops[i] = (first - last) / first", "drops[i] = first - last"),
    ),
    slip(
        "largest_that_survives",
        "the highest rate that does not diverge is called the best",
        "take the one with the largest drop",
        line("winner = np.argmax(drops)", "winner = np.flatnonzero(drops > 0.1)[-1:].sum()"),
    ),
    slip(
        "always_a_winner",
        "a best rate is named although no rate lowers the loss noticeably",
        "return None where no drop is more than 0.1",
        ("if drops[winner] > 0.1:", "if True:"),
    ),
    slip(
        "index_for_rate",
        "the number of the best rate is returned, not the rate",
        "return rates[winner]",
        ("best = float(rates[winner])", "best = int(winner)"),
    ),
    slip(
        "one_step_fewer",
        "one step fewer than num_steps is taken",
        "loop num_steps times",
        ("for _ in range(num_steps):", "for _ in range(max(1, num_steps - 1)):"),
    ),
    slip(
        "strange_on_the_way",
        "an inf or a NaN on the way is forgotten when the last losses are finite again",
        "leave the drop at -inf as soon as a loss is not finite",
        ("            if not np.isfinite(batch_loss):\n                break\n", ""),
    ),
    slip(
        "inf_on_the_way",
        "only a NaN ends a run, and an inf on the way is forgotten",
        "ask np.isfinite",
        ("if not np.isfinite(batch_loss):", "if np.isnan(batch_loss):"),
    ),
    slip(
        "given_up_early",
        "a run whose loss grows is given up although it is finite",
        "leave a run only when a loss is inf or NaN",
        (
            "            if not np.isfinite(batch_loss):\n                break\n",
            "            if not batch_loss < 4 * losses[0]:\n"
            "                losses[-1] = np.inf\n                break\n",
        ),
    ),
    slip(
        "tenth_rounded_up",
        "the tenth of the steps is rounded up",
        "average over num_steps // 10 losses, at least one",
        ("max(1, num_steps // 10)", "-(-num_steps // 10)"),
    ),
    slip(
        "ninth_for_tenth",
        "more than a tenth of the steps is averaged",
        "average over num_steps // 10 losses, at least one",
        ("max(1, num_steps // 10)", "max(1, num_steps // 9)"),
    ),
    slip(
        "no_loss_is_left",
        "below ten steps, num_steps // 10 is 0, and losses[-0:] is the whole run",
        "average over at least one loss: max(1, num_steps // 10)",
        ("max(1, num_steps // 10)", "(num_steps // 10)"),
    ),
    slip(
        "largest_for_first",
        "the drop is measured from the largest loss of the run",
        "measure it from the loss of the first step",
        line("    first = losses[0]", "    first = np.max(losses)"),
    ),
    slip(
        "never_a_winner",
        "best is None for nearly every loss",
        "return the rate of the largest drop when that is more than 0.1",
        ("    if drops[winner] > 0.1:\n        best = float(rates[winner])\n", ""),
    ),
    slip(
        "bar_too_high",
        "a drop of less than a fifth does not count",
        "compare the largest drop with 0.1",
        ("if drops[winner] > 0.1:", "if drops[winner] > 0.2:"),
    ),
    slip(
        "bar_too_low",
        "a drop of a twentieth is enough",
        "compare the largest drop with 0.1",
        ("if drops[winner] > 0.1:", "if drops[winner] > 0.05:"),
    ),
    slip(
        "uphill",
        "the step is added: this climbs the loss",
        "subtract rate * grads[name]",
        ("current[name] -= rate * grads[name]", "current[name] += rate * grads[name]"),
    ),
]
