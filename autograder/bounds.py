"""Bounds for the trusted process itself: what a check computes with a learner's answer has an end, too."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ROOM = 3 << 29  # what a check may take on top of what is there: enough for any of ours, too little for a bomb


class TooLong(Exception):
    """The trusted side has computed for too long."""


@contextmanager
def bounded(seconds: float, ceiling: int) -> Iterator[None]:
    """Raise TooLong after so many seconds, and MemoryError where more than `ceiling` bytes would be taken.

    It takes Linux and the main thread; elsewhere, where no official grade is given, nothing is bounded.
    """
    if not _can_be_bounded():
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or ceiling < soft:
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    try:
        with alarm(seconds):
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TooLong after so many seconds, or never for 0; an alarm that was set before waits meanwhile."""
    if not _can_be_bounded():
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_long)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, left)


def _can_be_bounded() -> bool:
    return sys.platform.startswith("linux") and threading.current_thread() is threading.main_thread()


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TooLong("it took too long to look at the answer")


def memory_ceiling() -> int:
    """Give the address space that this process may reach: what it has now, and room for any check of ours."""
    if not sys.platform.startswith("linux"):
        return 0
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * 4096 + ROOM
