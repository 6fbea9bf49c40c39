"""The wall without namespaces: one private folder on the machine's own disk, and nobody else's files."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from wall import LEFT, SECONDS, call, define, fresh, linux

from autograder.sandbox import lockdown, mounts
from autograder.sandbox.host import Died, Sandbox

pytestmark = linux

LOOK = "import os, tempfile\ndef f(): return tempfile.gettempdir(), sorted(os.listdir(tempfile.gettempdir()))"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(tier="B") as running:
        yield running


@pytest.fixture
def child(sandbox):
    with fresh(sandbox) as child:
        yield child


@pytest.mark.parametrize("left", LEFT)
def test_the_private_folder_is_empty_for_the_next(sandbox, left):
    first = sandbox.child()
    with contextlib.suppress(Died):  # what the watch cannot count ends the child
        define(first, f"import os, tempfile\nplace = tempfile.gettempdir()\n{LEFT[left]}")
    first.close()
    second = sandbox.child()
    private, found = call(second, LOOK).result
    assert found == [] and private.startswith("/tmp/sandbox-")
    second.close()


FILL = {
    "files": """
        for n in range(20): open(f"{place}/{n}", "wb").write(bytes(8 << 20))""",
    "files without a name": """
        kept = [tempfile.TemporaryFile() for _ in range(12)]
        for file in kept: file.write(bytes(8 << 20)), file.flush()""",
    "files without a name or a descriptor": """
        kept = []
        for _ in range(12):
            with tempfile.TemporaryFile() as file:
                file.write(bytes(8 << 20)), file.flush()
                kept.append(mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ))""",
    "empty files": """
        for n in range(6000): open(f"{place}/{n}", "w").close()""",
    "folders out of reach": """
        os.chdir(place)
        for _ in range(3000): os.mkdir("d"); os.chdir("d")""",
    "a folder that cannot be listed": """
        os.mkdir(f"{place}/d", 0o300)""",
    "threads": """
        threading.stack_size(32 << 10)
        go = threading.Event()
        for _ in range(400): threading.Thread(target=go.wait, daemon=True).start()""",
}


@pytest.mark.parametrize("what", FILL)
def test_who_takes_too_much_is_ended(sandbox, what):
    if "listed" in what and mounts._python_is_hidden():
        pytest.skip("who may read all folders can list it")
    child = sandbox.child()
    head = "import mmap, os, tempfile, threading, time\nplace = tempfile.gettempdir()"
    with pytest.raises(Died):
        child.run(f"{head}\nif True:{FILL[what]}\ntime.sleep(20)", "<cell>", SECONDS)
    assert child.close() == "signal 9"


def test_who_takes_little_is_not(child):
    source = """
    import mmap, tempfile, threading, time
    shared = mmap.mmap(-1, 1 << 20)
    file = tempfile.TemporaryFile()
    file.write(bytes(8 << 20)), file.flush()
    mapped = mmap.mmap(file.fileno(), 4096)
    go = threading.Event()
    for _ in range(100): threading.Thread(target=go.wait, daemon=True).start()
    time.sleep(0.3)
    def f(): return 1
    """
    assert call(child, source).result == 1


def test_the_private_folder_goes_with_the_sandbox():
    ends = {
        "in order": lambda sandbox: None,
        "with the grader": lambda sandbox: sandbox._control.close(),
        "killed": lambda sandbox: sandbox._process.kill(),
    }
    for end in ends.values():
        with Sandbox(tier="B") as sandbox:
            child = sandbox.child()
            private = Path(call(child, LOOK).result[0])
            define(
                child, LEFT["folders"].replace("{place}", str(private)).replace("os.", "__import__('os').")
            )
            end(sandbox)
            child._stream.close()
        assert not private.exists()


def test_nobody_else_can_look_into_the_private_folder(sandbox):
    about = os.stat(sandbox._private)
    assert about.st_mode & 0o777 == 0o700
    assert about.st_uid == os.geteuid() or (os.geteuid() == 0 and about.st_uid != 0)


def test_at_most_it_may_read_what_landlock_lets_it_read(child):
    with open(f"/proc/{child._pid}/status") as file:
        status = dict(line.split(":\t", 1) for line in file.read().splitlines())
    read_all = 1 << 2 if mounts._python_is_hidden() else 0
    for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb"):
        if os.geteuid() == 0 or kind != "Bnd":
            assert int(status[f"Cap{kind}"], 16) == read_all, kind
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert "0" not in status["Uid"].split()


def test_what_a_namespace_would_have_hidden_is_refused(child):
    source = """
    import ctypes, os, platform, socket
    def f(numbers):
        libc = ctypes.CDLL(None, use_errno=True)
        refused = [(libc.syscall(number, 0, 0, 0, 0, 0, 0), ctypes.get_errno()) for number in numbers]
        return refused, [os.uname().nodename, platform.node(), socket.gethostname()]
    """
    numbers = [*lockdown._OUTSIDE[platform.machine()].values(), lockdown.OPENAT2]
    refused, names = call(child, source, numbers).result
    assert refused == [(-1, errno.EPERM)] * (len(numbers) - 1) + [(-1, errno.ENOSYS)]
    assert names == ["sandbox"] * 3


OLDER = """
import os, sys
from autograder.sandbox import lockdown
private, abi = sys.argv[1], int(sys.argv[2])
lockdown.landlock_abi = lambda: abi
tried = f"{private}/theirs/kept"
readable = ["/usr", f"{private}/theirs"]
os.mkdir(f"{private}/mine")
lockdown.lock_down(lockdown.make_lock(f"{private}/mine", readable))
open(f"{private}/mine/new", "w").write("x")
open(f"{private}/mine/new", "w").close()
open(tried).close()
for attempt in (
    lambda: os.truncate(tried, 0),
    lambda: os.open(tried, os.O_RDONLY | os.O_TRUNC),
    lambda: os.open(tried, os.O_ACCMODE | os.O_TRUNC),
    lambda: os.open(tried, os.O_WRONLY | os.O_TRUNC),
    lambda: os.open(tried, os.O_RDWR | os.O_CREAT | os.O_TRUNC),
    lambda: os.open(f"{private}/secret", os.O_RDONLY),
):
    try:
        attempt()
    except PermissionError:
        continue
    sys.exit("it worked")
"""


@pytest.mark.parametrize("abi", [1, 2, 3])
def test_an_older_landlock_lets_nobody_empty_a_file_either(tmp_path, abi):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "kept").write_text("kept")
    (tmp_path / "secret").write_text("secret")
    done = subprocess.run([sys.executable, "-c", OLDER, tmp_path, str(abi)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "theirs" / "kept").read_text() == "kept"
