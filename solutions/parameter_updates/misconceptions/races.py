"""Mistakes in running update rules against each other."""

from __future__ import annotations

from autograder.slips import slip

RACE = [
    slip(
        "gradient_measured_twice",
        "gradient is called twice in a step",
        "keep what gradient returns in a variable and use that",
        ("rule(w, dw, config)\n", "rule(w, gradient(w), config)\n"),
    ),
    slip(
        "start_missing",
        "the trajectory begins after the first update",
        "record the start before the loop",
        ("path = [np.array(w)]", "path = []"),
    ),
    slip(
        "one_step_too_few",
        "one update too few is made",
        "make num_steps updates; with the start this gives num_steps + 1 points",
        ("in range(num_steps):", "in range(num_steps - 1):"),
    ),
    slip(
        "one_step_too_many",
        "one update too many is made",
        "make num_steps updates; with the start this gives num_steps + 1 points",
        ("in range(num_steps):", "in range(num_steps + 1):"),
    ),
    slip(
        "config_shared",
        "a rule is handed the config that another rule left behind",
        "set config = None before each rule begins",
        ("        config = None\n", ""),
        ("    trajectories = {}\n", "    trajectories = {}\n    config = None\n"),
    ),
    slip(
        "config_forgotten",
        "config is None in every step, so no rule remembers anything",
        "hand the rule the config that it returned",
        ("rule(w, dw, config)\n            path", "rule(w, dw, None)\n            path"),
    ),
    slip(
        "config_not_none",
        "the first config is an empty dict; a rule with settings of its own waits for None",
        "begin with config = None",
        ("        config = None\n", "        config = {}\n"),
    ),
    slip(
        "start_not_reset",
        "a rule begins where the one before it ended",
        "begin every rule at start",
        ("        w = np.array(start)\n", ""),
        ("    trajectories = {}\n", "    trajectories = {}\n    w = np.array(start)\n"),
    ),
    slip(
        "gradient_of_the_start",
        "the gradient is measured at start in every step",
        "measure it where w is now: gradient(w)",
        ("dw = gradient(w)\n            w,", "dw = gradient(start)\n            w,"),
    ),
    slip(
        "one_array_recorded",
        "the trajectory holds the same array many times, and an update in place changes them all",
        "record a copy: path.append(w.copy())",
        (
            "w, config = rule(w, dw, config)\n            path.append(np.array(w))",
            "w[...], config = rule(w, dw, config)\n            path.append(w)",
        ),
    ),
    slip(
        "start_changed",
        "start itself is updated in place",
        "begin with a copy: w = start.copy()",
        ("        w = np.array(start)\n", "        w = start\n"),
        (
            "w, config = rule(w, dw, config)\n            path",
            "w[...], config = rule(w, dw, config)\n            path",
        ),
    ),
    slip(
        "recorded_without_copy",
        "the array that the rule returned is recorded, not a copy, and a rule that updates in place changes it later",
        "record a copy: path.append(w.copy())",
        ("            path.append(np.array(w))", "            path.append(w)"),
    ),
    slip(
        "start_recorded_without_copy",
        "the array that the rule works on is recorded from the start, and a rule that updates in place changes it",
        "record copies: path = [w.copy()], and path.append(w.copy())",
        ("path = [np.array(w)]", "path = [w]"),
        ("            path.append(np.array(w))", "            path.append(w)"),
    ),
    slip(
        "start_handed_over",
        "a rule that updates w in place changes start, and the next rule begins elsewhere",
        "begin with a copy: w = start.copy()",
        ("        w = np.array(start)\n", "        w = start\n"),
    ),
    slip(
        "stacked_on_the_last_axis",
        "time is the last axis of the trajectories",
        "let it be the first: np.stack(path)",
        ("np.stack(path)", "np.stack(path, axis=-1)"),
    ),
]

