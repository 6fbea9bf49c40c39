"""`nbgrader autograde` through our engine: the same sandbox, checks, scores and files as `autograder grade`.

nbgrader turns a submitted notebook into an autograded one with an exporter; this one grades on the way. Configure it
in nbgrader_config.py:

    c.Autograde.exporter_class = "autograder.nbgrader_plugin.GradingExporter"
    c.Autograde.sanitize_preprocessors = c.Autograde.autograde_preprocessors = []
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from traitlets import Float

from autograder import class_run, gradebook
from autograder.answers import OutOfStep
from autograder.basis import rules_of
from autograder.course import CourseError, find_assignment
from autograder.grading import Limits
from autograder.held_out import Known
from autograder.hidden import hidden_answers
from autograder.notebook import BadNotebook
from autograder.sandbox.canary import require_isolation
from autograder.sandbox.host import Sandbox
from autograder.sandbox.mounts import NoSandbox
from autograder.workers import finish


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
            require_isolation()
            self._assignment = find_assignment(directory.assignment_id, root)
            self._course = gradebook.open_course(root)
            self._answers = hidden_answers(self._assignment)
            self._rules = rules_of(self._assignment, self._limits)
            with gradebook.open_gradebook(self._course) as book:
                gradebook.record_assignment(book, self._assignment)
        except (BadNotebook, CourseError, NoSandbox, OutOfStep) as error:
            converter.log.error(str(error))
            raise NbGraderException(str(error)) from error

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Grade the file, put its grades in the gradebook and give the annotated notebook."""
        converter: Any = self.parent
        resources = {**(resources or {}), "output_extension": self.file_extension}
        if not converter._sanitizing:
            return Path(filename).read_text(encoding="utf-8"), resources
        assignment, directory = self._assignment, self._course.directory
        student = resources["nbgrader"]["student"]
        (submission,) = class_run.submissions_of(assignment, directory, [student], self._rules, self._known)
        _forget_links(
            submission.folder, directory.format_path(directory.autograded_directory, student, assignment.name)
        )
        sandbox, one = _sandbox(assignment.preloads), class_run.handed_in(submission)
        finished = finish(sandbox, assignment, self._answers, one, self._limits)
        with gradebook.open_gradebook(self._course) as book:
            writer = gradebook.GradeWriter(book, self._course, assignment.name)
            class_run.put_away(assignment, directory, writer, submission, finished)
        return finished.annotated.decode(), resources


def _forget_links(submitted: Path, copied: str) -> None:
    """Delete what nbgrader has copied through links in a submission: feedback would hand it to the student."""
    for path in submitted.rglob("*"):
        if path.is_symlink():
            (Path(copied) / path.relative_to(submitted)).unlink(missing_ok=True)


@cache
def _sandbox(preloads: tuple[str, ...]) -> Sandbox:
    sandbox = Sandbox(preloads).__enter__()
    atexit.register(sandbox.__exit__)
    return sandbox
