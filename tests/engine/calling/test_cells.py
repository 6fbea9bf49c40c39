from __future__ import annotations

import base64
import sys

import pytest
from matplotlib import pyplot as plt

from autograder.calling.cells import MAX_TEXT, captured, error_output, new_namespace, python_of, run_cell


@pytest.fixture
def figures(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)
    plt.switch_backend("agg")
    yield plt
    plt.close("all")


def shown(*sources):
    """Run cells and give the errors and the outputs."""
    namespace = new_namespace()
    with captured() as outputs:
        errors = [run_cell(source, namespace, "<cell>") for source in sources]
        return errors, outputs()


def test_cells_share_a_namespace_of_their_own():
    namespace = new_namespace()
    assert run_cell("a = 2\ndef f(): return a", namespace, "<one>") is None
    assert run_cell("b = f() + 1\nwho = __name__", namespace, "<two>") is None
    assert (namespace["b"], namespace["who"]) == (3, "__main__")
    assert "b" not in new_namespace()


def test_annotations_are_what_they_are_in_a_notebook():
    namespace = new_namespace()
    assert run_cell("class Run:\n    lr: float = 0.1\nRun.__annotations__", namespace, "<c>") is None
    assert namespace["Run"].__annotations__ == {"lr": float}


def test_the_last_expression_is_shown_as_a_kernel_shows_it():
    errors, outputs = shown("1 + 1\n2 + 2", "None", "x = 5")
    assert errors == [None] * 3
    assert outputs == [{"output_type": "stream", "name": "stdout", "text": "4\n"}]


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    return 1\n\nf()",
        "def f(): return 1\nf()  # the last\n\n    # but for this",
        "class A:\n    x = 1\nA.x",
        "len('''\ndef f():''') - 8",
        'len("""\ndef f():\n    pass\n    """) - 22',
    ],
)
def test_an_expression_is_shown_whatever_in_it_looks_like_a_definition(source):
    errors, outputs = shown(source)
    assert errors == [None]
    assert [output["text"] for output in outputs] == ["1\n"]


def test_what_is_printed_is_captured_and_a_new_cell_starts_afresh():
    with captured() as outputs:
        run_cell("import sys; print('out'); print('err', file=sys.stderr)", new_namespace(), "<c>")
        assert outputs()[0]["text"] == "out\nerr\n"
        assert outputs() == []


def test_output_without_end_is_cut():
    (text,) = [output["text"] for output in shown(f"print('x' * {MAX_TEXT * 3})")[1]]
    assert text.startswith("xxx") and len(text) < MAX_TEXT + 100
    assert f"{MAX_TEXT * 2 + 1} more characters" in text


def test_an_error_is_told_with_the_learners_frames_only():
    error = run_cell("def f():\n    return 1 / 0\nf()", new_namespace(), "<my cell>")
    assert error is not None
    assert (error["output_type"], error["ename"]) == ("error", "ZeroDivisionError")
    trace = "\n".join(error["traceback"])
    assert 'File "<my cell>", line 2, in f' in trace and "return 1 / 0" in trace
    assert "cells.py" not in trace


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(:", "SyntaxError"),
        ("x = '\\0'\0", "ValueError" if sys.version_info < (3, 11, 4) else "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("def f(): f()\nf()", "RecursionError"),
        ("(" * 300 + ")" * 300, "SyntaxError"),
        ("class E(BaseException): pass\nraise E", "E"),
        ("'\ud800'", "UnicodeEncodeError"),
    ],
)
def test_whatever_a_cell_raises_is_kept_in_it(source, name):
    errors, _ = shown(source)
    assert errors[0] is not None and errors[0]["ename"] == name


def test_the_keyboard_still_interrupts():
    with pytest.raises(KeyboardInterrupt):
        run_cell("raise KeyboardInterrupt", new_namespace(), "<c>")


def test_an_error_that_cannot_be_printed_is_told_by_its_name():
    class Spiteful(Exception):
        def __str__(self):
            raise SystemExit

    assert error_output(Spiteful())["ename"] == "Spiteful"
    assert len("".join(error_output(ValueError("x" * 10**6))["traceback"])) <= MAX_TEXT


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nx = 1",
        "%load_ext autoreload\n%autoreload 2\nx = 1",
        "%%time\nx = 1",
        "%%capture out\nx = 1",
        "!ls\nx = 1",
        "files = !ls\nx = 1",
        "took = %timeit -n 100 -o pass\nx = 1",
        "x = %time 2 - 1",
        "x = 1\nx?",
        "?print\nx = 1",
        "%time x = 1",
        "x = (7\n% 2)",
        'x = 1\n"""\nWhy?\n%matplotlib\n"""',
        "x = 1  # really?",
    ],
)
def test_what_ipython_understands_is_understood(source):
    namespace = new_namespace()
    with captured():
        assert run_cell(source, namespace, "<c>") is None
    assert namespace["x"] == 1


def test_a_cell_that_is_timed_over_and_over_is_not_run():
    namespace = new_namespace()
    assert run_cell("%%timeit -n 1000\nimport time; time.sleep(1)", namespace, "<c>") is None
    assert "time" not in namespace


def test_plain_python_is_left_as_it_is_and_needs_no_ipython():
    source = "x = 7 % 2 != 1  # why?\n'''\n%time\nwhat?\n'''"
    assert python_of(source) == source


def test_figures_become_pictures_and_are_closed(figures):
    errors, outputs = shown("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.figure()\nNone")
    assert errors == [None]
    pictures = [output["data"]["image/png"] for output in outputs if "data" in output]
    assert len(pictures) == 2
    assert all(base64.b64decode(picture).startswith(b"\x89PNG") for picture in pictures)
    assert figures.get_fignums() == []


def test_a_figure_that_cannot_be_drawn_costs_the_cell_nothing(figures):
    errors, outputs = shown("import matplotlib.pyplot as plt\nplt.title(r'$\\bad{$')\nf = 1")
    assert errors == [None]
    assert "cannot be drawn: ValueError" in outputs[0]["data"]["text/plain"]
    assert figures.get_fignums() == []


def test_pictures_stay_within_what_the_wire_carries(figures, monkeypatch):
    monkeypatch.setattr("autograder.calling.cells.MAX_PICTURES", 12_000)
    draw = "import numpy as np, matplotlib.pyplot as plt\nplt.imshow(np.random.rand(60, 60))\nNone\n"
    _, outputs = shown(draw, "plt.figure()\nNone\n" + draw, "plt.figure()\nNone\n" + draw)
    pictures = [output["data"] for output in outputs if "data" in output]
    assert len(pictures) == 3
    assert sum(len(data.get("image/png", "")) for data in pictures) <= 12_000


def test_standard_output_is_given_back():
    before = sys.stdout, sys.stderr
    shown("print(1)")
    assert (sys.stdout, sys.stderr) == before
