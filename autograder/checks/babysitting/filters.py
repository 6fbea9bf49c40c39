"""What is proved about visualize_first_layer and filter_noise."""

from __future__ import annotations

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged, fail
from autograder.registry import check

# visualize_first_layer


def draw_filters(image_shape, num_filters: int, rng) -> np.ndarray:
    """Draw filters of unlike strength and offset, one in every column."""
    W = rng.normal(size=(int(np.prod(image_shape)), num_filters))
    return W * 10 ** rng.uniform(-2, 1, size=num_filters) + rng.normal(size=num_filters)


def expect_grid(student, reference, W, image_shape, what: str, *padding: int) -> None:
    expected = reference.visualize_first_layer(W, image_shape, *padding)
    expect_close(student.visualize_first_layer(W, image_shape, *padding), expected, what, atol=1e-12)


@check("visualize_first_layer")
def tiles_gray_filters(student, reference, rng):
    "Nine gray filters fill a grid of three by three"
    expect_grid(student, reference, draw_filters((5, 4), 9, rng), (5, 4), "grid")


@check("visualize_first_layer")
def tiles_colour_filters(student, reference, rng):
    "Colours stay with their pixel, and one filter's channels share a scale"
    expect_grid(student, reference, draw_filters((4, 3, 3), 4, rng), (4, 3, 3), "With colours, grid")


@check("visualize_first_layer")
def leaves_places_empty(student, reference, rng):
    "Where the filters do not fill the square, the last places stay empty"
    for number in (1, 5, 7):
        W = draw_filters((3, 5), number, rng)
        expect_grid(student, reference, W, (3, 5), f"With {number} filters, grid")


@check("visualize_first_layer")
def takes_other_paddings(student, reference, rng):
    "The padding may be wider, or none at all"
    W = draw_filters((3, 4), 4, rng)
    for padding in (0, 3):
        expect_grid(student, reference, W, (3, 4), f"With padding {padding}, grid", padding)


@check("visualize_first_layer")
def shows_what_is_constant(student, reference, rng):
    "A filter without any variation is gray, not NaN, and a tiny one is not; W is left as it was"
    W = draw_filters((3, 3), 4, rng)
    W[:, 1] = 1e-9 * rng.normal(size=9)
    W[:, 2] = W[0, 2]
    W[:, 3] = 0.0
    expect_grid(student, reference, W, (3, 3), "With constant filters, grid")
    reply = student.visualize_first_layer.observe(W, (3, 3))
    expect_unchanged(reply.changed, 0, "W")


# filter_noise


def draw_smooth(height: int, width: int, rng) -> np.ndarray:
    """Draw a blob, an edge or a wave with standard deviation 1."""
    y, x = np.mgrid[:height, :width].astype(float)
    angle, length = rng.uniform(0, np.pi), rng.uniform(7.0, 14.0)
    along = np.cos(angle) * x + np.sin(angle) * y
    middle_y, middle_x = height * rng.uniform(0.3, 0.7), width * rng.uniform(0.3, 0.7)
    kind = rng.integers(3)
    if kind == 0:
        image = np.exp(-((x - middle_x) ** 2 + (y - middle_y) ** 2) / (2 * rng.uniform(1.8, 3.0) ** 2))
    elif kind == 1:
        image = np.tanh((along - (np.cos(angle) * middle_x + np.sin(angle) * middle_y)) / 1.5)
    else:
        image = np.sin(2 * np.pi * along / length + rng.uniform(0, 6))
    return (image - image.mean()) / image.std()


def draw_filter(noisy: bool, image_shape, rng) -> np.ndarray:
    """Draw a filter that is noise with a trace of a pattern, or a pattern with a trace of noise."""
    height, width, *channels = image_shape
    pattern = draw_smooth(height, width, rng)
    if channels:  # every channel has the pattern at a strength, and a brightness, of its own
        strengths = rng.permutation([-1.0, 0.3, 1.0]) * rng.uniform(0.8, 1.2)
        pattern = pattern[:, :, None] * strengths
    share = rng.uniform(0.0, 0.25)
    noise = rng.normal(size=image_shape)
    image = noise + share * pattern if noisy else pattern + share * noise
    if channels:
        image = image + 3 * rng.permutation([-1.0, 0.0, 1.0])
    return (10 ** rng.uniform(-4, 1) * (image + 3 * rng.normal())).ravel()


