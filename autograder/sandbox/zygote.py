"""The program inside the sandbox: imports what notebooks use once, then forks one child for each submission.

It says "ready", and where its private folder is, and reads short orders on descriptor 3, a packet socket to the
grader:
    fork (with the child's pipes attached, the one to write to first) -> the child's pid
    kill PID                                -> how it ended, after sweeping /tmp and /dev/shm
Without namespaces the private folder stands in for these two; it goes when the grader is gone.
A child locks itself and serves `run` and `call` on its own pipes, until it is killed or they are closed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import tempfile
from collections.abc import Callable
from typing import Any

from autograder.sandbox.lockdown import FILE_SIZE_OUTSIDE, Lock, make_lock
from autograder.sandbox.places import (
    has_many_files,
    is_overfull,
    private_folder,
    remove,
    sweep,
    ways_into,
)
from autograder.sandbox.stream import Stream

CONTROL = 3
WRITING, READING = 3, 4  # in a child
WATCH = 0.05  # seconds
USUAL = ["numpy.linalg", "numpy.random", "numpy.fft", "IPython.display"]


def main(preloads: list[str], readable: list[str]) -> None:
    """Import what every notebook uses and `preloads`, if there are any; say "ready", and obey.

    readable  what children may read, where there are no namespaces; else empty
    """
    if not readable:
        places = {place: ways_into(place) for place in ("/tmp", "/dev/shm")}
        _serve(preloads, list(places.values()), lambda pid: any(map(has_many_files, places)), make_lock())
        return
    private = private_folder()
    try:
        _settle_in(private)
        lock = make_lock(private, readable)
        _serve(preloads, [[private]], lambda pid: is_overfull(private, pid, FILE_SIZE_OUTSIDE), lock)
    finally:
        remove(private)


def _settle_in(private: str) -> None:
    """Have everything temporary written in the private folder, and hide the machine's name."""
    os.environ.update(HOME=private, TMPDIR=private, MPLCONFIGDIR=f"{private}/matplotlib")
    tempfile.tempdir = None
    os.chdir(private)
    told = os.uname()
    hidden = os.uname_result((told.sysname, "sandbox", told.release, told.version, told.machine))
    os.uname = lambda: hidden
    socket.gethostname = lambda: "sandbox"
    importlib.import_module("cs231n_utils")  # a child could not read the folder in which to look for it


def _serve(
    preloads: list[str],
    places: list[list[str]],
    has_too_much: Callable[[int], bool],
    lock: Lock,
) -> None:
    import numpy  # noqa: F401  OpenBLAS must start while threads and memory are not limited yet

    from autograder.sandbox import child

    if preloads:
        _preload(USUAL + preloads)

    control = socket.socket(fileno=CONTROL)
    gc.collect()
    gc.freeze()
    control.send(b"ready " + os.fsencode(lock.private))
    alive = 0
    while True:
        while alive and not select.select([control], [], [], WATCH)[0]:
            if has_too_much(alive):
                os.kill(alive, signal.SIGKILL)
        order, descriptors, _, _ = socket.recv_fds(control, 64, 2)
        match order.split():
            case [b"fork"]:
                _reseed()
                pid = os.fork()
                if pid == 0:
                    control.close()
                    _become_child(descriptors, lock.ruleset, lambda stream: child.serve(stream, lock))
                for descriptor in descriptors:
                    os.close(descriptor)
                alive = pid
                control.send(b"%d" % pid)
            case [b"kill", number]:
                control.send(_end(int(number), places))
                alive = 0
            case _:
                if alive:
                    _end(alive, places)
                return


def _preload(names: list[str]) -> None:
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _become_child(pipes: list[int], ruleset: int, serve: Callable[[Stream], Any]) -> None:
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        for pipe, number in zip(pipes, (WRITING, READING), strict=True):
            os.dup2(pipe, number)
        os.closerange(READING + 1, ruleset)
        os.closerange(ruleset + 1, 256)
        serve(Stream(READING, WRITING))
    finally:
        os._exit(0)


def _reseed() -> None:
    """Have the next child draw other random numbers than the last: here, where no memory is copied for it.

    Python does so for its own `random`.
    """
    import numpy as np

    np.random.seed(int.from_bytes(os.urandom(4), "little"))


def _end(pid: int, places: list[list[str]]) -> bytes:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    try:
        _, status = os.waitpid(pid, 0)
    except ChildProcessError:
        return b"unknown"
    for ways in places:
        sweep(ways)
    return (
        b"signal %d" % os.WTERMSIG(status) if os.WIFSIGNALED(status) else b"exit %d" % os.WEXITSTATUS(status)
    )
