"""What is proved about final_training: on scripted accuracies, and parameters that tell their own history."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.calls import Actor
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check

IN_PLACE = Actor("capstone.actors.in_place_training")
KEYS = ("params", "val_accuracy", "best_epoch", "rates", "val_accuracies")


class Script:
    """A training loop whose validation accuracies are written down beforehand.

    After each epoch the parameters are a function of all rates and restarts before it. Accuracies depend a little on
    the parameters they are asked for, unless `exact`.
    """

    def __init__(self, accuracies, exact: bool) -> None:
        self._accuracies, self._exact = list(accuracies), exact
        self.validated = 0
        self.epochs = 0

    def train_epoch(self, params, rate):
        self.epochs += 1
        return {
            name: 0.9 * np.asarray(w, dtype=float) + rate + 0.01 * self.epochs for name, w in params.items()
        }

    def validate(self, params):
        self.validated += 1
        little = 0.0 if self._exact else 1e-3 * np.tanh(np.mean(params["W1"]))
        return float(self._accuracies[min(self.validated, len(self._accuracies)) - 1] + little)


def draw_params(rng) -> dict[str, np.ndarray]:
    return {"W1": rng.normal(size=(3, 2)), "b1": rng.normal(size=2)}


def compare(student, reference, rng, accuracies, what: str, exact: bool = False, **options) -> None:
    """Expect the same story from a script; accuracies has one entry more than there are epochs."""
    params, rate, num_epochs = draw_params(rng), float(rng.uniform(0.05, 0.5)), len(accuracies) - 1
    script = Script(accuracies, exact)
    expected = reference.final_training(
        script.train_epoch, script.validate, params, rate, num_epochs, **options
    )
    script = Script(accuracies, exact)
    reply = student.final_training.observe(
        script.train_epoch, script.validate, params, rate, num_epochs, **options
    )
    found = told(reply.result)
    trained = (
        f"{what}, {num_epochs} epochs were asked for; {script.epochs} were trained and "
        f"{script.validated} accuracies measured."
    )
    expect(
        script.epochs == num_epochs and script.validated == num_epochs + 1,
        trained,
        next="validate once before the first epoch and once after each.",
    )
    expect_close(found["rates"], np.array(expected["rates"]), f"{what}, rates")
    finite = np.isfinite(expected["val_accuracies"])
    measured = curve(found["val_accuracies"], len(accuracies), what)
    expect_close(measured[finite], np.array(expected["val_accuracies"])[finite], f"{what}, val_accuracies")
    expect(
        np.isnan(measured[~finite]).all(),
        f"{what}, val_accuracies holds another number where the accuracy was NaN.",
        next="list every accuracy as it was measured.",
    )
    for key in ("best_epoch", "val_accuracy", "params"):
        expect_close(found[key], expected[key], f"{what}, {key}")
    expect_unchanged(reply.changed, 2, "params")


def told(result: Any) -> dict[str, Any]:
    expect(
        isinstance(result, dict), f"final_training returned a {type(result).__name__}; a dict was expected."
    )
    for key in KEYS:
        expect(key in result, f"The dict has no key {key!r}.", next=f"store {key!r} in it.")
    return result


def curve(values: Any, length: int, what: str) -> np.ndarray:
    """Expect a flat list of numbers, which may hold NaN."""
    plain = isinstance(values, list | tuple) and all(isinstance(v, int | float | np.number) for v in values)
    plain = plain or (isinstance(values, np.ndarray) and values.dtype.kind in "fiu" and values.ndim == 1)
    expect(plain and len(values) == length, f"{what}, val_accuracies is not a list of {length} numbers.")
    return np.asarray(values, dtype=float)


def rising(rng, low: float, high: float, num: int) -> list[float]:
    """Draw accuracies that rise from low to high, with steps that cannot be mistaken for equal."""
    return [
        float(a) for a in np.linspace(low, high, num) + rng.uniform(0, 0.2 * (high - low) / num, size=num)
    ]


@check("final_training")
def trains_on_while_it_helps(student, reference, rng):
    "While every epoch brings a new best, the rate stays and the last snapshot is the best"
    compare(student, reference, rng, rising(rng, 0.2, 0.7, 6), "With accuracies that rise")


@check("final_training")
def keeps_the_best(student, reference, rng):
    "The best snapshot is returned, not the last, and the start counts as one"
    peak = [*rising(rng, 0.2, 0.7, 4), *rising(rng, 0.4, 0.6, 2)]
    compare(student, reference, rng, peak, "With a peak in the middle", patience=5)
    compare(student, reference, rng, [0.5, 0.4, 0.3, 0.45], "When training only makes it worse", patience=5)


@check("final_training")
def goes_back_and_lowers_the_rate(student, reference, rng):
    "After patience epochs without a new best it goes back to the best snapshot, with a smaller rate"
    bad = [float(a) for a in rng.uniform(0.3, 0.4, size=6)]
    later = [*rising(rng, 0.2, 0.6, 3), *bad[:4], 0.7, 0.75]
    compare(student, reference, rng, later, "With a standstill of four epochs")
    factor = float(rng.uniform(0.1, 0.6))
    twice = [0.3, 0.6, *bad[:2], *bad[2:4], 0.8, 0.85]
    compare(student, reference, rng, twice, "With two standstills in a row", patience=2, factor=factor)
    compare(student, reference, rng, [0.3, 0.6, 0.5, 0.7, 0.4, 0.8], "With a patience of one", patience=1)
    hopeless = [0.6, *rising(rng, 0.3, 0.4, 9), 0.7]
    compare(student, reference, rng, hopeless, "With nine standstills", patience=1, factor=0.1)


@check("final_training")
def waits_in_a_row(student, reference, rng):
    "Only epochs in a row count as waiting; an equal accuracy is no new best, and a little higher one is"
    now_and_then = [0.3, 0.5, 0.4, 0.4, 0.6, 0.4, 0.5, 0.7, 0.5, 0.5]
    compare(student, reference, rng, now_and_then, "With a new best now and then", patience=3)
    equal = [0.3, 0.5, 0.5, 0.5, 0.5, 0.6]
    compare(student, reference, rng, equal, "With accuracies that are equal", exact=True, patience=2)
    little = [0.3, 0.5, 0.50001, 0.50002, 0.50003, 0.4]
    compare(student, reference, rng, little, "With accuracies that rise a little", exact=True, patience=2)
    low = [0.3, 0.6, 0.0, 0.1, 0.65]
    compare(student, reference, rng, low, "With an accuracy of zero on the way", exact=True, patience=3)


@check("final_training")
def survives_an_explosion(student, reference, rng):
    "An accuracy of NaN sends it back at once"
    accuracies = [0.3, 0.5, np.nan, 0.6, 0.55, np.nan, 0.65, 0.7]
    compare(student, reference, rng, accuracies, "With an explosion", patience=3)
    compare(student, reference, rng, [0.3, np.nan, np.nan, 0.4], "With two explosions in a row", patience=3)
    for waited in (2, 1):
        waiting = [0.3, 0.5, *[0.4] * waited, np.nan, 0.45, 0.45, 0.45, 0.6]
        what = "With an explosion in the midst of a standstill"
        compare(student, reference, rng, waiting, what, patience=3)


def train_in_place(final_training, accuracies: list[float], params: dict[str, np.ndarray], rate: float):
    """Have a final training whose epochs write to the arrays that they are handed."""
    validate = Script(accuracies, exact=False).validate
    return final_training.observe(IN_PLACE, validate, params, rate, len(accuracies) - 1, 2)


@check("final_training")
def keeps_what_it_still_needs(student, reference, rng):
    "A train_epoch that writes to the arrays it is handed spoils neither the snapshot nor the start"
    bad = [float(a) for a in rng.uniform(0.3, 0.4, size=4)]
    up_and_down = [0.2, *rising(rng, 0.4, 0.6, 3), *bad[:2], 0.5, 0.7, *bad[2:], 0.65, 0.45]
    for accuracies in (up_and_down, [0.45, *bad, 0.5]):
        params, rate = draw_params(rng), float(rng.uniform(0.05, 0.5))
        expected = train_in_place(reference.final_training, accuracies, params, rate).result
        reply = train_in_place(student.final_training, accuracies, params, rate)
        expect_unchanged(reply.changed, 2, "params")
        found, what = told(reply.result), "With a train_epoch that works in place"
        measured = curve(found["val_accuracies"], len(accuracies), what)
        expect_close(measured, np.array(expected["val_accuracies"]), f"{what}, val_accuracies")
        for key in ("best_epoch", "val_accuracy", "params"):
            expect_close(found[key], expected[key], f"{what}, {key}")
