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
from autograder.autograded import autograded
from autograder.course import Assignment, find_assignment
from autograder.feedback import feedback_page
from autograder.grading import Limits, grade, unreadable
from autograder.hidden import hidden_answers
from autograder.sandbox.canary import require_isolation
from autograder.sandbox.host import Sandbox
from autograder.workers import Finished


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
        assignment, answers, rules = _prepared(names["assignment"], root)
        notebook = Path(filename)
        submission = class_run.submission_in(notebook.parent, names["student"], assignment, rules)
        finished = _grade(assignment, answers, submission)
        course = gradebook.open_course(root)
        with gradebook.open_gradebook(course) as book:
            writer = gradebook.GradeWriter(book, course, assignment.name)
            class_run.put_away(assignment, course.directory, writer, submission, finished)
        return finished.annotated.decode(), resources


def _grade(assignment: Assignment, answers: Answers, submission: class_run.Submission) -> Finished:
    content = class_run.read(submission.notebook)
    notebook = None
    if isinstance(content, str):
        graded = unreadable(assignment, answers, submission.student, content)
    else:
        sandbox = _sandbox(assignment.preloads)
        graded, notebook = grade(sandbox, assignment, answers, submission.student, content, Limits())
    return Finished(graded, autograded(assignment, graded, notebook), feedback_page(graded))


@cache
def _prepared(name: str, root: Path) -> tuple[Assignment, Answers, bytes]:
    """Record the hidden answers once for a whole run."""
    require_isolation()
    assignment = find_assignment(name, root)
    return assignment, hidden_answers(assignment), class_run.rules_of(assignment, Limits())


@cache
def _sandbox(preloads: tuple[str, ...]) -> Sandbox:
    sandbox = Sandbox(preloads).__enter__()
    atexit.register(sandbox.__exit__)
    return sandbox
