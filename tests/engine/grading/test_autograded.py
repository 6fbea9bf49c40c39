from __future__ import annotations

import base64
import json
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from drawn import anything, plain
from hypothesis import given
from hypothesis import strategies as st
from tiny import (
    DOUBLE,
    NAME,
    SHIFT,
    check_cell,
    code,
    course,
    document,
    file,
    solution_cell,
    source_cells,
    written_cell,
)

from autograder.calling import wire
from autograder.course.notebook import parse_notebook
from autograder.grading.autograded import MISSING, autograded
from autograder.grading.submission import Graded
from autograder.shown import MAX_OUTPUTS, MAX_TEXT, clean
from autograder.values import CheckResult, QuestionResult, Verdict

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


@pytest.fixture
def tiny_course(tmp_path):
    return course(tmp_path)


def annotated(assignment, *cells, outputs=None, errors=()):
    """Annotate a submission whose first question passed and whose second failed; gives the document."""
    questions = (
        QuestionResult("double", Verdict.PASSED, 4, 4, (CheckResult("It doubles", Verdict.PASSED),)),
        QuestionResult(
            "shift", Verdict.FAILED, 0, 1, (CheckResult("It shifts", Verdict.FAILED, "<b>No.</b>"),)
        ),
    )
    submitted = parse_notebook(json.dumps(document(*cells)).encode(), "tiny.ipynb") if cells else None
    graded = Graded("ada", NAME, 7, "A", questions, outputs=outputs or {}, errors=errors)
    made = json.loads(autograded(assignment, graded, submitted))
    nbformat.validate(made)
    return made


def by_name(made):
    """Give the cells that nbgrader knows, by their names."""
    cells = [cell for cell in made["cells"] if "nbgrader" in cell["metadata"]]
    names = [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells]
    assert len(names) == len(set(names)), "nbgrader stops at a name that occurs twice"
    return dict(zip(names, cells, strict=True))


def test_each_check_cell_shows_its_verdict_in_text_and_in_html(tiny_course):
    cells = by_name(annotated(tiny_course, *source_cells()))
    (output,) = cells["double"]["outputs"]
    assert "4 of 4 points" in output["data"]["text/plain"]
    (output,) = cells["shift"]["outputs"]
    assert "&lt;b&gt;No.&lt;/b&gt;" in output["data"]["text/html"]


def test_the_learners_own_work_is_kept(tiny_course):
    cells = annotated(
        tiny_course,
        solution_cell("def double(x): return x", "double"),
        {"cell_type": "markdown", "source": "My notes", "metadata": {"mine": 1}},
        written_cell("Because."),
        code("plot()"),
    )["cells"]
    assert [cell["source"] for cell in cells][:4] == [
        "def double(x): return x",
        "My notes",
        "Because.",
        "plot()",
    ]
    assert [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells][:4] == [
        "double_solution",
        None,
        "why",
        None,
    ]


def test_what_the_instructor_locked_is_put_back(tiny_course):
    forged = check_cell(DOUBLE)
    forged["source"] = "print('4 of 4 points')"
    forged["metadata"]["nbgrader"] |= {"points": 400, "locked": False, "schema_version": 1}
    forged["cell_type"] = "markdown"
    cell = by_name(annotated(tiny_course, forged))["double"]
    assert (cell["cell_type"], cell["source"]) == ("code", 'check("double")')
    assert cell["metadata"]["nbgrader"] == source_cells()[2]["metadata"]["nbgrader"]


@pytest.mark.parametrize("marks", [("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"), ("# ours", "# yours")])
def test_hidden_tests_are_not_put_back_however_they_are_marked(tiny_course, marks):
    source = source_cells()
    source[2]["source"] = f'{marks[0]}\nassert double(4711) == 9422\n{marks[1]}\ncheck("double")  # read this'
    tiny_course.source.write_bytes(file(*source))
    cell = by_name(annotated(tiny_course, source[2]))["double"]
    assert cell["source"] == 'check("double")'  # there is no release that says what students may see
    released = source_cells()
    released[2]["source"] = 'check("double")  # read this'
    released[2]["metadata"]["nbgrader"]["points"] = 40  # before it was thought better of
    tiny_course.release.parent.mkdir(parents=True)
    tiny_course.release.write_bytes(file(*released))
    cell = by_name(annotated(replace(tiny_course), source[2]))["double"]  # read anew
    assert cell["source"] == 'check("double")  # read this'
    assert cell["metadata"]["nbgrader"]["points"] == DOUBLE.max_points


def test_metadata_that_the_instructor_did_not_write_is_dropped(tiny_course):
    cells = source_cells()
    cells[2]["metadata"] |= {"tags": ["skip-execution"], "deletable": False}
    invented = code("x", "invented", grade=True, solution=False, points=100)
    made = annotated(tiny_course, *cells, invented)
    assert "invented" not in by_name(made)
    assert all(cell["metadata"].keys() <= {"nbgrader"} for cell in made["cells"])
    assert made["metadata"] == {"language": "en"}


def test_missing_check_cells_and_written_answers_are_put_back(tiny_course):
    cells = by_name(annotated(tiny_course, solution_cell("def double(x): return 2 * x", "double")))
    assert cells.keys() == {"double_solution", "double", "shift", "why"}
    assert cells["shift"]["source"] == f'# {MISSING}\n\ncheck("shift")'
    assert cells["shift"]["metadata"]["nbgrader"]["points"] == SHIFT.max_points
    assert cells["why"]["source"] == f"{MISSING}\n\n"  # and not the model answer


