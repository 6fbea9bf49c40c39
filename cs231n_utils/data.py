"""Small data sets, split and centred, without a download."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled examples in three disjoint parts.

    X_*  float64 (N, D), centred with the training mean
    y_*  int64 (N,), labels 0 .. C - 1
    mean float64 (D,), what was subtracted from every part; add it back to see an example as it was
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    mean: np.ndarray

    @property
    def num_classes(self) -> int:
        """Number of classes, C."""
        return int(self.y_train.max()) + 1


def load_digits(num_val: int = 300, num_test: int = 300, seed: int = 0) -> Dataset:
    """Load the 1797 handwritten digits that come with scikit-learn: 8 x 8 pixels, ten classes.

    The examples are shuffled and split first. Only then is the mean of the training part subtracted from all
    three, so nothing about the held-out images reaches the training set. Pixels start out between 0 and 1.

    num_val, num_test  sizes of the held-out parts; the rest is for training
    seed               the split is a function of this number alone
    """
    # Imported here because it takes a second, and most of the package does without it.
    from sklearn import datasets

    X, y = datasets.load_digits(return_X_y=True)
    X = X / 16.0
    num_train = len(X) - num_val - num_test
    if min(num_train, num_val, num_test) < 1:
        raise ValueError(f"every part needs an example; {len(X)} cannot give {num_val} and {num_test} away.")

    order = np.random.default_rng(seed).permutation(len(X))
    train, val, test = np.split(order, [num_train, num_train + num_val])
    mean = X[train].mean(axis=0)
    return Dataset(
        X_train=X[train] - mean,
        y_train=y[train],
        X_val=X[val] - mean,
        y_val=y[val],
        X_test=X[test] - mean,
        y_test=y[test],
        mean=mean,
    )
