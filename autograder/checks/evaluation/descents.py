"""What is proved about checkpoint_ensemble and snapshot_ensemble: members along the way of one run."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.evaluation.held_out import World, draw_world, expect_better_together
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check


def wavy(params):
    """Give the gradient of a surface that is nowhere flat and nowhere straight, and mixes the arrays."""
    W, b = np.asarray(params["W"], dtype=float), np.asarray(params["b"], dtype=float)
    return {"W": W + np.cos(2 * W) + 0.3 * np.sum(b), "b": 0.5 * b + np.sin(3 * b) + 0.2 * np.sum(W)}


def draw_params(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}


def counted(gradient):
    """Give a gradient that counts how often it is asked, and the list of its count."""
    calls = [0]

    def counting(params):
        calls[0] += 1
        return gradient(params)

    return counting, calls


def expect_members(found: Any, expected: list[dict[str, Any]], what: str) -> None:
    """Expect as many members, and the same weights in each."""
    expect(isinstance(found, list | tuple), f"A {type(found).__name__} was returned; a list was expected.")
    if len(expected) > 1 and len(found) == len(expected) and _all_alike(found):
        fail_alike = "the same arrays are listed several times, and later steps change them all"
        expect(False, "All members hold the same weights.", fail_alike, "append copies of the arrays.")
    expect(len(found) == len(expected), f"{len(found)} members came back; {len(expected)} were expected.")
    for i, (one, right) in enumerate(zip(found, expected, strict=True)):
        expect_close(one, right, f"{what} {i}")


def _all_alike(members: Any) -> bool:
    if not all(isinstance(one, dict) and isinstance(one.get("W"), np.ndarray) for one in members):
        return False
    return all(np.array_equal(one["W"], members[0]["W"]) for one in members)


def expect_one_call_a_step(calls: int, num_steps: int) -> None:
    expect(
        calls == num_steps,
        f"gradient was called {calls} times in {num_steps} steps; one call for each step was expected.",
    )


def wandering(world: World, rng: np.random.Generator, steps_in_a_valley: int):
    """Make the gradient of a landscape with a new valley every so many steps, each off the truth in its own way."""
    valleys: list[np.ndarray] = []
    calls = [0]

    def gradient(params):
        W = np.asarray(params["W"], dtype=float)
        if calls[0] % steps_in_a_valley == 0:
            valleys.append(world.astray(rng))
        calls[0] += 1
        return {"W": W - valleys[-1]}

    return gradient


# checkpoint_ensemble


@check("checkpoint_ensemble")
def keeps_the_last(student, reference, rng):
    "The last k checkpoints of one run agree with the reference, the oldest first"
    params = draw_params(rng)
    for num_steps, every, k in ((15, 3, 3), (5, 1, 2)):
        settings = (params, 0.1, num_steps, every, k)
        expected = reference.checkpoint_ensemble(wavy, *settings)
        expect_members(student.checkpoint_ensemble(wavy, *settings), expected, "checkpoint")


@check("checkpoint_ensemble")
def counts_back_from_the_end(student, reference, rng):
    "The last checkpoint is the end of training, also where `every` does not divide the number of steps"
    params = draw_params(rng)
    for num_steps, every, k in ((11, 4, 3), (7, 5, 2), (4, 9, 1)):
        settings = (params, 0.12, num_steps, every, k)
        expected = reference.checkpoint_ensemble(wavy, *settings)
        expect_members(student.checkpoint_ensemble(wavy, *settings), expected, "checkpoint")


@check("checkpoint_ensemble")
def costs_one_run(student, reference, rng):
    "It costs one run: gradient is called once for every step, and params are left as they were"
    gradient, calls = counted(wavy)
    reply = student.checkpoint_ensemble.observe(gradient, draw_params(rng), 0.1, 10, 2, 4)
    expect_unchanged(reply.changed, 1, "params")
    expect_one_call_a_step(calls[0], 10)


@check("checkpoint_ensemble")
def checkpoints_are_better_together(student, reference, rng):
    "On held-out examples the ensemble beats the mean of its members"
    world = draw_world(rng)
    gradient = wandering(world, rng, steps_in_a_valley=4)
    params = {"W": rng.normal(size=world.truth.shape)}
    found = student.checkpoint_ensemble(gradient, params, 0.7, 40, 4, 6)
    expect_better_together(found, world, 6)


# snapshot_ensemble


@check("snapshot_ensemble")
def follows_the_cycles(student, reference, rng):
    "Three cycles agree with the reference, a snapshot at the end of each"
    params = draw_params(rng)
    expected = reference.snapshot_ensemble(wavy, params, 0.2, 3, 5)
    expect_members(student.snapshot_ensemble(wavy, params, 0.2, 3, 5), expected, "snapshot")


@check("snapshot_ensemble")
def lowers_the_rate(student, reference, rng):
    "The rate falls from lr0 along half a cosine and jumps back"
    lr0, cycle = float(rng.uniform(0.2, 0.9)), 4

    def slope(params):
        """Pull by 1 in every step, whatever the weights: each step is as long as its rate."""
        return {"W": -np.ones_like(np.asarray(params["W"], dtype=float))}

    for num_cycles, length in ((1, 1), (3, 1), (2, cycle), (2, 7)):
        settings = ({"W": np.zeros(2)}, lr0, num_cycles, length)
        expected = reference.snapshot_ensemble(slope, *settings)
        found = student.snapshot_ensemble(slope, *settings)
        expect_members(found, expected, f"With cycles of {length}, snapshot")


@check("snapshot_ensemble")
def goes_on_after_a_restart(student, reference, rng):
    "The weights go on from where they are when the rate jumps back, and the steps of a cycle are its own"
    params = draw_params(rng)
    for num_cycles, cycle in ((4, 2), (5, 3)):
        expected = reference.snapshot_ensemble(wavy, params, 0.15, num_cycles, cycle)
        found = student.snapshot_ensemble(wavy, params, 0.15, num_cycles, cycle)
        expect_members(found, expected, "snapshot")


@check("snapshot_ensemble")
def snapshots_cost_one_run(student, reference, rng):
    "It costs one run: gradient is called once for every step, and params are left as they were"
    gradient, calls = counted(wavy)
    reply = student.snapshot_ensemble.observe(gradient, draw_params(rng), 0.1, 3, 4)
    expect_unchanged(reply.changed, 1, "params")
    expect_one_call_a_step(calls[0], 12)


@check("snapshot_ensemble")
def snapshots_are_better_together(student, reference, rng):
    "On held-out examples the ensemble beats the mean of its members"
    world = draw_world(rng)
    gradient = wandering(world, rng, steps_in_a_valley=6)
    params = {"W": rng.normal(size=world.truth.shape)}
    found = student.snapshot_ensemble(gradient, params, 0.9, 6, 6)
    expect_better_together(found, world, 6)
