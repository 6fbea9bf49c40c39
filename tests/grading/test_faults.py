"""What goes wrong around a class run: full disks, damaged files, killed helpers, two runs at once, a jumping clock."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BIN, from_gradebook
from disks import fill, small_disk
from small import (
    DOUBLES,
    IN_PLACE,
    NAME,
    TRIPLES,
    CommandLine,
    Running,
    Small,
    command_line,
    make_course_folder,
    make_package,
)

from autograder.records.attempts import attempts_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="official grading needs Linux"),
]

GRADE = ("grade", NAME, "--workers", "1")
LOOPS = """
def shift(x, by):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
ODD = "def shift(x, by):\n    return {}\n"
OF_ODD_ANSWERS = """    x = rng.normal(size=4)
    if isinstance(student.shift(x, 1.5), str):
        import os
        import signal

        from autograder.calls import Lost

        if student.shift(x, 1.5) == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise Lost(f"a secret: {x}")
    expect_close(student.shift"""
# Root may open everything, but for these.
WITHOUT = "-dac_override,-dac_read_search"
AS_ANYBODY = ["setpriv", f"--bounding-set={WITHOUT}", f"--inh-caps={WITHOUT}"] if os.geteuid() == 0 else []

OTHER_CLOCK = """
import os, time
if "CLOCK" in os.environ:
    now = time.time() - float(os.environ["CLOCK"]) + time.monotonic()
    time.time = lambda: now - time.monotonic()
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose check of `shift` is killed, or fails, over some answers."""
    made = make_package(tmp_path_factory.mktemp("odd") / "package")
    Small(made.parent, made).edit_checks(
        "    x = rng.normal(size=4)\n    expect_close(student.shift", OF_ODD_ANSWERS
    )
    (made / "sitecustomize.py").write_text(OTHER_CLOCK)
    return made


@pytest.fixture(scope="module")
def command(package: Path) -> Iterator[CommandLine]:
    with command_line(Small(package.parent / "course", package)) as made:
        yield made


