"""What a check says about an answer: the few expectations that all checks are written in.

Each looks in the same order (defined, type, shape, dtype, finite, value), stops at the first that fails and
raises `Mismatch` with one sentence for the learner. Inputs are never shown; at most one entry of a result is.
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from autograder.values import Hint


class Mismatch(Exception):
    """An expectation that does not hold: the sentence that says so and, when the shape of the error tells, why."""

    def __init__(self, message: str, hint: Hint | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def fail(message: str, because: str = "", next: str = "") -> NoReturn:
    """Fail the check with a sentence of the check's own and, when it knows them, a cause and a next step."""
    raise Mismatch(message, Hint(None, because, next) if because or next else None)


def expect(condition: Any, message: str, because: str = "", next: str = "") -> None:
    """Expect a property that the check has worked out itself. `condition` must be a true or false scalar."""
    if not bool(condition):
        fail(message, because, next)


def expect_close(actual: Any, expected: Any, what: str, *, rtol: float = 1e-7, atol: float = 0.0) -> None:
    """Expect `actual` to have the shape of `expected` and its values.

    An entry is right when abs(actual - expected) <= max(atol, rtol * max(abs(actual), abs(expected))). When
    `actual` is float32, rtol is at least 1e-4: its own round-off is no mistake. Lists, tuples and dicts are compared
    part by part. `what` names the value in messages: "After step 2, next_w".
    """
    if isinstance(expected, dict):
        expect(isinstance(actual, dict), f"{what} is {_kind(actual)}; a dict was expected.")
        for key, value in expected.items():
            expect(key in actual, f"{what} has no key {key!r}.", next=f"store {key!r} in it.")
            expect_close(actual[key], value, f"{what}[{key!r}]", rtol=rtol, atol=atol)
    elif isinstance(expected, list | tuple) and not _numeric(expected):
        expect(
            isinstance(actual, list | tuple), f"{what} is {_kind(actual)}; {_kind(expected)} was expected."
        )
        expect(
            len(actual) == len(expected), f"{what} has {len(actual)} parts; {len(expected)} were expected."
        )
        for i, (a, e) in enumerate(zip(actual, expected, strict=True)):
            expect_close(a, e, f"{what}[{i}]", rtol=rtol, atol=atol)
    elif isinstance(expected, str | bool | np.bool_) or expected is None:
        expected = bool(expected) if isinstance(expected, np.bool_) else expected
        same = not isinstance(actual, np.ndarray) and actual == expected
        expect(same, f"{what} is {_short(actual)}; {expected!r} was expected.")
    else:
        _expect_array(actual, np.asarray(expected), what, rtol, atol)


