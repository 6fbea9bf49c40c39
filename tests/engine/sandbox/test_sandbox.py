"""One child after another, and the sandbox itself: what starts ends, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from wall import LEFT, SECONDS, call, define, linux

from autograder.sandbox import mounts, zygote
from autograder.sandbox.host import Died, Sandbox, TimedOut
from autograder.sandbox.mounts import NoSandbox

pytestmark = linux


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


def test_children_draw_different_random_numbers(sandbox):
    source = """
    import random
    import numpy as np
    def f(): return [random.random(), np.random.rand(), np.random.default_rng().random()]
    """
    draws = []
    for _ in range(3):
        child = sandbox.child()
        draws.append(call(child, source).result)
        child.close()
    assert all(len(set(column)) == 3 for column in zip(*draws, strict=True))


def test_nothing_a_child_defines_reaches_the_next(sandbox):
    first = sandbox.child()
    define(first, "import builtins, numpy\nbuiltins.leak = numpy.leak = x = 1")
    first.close()
    second = sandbox.child()
    found = call(
        second, "import builtins, numpy\ndef f(): return [hasattr(m, 'leak') for m in (builtins, numpy)]"
    )
    assert found.result == [False, False]
    second.close()


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("place", ["/tmp", "/dev/shm"])
def test_what_a_child_leaves_behind_is_gone_for_the_next(sandbox, place, left):
    look = "import os\ndef f(): return sorted(os.listdir('/tmp')), sorted(os.listdir('/dev/shm'))"
    first = sandbox.child()
    before = call(first, look).result
    define(first, f"import os\nplace = {place!r}\n{LEFT[left]}")
    assert call(first, look).result != before
    first.close()
    second = sandbox.child()
    assert call(second, look).result == before
    second.close()


@pytest.mark.parametrize("uid", [0, 1000])
def test_what_is_mounted_beneath_tmp_outlives_the_sweep(monkeypatch, uid):
    if os.geteuid() != 0 and uid == 0:
        pytest.skip("only root builds root's wall")
    files = mounts._files()  # a course that lies beneath /tmp is shown there
    here = files.index("--remount-ro")
    files[here:here] = ["--dir", "/tmp/way", "--dir", "/tmp/way/to", "--ro-bind", "/usr", "/tmp/way/to/usr"]
    monkeypatch.setattr(mounts, "_files", lambda: files)
    monkeypatch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: uid, getpid=os.getpid))
    look = """
    import os
    def f():
        found = os.path.exists("/tmp/left"), os.listdir("/tmp/way"), os.listdir("/tmp/way/to")
        os.mkdir("/tmp/left")
        if os.access("/tmp/way/to", os.W_OK):
            os.makedirs("/tmp/way/to/left/behind")
        return *found, os.path.exists("/tmp/way/to/usr/bin")
    """
    with Sandbox() as sandbox:
        for _ in range(3):
            child = sandbox.child()
            assert call(child, look).result == (False, ["to"], ["usr"], True)
            child.close()


def test_many_children_leave_no_descriptor_in_the_grader(sandbox):
    def count():
        return len(os.listdir("/proc/self/fd"))

    before = count()
    for _ in range(20):
        child = sandbox.child()
        child.run("1", "<cell>", SECONDS)
        child.close()
    assert count() == before


def descendants(pid):
    """Name the processes that a process started, and those that they started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def runs(pid):
    """Say whether a process still runs. One that nobody has waited for yet has ended, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def gone(processes):
    """Wait until none of these processes runs."""
    until = time.monotonic() + SECONDS
    while left := [pid for pid in processes if runs(pid)]:
        assert time.monotonic() < until, left
        time.sleep(0.01)
    return True


def test_no_process_is_left_when_it_ends():
    before = descendants(os.getpid())
    with Sandbox() as sandbox:
        child = sandbox.child()
        with pytest.raises(TimedOut):
            child.run("while True: pass", "<cell>", 0.1)
        started = descendants(os.getpid()) - before
        assert len(started) >= 2
        child._stream.close()
    assert gone(started)


def test_when_it_dies_it_says_so_and_takes_everything_with_it():
    before = descendants(os.getpid())
    with Sandbox() as sandbox:
        child = sandbox.child()
        define(child, "def f(): return 1")
        started = descendants(os.getpid()) - before
        sandbox._process.kill()
        sandbox._process.wait()
        assert gone(started)
        with pytest.raises(Died):
            child.call("f", (), {}, SECONDS)
        for use in (child.close, sandbox.child):
            with pytest.raises(NoSandbox, match="The sandbox died"):
                use()


def test_an_order_that_was_interrupted_is_never_answered_by_the_next():
    class Interrupted(Exception):
        pass

    class Control:
        def __init__(self, control):
            self._control = control

        def recv(self, size):
            raise Interrupted

        def __getattr__(self, name):
            return getattr(self._control, name)

    with Sandbox() as sandbox:
        child = sandbox.child()
        sandbox._control = Control(sandbox._control)
        with pytest.raises(Interrupted):
            child.close()
        with pytest.raises(NoSandbox, match="The sandbox died"):
            sandbox.child()


def test_without_bubblewrap_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(mounts.shutil, "which", lambda name: None)
    with pytest.raises(NoSandbox, match="sudo apt-get install bubblewrap"), Sandbox():
        pass


def test_when_it_does_not_start_it_says_why(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with (
        pytest.raises(NoSandbox, match=r"did not start: .*/nowhere/python.*Run: autograder doctor"),
        Sandbox(),
    ):
        pass


def test_root_gives_root_up_and_others_get_a_user_namespace(monkeypatch):
    def words(uid):
        monkeypatch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: uid, getpid=os.getpid))
        return mounts.command(["python"])

    root, other = words(0), words(1000)
    assert "--unshare-user" in other and "--disable-userns" in other and "--cap-add" not in other
    assert "--unshare-user" not in root and "--reuid" in root and "--no-new-privs" in root
    for command in (root, other):
        assert {"--clearenv", "--die-with-parent", "--new-session", "--unshare-net", "--unshare-pid"} <= {
            *command
        }
        assert "--bind" not in command and command[-1] == "python"


def test_what_cannot_be_imported_is_left_to_the_learners_cells():
    zygote._preload(["a_module_that_is_not_installed", "colorsys"])
    assert "colorsys" in sys.modules
