"""Images whose labels only the instructor has: drawn from the course's key, released as pixels, scored here.

An assignment takes part when its solution folder has a `held_out.py` (`scoring.Contest` says what is in it).
The release makes `solutions/NAME/held_out.npz`, which holds pixels only; nbgrader copies it into the students' folder.
The labels lie in `.autograder/held_out/NAME.npz`, and can always be drawn again from the key.
"""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import BadZipFile

import numpy as np

from autograder.contest.scoring import Contest, Entry, Predictions, entry_of, field_of, predictions
from autograder.course.assignment import STATE, Assignment, CourseError, fault_in
from autograder.files import write_whole
from autograder.grading.handed_in import files_beside
from autograder.judging.hidden import course_secret

RELEASED = "held_out.npz"

When = Callable[[Path], datetime | None]
Known = dict[Path, tuple[Any, Predictions]]


def contest_of(assignment: Assignment) -> Contest | None:
    """Read what an assignment's `held_out.py` says, or give None when it has none."""
    path = assignment.held_out
    if not path.exists():
        return None
    module: Any = ModuleType("held_out")
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), vars(module))
    except Exception as error:
        raise fault_in(path, error) from error
    try:
        contest = Contest(
            module.QUESTION,
            module.LINEAR,
            module.ENSEMBLE,
            module.draw,
            module.read,
            module.claimed,
            module.share,
            module.doubts,
        )
    except AttributeError as error:
        raise CourseError(
            f"{path} lacks {error.name}; an assignment with held-out images needs it."
        ) from error
    if contest.question not in [question.id for question in assignment.questions]:
        raise CourseError(f"{path} names {contest.question}, which is no question of {assignment.name}.")
    return contest


def release_images(assignment: Assignment, contest: Contest) -> Path:
    """Write the pixels beside the source notebook, unless they are there already, and give the file."""
    path = assignment.source.with_name(RELEASED)
    wanted = _kept(assignment, contest)["pixels"]
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
        write_whole(path, _drawn(assignment, contest)[0])
    return path


def labels_of(assignment: Assignment, contest: Contest) -> np.ndarray:
    """Give the secret labels, drawn once for the same key and the same `held_out.py`."""
    return _kept(assignment, contest)["y"]


def score_class(
    assignment: Assignment, students: Iterable[str], folders: Mapping[str, Path], when: When, known: Known
) -> dict[str, Entry]:
    """Score the predictions of `students` beside those of the whole class; nothing when there is no contest.

    folders  everybody's submission folder, by student
    when     says when what lies in a folder was handed in, None when that is not known
    known    what was read before, by folder: it is read again when a file has changed
    """
    contest = contest_of(assignment)
    if contest is None:
        return {}
    y = labels_of(assignment, contest)
    given = assignment.release.with_name(RELEASED)
    if (
        given.exists()
        and hashlib.sha256(given.read_bytes()).hexdigest() != _kept(assignment, contest)["pixels"]
    ):
        raise CourseError(
            f"The images in {given} are not those of this course folder's key, so all predictions for them would be "
            f"wrong; run: autograder release {assignment.name}, and give the new file to the students."
        )
    for student, folder in folders.items():
        state = _state(folder)
        if folder not in known or known[folder][0] != state:
            read = predictions(contest, y, student, files_beside(folder), when(folder))
            known[folder] = state, read
    everybody = [known[folder][1] for folder in folders.values()]
    mine, field = {read.student: read for read in everybody}, field_of(everybody, y)
    return {student: entry_of(contest, y, mine[student], field) for student in students}


def _state(folder: Path) -> list[tuple[str, int, int]]:
    found = ((entry.name, entry.stat(follow_symlinks=False)) for entry in os.scandir(folder))
    return sorted((name, about.st_mtime_ns, about.st_size) for name, about in found)


def _kept(assignment: Assignment, contest: Contest) -> dict[str, Any]:
    """Give {"y": labels, "pixels": digest of the released file}, from the file that keeps them or drawn anew.

    One that is damaged is drawn and written again, as one that is not there.
    """
    path = assignment.root / STATE / "held_out" / f"{assignment.name}.npz"
    source = hashlib.sha256(assignment.held_out.read_bytes() + _secret(assignment)).hexdigest()
    damaged = (EOFError, ValueError, KeyError, BadZipFile, zlib.error)
    with suppress(FileNotFoundError, *damaged), np.load(path, allow_pickle=False) as kept:
        if str(kept["source"]) == source:
            return {"y": kept["y"], "pixels": str(kept["pixels"])}
    released, y = _drawn(assignment, contest)
    pixels = hashlib.sha256(released).hexdigest()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    file = io.BytesIO()
    np.savez(file, y=y, pixels=np.array(pixels), source=np.array(source))
    write_whole(path, file.getvalue(), mode=0o600)
    return {"y": y, "pixels": pixels}


def _drawn(assignment: Assignment, contest: Contest) -> tuple[bytes, np.ndarray]:
    """Draw the images, as the file that is released, and the labels."""
    X, y = contest.draw(_secret(assignment))
    file = io.BytesIO()
    np.savez_compressed(file, X=X)
    return file.getvalue(), y


def _secret(assignment: Assignment) -> bytes:
    return course_secret(assignment.root, f"held-out images of {assignment.name}")
