"""What goes wrong in the long run and in reading its curves."""

from __future__ import annotations

from autograder.slips import slip

BACK = "            params = {name: np.array(w) for name, w in best.items()}\n            rate"

TRAIN = "+ 1):\n        params = train_epoch(params, rate)\n"

FINAL_TRAINING = [
    slip(
        "waits_on_after_nan",
        "after an accuracy of NaN the waiting does not begin anew",
        "set the number of epochs waited to 0 whenever you go back",
        (
            "            rate = rate * factor\n            waited = 0\n",
            "            rate = rate * factor\n            waited = waited if exploded else 0\n",
        ),
    ),
    slip(
        "last_for_best",
        "the parameters after the last epoch are returned, not the best snapshot",
        "return the snapshot",
        ('"params": best,', '"params": params,'),
    ),
    slip(
        "validates_the_best",
        "the accuracy is that of the best snapshot, not that of the parameters just trained",
        "hand validate what train_epoch has returned",
        (TRAIN + "        accuracy = validate(params)\n", TRAIN + "        accuracy = validate(best)\n"),
    ),
    slip(
        "validates_before_training",
        "the accuracy of an epoch is measured before its training",
        "call train_epoch first",
        (
            "        params = train_epoch(params, rate)\n        accuracy = validate(params)\n        rates",
            "        accuracy = validate(params)\n        params = train_epoch(params, rate)\n        rates",
        ),
    ),
    slip(
        "stays_where_it_is",
        "training goes on from where it is, not from the best snapshot",
        "put the snapshot's arrays back before you lower the rate",
        (BACK, "            rate"),
    ),
    slip(
        "impatient",
        "the rate is lowered after the first epoch without a new best",
        "wait for patience epochs in a row",
        ("if waited >= patience or exploded:", "if waited >= 1 or exploded:"),
    ),
    slip(
        "one_epoch_longer",
        "it waits for one epoch more than patience",
        "compare with >=",
        ("if waited >= patience or exploded:", "if waited > patience or exploded:"),
    ),
    slip(
        "waits_in_all",
        "the count of epochs without a new best is not set back when there is one",
        "set it to 0 with every new best",
        (
            "best_accuracy, best_epoch = accuracy, epoch\n            waited = 0",
            "best_accuracy, best_epoch = accuracy, epoch",
        ),
        (
            "        waited += 1\n        if accuracy > best_accuracy:",
            "        if not accuracy > best_accuracy:\n            waited += 1\n        if accuracy > best_accuracy:",
        ),
    ),
    slip(
        "waits_no_more",
        "after the rate was lowered the count is not set back, so it is lowered again with every epoch",
        "set the count to 0 when you lower the rate",
        ("            rate = rate * factor\n            waited = 0", "            rate = rate * factor"),
    ),
    slip(
        "equal_is_new",
        "an equal accuracy counts as a new best, so a standstill is never noticed",
        "ask for a higher one",
        ("if accuracy > best_accuracy:", "if accuracy >= best_accuracy:"),
    ),
    slip(
        "start_not_counted",
        "the accuracy before training is not a candidate for the best",
        "begin with the snapshot of the start and its accuracy",
        (
            "    best_epoch = waited = 0\n    rates, accuracies = [], [best_accuracy]",
            "    best_epoch = waited = 0\n    rates, accuracies = [], [best_accuracy]\n    best_accuracy = -1.0",
        ),
    ),
    slip(
        "explosion_waits",
        "an explosion counts as one more epoch without a new best",
        "go back at once when the accuracy is NaN",
        ("if waited >= patience or exploded:", "if waited >= patience:"),
    ),
    slip(
        "rate_to_the_power",
        "the rate is multiplied by factor in every epoch",
        "lower it only after a standstill",
        ("        waited += 1\n", "        waited += 1\n        rate = rate * factor\n"),
    ),
    slip(
        "rate_after_the_epoch",
        "rates holds the rate after each epoch, not the one it was trained with",
        "append the rate before you lower it",
        ("        rates.append(rate)\n", ""),
        (
            "            waited = 0\n\n    return",
            "            waited = 0\n        rates.append(rate)\n\n    return",
        ),
    ),
    slip(
        "snapshot_not_copied",
        "the best snapshot holds the arrays that training goes on with, not copies of them",
        "copy every array: {name: w.copy() for name, w in params.items()}",
        (
            "            best = {name: np.array(w) for name, w in params.items()}\n            best_accuracy",
            "            best = dict(params)\n            best_accuracy",
        ),
    ),
    slip(
        "snapshot_trained_on",
        "training goes on with the arrays of the best snapshot, and writes to them",
        "go back to copies of the snapshot's arrays",
        (BACK, "            params = best\n            rate"),
    ),
    slip(
        "start_trained_on",
        "training begins with the arrays of params, and writes to them",
        "begin with copies of the arrays",
        (
            "    params = {name: np.array(w) for name, w in best.items()}\n    for epoch",
            "    for epoch",
        ),
    ),
    slip(
        "start_is_the_snapshot",
        "training begins with the arrays of the first snapshot, and writes to them",
        "begin with copies of the snapshot's arrays",
        (
            "    params = {name: np.array(w) for name, w in best.items()}\n    for epoch",
            "    params = best\n    for epoch",
        ),
    ),
    slip(
        "rate_never_lowered",
        "the rate stays as it is after a standstill",
        "multiply it by factor when you go back to the snapshot",
        ("            rate = rate * factor\n", ""),
    ),
    slip(
        "best_epoch_from_zero",
        "best_epoch is one too low: it is the index of the epoch, not how many had been trained",
        "count the start as 0 and the first epoch as 1",
        ("best_accuracy, best_epoch = accuracy, epoch", "best_accuracy, best_epoch = accuracy, epoch - 1"),
    ),
]

