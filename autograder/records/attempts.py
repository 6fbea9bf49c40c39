"""Every result that a submission ever had: the present one in its place, the former ones numbered beside it.

    results/NAME/STUDENT.json                    the present result
    results/NAME/attempts/STUDENT/0001.json.gz   what it was at first

A former result has its number inside, so that a run that is killed between two writes, and goes on, writes the same
file again.
"""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from typing import Any

from autograder.files import write_whole
from autograder.grading.submission import Graded
from autograder.records.basis import Basis
from autograder.records.results import (
    FOLDER,
    Document,
    as_document,
    as_json,
    is_whole,
    read_result,
    result_path,
)

PASSING = ("attempt", "graded", "basis")  # of a document: it says nothing of the grade


def keep(root: Path, graded: Graded, basis: Basis) -> tuple[Document | None, Document]:
    """Make a result the present one, and keep the former when it differs in anything but times.

    Gives both, or None for the former when there was none that could be read. Only one may do so at a time.
    """
    path = result_path(root, graded.assignment, graded.student)
    folder = attempts_folder(root, graded.assignment, graded.student)
    former = read_result(path)
    present = present_result(graded, basis)
    if former is None:
        numbers = [old.name.partition(".")[0] for old in folder.glob("*.json.gz")]
        present["attempt"] = 1 + max((int(number) for number in numbers if number.isdigit()), default=0)
    elif substance(former) == substance(present):
        present["attempt"] = former.get("attempt", 1)
    else:
        number = former.get("attempt", 1)
        write_whole(folder / f"{number:04}.json.gz", gzip.compress(path.read_bytes(), mtime=0))
        present["attempt"] = number + 1
    write_whole(path, as_json(present))
    return former, present


def present_result(graded: Graded, basis: Basis) -> Document:
    """Give a result as it will lie in its file, but for the number of the attempt."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time()))
    return as_document(graded) | {"attempt": 1, "graded": now, "basis": dict(basis)}


def substance(document: Document) -> Any:
    """Reduce a result to what matters of it: what was graded, by what rules, and what came of it."""
    told = {key: value for key, value in document.items() if key not in PASSING}
    told["questions"] = {
        id: question | {"checks": [check | {"seconds": 0} for check in question["checks"]]}
        for id, question in document["questions"].items()
    }
    rules = {key: value for key, value in document.get("basis", {}).items() if key != "engine"}
    return json.loads(json.dumps([told, rules]))


def attempts_of(root: Path, assignment: str, student: str) -> list[Document]:
    """Read the former results of a submission, the first one first.

    Raises ValueError, or what gzip raises, when one is damaged.
    """
    paths = sorted(attempts_folder(root, assignment, student).glob("*.json.gz"))
    found = [json.loads(gzip.decompress(path.read_bytes())) for path in paths]
    if not all(map(is_whole, found)):
        raise ValueError("not all of them are results")
    return found


def attempts_folder(root: Path, assignment: str, student: str) -> Path:
    """Say where the former results of a submission lie."""
    return root / FOLDER / assignment / "attempts" / student
