"""What goes wrong before the search: the update rule, the first checks, the range of the learning rate."""

from __future__ import annotations

from autograder.slips import line, slip

VELOCITY = 'velocity = config.get("velocity", np.zeros_like(w))'
RATE = 'learning_rate = config.setdefault("learning_rate", 1e-2)'

UPDATE_RULE = [
    slip(
        "first_rate_kept",
        "the learning rate of the first step is kept for ever",
        "read config['learning_rate'] in every call",
        (
            'learning_rate = config.setdefault("learning_rate", 1e-2)',
            'learning_rate = config.setdefault("rate", config.setdefault("learning_rate", 1e-2))',
        ),
    ),
    slip(
        "uphill",
        "the gradient is added, so every step leads uphill",
        "subtract learning_rate * dw",
        line("velocity = ahead - learning_rate * dw", "velocity = ahead + learning_rate * dw"),
    ),
    slip(
        "rate_of_its_own",
        "the rule has a learning rate of its own and does not look at the one it is given",
        "read config['learning_rate'] in every call",
        line(RATE, 'config.setdefault("learning_rate", 1e-2)\nlearning_rate = 0.1'),
    ),
    slip(
        "memory_on_the_function",
        "the velocity is kept on the function, where all parameter arrays share it",
        "keep it in config",
        line(
            VELOCITY,
            'velocity = update_rule.__dict__.get("velocity", np.zeros_like(w))\n'
            "if velocity.shape != w.shape:\n    velocity = np.zeros_like(w)",
        ),
        line('config["velocity"] = velocity', "update_rule.velocity = velocity"),
    ),
    slip(
        "rate_lost",
        "config is replaced by a new dict that holds the velocity only",
        "store the velocity in the config that was handed in",
        line('config["velocity"] = velocity', 'config = {"velocity": velocity}'),
    ),
    slip(
        "needs_a_config",
        "config=None is not looked at",
        "begin with an empty dict where config is None",
        line("config = {} if config is None else config", "config = dict(config)"),
    ),
    slip(
        "gradient_overwritten",
        "dw is multiplied in place, and it belongs to the caller",
        "write learning_rate * dw instead of dw *= learning_rate",
        line("velocity = ahead - learning_rate * dw", "dw *= learning_rate\nvelocity = ahead - dw"),
    ),
    slip(
        "double_precision",
        "the velocity starts as an array of float64, and makes everything float64",
        "make it with np.zeros_like(w)",
        ("np.zeros_like(w)", "np.zeros(w.shape)"),
    ),
]

CLOSE = "close = abs(found - expected) <= 0.1 * expected"
HIGH = "if lost or last > first:"

