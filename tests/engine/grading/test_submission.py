"""One submission, from its bytes to its grade, through the real sandbox."""

from __future__ import annotations

import sys
import time

import pytest
from tiny import (
    CHECKS,
    DOUBLES,
    SHIFTS,
    answers,
    check_cell,
    check_of,
    code,
    course,
    file,
    register,
    solution_cell,
    written_cell,
)
from tiny import DOUBLE as FIRST

from autograder.calling import wire
from autograder.grading import session
from autograder.grading import submission as grading
from autograder.grading.session import MAX_TROUBLES
from autograder.grading.submission import grade
from autograder.sandbox.host import Sandbox
from autograder.sandbox.mounts import NoSandbox
from autograder.values import Limits, Verdict

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")

LIMITS = Limits(cell=20, question=20, submission=60)
HASTY = Limits(cell=0.5, question=0.5, submission=60)
ANSWERS = answers()


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def graded(sandbox, tmp_path, monkeypatch):
    """Grade the cells of a submission."""
    register(monkeypatch)
    assignment = course(tmp_path)

    def graded(*cells, limits=LIMITS, content=None, sandbox=sandbox):
        return grade(sandbox, assignment, ANSWERS, "ada", content or file(*cells), limits)[0]

    return graded


def verdicts(result):
    """Give the verdicts in the questions' order."""
    return [question.verdict for question in result.questions]


RIGHT = solution_cell(DOUBLES, "double"), check_cell(FIRST), solution_cell(SHIFTS, "shift")


def test_a_right_submission_gets_all_points(graded):
    result = graded(*RIGHT)
    assert (result.score, result.max_score, result.errors) == (5, 5, ())
    assert (result.student, result.assignment, result.seed, result.isolation) == ("ada", "tiny", 7, "A")


def test_a_grade_is_stamped_with_the_tier_of_its_sandbox(graded, sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "tier", "another")
    read, unread = graded(*RIGHT), graded(content=b"not a notebook")
    assert (read.score, read.isolation) == (5, "another")
    assert (unread.score, unread.isolation) == (0, "another")


def test_an_empty_submission_gets_none_and_is_not_called_wrong(graded):
    assert verdicts(graded()) == [Verdict.NOT_ATTEMPTED] * 2


def test_a_known_mistake_is_named_in_grading_too(graded):
    result = graded(code("def double(x):\n    return x + x + x"), code(SHIFTS))
    hint = result.questions[0].checks[0].hint
    assert hint is not None and hint.name == "thrice"
    assert result.score == 0


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b'{"cells": [3]}'])
def test_what_cannot_be_read_is_graded_as_not_attempted_with_a_reason(graded, content):
    result = graded(content=content or b"\0")
    assert verdicts(result) == [Verdict.NOT_ATTEMPTED] * 2 and result.score == 0
    assert "tiny.ipynb" in result.errors[0]


def test_what_cells_show_is_kept_by_their_place(graded):
    result = graded(code("print('a')"), code("1 / 0"), *RIGHT)
    assert result.outputs[0] == [{"output_type": "stream", "name": "stdout", "text": "a\n"}]
    assert result.outputs[1][0]["ename"] == "ZeroDivisionError"
    assert result.score == 5


def test_check_cells_and_demonstrations_left_as_they_were_are_not_run(graded):
    demonstration = code("raise SystemExit('a demonstration is not run')")
    result = graded(check_cell(FIRST), demonstration, code("print('mine')", tags=("demo",)), *RIGHT)
    assert sorted(result.outputs)[0] == 2


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import os; os._exit(0)", "was left out: its process ended."),
        ("import ctypes; ctypes.string_at(0)", "was left out: its process ended (signal 11)."),
        ("while True: pass", "was stopped after 0.5 s and left out."),
        (f"import os; os.write(3, {wire.encode([1])!r})", "was left out: it answered with something"),
        (f"import os; os.write(3, {bytes(8) + b'x'!r})", "was left out: it sent a malformed frame"),
    ],
)
def test_a_cell_that_ends_its_process_is_left_out_and_costs_nothing_else(graded, source, words):
    result = graded(
        solution_cell(DOUBLES, "double"), code(source), solution_cell(SHIFTS, "shift"), limits=HASTY
    )
    assert result.score == 5
    (trouble,) = result.errors
    assert trouble.startswith("Cell 2 (cell 2) ") and words in trouble
    assert trouble in result.outputs[1][0]["text"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import os; os._exit(0)", "double: its process ended."),
        ("import os; os.abort()", "double: its process ended (signal 6)."),
        ("while True: pass", "double was stopped after 0.5 s without an answer."),
    ],
)
def test_a_function_that_ends_its_process_fails_its_own_question_only(graded, body, words):
    cells = code(f"def double(x):\n    {body}"), code("def shift(x, by): return 2 * x + by")
    result = graded(*cells, limits=HASTY)
    assert verdicts(result) == [Verdict.FAILED, Verdict.PASSED]
    assert result.questions[0].checks[0].message == words


