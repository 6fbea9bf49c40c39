"""Grade a whole class: what is new or changed goes to the workers, and one writer puts away what comes back.

A submission is marked as done only after its files and its grades are safe, so a run that was stopped goes on where
it was, and a run with nothing to do changes nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.cluster import cluster
from autograder.contest import Entry
from autograder.course import STATE, Assignment, CourseError
from autograder.files import write_whole
from autograder.grading import Limits
from autograder.handed_in import files_beside
from autograder.held_out import Known, score_class
from autograder.hidden import course_seed, hidden_answers, sources_digest
from autograder.notebook import MAX_BYTES
from autograder.results import as_json, result_path
from autograder.workers import Finished, HandedIn, crew


@dataclass(frozen=True)
class Submission:
    """One submission as it lies in the course folder, and the digest of all that its grade depends on."""

    student: str
    folder: Path
    notebook: Path
    digest: str
    entry: Entry | None = None


@dataclass(frozen=True)
class Tally:
    """What a class run did."""

    graded: int
    unchanged: int
    questions: Counter[str]


def grade_class(
    assignment: Assignment,
    students: list[str],
    limits: Limits,
    workers: int,
    *,
    tier: str = "",
    scheduler: str = "",
    quiet: bool = False,
) -> Tally:
    """Grade every submission that is new or changed, or those of `students`, into files and the gradebook.

    It is done by so many workers of this machine, behind the wall of this tier, or, where a scheduler's address is
    given, by those of its cluster, each behind the wall that its machine gives.
    Raises CourseError when there is nothing to grade, a student named has no submission or the cluster cannot do it.
    """
    if scheduler:
        chosen = cluster(assignment, limits, scheduler)
    else:
        chosen = crew(assignment, limits, min(workers, len(students) or workers), tier)
    with chosen as graded:  # they get ready while this process does
        from tqdm import tqdm

        from autograder import gradebook

        course = gradebook.open_course(assignment.root)
        found = find_submissions(assignment, course.directory, students, rules_of(assignment, limits))
        hidden_answers(assignment)
        with gradebook.open_gradebook(course) as book:
            gradebook.record_assignment(book, assignment)
            known = gradebook.graded_students(book, assignment.name)
            todo = {s.student: s for s in found if not (s.student in known and is_done(assignment, s))}
            writer = gradebook.GradeWriter(book, course, assignment.name)
            tally: Counter[str] = Counter()
            with tqdm(total=len(todo), desc=assignment.name, unit=" submissions", disable=quiet) as bar:
                for one in graded(handed_in(s) for s in todo.values()):
                    submission = todo[one.graded.student]
                    put_away(assignment, course.directory, writer, submission, one)
                    tally.update(str(question.verdict) for question in one.graded.questions)
                    bar.set_postfix_str(one.graded.student, refresh=False)
                    bar.update()
    return Tally(len(todo), len(found) - len(todo), tally)


def put_away(
    assignment: Assignment, directory: Any, writer: Any, submission: Submission, one: Finished
) -> None:
    """Write files, then grades, then the mark that both are there."""
    folder = directory.format_path(directory.autograded_directory, submission.student, assignment.name)
    stamp = submission.folder / "timestamp.txt"
    if stamp.is_file() and not stamp.is_symlink():
        write_whole(Path(folder) / "timestamp.txt", stamp.read_bytes()[:100])
    write_whole(Path(folder) / f"{assignment.name}.ipynb", one.annotated)
    result = result_path(assignment.root, assignment.name, submission.student)
    write_whole(result.with_suffix(".html"), one.feedback.encode())
    write_whole(result, as_json(one.graded))
    writer.write(one.graded, when_handed_in(directory, submission.folder))
    write_whole(_mark(assignment, submission.student), submission.digest.encode())


def find_submissions(
    assignment: Assignment, directory: Any, students: list[str], rules: bytes
) -> list[Submission]:
    """Find the submissions under `submitted/STUDENT/NAME/`, in the order of the students' names."""
    folders = submitted_folders(assignment, directory)
    missing = set(students) - folders.keys()
    if missing:
        raise CourseError(f"There is no submission of {assignment.name} by {', '.join(sorted(missing))}.")
    if not folders:
        pattern = directory.format_path(directory.submitted_directory, "*", assignment.name)
        raise CourseError(f"There are no submissions to grade: {pattern} does not exist.")
    wanted = [student for student in folders if not students or student in students]
    return submissions_of(assignment, directory, wanted, rules, {})


