"""Be another system: `python elsewhere.py SYSTEM FILE...` judges files there and prints their verdicts as JSON,
`python elsewhere.py SYSTEM autograder COMMAND...` runs a command there.

SYSTEM is "here", or "win32" or "darwin" for a stand-in: this system with what that one lacks taken away before the
course package is imported. On "win32" text files are written with CRLF and in cp1252 unless told otherwise, a file is
not renamed onto another, nor deleted or replaced while it is open, and a folder cannot be opened.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import io
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MODULES = "_posixshmem _posixsubprocess crypt fcntl grp pty pwd resource syslog termios tty"
NAMES = """O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK WNOHANG chown chroot fchdir fchmod fchown fdatasync fork forkpty
geteuid getgid getpgid getuid killpg lchown memfd_create mkfifo nice pread register_at_fork sched_getaffinity setsid
setuid statvfs sysconf uname wait4"""
SIGNALS = "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGUSR1 alarm pause pthread_kill pthread_sigmask setitimer sigwait"
MACOS_LACKS = "memfd_create sched_getaffinity fdatasync"  # what else of NAMES is there


def take_away(system: str) -> None:
    """Make this process one of another system. Libraries that it needs are imported first."""

    import matplotlib.font_manager  # noqa: F401  which would look for fonts in that system's registry
    import nbgrader.apps  # noqa: F401  which would look for Inkscape there
    import sklearn.datasets  # noqa: F401

    sys.platform = system
    if system == "darwin":
        remove(os, MACOS_LACKS)
        return
    for name in MODULES.split():
        sys.modules[name] = None  # type: ignore[assignment]
    remove(os, NAMES)
    remove(signal, SIGNALS)
    remove(socket, "AF_UNIX")
    remove(select, "PIPE_BUF")
    subprocess.CREATE_NO_WINDOW = 0  # type: ignore[attr-defined]  libraries ask for it there
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    for name in ("unlink", "remove"):
        setattr(os, name, unless(is_open, getattr(os, name)))
    os.replace = unless(lambda old, new: is_open(old) or is_open(new), os.replace)
    os.rename = unless(lambda old, new: is_open(old) or os.path.exists(new), os.rename)
    os.open = unless(lambda path, *_: os.path.isdir(path), os.open)
    ctypes.CDLL = unless(lambda name, *_: name is None, ctypes.CDLL)  # type: ignore[misc]
    builtins.open = io.open = with_crlf(io.open)


def remove(module: Any, names: str) -> None:
    """Take attributes from a module."""
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)


def is_open(path: Any) -> bool:
    """Say whether this process has a file open."""
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            if os.path.samefile(f"/proc/self/fd/{descriptor}", path):
                return True
    return False


def unless(refused: Callable[..., bool], function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function fail as Windows does."""

    def asked(*args: Any, **kw: Any) -> Any:
        if refused(*args):
            raise PermissionError(13, "The process cannot access the file", str(args[0]))
        return function(*args, **kw)

    return asked


def with_crlf(opens: Callable[..., Any]) -> Callable[..., Any]:
    """Let `open` write text as Windows does."""

    def opened(
        file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, *rest: Any, **kw: Any
    ) -> Any:
        if "b" not in mode:
            encoding = "cp1252" if encoding in (None, "locale") else encoding
            newline = rest[1] if len(rest) > 1 else kw.get("newline")
            if newline is None and set(mode) & set("wax+"):
                kw, rest = {**kw, "newline": "\r\n"}, rest[:1]
        return opens(file, mode, buffering, encoding, *rest, **kw)

    return opened


def judge(files: list[str]) -> None:
    """Print {file: {question: [verdict, points, [[verdict, message, mistake] of each check]]}} and the troubles."""
    from autograder.learner.remembered import recall, remember
    from autograder.learner.selfcheck import check_file

    told: dict[str, Any] = {}
    for file in files:
        results, troubles = check_file(Path(file))
        told[file] = {"troubles": troubles}
        for assignment, questions in results.items():
            remember(assignment, questions, Path(file).parent)
            told[file]["remembered"] = sorted(recall(assignment, Path(file).parent))
            for question in questions:
                checks = [[c.verdict, c.message, c.hint.name if c.hint else ""] for c in question.checks]
                told[file][question.id] = [question.verdict, question.points, checks]
    print(json.dumps(told))


if __name__ == "__main__":
    system, *words = sys.argv[1:]
    if system != "here":
        take_away(system)
    if words[0] == "autograder":
        from autograder.cli import main

        sys.exit(main(words[1:]))
    judge(words)
