"""nbgrader's gradebook, written by one writer: an assignment's cells, and the grades of its submissions.

It speaks to the tables through nbgrader's own classes, with one commit for each submission instead of dozens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import bindparam, insert, select, update

from autograder.course.assignment import Assignment, CourseError
from autograder.course.notebook import Cell, Notebook
from autograder.grading.submission import Graded
from autograder.records.configuration import Course
from autograder.records.database import alone, api, is_there, opened
from autograder.values import Verdict

# Rows as rows: through objects, a submission takes more than twice as long to write.
STUDENT, SUBMISSION, NOTEBOOK, CELL, GRADE, COMMENT = (
    table.__table__
    for table in (
        api.Student,
        api.SubmittedAssignment,
        api.SubmittedNotebook,
        api.BaseCell,
        api.Grade,
        api.Comment,
    )
)


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


class GradeWriter:
    """Writes the grades of one assignment; knows its cells once, so that a submission costs one commit."""

    def __init__(self, gradebook: Any, course: Course, assignment: str) -> None:
        self._db = gradebook.db
        self._assignment_id = gradebook.find_assignment(assignment).id
        notebook = gradebook.find_notebook(assignment, assignment)
        self._notebook_id = notebook.id
        self._names = {cell.id: cell.name for cell in notebook.grade_cells}
        self._solutions = {cell.id: cell.name for cell in notebook.solution_cells}
        self._late = AssignLatePenalties(config=course.config)
        self._late.init_plugin()

    def write(self, graded: Graded, timestamp: Any = None, *, same_work: bool = False) -> None:
        """Write one submission's grades and commit. A grade given by hand is kept, and marked for another look.

        same_work  this very submission was graded before: such a grade needs the look only where the checks' changed
        """
        with alone(self._db):
            self._write(graded, timestamp, same_work)

    def _write(self, graded: Graded, timestamp: Any, same_work: bool) -> None:
        notebook, is_new = self._notebook(graded.student, timestamp)
        scores, answered = scores_of(graded), dict(graded.written)
        by_hand = {} if is_new else self._by_hand(notebook)
        grades = []
        for cell_id, name in self._names.items():
            score, needs_look = scores.get(name, (None, True))
            if cell_id in by_hand:
                former, waits = by_hand[cell_id]
                needs_look = waits or not same_work or former != score
            grades.append({"cell_id": cell_id, "auto_score": score, "needs_manual_grade": needs_look})
        comments = [
            {"cell_id": cell_id, "auto_comment": None if answered.get(name, True) else "No response."}
            for cell_id, name in self._solutions.items()
        ]
        self._put(GRADE, notebook, grades, is_new)
        self._put(COMMENT, notebook, comments, is_new)
        if timestamp is not None:
            self._penalise(notebook)

    def _notebook(self, student: str, timestamp: Any) -> tuple[str, bool]:
        """Find a student's submitted notebook, or make it with its submission; also say whether it is new."""
        execute = self._db.execute
        wanted = {"assignment_id": self._assignment_id, "student_id": student}
        mine = [SUBMISSION.c[key] == value for key, value in wanted.items()]
        there = execute(
            select(SUBMISSION.c.id, NOTEBOOK.c.id).outerjoin_from(SUBMISSION, NOTEBOOK).where(*mine)
        )
        submission, notebook = there.first() or (None, None)
        if submission is None:
            if execute(select(STUDENT.c.id).where(STUDENT.c.id == student)).first() is None:
                execute(insert(STUDENT).values(id=student))
            made = execute(insert(SUBMISSION).values(**wanted, timestamp=timestamp))
            submission = made.inserted_primary_key[0]
        else:
            execute(update(SUBMISSION).where(*mine).values(timestamp=timestamp))
        if notebook is not None:
            execute(update(NOTEBOOK).where(NOTEBOOK.c.id == notebook).values(late_submission_penalty=None))
            return notebook, False
        made = execute(insert(NOTEBOOK).values(assignment_id=submission, notebook_id=self._notebook_id))
        return made.inserted_primary_key[0], True

    def _by_hand(self, notebook: str) -> dict[str, tuple[float | None, bool]]:
        """Give the cells with a grade given by hand: the checks' score, and whether it waits for a look.

        Nobody changes them until the commit.
        """
        columns = GRADE.c.cell_id, GRADE.c.auto_score, GRADE.c.needs_manual_grade
        mine = (GRADE.c.notebook_id == notebook, GRADE.c.manual_score.is_not(None))
        rows = self._db.execute(select(*columns).where(*mine).with_for_update())
        return {cell_id: (score, bool(waits)) for cell_id, score, waits in rows}

    def _put(self, table: Any, notebook: str, rows: list[dict[str, Any]], is_new: bool) -> None:
        """Insert or update the rows of a submitted notebook, one for each cell."""
        wanted = select(table.c.cell_id, table.c.id).where(table.c.notebook_id == notebook)
        there = {} if is_new else dict(self._db.execute(wanted).all())
        new = [row | {"notebook_id": notebook} for row in rows if row["cell_id"] not in there]
        old = [row | {"row": there[row["cell_id"]]} for row in rows if row["cell_id"] in there]
        if new:
            self._db.execute(insert(table), new)
        if old:
            self._db.execute(update(table).where(table.c.id == bindparam("row")), old)

    def penalty(self, graded: Graded, timestamp: Any) -> float:
        """Give the points that lateness would take from a submission that has grades; nothing is written."""
        mine = {"assignment_id": self._assignment_id, "student_id": graded.student}
        submitted = self._db.query(api.SubmittedAssignment).filter_by(**mine).one()
        scores, earned = scores_of(graded), 0.0
        for grade in (grade for notebook in submitted.notebooks for grade in notebook.grades):
            auto, _ = scores.get(grade.name, (None, True))
            given = auto if grade.manual_score is None else grade.manual_score
            earned += (given or 0.0) + (grade.extra_credit or 0.0)
        if timestamp is None or submitted.duedate is None:
            return 0.0
        return self._taken(graded.student, earned, (timestamp - submitted.duedate).total_seconds()) or 0.0

    def _penalise(self, notebook: str) -> None:
        self._db.expire_all()  # the score is a sum over the grades just written
        submitted = self._db.get(api.SubmittedNotebook, notebook)
        late = submitted.assignment.total_seconds_late
        submitted.late_submission_penalty = self._taken(submitted.student.id, submitted.score, late)

    def _taken(self, student: str, score: float, seconds_late: float) -> float | None:
        """Ask nbgrader's plugin how many points of a score lateness takes; None when it is silent."""
        plugin: Any = self._late.plugin_inst
        taken = plugin.late_submission_penalty(student, score, seconds_late) if seconds_late > 0 else None
        return None if taken is None else min(max(taken, 0), score)


def scores_of(graded: Graded) -> Mapping[str, tuple[float | None, bool]]:
    """Give (automatic score, needs a person) for every graded cell of a submission."""
    unreadable = any(question.checks == () for question in graded.questions) and bool(graded.errors)
    scores: dict[str, tuple[float | None, bool]] = {}
    for question in graded.questions:
        if question.verdict is Verdict.ERROR:
            scores[question.id] = (None, True)
        else:
            accused = graded.entry is not None and graded.entry.waits and graded.entry.question == question.id
            scores[question.id] = (question.points, unreadable or accused)
    for name, answered in graded.written:
        scores[name] = (None, True) if answered else (0.0, unreadable)
    return scores
