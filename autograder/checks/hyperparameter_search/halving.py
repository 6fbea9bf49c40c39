"""What is proved about successive_halving, on scores that are functions of the config and the epochs."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.hyperparameter_search.trials import (
    Recorder,
    Space,
    config_at,
    draw_space,
    point_of,
    read_trial,
    read_trials,
)
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

Rungs = list[tuple[float, np.ndarray, np.ndarray]]


def draw_configs(rng, n: int) -> tuple[Space, list[dict[str, float]]]:
    space = draw_space(rng, "lu")
    return space, [config_at(point, space) for point in rng.random((n, 2))]


def read(found: Any, space: Space) -> tuple[Any, Rungs]:
    """Read (best, rungs); the trials of a rung are put in order of their configs."""
    expect(
        isinstance(found, tuple | list) and len(found) == 2,
        "successive_halving did not return (best, rungs).",
    )
    best, rungs = found
    expect(isinstance(rungs, list | tuple), "rungs is not a list.")
    rows: Rungs = []
    for rung in rungs:
        expect(
            isinstance(rung, list | tuple) and len(rung) == 2, "A rung is not a pair (num_epochs, trials)."
        )
        epochs = float(expect_number_or_array(rung[0], "num_epochs of a rung", ()))
        points, scores = read_trials(rung[1], space, "A rung")
        order = np.argsort(points[:, 0])
        rows.append((epochs, points[order], scores[order]))
    return best, rows


def expect_same(
    student, reference, space: Space, configs, score, min_epochs: int = 1, eta: int = 3, what=""
) -> None:
    """Expect the reference's rungs and best, and no more calls than its."""
    tried = Recorder(space, score)
    right_best, right = read(
        reference.successive_halving(Recorder(space, score), configs, min_epochs, eta), space
    )
    best, rungs = read(student.successive_halving(tried, configs, min_epochs, eta), space)
    what = what or f"With {len(configs)} configs and eta = {eta}"
    for i, (found, expected) in enumerate(zip(rungs, right, strict=False)):
        sizes = len(found[2]), len(expected[2])
        expect(sizes[0] == sizes[1], f"{what}, rung {i + 1} has {sizes[0]} trials; {sizes[1]} were expected.")
        expect_close(found[0], expected[0], f"{what}, num_epochs of rung {i + 1}")
        expect(
            np.allclose(found[1], expected[1], atol=1e-8),
            f"{what}, rung {i + 1} is not made of the right configs.",
        )
        expect(
            np.allclose(found[2], expected[2], equal_nan=True),
            f"{what}, a score of rung {i + 1} is not what objective gives for that config and those epochs.",
        )
    expect(len(rungs) == len(right), f"{what}, there are {len(rungs)} rungs; {len(right)} were expected.")
    calls = sum(len(scores) for _, _, scores in right)
    expect(
        len(tried.points) == calls,
        f"{what}, objective was called {len(tried.points)} times; {calls} were expected.",
    )
    if right_best is None:
        expect(best is None, f"{what}, best is not None.")
        return
    point, found_score = read_trial(best, space)
    right_point, right_score = read_trial(right_best, space)
    expect_close(found_score, right_score, f"{what}, the score of best")
    expect(np.allclose(point, right_point, atol=1e-8), f"{what}, the config of best is another one.")


def steady(point, num_epochs):
    """Give a score that grows with the epochs and keeps the order of the configs."""
    return -float(np.sum((point - 0.4) ** 2)) - 3.0 / num_epochs


@check("successive_halving")
def climbs_the_rungs(student, reference, rng):
    "Every rung keeps the best share of the one before and trains it eta times longer, down to one"
    for n, eta in ((9, 3), (8, 2), (16, 4)):
        space, configs = draw_configs(rng, n)
        expect_same(student, reference, space, configs, steady, 1, eta)


@check("successive_halving")
def rounds_down(student, reference, rng):
    "Where eta does not divide, the share is rounded down, but one config always stays"
    for n, eta in ((10, 3), (7, 2), (2, 3), (1, 3)):
        space, configs = draw_configs(rng, n)
        expect_same(student, reference, space, configs, steady, int(rng.integers(2, 5)), eta)


