"""What the report is made from: the results of a class, former ones included, and the code that was handed in."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course.assignment import Assignment, CourseError
from autograder.course.notebook import BadNotebook, Notebook, read_notebook
from autograder.grading.handed_in import when_handed_in
from autograder.grading.submission import cells_to_run, written_answers
from autograder.records.attempts import attempts_folder, attempts_of
from autograder.records.basis import submission_digest
from autograder.records.results import Document, read_all

MAX_CELL = 20_000  # characters of a cell that are looked at, and of all cells of a submission
MAX_CODE = 200_000


@dataclass(frozen=True)
class Learner:
    """One student of the report.

    result   the present result, without what the report does not say
    former   the scores and times of the former ones, the first one first
    cells    the code cells that are not as they were released; none when the notebook cannot be read, or is no
             longer the one that was graded
    written  how many written answers wait to be read, or were read, by a person
    """

    result: Document
    former: tuple[Document, ...] = ()
    cells: tuple[str, ...] = ()
    handed_in: datetime | None = None
    written: int = 0

    @property
    def name(self) -> str:
        """The folder below `submitted/`."""
        return self.result["student"]


@dataclass(frozen=True)
class Classroom:
    """A class, and the assignment that it did. `names` are words by which somebody in it could be known."""

    assignment: Assignment
    learners: tuple[Learner, ...]
    names: frozenset[str] = frozenset()

    @property
    def results(self) -> list[Document]:
        """The present results, by student."""
        return [learner.result for learner in self.learners]


def read_class(root: Path, name: str) -> Classroom:
    """Read a class. Raises CourseError when nothing is graded yet or a result, present or former, is damaged."""
    from autograder.records import configuration, gradebook  # nbgrader takes a second to import

    results = read_all(root, name)
    first = next(results)
    course = configuration.open_course(root)
    assignment = Assignment(name, root)
    released = {cell.source for cell in released_notebook(assignment)}
    learners = []
    for result in (first, *results):
        student = result["student"]
        folder = Path(course.directory.format_path(course.directory.submitted_directory, student, name))
        former = _former(root, name, student)
        notebook = _graded_notebook(assignment, folder, result)
        cells, written = (), 0
        if notebook is not None and assignment.source.exists():
            cells = _own(
                cell.source for cell in cells_to_run(assignment, notebook) if cell.source not in released
            )
            written = sum(given for _, given in written_answers(assignment, notebook))
        learners.append(Learner(_lean(result), former, cells, when_handed_in(folder, course.config), written))
    names = {word for learner in learners for word in _words(learner.name)}
    if gradebook.exists(course):
        with gradebook.open_gradebook(course) as book:
            for known in book.students:
                names |= {
                    w for text in (known.first_name, known.last_name, known.email) for w in _words(text)
                }
    return Classroom(assignment, tuple(learners), frozenset(names))


def released_notebook(assignment: Assignment) -> tuple[Any, ...]:
    """Give the cells as students got them, none while the assignment is not released."""
    return read_notebook(assignment.release).cells if assignment.is_released else ()


def when_graded(result: Document) -> datetime | None:
    """Say when a result was made; None where an older version did not write it down."""
    try:
        return datetime.strptime(result.get("graded", ""), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None


def _former(root: Path, name: str, student: str) -> tuple[Document, ...]:
    try:
        return tuple(_brief(old) for old in attempts_of(root, name, student))
    except (EOFError, ValueError, gzip.BadGzipFile, zlib.error) as error:
        folder = attempts_folder(root, name, student)
        raise CourseError(
            f"A former result in {folder} is damaged; move the file away that zcat cannot show, and try again."
        ) from error


def _brief(result: Document) -> Document:
    basis = {"submission": result.get("basis", {}).get("submission")}
    return {
        "basis": basis,
        "graded": result.get("graded", ""),
        **{key: result[key] for key in ("score", "max_score")},
    }


def _lean(result: Document) -> Document:
    """Leave out what the report does not say, which is most of a result: a large class must fit in memory."""
    questions = {
        id: {
            **{key: question[key] for key in ("verdict", "points", "max_points")},
            "checks": [
                {key: check[key] for key in ("title", "diagnosis", "seconds", "verdict")}
                | {"message": check["message"] if check["verdict"] in ("failed", "grader error") else ""}
                | {"fault": check.get("fault", "")}
                for check in question["checks"]
            ],
        }
        for id, question in result["questions"].items()
    }
    basis = {"submission": result.get("basis", {}).get("submission")}
    return {**result, "basis": basis, "questions": questions}


def _graded_notebook(assignment: Assignment, folder: Path, result: Document) -> Notebook | None:
    path = folder / f"{assignment.name}.ipynb"
    if path.is_symlink() or not path.is_file():
        return None
    graded = result.get("basis", {}).get("submission")
    if graded is not None and graded != submission_digest(path):
        return None  # it was handed in after that, and what is said of the result is not true of it
    try:
        return read_notebook(path)
    except BadNotebook:
        return None


def _own(sources: Any) -> tuple[str, ...]:
    kept, left = [], MAX_CODE
    for source in sources:
        if source.strip() and len(source) <= min(left, MAX_CELL):
            kept.append(source)
            left -= len(source)
    return tuple(kept)


def _words(text: str | None) -> list[str]:
    """Split a name into words of two letters or digits and more."""
    spaced = "".join(letter if letter.isalnum() else " " for letter in (text or "").casefold())
    return [word for word in spaced.split() if len(word) >= 2]
