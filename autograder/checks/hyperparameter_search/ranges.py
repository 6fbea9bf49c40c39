"""What is proved about on_border and refine."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.hyperparameter_search.trials import (
    Space,
    config_at,
    draw_space,
    position,
)
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# on_border is graded as an instrument: misses and false alarms are counted for every kind of axis and border.

INSIDE = "well away from either border"
PLACES = ("at the lower border", INSIDE, "at the upper border")


def expect_borders_told(
    student, cases: list[tuple[dict[str, float], Space, list[int]]], *margin: float
) -> None:
    """Expect exactly the names whose place is not INSIDE. A case: the best config, the space, the places."""
    seen: dict[tuple[str, str], list[bool]] = {}
    for best, space, places in cases:
        names = student.on_border(best, space, *margin)
        well = isinstance(names, list | tuple) and all(isinstance(n, str) and n in space for n in names)
        expect(well, "on_border did not return a list of names from space.")
        for (name, axis), place in zip(space.items(), places, strict=True):
            seen.setdefault((axis[0], PLACES[place]), []).append(name in names)
    for (kind, place), named in seen.items():
        axis = "a log axis" if kind == "log" else "a uniform axis"
        values = f"Of {len(named)} values {place} of {axis}"
        if place == INSIDE:
            expect(not any(named), f"{values}, {sum(named)} were called on a border.")
        else:
            expect(all(named), f"{values}, {len(named) - sum(named)} were not named.")


def draw_cases(rng, num_cases: int, kinds: str, intervals) -> list[Any]:
    """Draw best configs of which every value lies in one of three intervals of positions: low, inside, high."""
    cases = []
    for _ in range(num_cases):
        space = draw_space(rng, kinds)
        places = [int(place) for place in rng.integers(3, size=len(kinds))]
        best = config_at([rng.uniform(*intervals[place]) for place in places], space)
        cases.append((dict(reversed(best.items())), space, places))  # a config has its names in any order
    return cases


@check("on_border")
def tells_border_from_inside(student, reference, rng):
    "Values near either border are named, on log and on linear axes, and no others"
    intervals = ((0.0, 0.09), (0.12, 0.88), (0.91, 1.0))
    expect_borders_told(student, draw_cases(rng, 20, "lluu", intervals))


@check("on_border")
def measures_in_decades(student, reference, rng):
    "On a log axis, the distance from a border is measured in decades"
    # On the plain scale all of the first and nearly all of the second interval are next to the lower border.
    intervals = ((0.0, 0.08), (0.15, 0.75), (0.91, 0.95))
    expect_borders_told(student, draw_cases(rng, 12, "lll", intervals))


@check("on_border")
def takes_any_margin(student, reference, rng):
    "margin is a share of the range, whatever the range"
    for margin in (0.02, 0.3):
        intervals = ((0.0, 0.9 * margin), (1.1 * margin, 1 - 1.1 * margin), (1 - 0.9 * margin, 1.0))
        cases = draw_cases(rng, 8, "luu", intervals)
        for low, high in ((-3.0, 2.0), (100.0, 900.0), (0.0, 1e-4)):
            axes: Space = dict.fromkeys(("width", "shift", "decay"), ("uniform", low, high))
            places = [int(place) for place in rng.permutation(3)]
            best = config_at([rng.uniform(*intervals[place]) for place in places], axes)
            cases.append((best, axes, places))
        expect_borders_told(student, cases, margin)
    # At u == margin all is well. Sums and quotients of these are exact, so that every right formula finds them equal.
    for low, high, margin in ((0.0, 1.0, 0.25), (-1.0, 3.0, 0.125), (0.0, 8.0, 0.0)):
        names = [f"factor{i}" for i in rng.permutation(4)]
        space: Space = dict.fromkeys(names, ("uniform", low, high))
        best = config_at([margin, 1 - margin, -0.25, 1.25], space)
        expect_borders_told(student, [(best, space, [1, 1, 0, 2])], margin)


@check("on_border")
def names_what_lies_outside(student, reference, rng):
    "The border itself, and a value beyond it, are on the border"
    exactly, beyond = ((0.0, 0.0), (0.4, 0.6), (1.0, 1.0)), ((-0.5, -0.2), (0.4, 0.6), (1.2, 1.5))
    expect_borders_told(student, draw_cases(rng, 5, "llu", exactly) + draw_cases(rng, 5, "llu", beyond))


@check("on_border")
def is_silent_when_all_is_well(student, reference, rng):
    "In the middle of every range, the list is empty, and the arguments are left alone"
    space = draw_space(rng, "lluu")
    reply = student.on_border.observe(config_at(rng.uniform(0.3, 0.7, size=4), space), space)
    expect(isinstance(reply.result, list | tuple), "on_border did not return a list of names.")
    expect(len(reply.result) == 0, f"With all values in the middle, {len(reply.result)} names were returned.")
    expect_unchanged(reply.changed, 0, "best")
    expect_unchanged(reply.changed, 1, "space")


# refine


def read_space(found: Any, space: Space) -> np.ndarray:
    """Expect a space with the same names and kinds; give its borders (d, 2) as positions in the old ranges."""
    expect(isinstance(found, dict), "The new space is not a dict.")
    expect(set(found) == set(space), "The names in the new space are not those in space.")
    borders = []
    for name, axis in space.items():
        well = isinstance(found[name], list | tuple) and len(found[name]) == 3
        well = well and isinstance(found[name][0], str) and found[name][0] == axis[0]
        expect(well, f"In the new space, {name} is not ({axis[0]!r}, low, high).")
        low, high = (expect_number_or_array(v, f"A new border of {name}", ()) for v in found[name][1:])
        expect(axis[0] != "log" or low > 0, f"A new border of {name} is not positive, on a log axis.")
        borders.append([position(low, axis), position(high, axis)])
    return np.array(borders)


def expect_ranges(found: Any, expected: Any, space: Space, what: str = "") -> None:
    """Expect the same new borders, axis by axis, as positions in the old range."""
    found, right = read_space(found, space), read_space(expected, space)
    for i, axis in enumerate(space.values()):
        kind = "a log axis" if axis[0] == "log" else "a uniform axis"
        for side, border in enumerate(("the new lower border", "the new upper border")):
            place = f"{what}the position of {border} of {kind} in the old range"
            expect_close(found[i, side], right[i, side], place[0].upper() + place[1:], atol=1e-8)


def draw_trials(rng, space: Space, num_trials: int, low: Any = 0.0, high: Any = 1.0) -> list[Any]:
    """Draw trials at positions from low to high, for all axes or axis by axis, with scores of their own in no order."""
    points = rng.uniform(low, high, size=(num_trials, len(space)))
    scores = -rng.permutation(num_trials) - rng.uniform(0.1, 0.9)
    return [
        {"config": config_at(point, space), "score": float(score)}
        for point, score in zip(points, scores, strict=True)
    ]


@check("refine")
def centres_on_the_best(student, reference, rng):
    "The new ranges lie around the middle of the three best trials and are half as wide"
    for kinds in ("u", "l", "lul"):
        space = draw_space(rng, kinds)
        trials = draw_trials(rng, space, 9, 0.3, 0.7)
        max(trials, key=lambda trial: trial["score"])["score"] = 0.0  # which is a score like any other
        expect_ranges(student.refine(trials, space), reference.refine(trials, space), space)


@check("refine")
def moves_outward_at_a_border(student, reference, rng):
    "Where the best trials lie at a border, the range moves beyond it"
    for low, high in ((0.9, 1.0), (0.0, 0.1), (1.05, 1.2)):
        space = draw_space(rng, "lu")
        trials = draw_trials(rng, space, 5, low, high)
        expected = reference.refine(trials, space)
        expect_ranges(student.refine(trials, space), expected, space, "At a border, ")


@check("refine")
def reads_num_best_and_shrink(student, reference, rng):
    "num_best and shrink are what they say"
    for num_best, shrink in ((1, 0.5), (5, 0.5), (3, 0.2), (2, 0.8)):
        space = draw_space(rng, "lu")
        trials = draw_trials(rng, space, 8, 0.3, 0.7)
        expected = reference.refine(trials, space, num_best, shrink)
        expect_ranges(
            student.refine(trials, space, num_best, shrink),
            expected,
            space,
            f"With num_best={num_best}, shrink={shrink}, ",
        )


@check("refine")
def ignores_what_diverged(student, reference, rng):
    "A trial with score NaN is never among the best; with too few others, those have to do"
    space = draw_space(rng, "lu")
    for healthy, diverged, when in (
        (5, 4, ""),
        (2, 6, "With two finite scores, "),
        (0, 4, "With NaN only, "),
    ):
        trials = draw_trials(rng, space, healthy, 0.3, 0.7) + draw_trials(rng, space, diverged, 0.9, 1.0)
        for trial in trials[healthy:]:
            trial["score"] = float("nan")
        trials = [trials[i] for i in rng.permutation(len(trials))]
        expect_ranges(student.refine(trials, space), reference.refine(trials, space), space, when)


@check("refine")
def takes_equals_as_they_come(student, reference, rng):
    "Trials with the same score count one by one"
    space = draw_space(rng, "lu")
    trials = draw_trials(rng, space, 6, 0.3, 0.7)
    for trial in trials[:2]:
        trial["score"] = 1.0
    for trial in trials[4:]:
        trial["score"] = -9.0
    trials = [trials[i] for i in rng.permutation(len(trials))]
    expected = reference.refine(trials, space, 2)
    expect_ranges(student.refine(trials, space, 2), expected, space, "Where two trials are equally good, ")


@check("refine")
def stops_at_a_limit(student, reference, rng):
    "A border beyond a limit is put on the limit, and the other stays where it is"
    space: Space = {
        "reg": ("log", 1e-4, 1e0),
        "dropout": ("uniform", 0.0, 0.8),
        "momentum": ("uniform", 0.5, 0.9),
    }
    limits = {"dropout": (0.0, 0.95), "reg": (float(10 ** rng.uniform(-4.5, -4.2)), 1e6)}
    # By axis: each limit is passed at once, so that one that is not looked at shows beside one that is.
    for place in (np.array([0.0, 0.95, 0.45]), np.array([0.95, 0.0, 0.0]), np.array([0.45, 0.45, 0.95])):
        trials = draw_trials(rng, space, 4, place, place + 0.05)
        expected = reference.refine(trials, space, limits=limits)
        expect_ranges(student.refine(trials, space, limits=limits), expected, space, "With limits, ")


@check("refine")
def leaves_its_arguments_alone(student, reference, rng):
    "trials and space are left as they were"
    space = draw_space(rng, "lu")
    reply = student.refine.observe(draw_trials(rng, space, 5), space)
    expect_unchanged(reply.changed, 0, "trials")
    expect_unchanged(reply.changed, 1, "space")
