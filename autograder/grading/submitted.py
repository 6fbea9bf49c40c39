"""The submissions of a class as they lie in the course folder, and what a worker is sent of each."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.contest.held_out import Known, score_class
from autograder.contest.scoring import Entry
from autograder.course.assignment import Assignment, CourseError
from autograder.course.notebook import MAX_BYTES
from autograder.grading.handed_in import files_beside, when_handed_in
from autograder.grading.workers import HandedIn
from autograder.records.basis import Basis, basis_of, mark_of

MAX_NAME = 200  # bytes, of a file
MAX_ID = 128  # characters, of a student in nbgrader's tables; PostgreSQL refuses more


@dataclass(frozen=True)
class Submission:
    """One submission as it lies in the course folder; `basis` sums up all that its grade depends on, `digest` it."""

    student: str
    folder: Path
    notebook: Path
    digest: str
    basis: Basis
    entry: Entry | None = None


def find_submissions(
    assignment: Assignment, directory: Any, students: list[str], rules: Basis
) -> list[Submission]:
    """Find the submissions under `submitted/STUDENT/NAME/`, in the order of the students' names.

    Raises CourseError when there are none, one of `students` has none, or a folder hides whether there is one.
    """
    folders = submitted_folders(assignment, directory)
    missing = set(students) - folders.keys()
    if missing:  # a name with blanks is quoted, or nobody would see them
        names = ", ".join(name if name.split() == [name] else repr(name) for name in sorted(missing))
        raise CourseError(f"There is no submission of {assignment.name} by {names}.")
    if not folders:
        pattern = directory.format_path(directory.submitted_directory, "*", assignment.name)
        raise CourseError(f"There are no submissions to grade: {pattern} does not exist.")
    wanted = [student for student in folders if not students or student in students]
    for student in wanted:
        if not _can_be_called(student):
            raise CourseError(
                f"The folder {str(folders[student].parent)!r} has a name that no file of results or no student of a "
                "gradebook can have; give it the student's id in nbgrader as its name and run the same command again."
            )
    return submissions_of(assignment, directory, wanted, rules, {}, folders)


def submitted_folders(assignment: Assignment, directory: Any) -> dict[str, Path]:
    """Find the folder of every submission of an assignment, by student; what is none is named.

    Raises CourseError when a student's folder may not be opened.
    """
    pattern = directory.format_path(directory.submitted_directory, "*", assignment.name)
    base = Path(pattern.partition("*")[0])
    for place in base.iterdir() if base.is_dir() else ():
        if place.is_dir() and not os.access(place, os.R_OK | os.X_OK):
            raise CourseError(
                f"{place} may not be opened by you, so it cannot be seen what was handed in there; "
                f"make it readable (chmod -R u+rX {place}) and run the same command again."
            )
    folders = {}
    for folder in sorted(base.glob(os.path.relpath(pattern, base))):
        if folder.is_dir() and not folder.is_symlink():
            folders[folder.relative_to(base).parts[0]] = folder
        else:
            link, none = "a link, and links are not followed: it is left out.", "no folder: it is left out."
            print(f"autograder: {folder} is {link if folder.is_symlink() else none}", file=sys.stderr)
    return folders


def _can_be_called(student: str) -> bool:
    """Say whether files can be called so, also with what is added to their names, and a student, in one line."""
    try:
        return len(student.encode()) <= MAX_NAME and len(student) <= MAX_ID and student.isprintable()
    except UnicodeEncodeError:  # the folder's name is not in UTF-8
        return False


def submissions_of(
    assignment: Assignment,
    directory: Any,
    students: list[str],
    rules: Basis,
    known: Known,
    folders: dict[str, Path] | None = None,
) -> list[Submission]:
    """Describe the submissions of some students; where there are held-out images, scored beside all of the class."""
    folders = folders or submitted_folders(assignment, directory)

    def when(folder: Path) -> datetime | None:
        return when_handed_in(folder, directory.config)

    entries = score_class(assignment, students, folders, when, known)
    found = []
    for student in students:
        notebook, entry = folders[student] / f"{assignment.name}.ipynb", entries.get(student)
        basis = basis_of(rules, notebook, entry)
        digest = mark_of(assignment, basis)
        found.append(Submission(student, folders[student], notebook, digest, basis, entry))
    return found


def handed_in(submission: Submission) -> HandedIn:
    """Read a submission from disk, for a worker."""
    files = files_beside(submission.folder)
    return HandedIn(submission.student, read(submission.notebook), files, submission.entry)


def read(notebook: Path) -> bytes | str:
    """Read a submitted notebook, or say in one sentence why there is nothing to read."""
    try:
        if notebook.is_symlink():
            return f"{notebook.name} is a link, and links are not followed."
        if not notebook.is_file():
            return f"There is no {notebook.name} in this submission."
        if notebook.stat().st_size > MAX_BYTES:
            return f"{notebook.name} is larger than {MAX_BYTES >> 20} MB and was not opened."
        return notebook.read_bytes()
    except OSError as error:
        return f"{notebook.name} could not be read: {error.strerror}."
