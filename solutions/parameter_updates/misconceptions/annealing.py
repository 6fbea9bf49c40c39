"""Mistakes in the schedules that run from a start to an end, and in the cyclic one."""

from __future__ import annotations

from autograder.slips import line, slip

WHOLE_EPOCHS = "t is cut to whole epochs"

COSINE = [
    slip(
        "ends_an_epoch_early",
        "the rate is 0 from T - 1 on",
        "let the wave run to T; t may be fractional",
        line("progress = min(t, T) / T", "progress = t / T if t <= T - 1 else 1.0"),
    ),
    slip(
        "ends_an_epoch_late",
        "the wave runs on for another epoch after T",
        "ask whether t, as it is, is more than T",
        line("progress = min(t, T) / T", "progress = t / T if t < T + 1 else 1.0"),
    ),
    slip(
        "not_clamped",
        "the cosine runs on after T and the rate rises again",
        "use min(t, T)",
        ("min(t, T) / T", "t / T"),
    ),
    slip(
        "restarts",
        "the rate starts again from lr0 at T",
        "hold t at T: min(t, T)",
        ("min(t, T) / T", "(t % T) / T"),
    ),
    slip(
        "degrees",
        "the angle is in degrees; np.cos takes radians",
        "use np.pi instead of 180",
        ("np.cos(np.pi * progress)", "np.cos(180 * progress)"),
    ),
    slip(
        "pi_missing",
        "pi is missing from the angle",
        "use np.cos(np.pi * t / T)",
        ("np.cos(np.pi * progress)", "np.cos(progress)"),
    ),
    slip(
        "half_missing",
        "the factor 0.5 is missing: 1 + cos begins at 2",
        "multiply by 0.5",
        ("return 0.5 * lr0", "return lr0"),
    ),
    slip(
        "one_missing",
        "the 1 is missing and the rate falls below zero",
        "use 0.5 * lr0 * (1 + cos)",
        ("return 0.5 * lr0 * (1 + wave)", "return lr0 * wave"),
    ),
    slip(
        "whole_wave",
        "the wave has period T: it is down at T / 2 and back up at T",
        "use pi, not 2 * pi: half a wave in T epochs",
        ("np.cos(np.pi * progress)", "np.cos(2 * np.pi * progress)"),
    ),
    slip(
        "quarter_wave",
        "the rate follows a quarter of the wave, which leaves out the gentle end",
        "use 0.5 * lr0 * (1 + np.cos(np.pi * t / T))",
        ("return 0.5 * lr0 * (1 + wave)", "return lr0 * np.cos(np.pi / 2 * progress)"),
    ),
    slip(
        "rises",
        "the rate rises from 0 to lr0",
        "add the cosine to 1: 1 + cos",
        ("(1 + wave)", "(1 - wave)"),
    ),
]

