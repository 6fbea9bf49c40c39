"""What a run on a cluster knows of its workers and of its submissions, and who gets what next."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.grading.workers import HandedIn

STRIKES = 3  # workers that a submission may lose


@dataclass
class Job:
    """A submission that is not finished, and how many workers were lost while they had it."""

    one: HandedIn
    strikes: int = 0


@dataclass
class Worker:
    """A worker of the cluster as a run knows it.

    threads    how many submissions it grades at once
    refused    why it gets no work, "" when it may
    preparing  the future that tells when it is ready
    since      when it was asked to get ready, in seconds of the monotonic clock
    flying     what it has, by future
    """

    address: str
    threads: int
    ready: bool = False
    refused: str = ""
    preparing: Any = None
    since: float = field(default_factory=time.monotonic)
    flying: dict[Any, Job] = field(default_factory=dict)

    @property
    def has_suspect(self) -> bool:
        """Whether it has a submission that lost a worker before."""
        return any(job.strikes for job in self.flying.values())


class Backlog:
    """The submissions that no worker has: those that came back, and the rest, read one ahead from the disk."""

    def __init__(self, submissions: Iterable[HandedIn]) -> None:
        self._rest = iter(submissions)
        self._next = next(self._rest, None)
        self._again: deque[Job] = deque()

    def __bool__(self) -> bool:
        return self._next is not None or bool(self._again)

    def put_back(self, job: Job, *, struck: bool) -> None:
        """Take back a job from a worker that will not finish it; struck when it may have been the cause."""
        job.strikes += struck
        self._again.append(job)

    def take_for(self, worker: Worker) -> Job | None:
        """Choose what a worker gets next: one more than it grades at once, so that it never waits for the network.

        What came back goes first, and alone: then one that kills its workers is known from those that were nearby.
        So while there is any, workers are let run empty until it has found a place.
        """
        if not worker.ready or worker.has_suspect:
            return None
        if self._again:
            return None if worker.flying else self._again.popleft()
        if len(worker.flying) > worker.threads or self._next is None:
            return None
        one, self._next = self._next, next(self._rest, None)
        return Job(one)

    def given_up(self) -> Iterator[HandedIn]:
        """Take out what has lost too many workers."""
        for job in [job for job in self._again if job.strikes >= STRIKES]:
            self._again.remove(job)
            yield job.one
