"""Moodle: a file for its grade import, or the grading worksheet of an assignment with grades and feedback filled in."""

from __future__ import annotations

from pathlib import Path

from autograder.exports.grades import (
    Class,
    feedback,
    handed,
    listed,
    rows_of,
    same_points,
    waiting,
    written,
)
from autograder.exports.tables import Handed, as_csv, number, read_table

NEEDED = ("Identifier", "Last modified (grade)")  # without them Moodle does not take a worksheet back
WAYS = (
    ("Username", "student"),
    ("ID number", "student"),
    ("ID number", "lms_id"),
    ("Email address", "email"),
    ("Email address", "student"),
)
WORKSHEET = (
    "Take the file that Moodle gives in the assignment under Submissions, Actions, Download grading worksheet, while "
    "its language is English."
)


def grade_import(grades: Class, root: Path) -> Handed:
    """Write a file for Moodle's import of grades: who, points, feedback."""
    name = grades.assignment
    lines = [["Username", "ID number", "Email address", name, f"{name} (feedback)"]]
    for grade in grades.ready:
        told = feedback(root, name, grade.student)
        lines.append([grade.student, grade.lms_id, grade.email, number(grade.score), told])
    return Handed(as_csv(lines), (written(grades, len(grades.ready)),), tuple(waiting(grades)))


def fill(grades: Class, root: Path, path: Path) -> Handed:
    """Fill in Moodle's grading worksheet; students without a grade are left out of it.

    Raises CourseError when the file is no such worksheet, or is out of other points.
    """
    table = read_table(path)
    at, *_ = [table.column(name, WORKSHEET) for name in ("Grade", *NEEDED)]
    key, rows = rows_of(table, WAYS, grades.grades)
    lines, locked = [], []
    most = number(grades.max_score)
    advice = f"Set Maximum grade to {most} in the assignment's settings, and download the worksheet again."
    for grade in grades.ready:
        if grade.student not in rows:
            continue
        row = rows[grade.student]
        if "Maximum Grade" in table.header:
            same_points(table.name, table.cell(row, "Maximum Grade"), grades.max_score, advice)
        if table.cell(row, "Grade can be changed") == "No":
            locked.append(grade.student)
            continue
        line = list(table.rows[row])
        line[at] = number(grade.score)
        if "Feedback comments" in table.header:
            told = feedback(root, grades.assignment, grade.student)
            line[table.header.index("Feedback comments")] = told
        lines.append(line)
    made = handed(grades, [table.header], lines, table, key, rows)
    kept = listed("Left out, because Moodle does not let their grade be changed", locked)
    return Handed(made.text, made.remarks, (*made.missing, *kept))
