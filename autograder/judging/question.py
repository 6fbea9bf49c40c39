"""Judge one answer: run the checks of a question against a learner's functions and say what is wrong, and why."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from autograder.calling.answering import quietly
from autograder.calls import Call, Functions, Lost, StudentFault
from autograder.expectations import Mismatch
from autograder.judging.answers import Answers, OutOfStep, diagnose
from autograder.judging.fingerprints import Answered, Print, prints, traced
from autograder.values import Check, CheckResult, Hint, Question, QuestionResult, Verdict

# How a check is run with a seed: gives a remark or nothing, raises Mismatch and StudentFault.
Run = Callable[[Check, Call, Call, int], str | None]


def run_alone(check: Check, student: Call, reference: Call, seed: int) -> str | None:
    """Run a check with the random numbers that belong to it and to the seed.

    One that passes may return a remark for the learner.
    """
    with quietly():
        return check.run(Functions(student), Functions(reference), rng_of(check, seed))


def judge(question: Question, checks: Sequence[Check], student: Call, answers: Answers) -> QuestionResult:
    """Run all checks of a question and give its verdict, its points and a hint where the mistake is known.

    points = max_points * passed / checks, and nothing while the first check, the gate, does not pass.
    """
    results, traces = run_checks(checks, student, answers)
    found = {name: prints(trace) for name, trace in traces.items()} if has_failed(results) else {}
    return conclude(question, checks, results, found, answers)


def run_checks(
    checks: Sequence[Check], student: Call, answers: Answers, run: Run = run_alone
) -> tuple[list[CheckResult], dict[str, list[Answered]]]:
    """Run the checks of a question, up to one that cannot be decided; gives also what was answered in each."""
    known = {question.id for question in answers.questions}
    results: list[CheckResult] = []
    traces: dict[str, list[Answered]] = {check.name: [] for check in checks}
    for check in checks:
        call, reference = traced(student, traces[check.name]), answers.reference(check)
        results.append(run_check(check, call, reference, answers.seed, known, run))
        if results[-1].verdict in (Verdict.NOT_ATTEMPTED, Verdict.BLOCKED, Verdict.ERROR):
            break
    return results, traces


def has_failed(results: Sequence[CheckResult]) -> bool:
    """Say whether a check has failed, so that the mistake is looked for."""
    return any(result.verdict is Verdict.FAILED for result in results)


def conclude(
    question: Question,
    checks: Sequence[Check],
    results: Sequence[CheckResult],
    found: Mapping[str, Sequence[Print]],
    answers: Answers,
) -> QuestionResult:
    """Give the verdict of a question whose checks were run, with a hint where the mistake is known.

    `found` are the fingerprints of what was answered in each check; they are needed only where one has failed.
    """
    if has_failed(results):
        results = _with_hint([*results], diagnose(answers, question.id, results, checks, found))
    return summarise(question, results, len(checks))


def run_check(
    check: Check,
    student: Call,
    reference: Call,
    seed: int,
    known: Collection[str] = (),
    run: Run = run_alone,
) -> CheckResult:
    """Run one check and say how it ended; `known` are all question ids, `run` is how it is run."""
    started = time.perf_counter()
    verdict, message, hint, kind = Verdict.PASSED, "", None, ""
    try:
        said = run(check, student, reference, seed)
        message = said if isinstance(said, str) else ""
    except Mismatch as mismatch:
        verdict, message, hint = Verdict.FAILED, mismatch.message, mismatch.hint
    except StudentFault as fault:
        (verdict, message), kind = _of_fault(fault, check.question, known), fault.kind
    except OutOfStep as error:
        verdict, message = Verdict.ERROR, str(error)
    except Lost:
        raise
    except Exception as error:  # a fault of ours is never a student's zero
        verdict = Verdict.ERROR
        message = f"This check could not be run: {type(error).__name__}: {error}"
    return CheckResult(check.title, verdict, message, hint, round(time.perf_counter() - started, 6), kind)


def rng_of(check: Check, seed: int) -> np.random.Generator:
    """Give a check its own generator, so that adding a check changes no other check's inputs."""
    return np.random.default_rng([seed, zlib.crc32(f"{check.question}.{check.name}".encode())])


def summarise(question: Question, results: Sequence[CheckResult], total: int) -> QuestionResult:
    """Give the verdict and the points of a question from the results of its checks.

    A fault of ours outweighs what failed before it: the checks after it were not run.
    """
    passed = sum(result.verdict is Verdict.PASSED for result in results)
    verdict = next((r.verdict for r in results if r.verdict is not Verdict.PASSED), Verdict.PASSED)
    if any(result.verdict is Verdict.ERROR for result in results):
        verdict = Verdict.ERROR
    gate = bool(results) and results[0].verdict is Verdict.PASSED
    points = round(question.max_points * passed / total, 2) if gate and verdict is not Verdict.ERROR else 0.0
    return QuestionResult(question.id, verdict, points, question.max_points, tuple(results))


def _of_fault(fault: StudentFault, question: str, known: Collection[str]) -> tuple[Verdict, str]:
    if fault.kind == "not written" and fault.where != question and fault.where in known:
        return Verdict.BLOCKED, f"{question} calls {fault.where}, which is not written yet."
    if fault.kind in ("missing", "not written"):
        return Verdict.NOT_ATTEMPTED, fault.text
    return Verdict.FAILED, fault.text


def _with_hint(results: list[CheckResult], hint: Hint | None) -> list[CheckResult]:
    """Give the diagnosis to the first failing check, in place of any guess from the shape of the error."""
    if hint is None:
        return results
    first = next(i for i, result in enumerate(results) if result.verdict is Verdict.FAILED)
    results[first] = replace(results[first], hint=hint)
    return results
