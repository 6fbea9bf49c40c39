"""The checks of parameter_updates accept every honest style, and know a wrong answer by its mistake alone."""

from __future__ import annotations

import resource
import runpy
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder import registry
from autograder.answers import PUBLIC_SEED, Answers
from autograder.calls import Call, local
from autograder.course import Assignment, find_assignment
from autograder.judging import judge
from autograder.messages import as_text
from autograder.recording import record_assignment
from autograder.values import Misconception, QuestionResult, Verdict

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent / "parameter_updates"
ROOT = Path(__file__).parents[2]
SEEDS = (5, 1789)
CHECKS = registry.checks_of("parameter_updates")
HONEST = ("in_place", "loops", "terse")
WRONG = runpy.run_path(str(HERE / "wrong_turns.py"))["WRONG"]


@cache
def assignment() -> Assignment:
    return find_assignment("parameter_updates", ROOT)


@cache
def answers(seed: int) -> Answers:
    assert seed != PUBLIC_SEED
    return record_assignment(assignment(), seed)


def judged(question: str, student: Call, seed: int = SEEDS[0]) -> QuestionResult:
    asked = next(q for q in assignment().questions if q.id == question)
    return judge(asked, CHECKS[question], student, answers(seed))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("style", HONEST)
def test_honest_answers_get_full_marks(style: str, seed: int):
    namespace = runpy.run_path(str(HERE / f"{style}.py"))
    for question in assignment().questions:
        result = judged(question.id, local(namespace), seed)
        assert result.verdict is Verdict.PASSED, as_text(result)
        assert result.points == question.max_points


def test_every_misconception_is_rejected_and_named_in_five_lines():
    for slip in assignment().misconceptions:
        result = judged(slip.question, local(assignment().mistaken(slip)))
        assert named(result) == slip.name, f"{slip.question}, {slip.name}: {as_text(result)}"
        assert result.points < result.max_points
        assert len(as_text(result).splitlines()) <= 5


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("question", "mistake", "function"), WRONG, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_mistake_is_known_in_any_style(question: str, mistake: str, function, seed: int):
    result = judged(question, local({question: function}), seed)
    assert named(result) == mistake, as_text(result)


def named(result: QuestionResult) -> str | None:
    """Give the name of the misconception that a failure is put down to."""
    trouble = result.first_trouble
    assert trouble is not None, f"{result.id} passes all checks"
    assert trouble.verdict is Verdict.FAILED, trouble.message
    return trouble.hint.name if trouble.hint else None


def test_the_catalogue_is_wide_enough():
    least = {"sgd_momentum": 8, "sgd_nesterov_momentum": 8, "adagrad": 8, "rmsprop": 8, "adam": 8}
    least |= {"adam_simple": 5, "nesterov_lookahead": 5, "momentum_ema": 5}
    slips: list[Misconception] = list(assignment().misconceptions)
    for question in assignment().questions:
        assert sum(slip.question == question.id for slip in slips) >= least.get(question.id, 4), question.id
    names = [(slip.question, slip.name) for slip in slips]
    assert len(names) == len(set(names))
    for slip in slips:
        assert slip.name.isidentifier() and slip.name == slip.name.lower()
        assert not slip.because.endswith(".") and not slip.next.endswith(".")


def test_stubs_are_not_attempted():
    def stub(*args):
        raise NotImplementedError()

    for question in assignment().questions:
        for namespace in ({}, {question.id: stub}):
            result = judged(question.id, local(namespace))
            assert result.verdict is Verdict.NOT_ATTEMPTED
            assert result.points == 0


JUNK = {
    "None": None,
    "a number": 0.5,
    "a string": "0.5",
    "an array": np.ones(3),
    "a list of arrays": [np.ones(2), np.ones(3)],
    "a pair of nothings": (None, None),
    "a pair of strings": (
        "w",
        {"velocity": "fast", "cache": "full", "m": "", "v": "", "t": "one", "best": "?"},
    ),
    "a pair without a config": (np.ones((3, 4)), np.ones((3, 4))),
    "a pair with wrong shapes": (
        np.ones(7),
        {key: np.ones(7) for key in ("velocity", "cache", "m", "v", "t")},
    ),
    "a dict": {1: 2, "plain": "w", "bowl": {"fast": np.ones(2)}, "pit": [], "ramp": None},
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_is_the_students_fault_and_not_the_graders(junk):
    for question in assignment().questions:
        result = judged(question.id, local({question.id: lambda *args, **kwargs: junk}))
        assert result.verdict is Verdict.FAILED, f"{question.id} is {result.verdict}: {as_text(result)}"
        assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result
        assert len(as_text(result).splitlines()) <= 5


def test_code_that_calls_back_with_junk_fails():
    def abused(*args):
        for arg in args:
            for function in arg.values() if isinstance(arg, dict) else [arg]:
                if callable(function):
                    function("somewhere")

    for question in ("nesterov_lookahead", "race", "unit_test_table"):
        result = judged(question, local({question: abused}))
        assert result.verdict is Verdict.FAILED, as_text(result)


def test_all_checks_together_take_few_calls():
    calls = 0
    solution = local(assignment().solution)

    def counting(name, args, kwargs):
        nonlocal calls
        calls += 1
        return solution(name, args, kwargs)

    for question in assignment().questions:
        assert judged(question.id, counting).verdict is Verdict.PASSED
    assert calls <= 350


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited in Linux's way")
def test_a_dense_inverse_hessian_does_not_fit_in_memory():
    program = """
import numpy as np
from autograder.calls import local
from autograder.checks.parameter_updates import second_order
from autograder.judging import run_check
from autograder.registry import checks_of

def lbfgs_direction(gradient, s, y):
    return second_order.dense_direction(gradient, s, y) if len(s) else -gradient

for check in checks_of("parameter_updates")["lbfgs_direction"]:
    student = local({"lbfgs_direction": lbfgs_direction})
    print(check.name, run_check(check, student, student, 5, ["lbfgs_direction"]).verdict)
"""
    limit = 4 << 30
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        check=True,
    )
    verdicts = dict(line.split(" ", 1) for line in run.stdout.splitlines())
    assert verdicts.pop("forms_no_matrix") == "failed"
    assert set(verdicts.values()) == {"passed"}
