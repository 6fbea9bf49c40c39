"""The self-test before every grading run: it passes here, and one hole is enough for it to refuse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from autograder.doctor import examine
from autograder.sandbox import canary, host, lockdown, mounts
from autograder.sandbox.canary import require_isolation
from autograder.sandbox.mounts import NoSandbox

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")


@linux
def test_the_wall_holds_here():
    assert require_isolation() == "A"


def _user_namespaces() -> bool:
    bwrap = shutil.which("bwrap")
    made = bwrap and subprocess.run(
        [bwrap, "--unshare-user", "--disable-userns", "--uid", "65534", "--ro-bind", "/", "/", "true"],
        capture_output=True,
    )
    return bool(made) and made.returncode == 0


@linux
@pytest.mark.skipif(not _user_namespaces(), reason="this machine gives nobody a user namespace")
def test_the_wall_that_an_ordinary_user_builds_holds_too(monkeypatch):
    monkeypatch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: 1000))
    assert "--unshare-user" in mounts.command([])
    assert require_isolation() == "A"


@pytest.fixture
def without_bubblewrap(monkeypatch):
    which = shutil.which
    monkeypatch.setattr(mounts.shutil, "which", lambda name: None if name == "bwrap" else which(name))


@linux
def test_without_bubblewrap_the_wall_without_namespaces_holds_and_is_told(without_bubblewrap):
    tier = require_isolation()
    assert tier == canary.tier_without_namespaces() == ("C" if mounts.in_container() else "B")
    assert f"tier {tier}" in canary.below_the_best(tier) and canary.below_the_best("A") == ""


@pytest.mark.parametrize(
    ("mark", "content", "found"),
    [
        (".dockerenv", "", True),
        ("run/.containerenv", "", True),
        ("run/systemd/container", "lxc", True),
        ("proc/1/cgroup", "0::/system.slice/docker-4f1a.scope\n", True),
        ("proc/1/cgroup", "12:pids:/kubepods/besteffort/pod1\n0::/\n", True),
        ("proc/1/cgroup", "0::/init.scope\n", False),
        ("proc/1/stat", "", False),
    ],
)
def test_a_container_is_known_by_its_marks(tmp_path, monkeypatch, mark, content, found):
    (tmp_path / mark).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / mark).write_text(content)
    monkeypatch.setattr(mounts, "Path", lambda name: tmp_path / name.lstrip("/"))
    assert mounts.in_container() is found


@linux
def test_the_doctor_says_the_tier_and_what_a_better_one_takes(without_bubblewrap):
    lines, _ = examine()
    here = [line.startswith("isolation     tier ") for line in lines].index(True)
    assert lines[here][19] == canary.tier_without_namespaces()
    assert lines[here + 1].endswith("for tier A, install bubblewrap and allow user namespaces.")


@linux
def test_where_bubblewrap_works_nothing_less_is_tried(monkeypatch):
    monkeypatch.setattr(host, "_program", lambda *_: [sys.executable, "-c", "raise SystemExit('no memory')"])
    with pytest.raises(NoSandbox, match=r"did not start: no memory\. Run: autograder doctor$"):
        require_isolation()


@linux
def test_a_kernel_without_landlock_gives_no_grades(monkeypatch):
    monkeypatch.setattr(lockdown, "landlock_abi", lambda: 0)
    with pytest.raises(
        NoSandbox, match=r"need a kernel with Landlock: Linux 5\.13.*use: autograder check PATH$"
    ):
        require_isolation()


@linux
@pytest.mark.parametrize(
    ("attempts", "words"),
    [
        ({"add numbers": "1 + 1"}, "code inside could add numbers. No grades are given"),
        ({"add": "1 + 1", "be refused": "open('/x', 'w')", "print": "print()"}, "could add, print."),
        ({"end": "os._exit(0)"}, "self-test did not finish"),
        ({"say nonsense": "1 +"}, "self-test did not finish"),
        ({"raise something else": "1 / 0"}, "self-test did not finish"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_one_hole_is_enough_to_refuse(monkeypatch, attempts, words):
    monkeypatch.setattr(canary, "ATTEMPTS", attempts)
    with pytest.raises(NoSandbox, match=words):
        require_isolation()


@linux
def test_running_as_root_inside_is_a_hole(monkeypatch):
    monkeypatch.setattr(canary, "PROGRAM", canary.PROGRAM.replace("os.getuid()", "0"))
    with pytest.raises(NoSandbox, match="could run as root"):
        require_isolation()


@linux
@pytest.mark.skipif(not _user_namespaces(), reason="this machine gives nobody a user namespace")
def test_a_file_of_the_graders_that_can_be_read_is_a_hole(monkeypatch):
    monkeypatch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: 1000))
    monkeypatch.setattr(canary.tempfile, "tempdir", sys.prefix)  # which is shown inside
    with pytest.raises(NoSandbox, match="could read a file of the grader's"):
        require_isolation()


def test_without_linux_it_says_what_still_works(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NoSandbox, match="on this machine use: autograder check PATH"):
        require_isolation()


@linux
def test_where_no_wall_can_be_built_it_says_what_each_of_them_lacks(monkeypatch):
    monkeypatch.setattr(mounts.shutil, "which", lambda name: None)
    monkeypatch.setattr(mounts, "os", SimpleNamespace(geteuid=lambda: 0, getpid=os.getpid, path=os.path))
    with pytest.raises(NoSandbox, match=r"apt-get install bubblewrap\. Without namespaces: setpriv is not"):
        require_isolation()
