"""Mistakes in reduce_on_plateau."""

from __future__ import annotations

from autograder.slips import line, slip

REDUCE_ON_PLATEAU = [
    slip(
        "an_epoch_late",
        "the rate falls when bad_epochs exceeds patience, one epoch late",
        "reduce as soon as bad_epochs >= patience",
        ("if bad_epochs >= patience", "if bad_epochs > patience"),
    ),
    slip(
        "an_epoch_early",
        "the rate falls when bad_epochs is still one short of patience",
        "reduce as soon as bad_epochs >= patience",
        ("if bad_epochs >= patience", "if bad_epochs + 1 >= patience"),
    ),
    slip(
        "best_not_updated",
        "best keeps its first value",
        "store the new one: config['best'] = best",
        line('config["best"] = best', 'if config["best"] == np.inf:\n    config["best"] = best'),
    ),
    slip(
        "best_not_stored",
        "best is not stored, so every epoch looks like an improvement",
        "store it: config['best'] = best",
        line('config["best"] = best', ""),
    ),
    slip(
        "count_not_stored",
        "bad_epochs is not stored and never gets past 1",
        "store it: config['bad_epochs'] = bad_epochs",
        line('config["bad_epochs"] = bad_epochs', ""),
    ),
    slip(
        "compared_with_last",
        "val_loss is compared with the epoch before instead of with the best so far",
        "update best only when val_loss < best",
        line('config["best"] = best', 'config["best"] = val_loss'),
    ),
    slip(
        "equal_counts",
        "a loss that equals the best counts as an improvement",
        "compare with <",
        line("if val_loss < best:", "if val_loss <= best:"),
    ),
    slip(
        "waits_for_growth",
        "a larger value counts as the improvement; that is right for accuracies",
        "count val_loss < best as the improvement: this is a loss",
        line("if val_loss < best:", "if best == np.inf or val_loss > best:"),
    ),
    slip(
        "nan_counts",
        "a NaN counts as an improvement: NaN is neither larger nor smaller than anything",
        "ask for the improvement, val_loss < best, not for its opposite",
        line("if val_loss < best:", "if not val_loss >= best:"),
    ),
    slip(
        "nan_becomes_best",
        "a NaN is stored as the best, and nothing is ever smaller than NaN",
        "store val_loss only where val_loss < best; np.minimum lets NaN through",
        line('config["best"] = best', 'config["best"] = np.minimum(best, val_loss)'),
    ),
    slip(
        "small_improvements_ignored",
        "an improvement of less than 1e-4 does not count",
        "compare as the docstring does: val_loss < best",
        line("if val_loss < best:", "if val_loss < best - 1e-4:"),
    ),
    slip(
        "sign_of_loss_lost",
        "absolute values are compared; a loss may be negative",
        "compare as the docstring does: val_loss < best",
        line("if val_loss < best:", "if abs(val_loss) < abs(best):"),
    ),
    slip(
        "zero_is_missing",
        "a best of 0 is taken for a missing one: `or` asks for truth, and 0 is not true",
        "ask whether the key is there: config.setdefault('best', np.inf)",
        ('config.setdefault("best", np.inf)', 'config.get("best") or np.inf'),
    ),
    slip(
        "rate_kept_in_config",
        "the rate is remembered in config, and the argument lr is not read again",
        "use the lr that you are given in every epoch",
        line(
            'factor = config.setdefault("factor", 0.5)',
            'lr = config.get("lr", lr)\nfactor = config.setdefault("factor", 0.5)',
        ),
        line('config["best"] = best', 'config["best"], config["lr"] = best, lr'),
    ),
    slip(
        "hyperparameters_not_returned",
        "the config that is returned holds the state and no hyperparameters, so the next epoch takes the defaults",
        "return the config that you were given, with the new state in it",
        ("return lr, config", "return lr, {'best': best, 'bad_epochs': bad_epochs}"),
    ),
    slip(
        "count_not_reset_by_improvement",
        "bad_epochs is not set back to 0 by an improvement",
        "set bad_epochs = 0 where best is updated",
        ("best = val_loss\n        bad_epochs = 0", "best = val_loss"),
    ),
    slip(
        "count_not_reset_by_reduction",
        "bad_epochs is not set back to 0 by a reduction, so the rate falls in every epoch that follows",
        "set bad_epochs = 0 after reducing",
        ("lr = factor * lr\n        bad_epochs = 0", "lr = factor * lr"),
    ),
    slip(
        "best_forgotten",
        "best is set back to infinity by a reduction",
        "leave best alone: a reduction starts the count again, not the comparison",
        ("lr = factor * lr\n", "lr = factor * lr\n        best = np.inf\n"),
    ),
    slip(
        "divided",
        "the rate is divided by factor and rises",
        "multiply by factor",
        ("lr = factor * lr\n", "lr = lr / factor\n"),
    ),
    slip(
        "factor_not_read",
        "factor does not come from config['factor']",
        "read it from config, with 0.5 where config gives none",
        ('config.setdefault("factor", 0.5)', "0.5"),
    ),
    slip(
        "patience_not_read",
        "patience does not come from config['patience']",
        "read it from config, with 3 where config gives none",
        ('config.setdefault("patience", 3)', "3"),
    ),
    slip(
        "config_needed",
        "config=None is used as if it were a dict",
        "begin with: if config is None: config = {}",
        ("    if config is None:\n        config = {}\n", ""),
    ),
    slip(
        "all_or_nothing",
        "config is taken to hold every key where it is not None",
        "use config.setdefault(key, default) for each key",
        (
            "    if config is None:\n        config = {}\n",
            "    config = config or dict(factor=0.5, patience=3, best=np.inf, bad_epochs=0)\n",
        ),
        ('config.setdefault("factor", 0.5)', 'config["factor"]'),
        ('config.setdefault("patience", 3)', 'config["patience"]'),
        ('config.setdefault("best", np.inf)', 'config["best"]'),
        ('config.setdefault("bad_epochs", 0)', 'config["bad_epochs"]'),
    ),
    slip(
        "best_begins_too_low",
        "the first best is a number that a loss can exceed",
        "begin with infinity: config.setdefault('best', np.inf)",
        ('config.setdefault("best", np.inf)', 'config.setdefault("best", 1e6)'),
    ),
    slip(
        "state_in_global",
        "the state lives outside config, where all runs share it",
        "keep best and bad_epochs in config: every run has a config of its own",
        ('config.setdefault("best"', 'globals().setdefault("plateau_best"'),
        ('config.setdefault("bad_epochs"', 'globals().setdefault("plateau_bad_epochs"'),
        ('config["best"] = best', 'globals()["plateau_best"] = best'),
        ('config["bad_epochs"] = bad_epochs', 'globals()["plateau_bad_epochs"] = bad_epochs'),
    ),
]
