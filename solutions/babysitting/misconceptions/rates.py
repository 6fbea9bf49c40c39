"""What goes wrong in lr_range_test."""

from __future__ import annotations

from autograder.slips import line, slip

LAST = "last = np.mean(losses[-max(1, num_steps // 10) :])"
COPIED = "current = {name: w.copy() for name, w in params.items()}"
FINITE = "        if np.isfinite(last):\n            drops[i]"

LR_RANGE_TEST = [
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
]
