"""nbgrader's gradebook: an assignment's cells are written to it, and what it knows of submissions is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import insert, select

from autograder.course.assignment import Assignment, CourseError
from autograder.course.notebook import Cell, Notebook
from autograder.records.configuration import Course
from autograder.records.database import CELL, COMMENT, GRADE, NOTEBOOK, alone, api, is_there, opened


def exists(course: Course) -> bool:
    """Say whether a course has a gradebook; one that is kept by a server is taken to be there."""
    return is_there(course.directory.db_url)


def open_gradebook(course: Course) -> AbstractContextManager[Any]:
    """Open the gradebook of a course, wherever its `db_url` says; it is made when there is none."""
    return opened(course.directory.db_url, course.directory.course_id or "default_course")


def record_assignment(gradebook: Any, assignment: Assignment, released: Notebook | None = None) -> None:
    """Bring the gradebook's idea of an assignment up to date with its source notebook, in one transaction.

    released  the notebook for students, where it is not yet in its place

    Does what nbgrader's generate_assignment does, and also when there are submissions already: then a question
    that is new is added to each of them. Raises CourseError when a question that has grades was removed.
    """
    db = gradebook.db
    given = {cell.grade_id: cell for cell in released.cells} if released else {}
    with alone(db):
        known = _kept(db, api.Assignment, {"name": assignment.name}, course_id=gradebook.course_id)
        wanted = {"name": assignment.name, "assignment_id": known.id}
        kernelspec = json.dumps(assignment.notebook.document.get("metadata", {}).get("kernelspec", {}))
        notebook = _kept(db, api.Notebook, wanted)
        notebook.kernelspec = kernelspec
        cells = [cell for cell in assignment.notebook.cells if cell.grade_id]
        _refuse_removed(notebook, cells)
        for cell in cells:
            wanted = {"name": cell.grade_id, "notebook_id": notebook.id}
            if cell.is_question or cell.is_written:
                points = float(cell.nbgrader["points"])
                graded = _kept(db, api.GradeCell, wanted, max_score=points, cell_type=cell.kind)
                graded.max_score, graded.cell_type = points, cell.kind
            if cell.nbgrader.get("solution"):
                _kept(db, api.SolutionCell, wanted)
            shown = given.get(cell.grade_id) or assignment.released_cells.get(cell.grade_id) or cell
            _record_source(db, cell, shown, wanted)
        db.flush()
        db.expire_all()  # the lists of a notebook's cells know nothing of the new ones
        _complete(db, GRADE, notebook.id, notebook.grade_cells)
        _complete(db, COMMENT, notebook.id, notebook.solution_cells)


def _kept(db: Any, table: Any, wanted: Mapping[str, Any], **if_new: Any) -> Any:
    """Find the row of a table, or add it."""
    row = db.query(table).filter_by(**wanted).one_or_none()
    if row is None:
        row = table(**wanted, **if_new)
        db.add(row)
        db.flush()  # which gives it its id
    return row


def _refuse_removed(notebook: Any, cells: list[Cell]) -> None:
    gone = {cell.name for cell in notebook.grade_cells} - {cell.grade_id for cell in cells}
    if gone and notebook.submissions:
        raise CourseError(
            f"{', '.join(sorted(gone))} was removed from {notebook.name}, but there are grades for it; "
            "put its check cell back, or start a new gradebook."
        )


def _record_source(db: Any, cell: Cell, released: Cell, wanted: Mapping[str, Any]) -> None:
    source = _kept(db, api.SourceCell, wanted, cell_type=cell.kind)
    source.cell_type, source.locked = cell.kind, bool(cell.nbgrader.get("locked"))
    source.source, source.checksum = released.source, released.nbgrader.get("checksum")


def _complete(db: Any, table: Any, notebook: str, cells: list[Any]) -> None:
    """Give each submission of a notebook a row for every cell that should have one."""
    pairs = select(NOTEBOOK.c.id, CELL.c.id).join_from(
        NOTEBOOK, CELL, NOTEBOOK.c.notebook_id == CELL.c.notebook_id
    )
    wanted = (NOTEBOOK.c.notebook_id == notebook, CELL.c.id.in_([cell.id for cell in cells]))
    there = (table.c.notebook_id == NOTEBOOK.c.id, table.c.cell_id == CELL.c.id)
    missing = pairs.where(*wanted, ~select(table.c.id).where(*there).exists())
    rows = [{"notebook_id": submitted, "cell_id": cell} for submitted, cell in db.execute(missing)]
    if rows:
        db.execute(insert(table), rows)


def graded_students(gradebook: Any, assignment: str) -> set[str]:
    """Name the students whose submission of an assignment has grades."""
    rows = (
        gradebook.db.query(api.SubmittedAssignment.student_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .filter(api.Assignment.name == assignment)
    )
    return {student for (student,) in rows}


def grades_by_hand(gradebook: Any, assignment: str) -> dict[tuple[str, str], float]:
    """Give the points that people gave for an assignment, by student and cell."""
    rows = (
        gradebook.db.query(api.SubmittedAssignment.student_id, api.GradeCell.name, api.Grade.manual_score)
        .select_from(api.Grade)
        .join(api.GradeCell, api.GradeCell.id == api.Grade.cell_id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .filter(api.Assignment.name == assignment, api.Grade.manual_score.is_not(None))
    )
    return {(student, cell): points for student, cell, points in rows}


def penalties(gradebook: Any, assignment: str) -> dict[str, float]:
    """Give the points that lateness takes from each submission of an assignment, by student."""
    rows = (
        gradebook.db.query(api.SubmittedAssignment.student_id, api.SubmittedNotebook.late_submission_penalty)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .filter(api.Assignment.name == assignment)
    )
    return {student: penalty or 0.0 for student, penalty in rows}
