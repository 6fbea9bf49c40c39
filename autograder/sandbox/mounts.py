"""The command line of a sandbox: what a sandboxed Python sees of this machine, and what it does not.

Tier A is bubblewrap. Tiers B and C have no namespaces: an ordinary process, which Landlock and seccomp hold in. Both
are the same wall; it is called C inside a container, which is then the outer wall.

An ordinary user gets a user namespace. Root needs none: bubblewrap makes the mounts as root and its first program,
`setpriv`, gives root up for good, so that no line of Python runs as root inside and a Python beneath a 0700 home can
still be read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.calls import Lost

NOBODY = "65534"
STRANGER = 2_000_000_000  # root makes a user for each worker: one's threads do not count in another's limit
TMP_SIZE = 64 << 20
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
MISSING = "bubblewrap is not installed; install it with: sudo apt-get install bubblewrap"


class NoSandbox(Lost):
    """The sandbox cannot be had on this machine; one sentence that says what is missing and what to do."""


def in_container() -> bool:
    """Say whether this machine is a container, by the marks that container programs leave."""
    if any(Path(name).exists() for name in ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")):
        return True
    try:
        groups = Path("/proc/1/cgroup").read_text(encoding="utf-8")
    except OSError:
        return False
    return re.search(r"docker|podman|libpod|containerd|kubepods|lxc", groups) is not None


def has_namespaces() -> bool:
    """Say whether bubblewrap is here and may put up its wall."""
    nothing = shutil.which("true")
    try:
        done = subprocess.run(_with_namespaces([nothing or "true"]), capture_output=True)
    except NoSandbox:
        return False
    return done.returncode == 0


def command(python: list[str], tier: str = "A") -> list[str]:
    """Wrap a Python command line so that it runs behind the wall. Raises NoSandbox when a tool is missing."""
    return _with_namespaces(python) if tier == "A" else _without_namespaces(python)


def _without_namespaces(python: list[str]) -> list[str]:
    if os.geteuid() != 0:
        return python
    kept = "-all,+dac_read_search" if _python_is_hidden() else "-all"
    capabilities = [f"--{kind}={kept}" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    return [*_stranger(), *capabilities, "--no-new-privs", *python]


def _python_is_hidden() -> bool:
    """Say whether a stranger could not read the Python that runs here, because it lies beneath a closed folder."""
    shown = [Path(sys.prefix), Path(sys.base_prefix), *_packages()]
    return any(not parent.stat().st_mode & 0o001 for path in shown for parent in (path, *path.parents))


def _stranger() -> list[str]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoSandbox("setpriv is not installed; install it with: apt-get install util-linux")
    return [setpriv, "--reuid", _nobody_else(), "--regid", NOBODY, "--clear-groups"]


def _nobody_else() -> str:
    """Name a user that nobody else is; in a container that has too few of them, nobody."""
    number = STRANGER + os.getpid()
    with open("/proc/self/uid_map", encoding="ascii") as file:
        for first, _, count in map(str.split, file):
            if int(first) <= number < int(first) + int(count):
                return str(number)
    return NOBODY


def readable() -> list[str]:
    """Name what may be read without namespaces: Python, its libraries and the two packages."""
    system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache"]
    devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"]
    shown = [*system, *devices, sys.prefix, sys.base_prefix, *map(str, _packages())]
    return [path for path in shown if os.path.exists(path)]


def _with_namespaces(python: list[str]) -> list[str]:
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise NoSandbox(MISSING)
    root = os.geteuid() == 0
    arguments = [
        bwrap,
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--hostname",
        "sandbox",
        "--unshare-cgroup",
    ]
    if not root:
        arguments += ["--unshare-user", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY]
    arguments += ["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    arguments += _files()
    for name, value in environment().items():
        arguments += ["--setenv", name, value]
    if root:
        arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]
        arguments += [*_stranger(), "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    return arguments + python


def environment() -> dict[str, str]:
    """Give the whole environment inside: no variable of the grader's gets in."""
    return {
        "HOME": "/tmp",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        **ONE_THREAD,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(_packages()[0].parent),
        "PYTHONHASHSEED": "0",
    }


def _packages() -> list[Path]:
    here = Path(__file__).resolve().parent.parent
    return [here, here.with_name("cs231n_utils")]


def _files() -> list[str]:
    arguments: list[str] = []
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
        path = Path(name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            arguments += ["--ro-bind", name, name]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    for place in ("/tmp", "/dev/shm"):  # before the rest, which may lie beneath /tmp
        arguments += ["--perms", "1777", "--size", str(TMP_SIZE), "--tmpfs", place]
    shown = {Path("/usr"), Path(sys.prefix), Path(sys.base_prefix), Path(sys.prefix).resolve(), *_packages()}
    made = {Path("/tmp")}
    for path in sorted(shown):
        if not path.exists() or any(other in path.parents for other in shown):
            continue
        for parent in reversed(path.parents[:-1]):
            if parent not in made:
                arguments += ["--perms", "0755", "--dir", str(parent)]
                made.add(parent)
        arguments += ["--ro-bind", str(path), str(path)]
    if Path("/etc/ld.so.cache").exists():
        arguments += ["--ro-bind", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    for place in ("/proc", "/dev", "/"):
        arguments += ["--remount-ro", place]
    return arguments
