"""A gradebook that is locked, damaged, or has no room: one sentence, exit code 2, and nothing is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest
from conftest import NAME, make_course, run
from disks import fill, small_disk

from autograder.course.assignment import find_assignment
from autograder.grading.submission import Graded
from autograder.records import configuration, database, gradebook, grades
from autograder.values import QuestionResult, Verdict

pytestmark = pytest.mark.slow


def write(course: Path, *students: str) -> None:
    """Write made-up grades for students."""
    found = find_assignment(NAME, course)
    questions = tuple(QuestionResult(q.id, Verdict.PASSED, 1.0, q.max_points, ()) for q in found.questions)
    with gradebook.open_gradebook(configuration.open_course(course)) as book:
        gradebook.record_assignment(book, found)
        writer = grades.GradeWriter(book, configuration.open_course(course), NAME)
        for student in students:
            writer.write([grades.Grading(Graded(student, NAME, 0, "A", questions))])


def students_in(book: Path) -> list[str]:
    """Name the students of a gradebook who have grades."""
    connection = sqlite3.connect(book)
    rows = connection.execute("select student_id from submitted_assignment order by student_id").fetchall()
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    connection.close()
    return [student for (student,) in rows]


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Give the one sentence that a command ended with."""
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_a_writer_waits_while_the_gradebook_is_locked(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ada")
    write(course, "ada")
    other = sqlite3.connect(course / "gradebook.db", isolation_level=None, check_same_thread=False)
    other.execute("begin exclusive")
    timer = threading.Timer(0.5, other.execute, ["commit"])
    timer.start()
    write(course, "karl")
    timer.join()
    other.close()
    assert students_in(course / "gradebook.db") == ["ada", "karl"]


def test_a_gradebook_that_stays_locked_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(tmp_path / "course", "ada")
    write(course, "ada")
    monkeypatch.setattr(database, "WAIT", 0.2)
    other = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(database.GradebookError, match=r"has been written by another program"):
        write(course, "karl")
    other.execute("rollback")
    other.close()
    assert students_in(course / "gradebook.db") == ["ada"]
    write(course, "karl")
    assert students_in(course / "gradebook.db") == ["ada", "karl"]


def test_a_killed_maker_leaves_no_half_gradebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make_course(tmp_path / "course", "ada")

    def killed() -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(database, "_alembic_head", killed)
        write(course, "ada")
    connection = sqlite3.connect(course / "gradebook.db")
    assert connection.execute("select name from sqlite_master").fetchall() == []
    connection.close()
    write(course, "ada")
    assert students_in(course / "gradebook.db") == ["ada"]


@pytest.mark.parametrize("damage", ["not a database", "torn"])
def test_a_damaged_gradebook_is_left_as_it_is(tmp_path: Path, damage: str) -> None:
    course = make_course(tmp_path / "course", "tom")
    write(course, "tom")
    book = course / "gradebook.db"
    whole = book.read_bytes()
    torn = whole[:8192] + bytes(len(whole) - 8192)
    book.write_bytes(b"These are not the grades." * 400 if damage == "not a database" else torn)
    damaged = book.read_bytes()
    if damage == "torn":
        with pytest.raises(database.GradebookError, match="is damaged or is no gradebook"):
            write(course, "zoe")
    else:
        done = run("autograder", "grade", NAME, cwd=course, ok=False)
        assert "is damaged or is no gradebook" in one_sentence(done)
    assert book.read_bytes() == damaged
    book.write_bytes(whole)
    write(course, "zoe")
    assert students_in(book) == ["tom", "zoe"]


def test_a_full_disk_under_the_gradebook_loses_no_grades(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ada")
    with small_disk(tmp_path / "disk") as disk:
        book = disk / "gradebook.db"
        with (course / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{book}'\n")
        write(course, "ada")
        filler = fill(disk)
        with pytest.raises(database.GradebookError, match="has no room left"):
            write(course, *(f"student{i}" for i in range(50)))
        filler.unlink()
        before = students_in(book)
        assert "ada" in before
        write(course, "karl")
        assert students_in(book) == sorted([*before, "karl"])
