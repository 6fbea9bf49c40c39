"""What happens on a machine of a cluster: grading processes with warm sandboxes, each handed a submission at a time.

The cluster's own process, a Dask worker, grades nothing itself. Its tasks run in threads, in which nothing could bound
what a check computes; and what ends a grading process must not end the worker. So each run of a class has processes of
its own here, one for each of the worker's threads that is busy at once. They end with the run, with the worker, or when
they have had nothing to do for a while.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import metadata
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.course.kit import Kit, unpack
from autograder.grading import workers
from autograder.grading.workers import Finished, HandedIn
from autograder.judging import answers as recorded
from autograder.records.basis import LIBRARIES
from autograder.sandbox.canary import below_the_best, require_isolation
from autograder.sandbox.mounts import NoSandbox
from autograder.values import Limits

IDLE = 600.0  # seconds after which a grading process that nobody asks ends


class Kind(StrEnum):
    """Why there is no result."""

    UNFIT = "unfit"  # this machine must not grade
    FORGOTTEN = "forgotten"  # it knows nothing of this run: it was restarted, or the run is over
    DIED = "died"  # the grading process ended twice over this submission
    LOST = "lost"  # the machine itself is not there any more


@dataclass(frozen=True)
class Refusal:
    """What a machine says instead of a result; `why` is a clause for the instructor, `who` the worker's name."""

    kind: Kind
    why: str = ""
    who: str = ""


@cache
def versions() -> dict[str, str]:
    """Name what must be the same on all machines, so that a grade does not depend on where it was given."""
    package, sums = Path(__file__).resolve().parents[1], hashlib.sha256()
    for path in sorted(
        p for base in (package, package.with_name("cs231n_utils")) for p in base.rglob("*.py")
    ):
        sums.update(path.relative_to(package.parent).as_posix().encode() + path.read_bytes())
    found = {"Python": "{}.{}".format(*sys.version_info), "the course package": sums.hexdigest()[:8]}
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


class GradingProcess:
    """A grading process of one run, started again when it was lost. One thread asks it at a time."""

    def __init__(self, kit: Kit) -> None:
        self._kit, self._over = kit, False
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: Connection | None = None
        self.tier = ""  # until it has tried its sandbox

    def get_ready(self) -> Refusal | None:
        """Start it and let it try its sandbox; says why this machine must not grade, if so."""
        try:
            self._started()
        except _Refused as refused:
            return refused.refusal
        except (EOFError, OSError):
            return Refusal(Kind.UNFIT, "its grading process does not start")
        return None

    def grade(self, one: HandedIn) -> Finished | Refusal:
        """Have one submission graded. A process that ends over it is started again once."""
        for _ in range(2):
            try:
                asked = self._started()
                asked.send(one)
                return asked.recv()
            except _Refused as refused:
                return refused.refusal
            except (EOFError, OSError):  # its end of the line is closed
                self._lose()
        return Refusal(Kind.FORGOTTEN if self._over else Kind.DIED)

    def end(self) -> None:
        """End it now, whatever it is doing."""
        self._over = True
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def has_ended(self) -> bool:
        """Say whether it is over, or has ended itself for want of work."""
        return self._over or (self._process is not None and self._process.poll() is not None)

    def _started(self) -> Connection:
        if self._over:
            raise _Refused(Refusal(Kind.FORGOTTEN))
        if self._asked is not None and self._process is not None and self._process.poll() is None:
            return self._asked
        self._lose()
        self._asked, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    f"from autograder.cluster.outpost import main; main({theirs.fileno()})",
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the worker's terminal is the worker's to answer
            )
        if self._over:  # ended in this very moment
            self._process.kill()
        self._asked.send(self._kit)
        tier = self._asked.recv()
        if isinstance(tier, Refusal):
            self._lose()
            raise _Refused(tier)
        self.tier = tier
        return self._asked

    def _lose(self) -> None:
        if self._asked is not None:
            self._asked.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._asked = self._process = None


class _Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


class Pool:
    """The grading processes of one run on this worker: as many as were ever asked at once."""

    def __init__(self, kit: Kit) -> None:
        self._kit, self._turn, self._over = kit, threading.Lock(), False
        self._all: list[GradingProcess] = []
        self._free: list[GradingProcess] = []

    @contextmanager
    def one(self) -> Iterator[GradingProcess]:
        """Take a process that nobody asks, the one that was asked last, or a new one."""
        with self._turn:
            if not self._free:
                self._free.append(GradingProcess(self._kit))
                self._all.append(self._free[-1])
            taken = self._free.pop()
            if self._over:
                taken.end()
        try:
            yield taken
        finally:
            self._free.append(taken)

    def end(self) -> None:
        """End them all now, whatever they are doing."""
        with self._turn:
            self._over = True
            for process in self._all:
                process.end()

    def has_ended(self) -> bool:
        """Say whether all have ended, be it for want of work."""
        return all(process.has_ended() for process in self._all)


_serving: dict[str, Pool] = {}


def prepare(run: str, wanted: Mapping[str, str], kit: dict[str, Any]) -> Refusal | None:
    """Get ready for a run, on a worker: the same versions, a sandbox that holds. Says why not, if so."""
    there = versions()
    for what, here in wanted.items():
        if there.get(what) != here:
            why = f"{what} is {there.get(what, 'missing')} there and {here} here; install the same version"
            return _signed(Refusal(Kind.UNFIT, why))
    for name, pool in list(_serving.items()):
        if pool.has_ended():
            dismiss(name)
    with _serving.setdefault(run, Pool(Kit(**kit))).one() as process:
        refusal = process.get_ready()
        if refusal is not None:
            return _signed(refusal)
        if lack := below_the_best(process.tier):
            print(f"autograder: {lack}", file=sys.stderr)  # the worker's log
    return None


def grade_there(run: str, one: HandedIn) -> Finished | Refusal:
    """Grade a submission, on a worker that was prepared for this run."""
    pool = _serving.get(run)
    if pool is None:
        return Refusal(Kind.FORGOTTEN)
    with pool.one() as process:
        answer = process.grade(one)
    return _signed(answer) if isinstance(answer, Refusal) else answer


def _signed(refusal: Refusal) -> Refusal:
    """Add the name that this worker was given: its address alone says little to people."""
    from distributed import get_worker

    return replace(refusal, who=str(get_worker().name))


def dismiss(run: str) -> None:
    """End what a run has on this worker."""
    pool = _serving.pop(run, None)
    if pool is not None:
        pool.end()


def main(descriptor: int) -> None:
    """Be a grading process: read a kit, try the sandbox, then answer submissions until nobody asks any more."""
    asked = Connection(descriptor)
    threading.Thread(target=_end_with_the_worker, args=(descriptor,), daemon=True).start()
    kit = asked.recv()
    try:
        tier = require_isolation()
        workers.start(unpack(kit), Limits(*kit.limits), tier, recorded.from_bytes(kit.answers), alone=True)
        workers.get_ready()
    except NoSandbox as error:
        asked.send(Refusal(Kind.UNFIT, str(error).rstrip(".")))
        return
    asked.send(tier)
    while asked.poll(IDLE):
        one = asked.recv()
        try:
            answer = workers.grade_one(one)
        except NoSandbox as error:
            answer = Refusal(Kind.UNFIT, str(error).rstrip("."))
        asked.send(answer)


def _end_with_the_worker(descriptor: int) -> None:
    """Wait until the other end is closed, which it is when the worker is killed, and end in the middle of anything."""
    line = select.poll()
    line.register(descriptor, select.POLLRDHUP)
    line.poll()
    os._exit(1)
