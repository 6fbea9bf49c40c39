from __future__ import annotations

import sys

import pytest
from tiny import DOUBLE, DOUBLES, NAME, SHIFTS, check_cell, code, file, register

from autograder.course.notebook import BadNotebook
from autograder.learner.loading import assignments_in, load


@pytest.fixture(autouse=True)
def only_the_tiny_course(monkeypatch):
    register(monkeypatch)


@pytest.fixture
def save(tmp_path):
    """Save a learner's file and give its path."""

    def save(name, *content):
        path = tmp_path / name
        path.write_bytes(file(*content) if name.endswith(".ipynb") else "\n".join(content).encode())
        return path

    return save


def test_a_notebook_gives_what_its_cells_define(save):
    namespace, troubles = load(save("n.ipynb", code("import numpy as np"), code(DOUBLES), code(SHIFTS)))
    assert namespace["shift"](2, 1) == 5 and troubles == []


def test_a_cell_that_raises_is_told_of_and_stops_no_other(save):
    namespace, troubles = load(
        save(
            "n.ipynb", code("1 / 0"), code("def (:"), code("exit()"), code("raise SystemExit"), code(DOUBLES)
        )
    )
    assert namespace["double"](2) == 4
    assert [trouble.partition(":")[0] for trouble in troubles] == [
        "Cell 1 (cell 1) raised ZeroDivisionError",
        "Cell 2 (cell 2) raised SyntaxError",
        "Cell 3 (cell 3) raised SystemExit",
        "Cell 4 (cell 4) raised SystemExit",
    ]


def test_demonstrations_and_checks_are_skipped(save):
    path = save("n.ipynb", check_cell(DOUBLE), code("1 / 0", tags=("demo",)), code(DOUBLES))
    assert load(path)[1] == []


def test_a_plain_file_is_run_under_its_own_name(save):
    namespace, troubles = load(save("mine.py", "who, where = __name__, __file__", DOUBLES))
    assert (namespace["who"], troubles) == ("mine", [])
    assert namespace["where"].endswith("mine.py") and namespace["double"](2) == 4


@pytest.mark.parametrize("line", ["1 / 0", "def (:", "import sys; sys.exit(1)", "x = '\0'"])
def test_a_plain_file_that_raises_is_told_of(save, line):
    (trouble,) = load(save("mine.py", line))[1]
    assert trouble.startswith("mine.py raised ")


def test_a_file_may_import_its_neighbour_and_the_path_is_put_back(save, monkeypatch):
    monkeypatch.delitem(sys.modules, "neighbour_of_mine", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    save("neighbour_of_mine.py", DOUBLES)
    before = list(sys.path)
    path = save(
        "mine.py", "import sys", "from neighbour_of_mine import double", "sys.path.insert(0, 'elsewhere')"
    )
    assert load(path)[0]["double"](2) == 4
    sys.modules.pop("neighbour_of_mine")
    assert sys.path == before


def test_what_a_file_prints_and_warns_is_dropped(save, capfd):
    cell = "import sys, warnings\nprint('out')\nprint('err', file=sys.stderr)\nwarnings.warn('loud')\n'\\d'"
    for path in (save("n.ipynb", code(cell)), save("mine.py", cell)):
        assert load(path)[1] == []
    assert capfd.readouterr() == ("", "")


def test_a_file_belongs_where_its_checks_or_its_functions_do(save):
    assert assignments_in(save("a.ipynb", check_cell(DOUBLE))) == [NAME]
    assert assignments_in(save("b.ipynb", code("%time x = 1"), code(DOUBLES))) == [NAME]
    assert assignments_in(save("c.ipynb", code("x = 1"))) == []
    assert assignments_in(save("d.py", DOUBLES)) == [NAME]
    assert assignments_in(save("e.py", "def shift(x, by):", "    return (")) == [NAME]
    assert assignments_in(save("f.py", "double = 3", "class A:", "    def double(self): pass")) == []
    assert assignments_in(save("g.py", "\0")) == []


def test_a_file_of_an_editor_that_marks_its_encoding_is_read(save):
    path = save("mine.py", "\ufeff" + DOUBLES)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert assignments_in(path) == [NAME] and load(path)[0]["double"](2) == 4


def test_a_file_that_is_no_text_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "mine.py"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadNotebook, match=r"mine\.py cannot be read as Python"):
        assignments_in(path)
    with pytest.raises(BadNotebook, match="cannot be read"):
        assignments_in(tmp_path / "none.py")
