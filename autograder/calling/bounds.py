"""Bounds for the trusted process itself: what a check computes with a learner's answer has an end, too."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import mmap
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

ROOM = 3 << 29  # what a check may take on top of what is there: enough for any of ours, too little for a bomb
LEFT = 64 << 20  # bytes of memory that may be left lying about
TICK = 0.1  # seconds by which an alarm may come late
AGAIN = 1.0  # seconds after which it is said again to who goes on
BOOKKEEPING = __name__, contextlib.__name__
PAGE = mmap.PAGESIZE
LINUX = sys.platform.startswith("linux")


class TooLong(Exception):
    """The trusted side has computed for too long."""


@contextlib.contextmanager
def bounded(seconds: float, ceiling: int) -> Iterator[None]:
    """Raise TooLong after so many seconds, and MemoryError where more than `ceiling` bytes would be taken.

    It takes Linux and the main thread; elsewhere, where no official grade is given, nothing is bounded.
    """
    if not rings():
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


class alarm:
    """Raise TooLong after so many seconds, or never for 0; an alarm that was set before waits meanwhile.

    One timer ticks while any alarm is set, and each tick looks at the clock: a system call for each of the hundreds of
    calls of a submission would cost more than the calls.
    """

    __slots__ = "_first", "_handler", "_left", "_rings", "_seconds", "_timer"

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds or math.inf

    def __enter__(self) -> None:
        self._rings = rings()
        if not self._rings:
            return
        now = time.monotonic()
        self._left = _clock.until - now
        _clock.until = now + self._seconds
        self._first = not _clock.ticks
        if self._first:
            self._handler = signal.signal(signal.SIGALRM, _tick)
            self._timer = signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
            _clock.ticks = True

    def __exit__(self, *_: object) -> None:
        if not self._rings:
            return
        _clock.until = time.monotonic() + self._left
        if self._first:
            _clock.ticks = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._handler)
            signal.setitimer(signal.ITIMER_REAL, *self._timer)


@dataclass
class _Clock:
    until: float = math.inf  # the innermost alarm's end, on the monotonic clock
    ticks: bool = False


_clock = _Clock()


def _tick(number: int, frame: FrameType | None) -> None:
    # Whoever was entered must be left: it can wait for the next tick. To read `f_code` would run audit hooks, and
    # another tick would meet those, within this one.
    if frame is not None and frame.f_globals.get("__name__") in BOOKKEEPING:
        return
    if time.monotonic() >= _clock.until:
        # Not again at once, while what was interrupted is cleared away. But a destructor lets no exception out, and a
        # bare `except` may have caught it.
        _clock.until = time.monotonic() + AGAIN
        raise TooLong("it took too long to look at the answer")


def rings() -> bool:
    """Say whether an alarm rings here: on Linux, in the main thread."""
    return LINUX and threading.get_ident() == threading.main_thread().ident


def memory_ceiling() -> int:
    """Give the address space that this process may reach: what it has now, and room for any check of ours."""
    return _pages()[0] * PAGE + ROOM if LINUX else 0


@dataclass
class _Memory:
    least: float = math.inf  # bytes resident, since it was last cleared


_memory = _Memory()


def clear_away() -> None:
    """Give back the memory that is held by nobody, where much has been taken since that was last done.

    A fault that was raised holds on to all that was in reach, with a learner's largest answers, and whoever keeps it is
    in reach, too. Such circles wait for the garbage collector, which counts objects and not how large they are. To
    look costs microseconds; to collect each time would cost more than many a question.
    """
    if not LINUX:
        return
    resident = _pages()[1] * PAGE
    _memory.least = min(_memory.least, resident)
    if resident > _memory.least + LEFT:
        gc.collect()
        with contextlib.suppress(AttributeError):  # a C library that keeps nothing back
            ctypes.CDLL(None).malloc_trim(0)
        _memory.least = _pages()[1] * PAGE


def _pages() -> tuple[int, int]:
    """Give the pages of memory that this process has been promised, and those that it has."""
    # a file object would take three times as long
    statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    try:
        promised, resident, *_ = map(int, os.read(statm, 200).split())
    finally:
        os.close(statm)
    return promised, resident
