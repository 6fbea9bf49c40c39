"""A grader that is killed fifty times, at random: no grade is lost, doubled or changed, and no attempt either."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import from_gradebook
from small import ANSWERS, NAME, CommandLine, Small, command_line, make_small

from autograder.records.attempts import attempts_of, substance
from autograder.records.results import read_result

pytestmark = pytest.mark.slow

SEED = 20
KILLS = 50
STUDENTS = [f"student{i:02}" for i in range(24)]
GRADE = ("grade", NAME, "--workers", "1")


def change(course: Small, round: int) -> None:
    """Bring about that a run has to grade again: everybody in even rounds, a few in odd ones."""
    rng = random.Random(round)
    course.solve(shift=1 + round // 2)
    for student in rng.sample(STUDENTS, 8) if round else STUDENTS:
        course.hand_in(student, *rng.choice(ANSWERS))


def of_gradebook(course: Small) -> list[tuple]:
    """Read all grades, from a gradebook that is not damaged."""
    with sqlite3.connect(course.folder / "gradebook.db") as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
    db.close()
    columns = "s.student_id, b.name, g.auto_score, g.manual_score, g.needs_manual_grade"
    return from_gradebook(course.folder, columns, "order by 1, 2")


def expect_whole(course: Small) -> None:
    """Whatever has the name of a result, an attempt or a mark is one, from its first byte to its last."""
    for path in course.results.glob("[!.]*.json"):
        assert read_result(path) is not None, path
    for student in STUDENTS:
        attempts = attempts_of(course.folder, NAME, student)
        assert [attempt["attempt"] for attempt in attempts] == list(range(1, len(attempts) + 1))
    for path in (course.folder / ".autograder" / NAME).glob("[!.]*"):
        assert len(path.read_bytes()) == 64


def marks(course: Small) -> dict[str, bytes]:
    """Read the marks of all that is put away."""
    found = {}
    for path in (course.folder / ".autograder" / NAME).glob("[!.]*"):
        try:
            found[path.name] = path.read_bytes()
        except FileNotFoundError:
            found[path.name] = b""
    return found


def killed(command: CommandLine, course: Small, rng: random.Random) -> bool:
    """Start a run and kill it, or only its parent process; says whether it was in time."""
    known, everyone, late = marks(course), rng.random() < 0.5, rng.random() < 0.5
    delay = rng.uniform(0, 0.15 if late else 1.2)
    running = command.start(course.folder, *GRADE)
    deadline = time.monotonic() + 60
    while late and marks(course) == known and is_running(running.pid) and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(delay)
    with suppress(ProcessLookupError):
        (os.killpg if everyone else os.kill)(running.pid, signal.SIGKILL)
    done = running.wait()
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def is_running(pid: int) -> bool:
    """Say whether a process is there and not only waiting to be swept up."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def told(course: Small, student: str) -> list[object]:
    """Give all that a student ever had, without times."""
    documents = [*attempts_of(course.folder, NAME, student), course.result(student)]
    return [(document["attempt"], substance(document)) for document in documents]


def test_a_grader_that_is_killed_again_and_again(tmp_path: Path) -> None:
    rng, course = random.Random(SEED), make_small(tmp_path)
    twin = Small(tmp_path / "twin", course.package)
    with command_line(course) as command:
        kills, round = 0, 0
        change(course, round)
        while kills < KILLS:
            if killed(command, course, rng):
                kills += 1
                expect_whole(course)
            else:
                round += 1
                change(course, round)
        command.run(course.folder, *GRADE)
        assert "0 graded, 24 unchanged." in command.run(course.folder, *GRADE).stdout

        twin.folder.mkdir()
        shutil.copytree(course.folder / ".autograder" / "answers", twin.folder / ".autograder" / "answers")
        for name in (".autograder/key", "nbgrader_config.py"):
            shutil.copy(course.folder / name, twin.folder / name)
        for number in range(round + 1):
            change(twin, number)
            command.run(twin.folder, *GRADE)
    print(kills, "kills in", round + 1, "rounds")
    assert of_gradebook(course) == of_gradebook(twin)
    for student in STUDENTS:
        assert told(course, student) == told(twin, student)
    assert not list(course.results.glob(".*.json.*"))
