"""The course proves itself, and what is committed is what a release would make."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT
from judged import ANOTHER_SEED

from autograder import registry
from autograder.course.assignment import find_assignment
from autograder.course.prove import faults, prove, solution_lines
from autograder.judging.answers import PUBLIC_SEED, public_answers


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.assignments())
def test_the_assignment_holds_what_it_promises(name: str) -> None:
    assert prove(find_assignment(name, ROOT), ANOTHER_SEED).faults == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.assignments())
def test_the_proof_notices_a_check_that_proves_too_little(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assignment = find_assignment(name, ROOT)
    checks = dict(registry.checks_of(name))
    question = assignment.misconceptions[0].question
    few = tuple(slip for slip in assignment.misconceptions if slip.question == question)
    monkeypatch.setitem(vars(assignment), "misconceptions", few)
    checks[question] = checks[question][-1:]
    monkeypatch.setattr(registry, "checks_of", lambda _: checks)
    recorded = public_answers(name)
    assert any(f"{question}: the mistake" in fault for fault in faults(assignment, PUBLIC_SEED, recorded))


def test_notebooks_are_committed_without_outputs() -> None:
    for folder in ("solutions", "assignments"):
        for path in sorted((ROOT / folder).glob("*/*.ipynb")):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                assert not cell.get("outputs") and cell.get("execution_count") is None, path


def test_telling_lines_are_found_between_the_markers_only() -> None:
    source = "def f():\n    a_line_above_the_markers = 1\n    ### BEGIN SOLUTION\n    x = 1\n"
    source += "    answer = the_long_and_telling_line\n    ### END SOLUTION\n"
    assert solution_lines(source) == ["answer = the_long_and_telling_line"]


def test_conda_and_pip_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    conda = (ROOT / "environment.yml").read_text()
    listed = re.findall(r"^  - ([a-z].*)$", conda, re.MULTILINE)
    wanted = [f"python{project['requires-python']}", *project["dependencies"]]
    assert sorted(set(listed) - {"conda-forge", "pip", "pip:"}) == sorted(wanted)
    assert "- --editable ." in conda


def test_the_lock_satisfies_the_ranges() -> None:
    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    locked = dict(line.lower().split("==") for line in lines if "==" in line)
    for requirement in map(Requirement, project["dependencies"] + extras):
        assert requirement.specifier.contains(locked[requirement.name.lower()]), requirement


def test_no_machine_path_is_committed() -> None:
    for folder in ("autograder", "cs231n_utils", "solutions", "assignments", "docs", "examples/submitted"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".ipynb", ".md") and "mallory" not in str(path):
                assert not re.search(r"/(home|root|Users)/\w", path.read_text(encoding="utf-8")), path
    assert Path(ROOT / "README.md").exists()


def test_the_pictures_that_pages_show_are_there_and_small() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {
        (page.parent / path).resolve()
        for page in pages
        for path in re.findall(r"!\[.+?\]\(([^):]+)\)", page.read_text(encoding="utf-8"))
    }
    assert all(path.exists() for path in shown), shown
    for path in (ROOT / "docs" / "pictures").glob("*.png"):
        assert path.stat().st_size <= 200_000, path
