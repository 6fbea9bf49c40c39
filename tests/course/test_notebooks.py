"""Every solution notebook runs from top to bottom, plots included, without an error, a warning or a lost point."""

from __future__ import annotations

import re
import warnings
from itertools import pairwise

import numpy as np
import pytest
from conftest import ROOT

from autograder import registry
from autograder.cells import captured, new_namespace, run_cell
from autograder.course import find_assignment

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", registry.assignments())
def test_headings_are_in_order_and_pictures_have_words(name: str) -> None:
    prose = [cell.source for cell in find_assignment(name, ROOT).notebook.cells if cell.kind == "markdown"]
    text = re.sub(r"^```.*?^```", "", "\n\n".join(prose), flags=re.MULTILINE | re.DOTALL)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels.count(1) == 1 == levels[0]
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert all(len(words.split()) > 4 for words in re.findall(r"!\[([^\]]*)\]\(", text))
    assert "<img" not in text
    links = {words.casefold() for words in re.findall(r"(?<!!)\[([^\]]+)\]\([^)]+\)", text)}
    assert not {"here", "link", "this", "click here"} & links


@pytest.mark.parametrize("name", registry.assignments())
def test_the_solution_runs_from_top_to_bottom(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)  # no notebook may rely on where it is started
    assignment = find_assignment(name, ROOT)
    if assignment.held_out.exists():  # what a release puts beside the notebook
        X = np.random.default_rng(0).integers(256, size=(2000, 32, 32, 3), dtype=np.uint8)
        np.savez(tmp_path / "held_out.npz", X=X)
    namespace, figures = new_namespace(), 0
    with captured() as outputs, warnings.catch_warnings():
        warnings.simplefilter("error")
        for cell in assignment.notebook.cells:
            if cell.kind == "code":
                error = run_cell(cell.source, namespace, f"<{cell.grade_id or cell.index}>")
                assert error is None, f"cell {cell.index + 1}: {error}"
                shown = outputs()
                pictures = [output["data"] for output in shown if "image/png" in output.get("data", {})]
                assert not [
                    told
                    for picture in pictures
                    if (told := picture["text/plain"])[0] == "<" or len(told) < 20
                ], "a figure has no words"
                figures += len(pictures)
                text = " ".join(str(output.get("text", "")) for output in shown)
                assert "✗" not in text and "Warning" not in text, text
    assert figures > 2
