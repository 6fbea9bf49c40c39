"""The line to a Dask scheduler: all that is asked of Dask, and one sentence for whatever fails."""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import threading
from asyncio import CancelledError
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any

from autograder.cluster.outpost import Kind, Refusal, dismiss
from autograder.course.assignment import CourseError

CONNECT = 5.0  # seconds until an address counts as nobody's
FETCH = 2.0  # seconds between two looks at whether who has a result is still there
FREE = 3.0  # seconds that workers are given to end what they are at


class NoCluster(CourseError):
    """The cluster cannot do the work, or no longer; one sentence for the instructor."""


def connect(address: str) -> Line:
    """Connect to the scheduler at tcp://HOST:PORT or tls://HOST:PORT. Raises NoCluster when there is none."""
    if not re.fullmatch(r"((tcp|tls)://)?[^/\s]+:\d{1,5}", address):
        raise NoCluster(f"There is no Dask scheduler at {address} (an address reads tcp://HOST:PORT).")
    import dask.config
    from distributed import Client

    for name in ("distributed", "distributed.client", "distributed.core", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what is to be said, is said here
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    if address.startswith("tls://"):
        _require_certificates(address)
    made: SimpleQueue[Any] = SimpleQueue()

    def call() -> None:
        try:
            made.put(Client(address, timeout=CONNECT, set_as_default=False))
        except Exception as error:
            made.put(error)

    # Somebody who takes the call and says nothing holds this up for ever.
    threading.Thread(target=call, daemon=True).start()
    try:
        client = made.get(timeout=CONNECT + 1)
    except Empty:
        client = TimeoutError("whoever is there does not answer")
    if isinstance(client, Exception):
        raise NoCluster(f"There is no Dask scheduler at {address} ({_brief(client)}).") from client
    return Line(client, address)


def _require_certificates(address: str) -> None:
    from distributed import Security

    try:
        has_some = Security().get_connection_args("client")["ssl_context"] is not None
    except (OSError, ValueError) as error:  # an ssl.SSLError is an OSError
        raise NoCluster(f"The certificates for {address} cannot be read ({_brief(error)}).") from error
    if not has_some:
        prefix = "DASK_DISTRIBUTED__COMM__TLS__"
        names = f"{prefix}CA_FILE, {prefix}CLIENT__CERT and {prefix}CLIENT__KEY"
        raise NoCluster(f"There are no certificates for {address}; name their files in {names}.")


class Line:
    """One run's connection to a scheduler. Futures that have ended come out of `done`."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._sent = client, 0
        self.address, self.done = address, SimpleQueue[Any]()
        self.run = f"autograder-{secrets.token_hex(6)}"  # no student's name: a dashboard shows it

    def send(self, worker: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Have one worker, and no other, call a function with the run's name and these arguments."""
        self._sent += 1
        future = self._client.submit(
            function,
            self.run,
            *arguments,
            key=f"{self.run}-{self._sent}",
            workers=[worker],
            allow_other_workers=False,
            pure=False,
        )
        future.add_done_callback(self.done.put)
        return future

    def workers(self) -> dict[str, int]:
        """Name the workers that are there, each with its number of threads. Raises NoCluster without a scheduler."""
        try:
            if self._client.status == "running":
                return dict(self._client.nthreads())
        except (OSError, ValueError, RuntimeError, AttributeError, CancelledError):
            pass  # all of them are how a lost connection is told
        raise NoCluster(
            f"The scheduler at {self.address} is gone. What is finished is kept; run the same command to go on."
        )

    def fetch(self, future: Any, worker: str) -> Any:
        """Fetch what a worker has answered, or say why it never will."""
        while True:
            try:
                return future.result(timeout=FETCH)
            except TimeoutError:  # it comes through the scheduler, from a worker that may be lost
                if worker not in self.workers():
                    return Refusal(Kind.LOST)
            except CancelledError:
                self.workers()
                return Refusal(Kind.LOST)
            except Exception as error:
                self.workers()
                why = f"it cannot run the grader ({type(error).__name__}: {_brief(error)})"
                return Refusal(Kind.DIED, why)

    def take_back(self, futures: Iterable[Any]) -> None:
        """Let nobody begin with what was sent, now or when a worker comes back at the same address."""
        self._client.cancel(list(futures))

    def end(self, waiting: Iterable[Any], workers: list[str]) -> None:
        """Take back what is not finished, free these workers and hang up."""

        def free() -> None:
            with contextlib.suppress(Exception):
                self.take_back(waiting)
                self._client.run(dismiss, self.run, workers=workers, on_error="ignore")

        if workers and self._client.status == "running":
            freeing = threading.Thread(target=free, daemon=True)  # it has no time limit of its own
            freeing.start()
            freeing.join(FREE)
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)


def _brief(error: BaseException) -> str:
    words = str(error).strip().splitlines() or [""]
    return words[0].rstrip(".")[:200] or type(error).__name__
