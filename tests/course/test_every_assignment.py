"""The checks of every assignment accept every honest style, and know a wrong answer by its mistake alone.

`tests/course/NAME/` holds whole answers in several styles, and `wrong_turns.py`: triples (question, the misconception's
name, a function that makes this mistake in a style of its own).
"""

from __future__ import annotations

import runpy

import numpy as np
import pytest
from judged import ANOTHER_SEED, HERE, assignment, judged, named

from autograder import registry
from autograder.calls import local
from autograder.judging.answers import PUBLIC_SEED
from autograder.judging.messages import as_text
from autograder.values import Verdict

pytestmark = pytest.mark.slow
NAMES = registry.assignments()
STYLES = [
    pytest.param(path, id=f"{path.parent.name}-{path.stem}")
    for path in sorted(HERE.glob("*/*.py"))
    if path.stem != "wrong_turns"
]
WRONG = [
    pytest.param(name, *wrong, id=f"{name}-{wrong[0]}-{wrong[1]}")
    for name in NAMES
    for wrong in runpy.run_path(str(HERE / name / "wrong_turns.py"))["WRONG"]
]


@pytest.mark.parametrize("name", NAMES)
def test_there_are_three_honest_styles_and_wrong_turns(name: str):
    assert len(list((HERE / name).glob("*.py"))) >= 4


@pytest.mark.parametrize("seed", (PUBLIC_SEED, ANOTHER_SEED))
@pytest.mark.parametrize("path", STYLES)
def test_honest_answers_get_full_marks(path, seed: int):
    name, namespace = path.parent.name, runpy.run_path(str(path))
    for question in assignment(name).questions:
        result = judged(name, question.id, local(namespace), seed, mistakes=False)
        assert result.verdict is Verdict.PASSED, as_text(result)
        assert result.points == question.max_points


@pytest.mark.parametrize(("name", "question", "mistake", "function"), WRONG)
def test_a_mistake_is_known_in_any_style(name: str, question: str, mistake: str, function):
    result = judged(name, question, local({question: function}))
    assert named(result) == mistake, as_text(result)


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_is_wide_and_well_worded(name: str):
    slips = assignment(name).misconceptions
    for question in assignment(name).questions:
        assert sum(slip.question == question.id for slip in slips) >= 4, question.id
    names = [(slip.question, slip.name) for slip in slips]
    assert len(names) == len(set(names))
    for slip in slips:
        assert slip.name.isidentifier() and slip.name == slip.name.lower()
        assert not slip.because.endswith(".") and not slip.next.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_stubs_are_not_attempted(name: str):
    def stub(*args, **kwargs):
        raise NotImplementedError()

    for question in assignment(name).questions:
        for namespace in ({}, {question.id: stub}):
            result = judged(name, question.id, local(namespace), mistakes=False)
            assert result.verdict is Verdict.NOT_ATTEMPTED
            assert result.points == 0


STATE = {"velocity": "fast", "cache": "full", "m": "", "v": "", "t": "one", "best": "?"}
NETWORK = {"W": None, "b": "x", "W1": [], "W2": (1, 2), "b1": np.ones(2), "b2": -1.0, "c": 0}
HISTORY = {"epoch": "first", "loss": None, "val_epoch": [None], "accuracy": "high"}
LAYER = {"mean": "m", "std": None, "dead": "", "saturated": [], "verdict": 3}
JUNK = {
    "None": None,
    "a number": 0.5,
    "NaN": float("nan"),
    "a string": "0.5",
    "a verdict": "healthy",
    "True": True,
    "an array": np.ones(3),
    "an array of nan": np.full((3, 2), np.nan),
    "an array of bools": np.array([True, False]),
    "a list of arrays": [np.ones(2), np.ones(3)],
    "a list of anything": [1, [2, "x"]],
    "a pair of nothings": (None, None),
    "a pair of strings": ("w", "history"),
    "a pair of arrays": (np.ones((2, 5)), np.ones((2, 5))),
    "a pair of shapes that do not fit": (np.ones(7), dict.fromkeys(STATE, np.ones(7))),
    "a pair with a dict of strings": ("w", STATE),
    "a pair with a strange network": (0.5, NETWORK),
    "a pair with a strange history": ({"w": "heavy"}, HISTORY),
    "a triple of nothings": (None, None, None),
    "a triple of lists": ([[1.0], [1.0, 2.0]], [[1.0], [1.0, 2.0]], [{}, "x"]),
    "a triple of arrays": (np.ones((2, 2)), np.ones(3, dtype=complex), np.ones((2, 2, 2))),
    "six nothings": (None,) * 6,
    "a list of dicts": [LAYER] * 3,
    "a strange network": NETWORK,
    "a strange history": HISTORY,
    "an empty curve": {"loss": np.zeros(0), "accuracy": 1.0},
    "a strange table": {1: 2, "plain": "w", "bowl": {"fast": np.ones(2)}, "pit": [], "ramp": 1j},
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
@pytest.mark.parametrize("name", NAMES)
def test_junk_is_the_students_fault_and_not_the_graders(name: str, junk):
    for question in assignment(name).questions:
        result = judged(name, question.id, local({question.id: lambda *args, **kwargs: junk}), mistakes=False)
        assert result.verdict is Verdict.FAILED, f"{question.id} is {result.verdict}: {as_text(result)}"
        assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result
        assert len(as_text(result).splitlines()) <= 5


@pytest.mark.parametrize("handed", ["somewhere", None, 0.5, np.ones((4, 4, 4)), {"W": "x"}], ids=repr)
@pytest.mark.parametrize("name", NAMES)
def test_code_that_calls_back_with_junk_fails(name: str, handed):
    def abused(*args, **kwargs):
        for arg in args:
            for function in arg.values() if isinstance(arg, dict) else [arg]:
                for count in (1, 2, 4, 0) if callable(function) else ():
                    try:
                        function(*[handed] * count)
                    except ValueError:
                        continue

    for question in assignment(name).questions:
        result = judged(name, question.id, local({question.id: abused}), mistakes=False)
        assert result.verdict is Verdict.FAILED, as_text(result)
        assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result


@pytest.mark.parametrize("name", NAMES)
def test_a_right_answer_is_asked_few_things(name: str):
    calls = callbacks = 0
    solution = local(assignment(name).solution)

    def counting(function, args, kwargs, observed=False):
        nonlocal calls, callbacks
        reply = solution(function, args, kwargs, observed)
        calls, callbacks = calls + 1, callbacks + reply.callbacks
        return reply

    for question in assignment(name).questions:
        callbacks = 0
        assert judged(name, question.id, counting, mistakes=False).verdict is Verdict.PASSED
        assert callbacks <= 600, question.id
    assert calls <= 700
