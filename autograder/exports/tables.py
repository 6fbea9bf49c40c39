"""Tables that spreadsheets open and learning platforms read: cells that are no formulas, files that are read strictly.

What a learner's error says, and what somebody calls himself, ends up in a spreadsheet of the instructor's. There a cell
that begins like a formula is one, unless an apostrophe stands before it. A platform's own file may have been through a
spreadsheet, too: with semicolons, a byte order mark, numbers that were rounded.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import CourseError

FORMULA = "=+@\\-\u2212＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋⩵⩶﬩"  # what begins one, and what a spreadsheet may take for that
JOINERS = "\u200c\u200d"  # invisible, but part of Persian words and of emoji
MAX_BYTES = 20 << 20

# Where a cell begins, also for a program that takes another character for the separator. A lone sign is no formula.
_DANGEROUS = re.compile(rf"(^|[;,|])(?=[\"']*[{FORMULA}].)")
_MADE_HARMLESS = re.compile(rf"(^|[;,|])'(?=[\"']*[{FORMULA}].)")
_ROUNDED = re.compile(r"\d[.,]\d+E\+\d+")


def harmless(value: object) -> object:
    """Keep a spreadsheet from reading text as a formula, or as the end of a row. Numbers stay numbers."""
    return _DANGEROUS.sub(r"\1'", one_line(value)) if isinstance(value, str) else value


def plain(cell: str) -> str:
    """Give the line of text that `harmless` made a cell of, so that a name is found again."""
    return _MADE_HARMLESS.sub(r"\1", one_line(cell))


def one_line(text: str) -> str:
    """Reduce a text to one line, without characters that cannot be seen or that no file can hold."""
    kept = []
    for c in text:
        kind = unicodedata.category(c)
        if kind in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif kind == "Cs" or ord(c) & 0xFFFE == 0xFFFE:  # half a character, or none at all
            kept.append("\ufffd")
        elif kind != "Cf" or c in JOINERS:
            kept.append(c)
    return " ".join("".join(kept).split()).lstrip(JOINERS + " ")


def number(value: float) -> str:
    """Write points as platforms read them: two places at most, a full stop, no exponent."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def as_number(cell: str) -> float | None:
    """Read a number, with a full stop or a comma; None when it is none."""
    try:
        value = float(cell.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Write a table, separated by commas; no cell of it is a formula."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return table.getvalue()


@dataclass(frozen=True)
class Handed:
    """What is handed on. `remarks` are sentences about it; so is `missing`, about grades that are not in it."""

    text: str
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table that was read, of a file of this name. Every row has as many cells as the header."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str, advice: str) -> int:
        """Find a column by its header. Raises CourseError, which ends with the advice, when there is none."""
        if name not in self.header:
            raise CourseError(f'{self.name} has no column "{name}". {advice}')
        return self.header.index(name)

    def cell(self, row: int, name: str) -> str:
        """Give a cell by its row and its column's header, "" when there is no such column."""
        return self.rows[row][self.header.index(name)].strip() if name in self.header else ""


def read_table(path: Path) -> Table:
    """Read a CSV file in UTF-8, separated by commas, semicolons or tabs.

    Raises CourseError when it is something else, or not whole: cells that are missing, a column that is there twice.
    """
    text = _text(path)
    csv.field_size_limit(MAX_BYTES)  # a cell may hold a whole text that was handed in
    first = text.partition("\n")[0]
    separator = max(",;\t", key=lambda character: len(next(csv.reader([first], delimiter=character), [])))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise CourseError(
            f"{path.name} is no CSV file ({error}); export it again, and do not edit it."
        ) from error
    rows = [(at, line) for at, line in enumerate(lines, 1) if any(cell.strip() for cell in line)]
    if not rows:
        raise CourseError(f"{path.name} is empty; export it again.")
    header = [plain(cell) for cell in rows[0][1]]
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise CourseError(f'{path.name} has the column "{twice[0]}" twice; export it again.')
    for at, row in rows[1:]:
        if len(row) != len(header):
            raise CourseError(
                f"Row {at} of {path.name} has {len(row)} cells and its header {len(header)}; export it again, and do "
                "not edit it."
            )
    return Table(path.name, tuple(header), tuple(tuple(row) for _, row in rows[1:]))


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CourseError(f"{path.name} is a spreadsheet; what is needed is the CSV file that was exported.")
    if len(content) > MAX_BYTES:
        raise CourseError(f"{path.name} is larger than {MAX_BYTES >> 20} MB; that is no list of a class.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise CourseError(
            f"{path.name} is not in UTF-8, which is what a spreadsheet does to a CSV file; take the file as it was "
            'exported, or save it as "CSV UTF-8".'
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")  # old spreadsheets end lines with the latter


def rows_by_key(table: Table, name: str, keys: Collection[str]) -> dict[str, int]:
    """Find in which row a column holds each of these keys, whatever their capitals.

    Raises CourseError when two rows hold the same one, or when a spreadsheet has rounded the numbers of the column.
    """
    wanted = {_folded(key): key for key in keys}
    rows: dict[str, int] = {}
    for row in range(len(table.rows)):
        cell = table.cell(row, name)
        if _ROUNDED.fullmatch(cell):
            raise CourseError(
                f'A spreadsheet has rounded the numbers in the column "{name}" of {table.name}; export it again, and '
                "do not save it from a spreadsheet."
            )
        folded = _folded(cell)
        if folded in rows:
            raise CourseError(
                f'{table.name} has {wanted[folded]} twice in its column "{name}", so nobody can tell whose grade it '
                "is; put that right first."
            )
        if folded in wanted:
            rows[folded] = row
    return {key: rows[_folded(key)] for key in keys if _folded(key) in rows}


def _folded(text: str) -> str:
    return plain(text).casefold()
