"""What is proved about sample, grid and random_search."""

from __future__ import annotations

import numpy as np

from autograder.checks.hyperparameter_search.trials import (
    Recorder,
    Space,
    draw_space,
    expect_as_tried,
    expect_inside,
    expect_uniform,
    read_config,
    read_trials,
    smooth,
)
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check

ON_LOG = "On log axes the exponents are"
ON_UNIFORM = "On uniform axes the values are"
GLOBAL = "the numbers do not come from rng alone"
USE_RNG = "use rng, and nothing from np.random itself."


def draw(student, space: Space, rng, times: int) -> np.ndarray:
    """Draw points (times, d), each with a generator of its own."""
    seeds = rng.integers(1 << 31, size=times)
    return np.array([read_config(student.sample(space, np.random.default_rng(s)), space) for s in seeds])


# sample


@check("sample")
def is_uniform_on_the_scale(student, reference, rng):
    "Exponents are uniform on log axes, values on uniform ones, and all lie within the borders"
    kinds = "l" * 22 + "u" * 8
    space = draw_space(rng, kinds)
    points = draw(student, space, rng, 40)
    expect_inside(points, space)
    expect_uniform(
        points[:, :22].ravel(),
        ON_LOG,
        next="draw the exponent with rng.uniform, from log10(low) to log10(high).",
    )
    # What is too often in the middle shows twice as clearly in the distance from it.
    expect_uniform(
        np.abs(2 * points[:, :22].ravel() - 1),
        "On log axes the distances of the exponents from the middle are",
        next="draw the exponent with rng.uniform, not from a bell curve.",
    )
    expect_uniform(points[:, 22:].ravel(), ON_UNIFORM)


@check("sample")
def draws_every_axis_on_its_own(student, reference, rng):
    "The values of two hyperparameters have nothing to do with each other"
    space = draw_space(rng, "lu" * 4 + "l" * 8 + "u" * 8)
    points = draw(student, space, rng, 24)
    # Where two numbers are uniform and independent, so is their difference on a circle.
    differences = (points[:, 0::2] - points[:, 1::2]) % 1.0
    expect_uniform(
        differences.ravel(),
        "The distance between two hyperparameters of a config is",
        "one random number decides on several hyperparameters",
        "draw a new number for every name.",
    )


@check("sample")
def fills_every_range(student, reference, rng):
    "Any range will do: narrow ones, ones below zero, borders that are integers"
    for axis in (
        ("log", 0.1, 0.1 * float(rng.uniform(1.001, 1.01))),
        ("log", 1, 10 ** int(rng.integers(2, 5))),
        ("uniform", -3, int(rng.integers(-2, 0))),
        ("uniform", 0.0, float(10 ** rng.uniform(3, 4))),
        ("uniform", 0.0, 1e-4 * float(rng.uniform(1, 2))),
    ):
        points = draw(student, {"width": axis}, rng, 4)
        expect_inside(points, {"width": axis})
        expect(len(np.unique(points)) == 4, "Four draws gave fewer than four values.")


@check("sample")
def depends_on_rng_alone(student, reference, rng):
    "The same rng gives the same config, another one another, and space is left alone"
    space, seed = draw_space(rng, "lu"), int(rng.integers(1 << 31))
    one, same, other = (student.sample(space, np.random.default_rng(s)) for s in (seed, seed, seed + 1))
    points = [read_config(config, space) for config in (one, same, other)]
    expect(np.array_equal(points[0], points[1]), "The same rng gave two different configs.", GLOBAL, USE_RNG)
    expect(not np.any(points[0] == points[2]), "Two rngs gave the same values.", GLOBAL, USE_RNG)
    expect_unchanged(student.sample.observe(space, np.random.default_rng(seed)).changed, 0, "space")


# grid


def expect_grid(found: object, space: Space, n: int, what: str) -> None:
    """Expect every combination of n evenly spaced positions once, in any order."""
    expect(isinstance(found, list | tuple), "grid did not return a list of configs.")
    assert isinstance(found, list | tuple)
    d = len(space)
    expect(len(found) == n**d, f"{what} has {len(found)} configs; {n**d} were expected.")
    points = np.array([read_config(config, space) for config in found])
    for (name, axis), u in zip(space.items(), points.T, strict=True):
        seen = np.unique(np.round(u, 9))
        expect(len(seen) == n, f"{what} has {len(seen)} different values of {name}; {n} were expected.")
        kind = "a log" if axis[0] == "log" else "a uniform"
        expect_close(
            seen,
            np.linspace(0, 1, n),
            f"On {kind} axis, from 0 for low to 1 for high, the positions",
            atol=1e-8,
        )
    combinations = {tuple(row) for row in np.round(points * (n - 1)).astype(int).tolist()}
    expect(len(combinations) == n**d, f"{what} does not hold every combination of the values.")


@check("grid")
def holds_every_combination(student, reference, rng):
    "It holds every combination once, with equal steps on a uniform axis and equal factors on a log axis"
    for kinds, n in (("lu", 3), ("lu", 4), ("uul", 3)):
        space = draw_space(rng, kinds)
        expect_grid(student.grid(space, n), space, n, f"A grid of {n} values on {len(kinds)} axes")


