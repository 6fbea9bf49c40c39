"""Commands that grade a class: `grade` and `regrade`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from autograder.commands.options import Command, with_assignment, with_course
from autograder.terminal import can_draw_over
from autograder.values import Limits

if TYPE_CHECKING:
    from autograder.course.assignment import Assignment
    from autograder.grading.class_run import Crew


def add_to(command: Command) -> None:
    """Describe them."""
    made = command(
        "grade", _grade, "grade the submissions of an assignment in the sandbox, into the gradebook"
    )
    _with_grading(made)

    made = command(
        "regrade",
        _regrade,
        "grade submissions again, whether anything changed or not, and say what changed and why",
    )
    made.description = (
        "Grade all submissions of an assignment again, or those of --student, and print a line for each question whose "
        "points or verdicts changed, with the cause. The former results are kept in results/NAME/attempts/. With "
        "--diff only say what would change: no result, no feedback and no grade is written."
    )
    made.add_argument("--diff", action="store_true", help="only show what would change and why")
    _with_grading(made)


def _with_grading(made: argparse.ArgumentParser) -> None:
    with_assignment(made)
    made.add_argument(
        "--student", action="append", default=[], metavar="ID", help="only this student (repeatable)"
    )
    made.add_argument(
        "--workers",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes that grade at once on this machine (default: %(default)s, one for each core)",
    )
    made.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="grade on the workers of the Dask cluster whose scheduler is at tcp://HOST:PORT, not on this machine",
    )
    for limit in fields(Limits):
        help = f"seconds of wall-clock time for one {limit.name} (default: {limit.default:g})"
        made.add_argument(
            f"--{limit.name}-limit", type=_positive_float, default=limit.default, metavar="S", help=help
        )
    with_course(made)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 1")
    return int(text)


def _positive_float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number of seconds")
    return value


def _grade(options: argparse.Namespace) -> int:
    from autograder.grading.class_run import grade_class
    from autograder.reporting.page import print_class

    tally = grade_class(*_grading(options), quiet=not can_draw_over(sys.stderr))
    number, erroneous = print_class(options.course, options.assignment)
    print(f"{tally.graded} graded, {tally.unchanged} unchanged.")
    if tally.gone:
        print(_of_gone(options.assignment, tally.gone), file=sys.stderr)
    if erroneous:
        print(_of_errors(options.assignment, number, erroneous), file=sys.stderr)
    return 1 if erroneous else 0


def _of_errors(assignment: str, number: int, students: Sequence[str]) -> str:
    return (
        f"autograder: {len(students)} of {number} submissions have grader errors, which are no zeros and wait for you "
        f"in formgrader: {_some(students)}. To try again: autograder regrade {assignment} --student {students[0]}"
    )


def _of_gone(assignment: str, students: Sequence[str]) -> str:
    return (
        f"autograder: graded before, and without a submission of {assignment} now: {_some(students)}. Their grades are "
        "kept, also in reports and exports; if a folder was renamed, they are there twice."
    )


def _some(students: Sequence[str]) -> str:
    return ", ".join(students[:5]) + (f" and {len(students) - 5} more" if len(students) > 5 else "")


def _regrade(options: argparse.Namespace) -> int:
    from autograder.grading.regrade import grades_by_hand, print_regraded, regrade_class, rehearse

    assignment, students, limits, who = _grading(options)
    run = rehearse if options.diff else regrade_class
    found = run(assignment, students, limits, who, quiet=not can_draw_over(sys.stderr))
    print_regraded(found, grades_by_hand(assignment), only_shown=options.diff)
    if found.erroneous:
        print(f"autograder: {found.erroneous} submissions have grader errors.", file=sys.stderr)
    return 1 if found.erroneous or found.is_flaky else 0


def _grading(options: argparse.Namespace) -> tuple[Assignment, list[str], Limits, Crew]:
    """Read from the options what is to be graded, and by whom. Raises NoSandbox where it cannot be done here."""
    from autograder.course.assignment import find_assignment
    from autograder.grading.class_run import Crew
    from autograder.sandbox.canary import below_the_best, require_isolation

    tier = "" if options.scheduler else require_isolation()  # each worker of a cluster tries its own
    if tier and (lack := below_the_best(tier)):
        print(f"autograder: {lack}", file=sys.stderr)
    assignment = find_assignment(options.assignment, options.course)
    limits = Limits(options.cell_limit, options.question_limit, options.submission_limit)
    return assignment, options.student, limits, Crew(options.workers, tier, options.scheduler)
