"""A class run that is killed goes on where it was, and one bad submission never stops the others."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import BIN, NAME, make_course, results_of, run

pytestmark = pytest.mark.slow


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


def test_a_changed_submission_is_graded_again_and_only_that(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ada", "tom")
    run("autograder", "grade", NAME, cwd=course)
    ada = course / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    (course / "submitted" / "tom" / NAME / f"{NAME}.ipynb").write_bytes(ada.read_bytes())
    done = run("autograder", "grade", NAME, cwd=course)
    assert "1 graded, 1 unchanged." in done.stdout
    assert results_of(course)["tom"]["score"] == 46.0


def test_a_single_student_can_be_graded(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ada", "tom")
    run("autograder", "grade", NAME, "--student", "tom", cwd=course)
    assert list(results_of(course)) == ["tom"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("grade", "nothing"), "There is no solutions/nothing/nothing.ipynb"),
        (("grade", NAME, "--student", "zoe"), f"There is no submission of {NAME} by zoe."),
        (("grade", NAME, "--student", ""), f"There is no submission of {NAME} by ''."),
        (("report", NAME), f"There are no results in results/{NAME}; run: autograder grade {NAME}"),
        (("export", NAME), f"There are no results in results/{NAME}; run: autograder grade {NAME}"),
        (("check", "missing.ipynb"), "There is no file missing.ipynb."),
        (("check", "nbgrader_config.py"), "answers no question of this course"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_exit_code_2(
    tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    course = make_course(tmp_path / "course", "tom")
    done = run("autograder", *words, cwd=course, ok=False)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
