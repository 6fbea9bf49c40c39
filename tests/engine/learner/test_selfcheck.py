from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from tiny import DOUBLE as QUESTION
from tiny import DOUBLES, NAME, SHIFTS, answers, check_cell, code, file, namespace, register

from autograder.course.notebook import BadNotebook
from autograder.learner import selfcheck
from autograder.learner.selfcheck import Score, check_file, check_question
from autograder.values import Verdict


@pytest.fixture(autouse=True)
def only_the_tiny_course(monkeypatch, tmp_path):
    register(monkeypatch)
    monkeypatch.chdir(tmp_path)  # verdicts are remembered in the course folder around it
    monkeypatch.setattr(selfcheck, "public_answers", lambda assignment: {NAME: answers()}[assignment])
    for cached in (selfcheck._answers, selfcheck._find):
        cached.cache_clear()
    yield
    for cached in (selfcheck._answers, selfcheck._find):
        cached.cache_clear()


def cell(source, **names):
    """Run a cell of a notebook in which `check` was imported, and give its namespace."""
    scope = namespace("from autograder import check") | names
    exec(compile(source, "<cell>", "exec"), scope)
    return scope


def test_a_score_prints_as_the_bare_number_that_nbgrader_reads():
    assert [repr(Score(x)) for x in (4.0, 0.5, 1.33, 0.0)] == ["4", "0.5", "1.33", "0"]
    assert Score(1.5) + 1 == 2.5 and isinstance(Score(1), float)


def test_check_looks_where_it_is_called_shows_the_verdict_and_gives_the_points(capsys):
    scope = cell(DOUBLES + "\npoints = check('double')")
    assert (scope["points"], repr(scope["points"])) == (4, "4")
    assert capsys.readouterr().out.startswith("✓ double: all 2 checks pass")


def test_check_sees_a_function_that_was_defined_again(capsys):
    scope = cell(DOUBLES + "\nfirst = check('double')\ndef double(x): return x\nsecond = check('double')")
    assert (scope["first"], scope["second"]) == (4, 0)
    assert "✗ double: it doubles an array" in capsys.readouterr().out


def test_an_unknown_question_is_an_error_that_says_what_a_name_is():
    with pytest.raises(LookupError, match=r"No question is called 'tripple'.*as in check"):
        cell("check('tripple')")


def test_nothing_is_ever_written_to_stderr(capfd):
    loud = (
        "import sys, warnings, logging\n"
        "def double(x):\n"
        "    print('seen')\n"
        "    print('heard', file=sys.stderr)\n"
        "    warnings.warn('loud')\n"
        "    logging.warning('logged')\n"
        "    return 2 * x\n"
    )
    assert cell(loud + "points = check('double')")["points"] == 4
    out, err = capfd.readouterr()
    assert err == "" and "✓ double" in out


def test_under_ipython_the_verdict_is_shown_richly_and_once(monkeypatch, capsys):
    shown = []
    shell = SimpleNamespace(InteractiveShell=SimpleNamespace(initialized=lambda: True))
    monkeypatch.setitem(sys.modules, "IPython.core.interactiveshell", shell)
    display = SimpleNamespace(display=lambda data, raw: shown.append((data, raw)))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    cell(DOUBLES + "\ncheck('double')")
    ((data, raw),) = shown
    assert raw and data.keys() == {"text/html", "text/plain"}
    assert data["text/plain"].startswith("✓ double") and data["text/html"].startswith("<div")
    assert capsys.readouterr().out == ""


def test_without_a_running_ipython_the_verdict_is_plain_text(monkeypatch, capsys):
    shell = SimpleNamespace(InteractiveShell=SimpleNamespace(initialized=lambda: False))
    monkeypatch.setitem(sys.modules, "IPython.core.interactiveshell", shell)
    cell("check('double')")
    assert capsys.readouterr().out.startswith("– double: not attempted")


def test_a_question_is_judged_in_any_namespace():
    assert check_question("shift", namespace(DOUBLES, SHIFTS)).points == 1
    assert check_question("shift", {}).verdict is Verdict.NOT_ATTEMPTED


def test_every_question_of_a_file_is_judged(tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_bytes(file(code(DOUBLES), check_cell(QUESTION), code("1 / 0")))
    results, troubles = check_file(path)
    assert [(r.id, r.verdict) for r in results[NAME]] == [
        ("double", Verdict.PASSED),
        ("shift", Verdict.NOT_ATTEMPTED),
    ]
    assert troubles == ["Cell 3 (cell 3) raised ZeroDivisionError: division by zero"]
    assert check_file(tmp_path)[0].keys() == {NAME}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.ipynb", None, "There is no file"),
        ("notes.txt", "double", "neither a notebook"),
        ("other.py", "def other(): pass", "answers no question of this course"),
        ("broken.ipynb", "{", "not valid JSON"),
        (".", None, "holds 0 notebooks; name the one to check"),
    ],
)
def test_a_file_that_cannot_be_checked_is_refused_in_one_sentence(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(BadNotebook, match=words):
        check_file(tmp_path / name)
