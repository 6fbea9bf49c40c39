"""The digest of a question's checks changes with what they use, and with nothing else."""

from __future__ import annotations

import sys

import pytest

from autograder import checks, registry
from autograder.judging import sources

INSTRUMENTS = """
from autograder.expectations import expect

LIMIT = 3
UNUSED = [LIMIT for case in range(2)]


def measured(x):
    return x < LIMIT


def idle(case):
    return case
"""
CHECKS = """
from autograder.checks.sourced_instruments import idle, measured
from autograder.registry import check


def helped(student):
    return measured(student.double(1))


@check("double")
def doubles(student, reference, rng):
    "It doubles"
    helped(student)


@check("shift")
def shifts(student, reference, rng):
    "It shifts"
    idle(student)
"""


@pytest.fixture
def digests(tmp_path, monkeypatch):
    """Give a function: edits of the two modules -> the digest of each question."""
    monkeypatch.setattr(checks, "__path__", [str(tmp_path)])
    monkeypatch.setattr(registry, "assignments", lambda: ("sourced",))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def of(*edits):
        texts = {"sourced": CHECKS, "sourced_instruments": INSTRUMENTS}
        for old, new in edits:
            assert any(old in text for text in texts.values())
            texts = {name: text.replace(old, new) for name, text in texts.items()}
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(text)
            monkeypatch.delitem(sys.modules, f"autograder.checks.{name}", raising=False)
        monkeypatch.setattr(registry, "_registered", {})
        registry.checks_of.cache_clear()
        sources._definitions.cache_clear()
        return sources.digests_of_checks("sourced")

    yield of
    registry.checks_of.cache_clear()
    sources._definitions.cache_clear()
    for name in ("sourced", "sourced_instruments"):
        sys.modules.pop(f"autograder.checks.{name}", None)


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (('"It doubles"', '"It doubles an array"'), {"double"}),
        (("student.double(1)", "student.double(2)"), {"double"}),
        (("x < LIMIT", "x <= LIMIT"), {"double"}),
        (("LIMIT = 3", "LIMIT = 4"), {"double"}),
        (("    return case", "    return [case]"), {"shift"}),
        (("range(2)", "range(3)"), set()),
        (("import expect\n", "import expect\n\nOTHER = 1\n"), set()),
    ],
)
def test_a_digest_covers_what_its_checks_use(digests, edit, changed):
    before, after = digests(), digests(edit)
    assert before.keys() == after.keys() == {"double", "shift"}
    assert {question for question in before if before[question] != after[question]} == changed


def test_every_question_of_the_course_has_a_digest():
    for assignment in registry.assignments():
        found = sources.digests_of_checks(assignment)
        assert found.keys() == registry.checks_of(assignment).keys()
        assert all(len(digest) == 16 for digest in found.values())
