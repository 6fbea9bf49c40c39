"""The workers of a class run: processes with a sandbox of their own, sent bytes and sending back bytes."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

from autograder.contest.scoring import Entry, marked
from autograder.course.assignment import Assignment, CourseError
from autograder.course.notebook import Notebook
from autograder.grading.autograded import autograded
from autograder.grading.feedback import feedback_page
from autograder.grading.submission import Graded, grade, ungraded, unreadable
from autograder.judging.answers import Answers, OutOfStep
from autograder.judging.conversations import Memory
from autograder.judging.hidden import hidden_answers
from autograder.sandbox.host import NoSandbox, Sandbox
from autograder.sandbox.mounts import ONE_THREAD
from autograder.values import Limits

PR_SET_PDEATHSIG = 1
LOST = (
    "The process that graded this submission was killed, also when it was tried again alone; perhaps the memory of "
    "this machine was used up."
)


@dataclass(frozen=True)
class Finished:
    """What a worker sends back for one submission: the verdicts, the annotated notebook, the feedback page."""

    graded: Graded
    annotated: bytes
    feedback: str


@dataclass(frozen=True)
class HandedIn:
    """What a worker needs of one submission.

    content  the notebook's bytes, or a sentence on why there are none
    files    those beside the notebook, by name
    entry    what became of the student's predictions, where the assignment has held-out images
    """

    student: str
    content: bytes | str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    entry: Entry | None = None


Grader = Callable[[Iterable[HandedIn]], Iterator[Finished]]


@contextmanager
def crew(assignment: Assignment, limits: Limits, workers: int, tier: str) -> Iterator[Grader]:
    """Start workers behind the wall of this tier, and give the function that has them grade; they end with the block.

    That function takes submissions and yields each as it is finished. Few of them are in memory at any time, however
    many there are. When a worker is killed, what was under way is tried again, one at a time; what loses a worker then,
    too, is a grader error.
    """
    assignment_here = Assignment(assignment.name, assignment.root.resolve())

    def hire() -> ProcessPoolExecutor:
        context = get_context("spawn")
        cores = context.SimpleQueue()
        for core in _cores(workers):
            cores.put(core)
        setup = (assignment_here, limits, tier, cores)
        made: Any = ProcessPoolExecutor(workers, context, initializer=_start_on_a_core, initargs=setup)
        # Before Python 3.11.5 it waits at its end until submissions are read that nobody is left to read (gh-94777).
        made._call_queue.cancel_join_thread()
        with _no_interrupt(), _one_thread(), suppress(BrokenProcessPool):
            for _ in range(workers):
                made.submit(get_ready)
        return made

    def graded(submissions: Iterable[HandedIn]) -> Iterator[Finished]:
        nonlocal pool
        rest = iter(submissions)
        waiting: dict[Future[Finished], HandedIn] = {}
        while True:
            for item in islice(rest, 4 * workers - len(waiting)):
                waiting[_submit(pool, item)] = item
            if not waiting:
                return
            ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
            if not any(_is_lost(future) for future in ready):
                for future in ready:
                    del waiting[future]
                    yield future.result()
                continue
            suspects = []  # with one worker, the pool loses all that is under way
            for future, item in waiting.items():
                if _is_lost(future):
                    suspects.append(item)
                else:
                    yield future.result()
            waiting, pool = {}, hire()
            for item in suspects:
                alone = _submit(pool, item)
                if _is_lost(alone):
                    pool = hire()
                    yield given_up(assignment, hidden_answers(assignment), item, tier, LOST)
                else:
                    yield alone.result()

    pool = hire()
    try:
        yield graded
    finally:
        for worker in active_children():  # one may be in the middle of somebody's endless loop
            worker.kill()
        pool.shutdown(cancel_futures=True)  # and wait for its thread: Python's own end would trip over that


def _submit(pool: ProcessPoolExecutor, item: HandedIn) -> Future[Finished]:
    """Hand a submission to the workers; where one was lost a moment ago, it is lost with them."""
    try:
        with _no_interrupt():
            return pool.submit(grade_one, item)
    except BrokenProcessPool as error:
        lost: Future[Finished] = Future()
        lost.set_exception(error)
        return lost


def _is_lost(future: Future[Finished]) -> bool:
    """Wait for a result, and say whether the worker was lost before there was one."""
    return isinstance(future.exception(), BrokenProcessPool)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back while workers are started: they inherit that, and leave the answer to the class run."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Have what is started here do linear algebra in one thread, as behind the wall: each worker has but one core."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


_mine: dict[str, Any] = {}


def _cores(workers: int) -> list[int | None]:
    """Name a core for each worker, or None for each where they would leave some core to others.

    Two runs with few workers each would then sit on the same cores, beside idle ones.
    """
    cores = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
    return list(islice(cycle(cores), workers)) if 0 < len(cores) <= workers else [None] * workers


def _start_on_a_core(assignment: Assignment, limits: Limits, tier: str, cores: Any) -> None:
    """Make this process a worker that shares one core with its sandbox.

    The two only ever wait for each other: waking somebody on another core takes longer than most answers.
    """
    core = cores.get()
    if core is not None:
        os.sched_setaffinity(0, {core})
    start(assignment, limits, tier)


def start(
    assignment: Assignment, limits: Limits, tier: str, answers: Answers | None = None, *, alone: bool = False
) -> None:
    """Make this process a worker.

    tier     the wall that the canary has found to hold here
    answers  those of the secret seed; None: read them from the course folder when they are first needed
    alone    whoever started it sees to its end
    """
    if not alone:
        _die_with_parent()
    _mine.update(
        assignment=assignment, answers=answers, limits=limits, tier=tier, sandbox=None, memory=Memory()
    )


def get_ready() -> None:
    """Start this worker's sandbox. Raises NoSandbox."""
    _sandbox()
    gc.freeze()  # what is here now stays


