"""A notebook's prose: paragraphs of Markdown and, in code, docstrings, comments and what is printed or raised."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# Where a text stands, the text, and how another is written there.
Span = tuple[int, int, str, Callable[[str], str]]

_PARAGRAPHS = re.compile(r"(?:```.*?```|\$\$.*?\$\$|(?!\n[ \t]*\n).)+", re.DOTALL)
_WORD = re.compile("[A-Za-z]{2,}")
ANSWER = "YOUR ANSWER HERE"  # by which nbgrader and the grader know an empty answer
SENTENCE = 3  # words, from which a literal in the code is one


def prose_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Give what a released notebook says: {text: where it is from}."""
    found: dict[str, str] = {}
    for number, cell in enumerate(document["cells"], 1):
        for _, _, text, _ in _spans(cell["cell_type"], _source(cell)):
            found.setdefault(text, f"cell {number}")
    found.pop(ANSWER, None)
    return found


def translate(document: dict[str, Any], known: Mapping[str, str], language: str) -> dict[str, Any]:
    """Give a released notebook in another language: the same cells, ids and points; what is not known stays as it is.

    Its first code cell says to the kernel, and its metadata to the grader, what language that is.
    """
    from nbformat import from_dict
    from nbgrader.utils import compute_checksum

    cells = [
        {**cell, "source": in_words(cell["cell_type"], _source(cell), known)} for cell in document["cells"]
    ]
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    first["source"] += f'\n\nimport os\n\nos.environ["LANGUAGE"] = "{language}"'
    for cell in cells:
        if "checksum" in (given := cell["metadata"].get("nbgrader", {})):
            given = {**given, "checksum": compute_checksum(from_dict(cell))}
            cell["metadata"] = {**cell["metadata"], "nbgrader": given}
        cell["source"] = cell["source"].splitlines(keepends=True)
    return {**document, "cells": cells, "metadata": {**document["metadata"], "lang": language}}


def in_words(kind: str, source: str, known: Mapping[str, str]) -> str:
    """Give the source of one cell in other words, as far as they are known."""
    for start, end, text, write in sorted(_spans(kind, source), key=lambda span: -span[0]) if known else ():
        if said := known.get(text):
            source = source[:start] + write(said) + source[end:]
    return source


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def _spans(kind: str, source: str) -> list[Span]:
    if kind == "markdown":
        return [*_paragraphs(source)]
    return [*_docstrings_and_sentences(source), *_comments(source)] if kind == "code" else []


def _paragraphs(source: str) -> Iterator[Span]:
    for found in _PARAGRAPHS.finditer(source):
        text = found[0].strip("\n")
        if (_WORD.search(text) and not text.startswith(("```python", "$$"))) or " # " in text:
            start = found.start() + found[0].index(text)
            yield start, start + len(text), text, str


def _docstrings_and_sentences(source: str) -> Iterator[Span]:
    place = _places(source)
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with a magic in it: only its comments are prose
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            yield from _docstring(source, node.body[0], place)
        elif isinstance(node, ast.Raise | ast.Expr):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and (isinstance(node, ast.Raise) or _name(call) == "print"):
                    for literal in call.args:
                        yield from _sentence(literal, place)


def _docstring(source: str, node: Any, place: Callable[[int, int], int]) -> Iterator[Span]:
    start, end = place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)
    quotes = 3 if source[start:end].startswith(('"""', "'''")) else 1
    indent = " " * node.col_offset

    def write(said: str) -> str:
        return said.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n")

    for found in _PARAGRAPHS.finditer(source[start + quotes : end - quotes]):
        text = found[0].strip("\n ")
        if _WORD.search(text):
            at = start + quotes + found.start() + found[0].index(text)
            yield at, at + len(text), text.replace(f"\n{indent}", "\n"), write


def _sentence(node: ast.expr, place: Callable[[int, int], int]) -> Iterator[Span]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text, mark = node.value, ""
    elif isinstance(node, ast.JoinedStr):
        text, mark = ast.unparse(node)[2:-1], "f"  # f'...'
    else:
        return
    if len(_WORD.findall(text)) >= SENTENCE:
        start = place(node.lineno, node.col_offset)
        end = place(node.end_lineno or 0, node.end_col_offset or 0)
        yield start, end, text, lambda said: f'{mark}"{_escaped(said)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _comments(source: str) -> Iterator[Span]:
    """Give comments; those on lines of their own, one below the other, are one text."""
    place, block = _places(source), []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            continue
        line, column = token.start
        alone = not token.line[:column].strip()
        follows = block and alone and block[-1].start == (line - 1, column)
        if token.type == tokenize.NL and alone is False:
            continue
        if block and not follows:
            yield from _comment(block, place)
            block = []
        if token.type == tokenize.COMMENT:
            block.append(token)
    if block:
        yield from _comment(block, place)


def _comment(block: list[tokenize.TokenInfo], place: Callable[[int, int], int]) -> Iterator[Span]:
    text = "\n".join(token.string.removeprefix("#").removeprefix(" ") for token in block)
    indent = " " * block[0].start[1]
    if _WORD.search(text):
        start, end = (
            place(*_bytes(block[0].start, block[0].line)),
            place(*_bytes(block[-1].end, block[-1].line)),
        )
        yield start, end, text, lambda said: "# " + said.replace("\n", f"\n{indent}# ")


def _bytes(position: tuple[int, int], line: str) -> tuple[int, int]:
    """Count a token's column in bytes, as the syntax tree does."""
    return position[0], len(line[: position[1]].encode())


def _places(source: str) -> Callable[[int, int], int]:
    """Give the function that finds (line from 1, byte of the line) in a source."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return lambda line, byte: starts[line - 1] + len(lines[line - 1].encode()[:byte].decode()) if lines else 0


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""
