"""The template repository of a GitHub Classroom assignment: what a student gets, and a workflow that checks it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from autograder.course.assignment import Assignment, CourseError
from autograder.course.release import bundled
from autograder.files import write_whole

WORKFLOW = ".github/workflows/classroom.yml"
IGNORED = b".autograder/\n.ipynb_checkpoints/\n__pycache__/\n"


def write_repository(assignment: Assignment, folder: Path) -> int:
    """Write the files of a template repository into a folder, and give their number; other files there stay.

    Nothing of `solutions/` and no hidden input is among them. Raises CourseError when the assignment is not released.
    """
    found = bundled(assignment.root, [assignment])
    if "pyproject.toml" not in found:
        raise CourseError(
            f"There is no pyproject.toml in {assignment.root} to install the course with; copy it there from the "
            "course's own repository."
        )
    template = (files("autograder.exports") / "templates" / "classroom.yml").read_text(encoding="utf-8")
    content = {inside: path.read_bytes() for inside, path in found.items()}
    content[WORKFLOW] = template.replace("ASSIGNMENT", assignment.name).encode()
    content[".gitignore"] = IGNORED
    for inside, data in content.items():
        write_whole(folder / inside, data)
    return len(content)
