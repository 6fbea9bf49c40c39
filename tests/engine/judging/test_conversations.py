"""Conversations: gone through again word for word, and recalled only where every answer is the same to the last bit."""

from __future__ import annotations

import gc
import sys
import time
import weakref
from contextlib import suppress

import numpy as np
import pytest
import tiny

from autograder.calling import wire
from autograder.calls import StudentFault
from autograder.expectations import expect_close
from autograder.grading.submission import grade
from autograder.judging import conversations
from autograder.judging.answers import Answers
from autograder.judging.conversations import End, Line, Memory
from autograder.sandbox.host import Sandbox
from autograder.values import Limits, Verdict

CHECK = tiny.CHECKS["double"][0]
LIMITS = Limits(cell=20, question=20, submission=60)


def answering(*answers: bytes | StudentFault):
    """Make an exchange that gives these answers, one after another."""
    rest = list(answers)

    def exchange(message: bytes) -> bytes:
        answer = rest.pop(0)
        if isinstance(answer, StudentFault):
            raise answer
        return answer

    return exchange


def had(line: Line, *messages: bytes) -> list[bytes]:
    return [line(message) for message in messages]


def test_what_was_said_is_gone_through_again_without_asking_and_goes_on_from_there():
    line = Line(answering(b"1", b"2", b"3"))
    had(line, b"one", b"two")
    line.start(line.tape)
    assert had(line, b"one", b"two", b"three") == [b"1", b"2", b"3"]


def test_a_fault_is_met_again_where_it_happened():
    line = Line(answering(b"1", StudentFault("died", "It is gone.")))
    for _ in range(2):
        assert line(b"one") == b"1"
        with pytest.raises(StudentFault, match="It is gone"):
            line(b"two")
        line.start(line.tape)


def test_a_check_that_asks_otherwise_the_second_time_is_not_believed():
    line = Line(answering(b"1"))
    had(line, b"one")
    line.start(line.tape)
    with pytest.raises(RuntimeError, match="asks otherwise"):
        line(b"another")


def kept(*turns: tuple[bytes, bytes]) -> Memory:
    memory = Memory()
    memory.keep(CHECK, turns, End("well done"))
    return memory


def test_a_conversation_is_recalled_to_its_end():
    memory = kept((b"one", b"1"), (b"two", b"2"))
    memory.keep(CHECK, [(b"one", b"1"), (b"two", b"II")], End(None))
    line = Line(answering(b"1", b"2"))
    assert memory.recall(CHECK, line) == End("well done")
    assert line.tape == [(b"one", b"1"), (b"two", b"2")]
    assert memory.recall(CHECK, Line(answering(b"1", b"II"))) == End(None)


def test_one_other_bit_is_another_conversation():
    two = wire.encode(2.0)
    memory = kept((b"one", b"1"), (b"two", two))
    line = Line(answering(b"1", wire.encode(float(np.nextafter(2.0, 3.0)))))
    assert memory.recall(CHECK, line) is None
    assert len(line.tape) == 2  # which the check begins with


def test_nothing_is_recalled_of_another_check_or_after_a_fault():
    memory = kept((b"one", b"1"))
    assert memory.recall(tiny.CHECKS["double"][1], Line(answering())) is None
    line = Line(answering(StudentFault("timed out", "It took too long.")))
    assert memory.recall(CHECK, line) is None
    with pytest.raises(StudentFault, match="too long"):
        line.start(line.tape)
        line(b"one")


def test_a_conversation_with_a_fault_in_it_is_not_kept():
    memory = Memory()
    memory.keep(CHECK, [(b"one", b"1"), (b"two", StudentFault("died", "Gone."))], End(None))
    memory.keep(CHECK, [], End(None))
    assert memory.recall(CHECK, Line(answering())) is None


def test_what_is_kept_has_an_end(monkeypatch):
    monkeypatch.setattr(conversations, "ROOM", 2000)
    memory = kept((b"one", b"1" * 2000))
    assert memory.recall(CHECK, Line(answering())) is None
    for n in range(9):
        memory.keep(CHECK, [(b"one", b"%d" % n)], End(None))
    known = [memory.recall(CHECK, Line(answering(b"%d" % n))) for n in range(9)]
    assert known == [End(None)] * 3 + [None] * 6


needs_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def looked(monkeypatch):
    """Count how often a check looks at an answer."""
    count: list[int] = []

    def doubles(student, reference, rng):
        "It doubles an array"
        count.append(1)
        x = rng.normal(size=4)
        expect_close(student.double(x), reference.double(x), "The result", rtol=1e-6)

    checks = {**tiny.CHECKS, "double": (tiny.check_of("double", doubles), tiny.CHECKS["double"][1])}
    tiny.register(monkeypatch)
    monkeypatch.setattr(tiny, "CHECKS", checks)
    return count


RIGHT = tiny.DOUBLES
SAME_BITS = "def double(x):\n    return x + x\n"
OTHER_BITS = "def double(x):\n    return 2 * x * (1 + 1e-15)\n"
WRONG = "def double(x):\n    return 3 * x\n"
WRONG_BY_LITTLE = "def double(x):\n    return 2 * x * (1 + 1e-5)\n"
WRITES_IN_PLACE = "def double(x):\n    result = 2 * x\n    x += 1\n    return result\n"
DIES = "import os\ndef double(x):\n    os._exit(1)\n"


