"""A change of a grade is put down to what changed, and to nothing else."""

from __future__ import annotations

from copy import deepcopy

import pytest

from autograder.records.comparing import NOTHING, UNKNOWN, changes, reworded


def result():
    """Make a result of two questions."""
    questions = {}
    for id in ("double", "shift"):
        checks = [
            {"title": f"It {id}s", "verdict": "passed", "message": "", "diagnosis": None, "seconds": 0.1}
        ]
        questions[id] = {"verdict": "passed", "points": 4, "max_points": 4, "checks": checks}
    basis = {
        "submission": "a",
        "solution": "b",
        "misconceptions": "c",
        "checks": {"double": "d", "shift": "e"},
        "package": "f",
        "limits": [20, 10, 120],
        "engine": "g",
    }
    return {"student": "ada", "seed": 7, "isolation": "A", "questions": questions, "basis": basis}


def failing():
    """Make the same result, but `double` fails."""
    made = result()
    made["questions"]["double"] |= {"verdict": "failed", "points": 0}
    made["questions"]["double"]["checks"][0] |= {"verdict": "failed"}
    return made


def why(former, present):
    """Give the cause of the one question that changed."""
    (change,) = changes(former, present)
    assert (change.student, change.question) == ("ada", "double")
    return change.why


def test_nothing_changed():
    assert list(changes(result(), result())) == []
    assert reworded(result(), result()) == 0


def test_a_change_without_a_cause_is_named_as_such():
    (change,) = changes(failing(), result())
    assert (change.before, change.after, change.why) == (0, 4, NOTHING)
    assert change.what == '"It doubles": failed -> passed'


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"submission": "z"}, "submission changed"),
        ({"solution": "z"}, "solution changed"),
        ({"checks": {"double": "z", "shift": "e"}, "package": "z"}, "checks of double changed"),
        ({"package": "z"}, "code that all checks share changed"),
        ({"limits": [20, 5, 120]}, "limits changed from 20/10/120 s to 20/5/120 s"),
        ({"engine": "z"}, "grader changed (its version or its libraries)"),
        ({"entry": "z"}, "predictions or those of the class changed"),
        ({"solution": "z", "engine": "z"}, "solution changed, grader changed (its version or its libraries)"),
    ],
)
def test_a_change_has_its_cause(part, told):
    now = failing()
    now["basis"] |= part
    assert why(result(), now) == told


@pytest.mark.parametrize(
    "part", [{"misconceptions": "z"}, {"checks": {"double": "d", "shift": "z"}, "package": "z"}]
)
def test_what_cannot_change_a_verdict_is_not_blamed(part):
    now = failing()
    now["basis"] |= part
    assert why(result(), now) == NOTHING


def test_seed_and_isolation_are_causes():
    assert why(result(), failing() | {"seed": 8}) == "seed changed (.autograder/key is another)"
    assert why(result(), failing() | {"isolation": "B"}) == "isolation changed from A to B"


def test_points_alone_are_the_cause_when_every_verdict_is_the_same():
    now = result()
    now["questions"]["double"] |= {"points": 5, "max_points": 5}
    now["basis"] |= {"submission": "z", "engine": "z"}
    assert why(result(), now) == "points of double changed from 4 to 5"


def test_points_are_not_blamed_for_a_verdict():
    now = failing()
    now["questions"]["double"]["max_points"] = 5
    assert why(result(), now) == NOTHING


def test_a_fault_of_the_grader_is_the_cause():
    now = failing()
    now["questions"]["double"]["verdict"] = "grader error"
    assert why(result(), now) == "the grader failed now"
    assert why(now, result()) == "the grader failed before"


def test_a_new_question_and_one_that_was_removed():
    less = result()
    del less["questions"]["double"]
    assert why(less, result()) == "question is new"
    assert why(result(), less) == "question was removed"


def test_a_result_of_before_causes_were_recorded():
    old = result()
    del old["basis"]
    assert why(old, failing()) == UNKNOWN


def test_other_words_are_counted_and_are_no_change():
    now = deepcopy(result())
    now["questions"]["shift"]["checks"][0]["message"] = "Well done."
    assert list(changes(result(), now)) == []
    assert reworded(result(), now) == 1
