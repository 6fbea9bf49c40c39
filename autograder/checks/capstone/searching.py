"""What is proved about search_round: what is drawn, what is kept, and who wins."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check


class Trials:
    """A trainer that answers from a script, and keeps what it was asked to train."""

    def __init__(self, accuracies) -> None:
        self._accuracies = accuracies
        self.asked: list[tuple[Any, Any]] = []

    def __call__(self, config, num_epochs):
        self.asked.append((config, num_epochs))
        return np.array(self._accuracies[(len(self.asked) - 1) % len(self._accuracies)])


def draw_space(rng) -> dict[str, tuple[float, float, str]]:
    low = 10 ** rng.uniform(-6, -4)
    return {
        "learning_rate": (low, low * 10 ** rng.uniform(3, 4), "log"),
        "dropout": (0.1, float(rng.uniform(0.6, 0.9)), "share"),
        "reg": (1e-7, 1e-3, "log"),
    }


def told(result: Any, num_trials: int) -> dict[str, Any]:
    expect(isinstance(result, dict), f"search_round returned a {type(result).__name__}; a dict was expected.")
    for key in ("trials", "best"):
        expect(key in result, f"The dict has no key {key!r}.", next=f"store {key!r} in it.")
    trials = result["trials"]
    expect(isinstance(trials, list | tuple), f"trials is a {type(trials).__name__}; a list was expected.")
    expect(
        len(trials) == num_trials,
        f"Of {num_trials} trials, {len(trials)} are listed.",
        next="keep the trials that failed, too.",
    )
    for i, trial in enumerate(trials):
        well = isinstance(trial, dict) and "config" in trial and "val_accuracy" in trial
        expect(well, f"trials[{i}] is not a dict with config and val_accuracy.")
    return result


def run(student, trials: Trials, space, num_trials: int, num_epochs: int, rng) -> dict[str, Any]:
    """Let the student search, and expect the trials to be those that were trained, in order."""
    found = told(student.search_round(trials, space, num_trials, num_epochs, rng), num_trials)
    expect(
        len(trials.asked) == num_trials,
        f"For {num_trials} trials, train was called {len(trials.asked)} times.",
    )
    for i, (config, epochs) in enumerate(trials.asked):
        expect_config(config, space, f"The config handed to train for trial {i}")
        expect_close(found["trials"][i]["config"], config, f"trials[{i}]['config']")
        expect_close(epochs, num_epochs, "The num_epochs that train was handed")
    return found


def expect_config(config: Any, space, what: str) -> None:
    expect(isinstance(config, dict), f"{what} is a {type(config).__name__}; a dict was expected.")
    expect(config.keys() == space.keys(), f"{what} does not have the names of the space as its keys.")
    for name, (low, high, scale) in space.items():
        value = config[name]
        number = isinstance(value, int | float | np.number) and np.isfinite(value)
        expect(number, f"{what} has no finite number for the {scale} axis.")
        inside = low * (1 - 1e-9) <= value <= high * (1 + 1e-9)
        expect(
            inside,
            f"{what} lies outside the space, on an axis with scale {scale!r}.",
            next="low and high are values; take their log10 before you draw an exponent.",
        )


@check("search_round")
def keeps_every_trial(student, reference, rng):
    "Every trial is listed in order, with its highest accuracy, and best is the index of the best"
    for num_trials, num_epochs in ((7, 3), (5, 2)):
        accuracies = rng.uniform(0.2, 0.8, size=(num_trials, num_epochs))
        accuracies[2, 0] = 0.9  # reached on the way, not at the end
        generator = np.random.default_rng(int(rng.integers(2**31)))
        expected = reference.search_round(
            Trials(accuracies), space := draw_space(rng), num_trials, num_epochs, generator
        )
        found = run(student, Trials(accuracies), space, num_trials, num_epochs, generator)
        for i, trial in enumerate(found["trials"]):
            right = expected["trials"][i]["val_accuracy"]
            expect_close(trial["val_accuracy"], right, f"trials[{i}]['val_accuracy']")
        expect_close(found["best"], expected["best"], "best")


@check("search_round")
def survives_failures(student, reference, rng):
    "A trial that diverges is listed with accuracy 0 and never wins; of equals the first is best"
    accuracies = rng.uniform(0.3, 0.6, size=(6, 2))
    accuracies[1] = (0.95, np.nan)
    accuracies[4] = np.nan
    accuracies[[2, 5], 1] = 0.7
    for script in (accuracies, accuracies[[1, 4]]):
        generator = np.random.default_rng(int(rng.integers(2**31)))
        space, num_trials = draw_space(rng), len(script)
        expected = reference.search_round(Trials(script), space, num_trials, 2, generator)
        found = run(student, Trials(script), space, num_trials, 2, generator)
        for i, trial in enumerate(found["trials"]):
            right = expected["trials"][i]["val_accuracy"]
            expect_close(trial["val_accuracy"], right, f"With failures, trials[{i}]['val_accuracy']")
        expect_close(found["best"], expected["best"], "With failures, best")


@check("search_round")
def draws_evenly(student, reference, rng):
    "Exponents are uniform on log axes, values on others, and the axes are drawn independently"
    space = draw_space(rng)
    trials = Trials(rng.uniform(0.2, 0.8, size=(10, 1)))
    found = run(student, trials, space, 100, 1, rng)
    places = []
    for name, (low, high, scale) in space.items():
        values = np.array([trial["config"][name] for trial in found["trials"]], dtype=float)
        if scale == "log":
            values, low, high = np.log10(values), np.log10(low), np.log10(high)
        place = (values - low) / (high - low)
        below = float(np.mean(place < 0.5))
        ends = float(np.mean((place < 0.1) | (place > 0.9)))
        expect(
            0.25 <= below <= 0.75 and ends >= 0.02,
            f"On an axis with scale {scale!r}, {below:.0%} of 100 values lie in the lower half and {ends:.0%} in the "
            "outer fifth; about 50 % and 20 % were expected.",
            next="10 ** uniform(log10(low), log10(high)) on a log axis, uniform(low, high) on a share.",
        )
        expect(len(np.unique(place)) > 95, "The same values are drawn again and again.")
        places.append(place)
    together = np.abs(np.corrcoef(places))[np.triu_indices(len(places), 1)]
    expect(
        together.max() < 0.5,
        "Where one hyperparameter is high, so is another.",
        "one random number serves all axes",
        "draw a new number for every name.",
    )


@check("search_round")
def draws_from_rng_alone(student, reference, rng):
    "The same generator gives the same trials, another one others, and space is left as it was"
    script, space = rng.uniform(0.2, 0.8, size=(3, 1)), draw_space(rng)
    seeds = [int(seed) for seed in rng.integers(2**31, size=2)]
    configs = []
    for seed in (seeds[0], seeds[0], seeds[1]):
        generator = np.random.default_rng(seed)
        reply = student.search_round.observe(Trials(script), space, 3, 1, generator)
        found = told(reply.result, 3)
        expect_unchanged(reply.changed, 1, "space")
        for trial in found["trials"]:
            expect_config(trial["config"], space, "A config")
        configs.append([trial["config"] for trial in found["trials"]])
    expect(configs[0] == configs[1], "Twice the same generator, and the trials are not the same.")
    expect(
        configs[0] != configs[2],
        "Another generator, and the trials are the same.",
        "the random numbers do not come from rng",
        "use rng, and make no generator of your own.",
    )
