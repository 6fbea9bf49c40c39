"""Release an assignment: the students' notebook, made by nbgrader, and the answers that its checks compare with."""

from __future__ import annotations

import json
import logging
import tempfile
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.calling.plain import NotPlain
from autograder.contest.held_out import contest_of, release_images
from autograder.course.assignment import Assignment, CourseError
from autograder.course.notebook import read_notebook
from autograder.files import write_whole, write_zip
from autograder.judging import answers
from autograder.judging.hidden import sources_digest
from autograder.judging.recording import record_assignment
from autograder.records import configuration, gradebook
from autograder.translation.catalogues import known_prose
from autograder.translation.prose import translate
from autograder.translation.speaking import ENGLISH

PACKAGES = ("autograder", "cs231n_utils")
GUIDE = "docs/students.md"
PAPERS = ("README.md", "LICENSE", "environment.yml", "pyproject.toml", GUIDE)


def release(assignment: Assignment, language: str = ENGLISH) -> tuple[Path, Path]:
    """Write `assignments/NAME/NAME.ipynb` and the recorded answers of the public seed; gives both files.

    The notebook goes through nbgrader's own generate_assignment, and the gradebook learns of its questions. Where the
    assignment has held-out images, their pixels go with it. In another language the notebook has the same cells, ids
    and points.

    Nothing is replaced before all is made, what else lies in `assignments/NAME/` stays, and answers that were recorded
    of the same sources are not recorded again. Raises CourseError.
    """
    if contest := contest_of(assignment):
        release_images(assignment, contest)
    course, recorded = configuration.open_course(assignment.root), answers.recorded_path(assignment.name)
    with tempfile.TemporaryDirectory() as folder:
        found = _recorded(assignment, recorded)
        fresh = generate(assignment, Path(folder), language)
        with gradebook.open_gradebook(course) as book:
            gradebook.record_assignment(book, assignment, read_notebook(fresh))
        for path in sorted(fresh.parent.rglob("*")):
            if path.is_file():
                write_whole(assignment.release.parent / path.relative_to(fresh.parent), path.read_bytes())
    if found:
        answers.save(found, recorded)
    return assignment.release, recorded


def _recorded(assignment: Assignment, path: Path) -> answers.Answers | None:
    """Record the answers of the public seed; None where the last release did so, of the same sources."""
    seed = answers.PUBLIC_SEED
    sources = sources_digest(assignment, f"{seed} {answers.FORMAT}".encode())
    with suppress(OSError, ValueError, TypeError, NotPlain, zlib.error):  # there is none, or it is damaged
        kept = answers.load(path)
        for parts in (kept.results, kept.near_misses):
            dict(parts)  # reads all of it
        if kept.sources == sources:
            return None
    return replace(record_assignment(assignment, seed), sources=sources)


def generate(assignment: Assignment, destination: Path, language: str = ENGLISH) -> Path:
    """Run nbgrader's generate_assignment and translate what it makes; gives the notebook in `destination`.

    nbgrader deletes what lies there. Raises CourseError with what it complained about, BadCatalogue.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException

    course = configuration.open_course(assignment.root)
    course.directory.assignment_id = assignment.name
    directory: Any = course.directory
    # The last are what running the solution leaves beside it.
    directory.ignore = [*directory.ignore, "held_out.py", "example", *assignment.example]
    course.directory.release_directory = str(destination)
    course.config.SaveCells.enabled = False
    converter = GenerateAssignment(coursedir=course.directory, config=course.config)
    converter.force, converter.no_database = True, True
    converter.log = logging.getLogger("nbgrader.release")
    converter.log.propagate = False
    said: list[str] = []
    converter.log.handlers = [_Keeping(said)]
    try:
        converter.start()
    except (NbGraderException, SystemExit) as error:
        reason = " ".join(line for line in said[-1].splitlines()[-1:]) if said else error
        raise CourseError(f"nbgrader could not release {assignment.name}: {reason}") from error
    folder = Path(course.directory.format_path(course.directory.release_directory, ".", assignment.name))
    notebook = folder / f"{assignment.name}.ipynb"
    _settle(notebook, assignment.name, language)
    return notebook


class _Keeping(logging.Handler):
    """Keep what nbgrader says of errors, instead of printing its tracebacks."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self._said.append(str(record.exc_info[1]))
        elif "Traceback" in record.getMessage():
            self._said.append(record.getMessage().strip())


def _settle(path: Path, assignment: str, language: str) -> None:
    """Write the notebook in its language, and in one stable form: releasing it again differs in nothing."""
    document = json.loads(path.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
        else:
            cell.pop("outputs", None)
        cell["metadata"].pop("execution", None)
    if language != ENGLISH:
        document = translate(document, known_prose(language, assignment), language)
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    write_whole(path, text.encode())


def bundle(root: Path, assignments: list[Assignment], target: Path) -> int:
    """Pack what a student gets into a zip file; gives the number of files in it."""
    files = bundled(root, assignments)
    write_zip(target, {inside: path.read_bytes() for inside, path in files.items()})
    return len(files)


def bundled(root: Path, assignments: list[Assignment]) -> dict[str, Path]:
    """Find what a student gets, by its name in the bundle: notebooks, both packages, environment.

    Its README.md is that of the course folder, or the student guide where there is none of the instructor's own.
    Nothing of `solutions/` goes in: files are taken from the released folders and the packages only.
    """
    here = Path(__file__).resolve().parents[2]
    papers = {name: path / name for path in (here, root) for name in PAPERS if (path / name).exists()}
    if papers["README.md"].read_bytes() == (here / "README.md").read_bytes():  # which is for those who teach
        papers["README.md"] = papers[GUIDE]
    found = papers | packages()
    for assignment in assignments:
        if not assignment.is_released:
            raise CourseError(f"{assignment.name} is not released; run: autograder release {assignment.name}")
        folder = assignment.release.parent
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            is_hidden = any(part.startswith(".") for part in inside.parts)  # checkpoints, progress
            if path.is_file() and not is_hidden:
                found[path.relative_to(root).as_posix()] = path
    return found


def packages() -> dict[str, Path]:
    """Find the files of both packages, by their names in a bundle."""
    here = Path(__file__).resolve().parents[2]
    found = (p for package in PACKAGES for p in sorted((here / package).rglob("*")))
    return {p.relative_to(here).as_posix(): p for p in found if p.suffix in (".py", ".answers", ".po")}
