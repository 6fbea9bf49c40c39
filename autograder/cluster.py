"""A crew on many machines: submissions go to the workers of a Dask cluster, nothing shared but the network.

Dask moves bytes and says who is there. Which worker gets what is decided here, because a class is not a graph of tasks:
a worker whose sandbox does not hold gets nothing, none gets more than a few submissions at a time, and a submission
whose worker was lost is tried again alone, so that one that kills its workers is known from those that were nearby.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import sys
import threading
import time
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import Any

from autograder import answers as recorded
from autograder.answers import Answers
from autograder.course import Assignment, CourseError
from autograder.grading import Limits
from autograder.hidden import hidden_answers
from autograder.outpost import Kind, Kit, Refusal, dismiss, grade_there, prepare, versions
from autograder.workers import Finished, Grader, HandedIn, given_up

CONNECT = 5.0  # seconds until an address counts as nobody's
PATIENCE = 20.0  # seconds without any worker before a run gives up
READY = 120.0  # seconds that a worker may take to get ready
LOOK = 0.5  # seconds between two looks at who is there
IN_FLIGHT = 2  # submissions with one worker: one that it grades, one that waits there
STRIKES = 3  # workers that a submission may lose


class NoCluster(CourseError):
    """The cluster cannot do the work, or no longer; one sentence for the instructor."""


@contextmanager
def cluster(
    assignment: Assignment, limits: Limits, address: str, tell: Callable[[str], None] | None = None
) -> Iterator[Grader]:
    """Connect to a scheduler, and give the function that has its workers grade, as `workers.crew` does.

    `tell` is given a sentence about each worker that gets no work; without it they are printed as errors are.
    Raises NoCluster when there is no scheduler, and that function when no worker is left that could do it.
    """
    client = _connected(address)
    run = Run(client, address, assignment, limits, tell or _print)
    try:
        yield run.graded
    finally:
        run.end()
        with contextlib.suppress(Exception):
            client.close(timeout=2)


def _connected(address: str) -> Any:
    if not re.fullmatch(r"((tcp|tls)://)?[^/\s]+:\d{1,5}", address):
        raise NoCluster(f"There is no Dask scheduler at {address} (an address reads tcp://HOST:PORT).")
    import dask.config
    from distributed import Client

    for name in ("distributed", "distributed.client", "distributed.core", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what is to be said, is said here
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    made: SimpleQueue[Any] = SimpleQueue()

    def connect() -> None:
        try:
            made.put(Client(address, timeout=CONNECT, set_as_default=False))
        except Exception as error:
            made.put(error)

    threading.Thread(
        target=connect, daemon=True
    ).start()  # somebody who takes the call and says nothing holds it up
    try:
        client = made.get(timeout=CONNECT + 1)
    except Empty:
        client = TimeoutError("whoever is there does not answer")
    if isinstance(client, Exception):
        raise NoCluster(f"There is no Dask scheduler at {address} ({_brief(client)}).") from client
    return client


def _print(sentence: str) -> None:
    from tqdm import tqdm

    tqdm.write(f"autograder: {sentence}", file=sys.stderr)


def _brief(error: BaseException) -> str:
    words = str(error).strip().splitlines() or [""]
    return words[0].rstrip(".")[:200] or type(error).__name__


@dataclass
class Job:
    """A submission that is not finished, and how many workers it has lost."""

    one: HandedIn
    strikes: int = 0


@dataclass
class Worker:
    """A worker of the cluster as this run knows it. `refused` says why it gets no work, "" when it may."""

    address: str
    ready: bool = False
    refused: str = ""
    preparing: Any = None
    since: float = field(default_factory=time.monotonic)
    flying: dict[Any, Job] = field(default_factory=dict)

    @property
    def has_suspect(self) -> bool:
        return any(job.strikes for job in self.flying.values())


class _Rest:
    """What is not sent yet, read from the disk one submission ahead."""

    def __init__(self, submissions: Iterable[HandedIn]) -> None:
        self._submissions = iter(submissions)
        self._next = next(self._submissions, None)

    @property
    def is_empty(self) -> bool:
        return self._next is None

    def pop(self) -> HandedIn:
        one = self._next
        assert one is not None
        self._next = next(self._submissions, None)
        return one


class Run:
    """One class run on a cluster."""

    def __init__(
        self, client: Any, address: str, assignment: Assignment, limits: Limits, tell: Callable[[str], None]
    ) -> None:
        self._client, self._address, self._tell = client, address, tell
        self._assignment, self._limits = assignment, limits
        self._name = f"autograder-{secrets.token_hex(6)}"  # no student's name: a dashboard shows it
        self._workers: dict[str, Worker] = {}
        self._again: deque[Job] = deque()
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._untold: list[str] = []
        self._number = 0
        self._looked, self._seen = 0.0, time.monotonic()
        self._answers: Answers | None = None
        self._kit: dict[str, Any] = {}

    def graded(self, submissions: Iterable[HandedIn]) -> Iterator[Finished]:
        """Yield each submission as it is finished, in whatever order. Each is, whatever becomes of workers."""
        rest = _Rest(submissions)
        if rest.is_empty:
            return
        self._kit = self._pack()
        self._seen = time.monotonic()
        while True:
            self._look_round()
            yield from self._given_up()
            for worker in self._workers.values():
                while worker.ready and (job := self._next_for(worker, rest)) is not None:
                    self._send(worker, job)
            if rest.is_empty and not self._again and not any(w.flying for w in self._workers.values()):
                return
            try:
                done = self._done.get(timeout=LOOK)
            except Empty:
                continue
            finished = self._received(done)
            if finished is not None:
                yield finished

    def end(self) -> None:
        """Take back what is not finished and free the workers."""
        if self._client.status != "running":
            return
        waiting = [future for worker in self._workers.values() for future in worker.flying]
        there = [worker.address for worker in self._workers.values() if not worker.refused]

        def free() -> None:
            with contextlib.suppress(Exception):
                self._client.cancel(waiting)
                self._client.run(dismiss, self._name, workers=there, on_error="ignore")

        if there:
            freeing = threading.Thread(target=free, daemon=True)  # it has no time limit of its own
            freeing.start()
            freeing.join(3)

    def _pack(self) -> dict[str, Any]:
        """Record what the solution and every mistake answer, and pack it: workers have nothing to record from."""
        self._answers = known = hidden_answers(self._assignment)
        whole = replace(known, near_misses={name: known.near_misses[name] for name in known.near_misses})
        limits = (self._limits.cell, self._limits.question, self._limits.submission)
        source = self._assignment.source.read_bytes()
        return asdict(Kit(self._assignment.name, source, recorded.as_bytes(whole), limits))

    def _next_for(self, worker: Worker, rest: _Rest) -> Job | None:
        """Choose what a worker gets next; one that lost a worker before travels alone."""
        if worker.has_suspect:
            return None
        if self._again:  # first of all, so workers are let run empty until it has found a place
            return None if worker.flying else self._again.popleft()
        if len(worker.flying) < IN_FLIGHT and not rest.is_empty:
            return Job(rest.pop())
        return None

    def _send(self, worker: Worker, job: Job) -> None:
        worker.flying[self._submit(worker, grade_there, self._name, job.one)] = job

    def _submit(self, worker: Worker, function: Callable[..., Any], *arguments: Any) -> Any:
        self._number += 1
        future = self._client.submit(
            function,
            *arguments,
            key=f"{self._name}-{self._number}",
            workers=[worker.address],
            allow_other_workers=False,
            pure=False,
        )
        future.add_done_callback(self._done.put)
        return future

    def _look_round(self) -> None:
        """Greet workers that have come, and take back what those had that are gone."""
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        there = self._who_is_there()
        self._looked = time.monotonic()
        for address in self._workers.keys() - there:
            lost = self._workers.pop(address)
            for job in lost.flying.values():
                self._strike(job)
            self._client.cancel(
                list(lost.flying)
            )  # or a worker that comes back at this address would do it, too
        for address in there - self._workers.keys():
            worker = self._workers[address] = Worker(address)
            self._prepare(worker)
        for worker in self._workers.values():
            if not (worker.ready or worker.refused) and now - worker.since > READY:
                self._refuse(worker, f"it was not ready after {READY:g} s")
        if any(not worker.refused for worker in self._workers.values()):
            self._seen = now
        elif self._workers:
            raise NoCluster(f"No worker of {self._address} can grade: {'; '.join(self._whys())}.")
        elif now - self._seen > PATIENCE:
            raise NoCluster(
                f"The scheduler at {self._address} has no workers; start some with: dask worker {self._address} "
                "--nthreads 1. What is finished is kept."
            )

    def _whys(self) -> list[str]:
        whys = [f"{worker.address}: {worker.refused}" for worker in self._workers.values()]
        return whys if len(whys) <= 3 else [*whys[:3], f"and {len(whys) - 3} more"]

    def _who_is_there(self) -> set[str]:
        try:
            if self._client.status == "running":
                return set(self._client.nthreads())
        except (OSError, ValueError, RuntimeError, AttributeError, CancelledError):
            pass  # all of them are how a lost connection is told
        raise NoCluster(
            f"The scheduler at {self._address} is gone. What is finished is kept; run the same command to go on."
        )

    def _prepare(self, worker: Worker) -> None:
        worker.ready, worker.since = False, time.monotonic()
        worker.preparing = self._submit(worker, prepare, self._name, versions(), self._kit)

    def _refuse(self, worker: Worker, why: str, who: str = "") -> None:
        """Give a worker no more work, and say so as soon as there is another one that does it."""
        worker.ready, worker.refused = False, why
        name = worker.address if who in ("", worker.address) else f"{who} at {worker.address}"
        self._untold.append(f"The worker {name} gets no work: {why}.")
        self._tell_all()

    def _tell_all(self) -> None:
        if any(worker.ready for worker in self._workers.values()):
            for sentence in self._untold:
                self._tell(sentence)
            self._untold.clear()

    def _received(self, future: Any) -> Finished | None:
        """Read what has come back; None when the submission is not finished by it."""
        worker = next(
            (w for w in self._workers.values() if future in w.flying or future is w.preparing), None
        )
        if worker is None:  # its worker was lost meanwhile, and it is on its way again
            return None
        told = self._result(worker, future)
        if future is worker.preparing:
            self._prepared(worker, told)
            return None
        job = worker.flying.pop(future)
        if isinstance(told, Finished):
            return told
        if told.kind is Kind.UNFIT:
            self._refuse(worker, told.why, told.who)
            self._again.append(job)
        elif told.kind is Kind.FORGOTTEN:
            self._prepare(worker)
            self._strike(job)
        else:
            self._strike(job)
        return None

    def _strike(self, job: Job) -> None:
        job.strikes += 1
        self._again.append(job)

    def _given_up(self) -> Iterator[Finished]:
        """Give a grader error to what has lost too many workers."""
        for job in [job for job in self._again if job.strikes >= STRIKES]:
            self._again.remove(job)
            assert self._answers is not None
            why = f"{STRIKES} workers of the cluster were lost while they graded this submission."
            yield given_up(self._assignment, self._answers, job.one, "none", why)

    def _prepared(self, worker: Worker, told: Any) -> None:
        worker.preparing = None
        if isinstance(told, Refusal):
            self._refuse(worker, told.why or "it went away", told.who)
        elif not worker.refused:
            worker.ready = True
            self._tell_all()

    def _result(self, worker: Worker, future: Any) -> Any:
        """Fetch a result, unless its worker goes before it is here."""
        while True:
            try:
                return future.result(timeout=2)
            except TimeoutError:  # it comes through the scheduler, from a worker that may be lost
                if worker.address not in self._who_is_there():
                    return Refusal(Kind.DIED, "it was lost")
            except CancelledError:
                self._who_is_there()
                return Refusal(Kind.DIED, "it was lost")
            except Exception as error:
                self._who_is_there()
                return Refusal(
                    Kind.DIED, f"it cannot run the grader ({type(error).__name__}: {_brief(error)})"
                )
