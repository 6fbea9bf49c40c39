"""What goes wrong in train: the arithmetic of epochs, what is measured when, and snapshots that are none."""

from __future__ import annotations

from autograder.slips import slip

COPY = "{name: w.copy() for name, w in params.items()}"
TRAIN = [
    # The arithmetic of epochs
    slip(
        "last_batch_dropped",
        "the examples that do not fill a batch are left out: N // batch_size rounds down",
        "let `first` run over range(0, num_train, batch_size); slicing past the end gives the smaller batch",
        ("range(0, num_train, batch_size)", "range(0, num_train // batch_size * batch_size, batch_size)"),
    ),
    slip(
        "time_in_iterations",
        "time is counted in iterations, not in epochs",
        "record epoch + first / num_train for the batch that begins with example number `first`",
        ("time = epoch + first / num_train", 'time = float(len(history["epoch"]))'),
    ),
    slip(
        "time_runs_away",
        "time is iteration * batch_size / N, which counts the smaller last batch as a full one",
        "count the examples that really came before: epoch + first / num_train",
        ("time = epoch + first / num_train", 'time = len(history["epoch"]) * batch_size / num_train'),
    ),
    slip(
        "time_by_share_of_batches",
        "time is the number of the batch over the number of batches, though batches are not of equal size",
        "count examples, not batches: epoch + first / num_train",
        (
            "time = epoch + first / num_train",
            "time = epoch + first // batch_size / np.ceil(num_train / batch_size)",
        ),
    ),
    slip(
        "time_after_batch",
        "time is taken at the end of a batch, but the loss belongs to its beginning",
        "start at 0.0: time is what has been seen before the batch is drawn",
        ("time = epoch + first / num_train", "time = epoch + (first + len(rows)) / num_train"),
    ),
    slip(
        "steps_in_epochs",
        "num_epochs is taken for the number of updates",
        "loop over all batches in every epoch",
        (
            "            for name in params:\n",
            '            if len(history["loss"]) == num_epochs:\n                break\n'
            "            for name in params:\n",
        ),
    ),
    # What is measured, and when
    slip(
        "loss_after_update",
        "the loss is recorded after the update, on the batch that has just been fitted",
        "record the loss that came with the gradient",
        (
            'history["loss"].append(batch_loss)',
            'history["loss"].append(loss(params, X_train[rows], y_train[rows], reg)[0])',
        ),
    ),
    slip(
        "loss_per_epoch",
        "one loss is recorded for each epoch; the history wants one for each batch",
        "append the loss inside the loop over batches",
        (
            '            history["loss"].append(batch_loss)\n\n',
            '        history["loss"].append(batch_loss)\n\n',
        ),
    ),
    slip(
        "accuracy_on_last_batch",
        "the training accuracy is measured on the last batch only",
        "measure it on all of X_train",
        (
            'history["train_accuracy"].append(accuracy(X_train, y_train))',
            'history["train_accuracy"].append(accuracy(X_train[rows], y_train[rows]))',
        ),
    ),
    slip(
        "accuracy_on_a_part",
        "the training accuracy is measured on the first thousand examples",
        "measure it on all of X_train, however many there are",
        ("[accuracy(X_train, y_train)]", "[accuracy(X_train[:1000], y_train[:1000])]"),
        (
            'history["train_accuracy"].append(accuracy(X_train, y_train))',
            'history["train_accuracy"].append(accuracy(X_train[:1000], y_train[:1000]))',
        ),
    ),
    slip(
        "accuracy_averaged_over_batches",
        "the training accuracy is an average over the epoch's batches, each with other parameters",
        "measure it once, after the epoch, on all of X_train",
        (
            "        for first in range(0, num_train, batch_size):\n",
            "        by_batch = []\n        for first in range(0, num_train, batch_size):\n",
        ),
        (
            "            for name in params:\n",
            "            by_batch.append(accuracy(X_train[rows], y_train[rows]))\n            for name in params:\n",
        ),
        (
            'history["train_accuracy"].append(accuracy(X_train, y_train))',
            'history["train_accuracy"].append(float(np.mean(by_batch)))',
        ),
    ),
    slip(
        "val_accuracy_on_train",
        "the validation accuracy is measured on the training set",
        "use X_val and y_val for it",
        (
            'history["val_accuracy"].append(accuracy(X_val, y_val))',
            'history["val_accuracy"].append(accuracy(X_train, y_train))',
        ),
    ),
    slip(
        "accuracies_in_percent",
        "accuracies are counted in percent; they are shares between 0 and 1",
        "leave out the factor 100",
        ("float(np.mean(predicted == y))", "100 * float(np.mean(predicted == y))"),
    ),
    slip(
        "untrained_not_measured",
        "the first measurement, before training, is missing: E + 1 are expected",
        "measure both accuracies once before the first epoch",
        (
            "    if keep_best:\n",
            "    for key in history:\n        if key[:3] in ('val', 'tra'):\n"
            "            history[key] = history[key][1:]\n\n    if keep_best:\n",
        ),
    ),
    # The step
    slip(
        "reg_forgotten",
        "loss is called without the regularisation strength that was asked for",
        "hand reg on: loss(params, X_batch, y_batch, reg)",
        ("y_train[rows], reg)", "y_train[rows], 0.0)"),
    ),
    slip(
        "rate_forgotten",
        "the learning rate is a number of its own; learning_rate is not used",
        "multiply the gradient by learning_rate",
        ("params[name] -= learning_rate * grads[name]", "params[name] -= 1e-2 * grads[name]"),
    ),
    slip(
        "step_shared_by_batch_size",
        "the gradient is divided by the size of the batch once more; loss has taken the mean already",
        "subtract learning_rate * grads[name]",
        ("params[name] -= learning_rate", "params[name] -= learning_rate / len(rows)"),
    ),
    # The order of the examples
    slip(
        "never_shuffled",
        "the examples are not shuffled",
        "draw an order with rng.permutation(num_train) in every epoch",
        ("order = rng.permutation(num_train)", "order = np.arange(num_train)"),
    ),
    slip(
        "shuffled_once",
        "the examples are shuffled once and not in every epoch",
        "draw a new order inside the loop over epochs",
        (
            "    num_train = len(X_train)\n",
            "    num_train = len(X_train)\n    order = rng.permutation(num_train)\n",
        ),
        ("        order = rng.permutation(num_train)\n", ""),
    ),
    slip(
        "with_replacement",
        "examples are drawn with replacement: some come twice in an epoch and some never",
        "shuffle all row numbers once in every epoch and cut the result into batches",
        ("order = rng.permutation(num_train)", "order = rng.integers(0, num_train, size=num_train)"),
    ),
    slip(
        "labels_not_shuffled",
        "the examples are shuffled and the labels are not",
        "index X_train and y_train with the same rows",
        ("X_train[rows], y_train[rows], reg)", "X_train[rows], y_train[first : first + batch_size], reg)"),
    ),
    slip(
        "own_generator",
        "the order comes from a generator of the function's own, the same in every run",
        "use the rng that was handed in",
        ("order = rng.permutation(num_train)", "order = np.random.default_rng(epoch).permutation(num_train)"),
    ),
    # The best snapshot, and what belongs to the caller
    slip(
        "params_overwritten",
        "the caller's parameters are trained: a new dict alone does not copy the arrays in it",
        "copy every array at the start",
        (f"    params = {COPY}\n    num_train", "    params = dict(params)\n    num_train"),
    ),
    slip(
        "best_not_copied",
        "the snapshot holds the arrays that go on being trained, so it ends up as the last parameters",
        "copy every array when you keep a snapshot",
        (f"            best_params = {COPY}", "            best_params = params"),
    ),
    slip(
        "best_is_last_of_equals",
        "of several epochs that are equally good, the last is kept",
        "keep a snapshot only where the accuracy is greater than the best so far",
        ('history["val_accuracy"][-1] > best_accuracy', 'history["val_accuracy"][-1] >= best_accuracy'),
    ),
    slip(
        "best_on_train",
        "the best epoch is chosen by the training accuracy",
        "choose it by the validation accuracy",
        ('best_accuracy = history["val_accuracy"][0]', 'best_accuracy = history["train_accuracy"][0]'),
        ('if history["val_accuracy"][-1] > best', 'if history["train_accuracy"][-1] > best'),
        (
            '            best_accuracy = history["val_accuracy"][-1]',
            '            best_accuracy = history["train_accuracy"][-1]',
        ),
    ),
    slip(
        "start_is_no_candidate",
        "the parameters before the first epoch are no candidate for the best",
        "begin with the accuracy that was measured before training",
        ('best_accuracy = history["val_accuracy"][0]', "best_accuracy = -1.0"),
    ),
    slip(
        "keep_best_ignored",
        "the last parameters are returned: keep_best is not looked at, or no snapshot is a copy",
        "return the snapshot where keep_best is true, and copy every array whenever you keep one",
        ("    if keep_best:\n        params = best_params\n", ""),
    ),
    slip(
        "best_always_kept",
        "the best parameters are returned although keep_best is false",
        "return the last parameters unless keep_best is true",
        ("    if keep_best:\n        params = best_params\n", "    params = best_params\n"),
    ),
    slip(
        "uphill",
        "the step is added: this climbs the loss",
        "subtract learning_rate * grads[name]",
        ("params[name] -= learning_rate", "params[name] += learning_rate"),
    ),
    slip(
        "first_snapshot_not_copied",
        "the snapshot from before training holds the arrays that are then trained",
        "copy every array for the first snapshot, too",
        (
            "    best_params = {name: w.copy() for name, w in params.items()}\n\n    for epoch",
            "    best_params = dict(params)\n\n    for epoch",
        ),
    ),
    slip(
        "best_never_updated",
        "the best accuracy stays that of the start, and every epoch above it replaces the snapshot",
        "store the new best accuracy with its snapshot",
        ('            best_accuracy = history["val_accuracy"][-1]\n', ""),
    ),
    slip(
        "compared_with_previous",
        "each epoch is compared with the one before it, not with the best so far",
        "keep the best accuracy and compare with it",
        (
            'history["val_accuracy"][-1] > best_accuracy',
            'history["val_accuracy"][-1] > history["val_accuracy"][-2]',
        ),
    ),
    slip(
        "lowest_is_best",
        "the epoch of the lowest accuracy is kept",
        "keep a snapshot where the accuracy is greater than the best so far",
        ('history["val_accuracy"][-1] > best_accuracy', 'history["val_accuracy"][-1] < best_accuracy'),
    ),
    slip(
        "last_is_no_candidate",
        "the last epoch is no candidate for the best",
        "compare after every epoch, the last one included",
        (
            'if history["val_accuracy"][-1] > best_accuracy',
            'if epoch + 1 < num_epochs and history["val_accuracy"][-1] > best_accuracy',
        ),
    ),
    slip(
        "own_arrays_returned",
        "without an update, the arrays that were handed in are handed back",
        "copy every array at the start",
        (
            "    params = {name: w.copy() for name, w in params.items()}\n    num_train",
            "    params = dict(params)\n    num_train",
        ),
        (
            "params[name] -= learning_rate * grads[name]",
            "params[name] = params[name] - learning_rate * grads[name]",
        ),
    ),
]
