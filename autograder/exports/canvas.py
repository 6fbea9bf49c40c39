"""Canvas: the instructor's own gradebook export, with the column of one assignment filled in.

What comes out has that column alone, and only the students who have a grade: the import changes nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course.assignment import CourseError
from autograder.exports.grades import Class, handed, rows_of, same_points
from autograder.exports.tables import Handed, Table, number, plain, read_table

WAYS = (
    ("SIS Login ID", "student"),
    ("SIS Login ID", "email"),
    ("SIS User ID", "student"),
    ("ID", "lms_id"),
    ("ID", "student"),
)
EXPORT = "Take the file that Canvas gives under Grades, Export, Export Entire Gradebook."


def fill(grades: Class, path: Path, column: str = "") -> Handed:
    """Fill in one column of a Canvas gradebook export: the one that is named, or the one of the assignment's name.

    Raises CourseError when the file is no such export, or the column is not in it or is out of other points.
    """
    table, points = _read(path)
    last = table.column("Section", EXPORT)
    at = _column(table, last, column or grades.assignment)
    title = table.header[at]
    if "read only" in points[at]:
        raise CourseError(
            f'Canvas does not import "{title}", which it calls read only; name another --column.'
        )
    advice = f"Set it to {number(grades.max_score)} points in Canvas, and export the gradebook again."
    same_points(f'"{title}" in {table.name}', points[at], grades.max_score, advice)
    key, rows = rows_of(table, WAYS, grades.grades)
    lines = []
    for grade in grades.ready:
        if grade.student in rows:
            row = rows[grade.student]
            if not table.cell(row, "ID"):
                raise CourseError(f"{grade.student} has no ID in {table.name}. {EXPORT}")
            lines.append([*map(plain, table.rows[row][: last + 1]), number(grade.score)])
    head = [[*table.header[: last + 1], title], [*points[: last + 1], number(grades.max_score)]]
    return handed(grades, head, lines, table, key, rows)


def _read(path: Path) -> tuple[Table, tuple[str, ...]]:
    """Read the table of students, and the row of points that stands before them."""
    table = read_table(path)
    if table.header[0] not in ("Student", "LastName") or "ID" not in table.header:
        raise CourseError(f"{path.name} is not a gradebook that was exported from Canvas. {EXPORT}")
    for at, row in enumerate(table.rows[:3]):  # a row on how grades are posted may come first
        if plain(row[0]) == "Points Possible":
            return Table(table.name, table.header, table.rows[at + 1 :]), row
    raise CourseError(f'{path.name} has no row "Points Possible". {EXPORT}')


def _column(table: Table, last: int, wanted: str) -> int:
    """Find an assignment's column by its header, with the number in brackets that Canvas adds or without."""
    every = [title for title in table.header[last + 1 :] if re.search(r" \(\d+\)$", title)]
    found = [title for title in every if _bare(wanted) in (_bare(title), _bare(title.rpartition(" (")[0]))]
    if len(found) != 1:
        how = "several columns" if found else "no column"
        shown = ", ".join(f'"{title}"' for title in found or every) or "none"
        raise CourseError(
            f'{table.name} has {how} for "{wanted}"; name one with --column. Its assignments: {shown}.'
        )
    return table.header.index(found[0])


def _bare(title: str) -> str:
    return plain(title).replace("_", " ").casefold()
