"""Time and memory have an end, and so may the learner's process: nothing else ends with it."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from wall import SECONDS, SHORT, call, define, fault, fresh, linux

from autograder.calling import bounds, wire
from autograder.calls import StudentFault
from autograder.sandbox.host import Died, Sandbox, TimedOut

pytestmark = [linux, pytest.mark.slow]


@pytest.fixture(scope="module", params=["A", "B"])
def sandbox(request):
    with Sandbox(tier=request.param) as running:
        yield running


@pytest.fixture
def child(sandbox):
    with fresh(sandbox) as child:
        yield child


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(1000)",
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "import signal; [signal.signal(s, signal.SIG_IGN) for s in (1, 2, 15)]\n    while True: pass",
        "sum(range(10 ** 15))",
        "while True: g(1)",
        "import threading; threading.Thread(target=lambda: g(1)).start(); threading.Event().wait()",
    ],
)
def test_a_loop_without_end_is_ended(child, body):
    with pytest.raises(TimedOut):
        call(child, f"def f(g):\n    {body}", lambda x: x, seconds=SHORT)


def test_a_cell_without_end_is_ended(child):
    with pytest.raises(TimedOut):
        child.run("while True: pass", "<cell>", SHORT)


def test_bytes_that_drip_extend_no_deadline(child):
    source = """
    import os, time
    def f(promise):
        os.write(3, bytes(promise))
        while True:
            os.write(3, b" ")
            time.sleep(0.05)
    """
    with pytest.raises(TimedOut):
        call(child, source, list(wire.PREFIX.pack(1 << 20, 0)), seconds=SHORT)


@pytest.mark.parametrize("promise", [b"", b"\0", wire.PREFIX.pack(8, 0), wire.PREFIX.pack(8, 0) + b"1"])
def test_half_a_frame_extends_no_deadline(child, promise):
    source = "import os, threading\ndef f(half):\n    os.write(3, bytes(half))\n    threading.Event().wait()"
    with pytest.raises(TimedOut):
        call(child, source, list(promise), seconds=SHORT)


@pytest.mark.parametrize("set_by_whom", [0.0, SECONDS])
@pytest.mark.parametrize(
    "body", ["while True: pass", "while True: os.write(3, b' ')", "os.write(3, bytes(8) + b'x')"]
)
def test_signals_that_interrupt_every_wait_extend_no_deadline(child, monkeypatch, body, set_by_whom):
    monkeypatch.setattr(bounds, "TICK", 0.01)
    define(child, "import os")
    started = time.monotonic()
    with bounds.alarm(set_by_whom), pytest.raises((TimedOut, Died)):
        child.run(body, "<cell>", SHORT)
    assert time.monotonic() - started < SHORT + SECONDS / 4


def test_one_that_does_not_read_cannot_hold_up_the_grader(child):
    with pytest.raises(TimedOut):
        call(child, "import threading\ndef f(*_): threading.Event().wait()", seconds=SHORT)
    with pytest.raises(TimedOut):
        child.call("f", (np.zeros(7 << 20),), {}, SHORT)  # more than a pipe holds


def in_a_thread(function, *args):
    """Call it where no alarm rings."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *args).result()


def test_large_arrays_come_and_go_in_a_thread_too(child):
    large = np.arange(1 << 20, dtype=float)
    assert np.array_equal(in_a_thread(call, child, "def f(x): return x", large).result, large)


@pytest.mark.parametrize(
    "body", ["while True: pass", "while True: os.write(3, b' ')", "os.write(3, bytes(8) + b'x')"]
)
def test_a_deadline_holds_in_a_thread_too(child, body):
    define(child, "import os")
    with pytest.raises((TimedOut, Died)):
        in_a_thread(child.run, body, "<cell>", SHORT)


