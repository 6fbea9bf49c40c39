"""What a learning platform gives to download: every file in it, whose it is, and what it was called.

Canvas, Moodle and Blackboard give one zip file of a class, and write into its names whose each file is. Students hand
in zip files of their own, which are looked into. Nothing is unpacked here, and nothing is believed about a size.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath, PurePosixPath

from autograder.course.notebook import MAX_BYTES
from autograder.exports.grades import listed

OF_MACOS = re.compile(r"(.*/)?(__MACOSX/|\.[^/]*$).*")
DATE = "%Y%m%d%H%M%S"
STRANGE = "Left aside, because Canvas, Moodle and Blackboard give files no such names"
MAX_ENTRIES = 100_000
MAX_IN_ONE = 200  # files in a zip file of a student's
# What zipfile and the decompressors below it raise over files that are damaged, odd, or locked with a password.
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, ValueError, RuntimeError, EOFError)
LIST = re.compile(r"\d{4}-\d\d-\d\dT\d{4}_Grades-.*\.csv")  # as Canvas calls its gradebook's export


class Unreadable(Exception):
    """A file cannot be read; the reason in a few words."""


@dataclass(frozen=True)
class Label:
    """What the name of a file tells.

    platform  which names files in this way
    person    what the platform calls the student; Blackboard's user name stands at the end of it
    number    the platform's own number of the student, "" where it gives none
    name      what the student called the file
    attempt   the same for all that was handed in together
    age       greater for what was handed in later; 0 where the name does not tell
    late      the platform says that it was late
    when      the time, where the platform tells it; in which time zone, it does not tell
    """

    platform: str
    person: str
    number: str
    name: str
    attempt: str
    age: int = 0
    late: bool = False
    when: datetime | None = None


@dataclass(frozen=True)
class Upload:
    """A file that a student handed in: its label, where it is, and what gives its content or raises Unreadable."""

    label: Label
    where: str
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        return self.label.name


def _moodle(path: PurePath) -> Label | None:
    """Read `Ada Lovelace_901_assignsubmission_file_/tiny.ipynb`, or the same as one name."""
    for at, part in enumerate(path.parts):
        if found := re.fullmatch(r"(.+?)_(\d+)_assignsubmission_(?:file|onlinetext)_?(.*)", part):
            person, number, name = found.groups()
            name = name if part == path.name else path.name
            return Label("Moodle", person, number, name, attempt=str(PurePath(*path.parts[:at])))
    return None


def _blackboard(path: PurePath) -> Label | None:
    """Read `Tiny_ada_attempt_2026-01-30-20-30-10_tiny.ipynb`; beside it lies a text without a name of its own."""
    found = re.fullmatch(r"(.+?)_attempt_(\d{4}(?:-\d\d){5})(?:_(.+)|\.txt)", path.name)
    with suppress(ValueError):  # a date that there is not
        if found:
            person, time, name = found.groups()
            when = datetime.strptime(time, "%Y-%m-%d-%H-%M-%S")
            return Label("Blackboard", person, "", name or "", time, int(when.strftime(DATE)), when=when)
    return None


def _canvas(path: PurePath) -> Label | None:
    """Read `lovelaceada_LATE_4700_90001_tiny.ipynb`: the student's number, and the file's."""
    if found := re.fullmatch(r"(.+?)(_(?i:LATE))?_(\d{1,18})_(\d{1,18})_(.+)", path.name):
        person, late, number, age, name = found.groups()
        return Label("Canvas", person, number, name, str(path.parent), int(age), late=late is not None)
    return None


FORMS = (_moodle, _blackboard, _canvas)
Entry = tuple[PurePath, int, Callable[[], bytes]]  # where it is, when written, and what gives its content


def uploads_in(folder: Path, say: Callable[[str], None]) -> Iterator[Upload]:
    """Find all that students handed in, in the zip files of a folder or beside them.

    say  is told in a sentence of files that are nobody's or cannot be read
    """
    loose: list[Entry] = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or OF_MACOS.fullmatch(path.name):
            continue
        inside = path.relative_to(folder)
        if path.suffix.lower() == ".zip" and (not _is_named(inside) or _is_download(path)):
            yield from _handed_in(path.name, _entries(path, say), say)
        elif path.suffix.lower() != ".csv" or _is_named(inside):  # or it may be a list of the class
            written = int(datetime.fromtimestamp(path.stat().st_mtime).strftime(DATE))
            loose.append((inside, written, partial(_read_file, path)))
    yield from _handed_in("", loose, say)


def lists_in(folder: Path) -> list[Path]:
    """Find the lists of a class that a platform gave beside a download: CSV files that are not handed in."""
    return sorted(path for path in folder.glob("*.csv") if path.is_file() and not _is_named(Path(path.name)))


def _is_named(path: PurePath) -> bool:
    return not LIST.fullmatch(path.name) and any(form(path) for form in FORMS)


def _is_download(path: Path) -> bool:
    """Say whether a zip file whose own name looks like a student's holds such names, as one of Blackboard's may."""
    with suppress(*DAMAGED), zipfile.ZipFile(path) as archive:
        return any(_is_named(PurePosixPath(name)) for name in archive.namelist())
    return False


def _entries(path: Path, say: Callable[[str], None]) -> list[Entry]:
    """List what is in a download."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = [one for one in archive.infolist() if not one.is_dir()][:MAX_ENTRIES]
    except DAMAGED as error:
        say(f"{path.name} is no zip file that can be read ({error}); download it again.")
        return []
    return [
        (PurePosixPath(one.filename), _written(one), partial(_read_entry, path, one.filename))
        for one in found
        if not OF_MACOS.fullmatch(one.filename)
    ]


