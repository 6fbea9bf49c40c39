"""The command line: `autograder COMMAND`. Bad input ends with one sentence and exit code 2."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.messages import MARKS, as_text
from autograder.notebook import BadNotebook
from autograder.values import QuestionResult, Verdict

if TYPE_CHECKING:
    from autograder.class_run import Crew
    from autograder.course import Assignment
    from autograder.session import Limits


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 all is well, 1 something did not pass, 2 it could not be done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe on Windows may know no ✓
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        with _one_sentence():
            return options.run(options)
    except KeyboardInterrupt:
        print(
            "\nStopped. What is finished is kept; run the same command to go on.", file=sys.stderr, flush=True
        )
        return 130


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Turn the errors that users can mend into one sentence and exit code 2."""
    from autograder.answers import OutOfStep
    from autograder.course import CourseError
    from autograder.sandbox.mounts import NoSandbox

    try:
        yield
    except (
        BadNotebook,
        CourseError,
        OutOfStep,
        NoSandbox,
        LookupError,
        OSError,
    ) as error:
        text = error.args[0] if isinstance(error, LookupError) else error
        if isinstance(error, OSError) and error.strerror:
            text = f"{error.filename or 'A file'} could not be read or written: {error.strerror}."
        print(f"autograder: {text}", file=sys.stderr)
        raise SystemExit(2) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder", description="Check, grade and prove the course's assignments."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run, help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    def with_course(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--course",
            type=Path,
            default=Path(),
            metavar="DIR",
            help="the course folder (default: this folder)",
        )

    made = command("check", _check, "check your own notebook or .py file, on this machine")
    made.add_argument("path", type=Path, metavar="PATH")

    made = command("progress", _progress, "show how far you are in all assignments, and what is next")
    with_course(made)

    def grading(made: argparse.ArgumentParser) -> None:
        made.add_argument("assignment", metavar="NAME")
        made.add_argument(
            "--student", action="append", default=[], metavar="ID", help="only this student (repeatable)"
        )
        made.add_argument("--workers", type=_positive, default=os.cpu_count() or 1, metavar="N")
        made.add_argument(
            "--scheduler",
            default="",
            metavar="ADDRESS",
            help="grade on the workers of the Dask cluster whose scheduler is at tcp://HOST:PORT, not on this machine",
        )
        for limit, seconds in (("cell", 20.0), ("question", 10.0), ("submission", 120.0)):
            help = f"seconds of wall-clock time for one {limit} (default: {seconds:g})"
            made.add_argument(
                f"--{limit}-limit", type=_positive_float, default=seconds, metavar="S", help=help
            )

    made = command(
        "grade", _grade, "grade the submissions of an assignment in the sandbox, into the gradebook"
    )
    grading(made)
    with_course(made)

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
    grading(made)
    with_course(made)

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

    made = command("release", _release, "make the students' notebook and record the public answers")
    made.add_argument("assignment", nargs="*", metavar="NAME", help="default: every assignment")
    made.add_argument("--bundle", type=Path, metavar="FILE.zip", help="also pack what a student gets")
    with_course(made)

    made = command("prove", _prove, "prove that the checks accept what is right and name every known mistake")
    made.add_argument("assignment", nargs="*", metavar="NAME", help="default: every assignment")
    with_course(made)

    command("doctor", _doctor, "say what isolation this machine gives, and what is missing")
    return parser


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


def _check(options: argparse.Namespace) -> int:
    from autograder.remembered import remember
    from autograder.selfcheck import check_file

    results, troubles = check_file(options.path)
    for trouble in troubles:
        print(f"! {trouble}")
    for assignment, questions in results.items():
        print_questions(assignment, questions)
        folder = options.path if options.path.is_dir() else options.path.parent
        remember(assignment, questions, folder, forget=options.path.suffix != ".py")
    print("isolation: none (a check of your own, on this machine; official grades are given behind a wall)")
    every = [question for questions in results.values() for question in questions]
    return 0 if all(question.verdict is Verdict.PASSED for question in every) else 1


def _progress(options: argparse.Namespace) -> int:
    from autograder.standing import standings, table_as_text

    print(table_as_text(standings(options.course)))
    return 0


def print_questions(assignment: str, questions: Sequence[QuestionResult]) -> None:
    """Print a table of verdicts and, below it, what to do about the ones that failed."""
    width = max(len(question.id) for question in questions)
    print(f"\n{assignment}")
    for question in questions:
        points = f"{question.points:g} / {question.max_points:g}"
        print(f"  {MARKS[question.verdict]} {question.id:<{width}}  {question.verdict:<14} {points:>9}")
    earned, most = sum(q.points for q in questions), sum(q.max_points for q in questions)
    print(f"    {'total':<{width}}  {'':<14} {f'{earned:g} / {most:g}':>9}\n")
    for question in questions:
        if question.verdict not in (Verdict.PASSED, Verdict.NOT_ATTEMPTED):
            print(as_text(question) + "\n")


def _grade(options: argparse.Namespace) -> int:
    from autograder.class_run import grade_class
    from autograder.report import print_class

    tally = grade_class(*_grading(options), quiet=not sys.stderr.isatty())
    number, erroneous = print_class(options.course, options.assignment)
    print(f"{tally.graded} graded, {tally.unchanged} unchanged.")
    if erroneous:
        print(_of_errors(options.assignment, number, erroneous), file=sys.stderr)
    return 1 if erroneous else 0


def _of_errors(assignment: str, number: int, students: list[str]) -> str:
    shown = ", ".join(students[:5]) + (f" and {len(students) - 5} more" if len(students) > 5 else "")
    return (
        f"autograder: {len(students)} of {number} submissions have grader errors, which are no zeros and wait for you "
        f"in formgrader: {shown}. To try again: autograder regrade {assignment} --student {students[0]}"
    )


def _regrade(options: argparse.Namespace) -> int:
    from autograder.regrade import grades_by_hand, print_regraded, regrade_class, rehearse

    assignment, students, limits, who = _grading(options)
    run = rehearse if options.diff else regrade_class
    found = run(assignment, students, limits, who, quiet=not sys.stderr.isatty())
    print_regraded(found, grades_by_hand(assignment), only_shown=options.diff)
    if found.erroneous:
        print(f"autograder: {found.erroneous} submissions have grader errors.", file=sys.stderr)
    return 1 if found.erroneous or found.is_flaky else 0


def _grading(options: argparse.Namespace) -> tuple[Assignment, list[str], Limits, Crew]:
    """Read from the options what is to be graded, and by whom. Raises NoSandbox where it cannot be done here."""
    from autograder.class_run import Crew
    from autograder.course import find_assignment
    from autograder.sandbox.canary import below_the_best, require_isolation
    from autograder.session import Limits

    tier = "" if options.scheduler else require_isolation()  # each worker of a cluster tries its own
    if tier and (lack := below_the_best(tier)):
        print(f"autograder: {lack}", file=sys.stderr)
    assignment = find_assignment(options.assignment, options.course)
    limits = Limits(options.cell_limit, options.question_limit, options.submission_limit)
    return assignment, options.student, limits, Crew(options.workers, tier, options.scheduler)


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
        print(proof.summary)
        for fault in proof.faults:
            print(f"  ✗ {fault}")
        wrong += len(proof.faults)
    return 1 if wrong else 0


def _doctor(options: argparse.Namespace) -> int:
    from autograder.doctor import examine

    lines, well = examine()
    print("\n".join(lines))
    return 0 if well else 1
