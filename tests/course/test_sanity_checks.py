"""The checks of sanity_checks accept every honest style, know a wrong answer by its mistake, and test their judges."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder import registry
from autograder.answers import PUBLIC_SEED, Answers
from autograder.calls import Call, local
from autograder.checks.sanity_checks import diagnosis, first_loss, patients
from autograder.course import Assignment, find_assignment
from autograder.judging import judge
from autograder.messages import as_text
from autograder.recording import record_assignment
from autograder.values import Misconception, QuestionResult, Verdict

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent / "sanity_checks"
ROOT = Path(__file__).parents[2]
SEEDS = (5, 1789)
CHECKS = registry.checks_of("sanity_checks")
HONEST = ("in_place", "loops", "terse")
WRONG = runpy.run_path(str(HERE / "wrong_turns.py"))["WRONG"]


@cache
def assignment() -> Assignment:
    return find_assignment("sanity_checks", ROOT)


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
    slips: list[Misconception] = list(assignment().misconceptions)
    for question in assignment().questions:
        assert sum(slip.question == question.id for slip in slips) >= 8, question.id
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
    "True": True,
    "an array": np.ones(3),
    "an array of nan": np.full((3, 2), np.nan),
    "a list of arrays": [np.ones(2), np.ones(3)],
    "three parts of wrong shapes": (np.ones(2), np.ones((2, 2)), np.ones((2, 2, 2))),
    "three strings": ("train", "val", "test"),
    "six nothings": (None,) * 6,
    "a dict": {"loss": "low", "accuracy": "high"},
    "a dict of nothings": {"loss": None, "accuracy": None},
    "an empty curve": {"loss": np.zeros(0), "accuracy": 1.0},
    "a verdict": "healthy",
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_is_the_students_fault_and_not_the_graders(junk):
    for question in assignment().questions:
        result = judged(question.id, local({question.id: lambda *args, **kwargs: junk}))
        assert result.verdict is Verdict.FAILED, f"{question.id} is {result.verdict}: {as_text(result)}"
        assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result
        assert len(as_text(result).splitlines()) <= 5


def test_code_that_calls_back_with_junk_fails():
    def abused(*args, **kwargs):
        for arg in args:
            if callable(arg):
                arg("somewhere", None, 3, "not at all")

    for question in ("check_initial_loss", "check_regularization", "overfit_tiny", "find_fault", "find_leak"):
        result = judged(question, local({question: abused}))
        assert result.verdict is Verdict.FAILED, as_text(result)


# The judges are graded on both kinds of error, and the message counts both.

CONSTANT = {
    "check_initial_loss": ("healthy", "init"),
    "check_regularization": ("healthy", "ignored"),
    "find_leak": ("clean", "leak"),
    "find_fault": ("fits", "loss"),
    "breaks_symmetry": (True, False),
}


@pytest.mark.parametrize("question", CONSTANT)
def test_a_judge_that_always_says_the_same_is_told_so(question: str):
    blind, suspicious = (
        as_text(judged(question, local({question: lambda *args, verdict=verdict: verdict})))
        for verdict in CONSTANT[question]
    )
    assert " 0 of " in blind and "sick ones passed (misses)" in blind
    assert "healthy cases were blamed (false alarms)" in suspicious
    assert "0 of" in suspicious.partition("sick ones passed")[0].rpartition("false alarms")[2]


def test_patients_have_the_gradient_that_belongs_to_their_loss():
    rng = np.random.default_rng(0)
    for kind in ("softmax", "svm"):
        for hidden, nonlinearity in ((None, "relu"), (6, "relu"), (6, "tanh")):
            build = patients.Build(kind, nonlinearity, penalty=1.0)
            patient = patients.draw(rng, build, hidden=hidden)
            _, grads = patient.loss(patient.params, patient.X, patient.y, 0.3)
            for name, w in patient.params.items():
                at, h = tuple(int(rng.integers(n)) for n in w.shape), 1e-6
                sides = []
                for s in (h, -h):
                    moved = w.copy()
                    moved[at] += s
                    sides.append(patient.loss(patient.params | {name: moved}, patient.X, patient.y, 0.3)[0])
                assert np.isclose((sides[0] - sides[1]) / (2 * h), grads[name][at], rtol=1e-4, atol=1e-7)


def test_cases_are_clear_cut_for_every_seed():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        for case in first_loss.healthy_nets(rng):
            loss, params, X, y, target = case.args
            assert abs(loss(params, X, y)[0] / target - 1) < 0.013
        for case in first_loss.large_inits(rng):
            loss, params, X, y, target = case.args
            assert abs(loss(params, X, y)[0] / target - 1) > 0.09
            small = {name: 1e-3 * w for name, w in params.items()}
            assert abs(loss(small, X, y)[0] / target - 1) < 0.01
    kinds = (diagnosis.healthy_runs, diagnosis.wrong_rates, diagnosis.wrong_inits, diagnosis.wrong_losses)
    for seed in range(5):
        assert {case.right for case in diagnosis.cases_of(seed, *kinds)} == set(diagnosis.VERDICTS)


def test_all_checks_together_take_few_calls():
    calls = callbacks = 0
    solution = local(assignment().solution)

    def counting(name, args, kwargs):
        nonlocal calls, callbacks
        reply = solution(name, args, kwargs)
        calls, callbacks = calls + 1, callbacks + reply.callbacks
        return reply

    for question in assignment().questions:
        assert judged(question.id, counting).verdict is Verdict.PASSED
    assert calls <= 600
    assert callbacks <= 1200
