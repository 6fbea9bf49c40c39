"""Time our grading against stock `nbgrader autograde`: the same submissions, the same machine, the same run.

    python benchmarks/against_nbgrader.py

Two kinds of notebooks: one that only defines functions, one that also trains a little and draws a plot. Stock
nbgrader runs every cell in a kernel, its check cells through the same `check(...)`. The two take turns, and the ratio
is the median of the ratios of neighbours, because no machine is equally fast all the time. Start-up is included.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from classes import BIN, KINDS, NAME, keep, make_course, run

STOCK, OURS, TURNS = 8, 400, 3

STOCK_CONFIG = """c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "misconceptions"]
"""


def main() -> None:
    """Compare both kinds, and what a student does before handing in."""
    rows = {kind: compare("nbgrader", grade_stock, extra) for kind, extra in KINDS.items()}
    rows["student, whole notebook"] = student()
    keep("against_nbgrader", rows)


def compare(peer: str, grade_theirs: Callable[[str], float], extra: str) -> dict[str, object]:
    """Grade the same notebooks both ways; seconds for each submission and the median of the ratios."""
    turns = [(grade_theirs(extra), grade_ours(extra)) for _ in range(TURNS)]
    ratios = [theirs / ours for theirs, ours in turns]
    return {
        "submissions": OURS,
        f"{peer}_seconds": round(median(theirs for theirs, _ in turns), 3),
        "autograder_seconds": round(median(ours for _, ours in turns), 4),
        "ratio": round(median(ratios), 1),
        "ratios": [round(ratio, 1) for ratio in ratios],
    }


def grade_stock(extra: str) -> float:
    """Grade a few with stock nbgrader; seconds for each."""
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder) / "stock", extra, STOCK, STOCK_CONFIG)
        run(course, BIN / "nbgrader", "generate_assignment", NAME)
        return run(course, BIN / "nbgrader", "autograde", NAME) / STOCK


def grade_ours(extra: str) -> float:
    """Grade a class with `autograder grade`; seconds for each."""
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder) / "ours", extra, OURS)
        return run(course, BIN / "autograder", "grade", NAME) / OURS


def student() -> dict[str, float]:
    """Check one whole notebook from the shell, beside `nbgrader validate`; the best of three."""
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder) / "student", "", 1, STOCK_CONFIG, mistakes=0)
        path = next(course.glob("submitted/*/*/*.ipynb"))
        pytest = (BIN / "python", "-m", "pytest", "-q", "-p", "no:hypothesispytest", "-p", "no:xdist")
        commands = {
            "nbgrader_validate_seconds": (BIN / "nbgrader", "validate", path),
            "autograder_check_seconds": (BIN / "autograder", "check", path),
            "pytest_seconds": (*pytest, path),  # without plugins that students do not have
        }
        best = {name: min(run(course, *words) for _ in range(3)) for name, words in commands.items()}
    return {name: round(seconds, 2) for name, seconds in best.items()}


if __name__ == "__main__":
    main()
