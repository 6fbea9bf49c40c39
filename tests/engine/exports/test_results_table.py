from __future__ import annotations

import csv
import io
import json

import pytest

from autograder.course.assignment import CourseError
from autograder.exports.results_table import as_documents, as_table


def result(student, errors=(), **points):
    """Make a result as it lies in a file."""
    questions = {
        name: {"verdict": "failed", "points": value, "max_points": 4, "checks": []}
        for name, value in points.items()
    }
    score = sum(points.values())
    document = {"schema": 1, "student": student, "assignment": "tiny", "isolation": "A"}
    document |= {"score": score, "max_score": 8}
    return document | {"questions": questions, "errors": list(errors)}


@pytest.fixture
def course(tmp_path):
    """A course folder into which results can be put."""

    def put(*results):
        folder = tmp_path / "results" / "tiny"
        folder.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(results):
            (folder / f"{number}.json").write_text(json.dumps(one))
        return tmp_path

    return put


def rows(text):
    """Read a table as a spreadsheet does."""
    return list(csv.reader(io.StringIO(text)))


def test_a_table_has_a_row_for_each_student_and_a_column_for_each_question(course):
    root = course(result("ada", double=4, shift=0.5), result("bob", double=0))
    assert rows(as_table(root, "tiny")) == [
        ["student", "assignment", "score", "max_score", "double", "shift", "errors"],
        ["ada", "tiny", "4.5", "8", "4", "0.5", ""],
        ["bob", "tiny", "0", "8", "0", "", ""],
    ]


def test_a_question_that_only_some_were_asked_has_its_column(course):
    root = course(result("ada", double=4), result("bob", double=0, shift=0.5))
    header, ada, bob = rows(as_table(root, "tiny"))
    assert header[4:] == ["double", "shift", "errors"]
    assert (ada[4:], bob[4:]) == (["4", "", ""], ["0", "0.5", ""])


def test_a_copy_of_a_result_is_no_second_student(course):
    for other in (result("ada", double=4), result("bob", double=4) | {"assignment": "another"}):
        with pytest.raises(
            CourseError, match=r"1\.json is a copy of another result, that of .*; move it away"
        ):
            as_table(course(result("ada", double=4), other), "tiny")


def test_json_is_the_documents_themselves(course):
    ada = result("ada", double=4)
    text = as_documents(course(ada), "tiny")
    assert json.loads(text) == [ada] and text.endswith("\n")


def test_no_text_is_read_as_a_formula(course):
    (_, row) = rows(as_table(course(result("=1+1", errors=["\t@SUM(A1)"], double=-1)), "tiny"))
    assert (row[0], row[-1]) == ("'=1+1", "'@SUM(A1)")
    assert row[4] == "-1"  # a number stays one


def test_separators_and_quotes_stay_inside_their_cell(course):
    text = as_table(course(result("ada", errors=['a, "b"', "c"], double=1)), "tiny")
    assert rows(text)[1][-1] == 'a, "b" c'


def test_without_results_it_says_what_to_run(tmp_path):
    with pytest.raises(CourseError, match="autograder grade tiny"):
        as_table(tmp_path, "tiny")
