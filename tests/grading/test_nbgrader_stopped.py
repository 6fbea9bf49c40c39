"""`nbgrader autograde` that is stopped in the middle says why, loses nothing and goes on where it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from small import DOUBLES, NAME, Small, make_small

pytestmark = pytest.mark.slow

STUDENTS = ("ada", "bob", "eva", "kim")
# WAIT is a minute; nobody would run a test of that
AUTOGRADE = """
import sys
from autograder.records import database
database.WAIT = 0.7
from nbgrader.apps.nbgraderapp import main
sys.argv[1:] = ["autograde", *sys.argv[1:]]
main()
"""
LOCK = """
import os, sqlite3, sys, time
mark, gradebook = sys.argv[1:]
print("looking", flush=True)
while not os.path.exists(mark):
    time.sleep(0.001)
book = sqlite3.connect(gradebook, isolation_level=None, timeout=30)
book.execute("begin exclusive")
sys.stdin.read()
"""


@pytest.fixture
def course(tmp_path: Path) -> Small:
    made = make_small(tmp_path)
    for student in STUDENTS:
        made.hand_in(student, DOUBLES)
    return made


def autograde(course: Small, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `nbgrader autograde` with little patience."""
    command = [sys.executable, "-P", "-c", AUTOGRADE, NAME, *words]
    return subprocess.run(
        command, cwd=course.folder, env=course.environment(), capture_output=True, text=True, timeout=120
    )


def test_a_lock_in_the_middle_is_one_sentence_and_the_next_run_does_the_rest(course: Small) -> None:
    mark, gradebook = course.folder / ".autograder" / NAME / "ada", course.folder / "gradebook.db"
    command = [sys.executable, "-c", LOCK, str(mark), str(gradebook)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"looking\n"
        done = autograde(course)
        holder.communicate()
    assert done.returncode == 1
    (sentence,) = (line for line in done.stderr.splitlines() if "ERROR" in line)
    assert "has been written by another program" in sentence and "run the same command again" in sentence
    assert "Traceback" not in done.stderr and "db upgrade" not in done.stderr
    graded = {path.name for path in mark.parent.iterdir()}
    assert "ada" in graded and "kim" not in graded
    assert {path.name for path in (course.folder / "autograded").iterdir() if any(path.iterdir())} == graded

    mark.unlink()  # as if the machine had gone down while ada was graded
    for path in (course.folder / "autograded" / "ada" / NAME / f"{NAME}.ipynb", course.results / "ada.json"):
        path.unlink()
    again = autograde(course)
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("Skipping existing assignment") == len(graded) - 1
    assert course.points() == dict.fromkeys(STUDENTS, 5.0)

    (mark.parent / "bob").unlink()  # as if something else had graded him
    assert autograde(course, "--student", "kim").returncode == 0
    assert (course.folder / "autograded" / "bob" / NAME / f"{NAME}.ipynb").exists()
