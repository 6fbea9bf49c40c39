"""What is proved about gp_posterior and expected_improvement, against what can be worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# gp_posterior


def posterior(found: Any, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Expect a pair of finite arrays of m numbers."""
    pair = isinstance(found, tuple | list) and len(found) == 2
    expect(pair, "gp_posterior did not return (mean, std).")
    return expect_number_or_array(found[0], "mean", (m,)), expect_number_or_array(found[1], "std", (m,))


def draw_settings(rng) -> dict[str, float]:
    return {
        "length_scale": float(rng.uniform(0.3, 0.6)),
        "signal": float(rng.uniform(1.5, 2.5)),
        "noise": float(rng.uniform(0.2, 0.5)),
    }


@check("gp_posterior")
def knows_one_point(student, reference, rng):
    "With one measured point, mean and std are what the formulas give by hand"
    for d in (1, 3):
        X, X_new, y = rng.random((1, d)), rng.random((4, d)), rng.normal(size=1) + 2.0
        settings = draw_settings(rng)
        s, noise = settings["signal"], settings["noise"]
        k = s**2 * np.exp(-np.sum((X_new - X) ** 2, axis=1) / (2 * settings["length_scale"] ** 2))
        mean, std = posterior(student.gp_posterior(X, y, X_new, **settings), 4)
        expect_close(mean, k * y[0] / (s**2 + noise**2), "With one point, mean", rtol=1e-6)
        expect_close(std, np.sqrt(s**2 - k**2 / (s**2 + noise**2)), "With one point, std", rtol=1e-6)


@check("gp_posterior")
def knows_two_points(student, reference, rng):
    "With two measured points, the correlation between them counts"
    X, X_new, y = rng.random((2, 1)), rng.random((3, 1)), rng.normal(size=2)
    X[1] = X[0] + rng.uniform(0.1, 0.3)
    settings = draw_settings(rng)
    s, diagonal = settings["signal"], settings["signal"] ** 2 + settings["noise"] ** 2

    def k(a, b):
        return s**2 * np.exp(-((a - b) ** 2) / (2 * settings["length_scale"] ** 2))

    between = k(X[0, 0], X[1, 0])
    k0, k1 = k(X_new[:, 0], X[0, 0]), k(X_new[:, 0], X[1, 0])
    determinant = diagonal**2 - between**2
    weights = (diagonal * k0 - between * k1) / determinant, (diagonal * k1 - between * k0) / determinant
    mean, std = posterior(student.gp_posterior(X, y, X_new, **settings), 3)
    expect_close(mean, weights[0] * y[0] + weights[1] * y[1], "With two points, mean", rtol=1e-6, atol=1e-9)
    variance = s**2 - weights[0] * k0 - weights[1] * k1
    expect_close(std, np.sqrt(variance), "With two points, std", rtol=1e-6, atol=1e-9)


@check("gp_posterior")
def agrees_on_many_points(student, reference, rng):
    "On many points in any dimension it agrees with the reference"
    for n, m, d in ((6, 5, 1), (12, 3, 2), (5, 1, 4), (4, 4, 2)):
        X, y, X_new, settings = rng.random((n, d)), rng.normal(size=n), rng.random((m, d)), draw_settings(rng)
        expected = reference.gp_posterior(X, y, X_new, **settings)
        found = posterior(student.gp_posterior(X, y, X_new, **settings), m)
        expect_close(found[0], expected[0], f"With {n} points, mean", rtol=1e-6, atol=1e-8)
        expect_close(found[1], expected[1], f"With {n} points, std", rtol=1e-6, atol=1e-8)


@check("gp_posterior")
def goes_through_the_points(student, reference, rng):
    "Without noise it goes through the measured points with no uncertainty, and far away it knows nothing"
    X, y = np.linspace(0, 1, 4)[:, None] + rng.uniform(-0.05, 0.05, size=(4, 1)), rng.normal(size=4) + 3.0
    signal = float(rng.uniform(1.5, 2.5))
    settings = {"length_scale": 0.2, "signal": signal, "noise": 0.0}
    mean, std = posterior(student.gp_posterior(X, y, X, **settings), 4)
    expect_close(mean, y, "At the measured points, without noise, mean", rtol=1e-6)
    expect_close(std, np.zeros(4), "At the measured points, without noise, std", atol=1e-4)
    mean, std = posterior(student.gp_posterior(X, y, X[:2] + 50.0, **settings), 2)
    expect_close(mean, np.zeros(2), "Far away, mean", atol=1e-9)
    expect_close(std, np.full(2, signal), "Far away, std", rtol=1e-6)


