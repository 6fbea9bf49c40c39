"""The workers of a class run: processes with a sandbox of their own, sent bytes and sending back bytes."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import active_children, get_context
from typing import Any

from autograder.autograded import autograded
from autograder.course import Assignment
from autograder.feedback import feedback_page
from autograder.grading import Graded, Limits, grade, ungraded, unreadable
from autograder.hidden import hidden_answers
from autograder.sandbox.host import NoSandbox, Sandbox

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Finished:
    """What a worker sends back for one submission: the verdicts, the annotated notebook, the feedback page."""

    graded: Graded
    annotated: bytes
    feedback: str


Grader = Callable[[Iterable[tuple[str, bytes | str]]], Iterator[Finished]]


@contextmanager
def crew(assignment: Assignment, limits: Limits, workers: int) -> Iterator[Grader]:
    """Start workers, and give the function that has them grade; they end with the block, however it ends.

    That function takes pairs (student, notebook bytes, or a sentence on why there are none) and yields each as it is
    finished. Few submissions are in memory at any time, however many there are.
    """
    setup = (Assignment(assignment.name, assignment.root.resolve()), limits)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start, initargs=setup)

    def graded(submissions: Iterable[tuple[str, bytes | str]]) -> Iterator[Finished]:
        rest = iter(submissions)
        waiting: set[Future[Finished]] = set()
        while True:
            for item in islice(rest, 4 * workers - len(waiting)):
                with _no_interrupt():
                    waiting.add(pool.submit(_grade, *item))
            if not waiting:
                return
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in ready:
                yield future.result()

    try:
        with _no_interrupt():
            for _ in range(workers):
                pool.submit(_get_ready)
        yield graded
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in active_children():  # one may be in the middle of somebody's endless loop
            worker.kill()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back while workers are started: they inherit that, and leave the answer to the class run."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_mine: dict[str, Any] = {}


def _start(assignment: Assignment, limits: Limits) -> None:
    _die_with_parent()
    _mine.update(assignment=assignment, answers=None, limits=limits, sandbox=None)


def _get_ready() -> None:
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
        _mine["sandbox"] = Sandbox(_mine["assignment"].preloads).__enter__()
    return _mine["sandbox"]


def _grade(student: str, content: bytes | str) -> Finished:
    assignment, limits = _mine["assignment"], _mine["limits"]
    answers = _mine["answers"] = _mine["answers"] or hidden_answers(assignment)
    notebook = None
    if isinstance(content, str):
        graded = unreadable(assignment, answers, student, content)
    else:
        try:
            graded, notebook = grade(_sandbox(), assignment, answers, student, content, limits)
        except NoSandbox:
            try:
                graded, notebook = grade(_sandbox(fresh=True), assignment, answers, student, content, limits)
            except NoSandbox as error:
                _sandbox(fresh=True)  # raises when this machine has no sandbox at all: then the run must stop
                graded = ungraded(assignment, answers, student, f"The sandbox died twice: {error}")
    return Finished(graded, autograded(assignment, graded, notebook), feedback_page(graded))
