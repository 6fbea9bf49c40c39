"""The checks of babysitting accept every honest style and judge, and know a wrong answer by its mistake."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder import registry
from autograder.answers import PUBLIC_SEED, Answers
from autograder.calls import Call, local
from autograder.course import Assignment, find_assignment
from autograder.judging import judge, run_check
from autograder.messages import as_text
from autograder.recording import record_assignment
from autograder.values import Misconception, QuestionResult, Verdict
from cs231n_utils import plotting, training

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent / "babysitting"
ROOT = Path(__file__).parents[2]
SEEDS = (5, 1789)
CHECKS = registry.checks_of("babysitting")
HONEST = ("in_place", "loops", "terse")
JUDGES = (
    "loss_wiggle",
    "diagnose_loss",
    "diagnose_fit",
    "ratio_verdict",
    "layer_statistics",
    "gradient_flow",
)
JUDGES += ("filter_noise", "lr_range_test")
WRONG = runpy.run_path(str(HERE / "wrong_turns.py"))["WRONG"]


@cache
def assignment() -> Assignment:
    return find_assignment("babysitting", ROOT)


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


@pytest.mark.parametrize("style", (*HONEST, "solution"))
def test_honest_judges_do_not_depend_on_luck(style: str):
    namespace = assignment().solution if style == "solution" else runpy.run_path(str(HERE / f"{style}.py"))
    student, solution = local(namespace), local(assignment().solution)
    for seed in range(100, 103):
        for question in JUDGES:
            for check in CHECKS[question]:
                result = run_check(check, student, solution, seed)
                assert result.verdict is Verdict.PASSED, (check.name, seed, result.message)


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
    least = {"train": 20, "diagnose_loss": 10, "lr_range_test": 10, "visualize_first_layer": 10}
    slips: list[Misconception] = list(assignment().misconceptions)
    for question in assignment().questions:
        assert sum(slip.question == question.id for slip in slips) >= least.get(question.id, 7), question.id
    names = [(slip.question, slip.name) for slip in slips]
    assert len(names) == len(set(names))
    for slip in slips:
        assert slip.name.isidentifier() and slip.name == slip.name.lower()
        assert not slip.because.endswith(".") and not slip.next.endswith(".")


def test_stubs_are_not_attempted():
    def stub(*args, **kwargs):
        raise NotImplementedError()

    for question in assignment().questions:
        for namespace in ({}, {question.id: stub}):
            result = judged(question.id, local(namespace))
            assert result.verdict is Verdict.NOT_ATTEMPTED
            assert result.points == 0


def test_a_judge_that_always_says_the_same_earns_nothing_at_the_gate():
    words = ("good", "low", "high", "diverging", "fine", "overfitting", "stop early", "alike", "exploding")
    for question in ("diagnose_loss", "diagnose_fit", "ratio_verdict", "gradient_flow"):
        for word in words:
            result = judged(question, local({question: lambda *args, word=word: word}))
            assert result.points == 0, as_text(result)


def test_a_global_generator_is_noticed():
    solution = assignment().solution["train"]

    def train(*args, **kwargs):
        args = (*args[:7], np.random.default_rng(), *args[8:])
        return solution(*args, **kwargs)

    result = judged("train", local({"train": train}))
    trouble = result.first_trouble
    assert trouble is not None and trouble.hint is not None, as_text(result)
    assert "rng" in trouble.hint.because


def test_the_library_holds_no_answer():
    given = {
        "train": training.train,
        "visualize_first_layer": plotting.first_layer,
        "lr_range_test": plotting.lr_range,
        "update_ratio": plotting.update_ratios,
    }
    for question, function in given.items():
        assert judged(question, local({question: function})).points == 0


JUNK = {
    "None": None,
    "a number": 0.5,
    "a string": "0.5",
    "an array": np.ones(3),
    "a list of arrays": [np.ones(2), np.ones(3)],
    "a pair of nothings": (None, None),
    "a pair of strings": ("w", "history"),
    "a pair of dicts": ({"w": "heavy"}, {"epoch": "first", "loss": None, "val_epoch": [None]}),
    "a triple of nothings": (None, None, None),
    "a triple of lists": ([[1.0], [1.0, 2.0]], [[1.0], [1.0, 2.0]], [{}, "x"]),
    "a triple of strings": ("rates", ["drops"], "best"),
    "a triple of arrays": (np.ones((2, 2)), np.ones(3, dtype=complex), np.ones(2)),
    "a list of dicts": [{"mean": "m", "std": None, "dead": "", "saturated": [], "verdict": 3}] * 3,
    "a dict": {
        1: 2,
        "W": "w",
        "W1": None,
        "b": "b",
        "tiny": [],
        "large": 1j,
        "unused": np.ones(2),
        "frozen": None,
    },
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
                arg("somewhere")

    for question in ("train", "lr_range_test"):
        result = judged(question, local({question: abused}))
        assert result.verdict is Verdict.FAILED, as_text(result)


def test_train_handed_strange_batches_is_the_students_fault():
    def strange(loss, predict, params, X_train, y_train, X_val, y_val, rng, **options):
        for X, y in (
            (X_train[:0], y_train[:0]),
            (X_val, y_val),
            (X_train * np.nan, y_train),
            (X_train, None),
        ):
            try:
                loss(params, X, y, 0.0)
            except ValueError:
                continue
        return params, {}

    result = judged("train", local({"train": strange}))
    assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result


def test_all_checks_together_take_few_calls():
    calls = 0
    solution = local(assignment().solution)

    def counting(name, args, kwargs):
        nonlocal calls
        calls += 1
        return solution(name, args, kwargs)

    for question in assignment().questions:
        assert judged(question.id, counting).verdict is Verdict.PASSED
    assert calls <= 700
