"""`nbgrader autograde` through our engine: the same sandbox, checks, scores and files as `autograder grade`.

nbgrader turns a submitted notebook into an autograded one with an exporter; this one grades on the way. Configure it
in nbgrader_config.py:

    c.Autograde.exporter_class = "autograder.nbgrader_plugin.GradingExporter"
    c.Autograde.sanitize_preprocessors = c.Autograde.autograde_preprocessors = []
"""

from __future__ import annotations

import atexit
import glob
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from traitlets import Float

from autograder import registry
from autograder.contest.held_out import Known
from autograder.course.assignment import CourseError, find_assignment
from autograder.course.notebook import BadNotebook
from autograder.grading import class_run
from autograder.grading.submitted import handed_in, submissions_of
from autograder.grading.workers import finish
from autograder.judging.answers import OutOfStep
from autograder.judging.conversations import Memory
from autograder.judging.hidden import hidden_answers
from autograder.records import configuration, gradebook, grades
from autograder.records.basis import rules_of
from autograder.records.database import GradebookError, in_a_sentence
from autograder.sandbox.canary import below_the_best, require_isolation
from autograder.sandbox.host import Sandbox
from autograder.sandbox.mounts import NoSandbox
from autograder.values import Limits


class GradingExporter(NotebookExporter):
    """Export a submitted notebook as its graded self. nbgrader calls it twice; the second pass changes nothing.

    Raises NbGraderException, after one sentence in nbgrader's log, when nothing can be graded here.
    """

    cell_limit = Float(Limits.cell, help="Wall-clock seconds for one cell.").tag(config=True)
    question_limit = Float(Limits.question, help="Wall-clock seconds for one question.").tag(config=True)
    submission_limit = Float(Limits.submission, help="Wall-clock seconds for a submission.").tag(config=True)

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        converter: Any = self.parent
        directory, root = converter.coursedir, Path(converter.coursedir.root)
        self._limits = Limits(self.cell_limit, self.question_limit, self.submission_limit)
        self._known: Known = {}  # what was read of others' predictions
        try:
            self._tier = require_isolation()
            if lack := below_the_best(self._tier):
                converter.log.warning(lack)
            self._assignment = find_assignment(directory.assignment_id, root)
            _refuse_old_checks(self._assignment.name)
            self._course = configuration.open_course(root)
            self._answers = hidden_answers(self._assignment)
            self._rules = rules_of(self._assignment, self._limits)
            self._memory = Memory()
            with gradebook.open_gradebook(self._course) as book:
                gradebook.record_assignment(book, self._assignment)
        except (BadNotebook, CourseError, NoSandbox, OutOfStep) as error:
            converter.log.error(str(error))
            raise NbGraderException(str(error)) from error
        converter.assignments = _submissions(converter)
        to_grade = [Path(folder) for folder in converter.assignments]
        class_run.forget_unfinished(self._assignment, self._course.directory, to_grade)
        converter.init_assignment = _careful(converter, converter.init_assignment)

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Grade the file, put its grades in the gradebook and give the annotated notebook."""
        converter: Any = self.parent
        resources = {**(resources or {}), "output_extension": self.file_extension}
        if not converter._sanitizing:
            return Path(filename).read_text(encoding="utf-8"), resources
        assignment, directory = self._assignment, self._course.directory
        student = resources["nbgrader"]["student"]
        (submission,) = submissions_of(assignment, directory, [student], self._rules, self._known)
        sandbox, one = _sandbox(assignment.preloads, self._tier), handed_in(submission)
        finished = finish(sandbox, assignment, self._answers, one, self._limits, self._memory)
        with _or_end(converter, student), gradebook.open_gradebook(self._course) as book:
            writer = grades.GradeWriter(book, self._course, assignment.name)
            class_run.put_away(assignment, directory, writer, [(submission, finished)])
        return finished.annotated.decode(), resources


@cache
def _checks_at_start(assignment: str) -> str:
    return registry.digest_of(assignment)


def _refuse_old_checks(assignment: str) -> None:
    """Raise CourseError when this process, which may be formgrader's of last week, has read other checks."""
    if _checks_at_start(assignment) != registry.digest_of(assignment):
        raise CourseError(
            f"The checks of {assignment} were edited after this program had read them; restart Jupyter and grade again."
        )


def _submissions(converter: Any) -> dict[str, list[str]]:
    """Give every folder that was handed in and its notebook, also where that is missing, as nbgrader lists them."""
    name, directory = converter.coursedir.assignment_id, converter.coursedir
    pattern = converter._format_source(name, directory.student_id)
    folders = [Path(folder) for folder in glob.glob(pattern)]
    return {
        str(folder): [str(folder / f"{name}.ipynb")]
        for folder in folders
        if folder.is_dir() and not folder.is_symlink()
    }


def _careful(converter: Any, prepare: Callable[[str, str], None]) -> Callable[[str, str], None]:
    """Wrap what nbgrader does before it converts a submission: it copies files only, and reads the gradebook.

    What a link leads to would be handed back with the feedback, or never end; of a pipe nothing would ever come.
    """
    directory = converter.coursedir

    def prepared(assignment: str, student: str) -> None:
        usual, submitted = directory.ignore, Path(converter._format_source(assignment, student))
        no_files = [p for p in submitted.rglob("*") if p.is_symlink() or not (p.is_file() or p.is_dir())]
        directory.ignore = [*usual, *(glob.escape(str(path)) for path in no_files)]
        try:
            with _or_end(converter, student):
                prepare(assignment, student)
        finally:
            directory.ignore = usual

    return prepared


@contextmanager
def _or_end(converter: Any, student: str) -> Iterator[None]:
    """End the whole run with one sentence when the gradebook fails: nobody after this student would fare better.

    Of this student nothing is left, so that the same command begins with them.
    """
    directory = converter.coursedir
    try:
        with in_a_sentence(directory.db_url):
            yield
    except GradebookError as error:
        converter.log.error(str(error))
        shutil.rmtree(converter._format_dest(directory.assignment_id, student), ignore_errors=True)
        sys.exit(1)


@cache
def _sandbox(preloads: tuple[str, ...], tier: str) -> Sandbox:
    sandbox = Sandbox(preloads, tier).__enter__()
    atexit.register(sandbox.__exit__)
    return sandbox
