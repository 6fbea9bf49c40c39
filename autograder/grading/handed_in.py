"""What is handed in beside a notebook, read by the trusted side, whatever it is: files, and the time."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from warnings import catch_warnings, simplefilter

KINDS = (".csv", ".json", ".jsonl", ".txt")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
STAMP = "timestamp.txt"
SECRET = "submission_secret.txt"  # which tells where in the exchange the feedback goes
NOT_THEIRS = (STAMP, SECRET)  # nbgrader's exchange writes them
DATE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d")
MAX_BYTES = 2 << 20
MAX_FILES = 20


def files_beside(folder: Path) -> dict[str, bytes]:
    """Read the text files of a folder by name: data that students hand in, never code.

    Only regular files with a plain name and one of KINDS are read, at most MAX_BYTES each and MAX_FILES of them, in the
    order of their names. Links are not followed, so nothing outside of the folder is read; a pipe does not hold us up.
    """
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return {}
    found: dict[str, bytes] = {}
    for name in names:
        if (
            name.endswith(KINDS)
            and name not in NOT_THEIRS
            and NAME.fullmatch(name)
            and len(found) < MAX_FILES
        ):
            content = _read(folder / name)
            if content is not None:
                found[name] = content
    return found


def _read(path: Path) -> bytes | None:
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # not every system has all of them
        flags |= getattr(os, name, 0)
    try:
        if path.is_symlink():
            return None
        with os.fdopen(os.open(path, flags), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_BYTES:
                return None
            content = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    return content if len(content) <= MAX_BYTES else None


def when_handed_in(folder: Path) -> datetime | None:
    """Read the time that nbgrader's exchange wrote down, in UTC; None when there is none that can be read."""
    from nbgrader.utils import parse_utc  # students have no nbgrader

    stamp = folder / STAMP
    with suppress(ValueError, ArithmeticError, OSError), catch_warnings():
        simplefilter("ignore")  # of a time zone that nobody knows
        if stamp.is_file() and not stamp.is_symlink() and stamp.stat().st_size <= 100:
            text = stamp.read_text(encoding="utf-8").strip()
            return parse_utc(text) if DATE.match(text) else None  # it would take "Monday" for the next one
    return None
