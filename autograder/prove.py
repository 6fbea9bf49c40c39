"""Prove an assignment: that its checks accept what is right and reject, by name, every known mistake."""

from __future__ import annotations

from collections.abc import Iterator

from autograder import registry
from autograder.answers import Answers, OutOfStep
from autograder.calls import local
from autograder.course import Assignment
from autograder.fingerprints import alike
from autograder.judging import judge
from autograder.loading import run_notebook
from autograder.notebook import read_notebook
from autograder.recording import record
from autograder.values import Verdict


def record_assignment(assignment: Assignment, seed: int) -> Answers:
    """Record the answers of an assignment for a seed: the solution's, and those of every misconception."""
    mistaken = [(slip, assignment.mistaken(slip)) for slip in assignment.misconceptions]
    checks = registry.checks_of(assignment.name)
    return record(assignment.name, assignment.questions, checks, assignment.solution, mistaken, seed)


def faults(assignment: Assignment, seed: int) -> Iterator[str]:
    """Yield one sentence for every way in which an assignment does not hold what it promises."""
    checks = registry.checks_of(assignment.name)
    ids = [question.id for question in assignment.questions]
    yield from (
        f"{id} has a check cell but no checks in autograder/checks." for id in ids if id not in checks
    )
    yield from (f"{id} has checks but no check cell in the notebook." for id in checks if id not in ids)
    yield from (f"{id} has two check cells." for id in sorted({id for id in ids if ids.count(id) > 1}))
    for question_checks in checks.values():
        names = [check.name for check in question_checks]
        yield from (f"{c.question}.{c.name} has no title." for c in question_checks if not c.title)
        yield from (
            f"{question_checks[0].question} has two checks called {n}." for n in names if names.count(n) > 1
        )
    if set(ids) != set(checks):
        return
    yield from _unhinted(assignment, ids)
    try:
        answers = record_assignment(assignment, seed)
    except OutOfStep as error:
        yield str(error)
        return
    yield from _solution_faults(assignment, answers)
    yield from misconception_faults(assignment, answers)
    yield from _stub_faults(assignment, answers)


def _unhinted(assignment: Assignment, ids: list[str]) -> Iterator[str]:
    known = {slip.question for slip in assignment.misconceptions}
    yield from (
        f"{id} has no misconception, so no mistake in it gets a hint." for id in ids if id not in known
    )
    for slip in assignment.misconceptions:
        if slip.question not in ids:
            yield f"Misconception {slip.name} belongs to {slip.question}, which is not a question."
        if not slip.because or not slip.next:
            yield f"Misconception {slip.name} of {slip.question} has no hint."


def _solution_faults(assignment: Assignment, answers: Answers) -> Iterator[str]:
    checks = registry.checks_of(assignment.name)
    for question in assignment.questions:
        result = judge(question, checks[question.id], local(assignment.solution), answers)
        if result.points != question.max_points:
            trouble = result.first_trouble
            yield f"The solution of {question.id} does not get full marks: {trouble and trouble.message}"


def misconception_faults(assignment: Assignment, answers: Answers) -> Iterator[str]:
    """Yield a sentence for every misconception that passes, or that is given another's hint."""
    checks = registry.checks_of(assignment.name)
    questions = {question.id: question for question in assignment.questions}
    for slip in assignment.misconceptions:
        if slip.question not in questions:
            continue
        student = local(assignment.mistaken(slip))
        result = judge(questions[slip.question], checks[slip.question], student, answers)
        trouble = result.first_trouble
        if trouble is None:
            yield f"{slip.question}: the mistake {slip.name} passes all checks."
        elif trouble.verdict is not Verdict.FAILED:
            yield f"{slip.question}: the mistake {slip.name} is {trouble.verdict}: {trouble.message}"
        elif trouble.hint is None or trouble.hint.name != slip.name:
            got = trouble.hint.name if trouble.hint else "nothing"
            twins = _twins(answers, slip.question, slip.name)
            yield f"{slip.question}: the mistake {slip.name} is diagnosed as {got}{twins}."


def _twins(answers: Answers, question: str, name: str) -> str:
    """Name the near misses that no check tells apart from this one."""
    misses = {miss.name: miss for miss in answers.near_misses[question]}
    mine = misses[name].traces
    twins = [
        other.name
        for other in misses.values()
        if other.name != name and all(alike(mine[check], other.traces[check]) for check in mine)
    ]
    return f" (no check tells it from {', '.join(twins)})" if twins else ""


def _stub_faults(assignment: Assignment, answers: Answers) -> Iterator[str]:
    if not assignment.release.exists():
        yield f"{assignment.name} is not released yet; run: autograder release {assignment.name}"
        return
    checks = registry.checks_of(assignment.name)
    namespace, _ = run_notebook(read_notebook(assignment.release))
    for question in assignment.questions:
        result = judge(question, checks[question.id], local(namespace), answers)
        if result.points or any(check.verdict is Verdict.PASSED for check in result.checks):
            yield f"The released stub of {question.id} earns something: it is {result.verdict}."
        elif result.verdict is not Verdict.NOT_ATTEMPTED:
            yield f"The released stub of {question.id} should read 'not attempted', not '{result.verdict}'."
