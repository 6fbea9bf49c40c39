"""Commands of those who learn: `check` and `progress`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from autograder.commands.options import Command, with_course
from autograder.judging.messages import MARKS, as_text
from autograder.terminal import columns, show
from autograder.translation.speaking import learners_language, say_in
from autograder.values import QuestionResult, Verdict


def add_to(command: Command) -> None:
    """Describe them."""
    made = command("check", _check, "check your own notebook or .py file, on this machine")
    made.add_argument(
        "path", type=Path, metavar="PATH", help="a notebook, a .py file, or a folder with one notebook"
    )
    made.add_argument(
        "--github",
        action="store_true",
        help="in a GitHub workflow: also write its job summary and report the points",
    )

    made = command("progress", _progress, "show how far you are in all assignments, and what is next")
    with_course(made)


def _check(options: argparse.Namespace) -> int:
    from autograder.learner.remembered import remember
    from autograder.learner.selfcheck import check_file

    results, troubles = check_file(options.path)
    say = say_in(learners_language())  # which a notebook in another language has set by now
    for trouble in troubles:
        show(f"! {say(trouble)}")
    for assignment, questions in results.items():
        print_questions(assignment, questions)
        folder = options.path if options.path.is_dir() else options.path.parent
        remember(assignment, questions, folder, forget=options.path.suffix != ".py")
    show(
        say("isolation: none (a check of your own, on this machine; official grades are given behind a wall)")
    )
    if options.github:
        from autograder.exports.github import report

        report(results, troubles)
    every = [question for questions in results.values() for question in questions]
    return 0 if all(question.verdict is Verdict.PASSED for question in every) else 1


def _progress(options: argparse.Namespace) -> int:
    from autograder.learner.standing import standings, table_as_text

    show(table_as_text(standings(options.course), say_in(learners_language())))
    return 0


def print_questions(assignment: str, questions: Sequence[QuestionResult]) -> None:
    """Print a table of verdicts and, below it, what to do about the ones that failed."""
    say, width = say_in(learners_language(), assignment), max(len(question.id) for question in questions)
    print(f"\n{assignment}")
    for question in questions:
        points = f"{question.points:g} / {question.max_points:g}"
        verdict = say(question.verdict)
        room = " " * (14 - columns(verdict))
        show(f"  {MARKS[question.verdict]} {question.id:<{width}}  {verdict}{room} {points:>9}")
    earned, most = sum(q.points for q in questions), sum(q.max_points for q in questions)
    total = say("total")
    show(f"    {total}{' ' * (width - columns(total))}  {'':<14} {f'{earned:g} / {most:g}':>9}\n")
    for question in questions:
        if question.verdict not in (Verdict.PASSED, Verdict.NOT_ATTEMPTED):
            show(as_text(question, say) + "\n")
