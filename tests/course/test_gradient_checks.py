"""The checks of gradient_checks accept every honest style, and know a wrong answer by its mistake alone."""

from __future__ import annotations

import contextlib
import runpy
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
from autograder.recording import record, record_assignment
from autograder.selfcheck import check_file
from autograder.values import QuestionResult, Verdict

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent / "gradient_checks"
ROOT = Path(__file__).parents[2]
SEEDS = (5, 1789)
CHECKS = registry.checks_of("gradient_checks")
HONEST = ("in_place", "loops", "terse")
WRONG = runpy.run_path(str(HERE / "wrong_turns.py"))["WRONG"]


@cache
def assignment() -> Assignment:
    return find_assignment("gradient_checks", ROOT)


@cache
def answers(seed: int) -> Answers:
    """Record the answers for a seed; the near misses, which take most of the time, for the first one only."""
    assert seed != PUBLIC_SEED
    if seed == SEEDS[0]:
        return record_assignment(assignment(), seed)
    return record("gradient_checks", assignment().questions, CHECKS, assignment().solution, [], seed)


def judged(question: str, student: Call, seed: int = SEEDS[0]) -> QuestionResult:
    asked = next(q for q in assignment().questions if q.id == question)
    return judge(asked, CHECKS[question], student, answers(seed))


def named(result: QuestionResult) -> str | None:
    """Give the name of the misconception that a failure is put down to."""
    trouble = result.first_trouble
    assert trouble is not None, f"{result.id} passes all checks"
    assert trouble.verdict is Verdict.FAILED, trouble.message
    return trouble.hint.name if trouble.hint else None


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


@pytest.mark.parametrize(
    ("question", "mistake", "function"), WRONG, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_mistake_is_known_in_any_style(question: str, mistake: str, function):
    result = judged(question, local({question: function}))
    assert named(result) == mistake, as_text(result)


def test_the_catalogue_is_wide_enough():
    slips = assignment().misconceptions
    for question in assignment().questions:
        assert sum(slip.question == question.id for slip in slips) >= 8, question.id
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


def test_a_question_waits_for_the_one_it_calls():
    def rel_error(a, n):
        raise NotImplementedError()

    namespace = dict(assignment().solution, rel_error=rel_error)
    exec(assignment().solution_cell("grad_check_sparse").source, namespace)
    assert judged("grad_check_sparse", local(namespace)).verdict is Verdict.BLOCKED


JUNK = {
    "None": None,
    "a number": 0.5,
    "NaN": float("nan"),
    "a string": "okay",
    "an array": np.ones(3),
    "an array of bools": np.array([True, False]),
    "a list of arrays": [np.ones(2), np.ones(3)],
    "a pair of nothings": (None, None),
    "a pair of strings": ("W", "happy"),
    "a pair of arrays": (np.ones((2, 5)), np.ones((2, 5))),
    "a pair with a dict": (0.5, {"W1": None, "b1": "b", "W2": np.ones(2), "b2": np.full(3, np.nan)}),
    "a dict": {"W": None, "b": "x", "W1": [], "W2": (1, 2), "b1": np.ones(2), "b2": -1.0, "c": 0},
    "a list of anything": [1, [2, "x"]],
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_is_the_students_fault_and_not_the_graders(junk):
    for question in assignment().questions:
        result = judged(question.id, local({question.id: lambda *args, **kwargs: junk}))
        assert result.verdict is Verdict.FAILED, f"{question.id} is {result.verdict}: {as_text(result)}"
        assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result
        assert len(as_text(result).splitlines()) <= 5


@pytest.mark.parametrize("handed", ["somewhere", None, 0.5, np.ones((4, 4, 4)), {"W": "x"}], ids=repr)
def test_code_that_calls_back_with_junk_fails(handed):
    def abused(*args, **kwargs):
        for arg in args:
            if callable(arg):
                for count in (1, 2, 0):
                    with contextlib.suppress(ValueError):
                        arg(*[handed] * count)
        return 0.0, {}

    for question in assignment().questions:
        result = judged(question.id, local({question.id: abused}))
        assert result.verdict is Verdict.FAILED, as_text(result)
        assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result


def test_no_question_takes_many_callbacks():
    callbacks = 0
    solution = local(assignment().solution)

    def counting(name, args, kwargs):
        nonlocal callbacks
        reply = solution(name, args, kwargs)
        callbacks += reply.callbacks
        return reply

    for question in assignment().questions:
        callbacks = 0
        assert judged(question.id, counting).verdict is Verdict.PASSED
        assert callbacks <= 600, question.id


@pytest.mark.parametrize("factor", [1.0, 0.5])
def test_a_plain_cs231n_file_is_checked(factor: float, tmp_path: Path):
    """CS231n's softmax.py has a naive version beside the other; both conventions of its years are accepted."""
    file = tmp_path / "softmax.py"
    file.write_text(
        "import numpy as np\n"
        "from random import shuffle\n\n"
        "def softmax_loss_naive(W, X, y, reg):\n    pass\n\n"
        "def softmax_loss_vectorized(W, X, y, reg):\n"
        "    loss, dW = 0.0, np.zeros_like(W)\n"
        "    scores = X.dot(W)\n"
        "    scores -= np.max(scores, axis=1, keepdims=True)\n"
        "    p = np.exp(scores)\n"
        "    s = np.sum(p, axis=1)\n"
        "    loss = np.sum(np.log(s) - scores[range(len(y)), y]) / X.shape[0]\n"
        f"    loss += {factor} * reg * np.sum(W * W)\n"
        "    p /= s[:, None]\n"
        "    p[range(len(y)), y] -= 1\n"
        f"    dW = X.T.dot(p) / X.shape[0] + {2 * factor} * reg * W\n"
        "    return loss, dW\n"
    )
    results, troubles = check_file(file)
    verdicts = {result.id: result.verdict for result in results["gradient_checks"]}
    assert not troubles
    assert verdicts.pop("softmax_loss_vectorized") is Verdict.PASSED
    assert set(verdicts.values()) == {Verdict.NOT_ATTEMPTED}
