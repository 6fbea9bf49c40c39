"""What is proved about smooth and loss_wiggle."""

from __future__ import annotations

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# smooth


@check("smooth")
def averages_with_correction(student, reference, rng):
    "Noisy losses come out as the bias-corrected average, from the first value on"
    losses = rng.uniform(1.0, 3.0, size=25)
    expect_close(student.smooth(losses), reference.smooth(losses), "smoothed")


@check("smooth")
def takes_any_beta(student, reference, rng):
    "beta is the weight of the past: 0 smooths nothing, 0.99 a lot"
    losses = rng.uniform(1.0, 3.0, size=12)
    for beta in (0.0, float(rng.uniform(0.3, 0.7)), 0.99):
        expected = reference.smooth(losses, beta)
        expect_close(student.smooth(losses, beta), expected, f"With beta {beta:.2g}, smoothed")


@check("smooth")
def keeps_a_constant(student, reference, rng):
    "A constant curve stays what it is, however long, and one value alone is its own average"
    value = float(rng.uniform(0.5, 2.0))
    expect_close(student.smooth(np.full(8, value), 0.95), np.full(8, value), "Of a constant curve, smoothed")
    long = np.full(1500, value)  # 0.5**-1500 is more than a float can hold
    expect_close(student.smooth(long, 0.5), long, "Of a long constant curve, smoothed")
    expect_close(student.smooth(np.array([value]), 0.9), np.array([value]), "Of a single value, smoothed")


@check("smooth")
def leaves_losses_alone(student, reference, rng):
    "losses is left as it was, and no losses give no averages"
    losses = rng.uniform(1.0, 3.0, size=6)
    reply = student.smooth.observe(losses, 0.8)
    expect_unchanged(reply.changed, 0, "losses")
    expect_close(reply.result, reference.smooth(losses, 0.8), "smoothed")
    expect_number_or_array(student.smooth(np.zeros(0)), "Of no losses, smoothed", (0,))


# loss_wiggle


def draw_trend(rng):
    """Draw a slowly falling loss, exponential or straight, and give it with its fall."""
    length, fall = int(rng.integers(250, 500)), 10 ** rng.uniform(-1.0, 1.0)
    t = np.linspace(0, 1, length)
    share = 1 - t if rng.random() < 0.3 else np.exp(-t / rng.uniform(0.17, 0.5))
    share = (share - share[-1]) / (share[0] - share[-1])
    return fall * (share + rng.uniform(0.1, 0.5)), fall


def measured(student, losses) -> float:
    found = student.loss_wiggle(losses)
    return float(expect_number_or_array(found, "The wiggle", ()))


@check("loss_wiggle")
def measures_the_noise(student, reference, rng):
    "The standard deviation of the noise is found, whatever the trend does"
    ratios = []
    for sigma in np.geomspace(0.025, 0.19, 20):
        trend, fall = draw_trend(rng)
        losses = trend + sigma * fall * rng.normal(size=len(trend))
        ratios.append(measured(student, losses) / (sigma * fall))
    close = sum(0.75 <= ratio <= 1.25 for ratio in ratios)
    middle = float(np.median(ratios))
    expect(
        close >= 18,
        f"Of 20 curves, {close} have a wiggle within 25 % of the noise that is in them; at least 18 were expected. "
        f"In the median, the wiggle is {middle:.2g} times the noise.",
        *guess(middle),
    )
    expect(
        0.88 <= middle <= 1.12,
        f"In the median, the wiggle is {middle:.2f} times the noise; between 0.88 and 1.12 was expected.",
    )


def guess(middle: float) -> tuple[str, str]:
    """Give a cause and a next step for a median that is off by a telling factor."""
    for factor, cause in ((1.41, "2"), (2.45, "6")):
        if abs(middle / factor - 1) < 0.08:
            because = f"a difference is as noisy as {cause} values: its variance is {cause} times that of one"
            return because, f"divide the variance by {cause} before you take the root."
    return "", ""


@check("loss_wiggle")
def ignores_the_trend(student, reference, rng):
    "A curve without noise has no wiggle, however far it falls"
    for _ in range(4):
        trend, fall = draw_trend(rng)
        wiggle = measured(student, trend)
        expect(
            0 <= wiggle < 0.02 * fall,
            f"The wiggle of a smooth curve is {100 * wiggle / fall:.2g} % of its fall; less than 2 % was expected.",
            "part of the trend, or of the ends of the curve, is taken for noise",
            "look at what is left after you have removed the trend.",
        )


@check("loss_wiggle")
def has_units(student, reference, rng):
    "Twice the loss wiggles twice as much, and a constant on top changes nothing"
    trend, fall = draw_trend(rng)
    losses, shift = trend + 0.1 * fall * rng.normal(size=len(trend)), float(rng.uniform(1.0, 3.0)) * fall
    reply = student.loss_wiggle.observe(losses)
    expect_unchanged(reply.changed, 0, "losses")
    wiggle = expect_number_or_array(reply.result, "The wiggle", ())
    expect_close(measured(student, 2 * losses), 2 * wiggle, "The wiggle of 2 * losses", rtol=1e-6)
    expect_close(measured(student, losses + shift), wiggle, "The wiggle of losses + constant", rtol=1e-6)


@check("loss_wiggle")
def shrinks_with_the_batch(student, reference, rng):
    "In real runs it is larger for smaller batches, and the full batch hardly wiggles"
    sizes = (1, 8, 64)
    curves = [least_squares_run(size, rng) for size in sizes]
    wiggles = [measured(student, curve) for curve in curves]
    for small, large, a, b in zip(sizes, sizes[1:], wiggles, wiggles[1:], strict=False):
        expect(a > b, f"The wiggle with batches of {small} is {a:.2g}, and {b:.2g} with batches of {large}.")
    fall = curves[-1][0] - curves[-1][-1]
    expect(
        wiggles[-1] < 0.02 * fall,
        f"The loss on the full batch falls by {fall:.2g} without rising once; its wiggle is {wiggles[-1]:.2g}.",
    )


def least_squares_run(batch_size, rng, num_steps=240):
    """Give the loss of every batch while a line is fitted to 64 noisy points by gradient descent."""
    X = np.linspace(-1, 1, 64)[:, None] ** np.arange(2)
    y = X @ np.array([1.0, 2.0]) + 0.5 * rng.normal(size=64)
    w, losses = np.array([-1.0, -2.0]), np.empty(num_steps)
    for step in range(num_steps):
        rows = rng.integers(64, size=batch_size) if batch_size < 64 else slice(None)
        error = X[rows] @ w - y[rows]
        losses[step] = error @ error / batch_size
        w = w - 0.01 * 2 * error @ X[rows] / batch_size
    return losses
