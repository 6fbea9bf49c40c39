"""Commands that make an assignment grade elsewhere: `gradescope` and `classroom`."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.commands.options import Command, with_course


def add_to(command: Command) -> None:
    """Describe them."""
    made = command("gradescope", _gradescope, "make the zip file with which Gradescope grades an assignment")
    made.description = (
        "Make the zip file to upload as the autograder of a programming assignment in Gradescope. It holds the right "
        "answers: keep it as you keep the solutions."
    )
    made.add_argument("assignment", metavar="NAME")
    made.add_argument("--output", type=Path, metavar="FILE.zip", help="default: gradescope_NAME.zip")
    with_course(made)


def _gradescope(options: argparse.Namespace) -> int:
    from autograder.course import find_assignment
    from autograder.exports.gradescope import write_upload

    target = options.output or Path(f"gradescope_{options.assignment}.zip")
    number = write_upload(find_assignment(options.assignment, options.course), target)
    print(f"{target}: {number} files")
    return 0
