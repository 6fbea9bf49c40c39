"""A learner's function as it was written, without anything that tells who wrote it.

What is handed in is hostile until proved otherwise: it is read as tokens and never parsed, compiled or run.
"""

from __future__ import annotations

import builtins
import io
import keyword
import re
import tokenize
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

MAX_LINES = 40
MAX_COLUMNS = 120
GONE = "…"

_LONG_NUMBER = re.compile(r"\d[\d_]{5,}")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_INSIDE_STRING = getattr(tokenize, "FSTRING_MIDDLE", -1)
_BEFORE_STATEMENT = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


@dataclass(frozen=True)
class Vocabulary:
    """The words that every learner may use: the names and the strings of the course's own notebook."""

    names: frozenset[str]
    strings: frozenset[str]


def vocabulary(sources: Iterable[str]) -> Vocabulary:
    """Collect the words of the course's own cells."""
    names, strings = {*dir(builtins), *keyword.kwlist}, set()
    for source in sources:
        for token in _tokens(source):
            if token.type == tokenize.NAME:
                names.add(token.string)
            elif token.type == tokenize.STRING:
                strings.add(_bare(token.string))
    return Vocabulary(frozenset(names), frozenset(strings))


def function_named(question: str, cells: Collection[str], known: Vocabulary, people: Collection[str]) -> str:
    """Find the last definition of a function in a submission, and take out comments, texts and people's names.

    Strings and names that the course itself uses stay. Gives "" when there is no such definition.
    """
    for source in reversed([*cells]):
        if tokens := _definition(_tokens(source), question):
            return _edited(source, tokens, known, people)
    return ""


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    found: list[tokenize.TokenInfo] = []
    try:
        found.extend(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    return found


def _definition(tokens: list[tokenize.TokenInfo], question: str) -> list[tokenize.TokenInfo]:
    """Give the tokens of the last function of that name that begins at a line's beginning, [] if there is none."""
    heads = [
        i
        for i, (token, name) in enumerate(pairwise(tokens))
        if token.string == "def" and token.start[1] == 0 and name.string == question
    ]
    if not heads:
        return []
    start, depth, end = heads[-1], 0, heads[-1]
    for i, token in enumerate(tokens[start:], start):
        depth += (token.type == tokenize.INDENT) - (token.type == tokenize.DEDENT)
        if token.type == tokenize.NEWLINE:
            end = i
            if depth == 0 and not _goes_on(tokens[i + 1 :]):
                break
        elif token.type == tokenize.DEDENT and depth == 0:
            break
    return tokens[start:end]


def _goes_on(tokens: list[tokenize.TokenInfo]) -> bool:
    """Say whether the first of these that matters begins a function's body."""
    skipped = (tokenize.NL, tokenize.COMMENT)
    return next((t.type for t in tokens if t.type not in skipped), None) == tokenize.INDENT


def _edited(source: str, tokens: list[tokenize.TokenInfo], known: Vocabulary, people: Collection[str]) -> str:
    """Cut what is to go out of the text; a line of which nothing is left goes, too."""
    starts = [0]
    for line in io.StringIO(source):  # lines as `tokenize` counts them
        starts.append(starts[-1] + len(line))
    code = [token for token in tokens if token.type not in (tokenize.NL, tokenize.COMMENT)]
    texts = {
        token.start
        for before, token, after in zip(code, code[1:], code[2:], strict=False)
        if token.type == tokenize.STRING
        and after.type == tokenize.NEWLINE
        and (before.type in _BEFORE_STATEMENT or before.string == ":")
    }
    begin = starts[tokens[0].start[0] - 1]
    end = starts[tokens[-1].end[0] - 1] + tokens[-1].end[1]
    kept, at = [], begin
    for token in tokens:
        text = "" if token.start in texts else _shown(token, known, people)
        if text != token.string:
            place = starts[token.start[0] - 1] + token.start[1]
            kept += [source[at:place], text]
            at = starts[token.end[0] - 1] + token.end[1]
    lines = "".join([*kept, source[at:end]]).splitlines()
    lines = [
        "".join(c for c in line.rstrip() if c.isprintable())[:MAX_COLUMNS] for line in lines if line.strip()
    ]
    return "\n".join(lines[:MAX_LINES] + [GONE] * (len(lines) > MAX_LINES))


def _shown(token: tokenize.TokenInfo, known: Vocabulary, people: Collection[str]) -> str:
    text = token.string
    if token.type == tokenize.COMMENT:
        return ""
    if token.type == tokenize.STRING:
        return text if _bare(text) in known.strings else f'"{GONE}"'
    if token.type == _INSIDE_STRING or (token.type == tokenize.NUMBER and _LONG_NUMBER.search(text)):
        return GONE
    if token.type == tokenize.NAME and text not in known.names and _names_somebody(text, people):
        return GONE
    return text


def _names_somebody(name: str, people: Collection[str]) -> bool:
    folded = name.casefold()
    words = {*_WORD.findall(folded), *re.split(r"\W|_", folded)}
    return any(person in words or (len(person) >= 5 and person in folded) for person in people)


def _bare(literal: str) -> str:
    return literal.lstrip("rRbBuUfF").strip("\"'")
