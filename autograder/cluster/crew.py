"""A crew on many machines: submissions go to the workers of a Dask cluster, nothing shared but the network.

Dask moves bytes and says who is there. Which worker gets what is decided here, because a class is not a graph of tasks:
a worker whose sandbox does not hold gets nothing, none gets more than a few submissions at a time, and a submission
whose worker was lost is tried again alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from queue import Empty
from typing import Any

from autograder.cluster.outpost import Kind, Refusal, grade_there, prepare, versions
from autograder.cluster.roster import STRIKES, Backlog, Worker
from autograder.cluster.scheduler import Line, NoCluster, connect
from autograder.course.assignment import Assignment
from autograder.course.kit import pack
from autograder.grading.workers import Finished, Grader, HandedIn, given_up
from autograder.judging.hidden import hidden_answers
from autograder.values import Limits

PATIENCE = 20.0  # seconds without any worker before a run gives up
READY = 120.0  # seconds that a worker may take to get ready
LOOK = 0.5  # seconds between two looks at who is there
LOST = f"{STRIKES} workers of the cluster were lost while they graded this submission."


@contextmanager
def cluster(
    assignment: Assignment, limits: Limits, address: str, tell: Callable[[str], None] | None = None
) -> Iterator[Grader]:
    """Connect to a scheduler, and give the function that has its workers grade, as `workers.crew` does.

    `tell` is given a sentence about each worker that gets no work; without it they are printed as errors are.
    Raises NoCluster when there is no scheduler, and that function when no worker is left that could do it.
    """
    line = connect(address)
    workers: dict[str, Worker] = {}

    def graded(submissions: Iterable[HandedIn]) -> Iterator[Finished]:
        backlog = Backlog(submissions)
        if backlog:
            answers = hidden_answers(assignment)
            give_up = partial(given_up, assignment, answers, isolation="none", why=LOST)
            run = Run(line, workers, asdict(pack(assignment, limits, answers)), give_up, tell or _print)
            yield from run.graded(backlog)

    try:
        yield graded
    finally:
        waiting = [future for worker in workers.values() for future in worker.flying]
        line.end(waiting, [worker.address for worker in workers.values() if not worker.refused])


def _print(sentence: str) -> None:
    from tqdm import tqdm

    tqdm.write(f"autograder: {sentence}", file=sys.stderr)


class Run:
    """One class run on a cluster.

    workers  by address, whoever it has met so far
    kit      what each is sent once
    give_up  writes a grader error for a submission that nobody could grade
    tell     is given a sentence about each worker that gets no work
    """

    def __init__(
        self,
        line: Line,
        workers: dict[str, Worker],
        kit: dict[str, Any],
        give_up: Callable[[HandedIn], Finished],
        tell: Callable[[str], None],
    ) -> None:
        self._line, self._workers, self._kit, self._give_up, self._tell = line, workers, kit, give_up, tell
        self._backlog = Backlog(())
        self._looked, self._seen = 0.0, time.monotonic()
        self._untold: list[str] = []

    def graded(self, backlog: Backlog) -> Iterator[Finished]:
        """Yield each submission as it is finished, in whatever order. Each is, whatever becomes of workers."""
        self._backlog = backlog
        while True:
            self._look_round()
            yield from map(self._give_up, backlog.given_up())
            for worker in self._workers.values():
                while (job := backlog.take_for(worker)) is not None:
                    worker.flying[self._line.send(worker.address, grade_there, job.one)] = job
            if not backlog and not any(worker.flying for worker in self._workers.values()):
                return
            try:
                future = self._line.done.get(timeout=LOOK)
            except Empty:
                continue
            answer = self._received(future)
            del future  # or Dask keeps the result for as long as the next one takes
            if answer is not None:
                yield answer

    def _look_round(self) -> None:
        """Greet workers that have come, take back what those had that are gone, and give up when nobody is left."""
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        there = self._line.workers()
        self._looked = time.monotonic()
        for address in self._workers.keys() - there.keys():
            self._lose(address)
        for address in there.keys() - self._workers.keys():
            worker = self._workers[address] = Worker(address, there[address])
            self._prepare(worker)
        for worker in self._workers.values():
            if not (worker.ready or worker.refused) and now - worker.since > READY:
                self._refuse(worker, f"it was not ready after {READY:g} s")
        if any(not worker.refused for worker in self._workers.values()):
            self._seen = now
        elif self._workers:
            raise NoCluster(f"No worker of {self._line.address} can grade: {'; '.join(self._whys())}.")
        elif now - self._seen > PATIENCE:
            raise NoCluster(
                f"The scheduler at {self._line.address} has no workers; start some with: "
                f"dask worker {self._line.address}. What is finished is kept."
            )

    def _lose(self, address: str) -> None:
        lost = self._workers.pop(address)
        for job in lost.flying.values():
            self._backlog.put_back(job, struck=True)
        self._line.take_back(lost.flying)

    def _whys(self) -> list[str]:
        whys = [f"{worker.address}: {worker.refused}" for worker in self._workers.values()]
        return whys if len(whys) <= 3 else [*whys[:3], f"and {len(whys) - 3} more"]

    def _prepare(self, worker: Worker) -> None:
        worker.ready, worker.since = False, time.monotonic()
        worker.preparing = self._line.send(worker.address, prepare, versions(), self._kit)

    def _received(self, future: Any) -> Finished | None:
        """Read what has come back; None when no submission is finished by it."""
        for worker in [*self._workers.values()]:
            if future is worker.preparing:
                worker.preparing = None
                self._prepared(worker, self._line.fetch(future, worker.address))
                return None
            if future in worker.flying:
                answer = self._line.fetch(future, worker.address)
                job = worker.flying.pop(future)
                if isinstance(answer, Finished):
                    return answer
                self._backlog.put_back(job, struck=answer.kind is not Kind.UNFIT)
                if answer.kind is Kind.UNFIT:
                    self._refuse(worker, answer.why, answer.who)
                elif answer.kind is Kind.FORGOTTEN:
                    self._prepare(worker)
                return None
        return None  # its worker was lost meanwhile, and it is on its way again

    def _prepared(self, worker: Worker, answer: Refusal | None) -> None:
        if answer is not None and answer.kind is Kind.LOST:
            self._lose(worker.address)  # if it is there again, it is greeted as a new one
        elif answer is not None:
            self._refuse(worker, answer.why or "it went away", answer.who)
        elif not worker.refused:
            worker.ready = True
            self._tell_all()

    def _refuse(self, worker: Worker, why: str, who: str = "") -> None:
        """Give a worker no more work, and say so as soon as there is another one that does it."""
        if worker.refused:  # it had several submissions, and has sent each back
            return
        worker.ready, worker.refused = False, why
        name = worker.address if who in ("", worker.address) else f"{who} at {worker.address}"
        self._untold.append(f"The worker {name} gets no work: {why}.")
        self._tell_all()

    def _tell_all(self) -> None:
        if any(worker.ready for worker in self._workers.values()):
            for sentence in self._untold:
                self._tell(sentence)
            self._untold.clear()
