"""Mistakes in the schedules of momentum and in those that decay in steps or by a power of the time."""

from __future__ import annotations

from autograder.slips import line, slip

WHOLE_EPOCHS = "t is cut to whole epochs"

MOMENTUM_SCHEDULE = [
    slip(
        "not_held",
        "the momentum keeps growing after num_epochs",
        "hold it at end: min(epoch / num_epochs, 1)",
        line("progress = min(progress, 1.0)", ""),
    ),
    slip(
        "clamped_by_the_smaller",
        "the smaller of the line and end is taken, which is wrong where end is below start",
        "hold the progress, not the momentum: min(epoch / num_epochs, 1)",
        line("progress = min(progress, 1.0)", ""),
        ("return start + (end - start) * progress", "return min(start + (end - start) * progress, end)"),
    ),
    slip(
        "start_and_end_exchanged",
        "the momentum falls from end to start",
        "let it rise from start at epoch 0 to end at num_epochs",
        ("return start + (end - start)", "return end + (start - end)"),
    ),
    slip(
        "range_not_read",
        "start and end are not used",
        "put start and end where 0.5 and 0.99 stand",
        ("return start + (end - start)", "return 0.5 + (0.99 - 0.5)"),
    ),
    slip(
        "start_missing",
        "the momentum begins at 0 instead of start",
        "add start: start + (end - start) * progress",
        ("return start + (end - start)", "return (end - start)"),
    ),
    slip(
        "end_added_to_start",
        "the momentum rises by end instead of by end - start",
        "use start + (end - start) * progress",
        ("return start + (end - start)", "return start + end"),
    ),
    slip(
        "arrives_an_epoch_early",
        "the anneal is divided into num_epochs - 1 parts",
        "divide by num_epochs",
        line("progress = epoch / num_epochs", "progress = epoch / (num_epochs - 1)"),
    ),
    slip(
        "whole_division",
        "// divides without a fraction, so the momentum stays at start until the last epoch",
        "divide with /",
        line("progress = epoch / num_epochs", "progress = epoch // num_epochs"),
    ),
    slip(
        "whole_epochs",
        "epoch is cut to whole epochs",
        "use epoch as it is: it may be fractional",
        line("progress = epoch / num_epochs", "progress = int(epoch) / num_epochs"),
    ),
    slip(
        "geometric",
        "the momentum is multiplied by the same factor in every epoch",
        "let it rise in a straight line: start + (end - start) * progress",
        ("return start + (end - start) * progress", "return start * (end / start) ** progress"),
    ),
]

STEP = [
    slip(
        "no_floor",
        "the rate falls a little all the time instead of in steps",
        "count whole drops: np.floor(t / every)",
        ("np.floor(t / every)", "t / every"),
    ),
    slip(
        "drops_at_once",
        "the first drop comes right after the beginning",
        "round down: np.floor(t / every)",
        ("np.floor(t / every)", "np.ceil(t / every)"),
    ),
    slip(
        "drops_half_way",
        "the number of drops is rounded to the nearest whole number",
        "round down: np.floor(t / every)",
        ("np.floor(t / every)", "np.round(t / every)"),
    ),
    slip(
        "epochs_counted_from_one",
        "t is counted from 1, so every drop comes an epoch early",
        "count from 0: np.floor(t / every)",
        ("np.floor(t / every)", "np.floor((t + 1) / every)"),
    ),
    slip(
        "drops_too_late",
        "the drop comes after t = every instead of at it",
        "count a drop as soon as t reaches every: np.floor(t / every)",
        ("np.floor(t / every)", "np.maximum(np.ceil(t / every) - 1, 0)"),
    ),
    slip(
        "first_drop_only",
        "the rate drops once and then stays",
        "drop again every `every` epochs: factor ** np.floor(t / every)",
        ("np.floor(t / every)", "float(t >= every)"),
    ),
    slip(
        "product_instead_of_power",
        "factor is multiplied by the number of drops",
        "raise it to that power: factor**drops",
        ("lr0 * factor**drops", "lr0 * factor * drops"),
    ),
    slip(
        "subtracted",
        "every drop takes away the same amount",
        "multiply by factor at every drop: factor**drops",
        ("lr0 * factor**drops", "lr0 * (1 - factor * drops)"),
    ),
    slip(
        "divided",
        "the rate is divided by factor and rises",
        "multiply by factor**drops",
        ("lr0 * factor**drops", "lr0 / factor**drops"),
    ),
    slip(
        "factor_not_read",
        "factor is not used: every drop halves the rate",
        "raise factor, not 0.5, to the number of drops",
        ("lr0 * factor**drops", "lr0 * 0.5**drops"),
    ),
    slip(
        "every_not_read",
        "every is not used: a drop comes each fifth epoch",
        "divide t by every, not by 5",
        ("np.floor(t / every)", "np.floor(t / 5)"),
    ),
]