def submitted_folders(assignment: Assignment, directory: Any) -> dict[str, Path]:
    """Find the folder of every submission of an assignment, by student."""
    pattern = directory.format_path(directory.submitted_directory, "*", assignment.name)
    base = Path(pattern.partition("*")[0])
    found = sorted(base.glob(os.path.relpath(pattern, base))) if base.is_dir() else ()
    return {
        folder.relative_to(base).parts[0]: folder
        for folder in found
        if folder.is_dir() and not folder.is_symlink()
    }


def submissions_of(
    assignment: Assignment, directory: Any, students: list[str], rules: bytes, known: Known
) -> list[Submission]:
    """Describe the submissions of some students; where there are held-out images, scored beside all of the class."""
    folders = submitted_folders(assignment, directory)

    def when(folder: Path) -> datetime | None:
        return when_handed_in(directory, folder)

    entries = score_class(assignment, students, folders, when, known)
    found = []
    for student in students:
        notebook, entry = folders[student] / f"{assignment.name}.ipynb", entries.get(student)
        digest = _digest(notebook, rules + repr(entry).encode())
        found.append(Submission(student, folders[student], notebook, digest, entry))
    return found


def when_handed_in(directory: Any, folder: Path) -> datetime | None:
    """Read the time that nbgrader wrote down; None when there is none that can be read."""
    stamp = folder / "timestamp.txt"
    try:
        if stamp.is_symlink() or not stamp.is_file() or stamp.stat().st_size > 100:
            return None
        return directory.get_existing_timestamp(str(folder))
    except (SystemExit, ValueError, OSError):
        return None


def rules_of(assignment: Assignment, limits: Limits) -> bytes:
    """Sum up the rules of a grade: what the right answers depend on, the seed and the limits."""
    seed = course_seed(assignment.root, assignment.name)
    return sources_digest(assignment, f"{seed} {limits}".encode()).encode()


def _digest(notebook: Path, rules: bytes) -> str:
    sums = hashlib.sha256(rules)
    for path in (notebook, notebook.with_name("timestamp.txt")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_BYTES:
            sums.update(path.read_bytes())
        sums.update(b"|")
    for name, content in files_beside(notebook.parent).items():
        sums.update(f"{name} {len(content)}|".encode() + content)
    return sums.hexdigest()


def _mark(assignment: Assignment, student: str) -> Path:
    return assignment.root / STATE / assignment.name / student


def is_done(assignment: Assignment, submission: Submission) -> bool:
    """Say whether this very submission was graded by these very rules, and its result is still there."""
    mark = _mark(assignment, submission.student)
    result = result_path(assignment.root, assignment.name, submission.student)
    return mark.exists() and result.exists() and mark.read_text() == submission.digest


def handed_in(submission: Submission) -> HandedIn:
    """Read a submission from disk, for a worker."""
    files = files_beside(submission.folder)
    return HandedIn(submission.student, read(submission.notebook), files, submission.entry)


def read(notebook: Path) -> bytes | str:
    """Read a submitted notebook, or say in one sentence why there is nothing to read."""
    if notebook.is_symlink() or not notebook.is_file():
        return f"There is no {notebook.name} in this submission."
    if notebook.stat().st_size > MAX_BYTES:
        return f"{notebook.name} is larger than {MAX_BYTES >> 20} MB and was not opened."
    return notebook.read_bytes()
