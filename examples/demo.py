"""Grade the example class in a course folder of its own, and say where everything is: `make demo`."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.cli import main

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NAME = "parameter_updates"


def make_course(course: Path) -> None:
    """Make a course folder: configuration, solutions and the class's submissions. What was graded there stays."""
    course.mkdir(exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for folder in ("solutions", "assignments"):
        shutil.copytree(ROOT / folder, course / folder, dirs_exist_ok=True)
    shutil.copytree(HERE / "submitted", course / "submitted", dirs_exist_ok=True)


def demo(course: Path) -> int:
    """Grade, report and point to the results; gives the exit code."""
    make_course(course)
    print("Grading the example class (two of its submissions loop or crash, which takes some seconds) ...")
    code = main(["grade", NAME, "--course", str(course), "--question-limit", "4"])
    if code:
        return code
    main(["report", NAME, "--course", str(course)])
    rows = {
        "gradebook": course / "gradebook.db",
        "class report": course / "reports" / f"{NAME}.html",
        "a student's feedback": course / "results" / NAME / "karl.html",
        "the same as data": course / "results" / NAME / "karl.json",
        "annotated notebook": course / "autograded" / "karl" / NAME / f"{NAME}.ipynb",
    }
    print()
    for what, path in rows.items():
        print(f"  {what:<22} {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(demo(ROOT / "demo"))
