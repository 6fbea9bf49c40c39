"""Commands that make an assignment grade elsewhere: `gradescope` and `classroom`."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.commands.options import Command, with_assignment, with_course


def add_to(command: Command) -> None:
    """Describe them."""
    made = command("gradescope", _gradescope, "make the zip file with which Gradescope grades an assignment")
    made.description = (
        "Make the zip file to upload as the autograder of a programming assignment in Gradescope. It holds the right "
        "answers: keep it as you keep the solutions."
    )
    with_assignment(made)
    made.add_argument("--output", type=Path, metavar="FILE.zip", help="default: gradescope_NAME.zip")
    with_course(made)

    made = command("classroom", _classroom, "write the template repository of a GitHub Classroom assignment")
    made.description = (
        "Write the files of a template repository into FOLDER: what a student gets, and a workflow that checks the "
        "notebook on every push. Files of these names are replaced, all others stay."
    )
    with_assignment(made)
    made.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where to write it; made where there is none"
    )
    with_course(made)


def _gradescope(options: argparse.Namespace) -> int:
    from autograder.course.assignment import find_assignment
    from autograder.exports.gradescope import write_upload

    target = options.output or Path(f"gradescope_{options.assignment}.zip")
    assignment = find_assignment(options.assignment, options.course)
    number = write_upload(assignment, target)
    points = sum(question.max_points for question in assignment.questions)
    print(f"{target}: {number} files. In Gradescope set Autograder points to {points:g}.")
    return 0


def _classroom(options: argparse.Namespace) -> int:
    from autograder.course.assignment import find_assignment
    from autograder.exports.classroom import write_repository

    number = write_repository(find_assignment(options.assignment, options.course), options.folder)
    print(f"{options.folder}: {number} files")
    return 0
