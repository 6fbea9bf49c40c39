"""The grades of submissions, written to nbgrader's gradebook by one writer.

It speaks to the tables themselves, with one commit for a few submissions instead of dozens for each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import bindparam, insert, select, update

from autograder.grading.submission import Graded
from autograder.records.configuration import Course
from autograder.records.database import COMMENT, GRADE, NOTEBOOK, STUDENT, SUBMISSION, alone, api
from autograder.values import Verdict


@dataclass(frozen=True)
class Grading:
    """A graded submission whose grades are to be written.

    timestamp  when it was handed in; None: in time
    same_work  this very submission was graded before: a grade by hand needs a look only where the checks' changed
    """

    graded: Graded
    timestamp: Any = None
    same_work: bool = False


class GradeWriter:
    """Writes the grades of one assignment; knows its cells once, so that a few submissions cost one commit."""

    def __init__(self, gradebook: Any, course: Course, assignment: str) -> None:
        self._db = gradebook.db
        self._assignment_id = gradebook.find_assignment(assignment).id
        notebook = gradebook.find_notebook(assignment, assignment)
        self._notebook_id = notebook.id
        self._names = {cell.id: cell.name for cell in notebook.grade_cells}
        self._solutions = {cell.id: cell.name for cell in notebook.solution_cells}
        self._late = AssignLatePenalties(config=course.config)
        self._late.init_plugin()

    def write(self, batch: Sequence[Grading]) -> None:
        """Write the grades of a few submissions, all or none. A grade given by hand is kept, and marked for a look."""
        with alone(self._db):
            notebooks, new = self._notebooks(batch)
            by_hand = self._by_hand(set(notebooks.values()) - new)
            rows = [(one, {"notebook_id": notebooks[one.graded.student]}) for one in batch]
            grades = [mine | grade for one, mine in rows for grade in self._grades(one, mine, by_hand)]
            comments = [mine | comment for one, mine in rows for comment in self._comments(one)]
            self._put(GRADE, grades, new)
            self._put(COMMENT, comments, new)
            self._db.expire_all()  # a score is a sum over the grades just written
            for one in batch:
                if one.timestamp is not None:
                    self._penalise(notebooks[one.graded.student])

    def _grades(
        self, one: Grading, mine: dict[str, str], by_hand: Mapping[tuple[str, str], tuple[float | None, bool]]
    ) -> Iterator[dict[str, Any]]:
        scores = scores_of(one.graded)
        for cell_id, name in self._names.items():
            score, needs_look = scores.get(name, (None, True))
            if (mine["notebook_id"], cell_id) in by_hand:
                former, waits = by_hand[mine["notebook_id"], cell_id]
                needs_look = waits or not one.same_work or former != score
            yield {"cell_id": cell_id, "auto_score": score, "needs_manual_grade": needs_look}

    def _comments(self, one: Grading) -> Iterator[dict[str, Any]]:
        answered = dict(one.graded.written)
        for cell_id, name in self._solutions.items():
            yield {"cell_id": cell_id, "auto_comment": None if answered.get(name, True) else "No response."}

    def _notebooks(self, batch: Sequence[Grading]) -> tuple[dict[str, str], set[str]]:
        """Give each student's submitted notebook, made with its submission where there is none; and which are new."""
        when = {one.graded.student: one.timestamp for one in batch}
        there = self._db.execute(
            select(SUBMISSION.c.student_id, SUBMISSION.c.id, NOTEBOOK.c.id)
            .outerjoin_from(SUBMISSION, NOTEBOOK)
            .where(SUBMISSION.c.assignment_id == self._assignment_id, SUBMISSION.c.student_id.in_(when))
        ).all()
        submissions = {student: submission for student, submission, _ in there}
        notebooks = {student: notebook for student, _, notebook in there if notebook is not None}
        self._update(
            SUBMISSION, [{"row": submissions[name], "timestamp": when[name]} for name in submissions]
        )
        self._update(NOTEBOOK, [{"row": row, "late_submission_penalty": None} for row in notebooks.values()])
        unknown = [name for name in when if name not in submissions]
        students = set(self._db.scalars(select(STUDENT.c.id).where(STUDENT.c.id.in_(unknown))))
        self._insert(STUDENT, [{"id": name} for name in unknown if name not in students])
        submissions |= {name: api.new_uuid() for name in unknown}
        mine = {"assignment_id": self._assignment_id}
        made = [
            {"id": submissions[name], "student_id": name, "timestamp": when[name]} | mine for name in unknown
        ]
        self._insert(SUBMISSION, made)
        new = {name: api.new_uuid() for name in when if name not in notebooks}
        mine = {"notebook_id": self._notebook_id}
        made = [{"id": row, "assignment_id": submissions[name]} | mine for name, row in new.items()]
        self._insert(NOTEBOOK, made)
        return notebooks | new, set(new.values())

    def _by_hand(self, notebooks: Collection[str]) -> dict[tuple[str, str], tuple[float | None, bool]]:
        """Give, by notebook and cell, the grades given by hand: the checks' score, and whether it waits for a look.

        Nobody changes them until the commit.
        """
        columns = GRADE.c.notebook_id, GRADE.c.cell_id, GRADE.c.auto_score, GRADE.c.needs_manual_grade
        mine = (GRADE.c.notebook_id.in_(notebooks), GRADE.c.manual_score.is_not(None))
        rows = self._db.execute(select(*columns).where(*mine).with_for_update()) if notebooks else ()
        return {(notebook, cell_id): (score, bool(waits)) for notebook, cell_id, score, waits in rows}

    def _put(self, table: Any, rows: list[dict[str, Any]], new: set[str]) -> None:
        """Insert or update the rows of submitted notebooks, one for each cell."""
        known = {row["notebook_id"] for row in rows} - new
        wanted = select(table.c.notebook_id, table.c.cell_id, table.c.id).where(
            table.c.notebook_id.in_(known)
        )
        there = {(notebook, cell): row for notebook, cell, row in self._db.execute(wanted)} if known else {}
        keyed = [((row["notebook_id"], row["cell_id"]), row) for row in rows]
        self._insert(table, [row | {"id": api.new_uuid()} for key, row in keyed if key not in there])
        self._update(table, [row | {"row": there[key]} for key, row in keyed if key in there])

    def _insert(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._db.execute(insert(table), rows)

    def _update(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._db.execute(update(table).where(table.c.id == bindparam("row")), rows)

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
