"""Every solution notebook runs from top to bottom, plots included, without an error, a warning or a lost point."""

from __future__ import annotations

import re
import warnings
from itertools import pairwise

import numpy as np
import pytest
from conftest import ROOT
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from autograder import registry
from autograder.calling.cells import captured, new_namespace, run_cell
from autograder.course.assignment import find_assignment

pytestmark = pytest.mark.slow


def looks_in_common(axes: Axes) -> list[str]:
    """Name the curves of a frame that would look alike without their colour."""
    named = [line for line in axes.lines if not str(line.get_label()).startswith("_")]
    looks = [(line.get_linestyle(), line.get_marker(), line.get_linewidth()) for line in named]
    return [str(line.get_label()) for line, look in zip(named, looks, strict=True) if looks.count(look) > 1]


def test_curves_that_only_colour_tells_apart_would_be_noticed() -> None:
    axes = plt.figure().subplots()
    for label, dash in (("a", "-"), ("b", "-"), ("c", "--")):
        axes.plot([0, 1], dash, label=label)
    assert looks_in_common(axes) == ["a", "b"]


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
                for axes in (axes for number in plt.get_fignums() for axes in plt.figure(number).axes):
                    assert (shared := looks_in_common(axes)) == [], f"only colour tells {shared} apart"
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