def graded(sandbox, assignment, answers, memory, double):
    cells = (tiny.solution_cell(double, "double"), tiny.solution_cell(tiny.SHIFTS, "shift"))
    return grade(sandbox, assignment, answers, "ada", tiny.file(*cells), LIMITS, memory=memory)[0]


@needs_linux
def test_a_check_looks_at_the_same_answer_once_and_at_any_other_again(sandbox, looked, tmp_path):
    assignment, answers, memory = tiny.course(tmp_path), tiny.answers(), Memory()
    looked.clear()
    sources = (RIGHT, 1), (SAME_BITS, 1), (OTHER_BITS, 2), (OTHER_BITS, 2), (WRONG_BY_LITTLE, 3)
    for source, looks in (*sources, (WRONG_BY_LITTLE, 3), (RIGHT, 3)):
        result = graded(sandbox, assignment, answers, memory, source)
        assert len(looked) == looks
        assert (result.questions[0].verdict is Verdict.PASSED) == (source is not WRONG_BY_LITTLE)


@needs_linux
@pytest.mark.parametrize(
    "source", [RIGHT, SAME_BITS, OTHER_BITS, WRONG, WRONG_BY_LITTLE, WRITES_IN_PLACE, DIES]
)
def test_with_a_memory_of_others_every_verdict_and_hint_is_the_same(source, sandbox, looked, tmp_path):
    assignment, answers, memory = tiny.course(tmp_path), tiny.answers(), Memory()
    for other in (RIGHT, OTHER_BITS, WRONG, WRITES_IN_PLACE):
        graded(sandbox, assignment, answers, memory, other)
    results = [graded(sandbox, assignment, answers, known, source) for known in (memory, Memory())]
    told = [
        [(c.title, c.verdict, c.message, c.hint) for question in result.questions for c in question.checks]
        for result in results
    ]
    assert told[0] == told[1]


class Large:
    """Stands for the arrays that a check has in hand."""


@needs_linux
@pytest.mark.parametrize("source", [RIGHT, WRONG, DIES, "def double(x):\n    raise ValueError\n"])
def test_nothing_that_a_check_had_in_hand_outlives_its_submission(source, sandbox, monkeypatch, tmp_path):
    in_hand: list[weakref.ref[Large]] = []

    def doubles(student, reference, rng):
        "It doubles an array"
        large, x = Large(), rng.normal(size=4)
        in_hand.append(weakref.ref(large))
        expect_close(student.double(x), reference.double(x), "The result")

    tiny.register(monkeypatch)
    monkeypatch.setattr(
        tiny,
        "CHECKS",
        {**tiny.CHECKS, "double": (tiny.check_of("double", doubles), tiny.CHECKS["double"][1])},
    )
    assignment, answers, memory = tiny.course(tmp_path), tiny.answers(), Memory()
    gc.collect()
    in_hand.clear()
    gc.disable()  # which would come by when it likes
    try:
        graded(sandbox, assignment, answers, memory, source)
        assert in_hand and [seen() for seen in in_hand] == [None] * len(in_hand)
    finally:
        gc.enable()


@needs_linux
@pytest.mark.parametrize("where", ["a function of ours", "reading the answer"])
def test_what_was_slow_by_chance_is_held_against_nobody_else(where, sandbox, monkeypatch, tmp_path):
    slow: list[str] = []

    def stand_still(here):
        while here in slow:
            time.sleep(0.01)

    def function(x):
        stand_still("a function of ours")
        return 2 * x

    def read(frame, *how):
        value = decode(frame, *how)
        if isinstance(value, dict) and "result" in value:
            stand_still("reading the answer")
        return value

    def calls_back(student, reference, rng):
        "It applies a function"
        x, found = rng.normal(size=4), None
        with suppress(StudentFault):  # as checks do that look at several steps before they judge
            found = student.double(x, function)
        expect_close(found, 2 * x, "The result")

    decode = wire.decode
    monkeypatch.setattr(wire, "decode", read)
    monkeypatch.setattr(tiny, "CHECKS", {**tiny.CHECKS, "double": (tiny.check_of("double", calls_back),)})
    tiny.register(monkeypatch)
    source = "def double(x, function=None):\n    return function(x) if function else 2 * x\n"
    assignment, memory = tiny.course(tmp_path), Memory()
    answers = Answers(tiny.NAME, 7, (tiny.DOUBLE, tiny.SHIFT), {}, {})
    hasty = Limits(cell=20, question=0.4, submission=60)
    cells = tiny.file(tiny.solution_cell(source, "double"))
    verdicts = []
    for slow[:] in ([where], []):
        result, _ = grade(sandbox, assignment, answers, "ada", cells, hasty, memory=memory)
        verdicts.append(result.questions[0].verdict)
    assert verdicts == [Verdict.FAILED, Verdict.PASSED]
