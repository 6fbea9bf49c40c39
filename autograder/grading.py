"""Grade one submission: a notebook's bytes in, verdicts and an annotated notebook out.

The learner's cells run behind the wall; every comparison is made here, in the trusted process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from types import MappingProxyType
from typing import Any

from autograder import registry
from autograder.answers import Answers
from autograder.bounds import TooLong, alarm, bounded, memory_ceiling
from autograder.calls import Reply, StudentFault, with_files
from autograder.contest import Entry
from autograder.course import Assignment, runs
from autograder.judging import judge
from autograder.notebook import BadNotebook, Cell, Notebook, parse_notebook
from autograder.sandbox.host import Child, Died, Sandbox, TimedOut
from autograder.shown import clean, discreet
from autograder.values import Check, CheckResult, QuestionResult, Verdict

MAX_REPLIES = 128 << 20  # bytes of memory that all replies to one question may take
MAX_SHOWN = 16 << 20  # characters that all cells together may show
MAX_TROUBLES = 20
GRACE = 10.0  # seconds


@dataclass(frozen=True)
class Limits:
    """Wall-clock seconds, kept by the trusted process: for one cell, one question, a whole submission."""

    cell: float = 20.0
    question: float = 10.0
    submission: float = 120.0


@dataclass(frozen=True)
class Graded:
    """A graded submission. `outputs` are those of the cells that ran, by their index; `errors` are sentences.

    `entry` says what became of the predictions, where the assignment has held-out images.
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
) -> tuple[Graded, Notebook | None]:
    """Grade the bytes of one submitted notebook, and the files beside it, which only the checks see.

    A broken notebook is graded too: nothing in it was attempted. Either is stamped with the sandbox's tier.
    """
    started = time.monotonic()
    try:
        notebook = parse_notebook(content, f"{assignment.name}.ipynb")
    except BadNotebook as error:
        return unreadable(assignment, answers, student, sandbox.tier, str(error)), None
    cells = cells_to_run(assignment, notebook)
    with Session(sandbox, cells, limits, started + limits.submission) as session:
        checks, ceiling = registry.checks_of(assignment.name), memory_ceiling()
        questions = []
        for question in assignment.questions:
            call = with_files(session.question(question.id), files)
            within = [_within_bounds(check, limits, ceiling) for check in checks[question.id]]
            questions.append(judge(question, within, call, answers))
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
    )
    return graded, notebook


def _within_bounds(check: Check, limits: Limits, ceiling: int) -> Check:
    """Let a check end however large or strange the answer is that it looks at: then it is a grader error."""

    def run(student: Any, reference: Any, rng: Any) -> str | None:
        with bounded(limits.question + GRACE, ceiling):
            return check.run(student, reference, rng)

    return replace(check, run=run)


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
    demonstrations = {cell.source for cell in assignment.notebook.cells if not runs(cell)}
    return [
        cell
        for cell in notebook.cells
        if cell.kind == "code" and cell.grade_id not in questions and cell.source not in demonstrations
    ]


def written_answers(assignment: Assignment, notebook: Notebook) -> tuple[tuple[str, bool], ...]:
    """Say of every written question whether it has an answer for a person to read."""
    given = {cell.grade_id: cell.source.strip() for cell in reversed(notebook.cells) if cell.grade_id}
    return tuple((q.id, given.get(q.id, "") not in ("", "YOUR ANSWER HERE")) for q in assignment.written)


class Session:
    """One submission behind the wall, forked anew and loaded again when its process is lost."""

    def __init__(self, sandbox: Sandbox, cells: list[Cell], limits: Limits, deadline: float) -> None:
        self._sandbox, self._cells, self._limits, self._deadline = sandbox, cells, limits, deadline
        self._child: Child | None = None
        self._left_out: set[int] = set()
        self._shown = 0
        self.outputs: dict[int, list[dict[str, Any]]] = {}
        self.troubles: list[str] = []

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def question(self, name: str) -> Callable[..., Reply]:
        """Give the call for one question; its time starts with its first call."""
        limit, until, weight = self._limits.question, None, 0

        def call(function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
            nonlocal until, weight
            child = self._loaded()
            until = until or time.monotonic() + limit
            left = min(until, self._deadline) - time.monotonic()
            weight -= child.weight
            try:
                if left <= 0:
                    raise TimedOut
                if weight + child.weight > MAX_REPLIES:
                    raise Died(f"all that it answered is more than {MAX_REPLIES >> 20} MB")
                return child.call(function, args, kwargs, left)
            except StudentFault as fault:
                fault.text = discreet(fault.text)  # it may say what the inputs were
                raise
            except (TimedOut, TooLong):
                self._end()
                raise StudentFault("timed out", self._too_slow(name, until)) from None
            except Died as error:
                raise StudentFault("died", self._ended(f"{name}: {error}")) from None
            finally:
                weight += child.weight

        @wraps(call)
        def on_its_own_time(*request: Any) -> Reply:
            with alarm(0):  # the check's own time stands still while the learner's process is at work
                return call(*request)

        return on_its_own_time

    def _too_slow(self, name: str, until: float) -> str:
        if until < self._deadline:
            return f"{name} was stopped after {self._limits.question:g} s without an answer."
        return f"The {self._limits.submission:g} s for the whole notebook were used up before {name} had answered."

    def _ended(self, what: str) -> str:
        how = self._end()
        return f"{what} ({how})." if how.startswith("signal") else f"{what}."

    def _end(self) -> str:
        child, self._child = self._child, None
        return child.close() if child else ""

    def _loaded(self) -> Child:
        """Give a child in which the learner's cells have run, leaving out those that killed one before."""
        while self._child is None:
            self._look_at_the_clock()
            self._child = self._sandbox.child()
            for cell in self._cells:
                self._look_at_the_clock()
                if cell.index not in self._left_out and not self._run(self._child, cell):
                    break
        return self._child

    def _look_at_the_clock(self) -> None:
        if time.monotonic() >= self._deadline:
            self._end()
            limit = self._limits.submission
            raise StudentFault("timed out", f"The {limit:g} s for the whole notebook were used up.")

    def _run(self, child: Child, cell: Cell) -> bool:
        name = cell.grade_id or f"cell {cell.index + 1}"
        seconds = min(self._limits.cell, self._deadline - time.monotonic())
        try:
            answer = child.run(cell.source, f"<{name}>", max(seconds, 0.1))
            error, outputs = answer["error"], answer["outputs"]
        except TimedOut:
            self._end()
            trouble = f"Cell {cell.index + 1} ({name}) was stopped after {seconds:.2g} s and left out."
        except Died as died:
            trouble = self._ended(f"Cell {cell.index + 1} ({name}) was left out: {died}")
        except (TypeError, KeyError):
            trouble = self._ended(f"Cell {cell.index + 1} ({name}) was left out: it sent no answer")
        else:
            if cell.index not in self.outputs:
                self.outputs[cell.index] = self._to_show([*outputs, error] if error else outputs)
            return True
        self._left_out.add(cell.index)
        if len(self.troubles) < MAX_TROUBLES:
            self.troubles.append(trouble)
        self.outputs[cell.index] = [{"output_type": "stream", "name": "stdout", "text": trouble + "\n"}]
        return False

    def _to_show(self, outputs: Any) -> list[dict[str, Any]]:
        """Keep what a cell shows, until all cells together have shown more than anybody reads."""
        kept = clean(outputs) if self._shown <= MAX_SHOWN else []
        self._shown += sum(len(str(output)) for output in kept)
        return kept
