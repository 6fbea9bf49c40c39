"""The program inside the sandbox: imports what notebooks use once, then forks one child for each submission.

It reads one-word orders on descriptor 3, a packet socket to the grader:
    fork (with the child's socket attached) -> the child's pid
    kill PID                                -> how it ended, after sweeping /tmp and /dev/shm
Without namespaces it makes itself a private folder, which stands in for /tmp, and removes it when the grader is gone.
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
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

CONTROL = 3
MAX_FILES = 20_000  # a file takes a kilobyte of the kernel's memory, which a tmpfs does not count
MAX_SIZE = 64 << 20
MAX_THREADS = 256
WATCH = 0.05  # seconds
USUAL = ["numpy.linalg", "numpy.random", "numpy.fft", "matplotlib.pyplot", "IPython.display"]


def main(preloads: list[str], readable: list[str]) -> None:
    """Import what notebooks usually use and `preloads`, if there are any; say "ready", and obey.

    readable  what children may read, where there are no namespaces; else empty
    """
    if not readable:
        _serve(preloads, [_ways(place) for place in ("/tmp", "/dev/shm")], _crowded, child_arguments=())
        return
    private = _private_folder()
    try:
        _serve(preloads, [[private]], _overfull, child_arguments=(private, readable))
    finally:
        _sweep([private])
        os.rmdir(private)


def _private_folder() -> str:
    """Make a folder of this process's own and have everything temporary written there; hide the machine's name."""
    private = tempfile.mkdtemp(prefix="sandbox-", dir="/tmp")
    os.environ.update(HOME=private, TMPDIR=private, MPLCONFIGDIR=f"{private}/matplotlib")
    tempfile.tempdir = None
    os.chdir(private)
    told = os.uname()
    hidden = os.uname_result((told.sysname, "sandbox", told.release, told.version, told.machine))
    os.uname = lambda: hidden
    socket.gethostname = lambda: "sandbox"
    importlib.import_module(
        "cs231n_utils"
    )  # the folder in which a child would look for it cannot be read there
    return private


def _serve(
    preloads: list[str],
    places: list[list[str]],
    over: Callable[[list[list[str]], int], bool],
    child_arguments: tuple[Any, ...],
) -> None:
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
            if over(places, alive):
                os.kill(alive, signal.SIGKILL)
        order, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        match order.split():
            case [b"fork"]:
                pid = os.fork()
                if pid == 0:
                    control.close()
                    _become_child(descriptors[0], partial(_started, child.serve, child_arguments))
                os.close(descriptors[0])
                alive = pid
                control.send(b"%d" % pid)
            case [b"kill", number]:
                control.send(_end(int(number), places))
                alive = 0
            case _:
                if alive:
                    _end(alive, places)
                return


def _started(serve: Callable[..., None], arguments: tuple[Any, ...], connection: socket.socket) -> None:
    serve(connection, *arguments)


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


def _crowded(places: list[list[str]], pid: int) -> bool:
    return any(_files_in(ways[0]) > MAX_FILES for ways in places)


def _overfull(places: list[list[str]], pid: int) -> bool:
    """Say whether a child has filled its folder, or hidden something there from being counted, or has many threads.

    Nothing is followed or changed here: the child may exchange a folder for a link at any moment.
    """
    files, size = 0, 0
    folders = [ways[0] for ways in places]
    try:
        while folders:
            with (
                contextlib.suppress(FileNotFoundError, NotADirectoryError),
                os.scandir(folders.pop()) as entries,
            ):
                for entry in entries:
                    files += 1
                    if files > MAX_FILES or size > MAX_SIZE:
                        return True
                    with contextlib.suppress(FileNotFoundError):
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
    except OSError:
        return True
    with contextlib.suppress(OSError):
        return size > MAX_SIZE or len(os.listdir(f"/proc/{pid}/task")) > MAX_THREADS
    return size > MAX_SIZE


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
