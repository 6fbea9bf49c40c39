"""Whatever bytes a learner's process sends: they are read or refused, soon, and judged without a grader error."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from typing import Any

import numpy as np
import pytest
from conftest import NAME, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from mutations import mutated, rearranged

from autograder import registry
from autograder.calling import wire
from autograder.calling.answering import answer
from autograder.calling.bounds import bounded, memory_ceiling
from autograder.calling.plain import DTYPES
from autograder.calls import Call, Reply, StudentFault, called_back, encode_request, read_reply
from autograder.course.assignment import Assignment, find_assignment
from autograder.expectations import Mismatch, expect_close
from autograder.judging.answers import Answers
from autograder.judging.fingerprints import fingerprint
from autograder.judging.question import judge
from autograder.judging.recording import record_solution
from autograder.values import Verdict

pytestmark = pytest.mark.slow

FRAMES = 160_000  # over 100 000 of them differ
ROUNDS = 40  # of judging all questions of an assignment by damaged replies
SECONDS = 200.0  # for all of them, on the slowest of machines; a single frame takes microseconds
SLOW = 2.0  # for one frame
FRAME = wire.PREFIX.size

REPLIES = [
    {"result": value, "changed": [], "lost": [], "shared": []}
    for value in (
        None,
        1.5,
        [np.zeros((3, 2)), {"velocity": np.ones(4), "t": 3}],
        (np.float32(1), True, "word", {"tuple": (1, 2), 3: {}}),
        [0.1] * 30,
        np.random.default_rng(0),
        [[], [[]], {"a": [{"b": float("nan")}]}, -(2**70)],
        np.zeros((0, 3), np.int8),
    )
]
REPLIES += [
    {"fault": "raised", "text": "f raised ValueError", "where": "f", "type": "ValueError"},
    {"result": "a.npz", "changed": [0], "lost": [0], "shared": []}
    | {"folder": {"a.npz": None}, "disk": [["open", "a.npz"]]},
    ["callback", 0, [np.zeros(3)], {"scale": 2}],
    {"error": None, "outputs": [{"output_type": "stream", "name": "stdout", "text": "a\n"}]},
]


def damaged(frame: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Damage a frame; mostly its lengths are put right again, or nothing behind them would ever be read."""
    header = wire.PREFIX.unpack(frame[:FRAME])[0]
    text, arrays = frame[FRAME : FRAME + header], frame[FRAME + header :]
    kind = rng.random()
    if kind < 0.15:
        return mutated(frame, others, rng)
    if kind < 0.5:
        text = mutated(text, [other[FRAME:] for other in others], rng)
    else:
        text = json.dumps(rearranged(json.loads(text), rng)).encode()
    if kind % 0.1 < 0.02:
        arrays = mutated(arrays, others, rng)
    return wire.PREFIX.pack(len(text), len(arrays)) + text + arrays


def looked_at(value: Any) -> str:
    """Do with a value what the trusted side does with a reply, and say how it ended."""
    if not isinstance(value, dict):
        return "no reply"
    try:
        reply = read_reply(value, 0)
    except StudentFault as fault:
        fingerprint("f", fault)
        return "fault"
    fingerprint("f", reply)
    try:
        expect_close(reply.result, [np.zeros((3, 2)), {"velocity": np.ones(4)}], "The result")
    except Mismatch as mismatch:
        assert mismatch.message
        return "mismatch"
    return "right"


def test_a_hundred_thousand_damaged_frames_are_read_or_refused() -> None:
    rng, frames = random.Random(20_260), [wire.encode(reply) for reply in REPLIES]
    ends, slowest, different = Counter[str](), 0.0, set[int]()
    with bounded(SECONDS, memory_ceiling()):
        for _ in range(FRAMES):
            frame = damaged(rng.choice(frames), frames, rng)
            different.add(hash(frame))
            started = time.perf_counter()
            try:
                end = looked_at(wire.decode(frame))
            except wire.NotPlain as error:
                assert str(error).startswith(("a ", "an ", "arrays "))
                end = "refused"
            ends[end] += 1
            slowest = max(slowest, time.perf_counter() - started)
    assert len(different) > 100_000 and slowest < SLOW
    for end in ("refused", "no reply", "fault", "mismatch", "right"):
        assert ends[end] > FRAMES / 1000, ends  # the damage is neither too great nor too small to tell


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return find_assignment(NAME, ROOT)


@pytest.fixture(scope="module")
def answers(assignment: Assignment) -> Answers:
    return record_solution(assignment, 7)


def damaging(namespace: Any, rng: random.Random, share: float) -> Call:
    """Call right functions, and damage a share of their replies on the way."""
    seen: list[bytes] = []

    def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
        request, functions = encode_request(args, kwargs)

        def call_back(message: bytes) -> bytes:
            _, number, args, kwargs = wire.decode(message)
            return called_back(functions[number], args, kwargs)

        frame = answer(namespace, name, request, observed, call_back)
        seen.append(frame)
        if rng.random() < share:
            frame = damaged(frame, seen[-20:], rng)
        try:
            value = wire.decode(frame)
        except wire.NotPlain as error:
            raise StudentFault("died", str(error)) from None
        return read_reply(value if isinstance(value, dict) else {}, len(functions))

    return call


def test_checks_judge_damaged_replies_without_a_grader_error(
    assignment: Assignment, answers: Answers
) -> None:
    rng, verdicts = random.Random(7), Counter[Verdict]()
    checks = registry.checks_of(NAME)
    with bounded(SECONDS, memory_ceiling()):
        for _ in range(ROUNDS):
            for question in assignment.questions:
                student = damaging(assignment.solution, rng, share=0.1)
                result = judge(question, checks[question.id], student, answers)
                assert result.verdict is not Verdict.ERROR, result
                assert result.points == 0 or result.checks[0].verdict is Verdict.PASSED
                verdicts[result.verdict] += 1
    assert verdicts[Verdict.PASSED] and verdicts[Verdict.FAILED] > verdicts.total() / 10


dtypes = st.sampled_from(DTYPES)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4))
junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**500), 2**500) | st.floats() | st.text(max_size=9) | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(
            st.text(max_size=3) | st.sampled_from(["velocity", "t", "learning_rate"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@settings(max_examples=150)
@given(junk, st.lists(st.integers(), max_size=2))
def test_whatever_an_answer_is_no_check_fails_for_a_fault_of_ours(
    assignment: Assignment, answers: Answers, value: Any, changed: list[int]
) -> None:
    reply = {"result": value, "changed": changed, "lost": changed, "shared": changed}
    frame = wire.encode(reply)
    for question in assignment.questions[:4]:
        found = judge(
            question,
            registry.checks_of(NAME)[question.id],
            lambda name, args, kwargs, observed=False: read_reply(wire.decode(frame), 0),
            answers,
        )
        assert (found.verdict, found.points) == (Verdict.FAILED, 0), found


@settings(max_examples=300)
@given(st.binary(max_size=60), st.binary(max_size=20))
def test_any_bytes_are_read_or_refused(header: bytes, tail: bytes) -> None:
    for frame in (header, wire.PREFIX.pack(len(header), len(tail)) + header + tail):
        try:
            wire.decode(frame, callback=lambda number: abs)
        except wire.NotPlain as error:
            assert str(error)
