"""What is proved about train. The losses and predictions are the checks' own, and they watch what they are handed."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# A network whose loss and gradient depend on the parameters and on the size of a batch, but not on which examples are
# in it: whatever order a learner draws, the diary is the same.


def clockwork(params, X, y, reg):
    W, b = params["W"], params["b"]
    loss = np.sum((W - 1) ** 2) + (1 + reg) * np.sum((b - 2) ** 2) + 0.1 * len(y)
    return float(loss), {"W": 2 * (W - 1), "b": 2 * (1 + reg) * (b - 2) * (0.5 + 0.05 * len(y))}


def linear_scores(params, X):
    return X @ params["W"] + params["b"]


def draw_sets(rng, num_train: int = 22, num_val: int = 15) -> tuple[Any, ...]:
    """Draw params, X_train, y_train, X_val, y_val for three classes and four inputs."""
    params = {"W": rng.normal(size=(4, 3)), "b": rng.normal(size=3)}
    sizes = (num_train, num_val)
    sets = [part for n in sizes for part in (rng.normal(size=(n, 4)), rng.integers(0, 3, size=n))]
    return params, *sets


SETTINGS: Any = {"num_epochs": 3, "batch_size": 8, "learning_rate": 0.03, "reg": 0.2}


def pair(result: Any) -> tuple[Any, dict[str, Any]]:
    """Expect what train returns: parameters and a history."""
    well = isinstance(result, tuple | list) and len(result) == 2 and isinstance(result[1], dict)
    expect(well, "train did not return a pair (params, history) of dicts.", next="return params, history")
    return result[0], result[1]


def expect_entries(student, reference, sets, rng, settings, *keys: str) -> None:
    """Expect the reference's entries in the history."""
    _, expected = reference.train(clockwork, linear_scores, *sets, rng, **settings)
    _, found = pair(student.train(clockwork, linear_scores, *sets, rng, **settings))
    expect_close(found, {key: np.asarray(expected[key]) for key in keys}, "history", atol=1e-12)


@check("train")
def takes_every_step(student, reference, rng):
    "The parameters take one step for every batch, the smaller last one included"
    sets = draw_sets(rng)
    for settings in (SETTINGS, SETTINGS | {"num_epochs": 2, "batch_size": 11, "reg": 0.0}):
        expected, _ = reference.train(clockwork, linear_scores, *sets, rng, **settings)
        params, _ = pair(student.train(clockwork, linear_scores, *sets, rng, **settings))
        expect_close(params, expected, "params")


@check("train")
def records_the_loss(student, reference, rng):
    "The loss of each batch is recorded, as it was before the update"
    expect_entries(student, reference, draw_sets(rng), rng, SETTINGS, "loss")


@check("train")
def counts_epochs(student, reference, rng):
    "Time is in epochs, also where the batch size does not divide the number of examples"
    sets = draw_sets(rng)
    expect_entries(student, reference, sets, rng, SETTINGS, "epoch", "val_epoch")
    expect_entries(student, reference, sets, rng, SETTINGS | {"batch_size": 30, "num_epochs": 2}, "epoch")


@check("train")
def measures_accuracy(student, reference, rng):
    "Both accuracies are measured on whole sets, before training and after every epoch"
    sets = draw_sets(rng, 23)  # a prime number: no share of a batch, or of the other set, is one of these
    settings = SETTINGS | {"learning_rate": 0.05}
    expect_entries(student, reference, sets, rng, settings, "train_accuracy", "val_accuracy")
    expect_entries(student, reference, sets, rng, {"num_epochs": 0}, "train_accuracy", "val_accuracy")
    large = draw_sets(rng, 2003, 1103)
    settings = {"num_epochs": 1, "batch_size": 800, "learning_rate": 1e-3}
    expect_entries(student, reference, large, rng, settings, "train_accuracy", "val_accuracy")


# Which examples a batch holds


