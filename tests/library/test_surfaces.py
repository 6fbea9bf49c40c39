import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils import surfaces

SURFACES = [
    surfaces.bowl(),
    surfaces.bowl(curvature=100.0),
    surfaces.valley(),
    surfaces.saddle(),
    surfaces.cliff(),
]
every_surface = pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
coordinate = st.floats(-3, 3)


@every_surface
@given(x=coordinate, y=coordinate)
def test_the_gradient_is_the_slope_of_the_loss(surface, x, y):
    w, h = np.array([x, y]), 1e-6
    slopes = [(surface.loss(w + h * e) - surface.loss(w - h * e)) / (2 * h) for e in np.eye(2)]
    # The cliff's curvature jumps at its edges, by up to 6 * height / width**2.
    np.testing.assert_allclose(surface.gradient(w), slopes, rtol=1e-5, atol=5e-3)


@every_surface
@given(x=coordinate, y=coordinate)
def test_no_point_is_below_the_minima(surface, x, y):
    assert surface.loss(np.array([x, y])) >= 0


@every_surface
def test_the_minima_are_flat_and_at_height_zero(surface):
    np.testing.assert_allclose(surface.loss(surface.minima), 0, atol=1e-15)
    np.testing.assert_allclose(surface.gradient(surface.minima), 0, atol=1e-15)


@every_surface
def test_a_stack_of_points_is_each_point_on_its_own(surface):
    points = np.random.default_rng(0).uniform(-2, 2, size=(3, 4, 2))
    losses, gradients = surface.loss(points), surface.gradient(points)
    assert losses.shape == (3, 4)
    assert gradients.shape == (3, 4, 2)
    for index in np.ndindex(3, 4):
        assert losses[index] == pytest.approx(surface.loss(points[index]))
        np.testing.assert_allclose(gradients[index], surface.gradient(points[index]))


@every_surface
def test_the_start_and_the_minima_are_in_the_picture(surface):
    for point in (surface.start, *surface.minima):
        assert (surface.window[:, 0] < point).all()
        assert (point < surface.window[:, 1]).all()


def test_the_valley_has_the_curvatures_asked_for():
    gradient = surfaces.valley(curvatures=(2.0, 7.0), angle=1.1).gradient
    np.testing.assert_allclose(np.linalg.eigvalsh(gradient(np.eye(2))), [2.0, 7.0])


def test_the_ridge_of_the_saddle_leads_to_the_origin_and_nowhere_else():
    gradient = surfaces.saddle().gradient
    np.testing.assert_array_equal(gradient(np.array([1.5, 0.0])), [1.5, 0.0])
    np.testing.assert_array_equal(gradient(np.zeros(2)), [0.0, 0.0])
    assert gradient(np.array([0.0, 1e-3]))[1] < 0


def test_the_cliff_is_as_high_and_as_steep_as_asked():
    cliff, plain = surfaces.cliff(height=3.0, width=0.1), surfaces.cliff(height=0.0, width=0.1)
    top, foot, middle = np.array([1.1, 0.0]), np.array([1.0, 0.0]), np.array([1.05, 0.0])
    assert cliff.loss(top) - plain.loss(top) == pytest.approx(3.0)
    assert cliff.loss(foot) == plain.loss(foot)
    assert cliff.gradient(middle)[0] - plain.gradient(middle)[0] == pytest.approx(1.5 * 3.0 / 0.1)


def test_noise_has_mean_zero_and_the_size_asked_for():
    exact = surfaces.bowl()
    noisy = surfaces.noisy(exact, 2.0, np.random.default_rng(0))
    points = np.tile([1.0, -1.0], (20_000, 1))
    errors = noisy.gradient(points) - exact.gradient(points)
    np.testing.assert_allclose(errors.mean(axis=0), 0, atol=0.05)
    np.testing.assert_allclose(errors.std(axis=0), 2.0, rtol=0.03)
    assert noisy.loss(points[0]) == exact.loss(points[0])
