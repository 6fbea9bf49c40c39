"""Prove an assignment: that its checks accept what is right and reject, by name, every known mistake."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder import registry
from autograder.calls import local
from autograder.contest.held_out import contest_of
from autograder.course.assignment import Assignment, CourseError
from autograder.course.notebook import read_notebook
from autograder.course.release import generate
from autograder.judging.answers import PUBLIC_SEED, Answers, NearMiss, OutOfStep, public_answers
from autograder.judging.fingerprints import Print, alike, prints
from autograder.judging.messages import as_text
from autograder.judging.question import conclude, judge, run_checks
from autograder.judging.recording import record_mistakes, record_solution
from autograder.learner.loading import run_notebook
from autograder.translation.speaking import ENGLISH, language_of
from autograder.values import Check, CheckResult, Misconception, Question, Verdict

MOST_LINES = 5

Ran = tuple[list[CheckResult], dict[str, list[Print]]]  # of a question, and fingerprints by check


@dataclass(frozen=True)
class Proof:
    """What was proved of an assignment, in a line, and every fault that was found."""

    summary: str
    faults: tuple[str, ...]


def prove(assignment: Assignment, other_seed: int) -> Proof:
    """Prove an assignment with the public seed and with another one, so that no check rests on luck.

    The public seed's answers are those of the release: made in another process, they also prove that every mistake
    answers the same each time. With the other seed the solution and each mistake run once.
    """
    recorded, stale = _recorded(assignment)
    found = list(faults(assignment, PUBLIC_SEED, recorded))
    found += [fault for fault in faults(assignment, other_seed) if fault not in found]
    found += [*release_faults(assignment), *stale]
    checks = registry.checks_of(assignment.name)
    summary = (
        f"{assignment.name}: {_counted(len(assignment.questions), 'question')}, "
        f"{_counted(sum(map(len, checks.values())), 'check')}, "
        f"{_counted(len(assignment.misconceptions), 'misconception')}, {_counted(len(found), 'fault')}"
    )
    return Proof(summary, tuple(found))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def faults(assignment: Assignment, seed: int, recorded: Answers | None = None) -> Iterator[str]:
    """Yield one sentence for every way in which an assignment does not hold what it promises.

    `recorded` are answers for the seed that the solution is known to agree with; without them they are made.
    """
    checks = registry.checks_of(assignment.name)
    ids = [question.id for question in assignment.questions]
    yield from (
        f"{id} has a check cell but no checks in autograder/checks." for id in ids if id not in checks
    )
    yield from (f"{id} has checks but no check cell in the notebook." for id in checks if id not in ids)
    yield from (f"{id} has two check cells." for id in sorted({id for id in ids if ids.count(id) > 1}))
    for other in registry.assignments():
        if other != assignment.name:  # check("adam") names no assignment
            shared = sorted(checks.keys() & registry.checks_of(other).keys())
            yield from (f"{id} is also a question of {other}." for id in shared)
    for question_checks in checks.values():
        names = [check.name for check in question_checks]
        yield from (f"{c.question}.{c.name} has no title." for c in question_checks if not c.title)
        yield from (
            f"{question_checks[0].question} has two checks called {n}." for n in names if names.count(n) > 1
        )
    if set(ids) != set(checks):
        return
    yield from _unhinted(assignment, ids)
    yield from _contest_faults(assignment)
    try:
        answers = recorded or record_solution(assignment, seed)
    except OutOfStep as error:
        yield str(error)
        return
    if recorded is None:
        yield from _solution_faults(assignment, answers)
    for question in assignment.questions:
        yield from _misconception_faults(assignment, question, answers)
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


def _contest_faults(assignment: Assignment) -> Iterator[str]:
    try:
        contest = contest_of(assignment)
    except CourseError as error:
        yield str(error)
        return
    if contest is None:
        return
    if (contest.share(contest.linear), contest.share(contest.ensemble)) != (0.0, 1.0):
        yield f"The points of {contest.question} do not go from none to all between the anchors of held_out.py."
    try:
        contest.read(assignment.example)
    except ValueError as error:
        yield f"The predictions in {assignment.name}'s example cannot be read: {error}"


def _solution_faults(assignment: Assignment, answers: Answers) -> Iterator[str]:
    checks = registry.checks_of(assignment.name)
    for question in assignment.questions:
        student = local(assignment.solution, assignment.example)
        result = judge(question, checks[question.id], student, answers)
        if result.points != question.max_points:
            trouble = result.first_trouble
            yield f"The solution of {question.id} does not get full marks: {trouble and trouble.message}"


def _misconception_faults(assignment: Assignment, question: Question, answers: Answers) -> list[str]:
    """Give a sentence for every misconception that passes, is given another's hint, or is told at length.

    Where no near misses are recorded yet, they are what the misconceptions answer in this very run.
    """
    checks = registry.checks_of(assignment.name)[question.id]
    slips = [slip for slip in assignment.misconceptions if slip.question == question.id]
    ran: list[Ran] = []
    for slip in slips:
        student = local(assignment.mistaken(slip), assignment.example)
        with contextlib.redirect_stdout(io.StringIO()):
            results, traces = run_checks(checks, student, answers)
        ran.append((results, {name: prints(trace) for name, trace in traces.items()}))
    recorded = answers.near_misses.get(question.id)
    if not recorded:
        own = [
            NearMiss(slip.name, slip.because, slip.next, found, _failed(checks, results))
            for slip, (results, found) in zip(slips, ran, strict=True)
        ]
        return list(_undiagnosed(question, checks, slips, ran, _knowing(answers, question, own)))
    found = list(_undiagnosed(question, checks, slips, ran, answers))
    if found:  # the recording may be of another machine, or of misconceptions that were edited since
        again = record_mistakes(assignment, answers, question.id)
        found = list(_undiagnosed(question, checks, slips, ran, _knowing(answers, question, again)))
    return found


def _failed(checks: Sequence[Check], results: Sequence[CheckResult]) -> list[str]:
    return [c.name for c, r in zip(checks, results, strict=False) if r.verdict is Verdict.FAILED]


def _knowing(answers: Answers, question: Question, near_misses: list[NearMiss]) -> Answers:
    return replace(answers, near_misses={question.id: near_misses})


def _undiagnosed(
    question: Question, checks: Sequence[Check], slips: list[Misconception], ran: list[Ran], answers: Answers
) -> Iterator[str]:
    for slip, (results, found) in zip(slips, ran, strict=True):
        result = conclude(question, checks, results, found, answers)
        trouble = result.first_trouble
        broken = next((check for check in results if check.verdict is Verdict.ERROR), None)
        if trouble is None:
            yield f"{slip.question}: the mistake {slip.name} passes all checks."
        elif broken:  # also behind one that failed; most often it asks the reference by what it was answered
            yield f"{slip.question}: the mistake {slip.name} breaks '{broken.title}': {broken.message}"
        elif trouble.verdict is not Verdict.FAILED:
            yield f"{slip.question}: the mistake {slip.name} is {trouble.verdict}: {trouble.message}"
        elif trouble.hint is None or trouble.hint.name != slip.name:
            got = trouble.hint.name if trouble.hint else "nothing"
            twins = _twins(answers, slip.question, slip.name)
            yield f"{slip.question}: the mistake {slip.name} is diagnosed as {got}{twins}."
        elif (lines := len(as_text(result).splitlines())) > MOST_LINES:
            yield f"{slip.question}: the mistake {slip.name} is told in {lines} lines; nobody reads more than five."


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
    if not assignment.is_released:
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


def release_faults(assignment: Assignment) -> Iterator[str]:
    """Yield a sentence for every way in which the released notebook is not what a release made now would be."""
    if not assignment.is_released:
        return
    notebook = read_notebook(assignment.release)
    released, language = notebook.cells, language_of(notebook.document)
    again = f"autograder release {assignment.name}" + ("" if language == ENGLISH else f" --lang {language}")
    with tempfile.TemporaryDirectory() as folder:
        fresh = generate(assignment, Path(folder), language)
        if json.loads(fresh.read_bytes()) != json.loads(assignment.release.read_bytes()):
            yield f"The released notebook of {assignment.name} is out of date; run: {again}"
    shown = {line for cell in released if cell.kind == "code" for line in code_lines(cell.source)}
    for question in assignment.questions:
        for line in solution_lines(assignment.solution_cell(question.id).source):
            if line in shown:
                yield f"The released notebook shows a line of the solution of {question.id}: {line}"


def _recorded(assignment: Assignment) -> tuple[Answers | None, list[str]]:
    """Give the answers of the release, or None when they are not what a release made now would record, and why not."""
    if not assignment.is_released:
        return None, []
    again = f"run: autograder release {assignment.name}"
    try:
        recorded = public_answers(assignment.name)
    except OutOfStep as error:
        return None, [str(error)]
    if recorded.questions != assignment.questions:
        return None, [f"The recorded answers are for other questions or points; {again}"]
    found = []
    known = {(slip.question, slip.name, slip.because, slip.next) for slip in assignment.misconceptions}
    kept = {(q, m.name, m.because, m.next) for q, misses in recorded.near_misses.items() for m in misses}
    if known != kept:
        found.append(f"The recorded answers are of other misconceptions; {again}")
    checks = registry.checks_of(assignment.name)
    for question in assignment.questions:
        student = local(assignment.solution, assignment.example)
        result = judge(question, checks[question.id], student, recorded)
        if result.points != question.max_points or result.verdict is not Verdict.PASSED:
            why = result.first_trouble and result.first_trouble.message
            found.append(f"The recorded answers of {question.id} do not replay ({why}); {again}")
    return None if found else recorded, found


def solution_lines(source: str) -> list[str]:
    """Give the telling lines between the solution markers: longer than any that would be there by chance."""
    inside, lines = False, []
    for line in map(str.strip, source.splitlines()):
        if line in ("### BEGIN SOLUTION", "### END SOLUTION"):
            inside = "BEGIN" in line
        elif inside and len(line) > 24 and not line.startswith("for "):
            lines.append(line)
    return lines


def code_lines(source: str) -> list[str]:
    """Give the lines of a cell without its docstrings, in which the formula may well stand."""
    lines = source.splitlines()
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or 0) - node.lineno + 1)
    return [line.strip() for line in lines]
