"""The former results of a submission are kept, each once, whenever a run is killed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.files import write_whole
from autograder.grading.submission import Graded
from autograder.records import attempts
from autograder.records.attempts import attempts_of, keep
from autograder.records.results import read_result, result_path
from autograder.values import CheckResult, QuestionResult, Verdict

RULES = {"submission": "a", "solution": "b", "checks": {"double": "c"}, "limits": [1, 2, 3], "engine": "d"}


def graded(points, seconds=0.1, message=""):
    """Make a result."""
    verdict = Verdict.PASSED if points else Verdict.FAILED
    check = CheckResult("It doubles", verdict, message, None, seconds)
    return Graded("ada", "tiny", 7, "A", (QuestionResult("double", verdict, points, 4, (check,)),))


def present(root):
    """Read the present result."""
    found = read_result(result_path(root, "tiny", "ada"))
    assert found is not None
    return found


def test_the_first_result_has_no_attempt_before_it(tmp_path):
    former, now = keep(tmp_path, graded(4), RULES)
    assert former is None and now["attempt"] == 1
    assert present(tmp_path) == now
    assert attempts_of(tmp_path, "tiny", "ada") == []


@pytest.mark.parametrize(
    ("second", "rules"),
    [
        (graded(0), RULES),
        (graded(4, message="It is right."), RULES),
        (graded(4), RULES | {"submission": "z"}),
        (graded(4), RULES | {"limits": [1, 2, 4]}),
        (replace(graded(4), seed=8), RULES),
        (replace(graded(4), isolation="B"), RULES),
        (replace(graded(4), errors=("Cell 3 was left out.",)), RULES),
    ],
)
def test_a_result_that_differs_keeps_the_former(tmp_path, second, rules):
    _, first = keep(tmp_path, graded(4), RULES)
    former, now = keep(tmp_path, second, rules)
    assert former == first
    assert present(tmp_path) == now and now["attempt"] == 2
    assert attempts_of(tmp_path, "tiny", "ada") == [first]
    keep(tmp_path, graded(4), RULES)
    assert [one["attempt"] for one in attempts_of(tmp_path, "tiny", "ada")] == [1, 2]


@pytest.mark.parametrize(
    ("second", "rules"), [(graded(4, seconds=9), RULES), (graded(4), RULES | {"engine": "other"})]
)
def test_times_and_the_version_of_the_grader_make_no_attempt(tmp_path, second, rules):
    keep(tmp_path, graded(4), RULES)
    keep(tmp_path, second, rules)
    assert present(tmp_path)["attempt"] == 1
    assert present(tmp_path)["basis"] == rules
    assert attempts_of(tmp_path, "tiny", "ada") == []


@pytest.mark.parametrize("writes", [0, 1])
def test_killed_between_two_writes_nothing_is_lost_or_doubled(tmp_path, monkeypatch, writes):
    _, first = keep(tmp_path, graded(4), RULES)
    left = [True] * writes

    def killed(*args):
        if not left:
            raise KeyboardInterrupt
        left.pop()
        write_whole(*args)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(attempts, "write_whole", killed)
        keep(tmp_path, graded(0), RULES)
    assert present(tmp_path) == first
    keep(tmp_path, graded(0), RULES)
    assert attempts_of(tmp_path, "tiny", "ada") == [first]
    assert present(tmp_path)["attempt"] == 2


def test_a_damaged_result_does_not_take_the_number_of_an_attempt(tmp_path):
    for points in (4, 0, 4):
        keep(tmp_path, graded(points), RULES)
    known = attempts_of(tmp_path, "tiny", "ada")
    write_whole(result_path(tmp_path, "tiny", "ada"), b'{"student": "a')
    former, now = keep(tmp_path, graded(0), RULES)
    assert former is None and now["attempt"] == 3
    assert attempts_of(tmp_path, "tiny", "ada") == known
