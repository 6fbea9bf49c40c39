"""The right answers of an assignment for one seed, and what each known mistake would have answered.

A submission is compared with a recording, so the solution need not be run again and, with the public seed, need not
be shipped to students. Both uses are the same code.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import wire
from autograder.calls import Call, Reply
from autograder.fingerprints import Print, alike
from autograder.values import Check, CheckResult, Hint, Question, Verdict

PUBLIC_SEED = 231


class OutOfStep(Exception):
    """A recording does not match the checks that are replaying it."""


@dataclass(frozen=True)
class NearMiss:
    """A misconception as it is recognised: its traces, one for each check of its question."""

    name: str
    because: str
    next: str
    traces: Mapping[str, Sequence[Print]]


@dataclass(frozen=True)
class Answers:
    """A recording: the reference's results by check, in the order asked for, and the near misses by question."""

    assignment: str
    seed: int
    questions: tuple[Question, ...]
    results: Mapping[str, Sequence[Any]] = field(repr=False)
    near_misses: Mapping[str, Sequence[NearMiss]] = field(repr=False)

    def reference(self, check: Check) -> Call:
        """Replay what the reference answered in this check. Raises OutOfStep when the check asks otherwise."""
        recorded = iter(self.results.get(key(check), ()))

        def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
            expected_name, result = next(recorded, ("nothing more", None))
            if expected_name != name:
                raise OutOfStep(
                    f"The recorded answers of {self.assignment} do not belong to these checks "
                    f"({check.question}.{check.name} asks for {name}, {expected_name} was recorded). "
                    f"Run: autograder release {self.assignment}"
                )
            return Reply(result)

        return call


def key(check: Check) -> str:
    """Name a check within its assignment."""
    return f"{check.question}.{check.name}"


def diagnose(
    answers: Answers,
    question: str,
    results: Sequence[CheckResult],
    checks: Sequence[Check],
    traces: Mapping[str, Sequence[Print]],
) -> Hint | None:
    """Find the one known mistake that answers as the learner's function does.

    One that agrees in all checks is preferred; failing that, one that alone agrees in the first check that failed
    (the learner may have made a second mistake elsewhere).
    """
    near_misses = answers.near_misses.get(question, ())
    everywhere = [m for m in near_misses if all(alike(traces[name], m.traces[name]) for name in traces)]
    first = next(c.name for c, r in zip(checks, results, strict=False) if r.verdict is Verdict.FAILED)
    there = [m for m in near_misses if alike(traces[first], m.traces[first])]
    for found in (everywhere, there):
        if len(found) == 1:
            return Hint(found[0].name, found[0].because, found[0].next)
    return None


def save(answers: Answers, path: Path) -> None:
    """Write a recording as one compressed wire frame."""
    path.parent.mkdir(parents=True, exist_ok=True)
    near_misses = {
        question: [[m.name, m.because, m.next, dict(m.traces)] for m in misses]
        for question, misses in answers.near_misses.items()
    }
    questions = [[question.id, question.max_points] for question in answers.questions]
    value = [answers.assignment, answers.seed, questions, dict(answers.results), near_misses]
    path.write_bytes(zlib.compress(wire.encode(value), 9))


def load(path: Path) -> Answers:
    """Read a recording that `save` wrote."""
    assignment, seed, questions, results, near_misses = wire.decode(zlib.decompress(path.read_bytes()))
    return Answers(
        assignment,
        seed,
        tuple(Question(*question) for question in questions),
        results,
        {question: [NearMiss(*miss) for miss in misses] for question, misses in near_misses.items()},
    )


def public_answers(assignment: str) -> Answers:
    """Load the answers that the release recorded for the public seed.

    Raises FileNotFoundError with a sentence when the assignment has not been released yet.
    """
    path = recorded_path(assignment)
    if not path.exists():
        raise FileNotFoundError(
            f"No answers are recorded for {assignment}. If this is your course, run: autograder release {assignment}"
        )
    return load(path)


def recorded_path(assignment: str) -> Path:
    """Say where the recording of an assignment lies: inside the package, so that it needs no working directory."""
    return Path(__file__).parent / "recorded" / f"{assignment}.answers"
