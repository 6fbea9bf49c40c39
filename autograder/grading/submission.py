"""Grade one submission: a notebook's bytes in, verdicts and an annotated notebook out.

The learner's cells run behind the wall; every comparison is made here, in the trusted process.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from autograder import registry
from autograder.calling.bounds import alarm, bounded, clear_away, memory_ceiling
from autograder.calls import Call, Reply, StudentFault, with_files
from autograder.contest.scoring import Entry
from autograder.course.assignment import Assignment, runs
from autograder.course.notebook import BadNotebook, Cell, Notebook, parse_notebook
from autograder.expectations import Mismatch
from autograder.grading.session import Session
from autograder.judging.answers import Answers
from autograder.judging.conversations import End, Line, Memory, Tape
from autograder.judging.fingerprints import prints, traced
from autograder.judging.question import Run, conclude, has_failed, run_alone, run_check, run_checks
from autograder.sandbox.host import Sandbox
from autograder.translation.catalogues import known_prose
from autograder.translation.prose import in_words
from autograder.translation.speaking import ENGLISH, language_of
from autograder.values import Check, CheckResult, Limits, Question, QuestionResult, Verdict

GRACE = 10.0  # seconds


@dataclass(frozen=True)
class Graded:
    """A graded submission. `outputs` are those of the cells that ran, by their index; `errors` are sentences.

    `entry` says what became of the predictions, where the assignment has held-out images; `language` is the learner's.
    """

    student: str
    assignment: str
    seed: int
    isolation: str
    questions: tuple[QuestionResult, ...]
    written: tuple[tuple[str, bool], ...] = ()
    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict, repr=False)
    errors: tuple[str, ...] = ()
    seconds: float = 0.0
    entry: Entry | None = None
    language: str = ENGLISH

    @property
    def score(self) -> float:
        """The points of all questions that the checks decide."""
        return round(sum(question.points for question in self.questions), 2)

    @property
    def max_score(self) -> float:
        """The points that could be had for them."""
        return sum(question.max_points for question in self.questions)


def grade(
    sandbox: Sandbox,
    assignment: Assignment,
    answers: Answers,
    student: str,
    content: bytes,
    limits: Limits,
    files: Mapping[str, bytes] = MappingProxyType({}),
    memory: Memory | None = None,
) -> tuple[Graded, Notebook | None]:
    """Grade the bytes of one submitted notebook, and the files beside it, which only the checks see.

    A broken notebook is graded too: nothing in it was attempted. Either is stamped with the sandbox's tier. `memory` is
    that of the submissions graded with the same answers; what depends on files beside a notebook is not kept in it.
    """
    started = time.monotonic()
    try:
        notebook = parse_notebook(content, f"{assignment.name}.ipynb")
    except BadNotebook as error:
        return unreadable(assignment, answers, student, sandbox.tier, str(error)), None
    cells = cells_to_run(assignment, notebook)
    memory = Memory() if files or memory is None else memory
    with Session(sandbox, cells, limits, started + limits.submission) as session, alarm(0):
        checks, run = registry.checks_of(assignment.name), _within_bounds(limits)
        questions = []
        for question in assignment.questions:
            line = Line(session.exchange(question.id))
            call = with_files(_watched(session.call(question.id, line), line), files)
            questions.append(_judged(question, checks[question.id], call, line, answers, memory, run))
            clear_away()
        errors = tuple(session.troubles)
        outputs = session.outputs
    graded = Graded(
        student,
        assignment.name,
        answers.seed,
        sandbox.tier,
        tuple(questions),
        written_answers(assignment, notebook),
        outputs,
        errors,
        round(time.monotonic() - started, 3),
        language=language_of(notebook.document),
    )
    return graded, notebook


def _within_bounds(limits: Limits) -> Run:
    """Let a check end however large or strange the answer is that it looks at: then it is a grader error."""
    seconds, ceiling = limits.question + GRACE, memory_ceiling()

    def run(check: Check, student: Call, reference: Call, seed: int) -> str | None:
        with bounded(seconds, ceiling):
            return run_alone(check, student, reference, seed)

    return run


def _judged(
    question: Question,
    checks: Sequence[Check],
    call: Call,
    line: Line,
    answers: Answers,
    memory: Memory,
    run: Run,
) -> QuestionResult:
    """Judge a question; a check is not run where the same conversation was had before."""
    known: dict[str, tuple[Tape, End]] = {}

    def remembering(check: Check, student: Call, reference: Call, seed: int) -> str | None:
        line.start([])
        end = memory.recall(check, line)
        if end is None:
            line.start(line.tape)
            end = _end_of(run, check, student, reference, seed)
            if not line.by_chance:
                memory.keep(check, line.tape, end)
        known[check.name] = line.tape, end
        return end.tell()

    results, traces = run_checks(checks, call, answers, remembering)
    found = {}
    if has_failed(results):
        for check in checks:
            trace = traces[check.name]
            tape, end = known.get(check.name, ([], End(None)))
            if end.prints is None:
                if tape and not trace:
                    line.start(tape)
                    again = traced(call, trace)
                    run_check(check, again, answers.reference(check), answers.seed, run=run)
                end.prints = prints(trace)
            found[check.name] = end.prints
    return conclude(question, checks, results, found, answers)


def _watched(call: Call, line: Line) -> Call:
    """Note when a call ran out of time: the tape does not tell, where it happened after the last answer."""

    def watched(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
        try:
            return call(name, args, kwargs, observed)
        except StudentFault as fault:
            line.by_chance |= fault.kind == "timed out"
            raise

    return watched


def _end_of(run: Run, *parts: Any) -> End:
    try:
        return End(run(*parts))
    except Mismatch as mismatch:  # which itself holds on to all that the check had in hand
        return End(Mismatch(mismatch.message, mismatch.hint))


def unreadable(assignment: Assignment, answers: Answers, student: str, isolation: str, why: str) -> Graded:
    """Grade a submission that cannot be read: no question of it was attempted, and a person should look."""
    questions = tuple(
        QuestionResult(q.id, Verdict.NOT_ATTEMPTED, 0.0, q.max_points, ()) for q in assignment.questions
    )
    written = tuple((question.id, False) for question in assignment.written)
    return Graded(student, assignment.name, answers.seed, isolation, questions, written, errors=(why,))


def ungraded(assignment: Assignment, answers: Answers, student: str, isolation: str, why: str) -> Graded:
    """Give every question a grader error: a fault of ours, which waits for a person."""
    result = CheckResult("graded", Verdict.ERROR, why)
    questions = tuple(
        QuestionResult(q.id, Verdict.ERROR, 0.0, q.max_points, (result,)) for q in assignment.questions
    )
    written = tuple((question.id, True) for question in assignment.written)
    return Graded(student, assignment.name, answers.seed, isolation, questions, written, errors=(why,))


def cells_to_run(assignment: Assignment, notebook: Notebook) -> list[Cell]:
    """Choose the learner's cells that are run: all code but check cells and demonstrations left as they were."""
    questions = {question.id for question in assignment.questions}
    fixed = [cell for cell in assignment.notebook.cells if cell.kind == "code" and not runs(cell)]
    demonstrations = frozenset(cell.source for cell in fixed)
    demonstrations |= in_language(language_of(notebook.document), assignment.name, "code", demonstrations)
    return [
        cell
        for cell in notebook.cells
        if cell.kind == "code" and cell.grade_id not in questions and cell.source not in demonstrations
    ]


@cache
def in_language(language: str, assignment: str, kind: str, sources: frozenset[str]) -> frozenset[str]:
    """Give sources of cells, "code" or "markdown", as a release in this language has them."""
    known = known_prose(language, assignment)
    return frozenset(in_words(kind, source, known) for source in sources)


def written_answers(assignment: Assignment, notebook: Notebook) -> tuple[tuple[str, bool], ...]:
    """Say of every written question whether it has an answer for a person to read."""
    given = {cell.grade_id: cell.source.strip() for cell in reversed(notebook.cells) if cell.grade_id}
    return tuple((q.id, given.get(q.id, "") not in ("", "YOUR ANSWER HERE")) for q in assignment.written)
