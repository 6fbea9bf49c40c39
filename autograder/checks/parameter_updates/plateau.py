"""What is proved about reduce_on_plateau: it watches the validation loss, counts exactly and forgets nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.parameter_updates.rules import blamed_on
from autograder.expectations import expect, expect_close
from autograder.registry import check

AT_FIRST = {"best": float("inf"), "bad_epochs": 0}
DEFAULTS = {"factor": 0.5, "patience": 3}


def pair(result: Any) -> tuple[Any, Any]:
    """Expect what an epoch returns: a learning rate and a config."""
    well = isinstance(result, tuple | list) and len(result) == 2
    expect(well, "reduce_on_plateau did not return a pair (lr, config).", next="return lr, config")
    kind = type(result[1]).__name__
    expect(
        isinstance(result[1], dict), f"reduce_on_plateau returned a {kind} for config; a dict was expected."
    )
    return result[0], result[1]


def rates(function, lr: float, losses: list[float], config: dict[str, Any] | None) -> list[Any]:
    """Run through the epochs with these validation losses and give the learning rate after each."""
    found = []
    for loss in losses:
        lr, config = pair(function(lr, loss) if config is None else function(lr, loss, config))
        found.append(lr)
    return found


def expect_same_rates(student, reference, rng, losses: list[float], config: dict[str, Any] | None) -> None:
    """Expect the reference's learning rates; the losses are in units of one that is drawn."""
    lr, unit = float(rng.uniform(0.05, 0.5)), float(rng.uniform(0.5, 2.0))
    scaled = [unit * loss for loss in losses]
    expected = rates(reference.reduce_on_plateau, lr, scaled, config)
    found = rates(student.reduce_on_plateau, lr, scaled, config)
    for epoch in range(len(losses)):
        expect_close(found[epoch], expected[epoch], f"After epoch {epoch + 1}, lr")


@check("reduce_on_plateau")
def halves_on_a_plateau(student, reference, rng):
    "The rate halves whenever three epochs in a row bring no improvement on the best"
    losses = [1.0, 0.8, 0.9, 0.85, 0.82, 0.9, 0.88, 0.81, 0.82]
    expect_same_rates(student, reference, rng, losses, DEFAULTS | AT_FIRST)


@check("reduce_on_plateau")
def starts_counting_again(student, reference, rng):
    "Other factors and patiences work, and an improvement starts the count again"
    config = {"factor": float(rng.uniform(0.1, 0.3))} | AT_FIRST
    expect_same_rates(student, reference, rng, [1.0, 1.1, 1.2], config | {"patience": 1})
    expect_same_rates(student, reference, rng, [1.0, 1.1, 0.9, 0.95, 0.93], config | {"patience": 2})


@check("reduce_on_plateau")
def equal_is_no_improvement(student, reference, rng):
    "A loss that equals the best, or is NaN, is no improvement"
    config = {"factor": 0.5, "patience": 2} | AT_FIRST
    expect_same_rates(student, reference, rng, [1.0, 1.0, 1.0, np.nan, 1.5], config)


@check("reduce_on_plateau")
def any_improvement_counts(student, reference, rng):
    "However small, an improvement is one, also after a NaN"
    config = {"factor": 0.5, "patience": 2} | AT_FIRST
    expect_same_rates(student, reference, rng, [1.0, 1 - 1e-6, 1 - 2e-6, 1 - 3e-6], config)
    expect_same_rates(student, reference, rng, [1.0, np.nan, 0.9, 0.95, 0.93], config)
    expect_same_rates(student, reference, rng, [np.nan, np.nan, np.nan, 1.0, 0.9], None)


@check("reduce_on_plateau")
def lowers_the_rate_that_it_is_given(student, reference, rng):
    "What is lowered is the rate of the epoch, which another schedule may have changed"
    given = [float(lr) for lr in rng.uniform(0.05, 0.5, size=3)]

    def run(function: Any) -> list[Any]:
        config, found = {"factor": 0.5, "patience": 2} | AT_FIRST, []
        for lr, loss in zip(given, (1.0, 1.1, 1.2), strict=True):
            lowered, config = pair(function(lr, loss, config))
            found.append(lowered)
        return found

    for epoch, (found, expected) in enumerate(
        zip(run(student.reduce_on_plateau), run(reference.reduce_on_plateau), strict=True)
    ):
        expect_close(found, expected, f"After epoch {epoch + 1}, lr")


@check("reduce_on_plateau")
def has_defaults(student, reference, rng):
    "Without a config the factor is 0.5 and the patience 3"
    expect_same_rates(student, reference, rng, [1.0, 1.2, 1.1, 1.3], None)
    expect_close(pair(student.reduce_on_plateau(0.1, 1.0, None))[0], 0.1, "With config=None, lr")


@check("reduce_on_plateau")
def fills_in_what_is_missing(student, reference, rng):
    "A config may hold some of the keys only, and any finite loss is an improvement on none"
    for config in ({"patience": 2}, {"factor": 0.3}, {"best": 1e9, "bad_epochs": 2}, {}):
        expect_same_rates(student, reference, rng, [1e12, 2e12, 1.5e12, 1.8e12], config)
    expect_same_rates(student, reference, rng, [np.nan] * 4, {})


@check("reduce_on_plateau")
def keeps_its_state_in_config(student, reference, rng):
    "The best loss and the count of bad epochs are read from config and stored there"
    best = float(rng.uniform(0.5, 2.0))
    situations = {
        "After an improvement": (0.9 * best, 1),
        "After a bad epoch": (1.1 * best, 1),
        "After a reduction": (1.1 * best, 2),
    }
    before = {when: DEFAULTS | {"best": best, "bad_epochs": bad} for when, (_, bad) in situations.items()}
    for when, low in {"After a best of 0": 0.0, "After a best below 0": -2 * best}.items():
        situations[when] = (low + best, 2)
        before[when] = DEFAULTS | {"best": low, "bad_epochs": 2}
    expected = {n: reference.reduce_on_plateau(0.1, s[0], before[n]) for n, s in situations.items()}
    found = {n: pair(student.reduce_on_plateau(0.1, s[0], before[n])) for n, s in situations.items()}
    for when in situations:
        expect_close(found[when][0], expected[when][0], f"{when}, lr")
        state = {key: expected[when][1][key] for key in AT_FIRST}
        expect_close(found[when][1], state, f"{when}, config")


@check("reduce_on_plateau")
def keeps_runs_apart(student, reference, rng):
    "Two runs that are watched in turn do not disturb each other"
    losses = {"falling": [1.0, 0.9, 0.8], "stuck": [0.5, 0.6, 0.7]}
    patient = {"factor": 0.5, "patience": 2} | AT_FIRST
    expected = {name: rates(reference.reduce_on_plateau, 0.1, losses[name], patient) for name in losses}
    lr, config = dict.fromkeys(losses, 0.1), dict.fromkeys(losses, patient)
    found: dict[str, list[Any]] = {name: [] for name in losses}
    for epoch in range(3):
        for name in losses:
            lr[name], config[name] = pair(
                student.reduce_on_plateau(lr[name], losses[name][epoch], config[name])
            )
            found[name].append(lr[name])
    for name in losses:
        with blamed_on(
            "state is kept outside config, where all runs share it",
            "read best and bad_epochs from config and store them there.",
        ):
            expect_close(found[name], expected[name], f"In the run whose loss is {name}, lr")
