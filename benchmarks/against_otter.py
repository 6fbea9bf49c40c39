"""Time our grading against `otter run`: the same submissions, the same machine, the same run.

    python -m venv /tmp/otter && /tmp/otter/bin/pip install otter-grader ipykernel .
    python benchmarks/against_otter.py /tmp/otter/bin

An Otter test asks each question's `check(...)` for its points, in the student's kernel, as many notebooks at a time as
there are cores. `otter grade` would add a Docker container for each notebook; it is not timed. The two take turns, and
start-up is included.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from against_nbgrader import compare
from classes import KINDS, NAME, ROOT, keep, make_course
from otter import call, version

from autograder.course.assignment import find_assignment

THEIRS = 8


def main(programs: Path) -> None:
    """Compare both kinds of notebooks."""
    theirs = partial(grade_theirs, programs)
    rows = {kind: compare("otter", theirs, extra) for kind, extra in KINDS.items()}
    keep("against_otter", {"version": {"otter-grader": version(programs)}, **rows})


def grade_theirs(programs: Path, extra: str) -> float:
    """Grade a few with `otter run`; seconds for each."""
    with tempfile.TemporaryDirectory() as name:
        course = make_course(Path(name) / "course", extra, THEIRS)
        tests = course / "tests"
        tests.mkdir()
        for question in find_assignment(NAME, ROOT).questions:
            (tests / f"{question.id}.py").write_text(test_of(question.id, question.max_points))
        call(programs, course, "generate", "-t", "tests", "-o", "autograder.zip")
        notebooks = sorted(course.glob("submitted/*/*/*.ipynb"))
        started = time.perf_counter()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda path: grade_one(programs, course, path), notebooks))
        return (time.perf_counter() - started) / THEIRS


def grade_one(programs: Path, course: Path, notebook: Path) -> None:
    """Grade one notebook in its own folder."""
    call(programs, notebook.parent, "run", "-a", str(course / "autograder.zip"), "-o", ".", notebook.name)


def test_of(question: str, points: float) -> str:
    """Write an Otter test: a question passes when its check gives all points."""
    code = f">>> from autograder import check\\n>>> float(check('{question}'))\\n{points}"
    case = f'{{"code": "{code}", "hidden": False, "locked": False}}'
    suite = f'{{"cases": [{case}], "scored": True, "setup": "", "teardown": "", "type": "doctest"}}'
    return f'OK_FORMAT = True\ntest = {{"name": "{question}", "points": {points}, "suites": [{suite}]}}\n'


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
