"""What the last check said of each question, remembered in the learner's course folder for `progress`.

There is one file for each assignment, `.autograder/progress/NAME.json`, so that two notebooks at work do not
overwrite each other's. Nothing rests on it: where it cannot be read or written, nothing is remembered.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder import registry
from autograder.course.assignment import RELEASE, SOURCE, STATE
from autograder.files import write_whole
from autograder.values import QuestionResult, Verdict


@dataclass(frozen=True)
class Remembered:
    """What was last seen of one question: its verdict, passed or failed, its points, and when (Unix time)."""

    verdict: Verdict
    points: float
    when: float


def remember(
    assignment: str, results: Iterable[QuestionResult], place: Path | str = ".", *, forget: bool = True
) -> None:
    """Remember verdicts on a notebook or file that lies in `place`. It never raises and writes nothing else.

    Only *passed* and *failed* say something of an answer. *Not attempted* takes back what was known, unless
    `forget` is off: the function may be written in another file. The two others leave it as it was.
    """
    with suppress(Exception):  # a check must never fail because of what is only remembered
        path = _file_of(assignment, Path(place).resolve())
        if path is None:
            return
        known = _read(path)
        before = dict(known)
        for result in results:
            if result.verdict in (Verdict.PASSED, Verdict.FAILED):
                known[result.id] = {
                    "verdict": str(result.verdict),
                    "points": result.points,
                    "when": round(time.time()),
                }
            elif result.verdict is Verdict.NOT_ATTEMPTED and forget:
                known.pop(result.id, None)
        if known != before:
            # The instructor's course folder keeps its secrets beside this: the folder is its owner's alone.
            path.parent.parent.mkdir(mode=0o700, exist_ok=True)
            write_whole(path, _spelled(known))


def recall(assignment: str, place: Path) -> dict[str, Remembered]:
    """Give what is remembered of an assignment, by question; what cannot be understood is left out."""
    path = _file_of(assignment, place.resolve())
    found = {}
    for question, told in (_read(path) if path else {}).items():
        match told:
            case {
                "verdict": str(verdict),
                "points": int() | float() as points,
                "when": int() | float() as when,
            }:
                if verdict in (Verdict.PASSED, Verdict.FAILED) and 0 <= points < 1e6 and 0 <= when < 1e11:
                    found[question] = Remembered(Verdict(verdict), float(points), float(when))
    return found


@cache
def course_folder(place: Path) -> Path | None:
    """Find the learner's course folder from a place in it: the folder of a notebook, or one that is worked from.

    It holds `assignments/NAME/NAME.ipynb`, or `NAME/NAME.ipynb` as `nbgrader fetch_assignment` leaves it. Where no
    folder on the way up does, it is `place` itself. The solutions and the submissions in an instructor's course
    folder are nobody's progress: None.
    """
    found = next((folder for folder in (place, *place.parents) if any(_notebooks(folder))), place)
    if found.name == RELEASE:
        found = found.parent
    inside = any(True for parent in found.parents for _ in _notebooks_in(parent / SOURCE))
    return None if inside else found


def notebook_of(assignment: str, place: Path) -> Path | None:
    """Find the learner's notebook of an assignment."""
    folder = course_folder(place.resolve())
    found = _notebooks(folder) if folder else ()
    return next((path for path in found if path.stem == assignment), None)


def _notebooks(folder: Path) -> Iterator[Path]:
    yield from _notebooks_in(folder / RELEASE)
    yield from _notebooks_in(folder)


def _notebooks_in(folder: Path) -> Iterator[Path]:
    if os.path.isdir(folder):
        for name in registry.assignments():
            path = f"{folder}/{name}/{name}.ipynb"
            if os.path.isfile(path):
                yield Path(path)


def _file_of(assignment: str, place: Path) -> Path | None:
    folder = course_folder(place)
    return folder / STATE / "progress" / f"{assignment}.json" if folder else None


def _read(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _spelled(known: dict[str, Any]) -> bytes:
    """Write a line for each question, for people to read."""
    lines = ",\n".join(f" {json.dumps(question)}: {json.dumps(told)}" for question, told in known.items())
    return f"{{\n{lines}\n}}\n".encode()
