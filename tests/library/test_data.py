import numpy as np
import pytest
from sklearn import datasets

from cs231n_utils import data


def test_the_parts_have_the_sizes_asked_for():
    digits = data.load_digits(num_val=200, num_test=100)
    assert digits.X_train.shape == (1497, 64)
    assert digits.X_val.shape == (200, 64)
    assert digits.X_test.shape == (100, 64)
    assert digits.num_classes == 10
    assert digits.X_train.dtype == np.float64


def test_the_parts_are_a_partition_of_the_original():
    digits = data.load_digits()
    parts = np.concatenate([digits.X_train, digits.X_val, digits.X_test]) + digits.mean
    labels = np.concatenate([digits.y_train, digits.y_val, digits.y_test])
    originals, original_labels = datasets.load_digits(return_X_y=True)

    def rows(X, y):
        return sorted(tuple(row) for row in np.column_stack([np.rint(X).astype(int), y]))

    assert rows(parts * 16, labels) == rows(originals, original_labels)


def test_centring_uses_the_training_part_alone():
    digits = data.load_digits()
    np.testing.assert_allclose(digits.X_train.mean(axis=0), 0, atol=1e-14)
    assert np.abs(digits.X_val.mean(axis=0)).max() > 1e-3
    assert np.abs(digits.X_test.mean(axis=0)).max() > 1e-3


def test_the_split_is_a_function_of_the_seed():
    first, again, other = data.load_digits(), data.load_digits(), data.load_digits(seed=1)
    np.testing.assert_array_equal(first.X_train, again.X_train)
    assert not np.array_equal(first.y_train, other.y_train)


def test_an_impossible_split_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="1797 cannot give 1000 and 1000 away"):
        data.load_digits(num_val=1000, num_test=1000)