def expect_separated(student, image_shape, rng, number: int = 15) -> None:
    """Expect scores above 0.5 for noisy filters and below for smooth ones, nine in ten of each."""
    noisy = rng.permutation(np.repeat([True, False], number))
    W = np.stack([draw_filter(bool(flag), image_shape, rng) for flag in noisy], axis=1)
    scores = expect_number_or_array(student.filter_noise(W, image_shape), "The scores", (2 * number,))
    missed, alarms = int(np.sum(scores[noisy] <= 0.5)), int(np.sum(scores[~noisy] >= 0.5))
    if max(missed, alarms) > number // 10:
        size = " by ".join(map(str, image_shape))
        fail(
            f"Of {number} noisy filters of {size}, {missed} do not score above 0.5; "
            f"of {number} smooth ones, {alarms} do not score below (allowed: {number // 10} of each)."
        )


@check("filter_noise")
def separates_gray_filters(student, reference, rng):
    "Gray filters: noise scores above 0.5, patterns below"
    for image_shape in ((8, 8), (9, 14)):
        expect_separated(student, image_shape, rng)


@check("filter_noise")
def separates_colour_filters(student, reference, rng):
    "Colour filters: noise scores above 0.5, patterns below, however different the channels are"
    for image_shape in ((8, 8, 3), (16, 12, 3)):
        expect_separated(student, image_shape, rng)


@check("filter_noise")
def knows_no_strength(student, reference, rng):
    "The score does not depend on the strength of a filter or on the other filters"
    for image_shape in ((8, 8), (8, 9, 3)):
        W = np.stack([draw_filter(bool(i % 2), image_shape, rng) for i in range(6)], axis=1)
        scores = expect_number_or_array(student.filter_noise(W, image_shape), "The scores", (6,))
        for factor in (1e-3, -50.0):
            again = student.filter_noise(factor * W, image_shape)
            expect_close(again, scores, "After all filters are multiplied, the score", rtol=1e-6)
        alone = student.filter_noise(W[:, 2:3], image_shape)
        expect_close(alone, scores[2:3], "Of a filter by itself, the score", rtol=1e-6)


@check("filter_noise")
def scores_what_is_constant(student, reference, rng):
    "A filter without any variation has the score 0; W is left as it was"
    W = np.stack([draw_filter(True, (8, 8), rng) for _ in range(4)], axis=1)
    W[:, 1], W[:, 2] = 0.0, 0.5
    reply = student.filter_noise.observe(W, (8, 8))
    expect_unchanged(reply.changed, 0, "W")
    scores = expect_number_or_array(reply.result, "The scores", (4,))
    for place, what in ((1, "a filter of zeros"), (2, "a filter of equal weights")):
        expect(scores[place] == 0, f"The score of {what} is {scores[place]:.3g}; 0 was expected.")
    coloured = np.zeros((8, 8, 3, 3))
    coloured[..., 0, 1] = 0.5  # one colour all over
    coloured[..., 1, 2] = rng.normal(size=(8, 8))  # noise in one colour, and nothing in the others
    found = student.filter_noise(coloured.reshape(-1, 3), (8, 8, 3))
    scores_of_colours = expect_number_or_array(found, "With colours, the scores", (3,))
    expect(
        np.all(np.isfinite(scores_of_colours)),
        "A score of a filter with a channel of one colour is not finite.",
    )
    expect(np.all(scores_of_colours[:2] == 0), "The score of a filter of one colour all over is not 0.")
    alone = student.filter_noise(W[:, [0, 3]], (8, 8))
    expect_close(scores[[0, 3]], alone, "Beside filters without variation, the score", rtol=1e-6)
