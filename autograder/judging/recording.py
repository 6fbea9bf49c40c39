"""Record the answers of an assignment: run its solution, and each of its known mistakes, once."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from functools import wraps
from types import MappingProxyType
from typing import Any

from autograder import registry
from autograder.calls import Call, Reply, local
from autograder.course.assignment import Assignment
from autograder.judging.answers import Answers, NearMiss, OutOfStep
from autograder.judging.fingerprints import Answered, Print, prints, traced
from autograder.judging.question import run_check
from autograder.values import Check, Misconception, Question, Verdict


def record_assignment(assignment: Assignment, seed: int) -> Answers:
    """Record the answers of an assignment for a seed: the solution's, and those of every misconception."""
    answers = record_solution(assignment, seed)
    misses = {
        question.id: record_mistakes(assignment, answers, question.id) for question in answers.questions
    }
    return replace(answers, near_misses=misses)


def record_solution(assignment: Assignment, seed: int) -> Answers:
    """Record what the solution answers for a seed. The mistakes can be recorded later, question by question."""
    checks, digest = registry.checks_of(assignment.name), registry.digest_of(assignment.name)
    questions, solution, files = assignment.questions, assignment.solution, assignment.example
    return record(assignment.name, questions, checks, solution, seed, digest, files)


def record_mistakes(assignment: Assignment, answers: Answers, question: str) -> list[NearMiss]:
    """Record what every misconception of one question answers, with the inputs of `answers`."""
    slips = [slip for slip in assignment.misconceptions if slip.question == question]
    checks = registry.checks_of(assignment.name)[question]
    return [near_miss(slip, assignment.mistaken(slip), checks, answers, assignment.example) for slip in slips]


def record(
    assignment: str,
    questions: Sequence[Question],
    checks: Mapping[str, Sequence[Check]],
    solution: Mapping[str, Any],
    seed: int,
    digest: str = "",
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> Answers:
    """Run every check on the solution and keep what it answered. No mistakes are known to what is given back.

    `digest` stands for the checks, so that a recording is not replayed to others; `files` are handed in beside the
    solution. Raises OutOfStep when the solution does not pass one of the checks.
    """
    results: dict[str, dict[str, list[Any]]] = {question.id: {} for question in questions}
    for question in questions:
        for check in checks[question.id]:
            results[question.id][check.name] = answered = []
            reference = keeping(local(solution), answered)
            outcome = run_check(check, local(solution, files), reference, seed)
            if outcome.verdict is not Verdict.PASSED:
                raise OutOfStep(f"The solution does not pass {question.id}.{check.name}: {outcome.message}")
    none: dict[str, list[NearMiss]] = {question.id: [] for question in questions}
    return Answers(assignment, seed, tuple(questions), results, none, digest)


def near_miss(
    slip: Misconception,
    namespace: Mapping[str, Any],
    checks: Sequence[Check],
    answers: Answers,
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> NearMiss:
    """Run the checks on a mistaken namespace and keep its fingerprints."""
    traces: dict[str, list[Print]] = {}
    fails: list[str] = []
    with redirect_stdout(io.StringIO()):  # some mistakes are to print what should be returned
        for check in checks:
            trace: list[Answered] = []
            student = traced(local(namespace, files), trace)
            result = run_check(check, student, answers.reference(check), answers.seed)
            traces[check.name] = prints(trace)
            if result.verdict is Verdict.FAILED:
                fails.append(check.name)
    return NearMiss(slip.name, slip.because, slip.next, traces, fails)


def keeping(call: Call, kept: list[Any]) -> Call:
    """Wrap a call so that (name, result) of every reply is appended to `kept`."""

    @wraps(call)
    def wrapped(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
        reply = call(name, args, kwargs, observed)
        kept.append((name, reply.result))
        return reply

    return wrapped
