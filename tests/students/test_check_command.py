"""`autograder check PATH`: a table, the messages below it, and an exit code."""

from __future__ import annotations

from pathlib import Path

from conftest import NAME, ROOT, run

SUBMITTED = ROOT / "examples" / "submitted"
ANSWERS = ROOT / "examples" / "answers"


def test_a_right_notebook_is_a_table_of_passes(tmp_path: Path) -> None:
    done = run("autograder", "check", SUBMITTED / "grace" / NAME / f"{NAME}.ipynb", cwd=tmp_path)
    assert done.stdout.count("✓") == 23
    assert "46 / 46" in done.stdout


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


def test_both_views_of_a_notebook_agree(tmp_path: Path) -> None:
    table = run("autograder", "check", SUBMITTED / "wei" / NAME, cwd=tmp_path, ok=False).stdout
    tests = run("pytest", SUBMITTED / "wei" / NAME, "-q", cwd=tmp_path, ok=False).stdout
    for question in ("step", "cosine", "linear", "inverse_sqrt", "reduce_on_plateau", "race"):
        assert f"✗ {question}" in table
        assert f"{NAME}.ipynb::{question}::" in tests
