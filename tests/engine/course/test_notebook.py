from __future__ import annotations

import json

import pytest
from drawn import anything
from hypothesis import given
from hypothesis import strategies as st
from tiny import code, document, file, written_cell

from autograder.course import notebook
from autograder.course.notebook import BadNotebook, parse_notebook, read_notebook


def test_cells_are_read_with_their_place_name_and_tags():
    cells = parse_notebook(
        file(code("a = 1", "first", grade=True, points=3), code("b = 2", tags=("demo",))), "n.ipynb"
    ).cells
    assert [(c.index, c.kind, c.source, c.grade_id, c.tags) for c in cells] == [
        (0, "code", "a = 1", "first", ()),
        (1, "code", "b = 2", "", ("demo",)),
    ]
    assert cells[0].is_question and not cells[1].is_question


def test_a_source_may_be_a_list_of_lines():
    cell = parse_notebook(file(code(["a = 1\n", "b = 2"])), "n.ipynb").cells[0]
    assert cell.source == "a = 1\nb = 2"


def test_a_written_answer_is_no_question():
    cells = parse_notebook(
        file(written_cell("Because."), code("x", "x", grade=True, solution=True)), "n"
    ).cells
    assert [cell.is_written for cell in cells] == [True, True]
    assert not any(cell.is_question for cell in cells)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "a\nb", "a b", "é", "\ud800", "x" * 101, 7, None]
)
def test_a_name_that_nbgrader_would_not_give_is_no_name(name):
    assert parse_notebook(file(code("x", name, grade=True)), "n.ipynb").cells[0].grade_id == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1"),
        (b"{", "line 1"),
        (b'{\n"cells": [,]}', "line 2"),
        (b"\xff\xfe{}", "UTF-8 text (byte 0)"),
        (b"[]", "format 4"),
        (b"{}", "format 4"),
        (b'{"worksheets": []}', "format 4"),
        (b'{"cells": {}}', "format 4"),
        (b'{"cells": [1]}', "Cell 1"),
        (b'{"cells": [], "x": NaN}', "not a valid notebook"),
        (b'{"cells": ' + b"[" * 200_000, "not a valid notebook"),
        (b'{"cells": [' + b"1" * 5000 + b"]}", "not a valid notebook"),
        (json.dumps(document(*[code("")] * 5001)).encode(), "5001 cells"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_broken_file_is_told_of_in_one_sentence_that_says_what_to_do(content, words):
    with pytest.raises(BadNotebook) as refusal:
        parse_notebook(content, "mine.ipynb")
    text = str(refusal.value)
    assert words in text and "mine.ipynb" in text and text.endswith(("again.", "again."))
    assert "\n" not in text


@given(anything)
def test_any_json_is_read_or_refused(value):
    for content in (value, {"cells": value}, {"cells": [value]}, {"cells": [{"metadata": value}]}):
        try:
            parse_notebook(json.dumps(content).encode(), "n.ipynb")
        except BadNotebook as error:
            assert str(error)


@given(st.binary(max_size=50))
def test_any_bytes_are_read_or_refused(content):
    try:
        parse_notebook(content, "n.ipynb")
    except BadNotebook as error:
        assert str(error)


def test_odd_metadata_is_as_good_as_none():
    cell = {"cell_type": "code", "source": 3, "metadata": {"nbgrader": [], "tags": "demo"}}
    read = parse_notebook(file(cell, {"metadata": None}), "n.ipynb").cells
    assert [(c.source, c.grade_id, c.tags, c.nbgrader) for c in read] == [("", "", (), {})] * 2


def test_a_file_that_cannot_be_opened_is_told_of(tmp_path):
    with pytest.raises(BadNotebook, match="No such file"):
        read_notebook(tmp_path / "none.ipynb")
    with pytest.raises(BadNotebook, match="Is a directory"):
        read_notebook(tmp_path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "MAX_BYTES", 1 << 20)
    huge = tmp_path / "huge.ipynb"
    with huge.open("wb") as file:
        file.truncate((1 << 20) + 1)
    with pytest.raises(BadNotebook, match=r"huge\.ipynb is larger than 1 MB; clear its outputs"):
        read_notebook(huge)


def test_a_file_of_too_many_parts_is_refused_before_they_are_made():
    content = file(code("x")).replace(b"{", b'{"x": [' + b"[]," * 2_000_000 + b"0], ", 1)
    with pytest.raises(BadNotebook, match=r"n\.ipynb is not a valid notebook: it has too many parts"):
        parse_notebook(content, "n.ipynb")
