"""What is proved about race and unit_test_table, with rules, gradients and losses of the checks' own."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.calls import Actor
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check

# Rules for the races. Each takes a step that shows which config it was handed.

IN_PLACE = Actor("parameter_updates.actors.in_place_rule", rate=0.5, momentum=0.1)


def plain(w, dw, config):
    """Take a gradient step of a length that config remembers; one that was never None has no length."""
    config = {"rate": 0.2} if config is None else config
    return w - config.get("rate", 0.0) * np.asarray(dw), config


def heavy(w, dw, config):
    """Take a step with momentum."""
    velocity = 0.5 * np.asarray((config or {}).get("velocity", 0.0)) - 0.1 * np.asarray(dw)
    return w + velocity, {"velocity": velocity, "rate": 0.5}


def wavy(w):
    """Give the gradient of a surface that is nowhere flat and nowhere straight."""
    w = np.asarray(w, dtype=float)
    return np.cos(3 * w) + 2 * w


# race


@check("race")
def records_every_step(student, reference, rng):
    "Every rule starts at start with config None, and its way is recorded from there"
    rules, start = {"heavy": heavy, "plain": plain}, rng.normal(size=2)
    expected = reference.race(rules, wavy, start, 3)
    expect_trajectories(student.race(rules, wavy, start, 3), expected)


@check("race")
def treats_equal_rules_equally(student, reference, rng):
    "The same rule under two names goes the same way twice"
    rules, start = {"one": heavy, "the other": heavy}, rng.normal(size=2)
    expected = reference.race(rules, wavy, start, 2)
    expect_trajectories(student.race(rules, wavy, start, 2), expected)


@check("race")
def takes_any_shape_and_length(student, reference, rng):
    "start may have any shape, and a race of no steps holds the start alone"
    for shape, num_steps in (((2, 3), 1), ((), 2), ((2,), 0)):
        start = np.asarray(rng.normal(size=shape))
        expected = reference.race({"plain": plain}, wavy, start, num_steps)
        what = f"For {num_steps} steps, the trajectory"
        expect_trajectories(student.race({"plain": plain}, wavy, start, num_steps), expected, what)


@check("race")
def leaves_start_alone(student, reference, rng):
    "start is left as it was, also by a rule that updates w in place, and so is what was recorded"
    reply = student.race.observe({"plain": plain}, wavy, rng.normal(size=2), 2)
    expect_unchanged(reply.changed, 2, "start")
    rules, start = {"one": IN_PLACE, "the other": IN_PLACE}, rng.normal(size=2)
    expected = reference.race(rules, wavy, start, 3)
    reply = student.race.observe(rules, wavy, start, 3)
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


def bowl(w):
    """Give half the squared distance to the origin; its gradient is w."""
    return 0.5 * float(np.sum(np.square(w)))


def downhill(w):
    return np.asarray(w, dtype=float)


def first_entry(w):
    """Give the first parameter itself: a loss that a rule can set to whatever a check needs."""
    return float(np.ravel(w)[0])


def going_to(value):
    """Make a rule whose first step goes to `value`, and whose next ones leave w where it is."""

    def rule(w, dw, config):
        return np.full_like(w, value) if config is None else w, {"arrived": True}

    return rule


def multiplying_by(factor):
    def rule(w, dw, config):
        return np.asarray(w) * factor, config

    return rule


def hesitating(w, dw, config):
    """Leave w where it is in the first step, and solve everything in one that is handed the config of the first."""
    return (w, {"ready": True}) if config is None else (np.zeros_like(w), config)


def straying(w, dw, config):
    """Go very far in the first step, and solve everything in the second."""
    return (np.full_like(w, 1e12), {"far": True}) if config is None else (np.zeros_like(w), config)


@check("unit_test_table")
def names_the_outcomes(student, reference, rng):
    "Each run is called solved, stuck or diverged as it deserves"
    rules = {
        "fast": multiplying_by(0.2),
        "slow": multiplying_by(0.7),
        "wild": multiplying_by(-1.3),
        "hesitating": hesitating,
        "straying": straying,
    }
    prototypes = {
        "bowl": (bowl, downhill, rng.uniform(1.0, 2.0, size=2)),
        "ramp": (first_entry, downhill, rng.uniform(1.0, 2.0, size=2)),
    }
    expect_table(
        student.unit_test_table(rules, prototypes, 2), reference.unit_test_table(rules, prototypes, 2)
    )


@check("unit_test_table")
def keeps_prototypes_apart(student, reference, rng):
    "Each prototype has its own loss, gradient and start, also for a rule that updates w in place"
    prototypes = {
        name: (bowl, lambda w, slope=slope: slope * downhill(w), rng.uniform(1.0, 2.0, size=2))
        for name, slope in {"flat": 0.02, "right": 1.9, "steep": 6.0}.items()
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
    ends = {"a hundredth": 0.01 * first, "a tenth": 0.1 * first, "no change": first, "more": 1.001 * first}
    ends |= {"just above a hundredth": 0.0101 * first, "well below a hundredth": 0.002 * first}
    rules = {name: going_to(end) for name, end in ends.items()}
    prototypes = {"ramp": (first_entry, downhill, np.full(2, first))}
    expect_table(
        student.unit_test_table(rules, prototypes, 2), reference.unit_test_table(rules, prototypes, 2)
    )


@check("unit_test_table")
def sees_what_is_not_finite(student, reference, rng):
    "An inf or a NaN, in any entry of w or in the loss, is diverged, and w ends the run"
    measured: list[Any] = []

    def gradient(w):
        measured.append(w)
        return downhill(w)

    def sinking(w):
        return first_entry(w) if first_entry(w) > 0 else float("nan")

    start = rng.uniform(1.0, 2.0, size=2)
    rules = {"to inf": going_to(np.inf), "to NaN": going_to(np.nan), "below zero": going_to(-1.0)}
    # the loss of these is as if they had gone nowhere
    rules |= {name: going_to([start[0], value]) for name, value in (("inf", -np.inf), ("NaN", np.nan))}
    expected = reference.unit_test_table(rules, {"pit": (sinking, downhill, start)}, 3)
    found = student.unit_test_table(rules, {"pit": (sinking, gradient, start)}, 3)
    expect_table(found, expected)
    calls = len(measured)
    expect(
        calls <= 7,  # one for each run to inf or NaN, three for the run that stays finite
        f"gradient was called {calls} times in five runs; 7 were expected.",
        "the updates go on after w has become inf or NaN",
        "stop the run as soon as w is not finite.",
    )


@check("unit_test_table")
def calls_no_more_than_it_must(student, reference, rng):
    "loss is called once for a prototype and once for a run, gradient once for an update"
    calls = {"loss": 0, "gradient": 0}

    def loss(w):
        calls["loss"] += 1
        return bowl(w)

    def gradient(w):
        calls["gradient"] += 1
        return downhill(w)

    start = rng.uniform(1.0, 2.0, size=2)
    rules = {"fast": multiplying_by(0.2), "slow": multiplying_by(0.7)}
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