def test_a_cell_that_is_too_large_is_left_out_and_costs_nothing_else(graded):
    result = graded(code(f"picture = '{'x' * (4 << 20)}'"), *RIGHT)
    assert result.score == 5
    assert result.errors == ("Cell 1 (cell 1) was left out: it is a structure that is too large to send.",)


def test_the_time_of_the_whole_notebook_is_limited(graded):
    slow = code("import time; time.sleep(0.4)"), code("while True: pass")
    result = graded(*slow, *RIGHT, limits=Limits(cell=20, question=20, submission=0.8))
    assert result.score == 0
    assert "The 0.8 s for the whole notebook were used up" in result.questions[0].checks[0].message


def test_a_written_answer_is_there_or_not(graded):
    for text, there in [("Because.", True), (" \n", False), ("YOUR ANSWER HERE", False)]:
        assert graded(written_cell(text)).written == (("why", there),)
    assert graded(code("x")).written == (("why", False),)


def test_a_name_that_is_no_name_never_reaches_our_words(graded):
    result = graded(code("import os; os._exit(0)", "<script>\n\ud800", grade=False, solution=True))
    assert result.errors == ("Cell 1 (cell 1) was left out: its process ended.",)


def test_when_the_sandbox_is_gone_there_is_no_grade_at_all(graded):
    with Sandbox() as dying:
        dying._process.kill()
        dying._process.wait()
        with pytest.raises(NoSandbox):
            graded(*RIGHT, sandbox=dying)


def test_no_cell_is_run_when_the_time_of_the_notebook_is_over(graded):
    cells = [code("import time; time.sleep(0.05)")] * 400
    started = time.monotonic()
    result = graded(*RIGHT, *cells, limits=Limits(cell=20, question=20, submission=0.5))
    assert time.monotonic() - started < 5 and result.score == 0


def test_cells_that_end_the_process_are_told_of_up_to_a_number(graded):
    result = graded(*RIGHT, *[code("import os; os._exit(0)")] * (MAX_TROUBLES + 5))
    assert len(result.errors) == MAX_TROUBLES and result.score == 5


def test_all_replies_to_a_question_together_have_a_limit(graded, monkeypatch):
    monkeypatch.setattr(session, "MAX_REPLIES", 1 << 20)
    greedy = "import numpy as np\ndef double(x): return [2 * x, np.zeros(1 << 20)]"
    result = graded(code(greedy), code("def shift(x, by): return 2 * x + by"))
    assert verdicts(result) == [Verdict.FAILED, Verdict.PASSED]
    assert "all that it answered is more than 1 MB" in result.questions[0].checks[1].message


def test_what_all_cells_show_together_has_a_limit(graded, monkeypatch):
    monkeypatch.setattr(session, "MAX_SHOWN", 25_000)
    result = graded(*[code("print('x' * 20_000)")] * 4)
    assert [bool(result.outputs[n]) for n in range(4)] == [True, True, False, False]


def test_an_error_message_carries_no_inputs_out(graded):
    result = graded(code("def double(x): raise ValueError(list(map(float, x)), x.shape)"))
    message = result.questions[0].checks[0].message
    assert (
        message.startswith("double raised ValueError at line 1") and "0." not in message and "(4,)" in message
    )


def test_a_check_that_is_held_up_by_an_answer_is_a_grader_error(graded, monkeypatch):
    monkeypatch.setattr(grading, "GRACE", -4.9)

    def held_up(student, reference, rng):
        "It is looked at"
        while True:
            pass

    monkeypatch.setitem(CHECKS, "shift", (check_of("shift", held_up),))
    result = graded(*RIGHT, limits=Limits(cell=5, question=5, submission=60))
    assert verdicts(result) == [Verdict.PASSED, Verdict.ERROR]
    assert "it took too long to look at the answer" in result.questions[1].checks[0].message


def test_the_time_of_the_learners_process_is_not_that_of_the_check(graded, monkeypatch):
    monkeypatch.setattr(grading, "GRACE", -4.8)
    slow = code("import time; time.sleep(0.4)\ndef double(x): time.sleep(0.3); return 2 * x")
    result = graded(slow, code(SHIFTS), limits=Limits(cell=5, question=5, submission=60))
    assert result.score == 5