@check("grid")
def steps_evenly_above_zero(student, reference, rng):
    "A uniform axis has equal steps also where it does not begin at 0"
    axis = ("uniform", float(rng.uniform(0.1, 0.2)), float(rng.uniform(0.8, 1.0)))
    for n in (2, 5):
        expect_grid(student.grid({"momentum": axis}, n), {"momentum": axis}, n, f"A grid of {n} values")


@check("grid")
def takes_any_number_of_axes(student, reference, rng):
    "One axis makes n configs, four axes n**4"
    for kinds, n in (("l", 6), ("lluu", 2)):
        space = draw_space(rng, kinds)
        reply = student.grid.observe(space, n)
        axes = "one axis" if len(kinds) == 1 else f"{len(kinds)} axes"
        expect_grid(reply.result, space, n, f"A grid of {n} values on {axes}")
        expect_unchanged(reply.changed, 0, "space")


# random_search


def expect_ranked(scores: np.ndarray) -> None:
    """Expect the highest score first and NaN last."""
    lost = np.isnan(scores)
    healthy = int(np.sum(~lost))
    expect(
        not np.any(lost[:healthy]),
        "A trial with score NaN stands before one with a number.",
        next="take the trials with score NaN out before you sort, and put them at the end.",
    )
    expect(
        np.all(np.diff(scores[:healthy]) <= 0),
        "The trials are not ranked: a higher score follows a lower one.",
    )


@check("random_search")
def scores_every_trial_once(student, reference, rng):
    "Every config is scored once, and the trials are ranked, the highest score first"
    for num_trials in (12, 1):
        space = draw_space(rng, "lu")
        tried = Recorder(space, smooth)
        found = student.random_search(tried, space, num_trials, rng)
        points, scores = read_trials(found, space, "random_search")
        expect_as_tried(points, scores, tried, num_trials)
        expect_ranked(scores)


@check("random_search")
def keeps_what_diverged(student, reference, rng):
    "Trials whose score is NaN stay in the list, and come last"
    space, calls = draw_space(rng, "ll"), iter(range(1000))
    shifted = float(rng.uniform(5, 10))

    def often_nan(point):
        return float("nan") if next(calls) % 12 in (1, 2, 4, 7, 10) else smooth(point) - shifted

    tried = Recorder(space, often_nan)
    points, scores = read_trials(student.random_search(tried, space, 12, rng), space, "random_search")
    expect_as_tried(points, scores, tried, 12)
    expect_ranked(scores)
    tried = Recorder(space, lambda point: float("nan"))
    found = student.random_search(tried, space, 3, rng)
    expect_as_tried(*read_trials(found, space, "random_search"), tried, 3)


@check("random_search")
def draws_as_sample_does(student, reference, rng):
    "Over many trials the exponents are uniform on log axes, and the values on uniform ones"
    space = draw_space(rng, "l" * 5 + "u" * 5)
    found = student.random_search(lambda config: 0.0, space, 64, rng)
    points, _ = read_trials(found, space, "random_search")
    expect(len(points) == 64, f"The result holds {len(points)} trials; 64 were expected.")
    expect_inside(points, space)
    expect_uniform(points[:, :5].ravel(), ON_LOG, next="call sample.")
    expect_uniform(points[:, 5:].ravel(), ON_UNIFORM, next="call sample.")


@check("random_search")
def sees_a_new_value_in_every_trial(student, reference, rng):
    "Nine trials see nine values of every hyperparameter, where a grid sees three"
    space = draw_space(rng, "lul")
    tried = Recorder(space, lambda point: -float(point[0]))
    found = student.random_search(tried, space, 9, rng)
    points, _ = read_trials(found, space, "random_search")
    for name, u in zip(space, points.T, strict=True):
        seen = len(np.unique(np.round(u, 12)))
        expect(
            seen == 9,
            f"Nine trials saw {seen} different values of {name}.",
            "a config, or a part of it, is not drawn anew for every trial",
            "draw inside the loop.",
        )


@check("random_search")
def searches_with_rng_alone(student, reference, rng):
    "The same rng gives the same trials, another one others, and space is left alone"
    space, seed = draw_space(rng, "lu"), int(rng.integers(1 << 31))
    replies = [
        student.random_search.observe(lambda config: 0.5, space, 2, np.random.default_rng(s))
        for s in (seed, seed, seed + 1)
    ]
    one, same, other = (read_trials(reply.result, space, "random_search")[0] for reply in replies)
    expect(len(one) == len(same) == len(other) == 2, "The result does not hold two trials for two.")
    one, same, other = (points[np.argsort(points[:, 0])] for points in (one, same, other))
    expect(np.array_equal(one, same), "The same rng gave two searches.", GLOBAL, USE_RNG)
    expect(not np.any(one == other), "Two rngs gave the same trials.", GLOBAL, USE_RNG)
    expect_unchanged(replies[0].changed, 1, "space")