def test_one_that_does_not_read_cannot_hold_up_a_thread(child):
    with pytest.raises(TimedOut):
        call(child, "import threading\ndef f(*_): threading.Event().wait()", seconds=SHORT)
    with pytest.raises(TimedOut):
        in_a_thread(child.call, "f", (np.zeros(7 << 20),), {}, SHORT)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("return bytearray(3 << 30)", "MemoryError"),
        ("return np.ones(1 << 40)", "MemoryError"),
        ("return np.ones((1 << 20, 1)) + np.ones((1, 1 << 20))", "MemoryError"),
        ("kept = []\n    while True: kept.append(np.empty(8 << 20))", "MemoryError"),
        ("return f()", "RecursionError"),
        ("open(f'{tempfile.gettempdir()}/big', 'wb').write(bytes(200 << 20))", "OSError"),
        ("[open(f'{tempfile.gettempdir()}/{n}', 'wb').write(bytes(20 << 20)) for n in range(9)]", "OSError"),
        ("return [open('/dev/null') for _ in range(1000)]", "OSError"),
    ],
)
def test_it_takes_no_more_than_its_share(child, body, error):
    told = fault(child, f"import tempfile\nimport numpy as np\ndef f():\n    {body}")
    assert (told.kind, told.type_name) == ("raised", error)


def test_it_starts_no_thousands_of_threads(child):
    source = """
    import _thread, threading, time
    def f():
        begun, go = [], threading.Event()
        def wait():
            begun.append(1)
            go.wait()
        try:
            for n in range(2000):
                _thread.start_new_thread(wait, ())  # Thread.start() waits for ever for one that dies for want of memory
        except RuntimeError:
            pass
        time.sleep(0.5)
        go.set()
        return len(begun)
    """
    assert 10 < call(child, source).result < 256


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("os._exit(0)", "exit 0"),
        ("os._exit(3)", "exit 3"),
        ("os.abort()", "signal 6"),
        ("os.kill(os.getpid(), 9)", "signal 9"),
        ("ctypes.string_at(0)", "signal 11"),
        ("raise KeyboardInterrupt", "exit 0"),
        ("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n    while True: pass", "signal"),
    ],
)
def test_its_end_is_told_and_ends_nothing_else(sandbox, body, how):
    child = sandbox.child()
    define(child, f"import ctypes, os, resource\ndef f():\n    {body}")
    with pytest.raises(Died, match="its process ended"):
        child.call("f", (), {}, SECONDS)
    assert child.close().startswith(how)


@pytest.mark.parametrize(
    "line", ["os.close(3)", "os.closerange(0, 100)", "os.dup2(0, 3)", "sys.stdout.close()"]
)
def test_closing_descriptors_ends_in_a_fault(child, line):
    define(child, f"import os, sys\ndef f():\n    {line}\n    return 1")
    with contextlib.suppress(Died, StudentFault, TimedOut):
        assert child.call("f", (), {}, SHORT).result == 1  # its standard output is its own to close
        assert line == "sys.stdout.close()"


def test_empty_files_have_an_end_too(sandbox):
    child = sandbox.child()
    with pytest.raises(Died, match="its process ended"):
        source = "import tempfile\nfor n in range(500_000): open(f'{tempfile.gettempdir()}/{n}', 'w').close()"
        child.run(source, "<cell>", SECONDS)
    assert child.close() == "signal 9"


def test_a_function_of_ours_is_not_called_with_more_than_it_could_need(child):
    source = """
    import numpy as np
    def f(g, size):
        try:
            return g(np.zeros(size))
        except ValueError as error:
            return str(error)
    """
    calls = []
    assert call(child, source, calls.append, 1 << 20).result == "its arguments are too large"
    assert call(child, source, calls.append, 1 << 10).result is None
    assert [len(given) for given in calls] == [1 << 10]


def test_a_function_of_ours_is_interrupted_when_the_time_is_over(child):
    def endless(x):
        while True:
            pass

    with pytest.raises(TimedOut):
        call(child, "def f(g): return g(1)", endless, seconds=SHORT)
