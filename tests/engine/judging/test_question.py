from __future__ import annotations

import warnings

import numpy as np
import pytest
from tiny import (
    CHECKS,
    DOUBLE,
    DOUBLES,
    SHIFT,
    SHIFTS,
    answers,
    check_of,
    doubles,
    leaves_it_alone,
    namespace,
)

from autograder.calls import Lost, StudentFault, local
from autograder.expectations import expect, fail
from autograder.judging.question import judge, rng_of, run_check
from autograder.values import Question, QuestionResult, Verdict

ANSWERS = answers()


def judged(*cells: str, question: Question = DOUBLE) -> QuestionResult:
    """Judge what some cells define."""
    return judge(question, CHECKS[question.id], local(namespace("import numpy as np", *cells)), ANSWERS)


def with_checks(*runs) -> QuestionResult:
    """Judge a right answer by other checks."""
    checks = [check_of("double", run) for run in runs]
    return judge(DOUBLE, checks, local(namespace(DOUBLES)), ANSWERS)


def passes(student, reference, rng):
    "It passes"


def fails(student, reference, rng):
    "It fails"
    fail("It is not so.")


def breaks(student, reference, rng):
    "It is broken"
    raise ZeroDivisionError("ours")


def test_a_right_answer_gets_all_points_and_no_words():
    result = judged(DOUBLES)
    assert (result.verdict, result.points) == (Verdict.PASSED, 4)
    assert [check.message for check in result.checks] == ["", ""]
    assert result.first_trouble is None


def test_each_check_is_worth_its_share():
    result = judged("def double(x):\n    x *= 2\n    return x")
    assert (result.verdict, result.points) == (Verdict.FAILED, 2)
    assert [check.verdict for check in result.checks] == [Verdict.PASSED, Verdict.FAILED]


def test_points_are_rounded_to_cents():
    assert with_checks(passes, fails, fails).points == 1.33


def test_nothing_is_earned_while_the_gate_does_not_pass():
    result = judged("def double(x): return x + x[0]")
    assert (result.verdict, result.points) == (Verdict.FAILED, 0)
    assert [check.verdict for check in result.checks] == [Verdict.FAILED, Verdict.PASSED]


def test_nothing_is_earned_without_checks():
    assert judge(DOUBLE, [], local({}), ANSWERS).points == 0


@pytest.mark.parametrize("cell", ["", "double = 3", "def double(x): raise NotImplementedError('write me')"])
def test_what_is_not_there_is_not_attempted_rather_than_wrong(cell):
    result = judged(cell)
    assert (result.verdict, result.points, len(result.checks)) == (Verdict.NOT_ATTEMPTED, 0, 1)


def test_a_question_that_needs_an_unwritten_one_is_blocked_by_it():
    result = judged("def double(x): raise NotImplementedError", SHIFTS, question=SHIFT)
    assert (result.verdict, result.points) == (Verdict.BLOCKED, 0)
    assert result.checks[0].message == "shift calls double, which is not written yet."


def test_an_unwritten_helper_of_ones_own_blocks_nothing():
    result = judged("def helper(): raise NotImplementedError", "def double(x): return helper()")
    assert result.verdict is Verdict.NOT_ATTEMPTED


def test_what_a_function_raises_is_told_and_fails():
    result = judged("def double(x): return x['a']")
    assert result.verdict is Verdict.FAILED
    assert result.checks[0].message.startswith("double raised IndexError at line 1 of its cell")


def test_an_error_of_ours_is_not_a_zero_of_the_students():
    result = with_checks(passes, breaks, passes)
    assert (result.verdict, result.points) == (Verdict.ERROR, 0)
    assert result.checks[-1].message == "This check could not be run: ZeroDivisionError: ours"
    assert len(result.checks) == 2


def test_an_error_of_ours_outweighs_a_failure_before_it():
    assert with_checks(passes, fails, breaks).verdict is Verdict.ERROR


def test_a_check_that_asks_what_was_not_recorded_is_an_error_of_ours():
    def asks_twice(student, reference, rng):
        "It asks twice"
        reference.double(np.ones(1))
        reference.double(np.ones(1))

    def doubles(student, reference, rng):  # of this name one answer was recorded
        "It asks for another function"
        reference.shift(np.ones(1), 2)

    for check in (asks_twice, doubles):
        result = with_checks(check)
        assert result.verdict is Verdict.ERROR
        assert "Run: autograder release tiny" in result.checks[0].message
    other = Question("other", 1)
    assert judge(other, [check_of("other", asks_twice)], local({}), ANSWERS).verdict is Verdict.ERROR


def test_when_nobody_is_left_to_answer_there_is_no_verdict():
    def gone(name, args, kwargs, observed=False):
        raise Lost("the sandbox died")

    with pytest.raises(Lost):
        judge(DOUBLE, CHECKS["double"], gone, ANSWERS)


@pytest.mark.parametrize("kind", ["timed out", "died", "broken", "raised", "made up"])
def test_every_other_fault_fails(kind):
    def faulty(name, args, kwargs, observed=False):
        raise StudentFault(kind, "It happened.")

    result = judge(DOUBLE, CHECKS["double"], faulty, ANSWERS)
    assert (result.verdict, result.points, result.checks[0].message) == (Verdict.FAILED, 0, "It happened.")


def test_a_known_mistake_is_named_however_it_is_written():
    result = judged("def double(values):\n    return sum([values] * 3)")
    hint = result.checks[0].hint
    assert hint is not None and (hint.name, hint.because) == ("thrice", "x is taken three times")


def test_an_unknown_mistake_keeps_what_the_shape_of_the_error_tells():
    hint = judged("def double(x): return -2 * x").checks[0].hint
    assert hint is not None and hint.name is None and "sign" in hint.because


def test_the_random_numbers_of_a_check_depend_on_it_and_on_the_seed_alone():
    one, other = CHECKS["double"]
    draws = [rng_of(check, seed).random() for check, seed in [(one, 1), (one, 1), (one, 2), (other, 1)]]
    assert draws[0] == draws[1] and len(set(draws)) == 3


def test_the_same_answer_gets_the_same_verdict_twice():
    def told(result):
        return [(check.verdict, check.message, check.hint) for check in result.checks]

    wrong = "def double(x): return 1.5 * x"
    assert told(judged(wrong)) == told(judged(wrong))


def test_a_check_is_timed_and_titled():
    result = run_check(
        CHECKS["double"][0], local(namespace(DOUBLES)), ANSWERS.reference(CHECKS["double"][0]), 7
    )
    assert (result.title, result.verdict) == ("It doubles an array", Verdict.PASSED)
    assert result.seconds >= 0


def test_expectations_on_arrays_that_are_no_scalar_are_an_error_of_ours():
    def careless(student, reference, rng):
        "It compares whole arrays"
        expect(np.ones(2) == np.ones(2), "never said")

    assert with_checks(doubles, leaves_it_alone, careless).verdict is Verdict.ERROR


def test_warnings_and_floating_point_errors_stay_inside():
    def overflows(student, reference, rng):
        "It looks at numbers that overflow"
        expect(np.isinf(np.exp(1e4) * student.double(1.0)), "It is finite.")

    loud = (
        "import warnings\ndef double(x):\n    warnings.warn('loud')\n    return np.log(np.zeros(1))[0] * -x"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check = check_of("double", overflows)
        student = local(namespace("import numpy as np", loud))
        assert run_check(check, student, ANSWERS.reference(check), 1).verdict is Verdict.PASSED