def test_of_a_duplicated_cell_the_first_keeps_its_name(tiny_course):
    once, twice = solution_cell("a = 1", "double"), solution_cell("a = 2", "double")
    made = annotated(tiny_course, once, twice, check_cell(DOUBLE), check_cell(DOUBLE))
    assert by_name(made)["double_solution"]["source"] == "a = 1"
    assert [cell["source"] for cell in made["cells"]].count('check("double")') == 2
    assert len({cell["id"] for cell in made["cells"]}) == len(made["cells"])


def test_an_unreadable_submission_becomes_the_empty_assignment(tiny_course):
    made = annotated(tiny_course, errors=("tiny.ipynb is not valid JSON.",))
    assert made["cells"][0]["source"] == "> **Grader:** tiny.ipynb is not valid JSON."
    assert by_name(made).keys() == {"double", "shift", "why"}
    assert "return 2 * x" not in json.dumps(made)


def test_outputs_of_the_run_replace_the_saved_ones_and_both_are_cleaned(tiny_course):
    saved, run = code("a"), code("b")
    bad = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": "<script>", "text/plain": "x"},
    }
    saved["outputs"] = run["outputs"] = [bad]
    fresh = [{"output_type": "stream", "name": "stdout", "text": "fresh"}]
    made = annotated(tiny_course, saved, run, outputs={1: fresh})
    assert made["cells"][0]["outputs"][0]["data"] == {"text/plain": "x"}
    assert made["cells"][1]["outputs"] == fresh


def test_cells_of_an_unknown_kind_and_strange_text_stay_readable(tiny_course):
    odd = {"cell_type": "heading", "source": "a\ud800b", "metadata": {}}
    made = annotated(tiny_course, odd)
    assert (made["cells"][0]["cell_type"], made["cells"][0]["source"]) == ("raw", "a?b")


def test_only_text_and_pictures_are_kept_of_an_output():
    data = {
        "text/html": "<script>alert(1)</script>",
        "text/markdown": "<img src=x onerror=alert(1)>",
        "text/latex": "x",
        "image/svg+xml": "<svg onload='alert(1)'/>",
        "application/javascript": "alert(1)",
        "application/vnd.jupyter.widget-view+json": {},
        "image/jpeg": PNG,
        "text/plain": ["<b>", "plain"],
        "image/png": PNG,
    }
    for kind in ("display_data", "execute_result"):
        assert clean([{"output_type": kind, "data": data, "metadata": {"x": 1}, "execution_count": 3}]) == [
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {"text/plain": "<b>plain", "image/png": PNG},
            }
        ]
    del data["text/plain"], data["image/png"]
    assert clean([{"output_type": "display_data", "data": data}]) == []


@pytest.mark.parametrize(
    "picture",
    [
        base64.b64encode(b"<svg/>").decode(),
        PNG + '" onerror="alert(1)',
        "not base64",
        "",
        "é",
        None,
        [PNG],
        PNG + "A" * (2 << 20),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_picture_is_not_kept_as_one(picture):
    assert clean([{"output_type": "display_data", "data": {"image/png": picture}}]) == []


def test_streams_and_errors_are_kept_as_text():
    stream = {"output_type": "stream", "name": "stderr", "text": ["a\n", "b"], "extra": 1}
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t", 3], "extra": 1}
    assert clean([stream, error]) == [
        {"output_type": "stream", "name": "stdout", "text": "a\nb"},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t", ""]},
    ]


def test_endless_outputs_are_cut():
    long = {"output_type": "stream", "name": "stdout", "text": "x" * 10**6}
    error = {
        "output_type": "error",
        "ename": "e" * 999,
        "evalue": "v" * 9999,
        "traceback": ["t" * 10**5] * 999,
    }
    kept = clean([long, error] * 100)
    assert len(kept) == MAX_OUTPUTS
    assert len(json.dumps(kept)) < 8 << 20 and len(kept[0]["text"]) == MAX_TEXT
    assert len(kept[1]["traceback"]) == 100


kinds = st.sampled_from(["stream", "error", "display_data", "execute_result", "update_display_data"])
outputs = st.fixed_dictionaries(
    {"output_type": kinds | anything},
    optional={
        "text": anything,
        "data": anything
        | st.dictionaries(st.sampled_from(["text/plain", "image/png", "text/html"]), anything),
        "ename": anything | st.text(),
        "evalue": anything | st.text(),
        "traceback": anything,
    },
)


@given(anything | st.lists(outputs, max_size=3))
def test_any_json_is_cleaned_to_what_cannot_act(found):
    kept = clean(found)
    for output in kept:
        assert output["output_type"] in ("stream", "error", "display_data")
        assert output.get("data", {}).keys() <= {"text/plain", "image/png"}
    cell = nbformat.v4.new_code_cell(outputs=kept)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


@given(st.lists(plain | st.dictionaries(st.sampled_from(["output_type", "text", "data"]), plain), max_size=3))
def test_whatever_a_process_sends_as_outputs_is_cleaned(found):
    assert isinstance(clean(wire.decode(wire.encode(found))), list)


def test_an_array_is_no_kind_of_output():
    assert clean(
        [{"output_type": np.zeros(3), "text": "a"}, {"output_type": "stream", "text": np.zeros(3)}]
    ) == [{"output_type": "stream", "name": "stdout", "text": ""}]
