"""Texts with gaps, `"{what} has {number} parts; {expected} were expected."`, and what a sentence has in them."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """A text with gaps. `literals` are the pieces around them, one more than there are `gaps`."""

    literals: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def length(self) -> int:
        """How many characters it fixes."""
        return sum(map(len, self.literals))

    @property
    def code(self) -> set[str]:
        """Name the gaps that stand in backticks."""
        return {gap for gap, before in zip(self.gaps, self.literals, strict=False) if before.endswith("`")}

    def matches(self, text: str) -> Iterator[dict[str, str]]:
        """Yield what a text has in the gaps, if it is of this pattern: each literal sought as early as it can be.

        Where it can be read otherwise, also with each literal as late as it can be. Takes linear time.
        """
        first, last = self.literals[0], self.literals[-1]
        if not self.gaps:
            if text == first:
                yield {}
        elif text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last):
            middle = text[len(first) : len(text) - len(last)]
            early, late = _early(middle, self.literals[1:-1]), _late(middle, self.literals[1:-1])
            if early is not None:
                yield dict(zip(self.gaps, early, strict=True))
            if late is not None and late != early:
                yield dict(zip(self.gaps, late, strict=True))


def _early(text: str, literals: Sequence[str]) -> list[str] | None:
    """Part a text at each literal's first place; where there is any way to part it, this is one."""
    parts = []
    for literal in literals:
        part, found, text = text.partition(literal) if literal else ("", " ", text)
        if not found:
            return None
        parts.append(part)
    return [*parts, text]


def _late(text: str, literals: Sequence[str]) -> list[str] | None:
    parts = []
    for literal in reversed(literals):
        text, found, part = text.rpartition(literal) if literal else (text, " ", "")
        if not found:
            return None
        parts.append(part)
    return [text, *reversed(parts)]


def parse(text: str) -> Pattern:
    """Read a text with gaps as the catalogues write it, a brace that is no gap doubled. Raises ValueError."""
    literals, gaps = [""], []
    for literal, gap, form, conversion in string.Formatter().parse(text):
        literals[-1] += literal
        if gap is not None:
            if form or conversion or not gap.isidentifier():
                raise ValueError(f"{{{gap}}} is not the name of a gap")
            gaps.append(gap)
            literals.append("")
    return Pattern(tuple(literals), tuple(gaps))


def fill(pattern: Pattern, values: Mapping[str, str]) -> str:
    """Write a text: the pieces of a pattern and, between them, the values of its gaps."""
    return pattern.literals[0] + "".join(
        values[gap] + literal for gap, literal in zip(pattern.gaps, pattern.literals[1:], strict=True)
    )


def most_specific_first(patterns: Iterable[Pattern]) -> list[Pattern]:
    """Order patterns so that the first that matches says most."""
    return sorted(patterns, key=lambda pattern: -pattern.length)
