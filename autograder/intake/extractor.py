"""`nbgrader zip_collect` for what Canvas, Moodle and Blackboard give: the part that takes a download apart.

nbgrader asks an extractor to unpack `downloaded/NAME/archive/` and then copies what is there to `submitted/`. This one
unpacks into a folder for each student, under the names that files have in this course, and only what is to be copied:

    c.ZipCollectApp.extractor_plugin = "autograder.intake.extractor.DownloadExtractor"
"""

from __future__ import annotations

from collections import Counter
from datetime import tzinfo
from pathlib import Path
from typing import Any

from dateutil.tz import UTC
from nbgrader.plugins import ExtractorPlugin

from autograder.course.assignment import CourseError
from autograder.exports.tables import one_line
from autograder.files import write_whole
from autograder.grading.handed_in import NOT_THEIRS, SECRET, STAMP
from autograder.intake.downloads import Unreadable, lists_in, uploads_in
from autograder.intake.placing import Person, Placed, place
from autograder.records.configuration import known_zone
from autograder.records.database import is_there, opened

NEW, UNCHANGED, LEFT = "new or changed, and taken", "unchanged", "left aside"
OUTCOMES = (NEW, UNCHANGED, LEFT)


class DownloadExtractor(ExtractorPlugin):
    """Unpack what is new in platforms' downloads, by student, and say in a line each what was not."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Take the downloads in one folder apart, into another."""
        app: Any = self.parent
        archive, directory, say = Path(archive_path), app.coursedir, self._say
        try:
            if not any(path.is_file() for path in archive.rglob("*")):
                raise CourseError(f"There is nothing in {archive}; put the platform's zip file there.")
            people, zone = _people(directory), known_zone(self.config)
            found = place(uploads_in(archive, say), people, lists_in(archive), directory.assignment_id, say)
            outcomes = Counter(
                self._unpack(placed, Path(extracted_path), directory, zone) for placed in found
            )
        except (CourseError, OSError) as error:
            app.fail(f"{error} Nothing was collected.")
        else:
            print(", ".join(f"{outcomes[outcome]} {outcome}" for outcome in OUTCOMES) + ".")

    def _say(self, sentence: str) -> None:
        self.log.warning("%s", one_line(sentence))  # names come from strangers

    def _unpack(self, placed: Placed, into: Path, directory: Any, zone: tzinfo) -> str:
        """Unpack a submission, if it is to be copied to `submitted/`; gives one of OUTCOMES."""
        student, say = placed.student, self._say
        try:
            content = {name: upload.read() for name, upload in placed.files.items()}
        except Unreadable as error:
            say(f"{student}: what was handed in cannot be read: {error}.")
            return LEFT
        there = Path(directory.format_path(directory.submitted_directory, student, directory.assignment_id))
        present = {path.name for path in there.iterdir()} if there.is_dir() else set()
        if present.difference(NOT_THEIRS) == content.keys() and all(
            (there / name).is_file() and (there / name).read_bytes() == data for name, data in content.items()
        ):
            return UNCHANGED
        if SECRET in present:
            say(
                f"{student} handed in through the exchange, too, and that is kept. Remove {there} if this one counts."
            )
            return LEFT
        if present and not self.force:
            say(f"{student}: {there} holds another submission. To replace it by this one, say --force.")
            return LEFT
        if placed.when:
            stamp = placed.when.replace(tzinfo=zone).astimezone(UTC)
            content[STAMP] = f"{stamp:%Y-%m-%d %H:%M:%S} UTC".encode()
        elif placed.late:
            say(
                f"{student} was late, says the platform, but not when it came, so nothing is taken off. "
                f'If it should be, write the time into {there / STAMP}, as in "2026-01-30 20:30:10 UTC".'
            )
        for name, data in content.items():
            write_whole(into / student / name, data)
        there.mkdir(parents=True, exist_ok=True)  # or nbgrader would say of everybody that it is not there
        return NEW


def _people(directory: Any) -> list[Person]:
    """Read from the gradebook who the students are. Raises CourseError when there are none."""
    found = []
    if is_there(directory.db_url):
        with opened(directory.db_url, directory.course_id or "default_course") as book:
            for one in book.students:
                told = (one.first_name, one.last_name, one.email, one.lms_user_id)
                found.append(Person(one.id, *(text or "" for text in told)))
    if not found:
        raise CourseError(
            "The gradebook knows no students yet, so nobody can be found; tell it with: nbgrader db student import FILE"
            " (columns id, first_name, last_name, email, lms_user_id)."
        )
    return found
