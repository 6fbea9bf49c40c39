from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import StatementError
from tiny import DOUBLE, NAME, SHIFT, check_cell, course, solution_cell

from autograder.grading.submission import Graded
from autograder.records import configuration, gradebook, grades
from autograder.values import Question, QuestionResult, Verdict

HALVE = Question("halve", 3)
STUDENTS = ("ada", "karl")


@pytest.fixture
def assignment(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text('get_config().CourseDirectory.course_id = "tiny"\n')
    return course(tmp_path)


def with_another_question(assignment):
    document = json.loads(assignment.source.read_text())
    document["cells"] += [solution_cell("def halve(x):\n    return x / 2\n", "halve"), check_cell(HALVE)]
    assignment.source.write_text(json.dumps(document))
    return type(assignment)(NAME, assignment.root)


def opened(assignment):
    return gradebook.open_gradebook(configuration.open_course(assignment.root))


def graded(student, points=1.0):
    questions = (QuestionResult(q.id, Verdict.PASSED, points, q.max_points, ()) for q in (DOUBLE, SHIFT))
    return Graded(student, NAME, 0, "A", tuple(questions))


def writer_to(book, assignment):
    return grades.GradeWriter(book, configuration.open_course(assignment.root), NAME)


def grade(book, assignment, *students):
    for student in students:
        writer_to(book, assignment).write([grades.Grading(graded(student))])


def rows_of(book, student):
    submitted = book.find_submission_notebook(NAME, NAME, student)
    comments = {comment.name for comment in submitted.comments}
    return {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in submitted.grades}, comments


def test_a_question_that_is_new_is_added_once_to_each_submission_there_is(assignment):
    with opened(assignment) as book:
        gradebook.record_assignment(book, assignment)
        grade(book, assignment, *STUDENTS)
        before, commented = rows_of(book, "ada")
        more = with_another_question(assignment)
        for _ in range(2):
            gradebook.record_assignment(book, more)
            for student in STUDENTS:
                grades, comments = rows_of(book, student)
                assert grades == {**before, "halve": (None, True)}
                assert comments == {*commented, "halve_solution"}


def test_a_question_with_grades_cannot_be_removed(assignment):
    with opened(assignment) as book:
        gradebook.record_assignment(book, with_another_question(assignment))
        grade(book, assignment, "ada")
        assignment.source.write_text(
            assignment.source.read_text().replace('"grade_id": "halve",', '"grade_id": "other",')
        )
        with pytest.raises(
            configuration.CourseError, match="halve was removed from tiny, but there are grades"
        ):
            gradebook.record_assignment(book, type(assignment)(NAME, assignment.root))


def test_of_submissions_written_together_each_gets_what_it_would_get_alone(assignment):
    with opened(assignment) as book:
        gradebook.record_assignment(book, assignment)
        book.add_student("nina")  # of the list of the class, who hands in for the first time
        grade(book, assignment, "ada", "karl")
        for student in ("ada", "karl"):
            (mine,) = (
                g for g in book.find_submission_notebook(NAME, NAME, student).grades if g.name == "double"
            )
            mine.manual_score, mine.needs_manual_grade = 0.5, False
        book.db.commit()

        again = [
            grades.Grading(graded("ada"), same_work=True),
            grades.Grading(graded("karl", 2.0), same_work=True),
        ]
        writer_to(book, assignment).write(
            [*again, *(grades.Grading(graded(name, 3.0)) for name in ("nina", "tom"))]
        )

        auto = {name: rows_of(book, name)[0]["double"] for name in ("ada", "karl", "nina", "tom")}
        assert auto == {"ada": (1.0, False), "karl": (2.0, True), "nina": (3.0, False), "tom": (3.0, False)}
        scores = [
            book.find_submission_notebook(NAME, NAME, name).score for name in ("ada", "karl", "nina", "tom")
        ]
        assert scores == [1.5, 2.5, 6.0, 6.0]  # what was given by hand outweighs the checks
        assert len(rows_of(book, "tom")[0]) == len(rows_of(book, "ada")[0])


def test_lateness_is_taken_off_each_of_those_that_are_written_together(assignment):
    config = assignment.root / "nbgrader_config.py"
    config.write_text(config.read_text() + 'get_config().LateSubmissionPlugin.penalty_method = "zero"\n')
    due = datetime(2026, 9, 1)
    with opened(assignment) as book:
        gradebook.record_assignment(book, assignment)
        book.update_or_create_assignment(NAME, duedate=due)
        handed_in = {
            "ada": due + timedelta(hours=1),
            "karl": due + timedelta(hours=2),
            "tom": due,
            "nina": None,
        }
        for _ in range(2):
            batch = [grades.Grading(graded(name), timestamp) for name, timestamp in handed_in.items()]
            writer_to(book, assignment).write(batch)
            assert gradebook.penalties(book, NAME) == {"ada": 2.0, "karl": 2.0, "tom": 0.0, "nina": 0.0}


def test_submissions_are_written_together_or_not_at_all(assignment):
    with opened(assignment) as book:
        gradebook.record_assignment(book, assignment)
        batch = [grades.Grading(graded("ada")), grades.Grading(graded("karl", {}))]
        with pytest.raises(StatementError):
            writer_to(book, assignment).write(batch)
        assert gradebook.graded_students(book, NAME) == set()