LINEAR = [
    slip(
        "ends_an_epoch_early",
        "the rate is 0 from T - 1 on",
        "let the line run to T; t may be fractional",
        line("progress = min(t, T) / T", "progress = t / T if t <= T - 1 else 1.0"),
    ),
    slip(
        "ends_an_epoch_late",
        "the line runs on for another epoch after T",
        "ask whether t, as it is, is more than T",
        line("progress = min(t, T) / T", "progress = t / T if t < T + 1 else 1.0"),
    ),
    slip(
        "back_to_lr0",
        "after T the rate is lr0 again",
        "hold t at T: min(t, T)",
        line("progress = min(t, T) / T", "progress = t / T if t < T else 0.0"),
    ),
    slip(
        "not_clamped",
        "the line goes on after T, to negative rates",
        "use min(t, T)",
        ("min(t, T) / T", "t / T"),
    ),
    slip(
        "restarts",
        "the rate starts again from lr0 at T",
        "hold t at T: min(t, T)",
        ("min(t, T) / T", "(t % T) / T"),
    ),
    slip(
        "rises",
        "the rate rises from 0 to lr0",
        "use 1 - t / T",
        ("lr0 * (1 - progress)", "lr0 * progress"),
    ),
    slip(
        "parentheses_missing",
        "t / T is subtracted from the rate itself: lr0 multiplies the 1 alone",
        "put 1 - t / T in parentheses",
        ("lr0 * (1 - progress)", "lr0 * 1 - progress"),
    ),
    slip(
        "arrives_an_epoch_early",
        "t is divided by T - 1",
        "divide by T: the rate is 0 at t = T",
        ("min(t, T) / T", "min(t / (T - 1), 1)"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        ("min(t, T) / T", "min(int(t), T) / T"),
    ),
    slip(
        "lr0_not_read",
        "lr0 is not used",
        "multiply by lr0",
        ("lr0 * (1 - progress)", "1 - progress"),
    ),
]

INVERSE_SQRT = [
    slip(
        "first_epoch_not_held",
        "the rate before t = 1 is larger than lr0, and infinite at t = 0",
        "use max(t, 1)",
        line("t = max(t, 1)", "t = np.float64(t)"),
    ),
    slip(
        "counted_from_zero",
        "t is shifted by one, as if the first epoch were 0",
        "divide by the root of max(t, 1): the first epoch is 1 here",
        line("t = max(t, 1)", "t = t + 1"),
    ),
    slip(
        "root_missing",
        "the square root is missing",
        "divide by np.sqrt(t)",
        ("lr0 / np.sqrt(t)", "lr0 / t"),
    ),
    slip(
        "root_of_the_quotient",
        "lr0 is under the root, too",
        "take the root of t only: lr0 / np.sqrt(t)",
        ("lr0 / np.sqrt(t)", "np.sqrt(lr0 / t)"),
    ),
    slip(
        "multiplied",
        "the rate is multiplied by the root and rises",
        "divide by np.sqrt(t)",
        ("lr0 / np.sqrt(t)", "lr0 * np.sqrt(t)"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        line("t = max(t, 1)", "t = max(int(t), 1)"),
    ),
]

CONSTANT = [
    slip(
        "decays",
        "the rate decays with t",
        "return lr0, whatever t is",
        ("return lr0", "return lr0 / (1 + t)"),
    ),
    slip(
        "time_returned",
        "t is returned, the first argument, instead of lr0",
        "return lr0",
        ("return lr0", "return t"),
    ),
    slip(
        "lr0_not_read",
        "lr0 is not used",
        "return lr0, not a number of your own",
        ("return lr0", "return 1e-2"),
    ),
    slip(
        "nothing_returned",
        "the function ends without return",
        "write return lr0",
        ("return lr0", "lr0"),
    ),
    slip(
        "multiplied_by_time",
        "the rate is multiplied by t",
        "return lr0, whatever t is",
        ("return lr0", "return lr0 * t"),
    ),
]

CYCLIC_COSINE = [
    slip(
        "one_restart_only",
        "cycle is subtracted once, so there is one restart and no other",
        "start again in every cycle: t % cycle",
        ("since_restart = t % cycle", "since_restart = t - cycle if t >= cycle else t"),
    ),
    slip(
        "no_restart",
        "the rate stays at 0 after the first cycle",
        "start again with t % cycle",
        ("since_restart = t % cycle", "since_restart = min(t, cycle)"),
    ),
    slip(
        "rises_smoothly",
        "the cosine runs on, and the rate climbs back instead of jumping",
        "start again with t % cycle",
        ("since_restart = t % cycle", "since_restart = t"),
    ),
    slip(
        "length_missing",
        "the time since the restart is not divided by cycle",
        "use (t % cycle) / cycle in the angle",
        ("since_restart / cycle", "since_restart"),
    ),
    slip(
        "number_of_cycles",
        "the whole number of cycles stands where the time since the restart should",
        "use t % cycle, not t // cycle",
        ("since_restart = t % cycle", "since_restart = t // cycle"),
    ),
    slip(
        "half_missing",
        "the factor 0.5 is missing: 1 + cos begins at 2",
        "multiply by 0.5",
        ("return 0.5 * lr0", "return lr0"),
    ),
    slip(
        "whole_wave",
        "the wave has period cycle: it is down at half a cycle and back up at its end",
        "use pi, not 2 * pi: half a wave in a cycle",
        ("np.cos(np.pi * progress)", "np.cos(2 * np.pi * progress)"),
    ),
    slip(
        "degrees",
        "the angle is in degrees; np.cos takes radians",
        "use np.pi instead of 180",
        ("np.cos(np.pi * progress)", "np.cos(180 * progress)"),
    ),
    slip(
        "starts_fade",
        "every restart begins at half the rate of the one before",
        "restart from lr0 every time",
        ("return 0.5 * lr0", "return 0.5 * lr0 * 0.5 ** (t // cycle)"),
    ),
    slip(
        "whole_epochs",
        WHOLE_EPOCHS,
        "use t as it is: it may be fractional",
        ("since_restart = t % cycle", "since_restart = int(t) % cycle"),
    ),
]
