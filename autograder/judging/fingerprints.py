"""What an answer did, in few numbers: enough to recognise the same mistake in somebody else's code.

Two functions that make the same mistake give the same results on the same inputs, up to round-off, however
differently they are written. A fingerprint keeps one projection for each array instead of the array, so that the
near misses of a whole course travel in a small file and give away no answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from autograder.calls import Call, Reply, StudentFault

# A print is (structure of the result, projections, their tolerances, numbers kept in dicts): plain data, so that it can
# be recorded. Numbers in dicts stand apart because honest styles differ in which hyperparameters they store.
Print = tuple[str, list[float], list[float], dict[str, float]]

# A function's name, and what calling it led to.
Answered = tuple[str, Reply | StudentFault]

TOLERANCE = 1e-9
SINGLE_TOLERANCE = 1e-4
FLOOR = 1e-13  # what is left of a zero after round-off
MAX_ENTRIES = 1 << 18  # of an array; results come from the learner and may be of any size
HUGE = 1e290  # counts as infinite, so that no sum overflows


def traced(call: Call, trace: list[Answered]) -> Call:
    """Wrap a call so that (name, reply or fault) of every call is appended to `trace`."""

    def wrapped(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
        try:
            reply = call(name, args, kwargs, observed)
        except StudentFault as fault:
            trace.append((name, fault.afresh()))
            raise
        trace.append((name, reply))
        return reply

    vars(wrapped).update(vars(call))  # the files that it knows of
    return wrapped


def prints(trace: Sequence[Answered]) -> list[Print]:
    """Give the fingerprints of a whole trace. Only a failing answer needs them."""
    return [fingerprint(name, answered) for name, answered in trace]


def fingerprint(name: str, answered: Reply | StudentFault) -> Print:
    """Give the print of one answer: structure in words, one projection and its tolerance for each array in it."""
    projections: list[float] = []
    tolerances: list[float] = []
    numbers_in_dicts: dict[str, float] = {}

    def walk(value: Any, place: str = "") -> str:
        if isinstance(value, dict):
            items = (walk_item(key, value[key], place) for key in sorted(value, key=repr))
            return "{" + ",".join(filter(None, items)) + "}"
        if isinstance(value, list | tuple) and not _is_row(value):
            return "(" + ",".join(walk(item, f"{place}.{i}") for i, item in enumerate(value)) + ")"
        if isinstance(value, bool | str) or value is None:
            return repr(value)[:200]
        try:
            array = np.asarray(value)
            numbers = array.ravel()[:MAX_ENTRIES].astype(float)
        except (TypeError, ValueError, OverflowError):
            return type(value).__name__
        single = getattr(value, "dtype", None) in (np.float32, np.float16)
        project(numbers, SINGLE_TOLERANCE if single else TOLERANCE)
        return str(list(array.shape))

    def walk_item(key: Any, value: Any, place: str) -> str:
        place = f"{place}.{repr(key)[:80]}"  # keys come from the learner, too, and each is named many times
        if isinstance(value, int | float | np.floating | np.integer) and not isinstance(value, bool):
            numbers_in_dicts[place] = float(value)
            return ""
        return f"{key!r}:{walk(value, place)}"

    def project(numbers: np.ndarray, tolerance: float) -> None:
        weights = _weights()[: numbers.size]
        finite = np.abs(numbers) < HUGE
        strange = 0.0
        if not finite.all():  # where a number is not finite matters as much as what the others are
            strange, numbers = math.pi * float(weights[~finite].sum()), np.where(finite, numbers, 0.0)
        projections.append(float(numbers @ weights) + strange)
        tolerances.append(max(FLOOR, tolerance * float(np.abs(numbers) @ weights)))

    if isinstance(answered, Reply):
        structure = (
            f"{name} {walk(answered.result)} lost={list(answered.lost)} callbacks={answered.callbacks}"
        )
    else:
        structure = f"{name} {answered.kind} {answered.type_name}"
    return structure + _left(answered, walk), projections, tolerances, numbers_in_dicts


def _left(answered: Reply | StudentFault, walk: Callable[[Any], str]) -> str:
    """Put into words what became of the folder: its files, and the order of deeds, but no temporary name."""
    if answered.folder is None:
        return ""
    return (
        f" folder={walk(dict(answered.folder.files))} disk={' '.join(str(deed[0]) for deed in answered.disk)}"
    )


def _is_row(value: Any) -> bool:
    """Say whether a list stands for an array: honest styles differ in that. A tuple is several results."""
    return (
        isinstance(value, list) and bool(value) and all(isinstance(v, int | float | np.number) for v in value)
    )


@cache
def _weights() -> np.ndarray:
    """Give weights without any pattern that a mistake could fall in with."""
    return 1.0 + np.abs(np.sin(1.0 + np.arange(MAX_ENTRIES)))


def alike(one: Sequence[Print], other: Sequence[Print]) -> bool:
    """Say whether two traces are the same up to round-off."""
    return len(one) == len(other) and all(_alike(a, b) for a, b in zip(one, other, strict=True))


def same_keys(one: Sequence[Print], other: Sequence[Print]) -> bool:
    """Say whether two traces that are alike also keep the same numbers in dicts."""
    return all(a[3].keys() == b[3].keys() for a, b in zip(one, other, strict=True))


def _alike(one: Print, other: Print) -> bool:
    if one[0] != other[0] or len(one[1]) != len(other[1]):
        return False
    rows = zip(one[1], other[1], one[2], other[2], strict=True)
    if not all(math.isclose(a, b, rel_tol=0.0, abs_tol=max(s, t)) for a, b, s, t in rows):
        return False
    shared = one[3].keys() & other[3].keys()
    return all(same_number(one[3][key], other[3][key]) for key in shared)


def same_number(a: float, b: float) -> bool:
    """Say whether two numbers are the same up to round-off; nan is nan."""
    return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=FLOOR) or (math.isnan(a) and math.isnan(b))