UNIT_TEST_TABLE = [
    slip(
        "first_loss_of_the_first",
        "every run is compared with the first loss of the first prototype",
        "measure first_loss for each prototype, at its own start",
        ("first_loss = loss(start)", "first_loss = first_loss if table else loss(start)"),
    ),
    slip(
        "start_of_the_first",
        "every run begins at the start of the first prototype",
        "begin at the start of the prototype that the run is on",
        ("first_loss = loss(start)", "first_loss = loss(start)\n        begin = begin if table else start"),
        ("w = np.array(start)", "w = np.array(begin)"),
    ),
    slip(
        "loss_of_the_first",
        "every run is judged by the loss of the first prototype",
        "use the loss of the prototype that the run is on",
        (
            "first_loss = loss(start)",
            "judge = judge if table else loss\n        first_loss = judge(start)",
        ),
        ("loss(w) if finite", "judge(w) if finite"),
    ),
    slip(
        "solved_comes_first",
        "a run is called solved before it is asked whether w is finite",
        "ask in the order of the docstring: diverged, solved, stuck",
        ("loss(w) if finite else np.inf", "loss(w)"),
        ("if not np.isfinite(final_loss) or final_loss > first_loss:", "if final_loss <= 0.01 * first_loss:"),
        ('outcome = "diverged"', 'outcome = "solved"'),
        ("elif final_loss <= 0.01 * first_loss:", "elif not finite or not final_loss <= first_loss:"),
        ('outcome = "solved"\n            else:', 'outcome = "diverged"\n            else:'),
    ),
    slip(
        "nan_is_stuck",
        "a NaN falls through to 'stuck': NaN is neither larger nor smaller than anything",
        "ask for it with np.isfinite, before the comparisons",
        ("if not np.isfinite(final_loss) or final_loss > first_loss:", "if final_loss > first_loss:"),
        ("loss(w) if finite else np.inf", "loss(w) if finite else np.nan"),
    ),
    slip(
        "loss_not_looked_at",
        "a loss that is NaN falls through to 'stuck'; only w is looked at",
        "ask for np.isfinite(final_loss), too",
        ("if not np.isfinite(final_loss) or final_loss > first_loss:", "if final_loss > first_loss:"),
    ),
    slip(
        "goes_on_after_inf",
        "the updates go on after w has become infinite",
        "stop the run as soon as w is not finite",
        ("                if not finite:\n                    break\n", ""),
    ),
    slip(
        "no_growth_is_fine",
        "a run that ended higher than it began is not called diverged",
        "compare the two: final_loss > first_loss",
        ("if not np.isfinite(final_loss) or final_loss > first_loss:", "if not np.isfinite(final_loss):"),
    ),
    slip(
        "no_progress_is_diverged",
        "a loss that ends where it began is called diverged",
        "compare with >, not >=",
        ("final_loss > first_loss:", "final_loss >= first_loss:"),
    ),
    slip(
        "edge_left_out",
        "a loss of exactly 0.01 * first_loss is not called solved",
        "compare with <=, not <",
        ("final_loss <= 0.01 * first_loss:", "final_loss < 0.01 * first_loss:"),
    ),
    slip(
        "absolute_threshold",
        "the final loss is compared with 0.01 itself",
        "compare it with 0.01 * first_loss",
        ("final_loss <= 0.01 * first_loss:", "final_loss <= 0.01:"),
    ),
    slip(
        "a_tenth_is_enough",
        "a tenth of the first loss is enough to be called solved",
        "ask for a hundredth: 0.01 * first_loss",
        ("final_loss <= 0.01 * first_loss:", "final_loss <= 0.1 * first_loss:"),
    ),
    slip(
        "table_transposed",
        "rules and prototypes stand in each other's place",
        "write table[prototype][rule]",
        ("        table[prototype] = {}\n", ""),
        ("table[prototype][name] = outcome", "table.setdefault(name, {})[prototype] = outcome"),
    ),
    slip(
        "config_shared",
        "a run is handed the config that the run before it left behind",
        "set config = None before each run",
        ("            config = None\n", ""),
        ("    table = {}\n", "    table = {}\n    config = None\n"),
    ),
    slip(
        "start_not_reset",
        "a rule begins where the one before it ended",
        "begin every run at the prototype's start",
        ("            w = np.array(start)\n", ""),
        (
            "        first_loss = loss(start)\n",
            "        first_loss = loss(start)\n        w = np.array(start)\n",
        ),
    ),
    slip(
        "config_forgotten",
        "config is None in every update, so no rule remembers anything",
        "hand the rule the config that it returned",
        ("rule(w, dw, config)\n                finite", "rule(w, dw, None)\n                finite"),
    ),
    slip(
        "one_step_too_few",
        "one update too few is made",
        "make num_steps updates",
        ("in range(num_steps):", "in range(num_steps - 1):"),
    ),
    slip(
        "loss_in_every_step",
        "the loss is computed after every update; it may be expensive",
        "call loss once at the start of a prototype and once at the end of a run",
        ("                finite = np", "                loss(w)\n                finite = np"),
    ),
    slip(
        "start_changed",
        "start itself is updated in place",
        "begin with a copy: w = start.copy()",
        ("            w = np.array(start)\n", "            w = start\n"),
        (
            "w, config = rule(w, dw, config)\n                finite",
            "w[...], config = rule(w, dw, config)\n                finite",
        ),
    ),
    slip(
        "start_handed_over",
        "a rule that updates w in place changes start, and the next rule begins elsewhere",
        "begin with a copy: w = start.copy()",
        ("            w = np.array(start)\n", "            w = start\n"),
    ),
    slip(
        "gradient_of_another_prototype",
        "the gradient is that of the first prototype in every run",
        "take gradient from the prototype that the run is on",
        ("dw = gradient(w)", "dw = next(iter(prototypes.values()))[1](w)"),
    ),
    slip(
        "gradient_of_the_start",
        "the gradient is measured at start in every step",
        "measure it where w is now: gradient(w)",
        ("dw = gradient(w)", "dw = gradient(start)"),
    ),
    slip(
        "all_must_be_strange",
        "w counts as diverged only when every entry is inf or NaN",
        "ask whether all entries are finite: np.all(np.isfinite(w))",
        ("finite = np.all(", "finite = np.any("),
    ),
    slip(
        "only_nan_in_w",
        "an inf in w is not looked for, only a NaN",
        "ask for np.isfinite, which knows both",
        ("finite = np.all(np.isfinite(w))", "finite = not np.any(np.isnan(w))"),
    ),
    slip(
        "only_inf_in_w",
        "a NaN in w is not looked for, only an inf",
        "ask for np.isfinite, which knows both",
        ("finite = np.all(np.isfinite(w))", "finite = not np.any(np.isinf(w))"),
    ),
    slip(
        "large_is_diverged",
        "a w that is large, but finite, ends the run as diverged",
        "ask for np.isfinite; the rule may come back",
        ("finite = np.all(np.isfinite(w))", "finite = np.all(np.abs(w) < 1e6)"),
    ),
]
