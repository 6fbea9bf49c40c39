import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
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


def test_digits_know_their_shape():
    assert data.load_digits().image_shape == (8, 8)


def test_images_are_flattened_scaled_and_remembered():
    rng = np.random.default_rng(0)
    X, y = rng.integers(256, size=(30, 4, 5, 3), dtype=np.uint8), rng.integers(3, size=30)
    before = X.copy()
    made = data.split(X, y, 5, 6, rng, dtype=np.float32)
    assert made.image_shape == (4, 5, 3)
    assert (made.X_train.shape, made.X_val.shape, made.X_test.shape) == ((19, 60), (5, 60), (6, 60))
    assert made.X_train.dtype == made.mean.dtype == np.float32
    np.testing.assert_allclose(made.X_train.mean(axis=0), 0, atol=1e-6)
    assert (made.X_test + made.mean).max() <= 1 + 1e-6
    np.testing.assert_array_equal(X, before)


def test_plain_examples_are_taken_as_they_are():
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10) % 2
    made = data.split(X, y, 2, 3, np.random.default_rng(0))
    assert made.image_shape == ()
    rows = np.concatenate([made.X_train, made.X_val, made.X_test]) + made.mean
    np.testing.assert_allclose(rows[np.argsort(rows[:, 0])], X)
    assert data.split(X, y, 2, 3, np.random.default_rng(0), image_shape=(2, 1)).image_shape == (2, 1)


def test_unequal_numbers_of_examples_and_labels_are_refused():
    with pytest.raises(ValueError, match="10 examples but 9 labels"):
        data.split(np.zeros((10, 2)), np.zeros(9, int), 1, 1, np.random.default_rng(0))


@given(n=st.integers(1, 60), batch_size=st.integers(1, 70))
def test_an_epoch_of_minibatches_holds_every_index_once(n, batch_size):
    batches = data.minibatches(n, batch_size, np.random.default_rng(0))
    assert sorted(np.concatenate(batches)) == list(range(n))
    assert {len(batch) for batch in batches[:-1]} <= {batch_size}
    assert 1 <= len(batches[-1]) <= batch_size


def test_every_epoch_has_an_order_of_its_own():
    rng = np.random.default_rng(0)
    first, second = data.minibatches(50, 50, rng), data.minibatches(50, 50, rng)
    assert not np.array_equal(first[0], second[0])