RISING = '    if late - before > 0.02:\n        return "train longer"\n'
FALLING = '    if np.max(windows) - late > 0.04:\n        return "stop earlier"\n'
GAP = '    if late_train - late > 0.1:\n        return "regularise"\n'

READ_CURVES = [
    slip(
        "nan_unseen",
        "a loss of NaN or inf on the way is not looked for",
        "ask whether all losses are finite, before anything else",
        ("if not np.all(np.isfinite(losses)) or late_loss > losses[0]:", "if late_loss > losses[0]:"),
    ),
    slip(
        "rise_unseen",
        "only inf and NaN count as an explosion, and a loss that rises does not",
        "compare the late losses with the first",
        (
            "if not np.all(np.isfinite(losses)) or late_loss > losses[0]:",
            "if not np.all(np.isfinite(losses)):",
        ),
    ),
    slip(
        "bump_is_explosion",
        "one loss above the first counts as an explosion, also a bump at first that falls again",
        "compare the late losses, the mean of the last quarter, with losses[0]",
        ("late_loss = np.mean(losses[-quarter:])", "late_loss = np.max(losses)"),
    ),
    slip(
        "gap_first",
        "a gap is treated before the run has finished rising",
        "ask in the order of the list: first whether it still rises",
        (RISING + FALLING + GAP, GAP + RISING + FALLING),
    ),
    slip(
        "fall_first",
        "a fall is treated before the run has finished rising",
        "ask in the order of the list: a run that rises again is to train longer",
        (RISING + FALLING, FALLING + RISING),
    ),
    slip(
        "gap_before_fall",
        "a gap is treated before a fall",
        "ask in the order of the list: 'stop earlier' comes before 'regularise'",
        (FALLING + GAP, GAP + FALLING),
    ),
    slip(
        "training_still_rising",
        "the training accuracy decides whether to train longer",
        "look at the validation accuracy",
        (
            "before = np.mean(val_accuracy[-2 * quarter : -quarter])",
            "before = late - (late_train - np.mean(train_accuracy[-2 * quarter : -quarter]))",
        ),
    ),
    slip(
        "last_epochs_alone",
        "two single epochs are compared, and their noise decides",
        "compare means over a quarter of the run",
        ("late - before > 0.02", "val_accuracy[-1] > val_accuracy[-2]"),
    ),
    slip(
        "fall_unseen",
        "nobody looks whether the validation accuracy was better before",
        "compare the best stretch with the last quarter",
        (FALLING, ""),
    ),
    slip(
        "gap_reversed",
        "the gap is taken the wrong way round: validation minus training",
        "subtract validation from training",
        ("late_train - late > 0.1", "late - late_train > 0.1"),
    ),
    slip(
        "percent",
        "the gap is compared with 10, as if accuracies were in percent",
        "accuracies lie between 0 and 1: a gap of 0.1 is ten percent",
        ("late_train - late > 0.1", "late_train - late > 10"),
        ("late_train < 0.9", "late_train < 90"),
    ),
    slip(
        "always_larger",
        "a run that is flat is always told to use a larger network",
        "look at the late training accuracy: from 0.9 on it is done",
        ("if late_train < 0.9:", "if True:"),
    ),
    slip(
        "explosion_unseen",
        "nobody looks whether the losses exploded",
        "ask for that first: a loss that is not finite, or late losses above the first",
        (
            "    if not np.all(np.isfinite(losses)) or late_loss > losses[0]:\n"
            '        return "lower the learning rate"\n',
            "",
        ),
    ),
    slip(
        "rise_of_validation_unseen",
        "nobody looks whether the validation accuracy still rises",
        "compare its last quarter with the one before",
        (RISING, ""),
    ),
    slip(
        "gap_unseen",
        "nobody looks at the gap between training and validation",
        "say 'regularise' where it is more than 0.1",
        (GAP, ""),
    ),
    slip(
        "never_larger",
        "a training accuracy that stays low is not noticed",
        "say 'enlarge' where it is below 0.9",
        ('    if late_train < 0.9:\n        return "enlarge"\n', ""),
    ),
    slip(
        "validation_for_training",
        "the validation accuracy decides whether to enlarge",
        "look at the training accuracy: can the network learn what it sees?",
        ("if late_train < 0.9:", "if late < 0.9:"),
    ),
]
