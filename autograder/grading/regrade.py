"""Grade a class again and say what changed and why; or only say what would."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field

from autograder.course.assignment import Assignment
from autograder.grading.class_run import Crew, each, grade_class
from autograder.grading.handed_in import when_handed_in
from autograder.grading.submitted import find_submissions
from autograder.judging.hidden import hidden_answers
from autograder.records.attempts import present_result
from autograder.records.basis import rules_of
from autograder.records.comparing import NOTHING, Change, changes, reworded
from autograder.records.results import Document, read_result, result_path
from autograder.terminal import show
from autograder.values import Limits, Verdict

ByHand = Mapping[tuple[str, str], float]


@dataclass
class Regraded:
    """What came of grading a class again, gathered one submission at a time."""

    changed: list[Change] = field(default_factory=list)
    directions: Counter[str] = field(default_factory=Counter)
    reworded: int = 0
    new: int = 0
    erroneous: int = 0
    before: float = 0.0
    after: float = 0.0
    most: float = 0.0
    lateness: dict[str, tuple[float, float]] = field(default_factory=dict)  # what it took and what it takes

    @property
    def is_flaky(self) -> bool:
        """A grade changed although nothing did that it depends on."""
        return any(change.why == NOTHING for change in self.changed)

    def add(self, former: Document | None, present: Document) -> None:
        """Take in one submission: its former result and the present one."""
        questions = present["questions"].values()
        self.erroneous += any(question["verdict"] == Verdict.ERROR for question in questions)
        if former is None:
            self.new += 1
            return
        self.changed += changes(former, present)
        self.reworded += reworded(former, present)
        before, after = former["score"], present["score"]
        self.directions["up" if after > before else "down" if after < before else "same"] += 1
        self.before, self.after = self.before + before, self.after + after
        self.most = present["max_score"]


def regrade_class(
    assignment: Assignment, students: list[str], limits: Limits, who: Crew, *, quiet: bool = False
) -> Regraded:
    """Grade all submissions again, or those of `students`, and gather what changed. Raises as `grade_class` does."""
    found = Regraded()
    before = penalties(assignment)
    grade_class(assignment, students, limits, who, again=True, watch=found.add, quiet=quiet)
    after = penalties(assignment)
    found.lateness = {student: (before[student], after[student]) for student in before.keys() & after}
    return found


def rehearse(
    assignment: Assignment, students: list[str], limits: Limits, who: Crew, *, quiet: bool = False
) -> Regraded:
    """Gather what `regrade_class` would change, and write no result and no grade.

    Only recorded answers are kept, as in every run.
    """
    found = Regraded()
    with who.ready(assignment, limits, len(students)) as graded:
        from autograder.records import configuration, gradebook, grades

        course = configuration.open_course(assignment.root)
        todo = find_submissions(assignment, course.directory, students, rules_of(assignment, limits))
        hidden_answers(assignment)
        before = penalties(assignment)
        with gradebook.open_gradebook(course) if before else nullcontext() as book:
            writer = grades.GradeWriter(book, course, assignment.name) if before else None
            for submission, one in each(graded, assignment, todo, quiet=quiet):
                student = submission.student
                former = read_result(result_path(assignment.root, assignment.name, student))
                found.add(former, present_result(one.graded, submission.basis))
                if writer and student in before:
                    late = writer.penalty(one.graded, when_handed_in(submission.folder, course.config))
                    found.lateness[student] = before[student], late
    return found


def penalties(assignment: Assignment) -> dict[str, float]:
    """Read the points that lateness takes, by student; a gradebook that is not there is not made."""
    from autograder.records import configuration, gradebook

    course = configuration.open_course(assignment.root)
    if not gradebook.exists(course):
        return {}
    with gradebook.open_gradebook(course) as book:
        return gradebook.penalties(book, assignment.name)


def grades_by_hand(assignment: Assignment) -> ByHand:
    """Read the points that people gave, by student and question; a gradebook that is not there is not made."""
    from autograder.records import configuration, gradebook

    course = configuration.open_course(assignment.root)
    if not gradebook.exists(course):
        return {}
    with gradebook.open_gradebook(course) as book:
        return gradebook.grades_by_hand(book, assignment.name)


def print_regraded(found: Regraded, by_hand: ByHand, *, only_shown: bool) -> None:
    """Print a line for each question that changed, grouped by cause, and what that is for the class."""
    ordered = sorted(found.changed, key=lambda c: (c.why != NOTHING, c.why, c.question, c.student))
    widths = [
        max((len(text) for text in texts), default=0) for texts in zip(*map(_cells, ordered), strict=True)
    ]
    why = ""
    for change in ordered:
        if change.why != why:
            print()
        why = change.why
        cells = "  ".join(text.ljust(width) for text, width in zip(_cells(change), widths, strict=True))
        what = f": {change.what}" if change.what else ""
        manual = by_hand.get((change.student, change.question))
        stays = "" if manual is None else f"; the {manual:g} points given by hand stay"
        show(f"{cells}  {change.why}{what}{stays}")
    for student, (before, after) in _late(found):
        show(f"{student}: lateness takes {after:g} points instead of {before:g}")
    _print_totals(found, "would change; nothing was written" if only_shown else "changed")
    if found.is_flaky:
        flaky = sum(change.why == NOTHING for change in ordered)
        print(
            f"{NOTHING} for {flaky} of these: the answer or a check of it gives now this, now that. "
            "Look at them before you trust either grade.",
            file=sys.stderr,
        )


def _cells(change: Change) -> tuple[str, str, str]:
    before, after = ("-" if points is None else f"{points:g}" for points in (change.before, change.after))
    return change.student, change.question, f"{before} -> {after}"


def _late(found: Regraded) -> list[tuple[str, tuple[float, float]]]:
    """Give the students from whom lateness takes another number of points than it did."""
    return sorted((who, points) for who, points in found.lateness.items() if points[0] != points[1])


def _print_totals(found: Regraded, verb: str) -> None:
    graded = sum(found.directions.values())
    count = len(found.changed)
    late = len(_late(found))
    lateness = f" and {late} {'penalty' if late == 1 else 'penalties'} for lateness" if late else ""
    show(f"\n{count} {'question' if count == 1 else 'questions'}{lateness} {verb}.")
    if found.reworded:
        show(f"{found.reworded} more with the same points and verdicts, but other words for the student.")
    if found.new:
        show(f"{found.new} with no grade before.")
    if graded:
        told = ", ".join(
            f"{found.directions[way]} {word}"
            for way, word in (("up", "up"), ("down", "down"), ("same", "unchanged"))
        )
        means = f"{found.before / graded:.2f} -> {found.after / graded:.2f} of {found.most:g}"
        show(f"Submissions: {told}; mean {means} points from the checks.")
