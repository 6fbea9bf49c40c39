"""What goes wrong in rank and master: the order of trials, who is stopped, and what a failure takes along."""

from __future__ import annotations

from autograder.slips import slip

BEST = "max((a for a in accuracies if np.isfinite(a)), default=np.nan)"
PLACE = 'return diverged, unknown and not diverged, quality, row["trial"]'

RANK = [
    slip(
        "exactly_finished",
        "a trial that has been trained for more epochs than are asked for is called unfinished",
        "ask whether epochs >= num_epochs",
        ("elif epochs >= num_epochs:", "elif epochs == num_epochs:"),
    ),
    slip(
        "checkpoints_counted",
        "the epochs are the number of checkpoints, although one may be missing",
        "take the epoch of the newest checkpoint",
        ("epochs = checkpoints[-1][0] if checkpoints else 0", "epochs = len(checkpoints)"),
    ),
    slip(
        "only_numbered_trials",
        "only folders called trial=... are looked at",
        "take every sub-folder in which there is a config.json",
        ('folder.glob("*/config.json")', 'folder.glob("trial=*/config.json")'),
    ),
    slip(
        "nan_sorted_with_numbers",
        "trials are sorted by accuracy alone; NaN is not larger or smaller than anything, so chance sets the order",
        "sort what has no accuracy, and what has diverged, apart",
        (PLACE, 'return (-row["val_accuracy"],)'),
    ),
    slip(
        "diverged_among_the_rest",
        "a trial that has diverged is ranked by what it reached before",
        "put the diverged at the end",
        (
            'return diverged, unknown and not diverged, quality, row["trial"]',
            'return unknown, diverged, -np.nan_to_num(row["val_accuracy"]), row["trial"]',
        ),
    ),
    slip(
        "diverged_by_accuracy",
        "the diverged come last, but among themselves they are in order of what they reached before",
        "leave them in order of their names",
        ("quality = 0.0 if diverged or unknown else", "quality = 0.0 if unknown else"),
    ),
    slip(
        "worst_first",
        "the trial with the lowest accuracy comes first",
        "sort with the highest first",
        ("else -row[", "else row["),
    ),
    slip(
        "last_epoch_counts",
        "a trial counts for its last epoch, though the best can be loaded just as well",
        "take the highest accuracy of all checkpoints",
        (BEST, "([np.nan] + [a for a in accuracies if np.isfinite(a)])[-1]"),
    ),
    slip(
        "nan_is_the_best",
        "the maximum of numbers and NaN is NaN, so what was reached before is lost",
        "leave NaN out before you take the maximum",
        (BEST, "float(np.max([*accuracies, -np.inf])) if accuracies else np.nan"),
    ),
    slip(
        "nan_first_stays",
        "max is asked about numbers and NaN; no number is larger than NaN, so that one that comes first stays",
        "leave NaN out before you take the maximum",
        (BEST, "max(accuracies, default=np.nan)"),
    ),
    slip(
        "diverged_by_any_epoch",
        "one NaN in any epoch counts as diverged",
        "look at the newest checkpoint",
        (
            "if accuracies and np.isnan(accuracies[-1]):\n            status",
            "if np.isnan(accuracies).any():\n            status",
        ),
    ),
    slip(
        "stopped_before_finished",
        "a trial that has trained all its epochs is called stopped because there is a STOP",
        "ask in the order of the docstring",
        (
            '        elif epochs >= num_epochs:\n            status = "finished"\n'
            '        elif (trial / "STOP").exists():\n            status = "stopped"\n',
            '        elif (trial / "STOP").exists():\n            status = "stopped"\n'
            '        elif epochs >= num_epochs:\n            status = "finished"\n',
        ),
    ),
    slip(
        "diverged_called_finished",
        "a trial whose last epoch diverged is called finished",
        'ask for "diverged" first',
        (
            '        if accuracies and np.isnan(accuracies[-1]):\n            status = "diverged"\n'
            '        elif epochs >= num_epochs:\n            status = "finished"\n',
            '        if epochs >= num_epochs:\n            status = "finished"\n'
            '        elif accuracies and np.isnan(accuracies[-1]):\n            status = "diverged"\n',
        ),
    ),
    slip(
        "without_checkpoints_left_out",
        "trials without a checkpoint are left out",
        "give them 0 epochs and an accuracy of NaN",
        (
            "        checkpoints = read_checkpoints(trial)\n",
            "        checkpoints = read_checkpoints(trial)\n        if not checkpoints:\n            continue\n",
        ),
    ),
    slip(
        "any_folder_counts",
        "any sub-folder passes for a trial",
        "a trial is what has a config.json",
        (
            'for path in sorted(folder.glob("*/config.json")):\n        trial = path.parent\n',
            "for trial in sorted(path for path in folder.iterdir() if path.is_dir()):\n",
        ),
        (
            "        config = json.loads(path.read_text())\n",
            '        path = trial / "config.json"\n'
            "        config = json.loads(path.read_text()) if path.exists() else {}\n",
        ),
    ),
    slip(
        "ties_reversed",
        "equals come in the reverse order of their names, because the whole list is reversed",
        "sort by the negative accuracy, then by name",
        (PLACE, 'return diverged, unknown and not diverged, quality, [-ord(c) for c in row["trial"]]'),
    ),
]

