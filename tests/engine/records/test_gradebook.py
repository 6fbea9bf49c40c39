from __future__ import annotations

import json

import pytest
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


def grade(book, assignment, *students):
    writer = grades.GradeWriter(book, configuration.open_course(assignment.root), NAME)
    questions = tuple(QuestionResult(q.id, Verdict.PASSED, 1.0, q.max_points, ()) for q in (DOUBLE, SHIFT))
    for student in students:
        writer.write([grades.Grading(Graded(student, NAME, 0, "A", questions))])


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
