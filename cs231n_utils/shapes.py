"""Ten classes of shapes on 32 x 32 pixels, drawn with numpy: as many as you like, without a download.

A shape is a signed distance: negative inside, positive outside. That makes smooth edges, and lets thousands of
images be drawn at once. No image is like another: place, size, tilt, colours, texture, light and clutter are drawn
from the generator, and so are the labels.
"""

from collections.abc import Callable

import numpy as np

NAMES = ("disk", "ring", "square", "triangle", "star", "cross", "crescent", "heart", "bars", "arrow")
SIZE = 32

# How much varies. Tuned (benchmarks/shapes.py) so that a linear classifier gets about half of the images right, and
# an ensemble of fully connected networks more than nine tenths.
SHIFT = 3.5  # pixels, either way
RADII = (7.5, 11.5)  # pixels
TILT = 0.35  # radians, either way
BRIGHTER = 0.85  # probability that the shape is brighter than its background
CONTRAST = (0.13, 0.45)  # between the two, in brightness
CLUTTER = 5  # specks at most
NOISE = 0.08  # standard deviation of every pixel
CHUNK = 500  # images drawn at a time: what they need stays in the cache


def make_shapes(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw n images and their labels: X uint8 (n, 32, 32, 3), y int64 (n,), an index into NAMES.

    Every shape is upright but for a slight tilt, and a mirror image of a shape is one of the same class. 10,000
    images take about two seconds.

    rng  the images are a function of it
    """
    X, y = np.empty((n, SIZE, SIZE, 3), dtype=np.uint8), rng.integers(len(NAMES), size=n)
    for first in range(0, n, CHUNK):
        X[first : first + CHUNK] = _draw(y[first : first + CHUNK], rng)
    return X, y


def _draw(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    n = len(y)
    rows, columns = _grid()

    def uniform(low: float, high: float, *shape: int) -> np.ndarray:
        return rng.uniform(low, high, size=(n, *shape)).astype(np.float32)

    # How bright background and shape are, and in which colours; the colour says nothing about the class.
    step = uniform(*CONTRAST, 1, 1, 1) * np.where(rng.random((n, 1, 1, 1)) < BRIGHTER, 1, -1).astype(
        np.float32
    )
    below = uniform(0.5 - 0.12, 0.5 + 0.12, 1, 1, 1) - step / 2 + uniform(-0.12, 0.12, 1, 1, 3)
    above = below + step + uniform(-0.12, 0.12, 1, 1, 3)
    X = below + _texture(n, rng)[..., None]

    for _ in range(CLUTTER):
        x, y0 = uniform(0, SIZE, 1, 1), uniform(0, SIZE, 1, 1)
        speck = _cover(np.hypot(columns - x, rows - y0) - uniform(0.8, 2.2, 1, 1)) * (
            rng.random((n, 1, 1)) < 0.5
        )
        X = _over(X, np.clip(uniform(0.1, 0.9, 1, 1, 3), 0, 1), speck)

    # To the shape its centre is the origin, up is up, and its size is 1.
    centre = (SIZE - 1) / 2
    x, y0 = (centre + uniform(-SHIFT, SHIFT, 1, 1) for _ in range(2))
    radius, tilt = uniform(*RADII, 1, 1), uniform(-TILT, TILT, 1, 1)
    right, up = (columns - x) / radius, (y0 - rows) / radius
    right, up = np.cos(tilt) * right + np.sin(tilt) * up, np.cos(tilt) * up - np.sin(tilt) * right
    distance = np.empty((n, SIZE, SIZE), dtype=np.float32)
    for label, name in enumerate(NAMES):
        members = y == label
        distance[members] = DISTANCES[name](right[members], up[members])
    X = _over(X, above + _texture(n, rng)[..., None], _cover(distance * radius))

    # Light from one side, and a camera's noise.
    X += (uniform(-0.006, 0.006, 1, 1) * (columns - centre) + uniform(-0.006, 0.006, 1, 1) * (rows - centre))[
        ..., None
    ]
    X += NOISE * rng.standard_normal(X.shape, dtype=np.float32)
    return np.rint(255 * np.clip(X, 0, 1)).astype(np.uint8)


def _grid() -> tuple[np.ndarray, np.ndarray]:
    steps = np.arange(SIZE, dtype=np.float32)
    return steps[:, None], steps[None, :]


def _texture(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return (n, 32, 32) of brightness to add: waves in any direction; half of the images get next to none."""
    rows, columns = _grid()
    angle, phase = (rng.uniform(0, 2 * np.pi, (n, 1, 1)).astype(np.float32) for _ in range(2))
    length = rng.uniform(3, 9, (n, 1, 1)).astype(np.float32)
    strength = np.maximum(rng.uniform(-0.1, 0.1, (n, 1, 1)), 0.0).astype(np.float32)
    return strength * np.sin(2 * np.pi / length * (np.cos(angle) * columns + np.sin(angle) * rows) + phase)


def _cover(distance: np.ndarray) -> np.ndarray:
    """Return how much of each pixel is inside, from its distance to the edge in pixels."""
    return np.clip(0.5 - distance, 0, 1)


def _over(X: np.ndarray, paint: np.ndarray, cover: np.ndarray) -> np.ndarray:
    return X + cover[..., None] * (paint - X)


# Signed distances for a shape of about unit radius, at points `x` to the right and `y` up.


def _disk(x, y):
    return np.hypot(x, y) - 0.85


def _ring(x, y):
    return np.abs(np.hypot(x, y) - 0.7) - 0.22


def _square(x, y):
    return np.maximum(np.abs(x), np.abs(y)) - 0.76


def _triangle(x, y):
    return np.maximum(-y - 0.6, 0.866 * np.abs(x) + 0.5 * y - 0.45)


def _star(x, y):
    # Folded into half a point: between its tip (0, 1) and the notch beside it.
    turn = 2 * np.pi / 5
    angle = np.abs((np.arctan2(x, y) + turn / 2) % turn - turn / 2)
    radius = np.hypot(x, y)
    tip, notch = np.array([0.0, 1.05]), 0.45 * np.array([np.sin(turn / 2), np.cos(turn / 2)])
    along = (notch - tip) / np.hypot(*(notch - tip))
    return -along[1] * radius * np.sin(angle) + along[0] * (radius * np.cos(angle) - tip[1])


def _cross(x, y):
    x, y = np.abs(x), np.abs(y)
    return np.minimum(np.maximum(x - 0.28, y - 0.92), np.maximum(y - 0.28, x - 0.92))


def _crescent(x, y):
    return np.maximum(np.hypot(x, y) - 0.92, 0.72 - np.hypot(x, y - 0.42))


def _heart(x, y):
    lobes = np.hypot(np.abs(x) - 0.42, y - 0.32) - 0.5
    return np.minimum(lobes, 0.707 * (np.abs(x) + np.abs(y + 0.05)) - 0.6)


def _bars(x, y):
    x = np.abs(x)
    return np.maximum(np.minimum(x, np.abs(x - 0.66)) - 0.17, np.abs(y) - 0.82)


def _arrow(x, y):
    x = np.abs(x)
    shaft = np.maximum(x - 0.2, np.abs(y + 0.4) - 0.55)
    head = np.maximum(0.1 - y, 0.75 * x + 0.66 * (y - 1.0))
    return np.minimum(shaft, head)


DISTANCES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "disk": _disk,
    "ring": _ring,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
    "crescent": _crescent,
    "heart": _heart,
    "bars": _bars,
    "arrow": _arrow,
}
