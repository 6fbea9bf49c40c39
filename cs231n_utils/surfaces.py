"""Loss surfaces over the plane, each with one difficulty and nothing else.

All losses are 0 at their minimum and work on one point (2,) or on any stack of points (..., 2).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Surface:
    """A function of two variables with its gradient.

    name      what to call it in a figure
    loss      loss(w) for w (..., 2) is an array (...), 0 at the minima; a single point gives a float
    gradient  gradient(w) for w (..., 2) is an array (..., 2), perhaps with noise
    start     (2,) a place to begin a descent
    minima    (M, 2) where the loss is 0
    window    (2, 2) the part worth drawing: [[left, right], [bottom, top]]
    """

    name: str
    loss: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: np.ndarray
    minima: np.ndarray
    window: np.ndarray


def bowl(curvature: float = 1.0) -> Surface:
    """Return the round bowl 0.5 * curvature * (x**2 + y**2): no difficulty at all."""

    def loss(w):
        return 0.5 * curvature * np.sum(w**2, axis=-1)

    def gradient(w):
        return curvature * w

    return Surface("bowl", loss, gradient, np.array([2.0, 1.0]), np.zeros((1, 2)), _square(2.5))


def valley(curvatures: tuple[float, float] = (0.5, 50.0), angle: float = 0.4) -> Surface:
    """Return a long valley: a quadratic that is flat along its floor and steep across it.

    curvatures  second derivative along the floor and across it; their ratio is the condition number
    angle       of the floor with the x axis, in radians; unless it is 0, every step mixes the two
    """
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    hessian = axes.T @ np.diag(curvatures) @ axes

    def loss(w):
        return 0.5 * np.sum((w @ hessian) * w, axis=-1)

    def gradient(w):
        return w @ hessian

    start = np.array([-2.0, 0.3]) @ axes
    window = np.array([[-2.3, 0.9], [-1.9, 1.3]])
    return Surface("valley", loss, gradient, start, np.zeros((1, 2)), window)


def saddle() -> Surface:
    """Return 0.5 * x**2 + 0.25 * (y**2 - 1)**2: a saddle at the origin between minima at y = -1 and y = 1.

    The start is almost on the ridge y = 0: along the ridge everything looks like a minimum at the origin.
    """

    def loss(w):
        x, y = w[..., 0], w[..., 1]
        return 0.5 * x**2 + 0.25 * (y**2 - 1) ** 2

    def gradient(w):
        x, y = w[..., 0], w[..., 1]
        return np.stack([x, y * (y**2 - 1)], axis=-1)

    minima = np.array([[0.0, -1.0], [0.0, 1.0]])
    return Surface("saddle", loss, gradient, np.array([-1.5, 1e-4]), minima, _square(1.75))


def cliff(height: float = 10.0, width: float = 0.1) -> Surface:
    """Return a gentle slope to the origin that is interrupted by a sudden drop at x = 1, `width` wide.

    Everywhere else the slope is at most 1; on the cliff it reaches 1.5 * height / width. Networks that
    apply the same weights many times, as recurrent ones do, have such walls in their loss.
    """

    def loss(w):
        x, y = w[..., 0], w[..., 1]
        u = np.clip((x - 1) / width, 0, 1)
        slope = np.sqrt(1 + x**2 + y**2) - 1
        return slope + height * u**2 * (3 - 2 * u)

    def gradient(w):
        x, y = w[..., 0], w[..., 1]
        u = np.clip((x - 1) / width, 0, 1)
        length = np.sqrt(1 + x**2 + y**2)
        wall = height * 6 * u * (1 - u) / width
        return np.stack([x / length + wall, y / length], axis=-1)

    window = np.array([[-2.0, 3.0], [-2.5, 2.5]])
    return Surface("cliff", loss, gradient, np.array([2.0, 1.0]), np.zeros((1, 2)), window)


def noisy(surface: Surface, noise: float, rng: np.random.Generator) -> Surface:
    """Return `surface` with normal noise of standard deviation `noise` on every component of every gradient.

    The loss stays exact. This is what mini-batches do: the mean is right, a single measurement is not.
    """

    def gradient(w):
        exact = surface.gradient(w)
        return exact + noise * rng.normal(size=exact.shape)

    return Surface(
        f"noisy {surface.name}", surface.loss, gradient, surface.start, surface.minima, surface.window
    )


def _square(reach: float) -> np.ndarray:
    return np.array([[-reach, reach], [-reach, reach]])
