"""Where bubblewrap is missing, grades are the same, are stamped with a lower tier, and whoever grades is told."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from conftest import NAME, path_without_bubblewrap, results_of, run
from dask_cluster import course_like

from autograder.cluster import outpost
from autograder.course.assignment import find_assignment
from autograder.course.kit import pack
from autograder.grading.workers import Finished, HandedIn
from autograder.judging.hidden import hidden_answers
from autograder.sandbox.canary import tier_without_namespaces
from autograder.values import Limits

pytestmark = pytest.mark.slow

TIER = tier_without_namespaces()


@pytest.fixture
def lesser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take bubblewrap away from whatever is started from here."""
    monkeypatch.setenv("PATH", path_without_bubblewrap(tmp_path / "bin"))


def test_the_class_is_graded_all_the_same(tmp_path: Path, graded: Path, lesser: None) -> None:
    students = ("ada", "karl", "mallory", "noor", "omar")
    course = course_like(graded, tmp_path / "course", *students)
    done = run("autograder", "grade", NAME, "--question-limit", "2", cwd=course)
    assert done.stderr.count(f"autograder: Isolation is tier {TIER}: bubblewrap is missing") == 1
    assert "for tier A, install bubblewrap" in done.stderr
    there, here = results_of(graded), results_of(course)
    assert {name: result["isolation"] for name, result in here.items()} == dict.fromkeys(students, TIER)
    for student in students:
        assert there[student]["isolation"] == "A"
        for question, result in here[student]["questions"].items():
            kept = ("points", "verdict")
            assert [result[k] for k in kept] == [there[student]["questions"][question][k] for k in kept]
    run("autograder", "report", NAME, cwd=course)
    page = (course / "reports" / f"{NAME}.html").read_text(encoding="utf-8")
    assert f"Isolation: {TIER} (5)." in page


def test_nbgrader_says_so_too(tmp_path: Path, graded: Path, lesser: None) -> None:
    course = course_like(graded, tmp_path / "course", "ada")
    run("autograder", "release", NAME, cwd=course)
    done = run("nbgrader", "autograde", NAME, cwd=course)
    assert done.stderr.count(f"Isolation is tier {TIER}: bubblewrap is missing") == 1
    assert results_of(course)["ada"]["isolation"] == TIER


def test_a_worker_of_a_cluster_says_so_in_its_log(
    graded: Path, lesser: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assignment = find_assignment(NAME, graded)
    kit = asdict(pack(assignment, Limits(), hidden_answers(assignment)))
    try:
        assert outpost.prepare("run", outpost.versions(), kit) is None
        assert capsys.readouterr().err.count(f"Isolation is tier {TIER}") == 1
        content = (graded / "submitted" / "ada" / NAME / f"{NAME}.ipynb").read_bytes()
        answer = outpost.grade_there("run", HandedIn("ada", content))
        assert isinstance(answer, Finished)
        assert (answer.graded.isolation, answer.graded.score) == (TIER, 46.0)
    finally:
        outpost.dismiss("run")
