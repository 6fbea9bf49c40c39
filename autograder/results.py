"""Results as files: one JSON document for each submission (schema 1, described in docs/results-schema.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.contest import Entry
from autograder.grading import Graded
from autograder.values import CheckResult

SCHEMA = 1
FOLDER = "results"


def as_document(graded: Graded) -> dict[str, Any]:
    """Give a graded submission in the form of schema 1."""
    return {
        "schema": SCHEMA,
        "student": graded.student,
        "assignment": graded.assignment,
        "score": graded.score,
        "max_score": graded.max_score,
        "seed": graded.seed,
        "isolation": graded.isolation,
        "questions": {
            question.id: {
                "verdict": str(question.verdict),
                "points": question.points,
                "max_points": question.max_points,
                "checks": [_check(check) for check in question.checks],
            }
            for question in graded.questions
        },
        "errors": list(graded.errors),
        **({"entry": _entry(graded.entry)} if graded.entry else {}),
    }


def as_json(graded: Graded) -> bytes:
    """Write that document with a line for each question, for people to read and `diff` to compare."""
    document = as_document(graded)
    questions = ",\n".join(f"  {_line(id)}: {_line(told)}" for id, told in document["questions"].items())
    spelled = {key: _line(value) for key, value in document.items()} | {"questions": f"{{\n{questions}\n }}"}
    lines = ",\n".join(f" {_line(key)}: {text}" for key, text in spelled.items())
    return f"{{\n{lines}\n}}\n".encode("utf-8", "replace")


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "question": entry.question,
        "accuracy": entry.accuracy,
        "standard_error": entry.standard_error,
        "claimed": entry.claimed,
        "rejected": entry.rejected or None,
        "like": entry.like or None,
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "title": check.title,
        "verdict": str(check.verdict),
        "message": check.message,
        "diagnosis": check.hint.name if check.hint else None,
        "seconds": check.seconds,
    }


def read_each(root: Path, assignment: str) -> Iterator[dict[str, Any]]:
    """Read every result of an assignment, by student, one at a time."""
    for path in sorted((root / FOLDER / assignment).glob("*.json")):
        yield json.loads(path.read_bytes())


def read_all(root: Path, assignment: str) -> list[dict[str, Any]]:
    """Read every result of an assignment, by student, into memory."""
    return list(read_each(root, assignment))


def result_path(root: Path, assignment: str, student: str) -> Path:
    """Say where a submission's result lies."""
    return root / FOLDER / assignment / f"{student}.json"
