"""What is proved about learning_rate_range: what is tried, what is kept, and where the range ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close
from autograder.registry import check


class Runs:
    """Short runs that end where they are told to: a drop for every rate of the grid.

    None diverges and stays there; "dip" diverges on the way, and comes back. `lost` is what a loss is then. Losses
    are multiples of `unit`.
    """

    def __init__(self, rates, drops, rng, length: int = 29, lost: float = np.nan, unit: float = 1.0) -> None:
        self._rates, self._drops, self._rng, self._length = np.array(rates), drops, rng, length
        self._lost, self._unit = lost, unit
        self.tried: list[float] = []

    def __call__(self, rate):
        self.tried.append(float(rate))
        drop = self._drops[int(np.argmin(np.abs(np.log(self._rates / rate))))]
        first = self._unit * self._rng.uniform(1.0, 4.0)
        losses = first * np.linspace(1.0, 0.7, self._length)
        tail = max(1, self._length // 10)
        if drop is None or drop == "dip":
            losses[self._length // 3 : None if drop is None else self._length // 2] = self._lost
            return losses
        wiggle = self._rng.uniform(-0.05, 0.05, size=tail)
        losses[-tail:] = first * (1 - drop + (wiggle - wiggle.mean() if tail > 1 else 0.0))
        losses[self._length // 2] = 0.001 * first  # a lucky batch on the way, or a dip
        return losses


def told(result: Any) -> dict[str, Any]:
    expect(
        isinstance(result, dict),
        f"learning_rate_range returned a {type(result).__name__}; a dict was expected.",
    )
    for key in ("rates", "drops", "low", "high"):
        expect(key in result, f"The dict has no key {key!r}.", next=f"store {key!r} in it.")
    return result


def expect_same(found: Any, expected: dict[str, Any], what: str) -> None:
    found = told(found)
    for key in ("rates", "drops"):
        values = np.asarray(expected[key])
        if values.size:
            expect_close(found[key], values, f"{what}, {key}", rtol=1e-6, atol=1e-9)
        else:
            empty = isinstance(found[key], list | tuple | np.ndarray) and len(np.atleast_1d(found[key])) == 0
            expect(empty, f"{what}, {key} is not empty.")
    for key in ("low", "high"):
        none = expected[key] is None
        expect((found[key] is None) == none, f"{what}, {key} is {'not ' if none else ''}None.")
        if not none:
            expect_close(found[key], expected[key], f"{what}, {key}", rtol=1e-6)


def compare(student, reference, rng, drops, what: str, low=1e-4, per_decade=2, **ways) -> Runs:
    """Run both on the same drops, with `ways` of Runs; gives what the student tried."""
    high = low * 10.0 ** ((len(drops) - 1) / per_decade)
    rates = np.geomspace(low, high, len(drops))
    seed = int(rng.integers(2**31))
    expected = reference.learning_rate_range(
        Runs(rates, drops, np.random.default_rng(seed), **ways), low, high, per_decade
    )
    runs = Runs(rates, drops, np.random.default_rng(seed), **ways)
    expect_same(student.learning_rate_range(runs, low, high, per_decade), expected, what)
    return runs


def hump(rng) -> list[float]:
    """Draw drops that rise and fall again: little, half-way below, good, best, good, too little."""
    best = rng.uniform(0.6, 0.9)
    shares = [rng.uniform(0.0, 0.1), rng.uniform(0.2, 0.4), rng.uniform(0.6, 0.9), 1.0]
    shares += [rng.uniform(0.6, 0.9), rng.uniform(0.1, 0.4), rng.uniform(-0.5, 0.1)]
    return [best * share for share in shares]


@check("learning_rate_range")
def finds_the_range(student, reference, rng):
    "Where the drops rise and fall, the range is the good stretch and a step more on either side"
    compare(student, reference, rng, hump(rng), "On seven rates")
    compare(student, reference, rng, hump(rng), "On seven other rates", low=10.0 ** rng.integers(-6, -2))


@check("learning_rate_range")
def stops_at_divergence(student, reference, rng):
    "Rates are tried from low to high, each once, and none after the first that diverges"
    for kept, lost in ((5, np.nan), (3, np.inf)):
        drops = hump(rng)[:kept] + [None] * (7 - kept)
        runs = compare(student, reference, rng, drops, "Where high rates diverge", lost=lost)
        rates = np.geomspace(1e-4, 1e-1, 7)[: kept + 1]
        expect(
            len(runs.tried) <= len(rates),
            f"{len(runs.tried)} rates were tried; after the first of them that diverged, number {len(rates)}, "
            "there was no need for more.",
            next="stop at a loss that is not finite.",
        )
        expect_close(np.array(runs.tried), rates, "The rates that were tried, in order,", rtol=1e-6)


@check("learning_rate_range")
def looks_at_every_loss(student, reference, rng):
    "A run with inf or NaN on the way has diverged, even if its last losses are finite; large ones are no inf"
    drops = [*hump(rng)[:4], "dip", 0.95, 0.9]
    compare(student, reference, rng, drops, "Where a run comes back from NaN")
    compare(student, reference, rng, drops, "Where a run comes back from inf", lost=np.inf)
    compare(student, reference, rng, hump(rng), "With losses in the millions", unit=1e6)


@check("learning_rate_range")
def takes_the_stretch_around_the_best(student, reference, rng):
    "A good rate on the far side of a bad one is not in the range"
    best = rng.uniform(0.55, 0.7)  # half of it, not 0.5, is good enough
    left = [0.7 * best, 0.2 * best, 0.8 * best, best, 0.1 * best, 0.3 * best, 0.0]
    right = [0.1 * best, best, 0.7 * best, 0.3 * best, 0.9 * best, 0.6 * best, 0.0]
    for drops in (left, right):
        compare(student, reference, rng, drops, "With two good stretches")
    exact = [0.0, 0.2, 0.5, 1.0, 0.5, 0.3, 0.0]  # the tail is one loss, and a half one to the last bit
    compare(student, reference, rng, exact, "With drops that are exactly half of the largest", length=10)


@check("learning_rate_range")
def has_defaults(student, reference, rng):
    "Without other ends, thirteen rates are tried from 1e-5 to 10"
    rates, drops = np.geomspace(1e-5, 1e1, 13), [0.0, 0.05, *hump(rng), 0.03, 0.02, 0.0, 0.01]
    seed = int(rng.integers(2**31))
    runs = [Runs(rates, drops, np.random.default_rng(seed)) for _ in range(2)]
    found, expected = student.learning_rate_range(runs[0]), reference.learning_rate_range(runs[1])
    expect_same(found, expected, "With the default ends")


@check("learning_rate_range")
def goes_beyond_the_grid(student, reference, rng):
    "A range that ends at the first or the last rate is widened there, too; steps follow per_decade"
    best = rng.uniform(0.6, 0.9)
    compare(student, reference, rng, [best, 0.8 * best, 0.1, 0.05, 0.0], "With the best rate first")
    drops = [0.02, 0.05, 0.3 * best, 0.8 * best, best]
    # From here a decade is 0.9999999999999999 wide, by log10(high / low) as well as by log10(high) - log10(low).
    compare(student, reference, rng, drops, "With the best rate last", low=2.84e-5, per_decade=4)
    compare(student, reference, rng, hump(rng), "With one rate in a decade", per_decade=1)


@check("learning_rate_range")
def admits_that_nothing_works(student, reference, rng):
    "Where no rate brings the loss down noticeably, there is no range; a short run has a tail of one"
    compare(student, reference, rng, list(rng.uniform(-0.2, 0.08, size=5)), "Where nothing helps")
    for best in (0.09, 0.11):
        compare(student, reference, rng, [0.02, best, 0.03], f"Where a drop of {best} is the best")
    compare(student, reference, rng, [None] * 3, "Where all rates diverge")
    compare(student, reference, rng, hump(rng), "With runs of eight steps", length=8)
