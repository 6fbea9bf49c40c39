from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny import CHECKS, DOUBLES, NAME, SEED, TRIPLES, check_of, course, register

from autograder import registry
from autograder.course.prove import faults
from autograder.judging.recording import record_assignment

MOODY = replace(TRIPLES, name="moody", edits=(("return 2 * x", "return __import__('random').random() * x"),))


@pytest.fixture
def assignment(tmp_path, monkeypatch):
    register(monkeypatch)
    monkeypatch.setattr(registry, "digest_of", lambda _: "digest")
    return course(tmp_path)


def told(assignment, recorded=None):
    """Give the faults but for what every course without a release and with few mistakes has."""
    said = faults(assignment, SEED, recorded)
    return [fault for fault in said if "is not released" not in fault and "has no misconception" not in fault]


def test_a_known_mistake_is_no_fault_recorded_before_or_now(assignment):
    assert told(assignment) == told(assignment, record_assignment(assignment, SEED)) == []


def test_a_mistake_that_answers_otherwise_each_time_is_a_fault(assignment):
    vars(assignment)["misconceptions"] = (TRIPLES, MOODY)
    assert told(assignment, record_assignment(assignment, SEED)) == [
        "double: the mistake moody is diagnosed as nothing."
    ]


def test_mistakes_that_were_edited_since_they_were_recorded_are_recorded_again(assignment):
    recorded = record_assignment(assignment, SEED)
    vars(assignment)["misconceptions"] = (replace(TRIPLES, edits=(("return 2 * x", "return 5 * x"),)),)
    assert told(assignment, recorded) == []


def test_two_mistakes_that_no_check_tells_apart_are_a_fault(assignment):
    twin = replace(TRIPLES, name="twin", edits=(("return 2 * x", "return x + x + x"),))
    vars(assignment)["misconceptions"] = (TRIPLES, twin)
    for recorded in (None, record_assignment(assignment, SEED)):
        said = told(assignment, recorded)
        assert [fault.partition("(")[2] for fault in said] == [
            "no check tells it from twin).",
            "no check tells it from thrice).",
        ]


def test_a_mistake_that_passes_and_a_solution_that_does_not_are_faults(assignment):
    right = replace(TRIPLES, name="right", edits=(("return 2 * x", "return x + x"),))
    vars(assignment)["misconceptions"] = (right,)
    assert told(assignment) == ["double: the mistake right passes all checks."]
    text = assignment.source.read_text()
    assert DOUBLES.splitlines()[2].strip() in text and NAME in assignment.source.name
    assignment.source.write_text(text.replace("return 2 * x", "x *= 2\\n    return x"))
    for name in ("notebook", "solution"):
        vars(assignment).pop(name, None)
    (fault,) = told(assignment)
    assert fault.startswith("The solution does not pass double.leaves_it_alone")


def asks_once_more(student, reference, rng):
    "It asks the reference only where the answer is wrong"
    if not np.array_equal(student.double(np.ones(2)), reference.double(np.ones(2))):
        reference.double(np.zeros(2))


def test_a_check_that_breaks_on_a_mistake_is_a_fault_also_behind_one_that_failed(assignment, monkeypatch):
    checks = {**CHECKS, "double": (*CHECKS["double"], check_of("double", asks_once_more))}
    monkeypatch.setattr(registry, "checks_of", lambda _: checks)
    for recorded in (None, record_assignment(assignment, SEED)):
        (fault,) = told(assignment, recorded)
        assert fault.startswith(
            "double: the mistake thrice breaks 'It asks the reference only where the answer is wrong': "
        )
        assert "nothing more was recorded" in fault
