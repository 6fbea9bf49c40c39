"""Grading a judge: what it says of many cases, drawn afresh, and how often it is wrong about each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from autograder.expectations import expect, fail


def expect_word(found: Any, words: Sequence[str], what: str) -> str:
    """Expect one of the words."""
    known = isinstance(found, str) and found in words
    shown = f"{found!r:.40}" if isinstance(found, str) else f"a {type(found).__name__}"
    expect(known, f"{what} is {shown}; one of {', '.join(map(repr, words))} was expected.")
    return found


def expect_told_apart(kinds: Sequence[str], found: Sequence[str], allowed: float = 0.0) -> None:
    """Expect of every kind that no more than a share of its cases is missed, and of the others taken for it."""
    for kind in dict.fromkeys(kinds):
        missed = [word for of, word in zip(kinds, found, strict=True) if of == kind != word]
        alarms = [of for of, word in zip(kinds, found, strict=True) if word == kind != of]
        size = kinds.count(kind) if isinstance(kinds, list) else list(kinds).count(kind)
        others = len(kinds) - size
        if len(missed) <= allowed * size and len(alarms) <= allowed * others:
            continue
        fail(
            f"Of {size} cases that are {kind!r}, {len(missed)} were called otherwise{_mostly(missed)}; "
            f"of {others} others, {len(alarms)} were called so{_mostly(alarms)} "
            f"(allowed: {int(allowed * size)} and {int(allowed * others)})."
        )


def _mostly(words: Sequence[str]) -> str:
    """Name what is most frequent among words: " (mostly 'good')"."""
    if not words:
        return ""
    (word, times), *_ = Counter(words).most_common()
    return f" (mostly {word!r})" if times < len(words) else f" (always {word!r})"
