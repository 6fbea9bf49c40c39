"""Results as files: one JSON document for each submission (schema 1, described in docs/results-schema.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.contest.scoring import Entry
from autograder.course.assignment import SOURCE, CourseError, find_assignment
from autograder.grading.submission import Graded
from autograder.values import CheckResult, Hint, QuestionResult, Verdict

SCHEMA = 1
FOLDER = "results"
NUMBER = (int, float)
SHAPE = {
    "student": str,
    "assignment": str,
    "isolation": str,
    "score": NUMBER,
    "max_score": NUMBER,
    "questions": dict,
    "errors": list,
}
OF_QUESTION = {"verdict": str, "points": NUMBER, "max_points": NUMBER, "checks": list}
OF_CHECK = {"title": str, "verdict": str, "message": str, "seconds": NUMBER}

VERDICTS = frozenset(Verdict)

Document = dict[str, Any]


def as_document(graded: Graded) -> Document:
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


def as_json(document: Document) -> bytes:
    """Write a document with a line for each question, for people to read and `diff` to compare."""
    questions = ",\n".join(f"  {_line(id)}: {_line(told)}" for id, told in document["questions"].items())
    lines = ",\n".join(
        f" {_line(key)}: " + (f"{{\n{questions}\n }}" if key == "questions" else _line(value))
        for key, value in document.items()
    )
    return f"{{\n{lines}\n}}\n".encode("utf-8", "replace")


_line = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make one for each line


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
        "because": check.hint.because if check.hint else "",
        "next": check.hint.next if check.hint else "",
        "seconds": check.seconds,
        **({"fault": check.fault} if check.fault else {}),
    }


def questions_of(document: Document) -> tuple[QuestionResult, ...]:
    """Read the verdicts of a result back; in one of an older version hints are without words."""
    return tuple(
        QuestionResult(id, Verdict(told["verdict"]), told["points"], told["max_points"], _checks_of(told))
        for id, told in document["questions"].items()
    )


def _checks_of(told: Document) -> tuple[CheckResult, ...]:
    found = []
    for check in told["checks"]:
        because, next = check.get("because", ""), check.get("next", "")
        hint = Hint(check["diagnosis"], because, next) if check["diagnosis"] or because else None
        verdict = Verdict(check["verdict"])
        found.append(
            CheckResult(
                check["title"], verdict, check["message"], hint, check["seconds"], check.get("fault", "")
            )
        )
    return tuple(found)


def read_result(path: Path) -> Document | None:
    """Read one result; None when it is not there, damaged or of another version."""
    try:
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return document if is_whole(document) else None


def is_whole(document: Any) -> bool:
    """Say whether this is a result of this version, all of it."""
    return (
        _has(document, SHAPE)
        and document.get("schema") == SCHEMA
        and all(
            _has(question, OF_QUESTION)
            and question["verdict"] in VERDICTS
            and all(
                _has(c, OF_CHECK) and c["verdict"] in VERDICTS and "diagnosis" in c
                for c in question["checks"]
            )
            for question in document["questions"].values()
        )
    )


def _has(part: Any, shape: Mapping[str, Any]) -> bool:
    return isinstance(part, dict) and all(isinstance(part.get(key), kind) for key, kind in shape.items())


def read_all(root: Path, assignment: str) -> Iterator[Document]:
    """Read every result of an assignment, by student, one at a time.

    Raises CourseError when one is damaged or a copy, or when there are none.
    """
    students = students_of(root, assignment)
    if not students:
        if (root / SOURCE).is_dir():
            find_assignment(assignment, root)  # a name that is misspelt is the likelier reason
        raise CourseError(
            f"There are no results in {FOLDER}/{assignment}; run: autograder grade {assignment}"
        )
    seen = set[str]()
    for student in students:
        path = result_path(root, assignment, student)
        document = read_result(path)
        if document is None:
            raise CourseError(f"{path} is damaged; delete it and run: autograder grade {assignment}")
        if document["assignment"] != assignment or document["student"] in seen:
            raise CourseError(
                f"{path} is a copy of another result, that of {document['student']} for {document['assignment']}; "
                "move it away."
            )
        seen.add(document["student"])
        yield document


def students_of(root: Path, assignment: str) -> list[str]:
    """Name the students who have a result, in order."""
    return sorted(path.stem for path in (root / FOLDER / assignment).glob("*.json"))


def result_path(root: Path, assignment: str, student: str) -> Path:
    """Say where a submission's result lies."""
    return root / FOLDER / assignment / f"{student}.json"
