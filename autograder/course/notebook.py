"""Notebook files as data: read without trusting them, and without `nbformat`, whose import costs a second.

Only what the grader needs is checked: cells with a type, a source and metadata that is a dict.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 50 << 20
MAX_CELLS = 5_000
MAX_PARTS = 2_000_000  # objects and lists: an empty one takes thirty times its bytes once it is read
GRADE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")  # as nbgrader has them; they are shown among our own words


class BadNotebook(Exception):
    """A file cannot be read as a notebook; the message is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell of the file. `grade_id`: its name in nbgrader, "" when it has none; `index` is its place."""

    index: int
    kind: str
    source: str
    grade_id: str
    nbgrader: dict[str, Any]
    tags: tuple[str, ...]

    @property
    def is_question(self) -> bool:
        """A check cell: code, graded, not written by the learner."""
        return self.kind == "code" and bool(self.nbgrader.get("grade")) and not self.nbgrader.get("solution")

    @property
    def is_written(self) -> bool:
        """A cell that a person grades by hand."""
        return bool(self.nbgrader.get("grade")) and bool(self.nbgrader.get("solution"))


@dataclass(frozen=True)
class Notebook:
    """A notebook's cells, and the JSON document they came from."""

    cells: tuple[Cell, ...]
    document: dict[str, Any]


def read_notebook(path: Path) -> Notebook:
    """Read a notebook file. Raises BadNotebook with one sentence when it is not one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadNotebook(
                f"{path.name} is larger than {MAX_BYTES >> 20} MB; clear its outputs and save it again."
            )
        return parse_notebook(path.read_bytes(), path.name)
    except OSError as error:
        raise BadNotebook(f"{path.name} cannot be read: {error.strerror}.") from error


def parse_notebook(content: bytes, name: str) -> Notebook:
    """Read a notebook from bytes; `name` is used in the sentence of BadNotebook."""
    advice = "open it in JupyterLab and save it again."
    if content.count(b"[") + content.count(b"{") > MAX_PARTS:
        raise BadNotebook(f"{name} is not a valid notebook: it has too many parts; {advice}")
    try:
        document = json.loads(content.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise BadNotebook(f"{name} is not UTF-8 text (byte {error.start}); {advice}") from error
    except json.JSONDecodeError as error:
        raise BadNotebook(f"{name} is not valid JSON (line {error.lineno}: {error.msg}); {advice}") from error
    except (RecursionError, ValueError) as error:
        raise BadNotebook(f"{name} is not a valid notebook; {advice}") from error
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        raise BadNotebook(f"{name} is not a Jupyter notebook of format 4; {advice}")
    if len(cells) > MAX_CELLS:
        raise BadNotebook(
            f"{name} has {len(cells)} cells, more than {MAX_CELLS}; remove the surplus and save it again."
        )
    return Notebook(tuple(_cell(i, cell, name) for i, cell in enumerate(cells)), document)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _cell(index: int, cell: Any, name: str) -> Cell:
    if not isinstance(cell, dict):
        raise BadNotebook(
            f"Cell {index + 1} of {name} is not a cell; open it in JupyterLab and save it again."
        )
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join([line for line in source if isinstance(line, str)])
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    nbgrader = nbgrader if isinstance(nbgrader, dict) else {}
    grade_id, tags = nbgrader.get("grade_id"), metadata.get("tags")
    return Cell(
        index,
        kind=str(cell.get("cell_type")),
        source=source if isinstance(source, str) else "",
        grade_id=grade_id if isinstance(grade_id, str) and GRADE_ID.fullmatch(grade_id) else "",
        nbgrader=nbgrader,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )
