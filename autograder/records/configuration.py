"""What `nbgrader_config.py` says of a course: where things lie, and in which time zone its exchange writes times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.course.assignment import CourseError, fault_in
from autograder.grading.handed_in import zone_of


@dataclass(frozen=True)
class Course:
    """nbgrader's view of a course folder: its configuration and its directories."""

    config: Config
    directory: CourseDirectory


def open_course(root: Path) -> Course:
    """Read `nbgrader_config.py` in a course folder, as nbgrader itself does. Raises CourseError."""
    path = root / "nbgrader_config.py"
    if not path.exists():
        raise CourseError(
            f"There is no {path}, so this is no course folder; go to yours, or copy the file from the course package."
        )
    try:
        config: Config = PyFileConfigLoader(path.name, path=str(root)).load_config()
        config.CourseDirectory.root = str(root.resolve())
        course = Course(config, CourseDirectory(config=config))
    except Exception as error:
        raise fault_in(path, error) from error
    known_zone(config)
    return course


def known_zone(config: Any) -> tzinfo:
    """Give the time zone of a course. Raises CourseError when there is none of that name."""
    zone = zone_of(config)
    if zone is None:
        raise CourseError(
            f"c.Exchange.timezone is {config.Exchange.timezone!r}, which is no time zone; name one as in "
            "'Europe/Zurich'."
        )
    return zone
