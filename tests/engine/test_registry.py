from __future__ import annotations

import sys
from types import ModuleType

import pytest

from autograder import registry


@pytest.fixture
def written(monkeypatch, tmp_path):
    """Write a module of checks, as if it lay in autograder/checks, and import it."""
    monkeypatch.setattr(registry, "_registered", {})

    def write(name, source):
        module = ModuleType(f"autograder.checks.{name}")
        path = tmp_path / f"{name}.py"
        path.write_text(source, encoding="utf-8", newline="")
        module.__file__ = str(path)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(compile(source, str(path), "exec"), vars(module))
        return registry._registered

    return write


SOURCE = """from autograder.registry import check

@check("double")
def first(student, reference, rng):
    "It doubles."

@check("double")
def second(student, reference, rng):
    "It leaves x alone"

@check("shift")
def third(student, reference, rng):
    pass
"""


def test_checks_are_registered_by_question_in_the_order_they_are_written(written):
    found = written("tiny", SOURCE)["tiny"]
    assert {question: [(c.name, c.title) for c in checks] for question, checks in found.items()} == {
        "double": [("first", "It doubles"), ("second", "It leaves x alone")],
        "shift": [("third", "")],
    }


def test_the_parts_of_a_package_belong_to_one_assignment(written):
    written("large.one", SOURCE)
    assert written("large.two", SOURCE.replace("shift", "more")).keys() == {"large"}
    assert registry._registered["large"].keys() == {"double", "shift", "more"}


def test_the_digest_follows_the_text_but_not_its_line_endings(written, monkeypatch):
    def digest(source):
        monkeypatch.setattr(registry, "_registered", {})
        found = written("tiny", source)["tiny"]
        monkeypatch.setattr(registry, "checks_of", lambda assignment: found)
        return registry.digest_of("tiny")

    assert digest(SOURCE) == digest(SOURCE.replace("\n", "\r\n"))
    assert digest(SOURCE) != digest(SOURCE + "# more\n")


def test_an_unknown_assignment_is_refused_with_those_there_are():
    with pytest.raises(
        LookupError, match="There is no assignment called 'nothing'; the ones with checks are: "
    ):
        registry.checks_of("nothing")
