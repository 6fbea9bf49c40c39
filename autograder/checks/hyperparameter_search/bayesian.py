"""What is proved about bayesian_search."""

from __future__ import annotations

import math

import numpy as np

from autograder.checks.hyperparameter_search.trials import (
    Recorder,
    draw_space,
    expect_as_tried,
    expect_inside,
    expect_uniform,
    read_trials,
)
from autograder.expectations import expect, expect_unchanged
from autograder.registry import check

NUM_TRIALS = 22


def regret(student, rng, kinds: str, score, num_searches: int, what: str) -> None:
    """Expect that on bowls with tops drawn afresh, the best trial is, on average, much closer than at random.

    In three dimensions the best of 22 random trials is at a squared distance of 0.05 on average, that of
    22 trials of the reference at 0.002; the mean over the searches must be below 0.012.
    """
    distances = []
    for _ in range(num_searches):
        space, top = draw_space(rng, kinds), rng.uniform(0.25, 0.75, size=len(kinds))
        tried = Recorder(space, lambda point, *, top=top: score(point, top))
        seed = np.random.default_rng(int(rng.integers(1 << 31)))
        points, scores = read_trials(
            student.bayesian_search(tried, space, NUM_TRIALS, seed), space, "bayesian_search"
        )
        expect_as_tried(points, scores, tried, NUM_TRIALS)
        expect_inside(points, space)
        finite = np.isfinite(scores)
        expect(finite.any(), f"{what}, all trials diverged.")
        distances.append(np.min(np.sum((points[finite] - top) ** 2, axis=1)))
    mean = float(np.mean(distances))
    expect(
        mean < 0.012,
        f"{what}, the best of {NUM_TRIALS} trials is at a squared distance of {mean:.3f} from the top, on average "
        f"over {num_searches} searches, in units of the range (allowed 0.012; at random it is about 0.05).",
    )


def bowl(point, top):
    return -float(np.sum((point - top) ** 2))


@check("bayesian_search")
def beats_random_search(student, reference, rng):
    "On a smooth bowl it comes much closer to the top than random search does, with the same number of trials"
    regret(student, rng, "lul", bowl, 3, "On a bowl")


@check("bayesian_search")
def knows_no_units(student, reference, rng):
    "Scores in other units make no difference"
    regret(student, rng, "llu", lambda p, t: 50 * bowl(p, t) - 1000, 2, "With scores around -1000")
    regret(student, rng, "llu", lambda p, t: 1e-3 * bowl(p, t) + 7, 2, "With scores close to 7")


