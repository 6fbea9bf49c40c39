"""The frozen values that flow through the grader, from a question to a grade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What can be said of an answer. Only `PASSED` ever earns points."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"
    BLOCKED = "blocked"  # by an earlier question that is not attempted yet
    ERROR = "grader error"  # ours, never the student's zero: it waits for a person


@dataclass(frozen=True)
class Limits:
    """Wall-clock seconds, kept by the trusted process: for one cell, one question, a whole submission."""

    cell: float = 20.0
    question: float = 10.0
    submission: float = 120.0


@dataclass(frozen=True)
class Question:
    """A graded function. `id` is its name and its check cell's `grade_id`; points come from that cell."""

    id: str
    max_points: float


@dataclass(frozen=True)
class Check:
    """One thing that is proved about a question. `run(student, reference, rng)` raises `Mismatch` to fail.

    It returns None, or a remark that the learner reads although all is well.
    """

    question: str
    name: str
    title: str
    run: Callable[[Any, Any, Any], str | None] = field(repr=False)


@dataclass(frozen=True)
class Misconception:
    """A mistake students really make: the solution with `edits` applied, and the hint that it earns.

    because   completes "This is what happens when ..."
    next      one thing to do now, in the imperative
    edits     pairs (text of the solution cell, text that replaces it), each found exactly once
    """

    question: str
    name: str
    because: str
    next: str
    edits: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class Hint:
    """Why an answer is probably wrong. `name` is the misconception's, or None for a generic diagnosis."""

    name: str | None
    because: str
    next: str = ""


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check on one answer.

    `message` says what was seen, and is a remark, or "", when it passed; `hint` says why, when known. `fault` is the
    kind of `StudentFault` where the function gave no answer at all.
    """

    title: str
    verdict: Verdict
    message: str = ""
    hint: Hint | None = None
    seconds: float = 0.0
    fault: str = ""


@dataclass(frozen=True)
class QuestionResult:
    """The outcome of all checks of one question."""

    id: str
    verdict: Verdict
    points: float
    max_points: float
    checks: tuple[CheckResult, ...]

    @property
    def first_trouble(self) -> CheckResult | None:
        """The first check that did not pass: the one a learner should read."""
        return next((c for c in self.checks if c.verdict is not Verdict.PASSED), None)
