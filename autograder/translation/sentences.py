"""Translate a sentence with a catalogue of patterns.

"After step 2, next_w has 3 parts; 2 were expected." is looked for among the patterns; what it has in their gaps ("After
step 2, next_w") is looked for in turn. What is in no catalogue stays as it is: a number, a name, a learner's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, product

from autograder.translation.patterns import Pattern, fill, most_specific_first, parse

DEPTH = 6  # of gaps within gaps
PATIENCE = 3000  # patterns filled for one sentence, since a learner's own words may look like all of them
SHORT = 6  # characters, below which a pattern may be met with by chance
QUOTE = "text"  # the gap of somebody else's words; a pattern that has it is not read in any other way
FULL_STOP, COMMA, COLON = "。", "，", "："

_WORD = re.compile("[A-Za-z]{2,}")
_WORDS = re.compile("[A-Za-z]{2,} [A-Za-z]")
_INDEX = re.compile(r"(\[[^\[\]]*\]| \d+)+$")  # and the number in "snapshot 3"
_QUOTED = re.compile("`[^`]*`|'[^']*'")  # code, or a value
_ASIDE = re.compile(r"(.+) \(([^()]+)\)")
_ARTICLE = re.compile(r"[Aa]n? (\S+)")
_LISTED = re.compile("[,;] | and ")
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
    quoting = [pattern for pattern in ordered if QUOTE in pattern.gaps]

    def say(sentence: str) -> str:
        left = PATIENCE

        @cache
        def said(text: str, depth: int) -> str:
            core, ended = _core(text)
            stop = FULL_STOP if ended else ""
            for spelt in _spellings(core):
                if spelt in exact:
                    return exact[spelt] + stop
            if depth == DEPTH or not _WORD.search(_QUOTED.sub("", core)):
                return text
            for told in filled(core, depth + 1, quoting):
                return told + stop
            best, fewest = text, _untranslated(text)
            for told in chain(filled(core, depth + 1, ordered), in_parts(core, depth + 1)):
                if best == text or _untranslated(told) < fewest:
                    best, fewest = told + stop, _untranslated(told)
                if fewest == 0:
                    break
            return best

        def filled(core: str, depth: int, tried: Sequence[Pattern]) -> Iterator[str]:
            """Fill every pattern that fits; a short one only where no word is left in its gaps."""
            nonlocal left
            for spelt, pattern in product(_spellings(core), tried):
                for found in pattern.matches(spelt):
                    if spelt != core and not pattern.literals[0] and found[pattern.gaps[0]]:
                        continue  # what stands first is not ours to spell
                    left -= 1
                    if left < 0:
                        return
                    values = {gap: v if gap in pattern.code else said(v, depth) for gap, v in found.items()}
                    strange = any(_WORD.search(of) for gap, of in found.items() if values[gap] == of)
                    if pattern.length >= SHORT or not strange:
                        yield fill(patterns[pattern], values)

        def in_parts(core: str, depth: int) -> Iterator[str]:
            """Translate what has an index or a remark behind it, a clause or a name in front of it, or is a list."""
            if article := _ARTICLE.fullmatch(core):  # "a ndarray"
                yield said(article[1], depth)
            if (index := _INDEX.search(core)) and index.start():
                yield said(core[: index.start()], depth) + index[0]
            if (aside := _ASIDE.fullmatch(core)) and (told := each(aside.groups(), depth)):
                yield f"{told[0]}（{told[1]}）"
            for when, what in _halves(core, ", "):
                told = said(when, depth)
                told = said(f"{when},", depth) if told == when or _untranslated(told) else told
                if told not in (when, f"{when},"):
                    yield f"{told.removesuffix(COMMA)}{COMMA}{said(what, depth)}"
            for halves in _halves(core, ": "):
                if told := each(halves, depth):
                    yield COLON.join(told)
            listed = _parts(core, _LISTED)
            if len(listed) > 1:
                told = each(listed, depth)
                if told or not any(map(_untranslated, listed)):  # names need no translation
                    yield "、".join(told or listed)
            sentences = _BETWEEN.split(core)
            if len(sentences) > 1 and (told := each(sentences, depth)):
                yield " ".join(told)

        def each(parts: Sequence[str], depth: int) -> list[str]:
            """Translate the parts of a text; where nothing in them is known, as in a learner's own words, give none."""
            told = [said(part, depth) for part in parts]
            return told if told != [*parts] else []

        return _spaced(said(sentence, 0))

    return say


def _untranslated(text: str) -> int:
    """Count the places where English words stand side by side, outside of quotation marks."""
    return len(_WORDS.findall(_QUOTED.sub("", text)))


def _parts(core: str, separator: re.Pattern[str]) -> list[str]:
    """Part a text at its separators, but not within brackets."""
    parts, start = [], 0
    for found in separator.finditer(core):
        piece = core[start : found.start()]
        if all(piece.count(opening) == piece.count(closing) for opening, closing in ("()", "[]")):
            parts.append(piece)
            start = found.end()
    return [*parts, core[start:]]


def _halves(core: str, separator: str) -> Iterator[tuple[str, str]]:
    """Part a text in two at the first separator outside of brackets, then at the last one."""
    parts = _parts(core, re.compile(separator))
    for where in dict.fromkeys((1, len(parts) - 1)) if len(parts) > 1 else ():
        yield separator.join(parts[:where]), separator.join(parts[where:])


def _core(text: str) -> tuple[str, bool]:
    """Part a text from the full stop that it ends with, if any."""
    text = " ".join(text.split())
    ended = text.endswith((".", FULL_STOP)) and not text.endswith("..")
    return (text[:-1] if ended else text), ended


def _spellings(core: str) -> tuple[str, str]:
    return core, core[:1].swapcase() + core[1:]


def _spaced(text: str) -> str:
    return _TOO_FAR.sub("", _TOO_CLOSE.sub(" ", text))
