"""What is proved about the data: split first, statistics of the training part alone, and leaks that are caught."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

PARTS = ("training part", "validation part", "test part")
NAMES = ("X_train", "X_val", "X_test")

# split_first


def draw_sorted(rng: np.random.Generator, N: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw examples sorted by class that know who they are: X[:, 0] is their place, X[:, 1] their label."""
    y = np.sort(rng.integers(4, size=N))
    return np.column_stack([np.arange(N), y, rng.normal(size=N)]).astype(float), y


def six_parts(found: Any, sizes: tuple[int, int, int]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Expect six arrays with as many examples as asked for, and give the examples and the labels."""
    well = isinstance(found, tuple | list) and len(found) == 6
    expect(
        well,
        "split_first did not return six arrays.",
        next="return X_train, y_train, X_val, y_val, X_test, y_test",
    )
    examples, labels = list(found[0::2]), list(found[1::2])
    for part, size, X, y in zip(PARTS, sizes, examples, labels, strict=True):
        expect_number_or_array(X, f"The {part}", (size, 3))
        expect_number_or_array(y, f"The array of labels of the {part}", (size,))
        dtype = np.asarray(y).dtype
        expect(
            dtype.kind in "iu",
            f"The labels of the {part} are {dtype}; integers were expected.",
            "labels have been put into one array with the examples",
            "shuffle X and y by one order: X[order], y[order].",
        )
    return [np.asarray(X) for X in examples], [np.asarray(y) for y in labels]


@check("split_first")
def cuts_into_three(student, reference, rng):
    "Three disjoint parts of the right sizes cover all examples, each with its own label"
    for N, num_val, num_test in ((60, 10, 15), (23, 1, 2), (12, 4, 0), (12, 0, 4)):
        X, y = draw_sorted(rng, N)
        found = student.split_first(X, y, num_val, num_test, np.random.default_rng(rng.integers(2**62)))
        examples, labels = six_parts(found, (N - num_val - num_test, num_val, num_test))
        numbers = [part[:, 0] for part in examples]
        for i, j in ((0, 1), (0, 2), (1, 2)):
            shared = len(np.intersect1d(numbers[i], numbers[j]))
            expect(not shared, f"{shared} examples are both in the {PARTS[i]} and in the {PARTS[j]}.")
        distinct = len(np.unique(np.concatenate(numbers)))
        expect(distinct == N, f"{N - distinct} of {N} examples are in no part, and others are there twice.")
        for part, X_part, y_part in zip(PARTS, examples, labels, strict=True):
            apart = int(np.sum(X_part[:, 1] != y_part))
            expect(not apart, f"{apart} of {len(y_part)} examples of the {part} have another's label.")
            own = X[X_part[:, 0].astype(int)]
            expect(np.array_equal(own, X_part), f"Examples of the {part} are not as they were.")


@check("split_first")
def shuffles_before_it_cuts(student, reference, rng):
    "Every example is as likely to be in one part as in another, however the data are sorted"
    # Means over 25 draws of 20 of 60 numbers have a standard error of 0.64, so the bound of 6 is nine of them.
    X, y = draw_sorted(rng, 60)
    splits, counts = [], []  # counts (draw, part, class)
    for _ in range(25):
        found = student.split_first(X, y, 20, 20, np.random.default_rng(rng.integers(2**62)))
        examples, labels = six_parts(found, (20, 20, 20))
        splits.append([np.sort(part[:, 0]) for part in examples])
        counts.append([[np.sum(part == label) for label in range(4)] for part in labels])
    places = np.array(splits)  # (draw, part, example)
    # Two splits of 60 into three times 20 agree by chance once in 1e26.
    expect(
        not np.array_equal(places[0], places[1]),
        "Two generators gave the same split.",
        "the order does not depend on rng",
        "begin with rng.permutation(len(X)).",
    )
    turned = np.diff(places, axis=2, append=places[:, :, :1] + 60)  # the last gap leads round to the first
    expect(  # by chance not once in 1e14
        not np.all(np.sum(turned > 1, axis=2) <= 1),
        "In every split, the examples of each part are neighbours in the data.",
        "the order is only turned, not shuffled",
        "begin with rng.permutation(len(X)).",
    )
    # The number of examples of a class in a part has a standard deviation of 1.6; that of none varies by less than 3
    # in 25 draws not once in 1e20.
    expect(
        np.any(np.ptp(counts, axis=0) > 2),
        "In every split, each part has its share of every class, no more and no less.",
        "each class is cut by itself, so that assignments with other shares of the classes never occur",
        "begin with rng.permutation(len(X)), and do not look at y.",
    )
    for part, mean in zip(PARTS, places.mean(axis=(0, 2)), strict=True):
        expect(
            abs(mean - 29.5) < 6,
            f"The {part} does not hold every example equally often: on average it comes from place "
            f"{mean:.0f} of 60, where 30 was expected.",
        )


@check("split_first")
def draws_from_rng(student, reference, rng):
    "The same generator gives the same split"
    X, y = draw_sorted(rng, 40)
    seed = int(rng.integers(2**62))
    one, again = (student.split_first(X, y, 8, 9, np.random.default_rng(seed)) for _ in range(2))
    for a, b in zip(six_parts(one, (23, 8, 9))[0], six_parts(again, (23, 8, 9))[0], strict=True):
        expect(
            np.array_equal(a, b),
            "The same generator gave two different splits.",
            "the order comes from np.random and not from rng",
            "begin with rng.permutation(len(X)).",
        )


@check("split_first")
def leaves_the_data_alone(student, reference, rng):
    "The caller's arrays are left as they were"
    reply = student.split_first.observe(*draw_sorted(rng, 30), 5, 5, np.random.default_rng(0))
    for position, name in ((0, "X"), (1, "y")):
        expect_unchanged(reply.changed, position, name)


# preprocess


def draw_parts(rng: np.random.Generator, D: int = 5) -> list[np.ndarray]:
    """Draw three parts that differ in size, mean and spread, so that each one's statistics are its own."""
    scales, shift = rng.uniform(0.5, 3.0, size=D), rng.normal(size=D)
    train = shift + scales * rng.normal(size=(40, D)) + 5.0
    val = shift + 2.0 + 1.7 * scales * rng.normal(size=(15, D)) + 5.0
    test = shift - 3.0 + 0.6 * scales * rng.normal(size=(11, D)) + 5.0
    return [train, val, test]


def three_parts(found: Any, name: str) -> list[Any]:
    well = isinstance(found, tuple | list) and len(found) == 3
    expect(well, f"{name} did not return three arrays.", next="return them as (train, val, test).")
    return list(found)


def expect_parts(found: Any, expected: Any, name: str, **tolerance: float) -> None:
    """Expect three parts, each as expected."""
    for part, array, right in zip(NAMES, three_parts(found, name), expected, strict=True):
        expect_close(array, right, f"In the result, {part}", **tolerance)


def arrays_of(found: Any, expected: Any, name: str) -> list[np.ndarray]:
    """Expect three arrays of the right shapes."""
    return [
        expect_number_or_array(array, f"In the result, {part}", np.shape(right))
        for part, array, right in zip(NAMES, three_parts(found, name), expected, strict=True)
    ]


def expect_parts_alone(changed: tuple[int, ...], first: int = 0) -> None:
    """Expect that a call left the three parts, its arguments from position `first` on, as they were."""
    for position, name in enumerate(NAMES):
        expect_unchanged(changed, first + position, name)


@check("preprocess")
def uses_the_training_part_alone(student, reference, rng):
    "All three parts are centred and scaled with the mean and the std of the training part"
    parts = draw_parts(rng)
    expected = reference.preprocess(*parts)
    found = student.preprocess(*parts)
    expect_no_epsilon(arrays_of(found, expected, "preprocess"), expected)
    expect_parts(found, expected, "preprocess", rtol=1e-6, atol=1e-9)


def expect_no_epsilon(found: list[np.ndarray], expected: Any) -> None:
    """Expect that not every feature is a little too small, each by its own factor, which is what an epsilon does."""
    shares = np.concatenate(found) / np.concatenate(expected)
    lost = 1 - shares.mean(axis=0)
    most = float(np.max(lost))
    throughout = np.allclose(shares, 1 - lost, rtol=0, atol=1e-3 * np.max(np.abs(lost)))
    expect(
        not (throughout and 0 < np.min(lost) < 0.9 * most and 1e-6 < most < 0.01),
        f"Every feature comes out a little too small, up to {100 * most:.2g} %.",
        "a number is added to the std, or to the variance under its root",
        "divide by the std itself, and leave the features undivided whose std is below 1e-8.",
    )


@check("preprocess")
def survives_constant_features(student, reference, rng):
    "A feature that is constant in training, up to round-off, is centred and not divided"
    parts = draw_parts(rng)
    for part in parts:
        part[:, 1] = rng.uniform(1.0, 2.0, size=len(part))
    # A std of 1e-12, and one of 3e-9: both are below 1e-8.
    parts[0][:, 1], parts[0][:, 3] = 0.75, 0.1 + 1e-12 * rng.normal(size=40)
    parts[0][:, 2] = 0.1 + 3e-9 * rng.permutation(np.repeat([-1.0, 1.0], 20))
    expected = reference.preprocess(*parts)
    found = three_parts(student.preprocess(*parts), "preprocess")
    train = expect_number_or_array(found[0], "In the result, X_train", (40, 5))
    largest = float(np.max(np.abs(train[:, 2:4])))
    expect(largest < 1e-6, f"The round-off of a constant feature is blown up to {largest:.2g}.")
    expect_parts(found, expected, "preprocess", rtol=1e-6, atol=1e-9)


@check("preprocess")
def takes_any_scale(student, reference, rng):
    "Features of a ten-millionth, or far from zero, are scaled, too, and a part may be a single example"
    train, val, test = draw_parts(rng)
    units = 10.0 ** np.array([-7, -4, 0, 3, -4])
    # The last feature's mean is more than 1e8 times its std, which is well above 1e-8.
    parts = [part * units + [0, 0, 0, 0, 1e5] for part in (train, val[:1], test)]
    expected = reference.preprocess(*parts)
    found = arrays_of(student.preprocess(*parts), expected, "preprocess")
    # A small epsilon added to the std is no mistake, as long as the feature's own scale is well above it; and the
    # smallest feature must not be left undivided.
    for columns, rtol, atol in (
        (slice(1, 4), 1e-3, 1e-9),
        (slice(1), 0.9, 1e-9),
        (slice(4, None), 1e-3, 1e-4),
    ):
        scaled, right = ([part[:, columns] for part in parts] for parts in (found, expected))
        expect_parts(scaled, right, "preprocess", rtol=rtol, atol=atol)


@check("preprocess")
def leaves_the_parts_alone(student, reference, rng):
    "The caller's arrays are left as they were"
    expect_parts_alone(student.preprocess.observe(*draw_parts(rng)).changed)


# pca_whiten


def draw_clouds(rng: np.random.Generator, spreads: list[float]) -> list[np.ndarray]:
    """Draw a training part whose principal components have exactly these spreads, in random directions.

    No two variances are close, so that every component is well defined.
    """
    D = len(spreads)
    axes, _ = np.linalg.qr(rng.normal(size=(D, D)))
    draws = rng.normal(size=(40, D))
    columns, _ = np.linalg.qr(draws - draws.mean(axis=0))
    shift = rng.normal(size=D) * 3 + 4
    train = np.sqrt(40) * columns * spreads @ axes.T + shift
    val = rng.normal(size=(12, D)) * 2.5 @ rng.normal(size=(D, D)) + shift + 1.5
    test = rng.normal(size=(9, D)) * 0.8 @ rng.normal(size=(D, D)) + shift - 2.0
    return [train, val, test]


def expect_components(found: Any, expected: Any) -> None:
    """Expect three parts in principal components, whose signs are free but the same in all parts."""
    arrays = arrays_of(found, expected, "pca_whiten")
    products = sum(np.sum(a * np.asarray(e), axis=0) for a, e in zip(arrays, expected, strict=True))
    signs = np.where(products < 0, -1.0, 1.0)
    for part, array, right in zip(NAMES, arrays, expected, strict=True):
        expect_close(array, signs * right, f"In the result, up to signs, {part}", rtol=1e-5, atol=1e-6)


@check("pca_whiten")
def agrees_up_to_signs(student, reference, rng):
    "The first components of the training part, whitened, up to the sign of each"
    parts = draw_clouds(rng, [4.0, 2.5, 1.5, 0.8, 0.4])
    for num_components in (3, 5):
        expected = reference.pca_whiten(*parts, num_components)
        expect_components(student.pca_whiten(*parts, num_components), expected)


@check("pca_whiten")
def whitens_the_training_part(student, reference, rng):
    "In the result the training features are uncorrelated, with mean zero and variance one"
    parts = draw_clouds(rng, [5.0, 3.0, 1.8, 1.0])
    train = three_parts(student.pca_whiten(*parts, 4), "pca_whiten")[0]
    train = expect_number_or_array(train, "The training part", (40, 4))
    expect_close(train.mean(axis=0), np.zeros(4), "The mean of the training part", atol=1e-8)
    covariance = (train - train.mean(axis=0)).T @ (train - train.mean(axis=0)) / 40
    expect_close(covariance, np.eye(4), "The covariance of the training part", atol=1e-4)


@check("pca_whiten")
def adds_epsilon_under_the_root(student, reference, rng):
    "epsilon is added to the variances, and a direction without variance stays finite"
    parts = draw_clouds(rng, [3.0, 1.2, 0.5, 0.0])
    for num_components, epsilon in ((3, float(rng.uniform(0.2, 0.6))), (4, 0.01)):
        expected = reference.pca_whiten(*parts, num_components, epsilon)
        expect_components(student.pca_whiten(*parts, num_components, epsilon), expected)


@check("pca_whiten")
def changes_no_part(student, reference, rng):
    "The caller's arrays are left as they were"
    expect_parts_alone(student.pca_whiten.observe(*draw_clouds(rng, [3.0, 1.5, 0.7]), 2).changed)