MASTER = [
    # Failures
    slip(
        "crash_ends_the_search",
        "the error of one worker is raised again in the master, and all the others are lost",
        "look at future.exception(), and launch the trial again",
        ("            if future.exception() is None:\n", "            if future.result() is not None:\n"),
    ),
    slip(
        "never_retried",
        "a worker that raises is not launched again",
        "submit it again, at most retries times",
        ("            if failures[i] <= retries:\n                launch(i)\n", ""),
    ),
    slip(
        "retried_for_ever",
        "a worker that raises is launched again and again",
        "count the failures of each trial",
        ("            if failures[i] <= retries:\n                launch(i)\n", "            launch(i)\n"),
    ),
    slip(
        "one_try_too_few",
        "the first launch is counted as a retry",
        "launch a trial again as long as it has failed at most retries times",
        ("failures[i] <= retries", "failures[i] < retries"),
    ),
    slip(
        "one_try_too_many",
        "a trial is launched again once more than allowed",
        "launch a trial again as long as it has failed at most retries times",
        ("failures[i] <= retries", "failures[i] <= retries + 1"),
    ),
    slip(
        "retries_shared",
        "the failures of all trials are counted together",
        "count them for each trial",
        ("if failures[i] <= retries", "if sum(failures) <= retries"),
    ),
    slip(
        "broken_executor_raises",
        "submit raises when the executor is broken, and the ranking of what is on disk never comes",
        "catch BrokenExecutor where you submit",
        (
            "        try:\n            future = executor.submit(worker, configs[i], trials[i], num_epochs)\n"
            "            running[future] = i\n        except concurrent.futures.BrokenExecutor:\n"
            "            pass  # the trial stays unfinished\n",
            "        future = executor.submit(worker, configs[i], trials[i], num_epochs)\n"
            "        running[future] = i\n",
        ),
    ),
    # Resuming
    slip(
        "all_started_again",
        "every trial is launched, those that have ended as well",
        'launch only what rank calls "unfinished"',
        ('        if status[trial.name] == "unfinished":\n            launch(i)\n', "        launch(i)\n"),
    ),
    slip(
        "only_finished_left_out",
        "what was stopped or has diverged is launched again",
        'launch only what rank calls "unfinished"',
        ('status[trial.name] == "unfinished"', 'status[trial.name] != "finished"'),
    ),
    slip(
        "begun_not_resumed",
        "only trials without any checkpoint are launched; those that were interrupted never end",
        'launch everything that rank calls "unfinished"',
        ('status[trial.name] == "unfinished"', "not read_checkpoints(trial)"),
    ),
    # Stopping
    slip(
        "nobody_watches",
        "it waits until all workers have ended, and nobody looks at what they do meanwhile",
        "wait with a timeout and FIRST_COMPLETED, and look at all folders in between",
        (
            "concurrent.futures.wait(running, poll, concurrent.futures.FIRST_COMPLETED)",
            "concurrent.futures.wait(running)",
        ),
    ),
    slip(
        "trailing_not_stopped",
        "a trial that trails is never stopped",
        "compare it with the best at the same epoch",
        ("if trails or np.isnan(accuracy):", "if np.isnan(accuracy):"),
    ),
    slip(
        "diverged_not_stopped",
        "a trial that has diverged goes on: NaN is neither larger nor smaller than anything",
        "ask np.isnan(accuracy) as well",
        ("if trails or np.isnan(accuracy):", "if trails:"),
    ),
    slip(
        "grace_for_the_diverged",
        "what has diverged is given its grace, too; it will not recover",
        "ask for NaN at any epoch",
        ("if trails or np.isnan(accuracy):", "if trails or newest >= grace and np.isnan(accuracy):"),
    ),
    slip(
        "nan_hides_the_best",
        "NaN is among the accuracies of which the maximum is taken, and nothing is below NaN",
        "leave NaN out before you take the maximum",
        (" if not np.isnan(a))", ")"),
    ),
    slip(
        "grace_ignored",
        "trials are stopped in their first epochs, when nothing can be said yet",
        "stop nothing that trails before grace epochs",
        ("newest >= grace and accuracy < best - margin", "accuracy < best - margin"),
    ),
    slip(
        "one_epoch_more_grace",
        "trials are given one epoch more than grace",
        "at epoch number grace a trial may be stopped",
        ("newest >= grace", "newest > grace"),
    ),
    slip(
        "margin_ignored",
        "whatever is not the best is stopped",
        "stop what is more than margin below it",
        ("accuracy < best - margin", "accuracy < best"),
    ),
    slip(
        "stops_the_best",
        "the trial that is ahead is stopped: it is compared with the worst",
        "compare with the highest accuracy, and stop what is below",
        (
            "best = max(a for a in [*others, -np.inf] if not np.isnan(a))",
            "best = -min(a for a in [*others, np.inf] if not np.isnan(a))",
        ),
        ("accuracy < best - margin", "-accuracy < best - margin"),
    ),
    slip(
        "best_at_any_epoch",
        "a trial in its third epoch is compared with what others reached in their last",
        "compare with the others at the same epoch",
        (
            "others = [curve.get(newest, np.nan) for curve in curves]",
            "others = [a for curve in curves for a in curve.values()]",
        ),
    ),
    slip(
        "finished_forgotten",
        "a trial is compared with those only that are still running",
        "compare it with all trials of the search",
        (
            "others = [curve.get(newest, np.nan) for curve in curves]",
            "others = [curves[j].get(newest, np.nan) for j in running.values()]",
        ),
    ),
    # Folders
    slip(
        "one_folder_for_all",
        "all workers are handed the folder of the search, and take each other's checkpoints for their own",
        "hand each the folder of its trial",
        ("worker, configs[i], trials[i], num_epochs)", "worker, configs[i], folder, num_epochs)"),
    ),
    slip(
        "ranking_forgotten",
        "the ranking is made before the workers run",
        "call rank at the end",
        ("    status = {", "    ranking = rank(folder, num_epochs)\n    status = {"),
        ("    return rank(folder, num_epochs)\n", "    return ranking\n"),
    ),
    slip(
        "first_checkpoint_compared",
        "a trial is judged by its first checkpoint, not by its newest",
        "take the highest epoch: max, not min",
        ("newest = max(curves[i], default=0)", "newest = min(curves[i], default=0)"),
    ),
]
