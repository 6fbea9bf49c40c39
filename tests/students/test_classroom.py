"""The repository for GitHub Classroom: its workflow's own commands are run here, as a runner of GitHub's runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NAME, ROOT

from autograder.cli import main
from autograder.exports.github import job_summary, notices, report
from autograder.values import CheckResult, Hint, QuestionResult, Verdict

NOTEBOOK = f"assignments/{NAME}/{NAME}.ipynb"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classroom") / "repository"
    assert main(["classroom", NAME, str(folder), "--course", str(ROOT)]) == 0
    return folder


def workflow(repository: Path) -> Any:
    return yaml.safe_load(
        (repository / ".github" / "workflows" / "classroom.yml").read_text(encoding="utf-8")
    )


def run_steps(repository: Path, tmp_path: Path) -> tuple[int, str, str, str]:
    """Run the steps that are commands; gives the exit code, what they printed, the summary and what was installed.

    Of these only the installation is a stand-in: `autograder` is then the package of the repository.
    """
    programs, log, summary = tmp_path / "bin", tmp_path / "log", tmp_path / "summary.md"
    programs.mkdir()
    (programs / "python").write_text(f'#!/bin/sh\necho "$*" >> {log}\n')
    run = f'PYTHONPATH={repository} exec {sys.executable} -P -m autograder "$@"\n'
    (programs / "autograder").write_text("#!/bin/sh\n" + run)
    for program in programs.iterdir():
        program.chmod(0o755)
    env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(summary)}
    printed = ""
    for step in workflow(repository)["jobs"]["check"]["steps"]:
        if "run" in step:
            words = ["bash", "-e", "-c", step["run"]]
            done = subprocess.run(words, cwd=repository, env=env, capture_output=True, text=True, timeout=120)
            assert done.stderr == ""
            printed += done.stdout
            if done.returncode:
                break
    return done.returncode, printed, summary.read_text(encoding="utf-8"), log.read_text()


def told(printed: str) -> Any:
    """Read what GitHub Classroom reads."""
    (line,) = [
        line for line in printed.splitlines() if line.startswith("::notice title=Autograding report::")
    ]
    return json.loads(line.rpartition("::")[2])


def test_it_holds_what_a_student_needs_and_no_solutions(repository: Path) -> None:
    there = {path.relative_to(repository).as_posix() for path in repository.rglob("*") if path.is_file()}
    assert {NOTEBOOK, "pyproject.toml", "README.md", ".gitignore", "autograder/cli.py"} <= there
    assert not [name for name in there if "solution" in name or "misconceptions" in name]
    assert [name for name in there if name.startswith("assignments/")] == [NOTEBOOK]
    assert (repository / NOTEBOOK).read_bytes() == (ROOT / NOTEBOOK).read_bytes()


def test_the_workflow_may_read_the_repository_and_nothing_else(repository: Path) -> None:
    document = workflow(repository)
    assert document["permissions"] == {"contents": "read"}
    assert document[True] == ["push", "workflow_dispatch"]  # YAML takes the word "on" for that
    assert "ASSIGNMENT" not in json.dumps(document["jobs"])


def test_other_files_of_the_repository_stay(repository: Path) -> None:
    (repository / "NOTES.md").write_text("mine")
    assert main(["classroom", NAME, str(repository), "--course", str(ROOT)]) == 0
    assert (repository / "NOTES.md").read_text() == "mine"


@pytest.mark.slow
@pytest.mark.parametrize(("student", "points", "code"), [("ada", 46, 0), ("karl", 37.11, 1)])
def test_a_push_is_checked_and_summed_up(
    repository: Path, tmp_path: Path, student: str, points: float, code: int
) -> None:
    pushed = shutil.copytree(repository, tmp_path / "repository")
    shutil.copy(ROOT / "examples" / "submitted" / student / NAME / f"{NAME}.ipynb", pushed / NOTEBOOK)
    ended, printed, summary, installed = run_steps(pushed, tmp_path)
    assert (ended, told(printed)) == (code, {"totalPoints": points, "maxPoints": 46})
    assert f"::notice title=Autograding complete::Points {points}/46" in printed
    assert summary.startswith(f"## {NAME}: {points} of 46 points\n")
    assert "| ✓ | `sgd` | passed | 1 / 1 |" in summary
    assert ("✗ sgd_nesterov_momentum: " in summary and "  Next: " in summary) is (student == "karl")
    assert installed == "-m pip install --quiet .\n"


def test_what_a_learner_s_error_says_stays_inside_its_block() -> None:
    text = "``` </details><b>x</b> ```` | [a](b)"
    check = CheckResult("It doubles", Verdict.FAILED, text, Hint(None, "so", "do"))
    results = {"tiny": [QuestionResult("double", Verdict.FAILED, 0.5, 4, (check,))]}
    lines = job_summary(results, ["Cell 3 raised ```"]).splitlines()
    assert lines[:3] == ["````text", "Cell 3 raised ```", "````"]
    fences = [number for number, line in enumerate(lines) if line.startswith("`````")]
    assert len(fences) == 2 and any(text in line for line in lines[fences[0] + 1 : fences[1]])
    assert list(notices(results)) == [
        "::notice title=Autograding complete::Points 0.5/4",
        '::notice title=Autograding report::{"totalPoints":0.5,"maxPoints":4}',
    ]


def test_outside_of_a_workflow_it_says_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    with pytest.raises(Exception, match="--github is for a step of a GitHub workflow"):
        report({}, [])


def test_what_jupyter_left_beside_the_notebook_stays_at_home(tmp_path: Path) -> None:
    for folder in ("solutions", "assignments"):
        shutil.copytree(ROOT / folder / NAME, tmp_path / folder / NAME)
    left = tmp_path / "assignments" / NAME / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb"
    left.parent.mkdir(exist_ok=True)
    left.write_text("an answer")
    (left.parent.parent / "data.csv").write_text("1")
    assert main(["classroom", NAME, str(tmp_path / "out"), "--course", str(tmp_path)]) == 0
    written = {path.name for path in (tmp_path / "out" / "assignments").rglob("*") if path.is_file()}
    assert written == {f"{NAME}.ipynb", "data.csv"}


def test_what_is_not_released_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "solutions" / NAME, tmp_path / "solutions" / NAME)
    with pytest.raises(SystemExit):
        main(["classroom", NAME, str(tmp_path / "out"), "--course", str(tmp_path)])
    assert f"{NAME} is not released; run: autograder release {NAME}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
