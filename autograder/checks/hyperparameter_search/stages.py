"""What is proved about coarse_to_fine: on objectives whose optimum lies inside, on and outside the first ranges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.hyperparameter_search.ranges import read_space
from autograder.checks.hyperparameter_search.trials import (
    Recorder,
    Space,
    draw_space,
    read_trial,
)
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check

Stages = Sequence[tuple[int, float]]


def search(student, space: Space, stages: Stages, score, rng, **options):
    """Run a staged search; give what it tried, its best trial as (point, score), and its spaces as it named them."""
    tried = Recorder(space, score)
    found = student.coarse_to_fine(tried, space, stages, rng, **options)
    expect(
        isinstance(found, tuple | list) and len(found) == 2, "coarse_to_fine did not return (best, spaces)."
    )
    expected = [float(epochs) for num_trials, epochs in stages for _ in range(num_trials)]
    expect(
        tried.epochs == expected,
        f"objective was not called num_trials times in every stage, with the stage's num_epochs "
        f"({len(tried.epochs)} calls with a number of epochs, {len(expected)} expected).",
    )
    best, spaces = found
    expect(isinstance(spaces, list | tuple), "spaces is not a list.")
    expect(len(spaces) == len(stages), f"spaces has {len(spaces)} parts; {len(stages)} were expected.")
    return tried, read_trial(best, space), [read_space(s, space) for s in spaces]


def by_stage(values, stages: Stages) -> list[np.ndarray]:
    """Cut what was recorded into stages."""
    return np.split(np.array(values), np.cumsum([num_trials for num_trials, _ in stages])[:-1])


@check("coarse_to_fine")
def narrows_stage_by_stage(student, reference, rng):
    "Every stage searches half the range of the stage before, around its three best trials"
    for stages in ([(12, 1), (8, 5), (6, 20)], [(9, 0.5), (7, 2)]):
        space, top = draw_space(rng, "lu"), rng.uniform(0.3, 0.7, size=2)
        # The longer a run, the lower its score: no trial of an earlier stage is worse than any of a later one.
        tried, _, spaces = search(
            student, space, stages, lambda p, e, *, t=top: -np.sum((p - t) ** 2) - 3.0 * e, rng
        )
        points, scores = by_stage(tried.points, stages), by_stage(tried.scores, stages)
        right = np.array([[0.0, 1.0]] * 2)
        for i in range(len(stages)):
            low, high = right.T
            inside = np.all((points[i] >= low - 1e-8) & (points[i] <= high + 1e-8))
            expect(
                inside,
                f"In stage {i + 1}, some configs lie outside the ranges that this stage should search.",
            )
            expect_close(
                spaces[i], right, f"As positions in the first ranges, the borders of stage {i + 1}", atol=1e-7
            )
            centre = points[i][np.argsort(scores[i])[-3:]].mean(axis=0)
            quarter = (high - low) / 4
            right = np.stack([centre - quarter, centre + quarter], axis=1)


@check("coarse_to_fine")
def finds_the_optimum_wherever_it_is(student, reference, rng):
    "The best trial is close to the optimum, whether that lies inside, on or outside the first ranges"
    # Of 40,000 right searches the worst ended 0.09 away; one that never leaves the first range stays 0.15 away.
    for where, top, first in (
        ("inside of", float(rng.uniform(0.3, 0.7)), 24),
        ("on a border of", 1.0, 24),
        ("outside of", -0.15, 80),
    ):
        space, stages = draw_space(rng, "l"), [(first, 1), (24, 5), (12, 20)]
        _, (point, _), _ = search(student, space, stages, lambda p, e, *, t=top: -((p[0] - t) ** 2), rng)
        distance = abs(float(point[0]) - top)
        expect(
            distance < 0.12,
            f"With the optimum {where} the first range, the best trial is {distance:.2f} of that range away from it "
            "(allowed 0.12).",
        )


@check("coarse_to_fine")
def trusts_the_last_stage_only(student, reference, rng):
    "The best trial is the best of the last stage, even if shorter runs scored higher; NaN is no score"
    stages, space = [(8, 1), (6, 5), (7, 20)], draw_space(rng, "ul")
    calls = iter(range(1000))

    def falling(point, num_epochs):
        nan = next(calls) % 21 in (0, 3, 9, 14, 17, 20)  # the first and the last of the last stage, too
        return float("nan") if nan else -np.sum((point - 0.5) ** 2) - num_epochs

    tried, (point, score), _ = search(student, space, stages, falling, rng)
    last, scores = by_stage(tried.points, stages)[-1], by_stage(tried.scores, stages)[-1]
    at = int(np.nanargmax(scores))
    expect(
        not np.isnan(score), "best has the score NaN, although other trials of the last stage have a number."
    )
    among = np.any(np.all(np.isclose(last, point, atol=1e-8), axis=1))
    expect(among, "best is not a trial of the last stage.")
    expect_close(score, scores[at], "The score of best")
    expect_close(point, last[at], "As positions in the first ranges, the config of best", atol=1e-8)


@check("coarse_to_fine")
def survives_what_diverges(student, reference, rng):
    "After a stage in which all diverge its ranges stay, and a last one like that has a best trial, too"
    nan = float("nan")
    for lost in (1, 5):
        space, stages = draw_space(rng, "lu"), [(5, 1), (4, 5)]
        tried, (point, score), spaces = search(
            student, space, stages, lambda p, e, *, n=lost: nan if e == n else -float(p[0]), rng
        )
        if lost == 1:
            expect_close(spaces[1], spaces[0], "After a stage in which all diverged, the borders", atol=1e-7)
            continue
        expect(np.isnan(score), "In the last stage all trials have the score NaN, but best has another one.")
        last = by_stage(tried.points, stages)[-1]
        among = np.any(np.all(np.isclose(last, point, atol=1e-8), axis=1))
        expect(among, "Where all trials of the last stage diverge, best is not one of them.")


@check("coarse_to_fine")
def searches_with_rng_alone(student, reference, rng):
    "The same rng gives the same trials, and another rng gives others"
    space, seed = draw_space(rng, "lu"), int(rng.integers(1 << 31))
    ways = []
    for other in (seed, seed, seed + 1):
        found = search(
            student, space, [(5, 1), (4, 3)], lambda p, e: -float(p[0]), np.random.default_rng(other)
        )
        ways.append(np.array(found[0].points))
    because, next = "the trials do not come from rng, or not from rng alone", "hand rng on to random_search."
    expect(np.allclose(ways[0], ways[1]), "The same rng gave two different searches.", because, next)
    expect(not np.allclose(ways[0], ways[2]), "Two different rngs gave the same search.", because, next)


@check("coarse_to_fine")
def stays_within_limits(student, reference, rng):
    "limits are handed on: no stage goes beyond them"
    space: Space = {"learning_rate": ("log", 1e-4, 1e-1), "dropout": ("uniform", 0.0, 0.8)}
    limits = {"dropout": (0.0, 1.0)}
    # The lower, the better: without the limit, some stage asks for a dropout below 0.
    stages: Stages = [(24, 1), (16, 5), (12, 9)]
    tried, _, spaces = search(student, space, stages, lambda p, e: -p[1], rng, limits=limits)
    below = int(np.sum(np.array(tried.points)[:, 1] < -1e-9))
    expect(
        below == 0 and all(borders[1, 0] >= -1e-9 for borders in spaces),
        f"A stage goes beyond a limit: {below} trials have a dropout below its limit 0.",
        "limits is not handed on to refine",
        "call refine with limits=limits.",
    )


@check("coarse_to_fine")
def leaves_the_space_alone(student, reference, rng):
    "space and stages are left as they were"
    space = draw_space(rng, "lu")
    tried = Recorder(space, lambda p, e: -float(p[0]))
    reply = student.coarse_to_fine.observe(tried, space, [(4, 1), (4, 3)], rng)
    expect_unchanged(reply.changed, 1, "space")
    expect_unchanged(reply.changed, 2, "stages")
