"""What is handed in beside a notebook, read by the trusted side, whatever it is: files, and the time."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

KINDS = (".csv", ".json", ".jsonl", ".txt")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
STAMP = "timestamp.txt"
SECRET = "submission_secret.txt"  # which tells where in the exchange the feedback goes
NOT_THEIRS = (STAMP, SECRET)  # nbgrader's exchange writes them
DATE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d")
ZONE = re.compile(r"[A-Za-z]{2,5}|[A-Za-z]+(/[A-Za-z_]+)+")
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


def zone_of(config: Any) -> tzinfo | None:
    """Give the time zone in which nbgrader's exchange writes its times; None when there is none of that name."""
    from dateutil.tz import gettz  # with matplotlib; not everybody who imports this needs it

    return gettz(config.Exchange.get("timezone", "UTC"))


def when_handed_in(folder: Path, config: Any) -> datetime | None:
    """Read the time that nbgrader's exchange wrote down, in UTC; None when there is none that can be read.

    config  nbgrader's, of the course: "EST" is somewhere in America and in Australia, and "CEST" is in no list of zones
    """
    stamp = folder / STAMP
    with suppress(ValueError, ArithmeticError, OSError), catch_warnings():
        simplefilter("ignore")  # of a time zone that nobody knows
        if stamp.is_file() and not stamp.is_symlink() and stamp.stat().st_size <= 100:
            text = stamp.read_text(encoding="utf-8").strip()
            if DATE.match(text):  # "Monday" would be the next one
                return _in_utc(text, zone_of(config))
    return None


def _in_utc(text: str, zone: tzinfo | None) -> datetime | None:
    """Read a time: in UTC where it names no zone, in that of the course where it names one by a few letters."""
    from dateutil import parser, tz

    moment, _, name = text.rpartition(" ")
    if not ZONE.fullmatch(name) or name.upper() in ("AM", "PM"):
        time = parser.parse(text)
        return time.replace(tzinfo=None) - (time.utcoffset() or timedelta())
    local = parser.parse(moment).replace(tzinfo=None)
    if name in ("UTC", "GMT"):
        return local
    for there in filter(None, (zone, tz.gettz(name))):
        for fold in (0, 1):  # one hour in a year comes twice
            time = local.replace(tzinfo=there, fold=fold)
            if name == time.tzname() or ("/" in name and there is not zone):
                return local - (time.utcoffset() or timedelta())
    return None
