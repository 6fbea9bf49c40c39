"""What an answer did, in few numbers: enough to recognise the same mistake in somebody else's code.

Two functions that make the same mistake give the same results on the same inputs, up to round-off, however
differently they are written. A fingerprint keeps one projection for each array instead of the array, so that the
near misses of a whole course travel in a small file and give away no answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from autograder.calls import Call, Reply, StudentFault

# A print is (shape of the result, projections, scales): plain data, so that it can be recorded.
Print = tuple[str, list[float], list[float]]

# A function's name, and what calling it led to.
Answered = tuple[str, Reply | StudentFault]

TOLERANCE = 1e-9
SINGLE_TOLERANCE = 1e-4
MAX_ENTRIES = 1 << 18  # of an array; results come from the learner and may be of any size
HUGE = 1e290  # counts as infinite, so that no sum overflows


def traced(call: Call, trace: list[Answered]) -> Call:
    """Wrap a call so that (name, reply or fault) of every call is appended to `trace`."""

    def wrapped(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
        try:
            reply = call(name, args, kwargs)
        except StudentFault as fault:
            trace.append((name, fault))
            raise
        trace.append((name, reply))
        return reply

    return wrapped


def prints(trace: Sequence[Answered]) -> list[Print]:
    """Give the fingerprints of a whole trace. Only a failing answer needs them."""
    return [
        fingerprint(name, answered)
        if isinstance(answered, Reply)
        else (f"{name} {answered.kind} {answered.type_name}", [], [])
        for name, answered in trace
    ]


def fingerprint(name: str, reply: Reply) -> Print:
    """Give the print of one reply: structure in words, one projection and its scale for each array in it."""
    projections: list[float] = []
    scales: list[float] = []

    def walk(value: Any) -> str:
        if isinstance(value, dict):
            keys = sorted(value, key=repr)
            return "{" + ",".join(f"{key!r}:{walk(value[key])}" for key in keys) + "}"
        if isinstance(value, list | tuple):
            return "(" + ",".join(walk(item) for item in value) + ")"
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

    def project(numbers: np.ndarray, tolerance: float) -> None:
        weights = _weights()[: numbers.size]
        finite = np.abs(numbers) < HUGE
        strange = 0.0
        if not finite.all():  # where a number is not finite matters as much as what the others are
            strange, numbers = float(weights[~finite].sum()), np.where(finite, numbers, 0.0)
        projections.append(float(numbers @ weights) + strange)
        scales.append(tolerance * float(np.abs(numbers) @ weights))

    structure = f"{name} {walk(reply.result)} changed={list(reply.changed)} callbacks={reply.callbacks}"
    return structure, projections, scales


@cache
def _weights() -> np.ndarray:
    """Give weights without any pattern that a mistake could fall in with."""
    return 1.0 + np.abs(np.sin(1.0 + np.arange(MAX_ENTRIES)))


def alike(one: Sequence[Print], other: Sequence[Print]) -> bool:
    """Say whether two traces are the same up to round-off."""
    return len(one) == len(other) and all(_alike(a, b) for a, b in zip(one, other, strict=True))


def _alike(one: Print, other: Print) -> bool:
    if one[0] != other[0]:
        return False
    rows = zip(one[1], other[1], one[2], other[2], strict=True)
    return all(math.isclose(a, b, rel_tol=0.0, abs_tol=max(s, t)) for a, b, s, t in rows)
