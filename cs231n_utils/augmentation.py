"""Augmentation: images that are different and yet the same, for a training set that is too small.

Labels do not change. Draw anew for every mini-batch, as `training.train(..., augment=...)` does; validation and test
images are left alone.
"""

import numpy as np


def flip(X: np.ndarray, rng: np.random.Generator, *, probability: float = 0.5) -> np.ndarray:
    """Return a copy of the images X (N, H, W) or (N, H, W, C) in which some are mirrored left to right.

    probability  with which each image is mirrored, independently of the others
    """
    _check(X)
    mirrored = rng.random(len(X)) < probability
    flipped = X.copy()
    flipped[mirrored] = X[mirrored, :, ::-1]
    return flipped


def crop(X: np.ndarray, rng: np.random.Generator, *, pad: int = 4) -> np.ndarray:
    """Return a copy of the images X (N, H, W) or (N, H, W, C) in which each is shifted by up to `pad` pixels.

    Every image is padded by `pad` pixels on each side with the pixels of its border, and a window of the old size is
    cut out anywhere.
    """
    _check(X)
    if pad < 0:
        raise ValueError(f"pad is a number of pixels, not {pad}.")
    num, height, width = X.shape[:3]
    down, right = rng.integers(-pad, pad + 1, size=(2, num, 1))
    # Padding with the border is the same as looking no further than the border.
    rows = np.clip(np.arange(height) + down, 0, height - 1)
    columns = np.clip(np.arange(width) + right, 0, width - 1)
    return X[np.arange(num)[:, None, None], rows[:, :, None], columns[:, None, :]]


def _check(X: np.ndarray) -> None:
    if X.ndim not in (3, 4):
        raise ValueError(f"images are (N, H, W) or (N, H, W, C), not {X.shape}; reshape them first.")
