"""What is proved about k_fold."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_number_or_array
from autograder.registry import check


def read_splits(found: Any, n: int, k: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Expect k pairs of arrays of row numbers."""
    expect(isinstance(found, list | tuple), "k_fold did not return a list of pairs.")
    expect(len(found) == k, f"With k = {k}, k_fold returned {len(found)} splits.")
    splits = []
    for split in found:
        pair = isinstance(split, list | tuple) and len(split) == 2
        expect(pair, "A split is not a pair (train_rows, val_rows).")
        kinds = [part.dtype.kind for part in split if isinstance(part, np.ndarray)]
        expect(
            "f" not in kinds,
            "The rows of a split are floats; integers were expected.",
            "an empty array that others are joined to holds floats, and what comes of it indexes nothing",
            "join the folds themselves: np.concatenate(folds[:i] + folds[i + 1:]).",
        )
        rows = [expect_number_or_array(part, "A part of a split") for part in split]
        for part in rows:
            expect(part.ndim == 1, f"Rows have shape {part.shape}; a flat array was expected.")
            whole = np.all((part == np.round(part)) & (part >= 0) & (part < n))
            expect(whole, f"Rows of {n} examples are not whole numbers from 0 to {n - 1}.")
        splits.append((rows[0].astype(int), rows[1].astype(int)))
    return splits


@check("k_fold")
def holds_everyone_out_once(student, reference, rng):
    "The folds are disjoint and hold every example once, in sizes that differ by at most one"
    for n, k in ((10, 5), (11, 3), (10, 4), (7, 5), (23, 6), (2, 2)):
        splits = read_splits(student.k_fold(n, k, rng), n, k)
        counts = np.bincount(np.concatenate([val for _, val in splits]), minlength=n)
        expect(
            np.all(counts > 0),
            f"With n = {n}, k = {k}, {int(np.sum(counts == 0))} examples are never held out.",
        )
        expect(
            np.all(counts == 1),
            f"With n = {n}, k = {k}, {int(np.sum(counts > 1))} examples are in two folds.",
        )
        sizes = [len(val) for _, val in splits]
        expect(
            max(sizes) - min(sizes) <= 1,
            f"With n = {n}, k = {k}, the folds have from {min(sizes)} to {max(sizes)} rows.",
        )


@check("k_fold")
def trains_on_all_others(student, reference, rng):
    "The training rows of a split are all rows that it does not hold out"
    for n, k in ((12, 4), (17, 5), (6, 6)):
        for train, val in read_splits(student.k_fold(n, k, rng), n, k):
            shared = len(np.intersect1d(train, val))
            expect(
                shared == 0,
                f"{shared} of {len(val)} rows are held out and trained on in the same split.",
                next="take the held-out fold away from the rows to train on.",
            )
            expect(
                np.array_equal(np.sort(np.concatenate([train, val])), np.arange(n)),
                f"A split of {n} examples trains on {len(train)} rows and holds out {len(val)}.",
                next="train on every row that is not held out, once.",
            )


@check("k_fold")
def shuffles_first(student, reference, rng):
    "The examples are shuffled before they are cut into folds"
    n, k = 60, 3
    runs = [
        read_splits(student.k_fold(n, k, np.random.default_rng(s)), n, k)
        for s in rng.integers(1 << 31, size=2)
    ]
    first, second = ([np.sort(val) for _, val in splits] for splits in runs)
    expect(
        not all(np.array_equal(a, b) for a, b in zip(first, second, strict=True)),
        "Two different rngs gave the same folds.",
        "the rows are not shuffled, or not with rng",
        "draw an order with rng.permutation first.",
    )
    # In random folds of 20 out of 60 about two thirds of neighbours are not both held out.
    together = sum(int(np.sum(np.diff(val) == 1)) for val in first + second)
    expect(
        together < 70,
        "Rows that are neighbours in the data are nearly always in the same fold.",
        "the rows are not shuffled",
        "draw an order with rng.permutation first.",
    )


@check("k_fold")
def folds_with_rng_alone(student, reference, rng):
    "The same rng gives the same folds"
    seed = int(rng.integers(1 << 31))
    one, same = (read_splits(student.k_fold(30, 3, np.random.default_rng(seed)), 30, 3) for _ in range(2))
    alike = all(np.array_equal(np.sort(a[1]), np.sort(b[1])) for a, b in zip(one, same, strict=True))
    expect(
        alike,
        "The same rng gave two different splits.",
        "the order does not come from rng alone",
        "use rng, and nothing from np.random itself.",
    )
