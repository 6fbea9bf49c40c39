"""Commands that look at what was graded, and hand it on: `report`, `leaderboard` and `export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.options import Command, with_assignment, with_course

if TYPE_CHECKING:
    from autograder.exports.tables import Handed


def add_to(command: Command) -> None:
    """Describe them."""
    made = command("report", _report, "write one HTML page on what the class got right and wrong")
    with_assignment(made)
    with_course(made)

    made = command("leaderboard", _leaderboard, "rank the predictions of a class for held-out images")
    with_assignment(made)
    with_course(made)

    made = command(
        "export", _export, "write the grades of a class for a spreadsheet, a learning platform, a build"
    )
    made.description = (
        "csv and json have the points that the checks gave, question by question; junit has the checks themselves. "
        "canvas and moodle have final scores from the gradebook, with what people gave and what lateness took, and "
        "leave out whoever still waits for a person. docs/exports.md says where to click."
    )
    with_assignment(made)
    made.add_argument(
        "--to",
        choices=["csv", "json", "junit", "canvas", "moodle"],
        default="csv",
        help="for a spreadsheet (csv, the default), a program (json), a build (junit), a learning platform",
    )
    made.add_argument(
        "--into",
        type=Path,
        metavar="FILE",
        help="what the platform exported, to be filled in: Canvas's gradebook, Moodle's grading worksheet",
    )
    made.add_argument("--column", default="", metavar="TITLE", help="the assignment's title in Canvas")
    made.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    with_course(made)


def _report(options: argparse.Namespace) -> int:
    from autograder.reporting.page import write_report

    print(write_report(options.course, options.assignment))
    return 0


def _leaderboard(options: argparse.Namespace) -> int:
    from autograder.contest.leaderboard import print_leaderboard

    print_leaderboard(options.course, options.assignment)
    return 0


def _export(options: argparse.Namespace) -> int:
    from autograder.files import write_out

    made = _made(options)
    if options.output:
        write_out(options.output, made.text.encode())
    else:
        sys.stdout.write(made.text)
    for sentence in (*made.remarks, *made.missing):
        print(f"autograder: {sentence}", file=sys.stderr)
    return 1 if made.missing else 0


def _made(options: argparse.Namespace) -> Handed:
    from autograder.course.assignment import CourseError
    from autograder.exports import junit, results_table, tables

    root, name, form, into = options.course, options.assignment, options.to, options.into
    if (into and form not in ("canvas", "moodle")) or (options.column and form != "canvas"):
        raise CourseError("--into goes with --to canvas and --to moodle, --column with --to canvas.")
    if form == "csv":
        return tables.Handed(results_table.as_table(root, name))
    if form == "json":
        return tables.Handed(results_table.as_documents(root, name))
    if form == "junit":
        return tables.Handed(junit.as_junit(root, name))

    from autograder.exports import canvas, grades, moodle  # which need nbgrader

    if form == "canvas" and into is None:
        raise CourseError(f"--to canvas needs --into FILE, the gradebook to fill in. {canvas.EXPORT}")
    final = grades.final_grades(root, name)
    if form == "canvas":
        return canvas.fill(final, into, options.column)
    return moodle.fill(final, root, into) if into else moodle.grade_import(final, root)