@pytest.fixture
def course(tmp_path: Path, package: Path) -> Small:
    made = make_course_folder(Small(tmp_path / "course", package))
    made.hand_in("ada", DOUBLES)
    made.hand_in("tom", TRIPLES)
    return made


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Give the one sentence that a command ended with."""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def graded_in_gradebook(course: Small) -> list[tuple[str, float]]:
    """Read the automatic scores of all students from the gradebook."""
    return from_gradebook(course.folder, "s.student_id, sum(g.auto_score)", "group by 1 order by 1")


def inside(pid: int, word: str = "") -> list[int]:
    """Name the programs that run below a process and have a word in their command line; not what they have forked."""
    parents, words = {}, {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            words[int(entry.name)] = (entry / "cmdline").read_text()
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return [one for one in found[1:] if word in words.get(one, "") != words.get(parents[one])]


def is_over(running: Running) -> bool:
    try:
        return Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("place", ["results", "autograded", ".autograder"])
def test_a_full_or_read_only_disk(course: Small, command: CommandLine, place: str) -> None:
    with small_disk(course.folder / place) as disk:
        filler = fill(disk)
        full = command.run(course.folder, *GRADE, code=2)
        assert "could not be read or written: No space left on device." in sentence(full)
        assert f"{place}/" in full.stderr
        filler.unlink()
        command.run(course.folder, *GRADE, "--student", "ada")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        locked = command.run(course.folder, *GRADE, code=2)
        assert "could not be read or written: Read-only file system." in sentence(locked)
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert "1 graded, 1 unchanged." in command.run(course.folder, *GRADE).stdout
        assert course.points() == {"ada": 5.0, "tom": 0.0}
        assert graded_in_gradebook(course) == [("ada", 5.0), ("tom", 0.0)]


@pytest.mark.parametrize("name", [b"J\xfcrgen", b"eve\nada", b"x" * 129, "字".encode() * 67])
def test_a_folder_whose_name_nobody_can_have_is_named(
    course: Small, command: CommandLine, name: bytes
) -> None:
    folder = os.fsencode(course.folder / "submitted")
    os.rename(folder + b"/tom", folder + b"/" + name)
    told = sentence(command.run(course.folder, *GRADE, code=2))
    assert "has a name that no file of results or no student" in told and "give it the student's id" in told
    assert not course.results.exists()


def test_a_link_in_place_of_a_submission_is_named_and_left_out(course: Small, command: CommandLine) -> None:
    submitted = course.folder / "submitted"
    for student in ("eve", "fay"):
        (submitted / student).mkdir()
    (submitted / "eve" / NAME).symlink_to(submitted / "ada" / NAME)
    (submitted / "fay" / NAME).write_text("a file")
    done = command.run(course.folder, *GRADE)
    assert done.stderr.splitlines() == [
        f"autograder: {submitted / 'eve' / NAME} is a link, and links are not followed: it is left out.",
        f"autograder: {submitted / 'fay' / NAME} is no folder: it is left out.",
    ]
    assert course.points().keys() == {"ada", "tom"}


def test_who_has_grades_and_no_submission_any_more_is_named_and_kept(
    course: Small, command: CommandLine
) -> None:
    assert command.run(course.folder, *GRADE).stderr == ""
    before = graded_in_gradebook(course)
    submitted = course.folder / "submitted"
    (submitted / "tom").rename(submitted / "thomas")
    done = command.run(course.folder, *GRADE)
    assert sentence(done) == (
        f"autograder: graded before, and without a submission of {NAME} now: tom. Their grades are kept, also in "
        "reports and exports; if a folder was renamed, they are there twice.\n"
    )
    assert graded_in_gradebook(course) == sorted([*before, ("thomas", dict(before)["tom"])])
    assert command.run(course.folder, *GRADE, "--student", "ada").stderr == ""


@pytest.mark.parametrize(
    ("hidden", "said"), [("submitted", "could not be read"), ("submitted/ada", "may not be opened by you")]
)
def test_a_folder_that_may_not_be_opened_is_named(course: Small, hidden: str, said: str) -> None:
    place = course.folder / hidden
    words = [*AS_ANYBODY, str(BIN / "autograder"), "grade", NAME]
    place.chmod(0)
    try:
        done = subprocess.run(
            words, cwd=course.folder, env=course.environment(), capture_output=True, text=True, timeout=100
        )
    finally:
        place.chmod(0o755)
    assert done.returncode == 2
    assert f"{place} {said}" in sentence(done)
    assert not course.results.exists()


def test_damaged_files_are_named_or_made_again(course: Small, command: CommandLine) -> None:
    command.run(course.folder, *GRADE)
    state = course.folder / ".autograder"
    (solution,) = state.glob("answers/*/solution")
    (mistakes,) = state.glob("answers/*/mistakes/double")
    whole = {path: path.read_bytes() for path in (solution, mistakes)}
    for path, content in whole.items():
        path.write_bytes(content[:-9])
    result = course.results / "ada.json"
    result.write_bytes(result.read_bytes()[:200])
    (state / NAME / "tom").write_bytes(b"\xff\xfe")
    for command_that_reads in (("report", NAME), ("export", NAME)):
        told = sentence(command.run(course.folder, *command_that_reads, code=2))
        assert f"results/{NAME}/ada.json is damaged; delete it and run: autograder grade {NAME}" in told

    done = command.run(course.folder, *GRADE)
    assert "results/tiny/ada.json is damaged; the submission is graded again." in sentence(done)
    assert "2 graded, 0 unchanged." in done.stdout
    assert course.points() == {"ada": 5.0, "tom": 0.0}
    assert {path: path.read_bytes() for path in whole} == whole
    assert [course.result(student)["attempt"] for student in ("ada", "tom")] == [1, 1]

    key = state / "key"
    secret = key.read_bytes()
    key.write_bytes(secret[:7])
    assert "/key is damaged" in sentence(command.run(course.folder, *GRADE, code=2))
    assert course.points() == {"ada": 5.0, "tom": 0.0}
    key.write_bytes(secret)
    assert "0 graded, 2 unchanged." in command.run(course.folder, *GRADE).stdout


def test_a_submission_that_kills_or_fails_the_grader_costs_only_itself(
    course: Small, command: CommandLine
) -> None:
    course.hand_in("eve", DOUBLES, ODD.format("'kill'"))
    course.hand_in("mia", DOUBLES, ODD.format("'fail'"))
    course.hand_in("ulf", DOUBLES, LOOPS)
    course.hand_in("zoe", IN_PLACE)
    done = command.run(course.folder, *GRADE, "--question-limit", "1", code=1)
    assert course.points() == {"ada": 5.0, "eve": 0.0, "mia": 0.0, "tom": 0.0, "ulf": 4.0, "zoe": 3.0}
    assert "6 graded, 0 unchanged." in done.stdout
    assert "autograder: 2 of 6 submissions have grader errors" in sentence(done)
    assert "was killed, also when it was tried again alone" in course.result("eve")["errors"][0]
    assert "The grader failed on this submission (Lost in " in course.result("mia")["errors"][0]
    assert "a secret" not in (course.results / "mia.json").read_text()
    assert graded_in_gradebook(course)[1] == ("eve", None)
    command.run(course.folder, *GRADE, "--question-limit", "1", code=1)


def test_helpers_that_are_killed_at_random_cost_nothing(course: Small, command: CommandLine) -> None:
    rng = random.Random(3)
    for number in range(120):
        course.hand_in(f"student{number:03}", rng.choice([DOUBLES, TRIPLES, IN_PLACE]))
    running = command.start(course.folder, *GRADE)
    kills, wait_for = 0, 1
    while not is_over(running):
        done = len(list(course.results.glob("*.json")))
        there = inside(running.pid, "sandbox.zygote")
        if there and done >= wait_for:
            with contextlib.suppress(ProcessLookupError):
                os.kill(rng.choice(there), signal.SIGKILL)
                kills, wait_for = kills + 1, done + 10  # so none is hit twice
        time.sleep(0.01)
    done = running.wait()
    assert done.returncode == 0, done.stderr
    assert kills >= 2
    killed, expected = course.points(), {"ada": 5.0, "tom": 0.0}
    for student in killed.keys() - expected.keys():
        source = (course.folder / "submitted" / student / NAME / f"{NAME}.ipynb").read_text()
        expected[student] = 0.0 if "3 * x" in source else 3.0 if "x *= 2" in source else 5.0
    assert killed == expected
    assert len(killed) == 122


def test_two_runs_at_once_lose_and_double_nothing(course: Small, command: CommandLine) -> None:
    for number in range(20):
        course.hand_in(f"student{number:02}", IN_PLACE)
    runs = [
        subprocess.Popen(
            [BIN / "autograder", *GRADE, "--question-limit", limit],
            cwd=course.folder,
            env=course.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for limit in ("3", "4")
    ]
    said = [running.communicate(timeout=120)[0] for running in runs]
    assert [running.returncode for running in runs] == [0, 0], said
    for student in course.points():
        had = [*attempts_of(course.folder, NAME, student), course.result(student)]
        assert [one["attempt"] for one in had] == [1, 2]
        assert sorted(one["basis"]["limits"][1] for one in had) == [3, 4]
    assert graded_in_gradebook(course) == sorted(course.points().items())


def test_nothing_depends_on_the_clock(course: Small, command: CommandLine) -> None:
    future = time.time() + 1e9
    for path in (course.folder / "submitted").rglob("*"):
        os.utime(path, (future, future))
    stamp = course.folder / "submitted" / "ada" / NAME / "timestamp.txt"
    stamp.write_text("2093-01-01 00:00:00 UTC")
    command.run(course.folder, *GRADE)
    first = course.result("ada")["graded"]
    course.hand_in("ada", IN_PLACE)
    backwards = [BIN / "autograder", *GRADE]
    done = subprocess.run(
        backwards, cwd=course.folder, env=course.environment(CLOCK="1e8"), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 graded, 1 unchanged." in done.stdout
    assert course.points() == {"ada": 3.0, "tom": 0.0}
    assert course.result("ada")["graded"] < first
    assert [one["graded"] for one in attempts_of(course.folder, NAME, "ada")] == [first]
    assert "0 graded, 2 unchanged." in command.run(course.folder, *GRADE).stdout
