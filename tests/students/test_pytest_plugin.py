"""A learner's file under plain pytest: one test for each check, the same messages, an exit code that tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import NAME, ROOT, run

pytestmark = pytest.mark.slow

SUBMITTED = ROOT / "examples" / "submitted"


def pytest_on(path: object, *options: str, cwd: Path, ok: bool = True):
    return run("pytest", path, "-p", "no:cacheprovider", *options, cwd=cwd, ok=ok)


def test_a_right_notebook_passes(tmp_path: Path) -> None:
    done = pytest_on(SUBMITTED / "grace" / NAME, "-q", cwd=tmp_path)
    assert "failed" not in done.stdout


def test_k_selects_a_question_and_prints_what_check_prints(tmp_path: Path) -> None:
    done = pytest_on(SUBMITTED / "karl" / NAME, "-k", "adam and not simple", cwd=tmp_path, ok=False)
    assert done.returncode == 1
    assert "0 of 4 points" in done.stdout
    assert "This is what happens when t is not stored back in config" in done.stdout
    assert "Traceback" not in done.stdout
    assert "autograder/judging/question.py" not in done.stdout


def test_ids_name_question_and_check(tmp_path: Path) -> None:
    done = pytest_on(SUBMITTED / "ada" / NAME, "--collect-only", "-q", "-k", "cosine", cwd=tmp_path)
    assert f"{NAME}.ipynb::cosine::" in done.stdout
    assert f"{NAME}.ipynb::cyclic_cosine::" in done.stdout
    notebook = SUBMITTED / "ada" / NAME / f"{NAME}.ipynb"
    one = pytest_on(f"{notebook}::cosine::falls_along_a_wave", cwd=tmp_path)
    assert "1 passed" in one.stdout
    assert "3 passed" in pytest_on(f"{notebook}::cosine", cwd=tmp_path).stdout


def test_untouched_questions_read_not_attempted_and_are_no_success(tmp_path: Path) -> None:
    done = pytest_on(ROOT / "assignments" / NAME, "-v", "-k", "adagrad", cwd=tmp_path, ok=False)
    assert "NOT ATTEMPTED" in done.stdout
    assert "not attempted" in done.stdout.splitlines()[-1]
    assert "passed" not in done.stdout
    assert done.returncode == 1


def test_a_plain_file_is_collected_when_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "optim.py").write_bytes((ROOT / "examples" / "answers" / "karl.py").read_bytes())
    done = pytest_on("optim.py", "-q", "-k", "rmsprop", cwd=tmp_path, ok=False)
    assert "epsilon is added inside the square root" in done.stdout
    everything = pytest_on(".", "-q", cwd=tmp_path, ok=False)
    assert everything.returncode == pytest.ExitCode.NO_TESTS_COLLECTED


def test_each_notebook_is_spoken_of_in_its_own_language(tmp_path: Path) -> None:
    notebook = json.loads((SUBMITTED / "karl" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    (tmp_path / "second.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    first["source"] = [
        *first["source"],
        '\n\nimport os\nos.environ["LANGUAGE"] = "zh"',
    ]  # as translated ones do
    (tmp_path / "first.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    done = pytest_on("first.ipynb", "second.ipynb", "-q", "-k", "rmsprop", cwd=tmp_path, ok=False)
    chinese, english = "epsilon 加在了平方根里面", "epsilon is added inside the square root"
    assert done.stdout.count(chinese) == done.stdout.count(english) > 0


def test_other_notebooks_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    done = pytest_on(".", cwd=tmp_path, ok=False)
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_broken_notebook_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.ipynb").write_text('{"cells": [')
    done = pytest_on(".", cwd=tmp_path, ok=False)
    assert done.returncode != 0
    assert f"{NAME}.ipynb is not valid JSON (line 1" in done.stdout
    assert "Traceback" not in done.stdout
