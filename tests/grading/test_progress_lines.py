"""How far a class run is can be read in a log as well: a line now and then, and nothing that is drawn over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import NAME

from autograder.course.assignment import Assignment
from autograder.grading import class_run
from autograder.grading.class_run import each
from autograder.grading.submitted import Submission


def at_once(work: Iterable[Any]) -> Iterator[Any]:
    """Finish everything that is handed in."""
    for one in work:
        yield SimpleNamespace(graded=SimpleNamespace(student=one.student))


def written(folder: Path, capsys: pytest.CaptureFixture[str], *, quiet: bool) -> str:
    """Give what a run over three submissions writes to stderr."""
    todo = [Submission(f"s{i}", folder, folder / f"{NAME}.ipynb", "", {}) for i in range(3)]
    assert [found for found, _ in each(at_once, Assignment(NAME, folder), todo, quiet=quiet)] == todo
    return capsys.readouterr().err


def test_a_log_gets_a_line_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert written(tmp_path, capsys, quiet=True) == "", "a short run has nothing to tell"
    monkeypatch.setattr(class_run, "A_WHILE", -1)
    lines = written(tmp_path, capsys, quiet=True).splitlines()
    assert lines == [f"autograder: {i} of 3 submissions of {NAME} are graded." for i in (1, 2, 3)]


def test_a_terminal_gets_a_bar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = written(tmp_path, capsys, quiet=False)
    assert "\r" in shown and f"{NAME}: 100%" in shown
