from __future__ import annotations

from dataclasses import replace

import pytest
from handed_out import GRADES, MOODLE, check, put_result, rows_in

from autograder.course.assignment import CourseError
from autograder.exports.grades import Final
from autograder.exports.moodle import fill, grade_import


@pytest.fixture
def put(tmp_path):
    """Write a grading worksheet as Moodle gives it out."""

    def put(text=MOODLE):
        path = tmp_path / "worksheet.csv"
        path.write_bytes(text.encode())
        return path

    return put


def test_the_worksheet_comes_back_with_grades_and_feedback(tmp_path, put):
    put_result(tmp_path, "ada", check("failed", "It is <2>.", because="it adds", next="multiply"))
    made = rows_in(fill(GRADES, tmp_path, put()))
    header, ada, bob = made
    assert header == rows_in(MOODLE)[0]
    told = dict(zip(header, ada, strict=True))
    assert told["Identifier"] == "Participant 7" and told["Grade"] == "4.5"
    assert told["Last modified (submission)"] == "Monday, 2 November 2026, 9:12 AM"
    assert told["Last modified (grade)"] == "-"
    assert told["Feedback comments"] == (
        "double: 2 of 4 points. It is &lt;2&gt;. This is what happens when it adds. Next: multiply."
    )
    assert bob[6] == "0"


def test_who_is_missing_is_named_with_the_reason(tmp_path, put):
    text = MOODLE.replace('5.00,Yes,-,"Mon', '5.00,No,-,"Mon')
    handed = fill(GRADES, tmp_path, put(text))
    assert handed.missing == (
        "Left out, because they wait for you in formgrader (1): eve.",
        "Not in worksheet.csv (1): carl.",
        "Left out, because Moodle does not let their grade be changed (1): bob.",
    )
    assert len(rows_in(handed)) == 2


@pytest.mark.parametrize(
    "text",
    ["\ufeff" + MOODLE, MOODLE.replace("\n", "\r\n"), MOODLE.replace(", ", "  ").replace(",", ";")],
    ids=["byte order mark", "CRLF", "semicolons"],
)
def test_a_worksheet_may_be_written_in_several_ways(tmp_path, put, text):
    assert [row[6] for row in rows_in(fill(GRADES, tmp_path, put(text)))] == ["Grade", "4.5", "0"]


def test_students_are_found_by_e_mail_where_that_is_all_there_is(tmp_path, put):
    lines = [[row[i] for i in (0, 1, 4, 6, 10)] for row in rows_in(MOODLE)]
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    mails = "Ada@uni.edu", "bob@uni.edu", "eve@elsewhere.edu"
    for grades in (
        [Final(mail[:3].lower(), 1.0, email=mail) for mail in mails],
        [Final(mail, 1.0) for mail in mails],
    ):
        handed = fill(replace(GRADES, grades=tuple(grades)), tmp_path, put(text))
        assert [row[0] for row in rows_in(handed)[1:]] == ["Participant 7", "Participant 8"]
        assert handed.missing == (f"Not in worksheet.csv (1): {grades[2].student}.",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MOODLE.replace("Identifier", "ID"), 'no column "Identifier".* its language is English'),
        (MOODLE.replace("(grade)", "(Bewertung)"), 'no column "Last modified'),
        (MOODLE.replace(",Grade,", ",Points,"), 'no column "Grade"'),
        (MOODLE.replace("5.00", "100.00"), "out of 100.00 points, and the assignment here out of 5"),
        (MOODLE.replace("5.00", "Pass / fail"), "not out of points"),
        (
            MOODLE.replace("Username", "U").replace("ID number", "I").replace("Email address", "E"),
            "none of the columns",
        ),
        (MOODLE.replace(",bob,", ",ada,"), "has ada twice"),
    ],
    ids="no-identifier,in-German,no-grade,other-points,a-scale,nobody-named,twice".split(","),
)
def test_what_is_wrong_with_a_worksheet_is_said(tmp_path, put, text, said):
    with pytest.raises(CourseError, match=said):
        fill(GRADES, tmp_path, put(text))


def test_the_grade_import_names_everybody_who_has_a_final_score(tmp_path):
    put_result(tmp_path, "ada", errors=("There is no tiny.ipynb in this submission.",))
    ada = Final("ada", 0.0, email="ada@uni.edu", lms_id="S1")
    handed = grade_import(
        replace(GRADES, grades=(ada, Final("=eve", 1.0), Final("bob", 2, waits=True))), tmp_path
    )
    assert rows_in(handed) == [
        ["Username", "ID number", "Email address", "tiny", "tiny (feedback)"],
        [
            "ada",
            "S1",
            "ada@uni.edu",
            "0",
            "There is no tiny.ipynb in this submission.<br>double: 2 of 4 points. not attempted.",
        ],
        ["'=eve", "", "", "1", ""],
    ]
    assert handed.missing == ("Left out, because they wait for you in formgrader (1): bob.",)
