"""The right answers of an assignment for one seed, and what each known mistake would have answered.

A submission is compared with a recording, so the solution need not be run again and, with the public seed, need not
be shipped to students. Both uses are the same code.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder import registry
from autograder.calling import wire
from autograder.calls import Call, Reply
from autograder.files import write_whole
from autograder.judging.fingerprints import Print, alike, same_keys
from autograder.values import Check, CheckResult, Hint, Question, Verdict

PUBLIC_SEED = 231
FORMAT = 4  # of recordings, which outlive this program: another one when what they hold is made otherwise


class OutOfStep(Exception):
    """A recording does not match the checks that are replaying it."""


@dataclass(frozen=True)
class NearMiss:
    """A misconception as it is recognised: its traces, one for each check of its question, and the checks it fails."""

    name: str
    because: str
    next: str
    traces: Mapping[str, Sequence[Print]]
    fails: Sequence[str]


@dataclass(frozen=True)
class Answers:
    """A recording, by question: what the reference answered in each check, in order, and the near misses."""

    assignment: str
    seed: int
    questions: tuple[Question, ...]
    results: Mapping[str, Mapping[str, Sequence[Any]]] = field(repr=False)
    near_misses: Mapping[str, Sequence[NearMiss]] = field(repr=False)
    checks: str = ""  # the digest of the checks that were recorded
    sources: str = ""  # in a release: the digest of all that was recorded

    def reference(self, check: Check) -> Call:
        """Replay what the reference answered in this check. Raises OutOfStep when the check asks otherwise."""
        recorded = iter(self.results.get(check.question, {}).get(check.name, ()))

        def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
            expected_name, result = next(recorded, ("nothing more", None))
            if expected_name != name:
                raise OutOfStep(
                    f"The recorded answers of {self.assignment} do not belong to these checks "
                    f"({check.question}.{check.name} asks for {name}, {expected_name} was recorded). "
                    f"Run: autograder release {self.assignment}"
                )
            return Reply(_copied(result))

        return call


def _copied(value: Any) -> Any:
    """Copy plain data, so that what a check does to it does not reach the recording."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([_copied(item) for item in value])
    return value if isinstance(value, float | int | str | None) else deepcopy(value)


def diagnose(
    answers: Answers,
    question: str,
    results: Sequence[CheckResult],
    checks: Sequence[Check],
    traces: Mapping[str, Sequence[Print]],
) -> Hint | None:
    """Find the one known mistake that answers as the learner's function does.

    One that agrees in all checks is preferred; failing that, one that alone agrees in the first check that failed
    (the learner may have made a second mistake elsewhere, or another processor rounds what that check blows up). Of
    several, the one that also stores the same numbers, or the one that also fails the same checks. What passes that
    check explains nothing, alike or not.
    """
    failed = [c.name for c, r in zip(checks, results, strict=False) if r.verdict is Verdict.FAILED]
    first = failed[0]
    near_misses = [m for m in answers.near_misses.get(question, ()) if first in m.fails]
    ran = [check.name for check, _ in zip(checks, results, strict=False)]
    everywhere = [m for m in near_misses if all(alike(traces[n], m.traces.get(n, ())) for n in ran)]
    there = [m for m in near_misses if alike(traces[first], m.traces.get(first, ()))]
    for found, names in ((everywhere, ran), (there, [first])):
        if len(found) > 1:
            found = [m for m in found if all(same_keys(traces[n], m.traces.get(n, ())) for n in names)]
        if len(found) > 1:
            found = [m for m in found if [n for n in ran if n in m.fails] == failed]
        if len(found) == 1:
            return Hint(found[0].name, found[0].because, found[0].next)
    return None


def as_bytes(answers: Answers) -> bytes:
    """Spell a recording as one wire frame, in which what belongs to a question is packed by itself."""
    *head, results, misses = _parts(answers)
    packed = [{question: _packed(part) for question, part in parts.items()} for parts in (results, misses)]
    return wire.encode([*head, *packed])


def _parts(answers: Answers) -> list[Any]:
    """Give a recording as plain data; what the reference and the near misses answered comes last, by question."""
    questions = [[question.id, question.max_points] for question in answers.questions]
    results = {question: dict(answers.results[question]) for question, _ in questions}
    misses = {
        question: [
            [m.name, m.because, m.next, dict(m.traces), list(m.fails)] for m in answers.near_misses[question]
        ]
        for question, _ in questions
    }
    return [answers.assignment, answers.seed, answers.checks, answers.sources, questions, results, misses]


def from_bytes(frame: bytes) -> Answers:
    """Read that frame back. What belongs to a question is unpacked when it is first asked for."""
    assignment, seed, checks, sources, questions, results, misses = wire.decode(frame)
    return Answers(
        assignment,
        seed,
        tuple(Question(*question) for question in questions),
        OnDemand(results, lambda question: _unpacked(results[question])),
        OnDemand(misses, lambda question: [NearMiss(*miss) for miss in _unpacked(misses[question])]),
        checks,
        sources,
    )


def save(answers: Answers, path: Path) -> None:
    """Write a recording to a file."""
    write_whole(path, as_bytes(answers))


def load(path: Path) -> Answers:
    """Read a recording that `save` wrote."""
    return from_bytes(path.read_bytes())


def _packed(value: Any) -> np.ndarray:
    return np.frombuffer(zlib.compress(wire.encode(value), 9), np.uint8)


def _unpacked(packed: np.ndarray) -> Any:
    return wire.decode(zlib.decompress(packed.tobytes()))


class OnDemand(Mapping[str, Any]):
    """A mapping by question whose values are made when they are first asked for."""

    def __init__(self, keys: Iterable[str], value: Callable[[str], Any]) -> None:
        self._keys, self._value = tuple(keys), cache(value)

    def __getitem__(self, question: str) -> Any:
        if question not in self._keys:
            raise KeyError(question)
        return self._value(question)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def public_answers(assignment: str) -> Answers:
    """Load the answers that the release recorded for the public seed.

    Raises OutOfStep with a sentence when there are none, or when the checks have changed since.
    """
    path = recorded_path(assignment)
    advice = f"Get the course package again; if this is your own course, run: autograder release {assignment}"
    if not path.exists():
        raise OutOfStep(f"No answers are recorded for {assignment}. {advice}")
    try:
        answers = load(path)
    except (ValueError, TypeError, wire.NotPlain) as error:
        raise OutOfStep(f"The recorded answers of {assignment} cannot be read. {advice}") from error
    if answers.checks != registry.digest_of(assignment):
        raise OutOfStep(f"The recorded answers of {assignment} belong to other checks. {advice}")
    return answers


def recorded_questions(assignment: str) -> set[str]:
    """Name the questions of the recording of an assignment; none when there is no recording that can be read."""
    try:
        return {question.id for question in load(recorded_path(assignment)).questions}
    except (OSError, ValueError, TypeError, wire.NotPlain):
        return set()


def recorded_path(assignment: str) -> Path:
    """Say where the recording of an assignment lies: inside the package, so that it needs no working directory."""
    return Path(__file__).parents[1] / "recorded" / f"{assignment}.answers"
