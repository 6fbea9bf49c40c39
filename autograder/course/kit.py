"""What it takes to grade an assignment somewhere else, without its course folder: on a cluster, inside Gradescope."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.notebook import Notebook, parse_notebook
from autograder.judging import answers as recorded
from autograder.judging.answers import Answers
from autograder.values import Limits


@dataclass(frozen=True)
class Kit:
    """All that a machine needs of a course folder to grade one assignment, as plain data.

    notebook  the source notebook's bytes
    released  that of the students' notebook, none where there is none yet
    answers   the recording for the secret seed, those of every misconception included
    limits    seconds for a cell, a question, a submission
    """

    name: str
    notebook: bytes = field(repr=False)
    released: bytes = field(repr=False)
    answers: bytes = field(repr=False)
    limits: tuple[float, float, float]


@dataclass(frozen=True)
class Sent(Assignment):
    """An assignment of which only the notebooks were sent: enough to grade, not enough to record."""

    content: bytes = field(repr=False)
    students: bytes = field(repr=False)

    @cached_property
    def notebook(self) -> Notebook:
        """The source notebook."""
        return parse_notebook(self.content, f"{self.name}.ipynb")

    @property
    def is_released(self) -> bool:
        """Whether a students' notebook was sent with it."""
        return bool(self.students)

    @cached_property
    def _released(self) -> Notebook:
        return parse_notebook(self.students, f"{self.name}.ipynb")


def pack(assignment: Assignment, limits: Limits, answers: Answers) -> Kit:
    """Pack what is needed to grade somewhere else.

    What every mistake answers is recorded for it: there is nothing to record from.
    """
    whole = replace(answers, near_misses={name: answers.near_misses[name] for name in answers.near_misses})
    seconds = (limits.cell, limits.question, limits.submission)
    released = assignment.release.read_bytes() if assignment.is_released else b""
    source = assignment.source.read_bytes()
    return Kit(assignment.name, source, released, recorded.as_bytes(whole), seconds)


def unpack(kit: Kit) -> Assignment:
    """Give the assignment that was packed."""
    return Sent(kit.name, Path(os.devnull), kit.notebook, kit.released)
