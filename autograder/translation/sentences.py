"""Translate a sentence with a catalogue of patterns.

"After step 2, next_w has 3 parts; 2 were expected." is looked for among the patterns; what it has in their gaps ("After
step 2, next_w") is looked for in turn. What is in no catalogue stays as it is: a number, a name, a learner's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from autograder.translation.patterns import Pattern, fill, most_specific_first, parse

DEPTH = 6  # of gaps within gaps
PATIENCE = 3000  # patterns filled for one sentence, since a learner's own words may look like all of them
SHORT = 8  # characters, below which a pattern may be met with by chance
FULL_STOP, COMMA = "。", "，"

_WORDS = re.compile("[A-Za-z]{2,} [A-Za-z]{2,}")
_INDEX = re.compile(r"(\[[^\[\]]*\]| \d+)+$")  # and the number in "snapshot 3"
_BETWEEN = re.compile(r"(?<=[a-z)\d][.!?]) (?=[A-Z])")  # two sentences
_HAN = "\u4e00-\u9fff"
_TOO_CLOSE = re.compile(f"(?<=[{_HAN}])(?=[A-Za-z0-9'])|(?<=[A-Za-z0-9'])(?=[{_HAN}])")
_TOO_FAR = re.compile(f"(?<=[{_HAN}，。；：]) +(?=[{_HAN}])|(?<=[，。；：（]) +| +(?=[，。；：）])")


def translator(known: Mapping[str, str]) -> Callable[[str], str]:
    """Give the function that translates with a catalogue, {text with gaps: its translation}.

    A text is found also without its full stop, and with a small letter at its beginning: inside a longer sentence it
    has neither. Between Chinese and other letters there is a space.
    """
    exact: dict[str, str] = {}
    patterns: dict[Pattern, Pattern] = {}
    for text, said in known.items():
        pattern, meant = parse(_core(text)[0]), parse(_core(said)[0])
        if pattern.gaps:
            patterns[pattern] = meant
        else:
            exact[fill(pattern, {})] = fill(meant, {})
    ordered = most_specific_first(patterns)

    def say(sentence: str) -> str:
        left = PATIENCE

        @cache
        def said(text: str, depth: int) -> str:
            core, ended = _core(text)
            stop = FULL_STOP if ended else ""
            for spelt in _spellings(core):
                if spelt in exact:
                    return exact[spelt] + stop
            if depth == DEPTH or not any(map(str.isalpha, core)):
                return text
            second_best = None
            for whole, pattern, meant in filled(core, depth):
                if whole:
                    return meant + stop
                if pattern.length >= SHORT:
                    second_best = second_best or meant + stop
            return in_parts(core, depth, stop) or second_best or text

        def filled(core: str, depth: int) -> Iterator[tuple[bool, Pattern, str]]:
            """Fill every pattern that fits; also say whether no words are left that were not translated."""
            nonlocal left
            for spelt in _spellings(core):
                for pattern in ordered:
                    for found in pattern.matches(spelt):
                        left -= 1
                        if left < 0:
                            return
                        values = {gap: said(value, depth + 1) for gap, value in found.items()}
                        whole = not any(
                            values[gap] == found[gap] and _WORDS.search(found[gap]) for gap in found
                        )
                        yield whole, pattern, fill(patterns[pattern], values)

        def in_parts(core: str, depth: int, stop: str) -> str | None:
            """Translate what has an index behind it, a clause in front of it, or another sentence beside it."""
            if (index := _INDEX.search(core)) and index.start():
                bare = core[: index.start()]
                if (told := said(bare, depth + 1)) != bare:
                    return told + index[0] + stop
            when, comma, what = core.partition(", ")
            for clause in (when, f"{when},") if comma else ():
                if (told := said(clause, depth + 1)) != clause:
                    return f"{told.removesuffix(COMMA)}{COMMA}{said(what, depth + 1)}{stop}"
            sentences = _BETWEEN.split(core)
            if len(sentences) > 1:
                return " ".join(said(one, depth + 1) for one in sentences) + stop
            return None

        return _spaced(said(sentence, 0))

    return say


def _core(text: str) -> tuple[str, bool]:
    """Part a text from the full stop that it ends with, if any."""
    text = " ".join(text.split())
    ended = text.endswith((".", FULL_STOP)) and not text.endswith("..")
    return (text[:-1] if ended else text), ended


def _spellings(core: str) -> tuple[str, str]:
    return core, core[:1].swapcase() + core[1:]


def _spaced(text: str) -> str:
    return _TOO_FAR.sub("", _TOO_CLOSE.sub(" ", text))
