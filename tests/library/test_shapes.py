import time

import numpy as np
import pytest

from cs231n_utils import nets, shapes, training
from cs231n_utils.data import split


def test_images_and_labels_are_what_they_should_be():
    X, y = shapes.make_shapes(700, np.random.default_rng(0))
    assert (X.shape, X.dtype) == ((700, 32, 32, 3), np.uint8)
    assert (y.shape, y.dtype) == ((700,), np.int64)
    np.testing.assert_array_equal(np.unique(y), np.arange(len(shapes.NAMES)))
    assert len({image.tobytes() for image in X}) == 700


def test_they_are_a_function_of_the_generator():
    first, again, other = (shapes.make_shapes(30, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first[0], again[0])
    assert not np.array_equal(first[0], other[0])


def test_the_generator_goes_on():
    rng = np.random.default_rng(0)
    (first, _), (second, _) = shapes.make_shapes(5, rng), shapes.make_shapes(5, rng)
    assert not np.array_equal(first, second)


def test_no_images_are_no_trouble():
    X, y = shapes.make_shapes(0, np.random.default_rng(0))
    assert (X.shape, y.shape) == ((0, 32, 32, 3), (0,))


@pytest.mark.parametrize("name", shapes.NAMES)
def test_a_shape_has_an_inside_and_ends_within_reach(name):
    x, y = np.meshgrid(np.linspace(-2, 2, 201), np.linspace(-2, 2, 201))
    distance = shapes.DISTANCES[name](x, y)
    inside = distance < 0
    assert 0.5 < inside.sum() * (4 / 200) ** 2 < 2.6
    assert np.hypot(x, y)[inside].max() < 1.25
    # Mirrored, a shape is of the same class: flipping images is fair.
    np.testing.assert_allclose(distance, distance[:, ::-1], atol=1e-12)


@pytest.mark.parametrize("name", shapes.NAMES)
def test_a_distance_changes_no_faster_than_one_for_one(name):
    # Otherwise edges would be sharper here and softer there.
    x, y = np.meshgrid(np.linspace(-1.5, 1.5, 301), np.linspace(-1.5, 1.5, 301))
    distance = shapes.DISTANCES[name](x, y)
    for axis in (0, 1):
        assert np.abs(np.diff(distance, axis=axis)).max() < 0.01 * 1.02


def test_colour_and_brightness_do_not_tell_the_class():
    X, y = shapes.make_shapes(4000, np.random.default_rng(0))
    means = np.array([X[y == label].mean(axis=(0, 1, 2)) for label in range(10)])
    assert np.ptp(means, axis=0).max() < 0.15 * X.mean(axis=(1, 2)).std(axis=0).max() + 12


@pytest.mark.slow
def test_ten_thousand_take_a_few_seconds():
    started = time.perf_counter()
    shapes.make_shapes(10_000, np.random.default_rng(0))
    assert time.perf_counter() - started < 10


@pytest.mark.slow
def test_a_linear_classifier_stays_near_half_where_a_small_network_does_better():
    X, y = shapes.make_shapes(12_000, np.random.default_rng(0))
    data = split(X, y, 1000, 1000, np.random.default_rng(1), dtype=np.float32)

    def reached(net: nets.Net, **options) -> float:
        params = {name: w.astype(np.float32) for name, w in net.init(np.random.default_rng(0)).items()}
        run = training.train(net, params, data, np.random.default_rng(1), **options)
        return training.accuracy(net.predict(run.best_params, data.X_test), data.y_test)

    linear = reached(nets.linear(3072, 10), num_epochs=15, learning_rate=0.01, reg=1e-3)
    small = reached(nets.fully_connected((3072, 64, 10), batchnorm=True), num_epochs=8, learning_rate=0.1)
    assert 0.35 < linear < 0.6
    assert small > linear + 0.15
