"""A course so small that it can be read at a glance: two questions, three checks, one known mistake.

`double(x)` doubles an array and leaves it alone; `shift(x, by)` calls `double`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder import registry
from autograder.calling.cells import new_namespace, run_cell
from autograder.course.assignment import Assignment
from autograder.expectations import expect_close, expect_unchanged
from autograder.judging.answers import Answers, NearMiss
from autograder.judging.recording import near_miss, record
from autograder.values import Check, Misconception, Question

NAME = "tiny"
SEED = 7
DOUBLE, SHIFT = Question("double", 4), Question("shift", 1)

DOUBLES = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
SHIFTS = "def shift(x, by):\n    return double(x) + by\n"
TRIPLES = Misconception(
    "double", "thrice", "x is taken three times", "count again", (("return 2 * x", "return 3 * x"),)
)


def doubles(student, reference, rng):
    "It doubles an array"
    x = rng.normal(size=4)
    expect_close(student.double(x), reference.double(x), "The result")


def leaves_it_alone(student, reference, rng):
    "Its argument stays as it was"
    expect_unchanged(student.double.observe(rng.normal(size=4)).changed, 0, "x")


def shifts(student, reference, rng):
    "It doubles and shifts"
    x = rng.normal(size=4)
    expect_close(student.shift(x, 1.5), reference.shift(x, 1.5), "The result")


def check_of(question: str, run: Any) -> Check:
    """Make a check of a function without registering it."""
    return Check(question, run.__name__, (run.__doc__ or "").strip(), run)


CHECKS = {
    "double": (check_of("double", doubles), check_of("double", leaves_it_alone)),
    "shift": (check_of("shift", shifts),),
}


def namespace(*sources: str) -> dict[str, Any]:
    """Run cells, as a notebook would, and give their namespace."""
    made = new_namespace()
    for number, source in enumerate(sources):
        assert run_cell(source, made, f"<cell {number}>") is None
    return made


SOLUTION = namespace(DOUBLES, SHIFTS)


THRICE = TRIPLES, {**SOLUTION, **namespace(DOUBLES.replace("2 *", "3 *"))}


def recorded(
    questions: Sequence[Question],
    checks: Mapping[str, Sequence[Check]],
    solution: Mapping[str, Any],
    mistaken: Sequence[tuple[Misconception, Mapping[str, Any]]],
    seed: int = SEED,
) -> Answers:
    """Record what a solution answers, and each of some mistaken namespaces."""
    found = record(NAME, questions, checks, solution, seed, "digest")
    misses: dict[str, list[NearMiss]] = {question.id: [] for question in questions}
    for slip, wrong in mistaken:
        misses[slip.question].append(near_miss(slip, wrong, checks[slip.question], found))
    return replace(found, near_misses=misses)


def answers(seed: int = SEED) -> Answers:
    """Record what the solution and the one known mistake answer."""
    return recorded((DOUBLE, SHIFT), CHECKS, SOLUTION, [THRICE], seed)


def register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry know the tiny course and nothing else."""
    monkeypatch.setattr(registry, "assignments", lambda: (NAME,))
    monkeypatch.setattr(registry, "checks_of", lambda assignment: {NAME: CHECKS}[assignment])


def code(source: str, grade_id: str = "", tags: tuple[str, ...] = (), **nbgrader: Any) -> dict[str, Any]:
    """Make a code cell as it lies in a file."""
    metadata: dict[str, Any] = {"tags": list(tags)} if tags else {}
    if grade_id or nbgrader:
        metadata["nbgrader"] = {"schema_version": 3, "grade_id": grade_id, **nbgrader}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "id": "x"}


def solution_cell(source: str, question: str) -> dict[str, Any]:
    """Make the cell in which a question is answered."""
    return code(source, f"{question}_solution", grade=False, solution=True, locked=False)


def check_cell(question: Question) -> dict[str, Any]:
    """Make the locked cell that carries a question's points."""
    points = question.max_points
    return code(
        f'check("{question.id}")', question.id, grade=True, solution=False, locked=True, points=points
    )


def written_cell(text: str) -> dict[str, Any]:
    """Make a question that a person grades."""
    nbgrader = {"grade_id": "why", "grade": True, "solution": True, "locked": False, "points": 2}
    return {"cell_type": "markdown", "source": text, "metadata": {"nbgrader": nbgrader}}


def document(*cells: Any) -> dict[str, Any]:
    """Make a notebook of cells."""
    return {"cells": list(cells), "metadata": {"language": "en"}, "nbformat": 4, "nbformat_minor": 5}


def file(*cells: Any) -> bytes:
    """Make the bytes of a notebook file."""
    return json.dumps(document(*cells)).encode()


def source_cells() -> list[dict[str, Any]]:
    """Make the cells of the instructor's notebook."""
    return [
        code("import numpy as np"),
        solution_cell(DOUBLES, "double"),
        check_cell(DOUBLE),
        code("raise SystemExit('a demonstration is not run')", tags=("demo",)),
        solution_cell(SHIFTS, "shift"),
        check_cell(SHIFT),
        written_cell("A model answer."),
    ]


def course(root: Path) -> Assignment:
    """Write the tiny course into a folder."""
    assignment = Assignment(NAME, root)
    assignment.source.parent.mkdir(parents=True)
    assignment.source.write_bytes(file(*source_cells()))
    slip = (TRIPLES.name, TRIPLES.because, TRIPLES.next, TRIPLES.edits)
    assignment.misconceptions_folder.mkdir()
    (assignment.misconceptions_folder / "__init__.py").write_text(
        f"MISCONCEPTIONS = {{{TRIPLES.question!r}: [{slip!r}]}}\n"
    )
    return assignment
