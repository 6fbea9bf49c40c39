from __future__ import annotations

from dataclasses import replace

import pytest
from tiny import DOUBLE, DOUBLES, SHIFT, TRIPLES, code, course, file, solution_cell

from autograder.course.assignment import Assignment, CourseError, find_assignment, runs
from autograder.course.notebook import parse_notebook
from autograder.values import Misconception, Question


@pytest.fixture
def tiny_course(tmp_path):
    return course(tmp_path)


def with_source(root, *cells):
    """Make an assignment of other cells."""
    assignment = Assignment("other", root)
    assignment.source.parent.mkdir(parents=True)
    assignment.source.write_bytes(file(*cells))
    return assignment


def test_questions_and_points_come_from_the_check_cells(tiny_course):
    assert tiny_course.questions == (DOUBLE, SHIFT)
    assert tiny_course.written == (Question("why", 2),)


def test_the_solution_runs_without_demonstrations_and_checks(tiny_course):
    assert tiny_course.solution["double"](3) == 6
    assert tiny_course.solution["shift"](3, 1) == 7


def test_a_solution_that_raises_names_its_cell(tmp_path):
    broken = with_source(tmp_path, code("a = 1"), code("1 / 0"))
    with pytest.raises(CourseError, match=r"Cell 2 of .*other\.ipynb raises ZeroDivisionError"):
        _ = broken.solution


def test_a_misconception_is_the_solution_with_an_edit(tiny_course):
    assert tiny_course.misconceptions == (TRIPLES,)
    mistaken = tiny_course.mistaken(TRIPLES)
    assert mistaken["double"](2) == 6
    assert tiny_course.solution["double"](2) == 4


def test_a_misconception_that_does_not_fit_the_solution_is_refused(tiny_course):
    for edits, words in [
        ((("4 * x", "y"),), "which occurs 0 times"),
        ((("x", "y"),), "which occurs 2 times"),
        ((("return 2 * x", "return ("),), "does not run"),
    ]:
        with pytest.raises(CourseError, match=words):
            tiny_course.mistaken(Misconception("double", "odd", "", "", edits))
    with pytest.raises(CourseError, match="no cell with the id nothing_solution"):
        tiny_course.mistaken(Misconception("nothing", "odd", "", "", ()))


def test_a_course_may_know_no_misconceptions(tmp_path):
    assert with_source(tmp_path, solution_cell(DOUBLES, "double")).misconceptions == ()


def test_a_cell_is_found_as_students_get_it(tiny_course):
    assert tiny_course.released_cells == {}
    tiny_course.release.parent.mkdir(parents=True)
    tiny_course.release.write_bytes(file(solution_cell("raise NotImplementedError", "double")))
    ((name, cell),) = replace(tiny_course).released_cells.items()  # read anew
    assert (name, cell.source) == ("double_solution", "raise NotImplementedError")


def test_checks_demonstrations_and_prose_are_not_run():
    cells = parse_notebook(
        file(
            code("a"),
            code("b", "q", grade=True, solution=False, points=1),
            code("c", tags=("demo",)),
            {"cell_type": "markdown", "source": "d"},
            solution_cell("e", "q"),
            code("f", "manual", grade=True, solution=True, points=1),
        ),
        "n.ipynb",
    ).cells
    assert [cell.source for cell in cells if runs(cell)] == ["a", "e", "f"]


def test_an_assignment_is_found_by_name_or_those_there_are_named(tiny_course, tmp_path):
    assert find_assignment("tiny", tiny_course.root) == tiny_course
    with pytest.raises(CourseError, match="The assignments here are: tiny"):
        find_assignment("other", tiny_course.root)
    with pytest.raises(CourseError, match="Run it in the folder that holds solutions/"):
        find_assignment("tiny", tmp_path / "elsewhere")
