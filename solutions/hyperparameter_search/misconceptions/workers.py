"""What goes wrong in worker: where it goes on, what it saves when, and what it does not notice."""

from __future__ import annotations

from autograder.slips import line, slip

DIVERGED = '        if accuracies and np.isnan(accuracies[-1]):\n            status = "diverged"\n            break\n'
STOPPED = '        if (folder / "STOP").exists():\n            status = "stopped"\n            break\n'
NEWEST = """    newest = load_newest(folder)
    if newest is None:
        epoch, params = 0, start(config)
    else:
        epoch, params, _ = newest
"""
SAVE = "        save_checkpoint(folder, epoch, val_accuracy, params, statistics)\n"
MARKED = "            val_accuracy = np.nan\n"
SAVED = MARKED + SAVE  # the docstring has a line that is like SAVE alone
NOT_FINITE = """        if not np.isfinite(statistics["loss"]) or not np.isfinite(val_accuracy):
            val_accuracy = np.nan
"""
TRAIN = "        epoch += 1\n        params = train_epoch(params, config, epoch)\n"

WORKER = [
    slip(
        "finished_comes_first",
        "a trial that diverges in its last epoch is called finished",
        "ask in this order: diverged, finished, stopped",
        ("np.isnan(accuracies[-1]):", "np.isnan(accuracies[-1]) and epoch < num_epochs:"),
    ),
    slip(
        "stopped_comes_first",
        "a trial that has diverged is called stopped where there is a STOP, too",
        "ask in this order: diverged, finished, stopped",
        (
            "if accuracies and np.isnan(accuracies[-1]):",
            'if accuracies and np.isnan(accuracies[-1]) and not (folder / "STOP").exists():',
        ),
    ),
    slip(
        "checkpoints_counted",
        "the epochs done are the number of checkpoints, although one may be missing or broken",
        "go on from the epoch that load_newest found",
        line("    epoch, params, _ = newest", "    epoch, params = len(read_checkpoints(folder)), newest[1]"),
    ),
    slip(
        "exactly_finished",
        "a trial that has been trained for more epochs than are asked for is trained on",
        "ask whether epoch >= num_epochs",
        ("if epoch >= num_epochs:", "if epoch == num_epochs or epoch > num_epochs + 2:"),
    ),
    # Where it goes on
    slip(
        "starts_afresh",
        "checkpoints of an earlier worker are not looked for, so everything it did is lost",
        "begin with load_newest(folder)",
        (NEWEST, "    epoch, params = 0, start(config)\n"),
    ),
    slip(
        "epoch_trained_again",
        "it goes on with the epoch of the newest checkpoint, which has been trained already",
        "the next epoch is one more",
        ("        epoch, params, _ = newest\n", "        epoch, params, _ = newest\n        epoch -= 1\n"),
    ),
    slip(
        "epoch_left_out",
        "it goes on two epochs after the newest checkpoint, so one is never trained",
        "the next epoch is one more",
        ("        epoch, params, _ = newest\n", "        epoch, params, _ = newest\n        epoch += 1\n"),
    ),
    slip(
        "as_many_epochs_again",
        "num_epochs more epochs are trained after a restart; those of earlier workers count as well",
        "end when num_epochs are done in all",
        (
            "        epoch, params, _ = newest\n",
            "        epoch, params, _ = newest\n        num_epochs = num_epochs + epoch\n",
        ),
    ),
    slip(
        "started_in_any_case",
        "start is called although there is a checkpoint to go on from",
        "call it only where load_newest has found nothing",
        ("        epoch, params, _ = newest\n", "        start(config)\n        epoch, params, _ = newest\n"),
    ),
    slip(
        "epochs_from_zero",
        "epochs are counted from 0",
        "the first is epoch 1: what is saved after it has been trained for one epoch",
        (TRAIN, TRAIN.replace("epoch)", "epoch - 1)")),
    ),
    # What it saves
    slip(
        "saved_before_training",
        "what is measured and saved as an epoch are the parameters before it",
        "train first, then measure and save",
        (TRAIN, "        epoch += 1\n"),
        (SAVED, SAVED + "        params = train_epoch(params, config, epoch)\n"),
    ),
    slip(
        "accuracy_of_the_epoch_before",
        "the name carries the accuracy of the epoch before",
        "evaluate the parameters that are saved",
        (
            TRAIN + "        statistics = evaluate(params)\n",
            "        statistics = evaluate(params)\n" + TRAIN,
        ),
    ),
    slip(
        "only_the_best_saved",
        "only epochs that are better than all before are saved; what comes after them is lost with the worker",
        "save after every epoch",
        (
            SAVED,
            MARKED
            + "        if not all(a >= val_accuracy for a in accuracies[:1] and [max(accuracies)]):\n    "
            + SAVE,
        ),
    ),
    slip(
        "only_the_last_saved",
        "a checkpoint is written at the end only, when it is too late for whoever is killed",
        "save after every epoch",
        (SAVED, MARKED + "        if epoch == num_epochs:\n    " + SAVE),
    ),
    # What it reports
    slip(
        "last_accuracy_reported",
        "the accuracy of the last epoch is reported, not that of the best",
        "take the highest among the checkpoints",
        (
            "max((a for a in accuracies if np.isfinite(a)), default=np.nan)",
            "([np.nan] + [a for a in accuracies if np.isfinite(a)])[-1]",
        ),
    ),
    slip(
        "earlier_best_forgotten",
        "only the epochs of this worker count for the best accuracy",
        "read the names of all checkpoints in the folder",
        (
            "    while True:\n",
            "    before = 0 if newest is None else newest[0]\n\n    while True:\n",
        ),
        ("(a for a in accuracies if np.isfinite(a))", "(a for a in accuracies[before:] if np.isfinite(a))"),
    ),
    slip(
        "nan_first_stays",
        "max is asked about numbers and NaN; no number is larger than NaN, so that one that comes first stays",
        "leave NaN out before you take the maximum",
        ("max((a for a in accuracies if np.isfinite(a)), default=np.nan)", "max(accuracies, default=np.nan)"),
    ),
    slip(
        "epochs_of_this_worker",
        "only the epochs of this worker are counted",
        "count what is done in all",
        (
            "    while True:\n",
            "    before = 0 if newest is None else newest[0]\n\n    while True:\n",
        ),
        ('"epochs": epoch,', '"epochs": epoch - before,'),
    ),
    # STOP
    slip(
        "stop_unseen",
        "nobody looks for STOP, so the master cannot end a hopeless trial",
        'ask before every epoch whether folder / "STOP" exists',
        (STOPPED, ""),
    ),
    slip(
        "stop_seen_only_at_the_start",
        "STOP is looked for once, before the loop",
        "ask before every epoch",
        (STOPPED, STOPPED.replace('(folder / "STOP").exists()', "told")),
        ("    while True:\n", '    told = (folder / "STOP").exists()\n    while True:\n'),
    ),
    slip(
        "stop_seen_after_the_epoch",
        "STOP is looked for after an epoch, so a worker that should not even begin trains one more",
        "ask before every epoch, the first one included",
        (STOPPED, ""),
        (
            SAVED,
            SAVED
            + STOPPED.replace(
                'status = "stopped"', 'accuracies, status = accuracies + [val_accuracy], "stopped"'
            ),
        ),
    ),
    slip(
        "stopped_though_finished",
        "a trial that has trained all its epochs is called stopped",
        'ask for "finished" first',
        (STOPPED, ""),
        ("        if epoch >= num_epochs:\n", STOPPED + "        if epoch >= num_epochs:\n"),
    ),
    slip(
        "stop_removed",
        "STOP is deleted when it is seen, so the trial counts as unfinished and the next worker goes on with it",
        "leave the file where it is",
        (
            STOPPED,
            STOPPED.replace(
                "            status", '            (folder / "STOP").unlink()\n            status'
            ),
        ),
    ),
    # Divergence
    slip(
        "loss_not_looked_at",
        "only the accuracy is looked at; with scores of NaN argmax is 0, so one class is still right",
        "look at statistics['loss'] as well",
        ('not np.isfinite(statistics["loss"]) or ', ""),
    ),
    slip(
        "only_nan_counts",
        "a loss of inf passes, because only NaN is looked for",
        "use np.isfinite",
        ('not np.isfinite(statistics["loss"])', 'np.isnan(statistics["loss"])'),
    ),
    slip(
        "divergence_unnoticed",
        "a loss that is not finite is neither marked in the name nor the end of the trial",
        "save it with an accuracy of NaN, and end",
        (NOT_FINITE, ""),
        (DIVERGED, ""),
    ),
    slip(
        "diverged_goes_on",
        "the checkpoint says nan, and the training goes on with it",
        'end as "diverged" when the newest accuracy is NaN',
        (DIVERGED, ""),
    ),
    slip(
        "diverged_not_saved",
        "a trial that diverges ends without a checkpoint, so nobody learns of it and the next worker tries again",
        "save it, with an accuracy of NaN, and end",
        (
            SAVED,
            MARKED
            + '        if np.isnan(val_accuracy):\n            status = "diverged"\n            break\n'
            + SAVE,
        ),
    ),
    slip(
        "diverged_trained_again",
        "a worker that finds a checkpoint called nan trains on",
        "look at the newest accuracy before the first epoch, too",
        (
            "        if accuracies and np.isnan(accuracies[-1]):\n",
            "        if accuracies and np.isnan(accuracies[-1]) and epoch > before:\n",
        ),
        ("    while True:\n", "    before = 0 if newest is None else newest[0]\n\n    while True:\n"),
    ),
    slip(
        "diverged_by_any_epoch",
        "one NaN in any epoch counts as diverged",
        "look at the newest checkpoint",
        ("if accuracies and np.isnan(accuracies[-1]):", "if np.isnan(accuracies).any():"),
    ),
    # Errors
    slip(
        "errors_swallowed",
        "errors in training are caught, so that whoever runs the worker never hears of them",
        "leave out the try",
        (
            TRAIN + "        statistics = evaluate(params)\n",
            "        epoch += 1\n        try:\n            params = train_epoch(params, config, epoch)\n"
            "            statistics = evaluate(params)\n        except Exception:\n"
            '            epoch, status = epoch - 1, "stopped"\n            break\n',
        ),
    ),
    slip(
        "accuracy_not_looked_at",
        "only the loss is looked at, and an accuracy of inf goes into the name",
        "look at statistics['val_accuracy'] as well",
        (" or not np.isfinite(val_accuracy)", ""),
    ),
]
