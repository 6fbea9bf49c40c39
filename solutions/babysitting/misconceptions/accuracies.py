"""What goes wrong in diagnose_fit and early_stopping."""

from __future__ import annotations

from autograder.slips import line, slip

STOP = '    if val_peak - val_end > 0.03:\n        return "stop early"\n'
RISE = '    if train_rise > 0.02 and val_rise > 0.02:\n        return "train longer"\n'
GAP = '    if gap > 0.1:\n        return "overfitting"\n'
TOGETHER = '    if gap < 0.02:\n        return "under capacity"\n'

DIAGNOSE_FIT = [
    slip(
        "gap_reversed",
        "the gap is validation minus training accuracy, so it is negative where it is wide",
        "subtract the validation accuracy from the training accuracy",
        ("gap = train_end - val_end", "gap = val_end - train_end"),
    ),
    slip(
        "gap_in_percent",
        "a wide gap is never found: it is not asked for, or compared with 10 as if it were in percent",
        "compare the gap with 0.1; accuracies lie between 0 and 1",
        ("if gap > 0.1:", "if gap > 10:"),
    ),
    slip(
        "fall_unseen",
        "a falling validation accuracy is not looked for",
        "compare its end with its peak before anything else",
        (STOP, ""),
    ),
    slip(
        "gap_first",
        "the gap is looked at before the fall and the rise, although those come first",
        "ask in the order of the docstring",
        (GAP, ""),
        (STOP, GAP + STOP),
    ),
    slip(
        "rise_of_train_alone",
        'a rising training accuracy is enough for "train longer", though the other has stopped',
        "ask that both still rise",
        ("if train_rise > 0.02 and val_rise > 0.02:", "if train_rise > 0.02:"),
    ),
    slip(
        "rise_of_validation_alone",
        'a rising validation accuracy is enough for "train longer", though the other has stopped',
        "ask that both still rise",
        ("if train_rise > 0.02 and val_rise > 0.02:", "if val_rise > 0.02:"),
    ),
    slip(
        "rise_unseen",
        "a rise at the end is not looked for, so an unfinished run is judged by its gap",
        "see whether both are still rising before you look at the gap",
        ("if train_rise > 0.02 and val_rise > 0.02:", "if train_rise > 1 and val_rise > 1:"),
    ),
    slip(
        "rise_since_the_start",
        "the rise is measured from the beginning of the run, where everything rises",
        "measure it over the last quarter of the epochs",
        ("train_levels[-1 - quarter]", "train_levels[0]"),
        ("val_levels[-1 - quarter]", "val_levels[0]"),
    ),
    slip(
        "no_false_alarm_avoided",
        "every gap that is not wide is called under capacity; nothing is ever fine",
        'say "under capacity" only where the curves lie together',
        ("if gap < 0.02:", "if gap < 0.1:"),
    ),
    slip(
        "together_unseen",
        "curves that lie together are called fine",
        'return "under capacity" where the gap is less than 0.02',
        (TOGETHER, ""),
    ),
    slip(
        "rest_is_overfitting",
        "every gap that is not tiny is called overfitting; nothing is ever fine",
        'say "overfitting" only where the gap is more than 0.1',
        ('    return "fine"\n', '    return "overfitting"\n'),
    ),
    slip(
        "gap_before_rise",
        "a wide gap is asked for before the rise, and an unfinished run is called overfitting",
        "ask in the order of the docstring",
        (RISE + GAP, GAP + RISE),
    ),
    slip(
        "together_before_rise",
        "curves that lie together are called under capacity although both still rise",
        "ask in the order of the docstring",
        (TOGETHER, ""),
        (RISE, TOGETHER + RISE),
    ),
    slip(
        "sign_of_gap_dropped",
        "the gap has lost its sign, so a validation accuracy above the other one counts as a gap",
        "leave out np.abs: training accuracy - validation accuracy is what is compared",
        ("gap = train_end - val_end", "gap = np.abs(train_end - val_end)"),
    ),
    slip(
        "gap_of_the_whole_run",
        "the gap is averaged over the whole run; it may have opened, or closed, on the way",
        "take it at the end: over the last tenth of the epochs",
        ("gap = train_end - val_end", "gap = np.mean(np.asarray(train_acc) - val_acc)"),
    ),
    slip(
        "early_peak_forgotten",
        "the end is compared with a late level, so a fall that came early is not seen",
        "compare it with the highest level of the whole run",
        ("val_peak = np.max(val_levels)", "val_peak = val_levels[-1 - quarter]"),
    ),
    slip(
        "low_accuracy_for_gap",
        "a training accuracy that is low by itself is called under capacity; the task may be hard",
        "compare the two curves",
        ("if gap < 0.02:", "if train_end < 0.8:"),
    ),
    slip(
        "high_accuracy_for_gap",
        "a training accuracy that is high by itself is called overfitting",
        "compare the two curves",
        ("if gap > 0.1:", "if train_end > 0.9:"),
    ),
]

