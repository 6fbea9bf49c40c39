"""What a learning platform gives to download: every file in it, whose it is, and what it was called.

Canvas, Moodle and Blackboard give one zip file of a class, and write into its names whose each file is. Students hand
in zip files of their own, which are looked into. Nothing is unpacked here, and nothing is believed about a size.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath, PurePosixPath

from autograder.exports.grades import listed
from autograder.notebook import MAX_BYTES

CANVAS = re.compile(r"(?P<person>.+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<age>\d+)_(?P<name>.+)")
MOODLE = re.compile(r"(?P<person>.+)_(?P<number>\d+)_assignsubmission_(file|onlinetext)_?(?P<name>.*)")
BLACKBOARD = re.compile(r"(?P<person>.+)_attempt_(?P<time>\d{4}(-\d\d){5})(_(?P<name>.+)|\.txt)")
OF_MACOS = re.compile(r"(.*/)?(__MACOSX/|\.[^/]*$).*")
DATE = "%Y%m%d%H%M%S"
STRANGE = "Left aside, because Canvas, Moodle and Blackboard give files no such names"
MAX_ENTRIES = 100_000
MAX_IN_ONE = 200  # files in a zip file of a student's


class Unreadable(Exception):
    """A file cannot be read; the reason in a few words."""


@dataclass(frozen=True)
class Upload:
    """A file that a student handed in.

    platform  which names files in this way
    person    what the platform calls the student; Blackboard's user name stands at the end of it
    number    the platform's own number of the student, "" where it gives none
    name      what the student called the file
    attempt   the same for all that was handed in together
    age       greater for what was handed in later
    where     the download and the name in it
    read      gives the content; raises Unreadable
    late      the platform says that it was late
    when      the time, where the platform tells it; in which time zone, it does not tell
    """

    platform: str
    person: str
    number: str
    name: str
    attempt: str
    age: int
    where: str
    read: Callable[[], bytes]
    late: bool = False
    when: datetime | None = None


def uploads_in(folder: Path, say: Callable[[str], None]) -> Iterator[Upload]:
    """Find all that students handed in, in the zip files of a folder or beside them.

    say  is told in one sentence of each file that is nobody's or cannot be read
    """
    strange = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or OF_MACOS.fullmatch(path.name):
            continue
        inside = path.relative_to(folder)
        written = int(datetime.fromtimestamp(path.stat().st_mtime).strftime(DATE))
        loose = _named(inside, "", written, partial(_read_file, path))
        if path.suffix.lower() == ".zip" and (loose is None or _is_download(path)):
            yield from _in_download(path, say)
        elif loose:
            yield from _opened(loose, say)
        elif path.suffix.lower() != ".csv":  # which may be a list of the class
            strange.append(str(inside))
    for sentence in listed(STRANGE, strange):
        say(sentence)


def lists_in(folder: Path) -> list[Path]:
    """Find the lists of a class that a platform gave beside a download: CSV files that are not handed in."""
    found = sorted(path for path in folder.glob("*.csv") if path.is_file())
    return [
        path for path in found if not any(form.fullmatch(path.name) for form in (CANVAS, MOODLE, BLACKBOARD))
    ]


def _is_download(path: Path) -> bool:
    """Say whether a zip file whose own name looks like a student's holds such names, as one of Blackboard's may."""
    with suppress(zipfile.BadZipFile, OSError, ValueError), zipfile.ZipFile(path) as archive:
        return any(_named(PurePosixPath(name), "", 0, bytes) for name in archive.namelist())
    return False


def _in_download(path: Path, say: Callable[[str], None]) -> Iterator[Upload]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()][:MAX_ENTRIES]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        say(f"{path.name} is no zip file that can be read ({error}); download it again.")
        return
    strange = []
    for entry in entries:
        if OF_MACOS.fullmatch(entry.filename):
            continue
        read = partial(_read_entry, path, entry.filename)
        found = _named(PurePosixPath(entry.filename), path.name, _written(entry), read)
        if found is None:
            strange.append(entry.filename)
        else:
            yield from _opened(replace(found, where=f"{path.name}: {entry.filename}"), say)
    for sentence in listed(f"{path.name}: {STRANGE}", strange):
        say(sentence)


def _named(path: PurePath, download: str, written: int, read: Callable[[], bytes]) -> Upload | None:
    """Tell from a name whose file it is; None when it has none of the forms that are known."""
    made = partial(Upload, where=str(path), read=read)
    for at, part in enumerate(path.parts):
        if found := MOODLE.fullmatch(part):
            name = found["name"] if part == path.name else path.name
            attempt = str(PurePath(download, *path.parts[:at]))
            return made("Moodle", found["person"], found["number"], name, attempt, written)
    if found := BLACKBOARD.fullmatch(path.name):
        when, age = datetime.strptime(found["time"], "%Y-%m-%d-%H-%M-%S"), int(found["time"].replace("-", ""))
        return made("Blackboard", found["person"], "", found["name"] or "", found["time"], age, when=when)
    if found := CANVAS.fullmatch(path.name):
        attempt, late = str(PurePath(download, path.parent)), found["late"] is not None
        age = int(found["age"])
        return made("Canvas", found["person"], found["number"], found["name"], attempt, age, late=late)
    return None


def _written(entry: zipfile.ZipInfo) -> int:
    """Give the time of a zip file's entry as a number."""
    return int("{:04}{:02}{:02}{:02}{:02}{:02}".format(*entry.date_time))


def _opened(upload: Upload, say: Callable[[str], None]) -> Iterator[Upload]:
    """Give an upload, or what is in it where it is a zip file."""
    if not upload.name.lower().endswith(".zip"):
        yield upload
        return
    try:
        with zipfile.ZipFile(io.BytesIO(upload.read())) as archive:
            names = [one.filename for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, ValueError, Unreadable):
        say(f"{upload.where} is no zip file that can be read.")
        return
    kept = [name for name in names if not OF_MACOS.fullmatch(name)]
    if len(kept) > MAX_IN_ONE:
        say(f"{upload.where} has {len(kept)} files in it, and only the first {MAX_IN_ONE} were looked at.")
    for name in kept[:MAX_IN_ONE]:
        read = partial(_read_inner, upload.read, name)
        yield replace(upload, where=f"{upload.where}: {name}", name=PurePosixPath(name).name, read=read)


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return _bounded(file.read)


def _read_entry(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return _read_from(archive, name)


def _read_inner(outer: Callable[[], bytes], name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(outer())) as archive:
        return _read_from(archive, name)


def _read_from(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as file:
            return _bounded(file.read)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise Unreadable("it is damaged, or a password is needed") from error


def _bounded(read: Callable[[int], bytes]) -> bytes:
    content = read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(f"it is larger than {MAX_BYTES >> 20} MB")
    return content
