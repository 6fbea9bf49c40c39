"""What is proved about next_space: when it moves, when it narrows, and that it knows which borders count."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check

Space = dict[str, tuple[float, float, str]]


def value_at(space: Space, name: str, place: float) -> float:
    """Give the value at a place from 0 to 1 on an axis."""
    low, high, scale = space[name]
    if scale == "log":
        return float(10 ** (np.log10(low) + place * np.log10(high / low)))
    return float(low + place * (high - low))


def draw_space(rng) -> Space:
    low = 10 ** rng.uniform(-6, -3)
    return {
        "learning_rate": (low, low * 10 ** rng.uniform(2, 4), "log"),
        "reg": (1e-6, 10 ** rng.uniform(-3, -1), "log"),
        "dropout": (float(rng.uniform(0.15, 0.25)), float(rng.uniform(0.6, 0.8)), "share"),
    }


def draw_trials(space: Space, places: dict[str, float], rng, accuracy: float = 0.8) -> list[dict[str, Any]]:
    """Draw trials inside a space, the best at the given places, somewhere in the middle of the list."""
    trials = [
        {
            "config": {name: value_at(space, name, float(rng.uniform(0.02, 0.98))) for name in space},
            "val_accuracy": float(rng.uniform(0.2, accuracy - 0.1)),
        }
        for _ in range(5)
    ]
    best = {"config": {name: value_at(space, name, places[name]) for name in space}, "val_accuracy": accuracy}
    trials.insert(int(rng.integers(1, 5)), best)
    return trials


def inside(rng) -> float:
    return float(rng.uniform(0.3, 0.7))


def compare(student, reference, spaces: list[Space], trials: list[dict[str, Any]], what: str) -> None:
    expected = reference.next_space(spaces, trials)
    reply = student.next_space.observe(spaces, trials)
    found = reply.result
    expect(isinstance(found, dict), f"next_space returned a {type(found).__name__}; a dict was expected.")
    for name, (low, high, scale) in expected.items():
        expect(name in found, f"{what}, the space does not have the names of the last one.")
        axis = found[name]
        well = isinstance(axis, list | tuple) and len(axis) == 3
        expect(well, f"{what}, an axis is not (low, high, scale).")
        expect_close(axis[0], low, f"{what}, the lower end of the {scale} axis", rtol=1e-6, atol=1e-12)
        expect_close(axis[1], high, f"{what}, the upper end of the {scale} axis", rtol=1e-6)
        expect_close(axis[2], scale, f"{what}, the scale")
    expect_unchanged(reply.changed, 0, "spaces")
    expect_unchanged(reply.changed, 1, "trials")


@check("next_space")
def narrows_inside(student, reference, rng):
    "A best trial well inside halves the window around it, on every axis by its own scale"
    for _ in range(2):
        space = draw_space(rng)
        trials = draw_trials(space, {name: inside(rng) for name in space}, rng)
        compare(student, reference, [space], trials, "With the best trial inside")


@check("next_space")
def crosses_a_lower_border(student, reference, rng):
    "A best trial close to a lower border moves the window over it, on this axis alone"
    cross(student, reference, rng, 0.01, 0.08, "the lower border")


@check("next_space")
def crosses_an_upper_border(student, reference, rng):
    "A best trial close to an upper border moves the window over it, on this axis alone"
    cross(student, reference, rng, 0.92, 0.99, "the upper border")


def cross(student, reference, rng, low: float, high: float, side: str) -> None:
    for name in ("learning_rate", "reg", "dropout"):
        space = draw_space(rng)
        places = {n: inside(rng) for n in space} | {name: float(rng.uniform(low, high))}
        trials = draw_trials(space, places, rng)
        compare(student, reference, [space], trials, f"With the best trial at {side} of {name}")


@check("next_space")
def stays_inside_otherwise(student, reference, rng):
    "A best trial near a border, but not within a tenth of the width, narrows; what was not searched is left out"
    space = draw_space(rng)
    places = {"learning_rate": rng.uniform(0.12, 0.22), "reg": rng.uniform(0.78, 0.88), "dropout": 0.15}
    trials = draw_trials(space, {name: float(place) for name, place in places.items()}, rng)
    compare(student, reference, [space], trials, "With the best trial a little way from the border")


@check("next_space")
def knows_what_was_searched(student, reference, rng):
    "The border that counts is that of all rounds, and the best is that of all trials"
    wide = draw_space(rng)
    narrow: Space = {
        name: (value_at(wide, name, 0.3), value_at(wide, name, 0.7), axis[2]) for name, axis in wide.items()
    }
    first = draw_trials(wide, {name: inside(rng) for name in wide}, rng, 0.6)
    at_the_window = {name: float(rng.choice([0.02, 0.98])) for name in wide}
    second = draw_trials(narrow, at_the_window, rng, 0.8)
    compare(
        student, reference, [wide, narrow], first + second, "With the best trial at a narrowed window's end"
    )
    # The best of all is one of the first round, and the second round moved away from it.
    low, high, _ = wide["learning_rate"]
    moved: Space = {**narrow, "learning_rate": (low / 10, low * 10, "log")}
    first = draw_trials(wide, {name: inside(rng) for name in wide}, rng, 0.8)
    second = draw_trials(moved, {name: inside(rng) for name in moved}, rng, 0.7)
    compare(student, reference, [wide, moved], first + second, "With the best trial in an early round")
    places = {name: inside(rng) for name in moved} | {"learning_rate": float(rng.uniform(0.3, 0.5))}
    second = draw_trials(moved, places, rng, 0.9)
    compare(student, reference, [wide, moved], first + second, "With the best trial beyond the first border")
    places = places | {"learning_rate": 0.03}
    second = draw_trials(moved, places, rng, 0.9)
    compare(
        student, reference, [wide, moved], first + second, "With a border that was moved and reached again"
    )
    high_places = {name: inside(rng) for name in narrow} | {"learning_rate": 0.97}
    higher: Space = {**narrow, "learning_rate": (high / 10, high * 10, "log")}
    second = draw_trials(higher, high_places, rng, 0.9)
    compare(student, reference, [wide, higher], first + second, "With an upper border that was reached again")


@check("next_space")
def keeps_a_share_a_share(student, reference, rng):
    "0 and 1 are no borders of a share, and no window leaves them behind"
    near_the_edge = ((0.0, 0.5, 0.04), (0.5, 1.0, 0.96), (0.02, 0.5, 0.05), (0.4, 0.97, 0.95))
    at_the_other_end = ((0.0, 0.5, 0.96), (0.5, 1.0, 0.04))  # a border, for there is more beyond it
    for low, high, place in near_the_edge + at_the_other_end:
        space = draw_space(rng)
        space["dropout"] = (low, high, "share")
        trials = draw_trials(space, {n: inside(rng) for n in space} | {"dropout": place}, rng)
        end = "lower" if place < 0.5 else "upper"
        what = f"With a share between {low:g} and {high:g} and the best trial near its {end} end"
        compare(student, reference, [space], trials, what)
    for whole, last, place in (((0.0, 0.9), (0.01, 0.41), 0.05), ((0.1, 1.0), (0.59, 0.99), 0.95)):
        space = draw_space(rng)
        wide: Space = {**space, "dropout": (*whole, "share")}
        space["dropout"] = (*last, "share")
        trials = draw_trials(wide, {n: inside(rng) for n in wide}, rng, 0.6)
        trials += draw_trials(space, {n: inside(rng) for n in space} | {"dropout": place}, rng)
        what = "With a share that was searched up to its very end before, and the best trial near this end"
        compare(student, reference, [wide, space], trials, what)


@check("next_space")
def takes_the_first_of_equals(student, reference, rng):
    "Of two trials that are equally good, the first decides"
    space = draw_space(rng)
    trials = draw_trials(space, {name: float(rng.uniform(0.3, 0.45)) for name in space}, rng)
    trials += draw_trials(space, {name: float(rng.uniform(0.55, 0.7)) for name in space}, rng)
    compare(student, reference, [space], trials, "With two equally good trials")
