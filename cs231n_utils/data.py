"""One value for a data set: split first, then centred; and the mini-batches of an epoch."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled examples in three disjoint parts.

    X_*          float (N, D), centred with the training mean
    y_*          int64 (N,), labels 0 .. C - 1
    mean         float (D,), what was subtracted from every part; add it back to see an example as it was
    image_shape  how the D numbers of an example lie in an image, (8, 8) or (32, 32, 3); () if it is none
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    mean: np.ndarray
    image_shape: tuple[int, ...] = ()

    @property
    def num_classes(self) -> int:
        """Number of classes, C."""
        return int(self.y_train.max()) + 1


def load_digits(num_val: int = 300, num_test: int = 300, seed: int = 0) -> Dataset:
    """Load the 1797 handwritten digits that come with scikit-learn: 8 x 8 pixels, ten classes.

    Pixels start out between 0 and 1; what happens to them then is what `split` does.

    num_val, num_test  sizes of the held-out parts; the rest is for training
    seed               the split is a function of this number alone
    """
    # Imported here because it takes a second, and most of the package does without it.
    from sklearn import datasets

    X, y = datasets.load_digits(return_X_y=True)
    return split(X / 16.0, y, num_val, num_test, np.random.default_rng(seed), image_shape=(8, 8))


def split(
    X: np.ndarray,
    y: np.ndarray,
    num_val: int,
    num_test: int,
    rng: np.random.Generator,
    image_shape: tuple[int, ...] | None = None,
    *,
    dtype: type = np.float64,
) -> Dataset:
    """Shuffle and split examples into three parts, then centre them all with the mean of the training part.

    The split comes first, so nothing about the held-out examples reaches the training set.

    X                  (N, D), or images (N, H, W) or (N, H, W, 3), which are flattened; uint8 pixels are
                       divided by 255, other numbers are taken as they are
    y                  (N,) labels 0 .. C - 1
    num_val, num_test  sizes of the held-out parts; the rest is for training
    rng                decides who goes where
    image_shape        None: the shape of one example of X, if that is an image
    dtype              np.float32 halves the memory that large sets of images take

    Raises ValueError if a part would be left without an example.
    """
    num_train = len(X) - num_val - num_test
    if min(num_train, num_val, num_test) < 1:
        raise ValueError(f"every part needs an example; {len(X)} cannot give {num_val} and {num_test} away.")
    if len(X) != len(y):
        raise ValueError(f"there are {len(X)} examples but {len(y)} labels.")
    if image_shape is None:
        image_shape = X.shape[1:] if X.ndim > 2 else ()

    order = rng.permutation(len(X))
    rows = np.split(order, [num_train, num_train + num_val])
    # Taking rows makes copies, so what follows may work in place.
    train, val, test = (X[part].reshape(len(part), -1).astype(dtype, copy=False) for part in rows)
    if X.dtype == np.uint8:
        for part in (train, val, test):
            part /= 255
    mean = train.mean(axis=0)
    for part in (train, val, test):
        part -= mean
    y_train, y_val, y_test = (np.asarray(y)[part].astype(np.int64, copy=False) for part in rows)
    return Dataset(train, y_train, val, y_val, test, y_test, mean, tuple(image_shape))


def minibatches(n: int, batch_size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Return the mini-batches of one epoch, as arrays of indices: each of 0 .. n - 1 occurs once.

    The last batch is smaller where the sizes do not divide.
    """
    order = rng.permutation(n)
    return [order[first : first + batch_size] for first in range(0, n, batch_size)]
