"""Whose a download's files are in this course, and which of a student's count: the newest of what is there twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from autograder.course.assignment import CourseError
from autograder.exports import canvas, moodle
from autograder.exports.grades import listed, rows_of
from autograder.exports.tables import Table, plain, read_table
from autograder.grading.handed_in import KINDS, MAX_FILES, NAME, NOT_THEIRS
from autograder.intake.downloads import Label, Upload

# What platforms and browsers add to a name that is there already.
COPY = re.compile(r"(-\d+| ?\(\d+\)| - Copy)+$")
LISTS = {"Canvas": "Canvas's gradebook export", "Moodle": "Moodle's grading worksheet"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows them; "" where it does not."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""


@dataclass(frozen=True)
class Placed:
    """What counts of a student's: files by the name that they get here, and when they came, if that is known."""

    student: str
    files: Mapping[str, Upload]
    late: bool
    when: datetime | None


def place(
    uploads: Iterable[Upload], people: Sequence[Person], lists: Sequence[Path], assignment: str, say: Say
) -> list[Placed]:
    """Give everybody's newest files, by student.

    lists  CSV files that platforms gave beside the download, which tell who is who
    say    is told in one sentence of each file and each student that has no place

    Raises CourseError when a list cannot be read.
    """
    owner = _owner(people, [read_table(path) for path in lists], say)
    mine: dict[str, list[Upload]] = {}
    for upload in uploads:
        if student := owner(upload):
            mine.setdefault(student, []).append(upload)
    found = (_newest(student, mine[student], assignment, say) for student in sorted(mine))
    return [placed for placed in found if placed]


def _owner(people: Sequence[Person], tables: Sequence[Table], say: Say) -> Callable[[Upload], str]:
    """Make the function that tells whose a file is, "" when it is nobody's; it says so once for each person."""
    numbers = _numbers(people, tables)
    known: dict[tuple[str, str, str], str] = {}

    def owner(upload: Upload) -> str:
        label = upload.label
        key = (label.platform, label.number, label.person)
        if key not in known:
            found = {numbers[key[:2]]} if key[:2] in numbers else set(_called(label, people))
            known[key] = found.pop() if len(found) == 1 else ""
            if not known[key]:
                say(_nobody(label, upload.where, sorted(found)))
        return known[key]

    return owner


def _numbers(people: Sequence[Person], tables: Sequence[Table]) -> dict[tuple[str, str], str]:
    """Read who has which number: (platform, number) -> student."""
    found = {("Canvas", person.lms_id): person.student for person in people if person.lms_id}
    for table in tables:
        if "Identifier" in table.header:
            _, rows = rows_of(table, moodle.WAYS, people)
            for student, row in rows.items():
                found["Moodle", table.cell(row, "Identifier").rpartition(" ")[2]] = student
        elif "ID" in table.header:
            _, rows = rows_of(table, canvas.WAYS, people)
            for student, row in rows.items():
                found["Canvas", plain(table.cell(row, "ID"))] = student
        else:
            raise CourseError(
                f"{table.name} is neither {' nor '.join(LISTS.values())}; take it out of the folder."
            )
    return found


def _called(label: Label, people: Sequence[Person]) -> list[str]:
    """Name the students who may be the one that a platform means, by user name or by first and last name."""
    if label.platform == "Blackboard":
        person = f"_{label.person}".casefold()
        ids = [one.student for one in people if person.endswith(f"_{one.student}".casefold())]
        return sorted(ids, key=len)[-1:]
    name = _letters(label.person)
    return [one.student for one in people if name in _names(one)]


@cache
def _names(person: Person) -> tuple[str, str]:
    return _letters(person.last_name + person.first_name), _letters(person.first_name + person.last_name)


def _nobody(label: Label, where: str, several: list[str]) -> str:
    """Say whose files have no place, and what to do."""
    who = f'"{label.person}"' + (f" ({label.platform}'s number {label.number})" if label.number else "")
    what = f"may be {' or '.join(several)}" if several else "is nobody whom the gradebook knows"
    advice = []
    if label.platform in LISTS:
        advice.append(f"put {LISTS[label.platform]} beside the download")
    if not several:
        advice.append("complete the list of the class and import it again (nbgrader db student import FILE)")
    return f"{where}: {who} {what}; {', or '.join(advice)}."


def _newest(student: str, uploads: list[Upload], assignment: str, say: Say) -> Placed | None:
    """Choose a student's last attempt, and what counts of it; None when it has no notebook."""
    attempts = [
        list(group)
        for _, group in groupby(sorted(uploads, key=lambda u: u.label.attempt), lambda u: u.label.attempt)
    ]
    last = max(
        attempts, key=lambda attempt: (max(upload.label.age for upload in attempt), attempt[0].label.attempt)
    )
    last.sort(key=lambda upload: (upload.label.age, _copy(upload.name)))
    notebook = _notebook(student, [u for u in last if u.name.endswith(".ipynb")], assignment, say)
    if notebook is None:
        shown = ", ".join(u.name for u in last if u.name)
        say(
            f"{student}: nothing was taken, for {assignment}.ipynb is not among what was handed in ({shown})."
        )
        return None
    files = _beside(student, [u for u in last if u.name and not u.name.endswith(".ipynb")], say)
    late = any(upload.label.late for upload in last)
    return Placed(student, {f"{assignment}.ipynb": notebook, **files}, late, last[-1].label.when)


def _notebook(student: str, notebooks: list[Upload], assignment: str, say: Say) -> Upload | None:
    """Choose the newest of the notebooks that have the assignment's name, or the only one."""
    wanted = _letters(assignment)
    named = [u for u in notebooks if wanted in (_letters(_stem(u)), _letters(COPY.sub("", _stem(u))))]
    if not named and len({COPY.sub("", _stem(u)) for u in notebooks}) == 1:
        named = notebooks
        say(
            f"{student}: {notebooks[-1].name} was taken, which is the only notebook; none is {assignment}.ipynb."
        )
    if not named:
        return None
    if others := [u.name for u in notebooks if u is not named[-1]]:
        say(f"{student}: of several notebooks {named[-1].name} was taken, not {', '.join(others)}.")
    return named[-1]


def _beside(student: str, uploads: list[Upload], say: Say) -> dict[str, Upload]:
    """Give the files that belong to a notebook, by name; those of Canvas lose the number of a later attempt."""
    names = [COPY.sub("", _stem(u)) + Path(u.name).suffix for u in uploads]
    found: dict[str, Upload] = {}
    left = []
    for upload, short in zip(uploads, names, strict=True):
        name = short if names.count(short) == 1 else upload.name
        plain_name = NAME.fullmatch(name) and name.endswith(KINDS) and name not in NOT_THEIRS
        if plain_name and len(found) < MAX_FILES:
            found[name] = upload
        else:
            left.append(upload.name)
    for sentence in listed(f"{student}: left out, because they cannot belong to a notebook", left):
        say(sentence)
    return found


def _stem(upload: Upload) -> str:
    return Path(upload.name).stem


def _copy(name: str) -> int:
    """Give the number that was added to a name, 0 where there is none."""
    added = COPY.search(Path(name).stem)
    return int("".join(re.findall(r"\d", added[0])) or 0) if added else 0


def _letters(text: str) -> str:
    """Reduce a name to its letters and digits, without accents: platforms leave out what they please."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parts if c.isalnum())
