"""What nbgrader's own commands and its formgrader do otherwise in a course of ours.

`nbgrader_config.py` imports this, so it holds for all that reads a course's configuration: they wait for a locked
gradebook and need no `alembic` on PATH (`database.py`), and no file of one student's stops them for a whole class.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import autograder.database  # noqa: F401

# isort: split
from nbgrader.coursedir import CourseDirectory

from autograder.handed_in import when_handed_in


def _existing(self: CourseDirectory, dest_path: str) -> datetime | None:
    return when_handed_in(Path(dest_path))


def _submitted(api: Any, assignment: str, student: str) -> datetime | None:
    directory = api.coursedir
    return when_handed_in(Path(directory.format_path(directory.submitted_directory, student, assignment)))


# nbgrader fails a submission, and formgrader its list of a whole class, for a timestamp.txt that holds no time.
CourseDirectory.get_existing_timestamp = _existing
if "nbgrader.apps.api" in sys.modules:  # formgrader has imported it
    sys.modules["nbgrader.apps.api"].NbGraderAPI.get_submitted_timestamp = _submitted
