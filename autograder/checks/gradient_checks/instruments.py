"""How a gradient checker is graded: as an instrument, on healthy gradients and on gradients with planted faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.expectations import expect, expect_number_or_array, fail

# An instrument's error above this is an alarm. Healthy gradients stay below 1e-6, the smallest fault makes 1e-3.
ALARM = 1e-4

# Readings closer than this are the same. Planted errors are far larger, and round-off is far smaller.
READABLE = 1e-6


@dataclass(frozen=True)
class Reading:
    """What an instrument said of one gradient: whether it was `sick`, and whether the `alarm` rang."""

    title: str
    sick: bool
    alarm: bool


def rings(error: Any) -> bool:
    """Say whether an error is an alarm. NaN is one."""
    return not float(error) <= ALARM


def expect_no_mistake(readings: Sequence[Reading], what: str = "gradients") -> None:
    """Expect an alarm for every sick case and for no healthy one; `what` names the cases in the message."""
    missed = [reading.title for reading in readings if reading.sick and not reading.alarm]
    cried = [reading.title for reading in readings if reading.alarm and not reading.sick]
    sick = sum(reading.sick for reading in readings)
    said = []
    if cried:
        said.append(
            f"{len(cried)} of {len(readings) - sick} healthy {what} were called wrong ({_first(cried)})"
        )
    if missed:
        said.append(f"{len(missed)} of {sick} planted faults were missed ({_first(missed)})")
    if said:
        fail("; ".join(said) + ".")


def _first(titles: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(titles))
    return ", ".join(distinct[:2]) + (", ..." if len(distinct) > 2 else "")


def expect_pair(result: Any, function: str, parts: str) -> tuple[Any, Any]:
    """Expect that a function returned a pair; `parts` names its members: "errors, best_h"."""
    well = isinstance(result, tuple | list) and len(result) == 2
    expect(well, f"{function} did not return a pair ({parts}).", next=f"return {parts}")
    return result[0], result[1]


def expect_error(value: Any, what: str) -> float:
    """Expect a number that may be infinite, as a relative error may, and is not NaN."""
    (error,) = expect_errors(value, what, ()).reshape(1)
    return float(error)


def expect_errors(value: Any, what: str, shape: tuple[int, ...]) -> np.ndarray:
    """Expect an array of relative errors: not negative, not NaN, possibly infinite."""
    array = expect_array(value, what)
    expect(
        not np.isnan(array).any(),
        f"{what} is NaN where a relative error was expected.",
        next="see that the error is infinite where a gradient is NaN.",
    )
    infinite = np.isposinf(array)
    errors = expect_number_or_array(np.where(infinite, 0.0, array), what, shape)
    expect(np.all(errors >= 0), f"{what} is negative; a relative error never is.")
    return np.where(infinite, np.inf, errors)


def expect_array(value: Any, what: str) -> np.ndarray:
    """Expect an array of real numbers or bools, or a number, or a list of numbers."""
    entries = value if isinstance(value, list | tuple) else [value]
    numbers = all(isinstance(entry, int | float | np.number | np.bool_ | np.ndarray) for entry in entries)
    well = numbers and len({np.shape(entry) for entry in entries}) <= 1
    kind = "None" if value is None else f"of type {type(value).__name__}"
    expect(well, f"{what} is {kind}; an array of numbers was expected.")
    array = np.asarray(value)
    expect(array.dtype.kind in "fiub", f"{what} has dtype {array.dtype}; real numbers were expected.")
    return array


def expect_readings(actual: Any, expected: Any, what: str) -> None:
    """Expect what an instrument should read: errors that were planted, or 0 up to what round-off can do."""
    if isinstance(expected, dict):
        for name in expected:
            expect_readings(actual[name], expected[name], f"{what}[{name!r}]")
        return
    expected = np.asarray(expected, dtype=float)
    errors = expect_errors(actual, what, expected.shape)
    for at in np.ndindex(expected.shape):
        if not abs(errors[at] - expected[at]) <= READABLE:
            place = f"[{', '.join(map(str, at))}]" if at else ""
            digits = 3 if f"{errors[at]:.3g}" != f"{expected[at]:.3g}" else 9
            fail(f"{what}{place} is {errors[at]:.{digits}g}; {expected[at]:.{digits}g} was expected.")