def expect_number_or_array(actual: Any, what: str, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Expect a finite real number or array, of `shape` when it is given, and return it as float64."""
    # Sentences are made when they are needed: this is looked at three hundred times in a submission.
    if actual is None:
        fail(
            f"{what} is None.",
            next="see that it gets a value in every case, and that the function returns it.",
        )
    if not _numeric(actual):
        fail(f"{what} is {_kind(actual)}; a number or an array was expected.")
    array = np.asarray(actual)
    if shape is not None and array.shape != shape:
        transposed = array.shape == shape[::-1] and array.ndim > 1
        because = "the result is transposed" if transposed else ""
        if array.shape == ():
            because = "one number is made of all entries, by a maximum, a sum or a mean"
        fail(f"{what} has shape {array.shape}; {shape} was expected.", because)
    if array.dtype.kind not in "fiub":
        fail(f"{what} has dtype {array.dtype}; real numbers were expected.")
    array = array.astype(float)
    if not np.isfinite(array).all():
        at = _index(np.argmax(~np.isfinite(array)), array.shape)
        fail(f"{what}{_at(at)} is {array[at]}; a finite number was expected.")
    return array


def expect_unchanged(changed: tuple[int, ...], position: int, name: str) -> None:
    """Expect that a call left its argument at `position` as it was; `changed` is the reply's."""
    expect(
        position not in changed,
        f"{name} was changed by the call; it belongs to the caller.",
        f"{name} is written to in place",
        f"make new arrays instead of using -=, += or *=, or work on a copy: {name}.copy() for an array, "
        f"copy.deepcopy({name}) for a dict or a list, whose own copy() holds the same arrays.",
    )


def _expect_array(actual: Any, expected: np.ndarray, what: str, rtol: float, atol: float) -> None:
    expected = expected.astype(float)
    if not np.isfinite(expected).all():
        raise ValueError(f"{what}: the expected value is not finite, so that nothing can be close to it")
    values = expect_number_or_array(actual, what, expected.shape)
    if (values == expected).all():
        return
    with np.errstate(all="ignore"):  # an answer may be so far off that its square overflows
        _compare(actual, values, expected, what, rtol, atol)


def _compare(
    actual: Any, values: np.ndarray, expected: np.ndarray, what: str, rtol: float, atol: float
) -> None:
    if getattr(actual, "dtype", None) in (np.float32, np.float16):
        rtol = max(rtol, 1e-4)
    error = np.abs(values - expected)
    allowed = np.maximum(atol, rtol * np.maximum(np.abs(values), np.abs(expected)))
    if not np.any(error > allowed):
        return
    at = _index(np.argmax(error - allowed), expected.shape)
    relative = min(error[at] / max(abs(values[at]), abs(expected[at])), 2.0)
    digits = max(4, 2 - int(np.floor(np.log10(relative))))  # enough to see the two differ
    raise Mismatch(
        f"{what}{_at(at)} is {values[at]:.{digits}g}; {expected[at]:.{digits}g} was expected "
        f"(relative error {relative:.1e}, allowed {max(rtol, atol / abs(expected[at] or 1)):.0e}).",
        generic_hint(values, expected),
    )


def generic_hint(actual: np.ndarray, expected: np.ndarray) -> Hint | None:
    """Recognise the mistakes that need no author: a wrong sign or factor, a transposition, single precision."""
    if np.allclose(actual, expected, rtol=1e-5, atol=0):
        return Hint(None, "the numbers agree to single precision only", "compute in float64.")
    if actual.ndim == 2 and actual.shape[0] == actual.shape[1] and np.allclose(actual.T, expected, rtol=1e-9):
        return Hint(None, "the result is transposed", "check the order of the axes.")
    if actual.ndim and not np.any(actual):
        return Hint(None, "the result is zero everywhere", "check that the result is computed and returned.")
    scale = float(actual.ravel() @ expected.ravel()) / float(expected.ravel() @ expected.ravel() or 1)
    if actual.size > 1 and np.allclose(actual, scale * expected, rtol=1e-9, atol=0):
        for factor, name in ((-1.0, "-1: the sign is wrong"), (2.0, "2"), (0.5, "1/2")):
            if np.isclose(scale, factor, rtol=1e-9):
                return Hint(None, f"every entry is off by a factor of {name}", "look for it in the formula.")
        sizes = {n: axis for axis, n in enumerate(actual.shape) if n > 1}
        for n in sizes:
            if np.isclose(scale, n, rtol=1e-9) or np.isclose(scale, 1 / n, rtol=1e-9):
                return Hint(None, f"every entry is off by {scale:.3g}, a mean taken for a sum or the reverse")
    return None


def _numeric(value: Any) -> bool:
    if isinstance(value, (np.ndarray, np.generic, int, float)):
        return not isinstance(value, bool)
    if not isinstance(value, list | tuple) or not all(isinstance(v, bool) or _numeric(v) for v in value):
        return False  # before numpy sees it, which would lay out a few long strings as gigabytes
    try:
        return np.asarray(value).dtype.kind in "fiu"
    except ValueError:
        return False


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _short(value: Any) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 40 else text[:37] + "..."


def _index(flat: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(flat), shape))


def _at(index: tuple[int, ...]) -> str:
    return "[" + ", ".join(map(str, index)) + "]" if index else ""
