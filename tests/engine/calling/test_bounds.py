"""The trusted process gives up on an answer that costs too much, and is itself again afterwards."""

from __future__ import annotations

import gc
import resource
import signal
import sys
import threading
import time
import weakref
from contextlib import suppress

import numpy as np
import pytest

from autograder.calling import bounds
from autograder.calling.bounds import LEFT, ROOM, TooLong, alarm, bounded, clear_away, memory_ceiling
from autograder.calling.folders import Watch

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits need Linux")


def limits() -> tuple[object, ...]:
    return resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGALRM), signal.getitimer(0)


def test_what_takes_too_long_is_interrupted_and_nothing_stays_limited() -> None:
    before = limits()
    with pytest.raises(TooLong), bounded(0.05, memory_ceiling()):
        while True:
            pass
    assert limits() == before


def test_an_array_out_of_all_proportion_is_a_memory_error() -> None:
    before = limits()
    with pytest.raises(MemoryError), bounded(10, memory_ceiling()):
        np.ones(ROOM // 4)
    with bounded(10, memory_ceiling()):
        assert np.ones(ROOM // 64).sum() == ROOM // 64
    assert limits() == before


def test_what_ends_in_time_is_let_be() -> None:
    with bounded(0.05, memory_ceiling()):
        value = 6 * 7
    time.sleep(0.06)
    assert value == 42


def test_in_another_thread_nothing_is_bounded() -> None:
    seen: list[int] = []

    def work() -> None:
        with bounded(0.0001, 1):
            time.sleep(0.01)
            seen.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [1]


def test_an_alarm_waits_while_another_is_set() -> None:
    with pytest.raises(TooLong), alarm(0.1):
        with alarm(0):
            time.sleep(0.2)
        with pytest.raises(TooLong), alarm(0.01):
            time.sleep(1)
        time.sleep(1)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_who_goes_on_is_told_again() -> None:
    with alarm(0.05):
        for _ in range(2):
            with pytest.raises(TooLong):
                time.sleep(60)


def test_an_alarm_that_rings_while_it_is_set_or_put_off_is_put_off(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(bounds, "TICK", 0.00005)
    with Watch(tmp_path):
        pass  # its audit hook stays for good: Python code that runs in the midst of other functions
    with alarm(60):
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            with suppress(TooLong), alarm(1e-6):
                pass
        time.sleep(1.1 * bounds.AGAIN)


class Circle:
    """What holds on to itself, and to as many bytes."""

    def __init__(self, size: int) -> None:
        self.circle, self.content = self, np.ones(size, np.uint8)


def test_much_memory_that_nobody_holds_is_given_back_and_little_is_not_looked_for() -> None:
    clear_away()
    gc.disable()  # which would come by when it likes
    try:
        few, many = (weakref.ref(Circle(size)) for size in (LEFT // 4, 2 * LEFT))
        assert few() and many()
        clear_away()
        assert not few() and not many()
        few = weakref.ref(Circle(LEFT // 4))
        clear_away()
        assert few()
    finally:
        gc.enable()


def test_what_is_still_held_is_not_looked_through_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_away()
    held, collections = np.ones(2 * LEFT, np.uint8), list[int]()
    monkeypatch.setattr(gc, "collect", lambda: collections.append(held.size))
    for _ in range(3):
        clear_away()
    assert len(collections) == 1
