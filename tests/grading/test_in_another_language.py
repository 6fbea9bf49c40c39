"""A Chinese notebook in the real tools: made by nbgrader, validated, run in a kernel, checked, graded, given back."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import NAME, ROOT, as_options, make_course, results_of, run
from nbclient import NotebookClient
from traitlets.config import Config

from autograder.course.assignment import find_assignment
from autograder.course.notebook import read_notebook
from autograder.course.prove import release_faults
from autograder.grading.submission import cells_to_run

pytestmark = pytest.mark.slow
NOTEBOOK = Path("assignments", NAME, f"{NAME}.ipynb")
WRONG = """
def sgd(w, dw, config=None):
    config = dict(config or {})
    return w + config.setdefault("learning_rate", 1e-2) * dw, config
"""
SWITCH = '\n\nimport os\n\nos.environ["LANGUAGE"] = "zh"'
CAUSE = "出现这种情况，是因为"
CHINESE = re.compile("[\u4e00-\u9fff]")
WORDS = re.compile("[\u4e00-\u9fff ]")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was released in Chinese, and one submission with a wrong sgd."""
    course = make_course(tmp_path_factory.mktemp("course"), "tom")
    run("autograder", "release", NAME, "--lang", "zh", cwd=course)
    document = read(course / NOTEBOOK)
    cell = next(c for c in document["cells"] if id_of(c) == "sgd_solution")
    cell["source"] = WRONG
    handed_in = course / "submitted" / "li" / NAME / f"{NAME}.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return course


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def id_of(cell: dict[str, Any]) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def code_of(source: str) -> str:
    """Reduce code to what is computed: no comments, docstrings or other words."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.search(node.value):
            node.value = ""
        if isinstance(node, ast.JoinedStr):
            node.values = [part for part in node.values if isinstance(part, ast.FormattedValue)]
    return ast.dump(tree)


def test_cells_ids_points_and_code_are_those_of_the_english_notebook(course: Path) -> None:
    english, chinese = read(ROOT / NOTEBOOK), read(course / NOTEBOOK)
    assert len(english["cells"]) == len(chinese["cells"])
    for one, other in zip(english["cells"], chinese["cells"], strict=True):
        assert (one["cell_type"], one["id"]) == (other["cell_type"], other["id"])
        fixed = {
            key: value for key, value in one["metadata"].get("nbgrader", {}).items() if key != "checksum"
        }
        assert fixed.items() <= other["metadata"].get("nbgrader", {}).items()
        ours, theirs = "".join(one["source"]), "".join(other["source"])
        if one["cell_type"] == "code":
            theirs = theirs.removesuffix(SWITCH) if one["id"] == "find-course" else theirs
            assert code_of(theirs) == code_of(ours)
        elif ours != "YOUR ANSWER HERE":
            assert CHINESE.search(theirs), theirs


def test_a_release_in_another_language_is_proved_in_it(course: Path) -> None:
    assignment = find_assignment(NAME, course)
    assert list(release_faults(assignment)) == []
    kept = assignment.release.read_text(encoding="utf-8")
    assignment.release.write_text(kept.replace('"lang": "zh"', '"lang": "en"'), encoding="utf-8")
    assert list(release_faults(assignment)) == [
        f"The released notebook of {NAME} is out of date; run: autograder release {NAME}"
    ]
    assignment.release.write_text(kept.replace("动量", "惯性"), encoding="utf-8")
    assert list(release_faults(assignment)) == [
        f"The released notebook of {NAME} is out of date; run: autograder release {NAME} --lang zh"
    ]
    assignment.release.write_text(kept, encoding="utf-8")


def test_nbgrader_finds_its_checksums_in_order(course: Path, ipc: dict[str, str]) -> None:
    said = run("nbgrader", "validate", NOTEBOOK, *as_options(ipc), cwd=course, ok=False).stdout
    assert "HAVE CHANGED" not in said.upper()
    assert "The following cell failed" in said or "The following 23 cells failed" in said


def test_the_kernel_speaks_chinese_once_the_first_cell_has_run(
    course: Path, ipc: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    document = read(course / "submitted" / "li" / NAME / f"{NAME}.ipynb")
    wanted = ("sgd_solution", "sgd")
    cells = document["cells"]
    code = [c for c in cells if c["cell_type"] == "code"][:2] + [c for c in cells if id_of(c) in wanted]
    notebook = nbformat.reads(json.dumps({**document, "cells": code}), as_version=4)
    place = {"metadata": {"path": str(course)}}
    NotebookClient(notebook, timeout=120, resources=place, config=Config(KernelManager=ipc)).execute()
    data = notebook.cells[-1].outputs[0]["data"]
    assert CAUSE in data["text/plain"] and CAUSE in data["text/html"]
    assert "✗ sgd: " in data["text/plain"]


def test_it_is_graded_as_in_english_and_given_back_in_chinese(course: Path) -> None:
    run("autograder", "grade", NAME, cwd=course)
    result = results_of(course)["li"]["questions"]["sgd"]
    assert result["verdict"] == "failed"
    told = next(check for check in result["checks"] if check["verdict"] == "failed")
    assert told["diagnosis"] and not CHINESE.search(json.dumps(told, ensure_ascii=False))
    feedback = (course / "results" / NAME / "li.html").read_text(encoding="utf-8")
    assert '<html lang="zh">' in feedback and CAUSE in feedback and "<h1>参数更新</h1>" in feedback
    assert "This is what happens when" not in feedback
    assert '<html lang="en">' in (course / "results" / NAME / "tom.html").read_text(encoding="utf-8")
    shown = read(course / "autograded" / "li" / NAME / f"{NAME}.ipynb")["cells"]
    prose = {"".join(cell["source"]) for cell in shown if cell["cell_type"] == "markdown"}
    ours = read(course / NOTEBOOK)["cells"]
    assert {"".join(cell["source"]) for cell in ours if cell["cell_type"] == "markdown"} <= prose
    run("nbgrader", "generate_feedback", NAME, cwd=course)
    given_back = (course / "feedback" / "li" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert CAUSE in given_back


def test_translated_demonstrations_are_not_run_when_grading(course: Path) -> None:
    submitted = read_notebook(course / NOTEBOOK)
    ran = [cell.source for cell in cells_to_run(find_assignment(NAME, course), submitted)]
    english = [
        cell.source for cell in cells_to_run(find_assignment(NAME, ROOT), read_notebook(ROOT / NOTEBOOK))
    ]
    assert len(ran) == len(english)


def test_a_shell_follows_the_notebook_and_else_the_environment(course: Path, tmp_path: Path) -> None:
    chinese = course / "submitted" / "li" / NAME / f"{NAME}.ipynb"
    said = run("autograder", "check", chinese, cwd=tmp_path, ok=False, LANGUAGE="en").stdout
    assert CAUSE in said and "未作答" in said
    (tmp_path / "optim.py").write_text(WRONG)
    assert (
        "This is what happens when"
        in run("autograder", "check", "optim.py", cwd=tmp_path, ok=False, LANGUAGE="en").stdout
    )
    assert (
        CAUSE in run("autograder", "check", "optim.py", cwd=tmp_path, ok=False, LANGUAGE="zh_CN.UTF-8").stdout
    )
    tests = run(
        "pytest", "optim.py", "-q", "-k", "sgd and not sgd_", cwd=tmp_path, ok=False, LANGUAGE="zh"
    ).stdout
    assert CAUSE in tests
    missing = run("autograder", "check", "nothing.py", cwd=tmp_path, ok=False, LANGUAGE="zh")
    assert (missing.returncode, missing.stderr) == (2, "autograder: 没有文件 nothing.py。\n")
    assert "下一题：" in run("autograder", "progress", cwd=tmp_path, LANGUAGE="zh").stdout or os.name == "nt"


def test_a_language_without_catalogues_is_told_of_in_one_sentence(course: Path) -> None:
    done = run("autograder", "release", NAME, "--lang", "fr", cwd=course, ok=False)
    assert done.returncode == 2
    assert done.stderr == "autograder: There are no catalogues for fr; the languages are: en, zh.\n"
