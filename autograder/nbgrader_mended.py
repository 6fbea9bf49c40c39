"""What nbgrader's own commands and its formgrader do otherwise in a course of ours.

`nbgrader_config.py` imports this, so it holds for all that reads a course's configuration: they wait for a locked
gradebook and need no `alembic` on PATH (`records/database.py`), and nothing of one student's stops them for a whole
class: no strange time, and no feedback that cannot go where the others' goes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime
from glob import glob
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

import autograder.records.database  # noqa: F401
from autograder.grading.handed_in import NOT_THEIRS, when_handed_in


def _existing(self: CourseDirectory, dest_path: str) -> datetime | None:
    return when_handed_in(Path(dest_path), self.config)


def _submitted(api: Any, assignment: str, student: str) -> datetime | None:
    directory = api.coursedir
    folder = directory.format_path(directory.submitted_directory, student, assignment)
    return when_handed_in(Path(folder), directory.config)


def _released(release: Callable[[Any], None]) -> Callable[[Any], None]:
    """Wrap what gives feedback back through the exchange: leave out those who handed in otherwise, and name them."""

    def released(self: Any) -> None:
        directory, name = self.coursedir, self.coursedir.assignment_id
        folder = directory.format_path(directory.feedback_directory, "(?P<student>.*)", name, escape=True)
        found = {path.parent: re.fullmatch(folder, str(path.parent)) for path in _pages(self.src_path)}
        outside = sorted(
            match["student"]
            for path, match in found.items()
            if match and not all((path / needed).is_file() for needed in NOT_THEIRS)
        )
        usual = directory.student_id_exclude
        directory.student_id_exclude = ",".join([*filter(None, [usual]), *outside])
        try:
            release(self)
        finally:
            directory.student_id_exclude = usual
        if outside:
            self.log.warning(
                "Not handed in through the exchange, so their feedback cannot go back through it: %s. "
                "Send them %s/STUDENT/%s/%s.html.",
                *(", ".join(outside), directory.feedback_directory, name, name),
            )

    return released


def _pages(pattern: str) -> list[Path]:
    return [Path(page) for page in glob(f"{pattern}/*.html")]


def _time(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wrap what reads the times in file names: 2026-01-30-20-30-10 would be six the next morning."""

    def read(text: Any) -> Any:
        dashed = (
            re.fullmatch(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)", text) if isinstance(text, str) else None
        )
        return parse("{} {}:{}:{}".format(*dashed.groups()) if dashed else text)

    return read


# nbgrader fails a submission, and formgrader its list of a whole class, for a timestamp.txt that holds no time.
CourseDirectory.get_existing_timestamp = _existing
loaded: dict[str, Any] = dict(sys.modules)  # formgrader's and the exchange's may not be among them
if module := loaded.get("nbgrader.apps.api"):
    module.NbGraderAPI.get_submitted_timestamp = _submitted
if module := loaded.get("nbgrader.exchange.default.release_feedback"):
    module.ExchangeReleaseFeedback.copy_files = _released(module.ExchangeReleaseFeedback.copy_files)
if module := loaded.get("nbgrader.apps.zipcollectapp"):
    module.parse_utc = _time(module.parse_utc)