EXPONENTIAL = [
    slip(
        "base_ten",
        "the base is 10",
        "use np.exp: the base is e",
        ("np.exp(-k * t)", "10 ** (-k * t)"),
    ),
    slip(
        "base_two",
        "the base is 2, and k counts halvings",
        "use np.exp: the base is e",
        ("np.exp(-k * t)", "2 ** (-k * t)"),
    ),
    slip(
        "grows",
        "the exponent is positive and the rate grows",
        "put a minus sign in the exponent",
        ("np.exp(-k * t)", "np.exp(k * t)"),
    ),
    slip(
        "percentage",
        "every epoch takes away the share k of the rate",
        "use np.exp(-k * t)",
        ("np.exp(-k * t)", "(1 - k) ** t"),
    ),
    slip(
        "k_not_read",
        "k is not used",
        "multiply t by k in the exponent",
        ("np.exp(-k * t)", "np.exp(-t)"),
    ),
    slip(
        "divided_by_k",
        "t is divided by k",
        "multiply t by k in the exponent",
        ("np.exp(-k * t)", "np.exp(-t / k)"),
    ),
    slip(
        "lr0_in_exponent",
        "lr0 is part of the exponent",
        "multiply by lr0 outside: lr0 * np.exp(-k * t)",
        ("np.exp(-k * t)", "np.exp(-k * t * lr0)"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        ("np.exp(-k * t)", "np.exp(-k * int(t))"),
    ),
]

INVERSE_TIME = [
    slip(
        "one_missing",
        "the divisor lacks the 1, so the rate begins at infinity",
        "divide by 1 + k * t",
        ("divisor = 1 + k * t", "divisor = np.float64(k * t)"),
    ),
    slip(
        "k_not_read",
        "k is not used",
        "divide by 1 + k * t",
        ("divisor = 1 + k * t", "divisor = 1 + t"),
    ),
    slip(
        "sum_multiplied",
        "k multiplies the whole sum 1 + t",
        "let k multiply t only: 1 + k * t",
        ("divisor = 1 + k * t", "divisor = k * (1 + t)"),
    ),
    slip(
        "power_of_t",
        "1 + k is raised to the power t, which is a kind of exponential decay",
        "divide by 1 + k * t",
        ("divisor = 1 + k * t", "divisor = (1 + k) ** t"),
    ),
    slip(
        "root_taken",
        "the divisor is a square root",
        "divide by 1 + k * t itself",
        ("divisor = 1 + k * t", "divisor = np.sqrt(1 + k * t)"),
    ),
    slip(
        "straight_line",
        "the rate falls in a straight line",
        "divide by 1 + k * t instead of multiplying by 1 - k * t",
        ("lr0 / divisor", "lr0 * (1 - k * t)"),
    ),
    slip(
        "parentheses_missing",
        "lr0 is divided by 1 alone, and k * t is added",
        "put the divisor in parentheses: lr0 / (1 + k * t)",
        ("lr0 / divisor", "lr0 / 1 + k * t"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        ("divisor = 1 + k * t", "divisor = 1 + k * int(t)"),
    ),
]