EARLY_STOPPING = [
    slip(
        "begins_at_zero",
        "the best begins at 0, and a first accuracy of 0 is no improvement",
        "begin with the first epoch: it is always an improvement",
        line("best_epoch, bad_epochs = 0, 0", "best, best_epoch, bad_epochs = 0.0, 0, 0"),
        ("in range(1, len(val_history)):", "in range(len(val_history)):"),
        (
            "if val_history[epoch] > val_history[best_epoch]:\n            best_epoch = epoch",
            "if val_history[epoch] > best:\n            best, best_epoch = val_history[epoch], epoch",
        ),
    ),
    slip(
        "small_improvements_ignored",
        "an improvement of less than 0.001 does not count",
        "compare as the docstring does: greater than the best",
        (
            "if val_history[epoch] > val_history[best_epoch]:",
            "if val_history[epoch] > val_history[best_epoch] + 1e-3:",
        ),
    ),
    slip(
        "one_epoch_late",
        "it waits for one epoch more than patience",
        "stop as soon as the count reaches patience",
        ("if bad_epochs == patience:", "if bad_epochs > patience:"),
    ),
    slip(
        "one_epoch_early",
        "it stops one epoch before patience has run out",
        "stop when the count reaches patience",
        ("if bad_epochs == patience:", "if bad_epochs and bad_epochs >= patience - 1:"),
    ),
    slip(
        "count_not_reset",
        "bad epochs are added up over the whole run; they have to come in a row",
        "start the count again at every improvement",
        ("            bad_epochs = 0\n", ""),
    ),
    slip(
        "compared_with_previous",
        "each epoch is compared with the one before it, not with the best so far",
        "compare it with the best",
        (
            "        if val_history[epoch] > val_history[best_epoch]:\n            best_epoch = epoch\n",
            "        if val_history[epoch] > val_history[epoch - 1]:\n"
            "            if val_history[epoch] > val_history[best_epoch]:\n                best_epoch = epoch\n",
        ),
    ),
    slip(
        "last_restored",
        "the last epoch is restored; the point of it all is to go back to the best",
        "return the epoch of the best accuracy",
        ("            return epoch, best_epoch\n", "            return epoch, epoch\n"),
        ("return len(val_history) - 1, best_epoch", "return len(val_history) - 1, len(val_history) - 1"),
    ),
    slip(
        "best_of_the_future",
        "the best epoch is sought in the whole history, also after the stop",
        "look no further than stop_epoch",
        (
            "            return epoch, best_epoch\n",
            "            return epoch, int(np.nanargmax(val_history))\n",
        ),
    ),
    slip(
        "ties_improve",
        "an accuracy that equals the best counts as an improvement",
        "use > and not >=",
        ("val_history[epoch] > val_history[best_epoch]", "val_history[epoch] >= val_history[best_epoch]"),
    ),
    slip(
        "lower_is_better",
        "it looks for the smallest value; an accuracy should be large",
        "an improvement is greater than the best",
        ("val_history[epoch] > val_history[best_epoch]", "val_history[epoch] < val_history[best_epoch]"),
    ),
    slip(
        "counted_from_one",
        "epochs are counted from 1",
        "return the index of the epoch: the first is 0",
        ("            return epoch, best_epoch\n", "            return epoch + 1, best_epoch + 1\n"),
        ("return len(val_history) - 1, best_epoch", "return len(val_history), best_epoch + 1"),
    ),
    slip(
        "never_the_end",
        "where the rule never stops, the number of epochs is returned, not the last one",
        "the last epoch is number len(val_history) - 1",
        line("return len(val_history) - 1, best_epoch", "return len(val_history), best_epoch"),
    ),
    slip(
        "first_is_bad",
        "the first epoch is compared with itself, and counts as one without an improvement",
        "begin with the second epoch",
        ("range(1, len(val_history))", "range(len(val_history))"),
    ),
    slip(
        "nan_improves",
        "NaN counts as an improvement: it is not smaller than anything",
        "ask whether the accuracy is greater than the best",
        (
            "if val_history[epoch] > val_history[best_epoch]:",
            "if not val_history[epoch] <= val_history[best_epoch]:",
        ),
    ),
    slip(
        "nan_passed_over",
        "a NaN is passed over; it is an epoch without an improvement like any other",
        "count every epoch that is no improvement",
        ("        else:\n", "        elif not np.isnan(val_history[epoch]):\n"),
    ),
    slip(
        "argmax_takes_nan",
        "at the end np.argmax looks for the best, and takes a NaN for it",
        "return the best epoch that the loop has found",
        line(
            "return len(val_history) - 1, best_epoch",
            "return len(val_history) - 1, int(np.argmax(val_history))",
        ),
    ),
    slip(
        "stops_at_best",
        "the best epoch is returned for the one after which training stops",
        "return the epoch at which patience has run out",
        ("            return epoch, best_epoch\n", "            return best_epoch, best_epoch\n"),
    ),
    slip(
        "pair_reversed",
        "the two epochs have changed places",
        "return stop_epoch, best_epoch",
        ("            return epoch, best_epoch\n", "            return best_epoch, epoch\n"),
        line("return len(val_history) - 1, best_epoch", "return best_epoch, len(val_history) - 1"),
    ),
]
