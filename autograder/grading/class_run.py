"""Grade a whole class: what is new or changed goes to the workers, and one writer puts away what comes back.

A submission is marked as done only after its files and its grades are safe, so a run that was stopped goes on where
it was, and a run with nothing to do changes nothing. What a submission had before is kept (`records/attempts.py`).
"""

from __future__ import annotations

import gc
import math
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.cluster.crew import cluster
from autograder.course.assignment import STATE, Assignment
from autograder.files import write_whole
from autograder.grading.handed_in import NOT_THEIRS, STAMP, when_handed_in
from autograder.grading.submitted import Submission, find_submissions, handed_in, submitted_folders
from autograder.grading.workers import Finished, Grader, crew
from autograder.judging.hidden import hidden_answers
from autograder.records.attempts import keep
from autograder.records.basis import rules_of
from autograder.records.results import Document, read_result, result_path
from autograder.values import Limits

LITTER = re.compile(r"\..+\.[a-z0-9_]{8}")  # what `write_whole` leaves when it is killed
A_WHILE = 60  # seconds between two lines that say how far a run is

# Submissions, and bytes of them, that wait to be put away together; and for how many seconds.
AT_ONCE, ROOM, A_MOMENT = 8, 16 << 20, 1.0


@dataclass(frozen=True)
class Tally:
    """What a class run did. `gone` are students who have grades and no submission any more."""

    graded: int
    unchanged: int
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crew:
    """Who grades: so many workers of this machine or, where a scheduler's address is given, those of its cluster.

    tier  the wall of this machine, as the canary has found it; each worker of a cluster finds its own
    """

    workers: int
    tier: str = ""
    scheduler: str = ""

    def ready(self, assignment: Assignment, limits: Limits, students: int) -> AbstractContextManager[Grader]:
        """Start them. Raises CourseError when the cluster cannot do it."""
        if self.scheduler:
            return cluster(assignment, limits, self.scheduler)
        return crew(assignment, limits, min(self.workers, students or self.workers), self.tier)


Watch = Callable[[Document | None, Document], None]


def grade_class(
    assignment: Assignment,
    students: list[str],
    limits: Limits,
    who: Crew,
    *,
    again: bool = False,
    watch: Watch = lambda former, present: None,
    quiet: bool = False,
) -> Tally:
    """Grade every submission that is new or changed, or those of `students`, into files and the gradebook.

    again  grade also what is neither new nor changed
    watch  is told of each submission: the result that it had, None when there was none, and the one that it has

    Raises CourseError when there is nothing to grade, a student named has no submission or the cluster cannot do it.
    """
    with who.ready(assignment, limits, len(students)) as graded:  # they get ready while this process does
        gc.disable()  # until all is imported: it makes no garbage, but much to look through
        from autograder.records import configuration, gradebook, grades

        gc.enable()
        gc.freeze()  # or all of it would be looked through again now and then, and when the program ends
        course = configuration.open_course(assignment.root)
        found = find_submissions(assignment, course.directory, students, rules_of(assignment, limits))
        hidden_answers(assignment)
        with gradebook.open_gradebook(course) as book:
            gradebook.record_assignment(book, assignment)
            known = gradebook.graded_students(book, assignment.name)
            _sweep(assignment)
            todo = [s for s in found if again or s.student not in known or not is_done(assignment, s)]
            writer = grades.GradeWriter(book, course, assignment.name)

            def put(batch: list[tuple[Submission, Finished]]) -> None:
                for former, present in put_away(assignment, course.directory, writer, batch):
                    watch(former, present)

            in_batches(each(graded, assignment, todo, quiet=quiet), put)
    gone = () if students else sorted(known - {submission.student for submission in found})
    return Tally(len(todo), len(found) - len(todo), tuple(gone))


def in_batches(
    finished: Iterable[tuple[Submission, Finished]], put: Callable[[list[tuple[Submission, Finished]]], None]
) -> None:
    """Put away what is finished: at once where it is slow to come, else a few together, which costs less than half.

    The rest is put away also when this is interrupted.
    """
    batch, last = [], -math.inf
    try:
        for submission, one in finished:
            batch.append((submission, one))
            size = sum(len(one.annotated) for _, one in batch)
            if len(batch) == AT_ONCE or size > ROOM or time.monotonic() - last > A_MOMENT:
                due, batch = batch, []
                put(due)
                last = time.monotonic()
    finally:
        if batch:
            put(batch)


