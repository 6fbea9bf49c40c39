"""Frames that are written straight to the socket: they end in a fault, never in points."""

from __future__ import annotations

import numpy as np
import pytest
from wall import SECONDS, define, fresh, linux

from autograder.calling import wire
from autograder.calls import StudentFault
from autograder.expectations import expect_close
from autograder.judging.answers import Answers
from autograder.judging.question import judge
from autograder.sandbox.host import Died, Sandbox
from autograder.values import Check, Question, Verdict

pytestmark = linux


@pytest.fixture(scope="module", params=["A", "B"])
def sandbox(request):
    with Sandbox(tier=request.param) as running:
        yield running


@pytest.fixture
def child(sandbox):
    with fresh(sandbox) as child:
        yield child


WRITE = """
import os
def send(frame):
    while frame:
        frame = frame[os.write(3, frame):]
def f():
    send({frame!r})
    {after}
"""


def raw(header, arrays=b""):
    """Write a frame by hand."""
    return wire.PREFIX.pack(len(header), len(arrays)) + header + arrays


TRUNCATED = wire.encode({"result": np.zeros(100), "changed": [], "lost": [], "shared": []})[:50]
FORGED = {
    "cut off": (TRUNCATED, "os._exit(0)"),
    "too long a header": (wire.PREFIX.pack(2**31, 0), "return 1"),
    "too many arrays": (wire.PREFIX.pack(2, 2**31) + b"{}", "return 1"),
    "another protocol": (b"HTTP/1.1 200 OK\r\n\r\n", "return 1"),
    "zeros": (bytes(64), "return 1"),
    "ones": (b"\xff" * 64, "return 1"),
    "not JSON": (raw(b"{"), "return 1"),
    "not text": (raw(b"\xff\xfe"), "return 1"),
    "a pickle": (raw(b"\x80\x04N."), "return 1"),
    "NaN": (raw(b"NaN"), "return 1"),
    "nested deeply": (raw(b"[" * 100_000), "return 1"),
    "a long integer": (raw(b"9" * 5000), "return 1"),
    "shared arrays": (raw(b"[" + b'{"array":[0,"int8",[1]]},' * 9 + b"0]", b"x"), "return 1"),
    "an array for a word": (wire.encode([np.zeros(3)]), "return 1"),
    "arrays for all words": (wire.encode([np.zeros(3)] * 4), "return 1"),
    "a number": (wire.encode(4.0), "return 1"),
    "nothing": (wire.encode(None), "return 1"),
    "a callback that was not handed over": (wire.encode(["callback", 0, [], {}]), "return 1"),
    "a callback of a strange number": (wire.encode(["callback", -1, [], {}]), "return 1"),
    "an empty reply": (wire.encode({}), "return 1"),
    "points": (wire.encode({"verdict": "passed", "points": 4.0, "max_points": 4.0}), "return 1"),
    "arrays in a reply": (
        wire.encode({"fault": np.zeros(3), "text": np.zeros(3), "where": 1, "type": 2}),
        "return 1",
    ),
    "a strange change": (
        wire.encode({"result": 1, "changed": [np.zeros(2)], "lost": "all", "shared": []}),
        "return 1",
    ),
    "a grader error": (
        wire.encode({"fault": "grader error", "text": "It is our fault.", "where": "", "type": "OutOfStep"}),
        "return 1",
    ),
}

QUESTION = Question("f", 4)


def gives_two(student, reference, rng):
    "It gives two"
    expect_close(student.f(), 2.0, "The result")


def judged(child):
    """Judge `f` as a question of its own."""

    def student(name, args, kwargs, observed=False):
        try:
            return child.call(name, args, kwargs, SECONDS)
        except Died as error:
            raise StudentFault("died", str(error)) from None

    checks = [Check("f", f"check_{n}", "It gives two", gives_two) for n in range(2)]
    return judge(QUESTION, checks, student, Answers("tiny", 7, (QUESTION,), {"f": {}}, {}))


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_frame_ends_in_a_fault_not_in_points(child, kind):
    frame, after = FORGED[kind]
    define(child, WRITE.format(frame=frame, after=after))
    result = judged(child)
    assert (result.verdict, result.points) == (Verdict.FAILED, 0)


def test_a_right_answer_earns_its_points_through_the_same_door(child):
    define(child, "def f(): return 2.0")
    assert judged(child).points == 4


def test_a_forged_reply_before_the_real_one_earns_what_it_answers_and_nothing_more(child):
    right = wire.encode({"result": 2.0, "changed": [], "lost": [], "shared": []})
    define(child, WRITE.format(frame=right, after="return 5.0"))
    assert judged(child).points == 2  # the second check reads the real reply to the first


def test_a_forged_word_in_place_of_a_cells_answer_is_no_answer(sandbox):
    forged = [
        None,
        3,
        [],
        {},
        np.zeros(3),
        {"error": np.zeros(2), "outputs": []},
        {"error": None, "outputs": 1},
    ]
    for value in forged:
        child = sandbox.child()
        with pytest.raises(Died):
            child.run(WRITE.format(frame=wire.encode(value), after="") + "\nf()", "<cell>", SECONDS)
        child.close()


def test_tampering_with_the_engine_inside_changes_nothing_outside(child):
    source = """
    import sys
    from autograder import expectations
    from autograder.calling import answering
    from autograder.calling import wire
    from autograder.judging import question as judging
    def f(): return 5.0
    expectations.expect_close = lambda *a, **k: None
    judging.judge = lambda *a: 4
    wire.MAX_DEPTH = 10 ** 9
    import numpy as np
    np.allclose = np.array_equal = lambda *a, **k: True
    """
    define(child, source)
    assert judged(child).points == 0