FIRST_CHECKS = [
    slip(
        "flat_is_high",
        "a loss that stays where it was is taken for one that rises",
        "write last > first: a flat one means that the rate is too low",
        ("if lost or last > first:", "if lost or last >= first:"),
    ),
    slip(
        "compared_with_all",
        "the last loss of the sample is compared with the initial loss on all of X",
        "compare it with losses[0], the first of the same sample",
        ("first, last = losses[0], losses[-1]", "first, last = found, losses[-1]"),
    ),
    slip(
        "lowest_loss_reported",
        "tiny_loss is the lowest loss on the way, not the one at the end",
        "store losses[-1]",
        ("= float(last), float(accuracy)", "= float(np.min(losses)), float(accuracy)"),
    ),
    slip(
        "numbers_only_when_ready",
        "the loss and accuracy of the sample are stored only when all is well",
        "store them as soon as fit was called",
        (
            '    return facts | {"verdict": verdict}\n',
            '    if verdict != "ready":\n        facts["tiny_loss"] = facts["tiny_accuracy"] = None\n'
            '    return facts | {"verdict": verdict}\n',
        ),
    ),
    slip(
        "logarithm_of_two",
        "the logarithm is taken to the base 2 (or 10)",
        "use np.log, the natural one",
        ("np.log(num_classes)", "np.log2(num_classes)"),
    ),
    slip(
        "classes_counted_in_y",
        "the classes are counted in y, where not every class need occur",
        "use num_classes",
        ("np.log(num_classes)", "np.log(len(np.unique(y)))"),
    ),
    slip(
        "first_rows",
        "the sample is the first rows, and sorted data begin with one class",
        "take the classes in turn",
        line("rows = order[:num_examples]", "rows = np.arange(num_examples)"),
    ),
    slip(
        "all_of_it",
        "the network is fitted to all the examples, not to a tiny sample",
        "hand fit num_examples examples",
        line("rows = order[:num_examples]", "rows = order"),
    ),
    slip(
        "with_regularisation",
        "the initial loss is measured with regularisation",
        "use reg = 0.0",
        ("found = float(initial_loss(X, y, 0.0))", "found = float(initial_loss(X, y, 1e-2))"),
    ),
    slip(
        "loss_of_the_sample",
        "the initial loss is that of the tiny sample",
        "measure it on all of X",
        (
            "found = float(initial_loss(X, y, 0.0))",
            "found = float(initial_loss(X[:num_examples], y[:num_examples], 0.0))",
        ),
    ),
    slip(
        "only_too_high",
        "an initial loss that is too low counts as right",
        "take the absolute value of the difference",
        line(CLOSE, "close = found - expected <= 0.1 * expected"),
    ),
    slip(
        "nan_passes",
        "NaN is neither larger nor smaller than anything, so a NaN is not noticed",
        "ask whether the loss is close, not whether it is far off",
        line(CLOSE, "close = not abs(found - expected) > 0.1 * expected"),
    ),
    slip(
        "trains_anyway",
        "the tiny sample is trained before the initial loss has been looked at",
        "return as soon as a check of the untrained network fails",
        line(CLOSE, f"{CLOSE}\nfit(X[:num_examples], y[:num_examples])"),
    ),
    slip(
        "regulariser_not_asked",
        "a loss with regularisation that is the same as without passes as larger",
        "compare the losses with reg = 0 and reg = 1",
        ("if not penalised > found:", "if penalised < found:"),
    ),
    slip(
        "explosion_at_the_end_only",
        "only the last loss is looked at, and an explosion on the way is forgotten",
        "ask whether all losses are finite",
        line("lost = not np.all(np.isfinite(losses))", "lost = not np.isfinite(last)"),
    ),
    slip(
        "infinity_passes",
        "NaN is looked for in the losses, but an infinite loss on the way is not",
        "ask whether all losses are finite, with np.isfinite",
        line("lost = not np.all(np.isfinite(losses))", "lost = np.any(np.isnan(losses))"),
    ),
    slip(
        "any_rise_is_too_high",
        "a loss that rises at first is put down to a rate that is too high, though it falls in the end",
        "compare the last loss with the first",
        ("    if lost or last > first:", "    if lost or np.max(losses) > first:"),
    ),
    slip(
        "rising_is_too_low",
        "a loss that rises is put down to a rate that is too low",
        "compare the last loss with the first",
        ("    if lost or last > first:", "    if lost:"),
    ),
    slip(
        "nearly_by_heart",
        "an accuracy of 0.95 counts as learned by heart",
        "ask for accuracy 1",
        ("elif accuracy < 1:", "elif accuracy < 0.95:"),
    ),
    slip(
        "share_of_the_found",
        "the distance is compared with 10 % of the loss found, not of the expected one",
        "compare it with 0.1 * expected_loss",
        ("<= 0.1 * expected", "<= 0.1 * found"),
    ),
    slip(
        "tenth_for_a_share",
        "the distance is compared with 0.1 itself, not with 10 % of the expected loss",
        "compare it with 0.1 * expected_loss",
        ("<= 0.1 * expected", "<= 0.1"),
    ),
    slip(
        "wide_of_the_mark",
        "a loss counts as right within 20 % of the expected one",
        "allow 10 %: 0.1 * expected_loss",
        ("<= 0.1 * expected", "<= 0.2 * expected"),
    ),
    slip(
        "little_regularisation",
        "the loss with regularisation is measured with another strength than 1",
        "call initial_loss(X, y, 1.0)",
        ("initial_loss(X, y, 1.0)", "initial_loss(X, y, 1e-3)"),
    ),
    slip(
        "overfit_not_asked",
        "the accuracy on the tiny sample is not looked at",
        "say 'cannot overfit' where it is below 1",
        ('    elif accuracy < 1:\n        verdict = "cannot overfit"\n', ""),
    ),
    slip(
        "slow_passes",
        "a loss that hardly falls is not noticed",
        "say 'learning rate too low' where the last loss is above 0.9 times the first",
        ('    elif last > 0.9 * first:\n        verdict = "learning rate too low"\n', ""),
    ),
]

