"""The section on what needs attention: what cannot be read, what ended or took too long, what waits."""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape

from autograder.reporting.charts import wide_table
from autograder.reporting.classroom import Classroom, Learner
from autograder.values import Verdict

SLOW_SECONDS = 5.0

# What is said of a cell; of a question, results have the kind.
TIMED_OUT = re.compile(r"was stopped after \S+ s\b|were used up")
CRASHED = re.compile(r"was left out: ")

Row = tuple[str, str, str]


def troubles_section(room: Classroom) -> str:
    """Render what went wrong apart from wrong answers, by kind."""
    found: dict[str, list[Row]] = defaultdict(list)
    for learner in room.learners:
        for kind, where, what in troubles_of(learner):
            found[kind].append((learner.name, where, what))
    rows = [
        [escape(kind), escape(name), f"<code>{escape(where)}</code>" if where else "", escape(what)]
        for kind in KINDS
        for name, where, what in found[kind]
    ]
    parts = ["<p>None.</p>"]
    if rows:
        counts = [
            f"{kind}: {_students(len({row[0] for row in found[kind]}))}" for kind in KINDS if found[kind]
        ]
        heads = ["what", "student", "question", "what happened"]
        parts = [f"<p>{escape('; '.join(counts))}.</p>", wide_table("What needs attention", heads, rows)]
    if written := sum(learner.written for learner in room.learners):
        people = sum(learner.written > 0 for learner in room.learners)
        parts.append(
            f"<p>{written} written answers of {_students(people)} are for a person to read; formgrader shows which "
            "of them are not graded yet.</p>"
        )
    return "\n".join(parts)


UNREADABLE, STUCK, CRASH, SLOW = "cannot be read", "time-out", "crash", "slow"
OURS, DOUBTED, OTHER = "grader error, waits for you", "entry doubted, waits for you", "other"
FAULTS = {"timed out": STUCK, "died": CRASH}
KINDS = (OURS, DOUBTED, UNREADABLE, STUCK, CRASH, SLOW, OTHER)


def troubles_of(learner: Learner) -> list[Row]:
    """List a submission's troubles as (kind, question or "", sentence)."""
    result = learner.result
    questions = result["questions"]
    unread = result["errors"] and not any(question["checks"] for question in questions.values())
    rows: list[Row] = [(UNREADABLE if unread else _kind(e) or OTHER, "", e) for e in result["errors"]]
    if result.get("entry", {}).get("rejected"):
        rows.append((DOUBTED, result["entry"]["question"], result["entry"]["rejected"]))
    for id, question in questions.items():
        if question["verdict"] == Verdict.ERROR:
            message = next((c["message"] for c in question["checks"] if c["verdict"] == Verdict.ERROR), "")
            rows.append((OURS, id, message))
            continue
        ended = (check for check in question["checks"] if check.get("fault") in FAULTS)
        if first := next(ended, None):
            rows.append((FAULTS[first["fault"]], id, first["message"]))
    seconds = sum(check["seconds"] for question in questions.values() for check in question["checks"])
    if seconds > SLOW_SECONDS:
        rows.append((SLOW, "", f"Its checks took {seconds:.0f} s."))
    return rows


def _kind(sentence: str) -> str:
    if TIMED_OUT.search(sentence):
        return STUCK
    return CRASH if CRASHED.search(sentence) else ""


def _students(number: int) -> str:
    return f"{number} student{'s' * (number != 1)}"
