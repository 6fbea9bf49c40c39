"""The project itself: on other images, without the held-out ones, and once more in the same folder."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judged import assignment, judged
from matplotlib import pyplot as plt

from autograder.calling.cells import captured, new_namespace, run_cell
from autograder.calls import local
from autograder.checks.capstone.audit import first_fault
from autograder.grading.handed_in import files_beside
from cs231n_utils import cifar10, data, shapes

pytestmark = pytest.mark.slow
NAME = "capstone"
SMALL = {
    "NUM_TRAIN, NUM_VAL, NUM_PRACTICE = 4000, 1000, 500": "NUM_TRAIN, NUM_VAL, NUM_PRACTICE = 600, 200, 100",
    "FINAL_RUNS, FINAL_EPOCHS = 4, 14": "FINAL_RUNS, FINAL_EPOCHS = 2, 8",
    "COARSE_TRIALS, COARSE_EPOCHS = 12, 1": "COARSE_TRIALS, COARSE_EPOCHS = 6, 1",
    "REFINE_TRIALS, REFINE_EPOCHS, MAX_ROUNDS = 6, 2, 8": "REFINE_TRIALS, REFINE_EPOCHS, MAX_ROUNDS = 3, 2, 20",
    "(32 * 32 * 3, 64, 10)": "(32 * 32 * 3, 30, 10)",
    'DATA = "shapes"': 'DATA = "cifar10"',
}


def photographs(seed: int, num_train: int, num_val: int, num_test: int) -> data.Dataset:
    """Stand in for photographs: images that are learned as fast as shapes, because they are shapes."""
    rng = np.random.default_rng(seed)
    X, y = shapes.make_shapes(num_train + num_val + num_test, rng)
    return data.split(X, y, num_val, num_test, rng, dtype=np.float32)


def run_project() -> tuple[dict[str, Any], str]:
    """Run the solution's notebook in the working directory with small settings; gives its names and what it printed."""
    whole = "".join(cell.source for cell in assignment(NAME).notebook.cells)
    assert all(old in whole for old in SMALL)
    namespace, said = new_namespace(), []
    with captured() as outputs, warnings.catch_warnings():
        warnings.simplefilter("error")
        for cell in assignment(NAME).notebook.cells:
            source = cell.source
            for old, new in SMALL.items():
                source = source.replace(old, new)
            if cell.kind == "code" and not cell.is_question:
                error = run_cell(source, namespace, f"<cell {cell.index + 1}>")
                assert error is None, error
                said += [str(output.get("text", "")) for output in outputs()]
                plt.close("all")
    return namespace, "".join(said)


def test_it_runs_on_other_images_and_without_the_held_out_ones_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cifar10, "load_cifar10", photographs)
    first, said = run_project()
    assert said.count("held_out.npz is not beside this notebook") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"log.jsonl", "predictions.csv"}
    files = files_beside(tmp_path)
    assert first_fault(files) is None
    result = judged(NAME, "predictions", local(first, files), mistakes=False)
    assert "practice images" in result.checks[-1].message

    second, _ = run_project()
    files = files_beside(tmp_path)
    assert first_fault(files) is None
    entries = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    assert len(entries) == len(second["log"].entries) > len(first["log"].entries)
    assert len({entry["facts"]["seed"] for entry in entries if entry["stage"] == "data"}) == 1
    assert np.array_equal(first["images"].X_val, second["images"].X_val)
