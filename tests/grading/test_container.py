"""The grader inside a container: one with the rights and refusals that Docker gives, made here without Docker."""

from __future__ import annotations

import os
import platform
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import BIN, NAME, make_course, results_of

from autograder.sandbox import lockdown, mounts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux"),
]

# What Docker leaves to root in a container unless it is told otherwise.
ROOT_MAY = (
    *(
        "CHOWN",
        "DAC_OVERRIDE",
        "FSETID",
        "FOWNER",
        "MKNOD",
        "NET_RAW",
        "SETGID",
        "SETUID",
        "SETFCAP",
        "SETPCAP",
    ),
    *("NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"),
)
NAMESPACES = 0x7E020000  # the flags of clone that would make one
USER = "1000"


def refusing_namespaces() -> bytes:
    """Write the part of Docker's system call filter that matters: nobody makes a namespace or mounts anything."""
    machine = platform.machine()
    special, calls = lockdown._SPECIAL[machine], lockdown._CALLS[machine]
    load, equal, bits, give = 0x20, 0x15, 0x45, 0x06
    program = [(load, 0, 0, 0)]
    for name in ("unshare", "setns", "mount", "umount2", "pivot_root"):
        program += [(equal, 0, 1, calls[name]), (give, 0, 0, lockdown.EPERM)]
    program += [(equal, 0, 1, special["clone3"]), (give, 0, 0, lockdown.ENOSYS)]
    program += [(equal, 0, 3, special["clone"]), (load, 0, 0, 16), (bits, 0, 1, NAMESPACES)]
    program += [(give, 0, 0, lockdown.EPERM), (give, 0, 0, lockdown.ALLOW)]
    return b"".join(struct.pack("<HBBI", code, yes, no, k) for code, yes, no, k in program)


def contained(course: Path, user: str) -> list[str]:
    """Write the command that makes a container around what follows; descriptor 0 is its system call filter."""
    files = mounts._files()
    here = files.index("--remount-ro")
    files[here:here] = ["--bind", str(course), "/course", "--ro-bind", "/etc", "/etc"]
    files[here:here] = ["--ro-bind", "/dev/null", "/.dockerenv"]
    command = [
        "bwrap",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--die-with-parent",
    ]
    command += ["--new-session", "--cap-drop", "ALL", "--chdir", "/course", "--seccomp", "0"]
    if os.geteuid() != 0:
        return [*command, "--unshare-user", "--uid", user, "--gid", user, *files]
    if user == "0":
        return [*command, *(word for name in ROOT_MAY for word in ("--cap-add", f"CAP_{name}")), *files]
    rights = [word for name in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{name}")]
    leave = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all"]
    return [*command, *rights, *files, *leave, "--bounding-set=-all", "--no-new-privs"]


@pytest.mark.parametrize("user", [USER, "0"])
def test_in_a_container_it_grades_behind_the_wall_that_needs_no_namespaces(tmp_path: Path, user: str) -> None:
    if user == "0" and os.geteuid() != 0:
        pytest.skip("only root can be root in a container")
    if not shutil.which("bwrap"):
        pytest.skip("without bubblewrap there is nothing to make a container of")
    course = make_course(tmp_path / "course", "ada", "karl", "mallory", "omar")
    if os.geteuid() == 0:
        for path in [course, *course.rglob("*")]:
            os.chown(path, int(user), int(user), follow_symlinks=False)
    command = [*contained(course, user), str(BIN / "autograder"), "grade", NAME, "--question-limit", "2"]
    with tempfile.TemporaryFile() as filter:
        filter.write(refusing_namespaces())
        filter.seek(0)
        done = subprocess.run(command, stdin=filter, capture_output=True, text=True, timeout=120)
    if done.stderr.startswith("bwrap:"):
        pytest.skip(f"no container can be made here: {done.stderr}")
    assert done.returncode == 0, done.stderr
    assert "Isolation is tier C: bubblewrap is missing or may make no namespaces inside" in done.stderr
    results = results_of(course)
    assert {result["isolation"] for result in results.values()} == {"C"}
    scores = {student: result["score"] for student, result in results.items()}
    assert scores == {"ada": 46.0, "karl": scores["karl"], "mallory": 0.0, "omar": 0.0}
    assert 0 < scores["karl"] < 46.0