def numbered(num: int, offset: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Give examples that carry their number, and labels that follow from it."""
    numbers = np.arange(num) + offset
    return np.stack([numbers, np.ones(num)], axis=1).astype(float), numbers * 7 % 5


def watch(student, rng, num_epochs: int = 3, num_train: int = 22, batch_size: int = 8):
    """Train on numbered examples and give the reply and, for each batch, the numbers and labels it held."""
    batches: list[tuple[np.ndarray, np.ndarray]] = []

    def loss(params, X, y, reg):
        numbers, labels = np.asarray(X)[:, 0].round().astype(int), np.asarray(y)
        if labels.shape != numbers.shape:
            raise ValueError(
                f"loss was called with {len(numbers)} examples and labels of shape {labels.shape}"
            )
        batches.append((numbers, labels))
        # What is returned tells one order of the examples from another.
        first = np.sum(np.sin(numbers + 1.0) * np.arange(1, len(numbers) + 1))
        return float(first + np.sum(np.cos(labels) * np.sin(numbers))), {"w": np.ones(2)}

    def predict(params, X):
        return np.zeros((len(X), 5))

    sets = (*numbered(num_train), *numbered(6, offset=100))
    options = {"num_epochs": num_epochs, "batch_size": batch_size, "learning_rate": 0.1}
    student.train(loss, predict, {"w": np.zeros(2)}, *sets, rng, **options)
    return batches


@check("train")
def shows_every_example_once(student, reference, rng):
    "Every epoch shows every training example once, with its own label, in an order of its own"
    batches = watch(student, rng)
    sizes = [len(numbers) for numbers, _ in batches]
    expect(
        sizes == [8, 8, 6] * 3,
        f"Three epochs of 22 examples in batches of 8 came in batches of {str(sizes)[1:-1][:40]}; "
        "8, 8, 6 in every epoch were expected.",
    )
    orders = [np.concatenate([numbers for numbers, _ in batches[i : i + 3]]) for i in (0, 3, 6)]
    for epoch, order in enumerate(orders):
        seen = len(np.intersect1d(order, np.arange(22)))
        expect(
            seen == 22,
            f"In epoch {epoch} only {seen} of the 22 training examples were shown, some of them repeatedly.",
            "examples are drawn with replacement, or not from the training set",
            "shuffle all row numbers once in every epoch and cut the result into batches.",
        )
    unlike = sum(int(np.sum(labels != numbers * 7 % 5)) for numbers, labels in batches)
    expect(
        unlike == 0,
        f"{unlike} of 66 examples came with the label of another one.",
        "X_train and y_train are not shuffled alike",
        "index both with the same rows.",
    )
    expect(
        not np.array_equal(orders[0], np.arange(22)),
        "The first epoch shows the examples in the order in which they lie in X_train.",
        "the examples are not shuffled",
        "draw an order with rng.permutation in every epoch.",
    )
    expect(
        not np.array_equal(orders[0], orders[1]) and not np.array_equal(orders[1], orders[2]),
        "Two epochs show the examples in the same order.",
        "the examples are shuffled once and not in every epoch",
        "draw a new order inside the loop over epochs.",
    )


@check("train")
def draws_from_rng_alone(student, reference, rng):
    "The same rng gives the same order, and another one another"
    seed = int(rng.integers(1 << 31))
    one, same, other = (
        watch(student, np.random.default_rng(s), num_epochs=1) for s in (seed, seed, seed + 1)
    )
    expect(len(one) == len(same) == len(other) > 0, "Two runs alike took different numbers of batches.")
    alike = [np.concatenate([numbers for numbers, _ in batches]) for batches in (one, same, other)]
    expect(
        np.array_equal(alike[0], alike[1]),
        "Two runs with the same rng showed the examples in different orders.",
        "the order does not come from rng alone",
        "use rng, and nothing from np.random itself.",
    )
    expect(
        not np.array_equal(alike[0], alike[2]),
        "Two runs with different rngs showed the examples in the same order.",
        "the order does not come from rng",
        "use the rng that was handed in.",
    )


# The best snapshot


def counting(params, X, y, reg):
    """Let w grow by the learning rate in every step, so that it tells how many steps there were."""
    return 1.0, {"w": -np.ones_like(params["w"])}


def scripted(train_accuracies, val_accuracies, steps_in_epoch: int):
    """Make a predict that reaches given accuracies after each epoch; a 1 in the second column marks validation."""

    def predict(params, X):
        X = np.asarray(X)
        epoch = min(round(float(np.ravel(params["w"])[0]) / steps_in_epoch), len(val_accuracies) - 1)
        table = val_accuracies if X[0, 1] else train_accuracies
        right = X[:, 0] < round(table[epoch] * 20)
        return np.stack([right, ~right], axis=1).astype(float)

    return predict


def flagged(flag: float) -> tuple[np.ndarray, np.ndarray]:
    """Give twenty examples of class 0, numbered and with a flag."""
    return np.stack([np.arange(20.0), np.full(20, flag)], axis=1), np.zeros(20, dtype=int)


def length_of(history, key: str) -> int:
    values = history.get(key)
    return len(values) if isinstance(values, list | tuple) else int(np.size(values))


@check("train")
def keeps_the_best(student, reference, rng):
    "With keep_best it returns the first of the best epochs by validation accuracy, and a real copy of it"
    scale = rng.choice([0.8, 0.9, 1.0])
    tables = (
        ([0.1, 0.5, 0.8, 0.9, 0.7], [0.6, 0.5, 0.4, 0.3, 0.2]),
        ([0.1, 0.3, 0.5, 0.7, 0.9], [0.1, 0.7, 0.5, 0.7, 0.4]),
        ([0.1, 0.3, 0.5, 0.7, 0.9], [0.4, 0.8, 0.6, 0.2, 0.3]),
        ([0.1, 0.5, 0.8, 0.9, 0.7], [0.1, 0.5, 0.3, 0.6, 0.9]),
    )
    runs: list[tuple[bool, Any, Any]] = []
    lengths: list[list[int]] = []
    for train_table, val_table in tables:
        predict = scripted(train_table, np.array(val_table) * scale, steps_in_epoch=3)
        sets = ({"w": np.zeros(2)}, *flagged(0.0), *flagged(1.0))
        options: Any = {"num_epochs": 4, "batch_size": 8, "learning_rate": 1.0}
        for keep_best in (True, False):
            expected, _ = reference.train(counting, predict, *sets, rng, **options, keep_best=keep_best)
            found, history = pair(
                student.train(counting, predict, *sets, rng, **options, keep_best=keep_best)
            )
            runs.append((keep_best, expected, found))
            lengths.append(
                [length_of(history, key) for key in ("epoch", "loss", "val_epoch", "val_accuracy")]
            )
    for keep_best, expected, found in runs:
        expect(isinstance(found, dict) and "w" in found, "params is not a dict with the names of params.")
        epochs = expect_number_or_array(found["w"], "params['w']", (2,)) / 3
        right = np.asarray(expected["w"]) / 3
        expect(
            np.allclose(epochs, right),
            f"With keep_best={keep_best}, the parameters returned are those after {epochs[0]:.3g} epochs; "
            f"those after {right[0]:.3g} were expected.",
        )
    expect(
        lengths[::2] == lengths[1::2],
        "With keep_best=True the history is shorter or longer than with False; it is that of the whole run.",
        next="return all of the history, and choose only between the parameters.",
    )


@check("train")
def leaves_arguments_alone(student, reference, rng):
    "params and the data are left as they were, and the arrays returned are new ones"
    names = ("params", "X_train", "y_train", "X_val", "y_val")
    sets = draw_sets(rng, num_train=12, num_val=6)
    reply = student.train.observe(clockwork, linear_scores, *sets, rng, num_epochs=2, batch_size=5)
    for position, name in enumerate(names, start=2):
        expect_unchanged(reply.changed, position, name)
    for keep_best in (True, False):
        idle = student.train.observe(clockwork, linear_scores, *sets, rng, num_epochs=0, keep_best=keep_best)
        expect(
            2 not in idle.shared,
            "With num_epochs=0, an array of the caller's params is returned; new ones were expected.",
            "params is handed back without a copy",
            "copy every array at the start: {name: w.copy() for name, w in params.items()}.",
        )