def _written(entry: zipfile.ZipInfo) -> int:
    """Give the time of a zip file's entry as a number."""
    return int("{:04}{:02}{:02}{:02}{:02}{:02}".format(*entry.date_time))


def _handed_in(download: str, entries: list[Entry], say: Callable[[str], None]) -> Iterator[Upload]:
    """Tell of all files of one download whose they are.

    They have names of one form, that of most: the end of a name is the student's own, who may write there what looks
    like another one's. For the same reason the form counts that finds the student nearest to the beginning.
    """

    def fits(form: Callable[[PurePath], Label | None]) -> tuple[int, int]:
        people = [told.person for path, *_ in entries if (told := form(path))]
        return len(people), -sum(map(len, people))

    form, strange = max(FORMS, key=fits), []
    for path, written, read in entries:
        told = form(path)
        if told is None:
            strange.append(str(path))
            continue
        attempt = told.attempt if told.when else f"{download}/{told.attempt}"
        label = replace(told, attempt=attempt, age=told.age or written)
        yield from _opened(Upload(label, f"{download}: {path}" if download else str(path), read), say)
    for sentence in listed(f"{download}: {STRANGE}" if download else STRANGE, strange):
        say(sentence)


def _opened(upload: Upload, say: Callable[[str], None]) -> Iterator[Upload]:
    """Give an upload, or what is in it where it is a zip file."""
    if not upload.name.lower().endswith(".zip"):
        yield upload
        return
    try:
        with zipfile.ZipFile(io.BytesIO(upload.read())) as archive:
            names = [one.filename for one in archive.infolist() if not one.is_dir()]
    except (*DAMAGED, Unreadable):
        say(f"{upload.where} is no zip file that can be read.")
        return
    kept = [name for name in names if not OF_MACOS.fullmatch(name)]
    if len(kept) > MAX_IN_ONE:
        say(f"{upload.where} has {len(kept)} files in it, and only the first {MAX_IN_ONE} were looked at.")
    for name in kept[:MAX_IN_ONE]:
        read = partial(_read_inner, upload.read, name)
        label = replace(upload.label, name=PurePosixPath(name).name)
        yield Upload(label, f"{upload.where}: {name}", read)


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
    except DAMAGED as error:
        raise Unreadable("it is damaged, or a password is needed") from error


def _bounded(read: Callable[[int], bytes]) -> bytes:
    content = read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(f"it is larger than {MAX_BYTES >> 20} MB")
    return content