def each(
    graded: Grader, assignment: Assignment, todo: Iterable[Submission], *, quiet: bool
) -> Iterator[tuple[Submission, Finished]]:
    """Have submissions graded, and yield each as it is finished, while a bar shows how far it is.

    quiet  no bar, which takes a terminal to draw over, but a line now and then
    """
    from tqdm import tqdm

    by_student = {submission.student: submission for submission in todo}
    said = time.monotonic()
    with tqdm(
        total=len(by_student), desc=assignment.name, unit=" submissions", disable=quiet or not by_student
    ) as bar:
        for number, one in enumerate(graded(handed_in(s) for s in by_student.values()), 1):
            yield by_student[one.graded.student], one
            bar.set_postfix_str(one.graded.student, refresh=False)
            bar.update()
            if quiet and time.monotonic() - said > A_WHILE:
                said = time.monotonic()
                _say(f"{number} of {len(by_student)} submissions of {assignment.name} are graded.")


def put_away(
    assignment: Assignment, directory: Any, writer: Any, batch: Sequence[tuple[Submission, Finished]]
) -> list[tuple[Document | None, Document]]:
    """Write files, then grades, then the marks that both are there; give each former result and the present one.

    One process at a time does so for an assignment, so what lies in files and in the gradebook is of one grading.
    """
    from autograder.records.grades import Grading

    with _alone(assignment):
        results, gradings = [], []
        for submission, one in batch:
            mark = _mark(assignment, submission.student)
            was_whole = mark.exists()
            mark.unlink(missing_ok=True)  # which may be right, but not before all is written
            former, present = _put_files(assignment, directory, submission, one)
            same_work = was_whole and former is not None and _work(former) == _work(present)
            when = _when_handed_in(submission, directory)
            gradings.append(Grading(one.graded, when, same_work))
            results.append((former, present))
        writer.write(gradings)
        for submission, _ in batch:
            write_whole(_mark(assignment, submission.student), submission.digest.encode())
    return results


def _put_files(
    assignment: Assignment, directory: Any, submission: Submission, one: Finished
) -> tuple[Document | None, Document]:
    folder = directory.format_path(directory.autograded_directory, submission.student, assignment.name)
    for path in (submission.folder / name for name in NOT_THEIRS):  # without them no feedback goes back
        copy = Path(folder) / path.name
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                write_whole(copy, file.read(1000))
        else:
            copy.unlink(missing_ok=True)  # of a former submission
    write_whole(Path(folder) / f"{assignment.name}.ipynb", one.annotated)
    result = result_path(assignment.root, assignment.name, submission.student)
    write_whole(result.with_suffix(".html"), one.feedback.encode("utf-8", "replace"))
    return keep(assignment.root, one.graded, submission.basis)


def _when_handed_in(submission: Submission, directory: Any) -> Any:
    when = when_handed_in(submission.folder, directory.config)
    if when is None and os.path.lexists(submission.folder / STAMP):
        _say(
            f"{submission.student}: no time can be read in its {STAMP}, so nothing is taken off for lateness."
        )
    return when


def _work(result: Document) -> Any:
    """Sum up what a result is about."""
    basis = result.get("basis")
    return basis and (basis["submission"], basis.get("entry"))


def _say(sentence: str) -> None:
    from tqdm import tqdm

    tqdm.write(f"autograder: {sentence}", file=sys.stderr)


@contextmanager
def _alone(assignment: Assignment) -> Iterator[None]:
    """Wait until no other process puts away results of an assignment of this course folder, and keep others waiting."""
    import fcntl  # which only systems have that can grade

    path = assignment.root / STATE / f"{assignment.name}.lock"
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed, which the death of a process does, too
        yield


def _sweep(assignment: Assignment) -> None:
    """Remove what runs that were killed left of files half written."""
    with _alone(assignment):
        for folder in (
            result_path(assignment.root, assignment.name, "").parent,
            _mark(assignment, "").parent,
        ):
            for path in folder.glob(".*"):
                if LITTER.fullmatch(path.name):
                    path.unlink()


def forget_unfinished(assignment: Assignment, directory: Any, to_grade: Collection[Path]) -> None:
    """Remove from `autograded/` what a run that was killed left of these: nbgrader would take it for graded."""
    with _alone(assignment):
        for student, submitted in submitted_folders(assignment, directory).items():
            if submitted in to_grade and not _mark(assignment, student).exists():
                folder = directory.format_path(directory.autograded_directory, student, assignment.name)
                shutil.rmtree(folder, ignore_errors=True)


def _mark(assignment: Assignment, student: str) -> Path:
    return assignment.root / STATE / assignment.name / student


def is_done(assignment: Assignment, submission: Submission) -> bool:
    """Say whether this very submission was graded by these very rules, and its result is still there."""
    mark = _mark(assignment, submission.student)
    if not mark.exists() or mark.read_bytes() != submission.digest.encode():
        return False
    path = result_path(assignment.root, assignment.name, submission.student)
    if read_result(path) is None:
        what = "is damaged" if path.exists() else "is gone"
        print(f"autograder: {path} {what}; the submission is graded again.", file=sys.stderr)
        return False
    return True