@check("gp_posterior")
def survives_round_off(student, reference, rng):
    "Where the variance is 0 up to round-off, std is about 0, and not NaN"
    # Of 30 variances that are zero but for round-off, several come out negative, however they are computed.
    X, y = rng.random((30, 3)), rng.normal(size=30)
    signal = float(rng.uniform(1.5, 2.5))
    found = student.gp_posterior(X, y, X, signal=signal, noise=0.0)
    pair = isinstance(found, tuple | list) and len(found) == 2
    expect(pair, "gp_posterior did not return (mean, std).")
    lost = isinstance(found[1], np.ndarray) and found[1].dtype.kind == "f" and np.any(np.isnan(found[1]))
    expect(
        not lost,
        "At measured points without noise, std is NaN.",
        "round-off makes a variance negative, and its root is NaN",
        "replace negative variances by 0 before you take the root.",
    )
    expect_close(posterior(found, 30)[1], np.zeros(30), "At measured points without noise, std", atol=1e-3)


@check("gp_posterior")
def has_its_defaults(student, reference, rng):
    "Without settings, the defaults apply, and the arguments are left alone"
    X, y, X_new = rng.random((5, 2)), rng.normal(size=5), rng.random((3, 2))
    expected = reference.gp_posterior(X, y, X_new)
    reply = student.gp_posterior.observe(X, y, X_new)
    found = posterior(reply.result, 3)
    expect_close(found[0], expected[0], "With the defaults, mean", rtol=1e-5, atol=1e-7)
    expect_close(found[1], expected[1], "With the defaults, std", rtol=1e-5, atol=1e-7)
    for i, name in enumerate(("X", "y", "X_new")):
        expect_unchanged(reply.changed, i, name)


# expected_improvement


def improvement(mean: float, std: float, best: float) -> float:
    """Average max(f - best, 0) over a normal f, by summing over its density: another way than the formula."""
    f = mean + std * np.linspace(-12, 12, 24001)
    density = np.exp(-((f - mean) ** 2) / (2 * std**2)) / (std * math.sqrt(2 * math.pi))
    return float(np.sum(np.maximum(f - best, 0) * density) * (f[1] - f[0]))


@check("expected_improvement")
def is_the_average_gain(student, reference, rng):
    "It is the average of what is above best, for means above and below it"
    best = float(rng.normal())
    mean = best + np.array([-1.0, -0.3, 0.0, 0.4, 1.2]) * rng.uniform(0.8, 1.2)
    std = rng.uniform(0.5, 2.0, size=5)
    expected = [improvement(m, s, best) for m, s in zip(mean, std, strict=True)]
    found = student.expected_improvement(mean, std, best)
    expect_close(found, np.array(expected), "The expected improvement", rtol=1e-5)


@check("expected_improvement")
def agrees_at_any_scale(student, reference, rng):
    "It agrees with the reference for scores of any size"
    for scale in (1e-7, 1e-3, 1.0, 1e4):
        mean, std = scale * rng.normal(size=6), scale * rng.uniform(0.1, 2.0, size=6)
        best = float(scale * rng.normal())
        expected = reference.expected_improvement(mean, std, best)
        found = student.expected_improvement(mean, std, best)
        expect_close(found, expected, "The expected improvement", rtol=1e-7, atol=1e-9 * scale)


@check("expected_improvement")
def is_sure_without_uncertainty(student, reference, rng):
    "Where std is 0, it is the gain itself, or 0 where there is none"
    best = float(rng.normal())
    gain = np.array([0.5, -0.5, 0.0, 1.5, -1.0]) * rng.uniform(0.8, 1.2)
    std = np.array([0.0, 0.0, 0.0, 0.7, 0.0])
    expected = reference.expected_improvement(best + gain, std, best)
    reply = student.expected_improvement.observe(best + gain, std, best)
    what = "With some std equal to 0, the expected improvement"
    expect_close(reply.result, expected, what, rtol=1e-7, atol=1e-12)
    expect_unchanged(reply.changed, 1, "std")


@check("expected_improvement")
def fades_far_away(student, reference, rng):
    "Many standard deviations above best it is the gain, and many below it is 0"
    best, std = float(rng.normal()), rng.uniform(0.5, 1.5, size=2)
    mean = best + np.array([30.0, -30.0]) * std
    reply = student.expected_improvement.observe(mean, std, best)
    expect_close(reply.result, [mean[0] - best, 0.0], "The expected improvement", atol=1e-10)
    expect_unchanged(reply.changed, 0, "mean")
    expect_unchanged(reply.changed, 1, "std")
