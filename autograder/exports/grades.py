"""The grades that leave the course: the gradebook's final scores, and where each belongs in a platform's table.

A final score is nbgrader's: what people gave goes before what checks gave, extra credit is added, and the penalty for
lateness is taken off. Whoever waits for a person has none yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Protocol

from autograder.course.assignment import CourseError
from autograder.exports.tables import Handed, Table, as_csv, as_number, number, one_line, rows_by_key
from autograder.judging.messages import body, score
from autograder.records import configuration, gradebook
from autograder.records.database import api
from autograder.records.results import questions_of, read_result, result_path
from autograder.values import Verdict

NAMED = 10  # students at most, in a sentence


@dataclass(frozen=True)
class Final:
    """A student's final score; not final at all while a person has yet to look, or while it is of other points."""

    student: str
    score: float
    waits: bool = False
    email: str = ""
    lms_id: str = ""
    outdated: bool = False


@dataclass(frozen=True)
class Class:
    """The final scores of an assignment, by student, and how many points it has."""

    assignment: str
    max_score: float
    grades: tuple[Final, ...]

    @property
    def ready(self) -> list[Final]:
        """The scores that are final."""
        return [grade for grade in self.grades if not grade.waits and not grade.outdated]


def final_grades(root: Path, assignment: str) -> Class:
    """Read the final scores of an assignment. Raises CourseError when there are none."""
    course = configuration.open_course(root)
    if gradebook.exists(course):
        with gradebook.open_gradebook(course) as book:
            found = book.db.query(api.Assignment).filter_by(name=assignment).one_or_none()
            grades = _final(book, found.id) if found is not None else ()
            if found is not None and grades:
                points = {
                    cell.name: cell.max_score
                    for cell in book.find_notebook(assignment, assignment).grade_cells
                }
                grades = tuple(
                    replace(grade, outdated=_is_outdated(root, assignment, grade.student, points))
                    for grade in grades
                )
                return Class(assignment, float(found.max_score), grades)
    raise CourseError(f"The gradebook has no grades for {assignment}; run: autograder grade {assignment}")


def _final(book: Any, assignment_id: str) -> tuple[Final, ...]:
    one, who = api.SubmittedAssignment, api.Student
    told = (one.student_id, one.score, one.late_submission_penalty, one.needs_manual_grade)
    rows = (
        book.db.query(*told, who.email, who.lms_user_id)
        .join(who, who.id == one.student_id)
        .filter(one.assignment_id == assignment_id)
        .order_by(one.student_id)
    )
    return tuple(
        Final(student, max(0.0, earned - penalty), bool(waits), email or "", lms_id or "")
        for student, earned, penalty, waits, email, lms_id in rows
    )


def _is_outdated(root: Path, assignment: str, student: str, points: Mapping[str, float]) -> bool:
    """Say whether a student was graded before the points of a question were changed."""
    document = read_result(result_path(root, assignment, student))
    asked = document["questions"].items() if document else ()
    return any(points.get(question) != told["max_points"] for question, told in asked)


def feedback(root: Path, assignment: str, student: str) -> str:
    """Say in one line of HTML what the checks saw, question by question; "" when there is no result."""
    document = read_result(result_path(root, assignment, student))
    if document is None:
        return ""
    lines = [*document["errors"]]
    for question in questions_of(document):
        passed = question.verdict is Verdict.PASSED
        told = "" if question.verdict in (Verdict.PASSED, Verdict.FAILED) else f"{question.verdict}."
        said = [] if passed else body(question)
        lines.append(" ".join([f"{question.id}: {score(question)}.", *(said or filter(None, [told]))]))
    return "<br>".join(escape(line, quote=False) for line in lines)


class Named(Protocol):
    """Whoever may be found in a platform's table: by this, and by other fields."""

    @property
    def student(self) -> str: ...


def rows_of(
    table: Table, ways: Sequence[tuple[str, str]], grades: Sequence[Named]
) -> tuple[str, Mapping[str, int]]:
    """Find everybody's row in a platform's table, in the one way in which most of the class are found.

    ways  pairs: a column, and the field of a student that may stand in it

    One way for all, because a number may be one student's in one column and somebody else's in another. Gives its
    column and the rows by student. Raises CourseError when there is no such column, or a student is not one row.
    """
    best, found = "", dict[str, int]()
    for name, field in ways:
        if name not in table.header:
            continue
        keys = {grade.student: key for grade in grades if (key := getattr(grade, field))}
        rows = rows_by_key(table, name, set(keys.values()))
        there = {student: rows[key] for student, key in keys.items() if key in rows}
        if not best or len(there) > len(found):
            best, found = name, there
    if not best:
        named = ", ".join(dict.fromkeys(f'"{name}"' for name, _ in ways))
        raise CourseError(
            f"{table.name} has none of the columns {named}, so nobody can be found in it; export it again with them."
        )
    if grades and table.rows and not found:
        there = next((cell for row in range(len(table.rows)) if (cell := table.cell(row, best))), "nobody")
        raise CourseError(
            f"Nobody of the class is in {table.name}: there it is {there!r} in the column {best}, and here the folder "
            f"submitted/{grades[0].student}. docs/exports.md says how to tell who is who."
        )
    if len(set(found.values())) < len(found):
        row = next(row for row in found.values() if list(found.values()).count(row) > 1)
        same = [student for student in found if found[student] == row]
        raise CourseError(f"{' and '.join(same)} are the same student in {table.name}, by its column {best}.")
    return best, found


def same_points(what: str, there: str, most: float, advice: str) -> None:
    """See that a platform counts the same points as the course. Raises CourseError, which ends with the advice."""
    points = as_number(there)
    if points is None or abs(points - most) > 0.005:
        said = f"out of {there.strip()} points" if points is not None else "not out of points"
        raise CourseError(f"{what} is {said}, and the assignment here out of {number(most)}. {advice}")


def handed(
    grades: Class,
    head: Sequence[Sequence[str]],
    lines: Sequence[Sequence[str]],
    table: Table,
    key: str,
    rows: Mapping[str, int],
) -> Handed:
    """Give a platform's table as it was filled in, header and lines, with what the instructor must know."""
    said = [f"{written(grades, len(lines))} Students were found by their {key}."]
    if idle := len(table.rows) - len(rows):
        said.append(
            f"Left out, so nothing changes for them: those in {table.name} who handed in nothing ({idle})."
        )
    strange = [grade.student for grade in grades.grades if grade.student not in rows]
    missing = [*waiting(grades), *listed(f"Not in {table.name}", strange)]
    return Handed(as_csv([*head, *lines]), tuple(said), tuple(missing))


def written(grades: Class, number_of: int) -> str:
    """Say how many grades there are, and out of how many points."""
    return f"Grades written: {number_of}, out of {number(grades.max_score)} points."


def waiting(grades: Class) -> list[str]:
    """Say who is left out because a person has yet to look, or because they were graded by other points."""
    waits = [grade.student for grade in grades.grades if grade.waits and not grade.outdated]
    outdated = [grade.student for grade in grades.grades if grade.outdated]
    what = f"Left out, because their points are of before a change; run autograder grade {grades.assignment}"
    return [*listed("Left out, because they wait for you in formgrader", waits), *listed(what, outdated)]


def listed(what: str, students: Sequence[str]) -> list[str]:
    """Write a sentence about some students, or none."""
    named = ", ".join(map(one_line, students[:NAMED]))
    more = f" and {len(students) - NAMED} more" if len(students) > NAMED else ""
    return [f"{what} ({len(students)}): {named}{more}."] if students else []