def promised(points: np.ndarray, scores: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Give what these trials promise at other places: the expected improvement, for the process of the docstring.

    The reference cannot be asked: which points are tried is up to the learner, and its answers are recorded beforehand.
    """
    num = len(points)
    finite = np.isfinite(scores)
    y = np.where(finite, scores, np.min(scores[finite]))
    y = (y - np.mean(y)) / (np.std(y) or 1.0)
    apart = np.sum((points[:, None] - np.concatenate([points, places])) ** 2, axis=2)
    near, far = np.split(np.exp(-apart / 0.18), [num], axis=1)
    weights = np.linalg.solve(near + 1e-4 * np.eye(num), far)
    above = y @ weights - np.max(y)
    std = np.sqrt(np.maximum(1 - np.sum(weights * far, axis=0), 1e-18))
    tails = np.array([math.erfc(-z / math.sqrt(2)) / 2 for z in above / std])
    return above * tails + std * np.exp(-((above / std) ** 2) / 2) / math.sqrt(2 * math.pi)


def expect_promising(tried: Recorder, num_initial: int, rng, what: str) -> None:
    """Expect that, after the first trials, hardly any place of the cube promised more than the one that was tried.

    On average 0.3 % of the cube lie above the best of 300 uniform points. That it is more than 8 % for one trial, or
    more than 1.5 % on average over ten, happens less than once in ten billion times.
    """
    shares = []
    for i in range(num_initial, len(tried.points)):
        points, scores = np.array(tried.points[:i]), np.array(tried.scores[:i])
        places = np.concatenate([tried.points[i][None], rng.random((400, points.shape[1]))])
        chosen, *others = promised(points, scores, places)
        shares.append(float(np.mean(np.array(others) > 1.001 * chosen + 1e-4)))
    mean, worst = float(np.mean(shares)), max(shares)
    expect(
        worst < 0.08 and mean < 0.015,
        f"{what}, {worst:.0%} of the cube promised a larger improvement than a point that was tried; after each of "
        f"the first trials, {mean:.1%} on average (below 8% and 1.5% were expected).",
        next="let the model see all scores so far, and try the candidate with the largest expected improvement "
        "over max(y).",
    )


@check("bayesian_search")
def tries_what_promises_most(student, reference, rng):
    "Each further trial promises nearly the largest improvement there is, by all scores so far"
    for kinds, num_trials, num_initial, diverges in (
        ("lu", 17, 5, 2.0),
        ("lul", 18, 8, 2.0),
        ("ul", 17, 7, 0.5),
    ):
        space, shift = draw_space(rng, kinds), rng.uniform(0, 6, size=len(kinds))

        def wavy(point, *, shift=shift, diverges=diverges):
            lost = math.sin(7 * point[0] + shift[0]) > diverges
            return float("nan") if lost else 10 + 40 * float(np.sum(np.cos(5 * point + shift)))

        tried, seed = Recorder(space, wavy), np.random.default_rng(int(rng.integers(1 << 31)))
        student.bayesian_search(tried, space, num_trials, seed, num_initial)
        expect(
            len(tried.points) == num_trials,
            f"For {num_trials} trials, objective was called {len(tried.points)} times.",
        )
        if np.isfinite(tried.scores[:num_initial]).any():
            what = "Where some trials diverge" if diverges < 1 else f"With {len(kinds)} axes"
            expect_promising(tried, num_initial, rng, what)
    space, seed = draw_space(rng, "lu"), np.random.default_rng(int(rng.integers(1 << 31)))
    tried = Recorder(space, lambda point: 0.25)
    student.bayesian_search(tried, space, 13, seed, num_initial=3)
    expect(len(tried.points) == 13, f"For 13 trials, objective was called {len(tried.points)} times.")
    expect_promising(tried, 3, rng, "Where all scores are the same")


@check("bayesian_search")
def chooses_among_num_candidates(student, reference, rng):
    "Where there is one candidate only, it is tried, whatever the model thinks of it"
    space = draw_space(rng, "l")
    tried = Recorder(space, lambda point: float(point[0]))
    student.bayesian_search(tried, space, 24, rng, num_initial=2, num_candidates=1)
    expect(len(tried.points) == 24, f"For 24 trials, objective was called {len(tried.points)} times.")
    expect_uniform(
        np.array(tried.points).ravel(),
        "With one candidate for each trial, the points that are tried are",
        next="draw num_candidates points, uniform in the cube.",
    )
    different = len(np.unique(np.round(tried.points, 12), axis=0))
    expect(
        different == 24,
        f"With one candidate for each trial, 24 trials are at {different} different points.",
        next="draw new candidates for each further trial.",
    )


@check("bayesian_search")
def survives_what_diverges(student, reference, rng):
    "Trials that diverge are kept, and do not stop the search from learning"
    # Half of the axis diverges, and the score rises over the rest. Right searches go to the upper end: of 400, none had
    # a mean below 0.86. A search that learns nothing has 0.5, with a standard deviation of 0.065.
    ways = []
    for _ in range(2):
        space = draw_space(rng, "l")
        tried = Recorder(space, lambda point: float("nan") if point[0] < 0.5 else point[0] - 3.0)
        seed = np.random.default_rng(int(rng.integers(1 << 31)))
        found = student.bayesian_search(tried, space, 24, seed, num_initial=14)
        points, scores = read_trials(found, space, "bayesian_search")
        expect_as_tried(points, scores, tried, 24)
        ways.append(np.array(tried.points)[14:])
    mean = float(np.mean(ways))
    expect(
        mean > 0.83,
        "Where the lower half of an axis diverges and the score rises over the upper half, the trials after the "
        f"first ones are at {mean:.2f} of the range, on average (0.83 or more was expected).",
    )


@check("bayesian_search")
def begins_at_random(student, reference, rng):
    "The first num_initial trials are uniform and do not depend on scores; the rest do"
    space = draw_space(rng, "l" * 6 + "u" * 4)
    first = Recorder(space, lambda point: 0.0)
    student.bayesian_search(first, space, 40, rng, num_initial=40)
    expect(len(first.points) == 40, f"For 40 trials, objective was called {len(first.points)} times.")
    expect_inside(np.array(first.points), space)
    expect_uniform(np.array(first.points).ravel(), "In the unit cube, the first trials are")
    space, seed = draw_space(rng, "lu"), int(rng.integers(1 << 31))
    ways = []
    for sign in (1, -1):
        tried = Recorder(space, lambda point, *, sign=sign: sign * float(point[0] + point[1]))
        student.bayesian_search(
            tried, space, 16, np.random.default_rng(seed), num_initial=8, num_candidates=50
        )
        expect(len(tried.points) == 16, f"For 16 trials, objective was called {len(tried.points)} times.")
        ways.append(np.array(tried.points))
    expect_drawn_from_rng(student, space, seed, ways[0])
    expect(
        np.allclose(ways[0][:8], ways[1][:8]),
        "With the same rng, the first num_initial trials are not the same for two objectives.",
        next="draw the first trials from rng, without looking at scores.",
    )
    expect(
        not np.allclose(ways[0][8:], ways[1][8:]),
        "With the same rng, later trials are the same for two objectives: scores make no difference.",
    )
    rising, falling = (float(np.mean(way[8:])) for way in ways)
    expect(
        rising > falling,
        "After the first trials, the search goes to where scores are low.",
        next="try the candidate with the largest expected improvement.",
    )


def expect_drawn_from_rng(student, space, seed: int, first: np.ndarray) -> None:
    """Expect that the search of this seed goes the way it went before, and that of another seed another way."""
    for other in (seed, seed + 1):
        tried = Recorder(space, lambda point: float(point[0] + point[1]))
        student.bayesian_search(
            tried, space, len(first), np.random.default_rng(other), num_initial=8, num_candidates=50
        )
        same = np.shape(tried.points) == first.shape and np.allclose(tried.points, first)
        one, another = "The same rng gave two different searches.", "Two different rngs gave the same search."
        expect(
            same == (other == seed),
            one if other == seed else another,
            "the points do not come from rng, or not from rng alone",
            "draw every point with rng.random, and nothing with np.random itself.",
        )


@check("bayesian_search")
def takes_any_budget(student, reference, rng):
    "Fewer trials than num_initial, equal scores and nothing but NaN are no trouble"
    nan = float("nan")
    for num_trials, num_initial, value in ((3, 5, 1.0), (8, 2, 0.25), (7, 3, nan), (1, 1, 2.0)):
        space = draw_space(rng, "lu")
        tried = Recorder(space, lambda point, *, value=value: value)
        found = student.bayesian_search(tried, space, num_trials, rng, num_initial, 20)
        points, scores = read_trials(found, space, "bayesian_search")
        expect_as_tried(points, scores, tried, num_trials)
        expect_inside(points, space)
        # A new point every time: rows that are alike would mean that the model had nothing to say but the first one.
        different = len(np.unique(np.round(points, 9), axis=0))
        expect(different == num_trials, f"Of {num_trials} trials, only {different} are different.")


@check("bayesian_search")
def keeps_the_order(student, reference, rng):
    "The trials are listed in the order in which they were tried, and space is left alone"
    space = draw_space(rng, "lu")
    tried = Recorder(space, lambda point: float(np.cos(9 * point[0])))
    reply = student.bayesian_search.observe(tried, space, 8, rng, num_candidates=20)
    points, _ = read_trials(reply.result, space, "bayesian_search")
    expect(len(points) == len(tried.points) == 8, "There are not 8 trials for 8.")
    expect(
        np.allclose(points, tried.points), "The trials are not listed in the order in which they were tried."
    )
    expect_unchanged(reply.changed, 1, "space")
