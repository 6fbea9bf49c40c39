"""Fetch one large file over HTTP: resumed where it broke off, and used only if its checksum is right."""

import os
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

import pooch
from tqdm import tqdm

from cs231n_utils.progress import progress_bar

BLOCK = 1 << 16
TIMEOUT = 30  # seconds without a byte
TRIES = 5  # in a row that bring nothing new


def fetch(url: str, target: Path, sha256: str, *, progress: bool = True) -> None:
    """Download `url` to `target`.

    What has arrived is kept in a file beside it, called `target` plus .part, and continued from there: at once when
    the connection breaks, and by the next call when this one is interrupted or gives up.

    sha256    checksum of the whole file; `target` comes into being only when it is right
    progress  show a bar

    Raises ConnectionError if the server cannot be reached or keeps breaking off, and ValueError if what it served is
    not the file that was expected; that is thrown away.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with progress_bar(unit="B", unit_scale=True, desc=target.name, disable=not progress) as bar:
        tries = 1
        before = _size(part)
        while reason := _continue(url, part, bar):
            tries = tries + 1 if _size(part) <= before else 1
            before = _size(part)
            if tries > TRIES:
                raise ConnectionError(
                    f"{target.name} could not be downloaded from {url} ({reason}); "
                    f"{before:,} bytes have arrived, and the next try goes on from there."
                )
    if pooch.file_hash(str(part), alg="sha256") != sha256:
        part.unlink()
        raise ValueError(
            f"what {url} served is not the {target.name} that was expected: its checksum is wrong. "
            "It was thrown away; try again, or put the right file there yourself."
        )
    os.replace(part, target)


def _continue(url: str, part: Path, bar: tqdm) -> str | None:
    """Add to `part` what is missing. Returns None when all is there, and otherwise what went wrong."""
    start = _size(part)
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as reply:
            if reply.status != 206:  # the server sends everything, asked for or not
                start = 0
            length = reply.headers.get("Content-Length")
            total = None if length is None else start + int(length)
            bar.total, bar.n = total, start
            bar.refresh()
            with part.open("ab" if start else "wb") as file:
                while block := reply.read(BLOCK):
                    file.write(block)
                    bar.update(len(block))
        return None if total in (None, _size(part)) else "the connection broke off"
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing is left to send; the checksum will say if that is right
            return None
        return f"the server answered {error.code} {error.reason}"
    except urllib.error.URLError as error:
        return f"no connection: {error.reason}"
    except (OSError, HTTPException) as error:
        return f"the connection broke off: {error}"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