LEARNING_RATE_RANGE = [
    slip(
        "linear_grid",
        "the rates are spaced evenly on a linear scale",
        "use np.logspace with exponents of 10",
        ("np.logspace(np.log10(low), np.log10(high), num_rates)", "np.linspace(low, high, num_rates)"),
    ),
    slip(
        "goes_on_after_divergence",
        "every rate is tried, also those above one that has diverged",
        "leave the loop at the first loss that is not finite",
        ("            break\n        tail", "            continue\n        tail"),
    ),
    slip(
        "nan_kept",
        "a run that diverged is kept, with a drop of NaN",
        "look whether all losses are finite before you keep a run",
        ("if not np.all(np.isfinite(losses)):", "if False:"),
    ),
    slip(
        "divergence_at_the_end_only",
        "only the last loss is looked at, and a NaN on the way is forgotten",
        "ask whether all losses are finite",
        ("if not np.all(np.isfinite(losses)):", "if not np.isfinite(losses[-1]):"),
    ),
    slip(
        "last_loss_alone",
        "only the very last loss counts, which is the noise of one mini-batch",
        "take the mean over the last tenth",
        ("last = np.mean(losses[-tail:])", "last = losses[-1]"),
    ),
    slip(
        "lowest_on_the_way",
        "the lowest loss on the way counts, and not where the run ends",
        "take the mean over the last tenth",
        ("last = np.mean(losses[-tail:])", "last = np.min(losses)"),
    ),
    slip(
        "drop_in_units",
        "the drop is not divided by the first loss",
        "divide by losses[0]",
        ("float(1 - last / losses[0])", "float(losses[0] - last)"),
    ),
    slip(
        "not_widened",
        "the range ends at the last good rate on either side",
        "go one step of the grid beyond",
        ("step = 10 ** (1 / per_decade)", "step = 1.0"),
    ),
    slip(
        "a_decade_wider",
        "the range is widened by a decade, not by one step of the grid",
        "widen by 10 ** (1 / per_decade)",
        ("step = 10 ** (1 / per_decade)", "step = 10.0"),
    ),
    slip(
        "all_good_rates",
        "every good rate is in the range, and so are bad ones between them",
        "go outwards from the best rate while rates are good",
        line("left = right = best", "left, right = np.flatnonzero(good)[[0, -1]]"),
    ),
    slip(
        "best_alone",
        "the range is the best rate and a step on either side; other good rates are left out",
        "go outwards from the best rate while rates are good",
        ("good = np.array(drops) >= 0.5 * drops[best]", "good = np.array(drops) >= drops[best]"),
    ),
    slip(
        "always_a_range",
        "a range is given although no rate brings the loss down noticeably",
        "return None where no drop is more than 0.1",
        ("if not drops or max(drops) <= 0.1:", "if not drops:"),
    ),
    slip(
        "from_the_first_good",
        "the stretch begins at the first good rate, not around the best one",
        "go left and right from the best rate while the neighbours are good",
        ("    left = right = best\n", "    left = right = int(np.argmax(good))\n"),
    ),
    slip(
        "half_of_everything",
        "a rate is good where its drop is at least 0.5",
        "compare with half of the largest drop",
        (">= 0.5 * drops[best]", ">= 0.5"),
    ),
    slip(
        "more_than_half",
        "a drop of exactly half the largest is not good enough",
        "write >=, which is what 'at least half' means",
        (">= 0.5 * drops[best]", "> 0.5 * drops[best]"),
    ),
    slip(
        "last_rate_lost",
        "int(...) cuts off a logarithm just below a whole number, and the last rate is not tried",
        "count the steps with round(...): logarithms are seldom whole to the last bit",
        ("round(num_decades * per_decade)", "int(num_decades * per_decade)"),
        (
            "np.logspace(np.log10(low), np.log10(high), num_rates)",
            "low * 10 ** (np.arange(num_rates) / per_decade)",
        ),
    ),
    slip(
        "one_rate_too_few",
        "int(...) cuts off a logarithm just below a whole number, and the grid has a rate too few",
        "count the steps with round(...): logarithms are seldom whole to the last bit",
        ("round(num_decades * per_decade)", "int(num_decades * per_decade)"),
    ),
    slip(
        "infinity_passes",
        "NaN is looked for in the losses, but an infinite loss is not",
        "ask np.isfinite of all losses, which knows both",
        ("if not np.all(np.isfinite(losses)):", "if np.any(np.isnan(losses)):"),
    ),
    slip(
        "ten_losses",
        "the mean runs over the last ten losses, however many there are",
        "take the last tenth: len(losses) // 10, at least one",
        ("max(1, len(losses) // 10)", "10"),
    ),
    slip(
        "empty_tenth",
        "with fewer than ten losses the last tenth is empty, and losses[-0:] are all of them",
        "take at least one: max(1, len(losses) // 10)",
        ("max(1, len(losses) // 10)", "len(losses) // 10"),
    ),
]
