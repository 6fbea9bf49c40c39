"""A class that is graded again: what changed and why, what was before, and nothing written when only asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import from_gradebook
from small import (
    DOUBLES,
    IN_PLACE,
    NAME,
    STRAYS,
    TRIPLES,
    CommandLine,
    Small,
    command_line,
    make_small,
)

from autograder.records.attempts import attempts_of

pytestmark = pytest.mark.slow

GRADE, REGRADE = ((word, NAME, "--workers", "1") for word in ("grade", "regrade"))


@pytest.fixture
def course(tmp_path: Path) -> Small:
    made = make_small(tmp_path)
    made.hand_in("ada", DOUBLES)
    made.hand_in("karl", IN_PLACE)
    made.hand_in("nina", DOUBLES, STRAYS)
    made.hand_in("tom", TRIPLES)
    return made


@pytest.fixture
def command(course: Small) -> Iterator[CommandLine]:
    with command_line(course) as made:
        yield made


def files(course: Small) -> dict[str, bytes]:
    """Read all that a class run writes, but for the recorded answers, which each run may keep."""
    paths = [path for path in course.folder.rglob("*") if path.is_file() and "answers" not in path.parts]
    return {str(path.relative_to(course.folder)): path.read_bytes() for path in paths}


def lines(text: str) -> list[str]:
    """Give the lines on questions, with single blanks."""
    return [" ".join(line.split()) for line in text.splitlines() if " -> " in line and "mean" not in line]


def in_gradebook(course: Small) -> dict[tuple[str, str], tuple[float | None, float | None, float]]:
    """Read (automatic score, manual score, maximum) by student and cell."""
    columns = "s.student_id, b.name, g.auto_score, g.manual_score, c.max_score"
    rows = from_gradebook(course.folder, columns, "where c.id is not null")
    return {(student, cell): (auto, manual, most) for student, cell, auto, manual, most in rows}


def test_what_would_change_is_told_with_its_cause_and_then_done(course: Small, command: CommandLine) -> None:
    command.run(course.folder, *GRADE)
    assert course.points() == {"ada": 5.0, "karl": 3.0, "nina": 4.0, "tom": 0.0}
    first = {student: course.result(student) for student in course.points()}
    with sqlite3.connect(course.folder / "gradebook.db") as db:
        cell = "(select id from base_cell where name = 'shift' and type = 'GradeCell')"
        notebook = (
            "(select n.id from submitted_notebook n join submitted_assignment s on s.id = n.assignment_id "
            "where s.student_id = 'nina')"
        )
        db.execute(f"update grade set manual_score = 0.5 where cell_id = {cell} and notebook_id = {notebook}")
    db.close()

    course.edit_checks(
        '    expect_unchanged(student.double.observe(rng.normal(size=4)).changed, 0, "x")', "    pass"
    )
    course.solve(shift=3)
    course.hand_in("tom", DOUBLES, STRAYS)
    before = files(course)
    shown = command.run(course.folder, *REGRADE, "--diff")
    expected = [
        'karl double 2 -> 4 checks of double changed: "Its argument stays as it was": failed -> passed',
        "ada shift 1 -> 3 points of shift changed from 1 to 3",
        "karl shift 1 -> 3 points of shift changed from 1 to 3",
        "nina shift 0 -> 0 points of shift changed from 1 to 3; the 0.5 points given by hand stay",
        'tom double 0 -> 4 submission changed, checks of double changed: "It doubles an array": failed -> passed',
        "tom shift 0 -> 0 points of shift changed from 1 to 3",
    ]
    assert sorted(lines(shown.stdout)) == sorted(expected)
    assert "6 questions would change; nothing was written." in shown.stdout
    assert "Submissions: 3 up, 0 down, 1 unchanged; mean 3.00 -> 5.50 of 7" in shown.stdout
    assert files(course) == before

    done = command.run(course.folder, *REGRADE)
    assert lines(done.stdout) == lines(shown.stdout)
    assert "6 questions changed." in done.stdout
    assert course.points() == {"ada": 7.0, "karl": 7.0, "nina": 4.0, "tom": 4.0}
    assert in_gradebook(course)["ada", "shift"] == (3.0, None, 3.0)
    assert in_gradebook(course)["karl", "double"] == (4.0, None, 4.0)
    assert in_gradebook(course)["nina", "shift"] == (0.0, 0.5, 3.0)
    assert "7 of 7 points" in (course.results / "ada.html").read_text()
    for student, result in first.items():
        assert attempts_of(course.folder, NAME, student) == [result]
        assert course.result(student)["attempt"] == 2

    again = command.run(course.folder, *REGRADE)
    assert "0 questions changed." in again.stdout
    assert "0 graded, 4 unchanged." in command.run(course.folder, *GRADE).stdout
    assert {len(attempts_of(course.folder, NAME, student)) for student in first} == {1}


def test_a_grade_that_changes_for_no_reason_is_told_loudly(course: Small, command: CommandLine) -> None:
    course.edit_checks(
        '    "It doubles and shifts"\n',
        '    "It doubles and shifts"\n    import os\n    from autograder.expectations import expect\n'
        '    expect("MOOD" not in os.environ, "It is moody.")\n',
    )
    command.run(course.folder, *GRADE)
    moody = command.run(course.folder, *REGRADE, "--student", "ada", "--diff", MOOD="1", code=1)
    (line,) = lines(moody.stdout)
    why = 'NOTHING IT DEPENDS ON CHANGED: "It doubles and shifts": passed -> failed'
    assert line == f"ada shift 1 -> 0 {why}"
    assert "NOTHING IT DEPENDS ON CHANGED for 1 of these" in moody.stderr
    assert course.points()["ada"] == 5.0


def test_a_result_that_nobody_has_yet_is_no_change(course: Small, command: CommandLine) -> None:
    command.run(course.folder, *GRADE, "--student", "ada")
    done = command.run(course.folder, *REGRADE, "--diff")
    assert lines(done.stdout) == []
    assert "3 with no grade before." in done.stdout
    assert list(course.points()) == ["ada"]


def test_a_grade_given_by_hand_waits_for_a_look_only_where_the_checks_changed_theirs(
    course: Small, command: CommandLine
) -> None:
    command.run(course.folder, *GRADE)
    with sqlite3.connect(course.folder / "gradebook.db") as db:
        db.execute("update grade set manual_score = 0.5, needs_manual_grade = 0")
    db.close()
    course.edit_checks(
        '    expect_unchanged(student.double.observe(rng.normal(size=4)).changed, 0, "x")', "    pass"
    )
    command.run(course.folder, *REGRADE)
    waiting = from_gradebook(course.folder, "s.student_id, b.name", "where g.needs_manual_grade")
    assert waiting == [("karl", "double")]
