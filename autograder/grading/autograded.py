"""The annotated notebook that nbgrader's formgrader and feedback show: the learner's work and our verdicts.

Nothing in it is trusted: outputs are reduced to text and pictures, and what the instructor's notebook fixes (ids,
points, locked sources) is put back.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.notebook import Cell, Notebook
from autograder.grading.submission import Graded, in_language
from autograder.judging.messages import as_html, as_text
from autograder.shown import clean, markdown
from autograder.translation.speaking import say_in

MISSING = "This cell was missing from the submission and was put back."


def autograded(assignment: Assignment, graded: Graded, submitted: Notebook | None) -> bytes:
    """Write the annotated notebook as JSON. When the submission could not be read, it is the empty assignment."""
    sources = assignment.shown_cells
    results = {result.id: result for result in graded.questions}
    ours = frozenset(cell.source for cell in assignment.notebook.cells)
    ours |= in_language(graded.language, assignment.name, "markdown", ours)
    say = say_in(graded.language, assignment.name)
    seen: set[str] = set()
    cells: list[dict[str, Any]] = []
    for cell in submitted.cells if submitted else ():
        source = sources.get(cell.grade_id) if cell.grade_id not in seen else None
        seen.add(cell.grade_id)
        saved = submitted.document["cells"][cell.index] if submitted else {}
        outputs = graded.outputs.get(cell.index, saved.get("outputs"))
        cells.append(_cell(len(cells), cell, source, clean(outputs)))
        if cells[-1]["cell_type"] != "code" and cells[-1]["source"] not in ours:
            text, pictures = markdown(cells[-1]["source"], saved.get("attachments"))
            cells[-1] |= {"source": text, **({"attachments": pictures} if pictures else {})}
    for name, source in sources.items():
        if name not in seen and (source.is_question or source.is_written):
            cells.append(_cell(len(cells), source, source, [], f"{say(MISSING)}\n\n"))
    for cell in cells:
        result = results.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if result is not None and cell["cell_type"] == "code":
            data = {"text/html": as_html(result, say), "text/plain": as_text(result, say)}
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
    for error in graded.errors:
        cells.insert(0, _plain_cell("markdown", f"> **Grader:** {say(error)}", "grader-note"))
    metadata = copy.deepcopy(assignment.notebook.document.get("metadata", {}))
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def _cell(
    number: int, cell: Cell, source: Cell | None, outputs: list[dict[str, Any]], note: str = ""
) -> dict[str, Any]:
    text = cell.source
    kind = cell.kind if cell.kind in ("code", "markdown") else "raw"
    if source is not None:
        kind = source.kind
        if source.nbgrader.get("locked"):
            text = source.source
    if note and source is not None and source.is_written:
        text = ""
    made = _plain_cell(kind, (f"# {note}" if note and kind == "code" else note) + text, f"cell-{number}")
    if source is not None:
        made["metadata"]["nbgrader"] = dict(source.nbgrader)
    if kind == "code":
        made["outputs"] = outputs
    return made


def _plain_cell(kind: str, text: str, id: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": id, "metadata": {}, "source": text}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell
