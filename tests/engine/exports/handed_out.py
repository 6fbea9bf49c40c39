"""What platforms give out, in small, and results to go into it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from autograder.exports.grades import Class, Final
from autograder.exports.tables import Handed

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Tiny (81),Other (82),Current Score
    Manual Posting,,,,,,,,
    Points Possible,,,,,,5.00,46.00,(read only)
"Lovelace, Ada",11,S1,ada,Monday,,,,90
"Stone, Bob",12,S2,BOB,Monday,late,2.00,40.00,80
=Eve,13,S3,eve,Tuesday,,,,
"Student, Test",14,,abcdef,Monday,,,,
"""
MOODLE = """\
Identifier,"Full name",Username,"ID number","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 7","Ada Lovelace",ada,S1,ada@uni.edu,Submitted,,5.00,Yes,"Monday, 2 November 2026, 9:12 AM",-,
"Participant 8","Bob Stone",bob,S2,bob@uni.edu,Submitted,2.00,5.00,Yes,-,"Monday, 2 November 2026, 9:12 AM",old
"Participant 9",=Eve,eve,S3,eve@uni.edu,"No submission - ",,5.00,Yes,-,-,
"""
GRADES = Class(
    "tiny", 5.0, (Final("ada", 4.5), Final("bob", 0.0), Final("carl", 3.0), Final("eve", 5.0, waits=True))
)


def rows_in(handed: Handed | str) -> list[list[str]]:
    """Read what was written as a platform does."""
    text = handed if isinstance(handed, str) else handed.text
    return list(csv.reader(io.StringIO(text)))


def put_result(root: Path, student: str, *checks: dict[str, Any], errors: tuple[str, ...] = ()) -> None:
    """Write a result with one question of these checks, or with none."""
    verdict = next((check["verdict"] for check in checks if check["verdict"] != "passed"), "passed")
    question = {"verdict": verdict if checks else "not attempted", "points": 2, "max_points": 4}
    document = {"schema": 1, "student": student, "assignment": "tiny", "isolation": "A"}
    document |= {"score": 2, "max_score": 5}
    document |= {"questions": {"double": {**question, "checks": list(checks)}}, "errors": list(errors)}
    known = re.fullmatch(r"[a-z][a-z.]*", student)
    name = student if known else f"{len(list(root.rglob('*.json')))}"
    path = root / "results" / "tiny" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))


def check(verdict: str, message: str = "", diagnosis: str | None = None, **more: Any) -> dict[str, Any]:
    """Make a check of a result."""
    told = {"title": "It doubles", "verdict": verdict, "message": message, "diagnosis": diagnosis}
    return {**told, "because": "", "next": "", "seconds": 0.25, **more}
