"""The files handed in beside a notebook, read by the trusted side, whatever they are."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

KINDS = (".csv", ".json", ".jsonl", ".txt")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
NOT_THEIRS = ("timestamp.txt", "submission_secret.txt")  # nbgrader's exchange writes them
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
