"""The process that grades a class holds what is under way, not the class."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from small import DOUBLES, Small, make_course_folder, make_package

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can grade, and has /proc"),
]

FEW, MANY = 30, 150
NOTES = 200_000  # bytes beside the answers, so that a notebook that is kept would show
EACH = 40_000  # bytes: its place in lists and tables, and room for an allocator's whims

GRADE = """
import sys
from autograder.cli import main

main(["grade", "tiny", "--workers", "2"])
with open("/proc/self/status") as status:
    print(*[line for line in status if line.startswith("VmHWM")])
"""


def peak(course: Small, students: int) -> int:
    """Grade a class and give the most bytes that were resident in the process that hands out and writes down."""
    for number in range(students):
        path = course.hand_in(f"student{number:03}", DOUBLES)
        document = json.loads(path.read_bytes())
        notes = {"cell_type": "markdown", "id": "notes", "metadata": {}, "source": "x" * NOTES}
        document["cells"].append(notes)
        path.write_text(json.dumps(document))
    done = subprocess.run(
        [sys.executable, "-P", "-c", GRADE],
        cwd=course.folder,
        env=course.environment(),
        capture_output=True,
        text=True,
    )
    assert f"{students} graded, 0 unchanged." in done.stdout, done.stderr
    *_, kilobytes, unit = done.stdout.split()
    assert unit == "kB"
    return int(kilobytes) * 1024


def test_a_class_five_times_as_large_takes_no_more_memory(tmp_path: Path) -> None:
    package = make_package(tmp_path / "package")
    few, many = (make_course_folder(Small(tmp_path / name, package)) for name in ("few", "many"))
    grown = peak(many, MANY) - peak(few, FEW)
    assert grown < EACH * (MANY - FEW)
