"""Commands of those who make the course: `release`, `prove` and `doctor`."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.commands.options import Command, with_course
from autograder.terminal import say


def add_to(command: Command) -> None:
    """Describe them."""
    made = command("release", _release, "make the students' notebook and record the public answers")
    made.add_argument("assignment", nargs="*", metavar="NAME", help="default: every assignment")
    made.add_argument("--bundle", type=Path, metavar="FILE.zip", help="also pack what a student gets")
    with_course(made)

    made = command("prove", _prove, "prove that the checks accept what is right and name every known mistake")
    made.add_argument("assignment", nargs="*", metavar="NAME", help="default: every assignment")
    with_course(made)

    command("doctor", _doctor, "say what isolation this machine gives, and what is missing")


def _release(options: argparse.Namespace) -> int:
    from autograder.course import find_assignment
    from autograder.registry import assignments
    from autograder.release import bundle, release

    names = options.assignment or assignments()
    found = [find_assignment(name, options.course) for name in names]
    for assignment in found:
        for path in release(assignment):
            print(path)
    if options.bundle:
        print(f"{options.bundle}: {bundle(options.course, found, options.bundle)} files")
    return 0


def _prove(options: argparse.Namespace) -> int:
    from autograder.course import find_assignment
    from autograder.prove import prove
    from autograder.registry import assignments

    wrong = 0
    for name in options.assignment or assignments():
        proof = prove(find_assignment(name, options.course))
        say(proof.summary)
        for fault in proof.faults:
            say(f"  ✗ {fault}")
        wrong += len(proof.faults)
    return 1 if wrong else 0


def _doctor(options: argparse.Namespace) -> int:
    from autograder.doctor import examine

    lines, well = examine()
    say("\n".join(lines))
    return 0 if well else 1
