"""What is proved about race and unit_test_table, with rules, gradients and losses of the checks' own."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.calls import Actor
from autograder.checks.parameter_updates import actors
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check

ACTORS = "parameter_updates.actors"
PLAIN, HEAVY, WAVY = (Actor(f"{ACTORS}.{name}") for name in ("plain", "heavy", "wavy"))
IN_PLACE = Actor(f"{ACTORS}.in_place", rate=0.5, momentum=0.1)
FAST, SLOW = (Actor(f"{ACTORS}.multiplying_by", factor=factor) for factor in (0.2, 0.7))
BOWL, SINKING = (Actor(f"{ACTORS}.{name}") for name in ("bowl", "sinking"))
FIRST_ENTRY, DOWNHILL = (Actor(f"{ACTORS}.{name}") for name in ("first_entry", "downhill"))


def going_to(value: Any) -> Actor:
    return Actor(f"{ACTORS}.going_to", value=value)


# race


@check("race")
def records_every_step(student, reference, rng):
    "Every rule starts at start with config None, and its way is recorded from there"
    rules, start = {"heavy": HEAVY, "plain": PLAIN}, rng.normal(size=2)
    expected = reference.race(rules, WAVY, start, 3)
    expect_trajectories(student.race(rules, WAVY, start, 3), expected)


@check("race")
def treats_equal_rules_equally(student, reference, rng):
    "The same rule under two names goes the same way twice"
    rules, start = {"one": HEAVY, "the other": HEAVY}, rng.normal(size=2)
    expected = reference.race(rules, WAVY, start, 2)
    expect_trajectories(student.race(rules, WAVY, start, 2), expected)


@check("race")
def takes_any_shape_and_length(student, reference, rng):
    "start may have any shape, and a race of no steps holds the start alone"
    for shape, num_steps in (((2, 3), 1), ((), 2), ((2,), 0)):
        start = np.asarray(rng.normal(size=shape))
        expected = reference.race({"plain": PLAIN}, WAVY, start, num_steps)
        what = f"For {num_steps} steps, the trajectory"
        expect_trajectories(student.race({"plain": PLAIN}, WAVY, start, num_steps), expected, what)


@check("race")
def measures_once_a_step(student, reference, rng):
    "gradient is called once for a rule and a step"
    rules = {"heavy": HEAVY, "plain": PLAIN}
    calls = student.race.observe(rules, actors.wavy(), rng.normal(size=2), 3).callbacks
    expect(
        calls <= 6,
        f"gradient was called {calls} times for two rules and three steps; 6 times were expected.",
        next="keep what gradient returns in a variable, and take no step more than num_steps.",
    )


@check("race")
def leaves_start_alone(student, reference, rng):
    "start is left as it was, also by a rule that updates w in place, and so is what was recorded"
    reply = student.race.observe({"plain": PLAIN}, WAVY, rng.normal(size=2), 2)
    expect_unchanged(reply.changed, 2, "start")
    rules, start = {"one": IN_PLACE, "the other": IN_PLACE}, rng.normal(size=2)
    expected = reference.race(rules, WAVY, start, 3)
    reply = student.race.observe(rules, WAVY, start, 3)
    expect_unchanged(reply.changed, 2, "start")
    expect_trajectories(reply.result, expected, "With rules that update w in place, the trajectory")


def expect_trajectories(found: Any, expected: dict[str, np.ndarray], what: str = "The trajectory") -> None:
    """Expect the same names and the same trajectories."""
    expect(isinstance(found, dict), f"race returned a {type(found).__name__}; a dict was expected.")
    expect(set(found) == set(expected), "The names in the result are not those of rules.")
    for name, trajectory in expected.items():
        expect_close(found[name], trajectory, f"{what} of the {name!r} rule")


# unit_test_table

Table = dict[str, dict[str, str]]


def in_any_order(rng: np.random.Generator, rules: list[Actor]) -> dict[str, Actor]:
    """Put rules under names that tell nothing: the outcomes are words, which nobody is to have by heart."""
    return {name: rules[i] for name, i in zip("abcdef", rng.permutation(len(rules)), strict=False)}


@check("unit_test_table")
def names_the_outcomes(student, reference, rng):
    "Each run is called solved, stuck or diverged as it deserves"
    wild = Actor(f"{ACTORS}.multiplying_by", factor=-1.3)
    odd = [Actor(f"{ACTORS}.{factory}") for factory in ("hesitating", "straying")]
    rules = in_any_order(rng, [FAST, SLOW, wild, *odd])
    prototypes = {
        "bowl": (BOWL, DOWNHILL, rng.uniform(1.0, 2.0, size=2)),
        "ramp": (FIRST_ENTRY, DOWNHILL, rng.uniform(1.0, 2.0, size=2)),
    }
    expect_table(
        student.unit_test_table(rules, prototypes, 2), reference.unit_test_table(rules, prototypes, 2)
    )


@check("unit_test_table")
def keeps_prototypes_apart(student, reference, rng):
    "Each prototype has its own loss, gradient and start, also for a rule that updates w in place"
    # None of the first three ends the same way from another's start, or beside another's loss; the last is stuck
    # only where the second rule does not begin where the first has ended.
    sizes = {"flat": (0.02, 1.0), "right": (1.9, 0.01), "steep": (6.0, 0.01), "halfway": (1.0, 0.1)}
    prototypes = {
        name: (BOWL, Actor(f"{ACTORS}.downhill", slope=slope), size * rng.uniform(1.0, 2.0, size=2))
        for name, (slope, size) in sizes.items()
    }
    rules = {"one": IN_PLACE, "the other": IN_PLACE}
    expected = reference.unit_test_table(rules, prototypes, 2)
    reply = student.unit_test_table.observe(rules, prototypes, 2)
    expect_unchanged(reply.changed, 1, "prototypes")
    expect_table(reply.result, expected)


@check("unit_test_table")
def knows_its_limits(student, reference, rng):
    "A hundredth of the first loss is solved, the first loss itself is stuck, and more is diverged"
    first = float(2.0 ** rng.integers(3, 7))  # a power of two, so that dividing by it is exact
    rules = in_any_order(rng, [going_to(end * first) for end in (0.01, 0.1, 1.0, 1.001, 0.0101, 0.002)])
    prototypes = {"ramp": (FIRST_ENTRY, DOWNHILL, np.full(2, first))}
    expect_table(
        student.unit_test_table(rules, prototypes, 2), reference.unit_test_table(rules, prototypes, 2)
    )


@check("unit_test_table")
def sees_what_is_not_finite(student, reference, rng):
    "An inf or a NaN, in any entry of w or in the loss, is diverged, and w ends the run"
    measured: list[Any] = []

    def gradient(w):
        measured.append(w)
        return np.asarray(w, dtype=float)

    start = rng.uniform(1.0, 2.0, size=2)
    lost = [[start[0], -np.inf], [start[0], np.nan]]  # the loss is as if they had gone nowhere
    lost += [[0.001 * start[0], np.nan]]  # or had arrived
    rules = in_any_order(rng, [going_to(end) for end in (np.inf, np.nan, -1.0, *lost)])
    expected = reference.unit_test_table(rules, {"pit": (SINKING, DOWNHILL, start)}, 3)
    found = student.unit_test_table(rules, {"pit": (SINKING, gradient, start)}, 3)
    expect_table(found, expected)
    calls = len(measured)
    expect(
        calls <= 8,  # one for each run to inf or NaN, three for the run that stays finite
        f"gradient was called {calls} times in six runs; 8 were expected.",
        "the updates go on after w has become inf or NaN",
        "stop the run as soon as w is not finite.",
    )


@check("unit_test_table")
def calls_no_more_than_it_must(student, reference, rng):
    "loss is called once for a prototype and once for a run, gradient once for an update"
    calls = {"loss": 0, "gradient": 0}

    def loss(w):
        calls["loss"] += 1
        return 0.5 * float(np.sum(np.square(w)))

    def gradient(w):
        calls["gradient"] += 1
        return np.asarray(w, dtype=float)

    start = rng.uniform(1.0, 2.0, size=2)
    rules = {"fast": FAST, "slow": SLOW}
    reply = student.unit_test_table.observe(rules, {"bowl": (loss, gradient, start)}, 3)
    for name, most in (("loss", 3), ("gradient", 6)):
        times = calls[name]
        expect(
            times <= most,
            f"With two rules, one prototype and three steps, {name} was called {times} times; {most} were expected.",
        )
    expect_unchanged(reply.changed, 1, "prototypes")


def expect_table(found: Any, expected: Table) -> None:
    """Expect the same outcomes under the same names."""
    expect(
        isinstance(found, dict), f"unit_test_table returned a {type(found).__name__}; a dict was expected."
    )
    for prototype, row in expected.items():
        expect_close(found, {prototype: row}, "table")
