"""The hidden answers of a course folder are recorded when they are needed, once, and for its sources only."""

from __future__ import annotations

import os
import stat

import pytest
import tiny

from autograder import registry
from autograder.calls import local
from autograder.judging import hidden
from autograder.judging.question import judge


@pytest.fixture
def assignment(tmp_path, monkeypatch):
    tiny.register(monkeypatch)
    monkeypatch.setattr(registry, "digest_of", lambda _: "digest")
    return tiny.course(tmp_path)


def kept(assignment):
    """Name the files of the recording, and when they were written."""
    folder = assignment.root / hidden.STATE / "answers"
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_the_seed_is_secret_and_stays(assignment):
    seed = hidden.course_seed(assignment.root, assignment.name)
    assert seed == hidden.course_seed(assignment.root, assignment.name)
    assert seed != hidden.course_seed(assignment.root, "another")
    key = assignment.root / hidden.STATE / "key"
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


def test_mistakes_are_recorded_when_somebody_fails_and_then_kept(assignment):
    answers = hidden.hidden_answers(assignment)
    checks = tiny.CHECKS["double"]
    assert judge(tiny.DOUBLE, checks, local(tiny.SOLUTION), answers).points == tiny.DOUBLE.max_points
    assert kept(assignment).keys() == {"solution"}

    for _ in range(2):
        result = judge(tiny.DOUBLE, checks, local({"double": lambda x: x + x + x}), answers)
        assert result.first_trouble and result.first_trouble.hint
        assert result.first_trouble.hint.name == tiny.TRIPLES.name
        before, answers = kept(assignment), hidden.hidden_answers(assignment)
        assert before.keys() == {"solution", "double"}
        assert kept(assignment) == before


def test_other_sources_are_recorded_anew(assignment):
    list(hidden.hidden_answers(assignment).near_misses["double"])
    catalogue = assignment.misconceptions_folder / "__init__.py"
    catalogue.write_text(catalogue.read_text().replace("count again", "count to two"))
    changed = type(assignment)(assignment.name, assignment.root)
    (miss,) = hidden.hidden_answers(changed).near_misses["double"]
    assert miss.next == "count to two"
    assert len(list((assignment.root / hidden.STATE / "answers").iterdir())) == 1
