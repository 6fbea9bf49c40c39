"""Grading a judge as one grades an instrument: how many sick cases it misses, and how often it cries wolf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.expectations import expect, fail


@dataclass(frozen=True)
class Case:
    """What a judge is shown, and the word for it."""

    kind: str
    arguments: tuple[Any, ...]


def read(judge: Any, cases: Sequence[Case], words: Sequence[str]) -> list[str]:
    """Show all cases to a judge and give its words. Every one must be one of `words`."""
    found = []
    for case in cases:
        word = judge(*case.arguments)
        known = isinstance(word, str) and word in words
        shown = f"{word!r:.40}" if isinstance(word, str) else f"a {type(word).__name__}"
        expect(known, f"{judge.name} returned {shown}; one of {', '.join(map(repr, words))} was expected.")
        found.append(word)
    return found


def expect_told_apart(judge: Any, cases: Sequence[Case], words: Sequence[str], *kinds: str) -> None:
    """Expect that at most one in ten cases of each kind is missed and at most one in ten others is taken for it."""
    found = read(judge, cases, words)
    for kind in kinds:
        of_kind = [word for case, word in zip(cases, found, strict=True) if case.kind == kind]
        others = [(case.kind, word) for case, word in zip(cases, found, strict=True) if case.kind != kind]
        missed = [word for word in of_kind if word != kind]
        alarms = [other for other, word in others if word == kind]
        if len(missed) <= len(of_kind) // 10 and len(alarms) <= len(others) // 10:
            continue
        fail(
            f"Of {len(of_kind)} cases that are {kind!r}, {len(missed)} were called otherwise{_mostly(missed)}; "
            f"of {len(others)} others, {len(alarms)} were called so{_mostly(alarms)} "
            f"(allowed: {len(of_kind) // 10} and {len(others) // 10})."
        )


def numbers(value: Any) -> np.ndarray | None:
    """Give what may hold inf or NaN as an array of floats, or None if it is not a number or a flat list of them."""
    if isinstance(value, list | tuple):
        plain = all(isinstance(part, int | float | np.number) for part in value)
        value = np.asarray(value) if plain else None
    if isinstance(value, np.ndarray | int | float | np.number) and np.asarray(value).dtype.kind in "fiub":
        return np.asarray(value, dtype=float)
    return None


def _mostly(words: Sequence[str]) -> str:
    """Name what is most frequent among words: " (mostly 'good')"."""
    if not words:
        return ""
    (word, times), *_ = Counter(words).most_common()
    return f" (mostly {word!r})" if times < len(words) else f" (always {word!r})"
