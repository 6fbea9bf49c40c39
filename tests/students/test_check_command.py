"""`autograder check PATH`: a table, the messages below it, and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import NAME, ROOT, run

SUBMITTED = ROOT / "examples" / "submitted"
ANSWERS = ROOT / "examples" / "answers"


def test_a_right_notebook_is_a_table_of_passes(tmp_path: Path) -> None:
    done = run("autograder", "check", SUBMITTED / "grace" / NAME / f"{NAME}.ipynb", cwd=tmp_path)
    assert done.stdout.count("✓") == 23
    assert "46 / 46" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("isolation: none (")


def test_a_folder_stands_for_its_notebook(tmp_path: Path) -> None:
    done = run("autograder", "check", SUBMITTED / "tom" / NAME, cwd=tmp_path, ok=False)
    assert done.returncode == 1
    assert done.stdout.count("not attempted") == 23
    assert "✓" not in done.stdout


def test_a_plain_file_is_checked_and_what_it_lacks_is_not_attempted(tmp_path: Path) -> None:
    (tmp_path / "optim.py").write_bytes((ANSWERS / "karl.py").read_bytes())
    done = run("autograder", "check", "optim.py", cwd=tmp_path, ok=False)
    assert done.returncode == 1
    assert "This is what happens when t is not stored back in config" in done.stdout
    assert done.stdout.count("not attempted") == 20


def test_a_file_that_raises_on_import_says_so(tmp_path: Path) -> None:
    (tmp_path / "optim.py").write_text(
        "def sgd(w, dw, config=None):\n    return w, {}\n\nimport no_such_module\n"
    )
    done = run("autograder", "check", "optim.py", cwd=tmp_path, ok=False)
    assert "optim.py raised ModuleNotFoundError: No module named 'no_such_module'" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"])
def test_a_file_may_hold_dataclasses_and_functions_made_by_assignment(tmp_path: Path, future: str) -> None:
    (tmp_path / "optim.py").write_text(
        future + "from dataclasses import dataclass\n"
        "@dataclass\nclass Defaults:\n    learning_rate: float = 1e-2\n"
        "def descend(w, dw, config):\n"
        "    config = {**vars(Defaults()), **(config or {})}\n"
        "    return w - config['learning_rate'] * dw, config\n"
        "sgd = lambda w, dw, config=None: descend(w, dw, config)\n"
    )
    done = run("autograder", "check", "optim.py", cwd=tmp_path, ok=False)
    assert "✓ sgd " in done.stdout and "raised" not in done.stdout
    (tmp_path / "optim.py").write_text(
        "sgd = lambda w, dw, config=None: (w - 1e-2 * dw, {'learning_rate': 1e-2})\n"
    )
    assert "sgd" in run("autograder", "check", "optim.py", cwd=tmp_path, ok=False).stdout


def test_both_views_of_a_notebook_agree(tmp_path: Path) -> None:
    table = run("autograder", "check", SUBMITTED / "wei" / NAME, cwd=tmp_path, ok=False).stdout
    tests = run("pytest", SUBMITTED / "wei" / NAME, "-q", cwd=tmp_path, ok=False).stdout
    for question in ("step", "cosine", "linear", "inverse_sqrt", "reduce_on_plateau", "race"):
        assert f"✗ {question}" in table
        assert f"{NAME}.ipynb::{question}::" in tests


def test_an_old_softmax_file_is_checked_for_what_it_defines(tmp_path: Path) -> None:
    (tmp_path / "softmax.py").write_text(
        "import numpy as np\n"
        "from builtins import range\n"
        "def softmax_loss_naive(W, X, y, reg):\n"
        "    return 0.0, np.zeros_like(W)\n"
        "def softmax_loss_vectorized(W, X, y, reg):\n"
        "    scores = X.dot(W)\n"
        "    scores -= scores.max(axis=1, keepdims=True)\n"
        "    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))\n"
        "    rows = range(X.shape[0])\n"
        "    p = np.exp(logs)\n"
        "    p[rows, y] -= 1\n"
        "    loss = -np.mean(logs[rows, y]) + reg * np.sum(W * W)\n"
        "    return loss, X.T.dot(p) / X.shape[0] + 2 * reg * W\n"
    )
    done = run("autograder", "check", "softmax.py", cwd=tmp_path, ok=False)
    assert "✓ softmax_loss_vectorized" in done.stdout
    assert done.stdout.count("✓") == 1 and "✗" not in done.stdout
    text = (tmp_path / "softmax.py").read_text().replace("2 * reg * W", "reg * W")
    (tmp_path / "softmax.py").write_text(text)
    done = run("autograder", "check", "softmax.py", cwd=tmp_path, ok=False)
    assert "the loss has reg * sum(W**2), and the gradient that of half of it" in done.stdout
