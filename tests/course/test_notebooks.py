"""Every solution notebook runs from top to bottom, plots included, without an error, a warning or a lost point."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from conftest import ROOT

from autograder import registry
from autograder.cells import captured, new_namespace, run_cell
from autograder.course import find_assignment

pytestmark = pytest.mark.slow


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
                figures += sum("image/png" in output.get("data", {}) for output in shown)
                text = " ".join(str(output.get("text", "")) for output in shown)
                assert "✗" not in text and "Warning" not in text, text
    assert figures > 2
