"""Commands that look at what was graded, and hand it on: `report`, `leaderboard` and `export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.commands.options import Command, with_course


def add_to(command: Command) -> None:
    """Describe them."""
    made = command("report", _report, "write one HTML page on what the class got right and wrong")
    made.add_argument("assignment", metavar="NAME")
    with_course(made)

    made = command("leaderboard", _leaderboard, "rank the predictions of a class for held-out images")
    made.add_argument("assignment", metavar="NAME")
    with_course(made)

    made = command("export", _export, "write the results of a class as a table")
    made.add_argument("assignment", metavar="NAME")
    made.add_argument("--to", choices=["csv", "json"], default="csv")
    made.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    with_course(made)


def _report(options: argparse.Namespace) -> int:
    from autograder.report import write_report

    print(write_report(options.course, options.assignment))
    return 0


def _leaderboard(options: argparse.Namespace) -> int:
    from autograder.leaderboard import print_leaderboard

    print_leaderboard(options.course, options.assignment)
    return 0


def _export(options: argparse.Namespace) -> int:
    from autograder.export import export

    text = export(options.course, options.assignment, options.to)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0
