from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from handed_out import CANVAS, GRADES, rows_in
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.assignment import CourseError
from autograder.exports.canvas import fill
from autograder.exports.grades import Class, Final
from autograder.exports.tables import harmless, one_line, plain


@pytest.fixture
def put(tmp_path):
    """Write a gradebook as Canvas exports it."""

    def put(text=CANVAS, encoding="utf-8"):
        path = tmp_path / "canvas.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return put


def test_the_column_of_the_assignment_is_filled_in_and_no_other_goes_out(put):
    assert rows_in(fill(GRADES, put())) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Tiny (81)"],
        ["Points Possible", "", "", "", "", "5"],
        ["Lovelace, Ada", "11", "S1", "ada", "Monday", "4.5"],
        ["Stone, Bob", "12", "S2", "BOB", "Monday", "0"],
    ]


def test_who_is_missing_is_named_with_the_reason(put):
    handed = fill(GRADES, put())
    assert handed.missing == (
        "Left out, because they wait for you in formgrader (1): eve.",
        "Not in canvas.csv (1): carl.",
    )
    assert handed.remarks == (
        "Grades written: 2, out of 5 points. Students were found by their SIS Login ID.",
        "Left out, so nothing changes for them: those in canvas.csv who handed in nothing (1).",
    )


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + CANVAS,
        CANVAS.replace("\n", "\r\n"),
        CANVAS.replace(",", ";").replace("5.00", "5,00"),
        CANVAS.replace("    Manual Posting,,,,,,,,\n", ""),
        CANVAS + "\n,,,,,,,,\n",
    ],
    ids=["byte order mark", "CRLF", "semicolons", "no row on posting", "blank rows"],
)
def test_an_export_may_be_written_in_several_ways(put, text):
    made = rows_in(fill(GRADES, put(text)))
    assert [row[-1] for row in made] == ["Tiny (81)", "5", "4.5", "0"]


def test_a_name_that_is_a_formula_is_harmless_and_its_student_found(put):
    grades = replace(GRADES, grades=(Final("eve", 1.25),))
    handed = fill(grades, put())
    assert rows_in(handed)[2] == ["'=Eve", "13", "S3", "eve", "Tuesday", "1.25"]
    assert rows_in(fill(grades, put(handed.text)))[2] == ["'=Eve", "13", "S3", "eve", "Tuesday", "1.25"]


@given(
    st.lists(
        st.text(
            st.characters(exclude_characters="\x00") | st.sampled_from("=+-@＝；;,\t\r\n\"'\u200b"),
            max_size=6,
        ),
        max_size=4,
    )
)
def test_whatever_students_are_called_each_gets_the_right_grade(tmp_path_factory, names):
    header, *_, points = [line.split(",") for line in CANVAS.splitlines()[:3]]
    wanted = {str(at): name for at, name in enumerate(names, 100)}
    file = io.StringIO()
    students = [[name, id, "", "", name, "", "", "", ""] for id, name in wanted.items()]
    csv.writer(file).writerows([header, points, *students])
    path = tmp_path_factory.getbasetemp() / "canvas.csv"
    path.write_bytes(file.getvalue().encode("utf-8", "replace"))
    grades = tuple(Final(id, int(id) / 100) for id in wanted)
    handed = fill(replace(GRADES, grades=grades), path)
    for row in rows_in(handed)[2:]:
        assert float(row[-1]) == int(row[1]) / 100
        assert plain(row[0]) == plain(one_line(wanted[row[1]].encode("utf-8", "replace").decode()))
        assert row[0] == harmless(plain(row[0])) and row[4] == harmless(plain(row[4]))
    assert len(rows_in(handed)) == len(names) + 2


def test_students_are_found_by_one_column_for_all(put):
    """12 is Bob's number in Canvas and the university's of somebody who has left: no grade goes to Bob."""
    called = Class("tiny", 5.0, (Final("S1", 1.0), Final("S3", 2.0), Final("12", 3.0)))
    handed = fill(called, put())
    assert [row[0] for row in rows_in(handed)[2:]] == ["Lovelace, Ada", "'=Eve"]
    assert handed.missing == ("Not in canvas.csv (1): 12.",)
    assert "SIS User ID" in handed.remarks[0]


def test_students_are_found_by_the_number_that_the_gradebook_has_for_them(put):
    grades = Class("tiny", 5.0, (Final("x", 1.0, lms_id="11"), Final("y", 2.0, lms_id="13")))
    assert [row[1] for row in rows_in(fill(grades, put()))[2:]] == ["11", "13"]


def test_the_column_may_be_named_with_or_without_its_number(put):
    most = replace(GRADES, max_score=46.0)
    for named in ("Other", "other", "Other (82)"):
        assert rows_in(fill(most, put(), named))[0][-1] == "Other (82)"
    with pytest.raises(CourseError, match=re.escape('no column for "tiny"; name one with --column')):
        fill(GRADES, put(CANVAS.replace("Tiny (81)", "Week 3 (81)")))
    with pytest.raises(CourseError, match=re.escape('several columns for "tiny"')):
        fill(GRADES, put(CANVAS.replace("Other (82)", "tiny (82)")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", 'no column "Section"|not a gradebook'),
        (CANVAS.replace("SIS Login ID,Section", "SIS Login ID,Group"), 'no column "Section"'),
        (CANVAS.replace("Points Possible", "Points"), 'no row "Points Possible"'),
        (CANVAS.replace("5.00", "100"), "out of 100 points, and the assignment here out of 5"),
        (CANVAS.replace("5.00", ""), "not out of points"),
        (CANVAS.replace("5.00", "(read only)"), "read only"),
        (CANVAS.replace("BOB", "ada"), 'has ada twice in its column "SIS Login ID"'),
        (CANVAS.replace(",11,", ",,"), "ada has no ID"),
        (CANVAS.replace(",S1,", ",1.2E+11,").replace("ada", "x").replace("BOB", "y"), None),
    ],
    ids="another,no-section,no-points-row,other-points,no-points,read-only,twice,no-id,rounded".split(","),
)
def test_what_is_wrong_with_a_file_is_said(put, text, said):
    if said is None:
        assert len(rows_in(fill(replace(GRADES, grades=(Final("11", 1.0),)), put(CANVAS)))) == 3
        with pytest.raises(CourseError, match="rounded the numbers"):
            fill(GRADES, put(text))
        return
    with pytest.raises(CourseError, match=said):
        fill(GRADES, put(text))


def test_two_who_are_the_same_student_are_named(put):
    grades = Class("tiny", 5.0, (Final("ada", 1.0), Final("ADA", 2.0)))
    with pytest.raises(CourseError, match="ada and ADA are the same student"):
        fill(grades, put())


def test_where_nobody_is_found_it_says_what_students_are_called_here_and_there(put):
    grades = Class("tiny", 5.0, (Final("ada@uni.edu", 1.0),))
    with pytest.raises(
        CourseError, match=r"there it is 'ada' in the column SIS Login ID, and here .*/ada@uni\.edu\."
    ):
        fill(grades, put())
