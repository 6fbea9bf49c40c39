"""Judging answers as a student's are: what the tests of every assignment are made of."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from autograder import registry
from autograder.calls import Call, with_files
from autograder.course.assignment import Assignment, find_assignment
from autograder.judging.answers import PUBLIC_SEED, Answers, OnDemand, public_answers
from autograder.judging.question import judge
from autograder.judging.recording import record_mistakes, record_solution
from autograder.values import QuestionResult, Verdict

HERE = Path(__file__).parent
ANOTHER_SEED = 1789  # than the public one, for which all is recorded


@cache
def assignment(name: str) -> Assignment:
    return find_assignment(name, HERE.parents[1])


@cache
def answers(name: str, seed: int) -> Answers:
    """Give the release's answers, or record others: the mistakes of a question when somebody first fails it."""
    if seed == PUBLIC_SEED:
        return public_answers(name)
    recorded = record_solution(assignment(name), seed)
    mistakes = partial(record_mistakes, assignment(name), recorded)
    return replace(recorded, near_misses=OnDemand(recorded.results, mistakes))


def judged(
    name: str, question: str, student: Call, seed: int = PUBLIC_SEED, mistakes: bool = True
) -> QuestionResult:
    """Judge one answer; without `mistakes` nothing is diagnosed, and nothing of them is recorded."""
    asked = next(q for q in assignment(name).questions if q.id == question)
    known = answers(name, seed)
    if not mistakes:
        known = replace(known, near_misses={})
    if not getattr(student, "files", {}):
        student = with_files(student, assignment(name).example)
    return judge(asked, registry.checks_of(name)[question], student, known)


def named(result: QuestionResult) -> str | None:
    """Give the name of the misconception that a failure is put down to."""
    trouble = result.first_trouble
    assert trouble is not None, f"{result.id} passes all checks"
    assert trouble.verdict is Verdict.FAILED, trouble.message
    return trouble.hint.name if trouble.hint else None
