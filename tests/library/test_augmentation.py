import numpy as np
import pytest

from cs231n_utils import augmentation

COLOUR = np.random.default_rng(0).integers(256, size=(200, 6, 5, 3), dtype=np.uint8)
GREY = COLOUR[..., 0] / 255


@pytest.mark.parametrize("X", [COLOUR, GREY], ids=["colour", "grey"])
def test_every_image_is_mirrored_or_left_alone(X):
    flipped = augmentation.flip(X, np.random.default_rng(1))
    same = (flipped == X).reshape(200, -1).all(axis=1)
    mirrored = (flipped == X[:, :, ::-1]).reshape(200, -1).all(axis=1)
    assert (same ^ mirrored).all()
    assert 70 < mirrored.sum() < 130
    assert flipped.dtype == X.dtype


@pytest.mark.parametrize(("probability", "expected"), [(0.0, COLOUR), (1.0, COLOUR[:, :, ::-1])])
def test_the_probability_is_obeyed(probability, expected):
    flipped = augmentation.flip(COLOUR, np.random.default_rng(0), probability=probability)
    np.testing.assert_array_equal(flipped, expected)


@pytest.mark.parametrize("X", [COLOUR, GREY], ids=["colour", "grey"])
def test_every_image_is_a_window_of_the_padded_one(X):
    pad, shifts = 2, set()
    cropped = augmentation.crop(X, np.random.default_rng(1), pad=pad)
    width = [(0, 0), (pad, pad), (pad, pad), (0, 0)][: X.ndim]
    padded = np.pad(X, width, mode="edge")
    for image, around in zip(cropped, padded, strict=True):
        found = [
            (i, j) for i in range(5) for j in range(5) if np.array_equal(around[i : i + 6, j : j + 5], image)
        ]
        assert found
        shifts.update(found)
    assert len(shifts) == 25
    assert cropped.dtype == X.dtype


def test_no_padding_is_no_change():
    np.testing.assert_array_equal(augmentation.crop(COLOUR, np.random.default_rng(0), pad=0), COLOUR)


@pytest.mark.parametrize("augment", [augmentation.flip, augmentation.crop])
def test_the_originals_are_kept_and_the_generator_decides(augment):
    before = COLOUR.copy()
    first, again, other = (augment(COLOUR, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(COLOUR, before)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.shares_memory(first, COLOUR)


@pytest.mark.parametrize("augment", [augmentation.flip, augmentation.crop])
def test_flattened_images_are_refused_in_a_sentence(augment):
    with pytest.raises(ValueError, match=r"not \(200, 90\); reshape them first"):
        augment(COLOUR.reshape(200, -1), np.random.default_rng(0))


def test_a_negative_pad_is_refused():
    with pytest.raises(ValueError, match="not -1"):
        augmentation.crop(COLOUR, np.random.default_rng(0), pad=-1)
