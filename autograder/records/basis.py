"""What a grade depends on, digest by digest, so that a change of the grade can be put down to its cause."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder import registry
from autograder.contest.scoring import Entry
from autograder.course.assignment import Assignment
from autograder.course.notebook import MAX_BYTES
from autograder.grading.handed_in import files_beside
from autograder.judging.hidden import course_seed
from autograder.judging.sources import digests_of_checks
from autograder.values import Limits

LIBRARIES = ("numpy", "scipy", "scikit-learn")  # what a number can depend on

Basis = Mapping[str, Any]


def rules_of(assignment: Assignment, limits: Limits) -> Basis:
    """Sum up what the grades of a whole class depend on, in the form of docs/results-schema.md."""
    return {
        "solution": _solution(assignment),
        "misconceptions": _sum(
            *(p.read_bytes() for p in sorted(assignment.misconceptions_folder.glob("*.py")))
        ),
        "checks": digests_of_checks(assignment.name),
        "package": registry.digest_of(assignment.name),
        "limits": [limits.cell, limits.question, limits.submission],
        "engine": _engine(),
    }


def basis_of(rules: Basis, notebook: Path, entry: Entry | None) -> Basis:
    """Add to the rules what one student handed in, and what became of it beside the class."""
    mine = {"submission": submission_digest(notebook)}
    if entry is not None:
        mine["entry"] = _sum(repr(entry).encode())
    return {**mine, **rules}


def mark_of(assignment: Assignment, basis: Basis) -> str:
    """Sum up all that a grade depends on but the engine, whose every new version would grade all classes again."""
    known = {key: value for key, value in basis.items() if key != "engine"}
    points = {question.id: question.max_points for question in assignment.questions}
    seed = course_seed(assignment.root, assignment.name)
    return _sum(json.dumps([known, points, seed], sort_keys=True).encode(), length=64)


def submission_digest(notebook: Path) -> str:
    """Sum up the bytes of a submission: the notebook, when it was handed in, and the files beside it."""
    sums = hashlib.sha256()
    for path in (notebook, notebook.with_name("timestamp.txt")):
        with contextlib.suppress(OSError):  # it is graded as one that cannot be read
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_BYTES:
                sums.update(path.read_bytes())
        sums.update(b"|")
    for name, content in files_beside(notebook.parent).items():
        sums.update(f"{name} {len(content)}|".encode() + content)
    return sums.hexdigest()


def _solution(assignment: Assignment) -> str:
    """Sum up the source notebook without outputs and points, and what lies beside it."""
    cells = [
        [cell.kind, cell.source, cell.grade_id, sorted(cell.tags), cell.is_question, cell.is_written]
        for cell in assignment.notebook.cells
    ]
    beside = [part for name, content in assignment.example.items() for part in (name.encode(), content)]
    if assignment.held_out.exists():
        beside.append(assignment.held_out.read_bytes())
    return _sum(json.dumps(cells).encode(), *beside)


@cache
def _engine() -> str:
    """Sum up the grader itself: its code but the checks, the course's library, and what both compute with."""
    package = Path(__file__).resolve().parents[1]
    files = [path for path in package.rglob("*.py") if "checks" not in path.parts]
    files += package.with_name("cs231n_utils").rglob("*.py")
    versions = ["{}.{}".format(*sys.version_info)]
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions.append(metadata.version(name))
    return _sum(" ".join(versions).encode(), *(path.read_bytes() for path in sorted(files)))


def _sum(*parts: bytes, length: int = 16) -> str:
    sums = hashlib.sha256()
    for part in parts:
        sums.update(b"%d|" % len(part) + part)
    return sums.hexdigest()[:length]
