"""Three places to run a worker in, behind one interface: `concurrent.futures.Executor`.

    with processes(2) as executor:
        future = executor.submit(function, argument)

Functions may be defined in a notebook. Each context manager waits for what is still running when it is left.
"""

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any


@contextmanager
def threads(num_workers: int) -> Iterator[Executor]:
    """Give an executor of threads of this process.

    They share memory and start at once. They also share Python's lock: two trainings at the same time hardly take less
    time than one after the other. A thread cannot be killed, and takes everything along when it brings Python down.
    """
    with ThreadPoolExecutor(num_workers) as executor:
        yield executor


@contextmanager
def processes(num_workers: int) -> Iterator[Executor]:
    """Give an executor of processes of this machine.

    Each starts with a fresh Python and is sent what a function refers to. When one is killed, the whole executor is
    broken: everything that was running or waiting ends with `BrokenExecutor`, and so does every later `submit`.
    """
    # The same on Linux, macOS and Windows, and safe with threads.
    context = multiprocessing.get_context("spawn")
    made: Any = _ByValue(num_workers, context, _one_thread)
    # Before Python 3.11.5, once broken, it waits at its end until data is read that nobody is left to read (gh-94777).
    made._call_queue.cancel_join_thread()
    with made as executor:
        yield executor


@contextmanager
def dask(num_workers: int) -> Iterator[Executor]:
    """Give an executor on a Dask cluster of processes: here on this machine, reached over its loopback interface alone.

    A cluster of many machines is used in the same way, `Client(address).get_executor(pure=False)`. A worker that is
    killed is replaced, and Dask itself runs its task again, up to three times.
    """
    from distributed import Client, LocalCluster  # imported here because it takes a second

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        cluster = LocalCluster(
            n_workers=num_workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # None would be port 8787 of every interface
            local_directory=scratch,
            silence_logs=50,
        )
        with cluster, Client(cluster) as client:
            # Not pure: the same call, submitted again after it has failed, is to be run again.
            yield client.get_executor(pure=False)


class _ByValue(ProcessPoolExecutor):
    """A pool of processes that is sent functions with their code: a fresh Python knows nothing of a notebook's."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        from cloudpickle import dumps

        return super().submit(_call, dumps((fn, args, kwargs)))


def _one_thread() -> None:
    """Let linear algebra use one thread: as many processes as cores would otherwise fight for them."""
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = "1"


def _call(sent: bytes) -> Any:
    from pickle import loads

    fn, args, kwargs = loads(sent)
    return fn(*args, **kwargs)
