"""A class run that is killed goes on where it was, and one bad submission never stops the others."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BIN, NAME, make_course, results_of, run
from small import DOUBLES, TRIPLES, CommandLine, Small, command_line, make_course_folder, make_small
from small import NAME as TINY

pytestmark = pytest.mark.slow

GRADE = ("grade", TINY, "--workers", "1")


def processes_of(course: Path) -> list[str]:
    """Name the processes that still have something to do with this course folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if entry.joinpath("cwd").resolve() == course.resolve():
                    found.append(entry.joinpath("cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
    return found


def nothing_left_of(course: Path) -> bool:
    """Wait a little until no process of a killed run is left."""
    deadline = time.monotonic() + 10
    while processes_of(course) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not processes_of(course)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="official grading needs Linux")
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ada", "grace", "karl", "nina", "wei", "maria", "tom", "yuki")
    command = [BIN / "autograder", "grade", NAME, "--workers", "1"]
    running = subprocess.Popen(command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    marks = course / ".autograder" / NAME
    while not list(marks.glob("[!.]*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert nothing_left_of(course)
    put_away, before = {mark.name for mark in marks.glob("[!.]*")}, results_of(course)
    assert 1 <= len(put_away) < 8 and put_away <= before.keys()

    done = run("autograder", "grade", NAME, cwd=course)

    match = re.search(r"(\d+) graded, (\d+) unchanged", done.stdout)
    assert match
    assert int(match[1]) + int(match[2]) == 8
    assert int(match[2]) == len(put_away)  # what a second brings and was not put away yet is graded again
    after = results_of(course)
    assert {s: r["score"] for s, r in before.items()}.items() <= {
        s: r["score"] for s, r in after.items()
    }.items()
    assert after["ada"]["score"] == 46.0


def test_no_process_outlives_a_killed_run(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ivan")
    running = subprocess.Popen(
        [BIN / "autograder", "grade", NAME], cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not any("zygote" in line for line in processes_of(course)) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(3)  # let the endless loop begin
    running.kill()
    running.wait()
    assert nothing_left_of(course)


def test_ctrl_c_stops_at_once_with_one_sentence(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ivan")
    path = Path(NAME, f"{NAME}.ipynb")
    document = json.loads((course / "submitted" / "ivan" / path).read_bytes())
    document["metadata"]["more than a pipe holds"] = "x" * 200_000
    for number in range(8):  # more than are graded at a time
        waiting = course / "submitted" / f"ivan{number}" / path
        waiting.parent.mkdir(parents=True)
        waiting.write_text(json.dumps(document))
    running = subprocess.Popen(
        [BIN / "autograder", "grade", NAME, "--question-limit", "100"],
        cwd=course,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A background job begins with it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not any("zygote" in line for line in processes_of(course)) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(3)  # let the endless loop begin
    os.killpg(running.pid, signal.SIGINT)
    _, complaint = running.communicate(timeout=20)
    assert running.returncode == 130
    assert complaint.strip().endswith("Stopped. What is finished is kept; run the same command to go on.")
    assert "Traceback" not in complaint
    assert nothing_left_of(course)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    with command_line(make_small(tmp_path_factory.mktemp("small"))) as made:
        yield made


@pytest.fixture
def small(command: CommandLine, tmp_path: Path) -> Small:
    made = make_course_folder(Small(tmp_path / "course", command.folder / "package"))
    made.hand_in("ada", DOUBLES)
    made.hand_in("tom", TRIPLES)
    return made


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("grade", "nothing"), "There is no solutions/nothing/nothing.ipynb"),
        (("grade", TINY, "--student", "zoe"), f"There is no submission of {TINY} by zoe."),
        (("grade", TINY, "--student", ""), f"There is no submission of {TINY} by ''."),
        (("report", TINY), f"There are no results in results/{TINY}; run: autograder grade {TINY}"),
        (("export", TINY), f"There are no results in results/{TINY}; run: autograder grade {TINY}"),
        (("check", "missing.ipynb"), "There is no file missing.ipynb."),
        (("check", "nbgrader_config.py"), "answers no question of this course"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_exit_code_2(
    small: Small, command: CommandLine, words: tuple[str, ...], sentence: str
) -> None:
    done = command.run(small.folder, *words, code=2)
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_changed_submission_is_graded_again_and_only_that(small: Small, command: CommandLine) -> None:
    command.run(small.folder, *GRADE, "--student", "tom")
    assert small.points() == {"tom": 0.0}
    assert "1 graded, 1 unchanged." in command.run(small.folder, *GRADE).stdout
    small.hand_in("tom", DOUBLES)
    assert "1 graded, 1 unchanged." in command.run(small.folder, *GRADE).stdout
    assert small.points() == {"ada": 5.0, "tom": 5.0}