def _die_with_parent() -> None:
    """End with the class run even when that is killed: a waiting worker would never notice."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            os._exit(1)


def _sandbox(*, fresh: bool = False) -> Sandbox:
    """This worker's sandbox; it ends with the worker, or when a fresh one is asked for."""
    if fresh and _mine["sandbox"] is not None:
        _mine["sandbox"].__exit__()
        _mine["sandbox"] = None
    if _mine["sandbox"] is None:
        _mine["sandbox"] = Sandbox(_mine["assignment"].preloads, _mine["tier"]).__enter__()
    return _mine["sandbox"]


def grade_one(one: HandedIn) -> Finished:
    """Grade one submission in this worker's sandbox, whatever it is.

    Raises NoSandbox when this machine no longer has one, and CourseError when the course itself is at fault: both would
    befall every other submission, too.
    """
    assignment, limits = _mine["assignment"], _mine["limits"]
    answers = _mine["answers"] = _mine["answers"] or hidden_answers(assignment)
    why = ""
    for fresh in (False, True):
        try:
            return finish(_sandbox(fresh=fresh), assignment, answers, one, limits, _mine["memory"])
        except NoSandbox as error:
            why = f"The sandbox died twice: {error}"
        except (CourseError, OutOfStep):
            raise
        except Exception as error:
            return given_up(assignment, answers, one, _mine["tier"], _fault(error))
    _sandbox(fresh=True)  # raises when this machine has no sandbox at all: then the run must stop
    return given_up(assignment, answers, one, _mine["tier"], why)


def _fault(error: Exception) -> str:
    """Say where the grader failed, in words that students may see: what an exception says may be a hidden input."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}, line {frame.lineno}"
    return f"The grader failed on this submission ({type(error).__name__} in {where}); please report it."


def given_up(assignment: Assignment, answers: Answers, one: HandedIn, isolation: str, why: str) -> Finished:
    """Write a grader error, with a sentence for the instructor, for a submission that could not be graded."""
    return _written(assignment, ungraded(assignment, answers, one.student, isolation, why), None, one.entry)


def finish(
    sandbox: Sandbox, assignment: Assignment, answers: Answers, one: HandedIn, limits: Limits, memory: Memory
) -> Finished:
    """Grade one submission and write what comes of it."""
    notebook = None
    if isinstance(one.content, str):
        graded = unreadable(assignment, answers, one.student, sandbox.tier, one.content)
    else:
        graded, notebook = grade(
            sandbox, assignment, answers, one.student, one.content, limits, one.files, memory
        )
    return _written(assignment, graded, notebook, one.entry)


def _written(
    assignment: Assignment, graded: Graded, notebook: Notebook | None, entry: Entry | None
) -> Finished:
    if entry is not None:  # last, because it needs the verdicts of the checks
        questions, entry = marked(graded.questions, entry)
        graded = replace(graded, questions=questions, entry=entry)
    return Finished(graded, autograded(assignment, graded, notebook), feedback_page(graded))
