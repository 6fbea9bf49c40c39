"""The program inside the sandbox: imports what notebooks use once, then forks one child for each submission.

It reads one-word orders on descriptor 3, a packet socket to the grader:
    fork (with the child's socket attached) -> the child's pid
    kill PID                                -> how it ended, after sweeping /tmp and /dev/shm
A child locks itself and serves `run` and `call` on its own socket, until it is killed or the socket closes.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import random
import select
import signal
import socket
from collections.abc import Iterator

CONTROL = 3
MAX_FILES = 20_000  # a file takes a kilobyte of the kernel's memory, which a tmpfs does not count
WATCH = 0.05  # seconds
USUAL = ["numpy.linalg", "numpy.random", "numpy.fft", "matplotlib.pyplot", "IPython.display"]


def main(preloads: list[str]) -> None:
    """Import what notebooks usually use and `preloads`, if there are any; say "ready", and obey."""
    places = [_ways(place) for place in ("/tmp", "/dev/shm")]
    import numpy  # noqa: F401  OpenBLAS must start while threads and memory are not limited yet

    from autograder.sandbox import child

    if preloads:
        _preload(USUAL + preloads)

    control = socket.socket(fileno=CONTROL)
    gc.collect()
    gc.freeze()
    control.send(b"ready")
    alive = 0
    while True:
        while alive and not select.select([control], [], [], WATCH)[0]:
            if any(_files_in(ways[0]) > MAX_FILES for ways in places):
                os.kill(alive, signal.SIGKILL)
        order, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        match order.split():
            case [b"fork"]:
                pid = os.fork()
                if pid == 0:
                    control.close()
                    _become_child(descriptors[0], child.serve)
                os.close(descriptors[0])
                alive = pid
                control.send(b"%d" % pid)
            case [b"kill", number]:
                control.send(_end(int(number), places))
                alive = 0
            case _:
                return


def _preload(names: list[str]) -> None:
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _become_child(descriptor: int, serve) -> None:
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        os.dup2(descriptor, CONTROL)
        os.closerange(CONTROL + 1, 256)
        _reseed()
        serve(socket.socket(fileno=CONTROL))
    finally:
        os._exit(0)


def _reseed() -> None:
    """Give each child its own random numbers: forks would share the zygote's."""
    import numpy as np

    random.seed()
    np.random.seed(int.from_bytes(os.urandom(4), "little"))


def _end(pid: int, places: list[list[str]]) -> bytes:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    try:
        _, status = os.waitpid(pid, 0)
    except ChildProcessError:
        return b"unknown"
    for ways in places:
        _sweep(ways)
    return (
        b"signal %d" % os.WTERMSIG(status) if os.WIFSIGNALED(status) else b"exit %d" % os.WEXITSTATUS(status)
    )


def _ways(place: str) -> list[str]:
    """Name the folder and those in it that lead to what is mounted beneath it: they are swept, but stay."""
    ways = [place]
    for folder in ways:
        ways += [path for path, is_folder in _entries(folder) if is_folder]
    return ways


def _files_in(place: str) -> int:
    """Count the files, links and folders of the file system at a place."""
    about = os.statvfs(place)
    return about.f_files - about.f_ffree


def _sweep(ways: list[str]) -> None:
    """Delete what a child left in these folders, however deep or unreadable.

    Any OSError is let through: a sandbox that cannot be swept ends, and the next submission gets a new one.
    """
    folders = list(ways)
    while folders:
        folder = folders.pop()
        for path, is_folder in _entries(folder):
            if not is_folder:
                os.unlink(path)
            elif path not in ways:
                os.chmod(path, 0o700)
                if folder not in ways:  # up to the top, or paths would grow too long for the kernel
                    here, path = path, os.path.join(ways[0], os.urandom(16).hex())
                    os.rename(here, path)
                folders.append(path)
        if folder not in ways:
            os.rmdir(folder)


def _entries(folder: str) -> Iterator[tuple[str, bool]]:
    """Give path and "is a folder" of all that lies in a folder and is not mounted there."""
    device = os.stat(folder).st_dev
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.stat(follow_symlinks=False).st_dev == device:
                yield entry.path, entry.is_dir(follow_symlinks=False)
