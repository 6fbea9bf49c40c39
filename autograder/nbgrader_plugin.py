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

from autograder import class_run, gradebook
from autograder.answers import Answers
from autograder.basis import Basis, rules_of
from autograder.course import Assignment, find_assignment
from autograder.grading import Limits
from autograder.held_out import Known
from autograder.hidden import hidden_answers
from autograder.sandbox.canary import require_isolation
from autograder.sandbox.host import Sandbox
from autograder.workers import finish


class GradingExporter(NotebookExporter):
    """Export a submitted notebook as its graded self. nbgrader calls it twice; the second pass changes nothing."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Grade the file, put its grades in the gradebook and give the annotated notebook."""
        converter: Any = self.parent
        resources = {**(resources or {}), "output_extension": self.file_extension}
        if not converter._sanitizing:
            return Path(filename).read_text(encoding="utf-8"), resources
        names = resources["nbgrader"]
        root = Path(converter.coursedir.root)
        assignment, answers, rules, known = _prepared(names["assignment"], root)
        course, student = gradebook.open_course(root), names["student"]
        (submission,) = class_run.submissions_of(assignment, course.directory, [student], rules, known)
        sandbox, one = _sandbox(assignment.preloads), class_run.handed_in(submission)
        finished = finish(sandbox, assignment, answers, one, Limits())
        with gradebook.open_gradebook(course) as book:
            writer = gradebook.GradeWriter(book, course, assignment.name)
            class_run.put_away(assignment, course.directory, writer, submission, finished)
        return finished.annotated.decode(), resources


@cache
def _prepared(name: str, root: Path) -> tuple[Assignment, Answers, Basis, Known]:
    """Record the hidden answers once for a whole run; the last part keeps what was read of others' predictions."""
    require_isolation()
    assignment = find_assignment(name, root)
    return assignment, hidden_answers(assignment), rules_of(assignment, Limits()), {}


@cache
def _sandbox(preloads: tuple[str, ...]) -> Sandbox:
    sandbox = Sandbox(preloads).__enter__()
    atexit.register(sandbox.__exit__)
    return sandbox