@check("successive_halving")
def looks_again_in_every_rung(student, reference, rng):
    "The order of a rung is that of its own scores, not of earlier ones"

    def crossing(point, num_epochs):  # the one that is ahead changes from rung to rung
        return float(np.cos(9 * point[0] + 2.4 * np.log(num_epochs)) + 0.1 * point[1])

    for _ in range(2):
        space, configs = draw_configs(rng, 14)
        expect_same(student, reference, space, configs, crossing, 1, 2, "Where the order changes")


@check("successive_halving")
def compares_within_a_rung(student, reference, rng):
    "best is the survivor of the last rung, even where shorter runs scored higher"
    space, configs = draw_configs(rng, 9)
    expect_same(
        student,
        reference,
        space,
        configs,
        lambda p, e: steady(p, 1.0) - e,
        1,
        3,
        "Where scores fall with the epochs",
    )


@check("successive_halving")
def drops_what_diverges(student, reference, rng):
    "A config whose score is NaN goes at once, in any rung, and if none is left best is None"
    space, configs = draw_configs(rng, 12)
    by_score = sorted((point_of(config, space) for config in configs), key=lambda point: steady(point, 1.0))
    ranks = {round(float(point[0]), 9): rank for rank, point in enumerate(by_score)}

    def failing(lost):
        """Give NaN for ranks (0 is the worst) from the number of epochs on that `lost` says."""

        def score(point, num_epochs):
            at = ranks.get(round(float(point[0]), 9), 0)
            return float("nan") if num_epochs >= lost.get(at, np.inf) else steady(point, num_epochs)

        return score

    def ending_at_zero(point, num_epochs):
        return float(ranks.get(round(float(point[0]), 9), 0) - 11)

    expect_same(student, reference, space, configs, ending_at_zero, 1, 3, "Where the best score is 0")
    cases = (
        ("Where the best diverge at once", {11: 1, 10: 1, 0: 1}),
        ("Where few survive the first rung", dict.fromkeys(range(2, 12), 1)),
        ("Where one alone survives the first rung", dict.fromkeys(range(1, 12), 1)),
        ("Where the favourites diverge later", {11: 3, 9: 3}),
        ("Where all diverge at once", dict.fromkeys(range(12), 1)),
        ("Where all diverge in the second rung", dict.fromkeys(range(12), 3)),
        ("Where the last one diverges", dict.fromkeys(range(12), 9)),
    )
    for what, lost in cases:
        expect_same(student, reference, space, configs, failing(lost), 1, 3, what)
    space, configs = draw_configs(rng, 27)
    healthy = {round(float(point_of(config, space)[0]), 9) for config in configs[:5]}

    def mostly_lost(point, num_epochs):
        return steady(point, num_epochs) if round(float(point[0]), 9) in healthy else float("nan")

    expect_same(student, reference, space, configs, mostly_lost, 1, 3, "Where 5 of 27 survive the first rung")


@check("successive_halving")
def chooses_among_equals(student, reference, rng):
    "Of equal scores any may go on, but not more than there are places"
    space, configs = draw_configs(rng, 9)
    tried = Recorder(space, lambda point, num_epochs: 0.5)
    _, rungs = read(student.successive_halving(tried, configs, 1, 3), space)
    sizes = [len(scores) for _, _, scores in rungs]
    expect(
        sizes == [9, 3, 1],
        f"Where all scores are equal, the rungs have {', '.join(map(str, sizes[:6]))} trials; 9, 3, 1 were expected.",
        next="take the first max(1, n // eta) of the sorted trials, equal or not.",
    )


@check("successive_halving")
def leaves_configs_alone(student, reference, rng):
    "configs is left as it was"
    space, configs = draw_configs(rng, 5)
    reply = student.successive_halving.observe(Recorder(space, steady), configs, 1, 2)
    expect_unchanged(reply.changed, 1, "configs")
