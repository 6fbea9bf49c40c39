"""nbgrader's traps: one class springs them all, under `autograder grade`, `nbgrader autograde` and stock nbgrader."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import BIN, NAME, as_options, from_gradebook, results_of, run
from small_class import HIDDEN, POINTS, TRAPS, WRITTEN, hand_in, make_small_course, make_stock, solved

pytestmark = pytest.mark.slow

BARE = "/usr/bin:/bin"  # what PATH is where no environment is activated
LIMITS = {"cell": 5, "question": 5, "submission": 8}
HELD = 6.5  # seconds; SQLite's own patience is 5
ALL = sum(POINTS.values())


@dataclass(frozen=True)
class Run:
    """A course after a run, and what the run said."""

    course: Path
    code: int
    said: str

    def grades(self, student: str) -> dict[str, tuple[float | None, bool]]:
        """Read (automatic score, needs a person) by question."""
        columns = "b.name, g.auto_score, g.needs_manual_grade"
        rows = from_gradebook(self.course, columns, "where s.student_id = ?", student)
        return {name: (score, bool(needs)) for name, score, needs in rows}

    def annotated(self, student: str) -> dict[str, Any]:
        """Read the graded notebook."""
        path = self.course / "autograded" / student / NAME / f"{NAME}.ipynb"
        return json.loads(path.read_bytes())


@contextmanager
def locked(gradebook: Path, seconds: float) -> Iterator[None]:
    """Have another process hold the gradebook's lock, from the start of a block on."""
    hold = (
        "import sqlite3, sys, time\n"
        "book = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "book.execute('begin exclusive')\n"
        "print('locked', flush=True)\n"
        "time.sleep(float(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", hold, str(gradebook), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"locked\n"
        yield
        holder.kill()


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, released by nbgrader in an environment that is not activated, with all submissions."""
    course = make_small_course(tmp_path_factory.mktemp("traps") / "handed in")
    run("nbgrader", "generate_assignment", NAME, cwd=course, PATH=BARE)
    for student, spring in TRAPS.items():
        hand_in(course, student, spring(solved(course)))
    (course / "submitted" / "emil" / NAME / "notes.txt").symlink_to("../../../gradebook.db")
    return course


def copied(course: Path, name: str) -> Path:
    """Copy a course folder, links and all."""
    return Path(shutil.copytree(course, course.with_name(name), symlinks=True))


@pytest.fixture(scope="module")
def ours(handed_in: Path) -> Run:
    """The class under `autograder grade`, while somebody else holds the gradebook for longer than SQLite waits."""
    course = copied(handed_in, "ours")
    limits = [f"--{name}-limit={seconds}" for name, seconds in LIMITS.items()]
    with locked(course / "gradebook.db", HELD):
        done = run("autograder", "grade", NAME, *limits, cwd=course, PATH=BARE)
    return Run(course, done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def theirs(ours: Run, handed_in: Path) -> Run:
    """The same under `nbgrader autograde` with the same key, and then nbgrader's feedback."""
    course = copied(handed_in, "theirs")
    (course / ".autograder").mkdir(mode=0o700)
    shutil.copy(ours.course / ".autograder" / "key", course / ".autograder")
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.writelines(f"c.GradingExporter.{name}_limit = {LIMITS[name]}\n" for name in LIMITS)
    with locked(course / "gradebook.db", HELD):
        done = run("nbgrader", "autograde", NAME, cwd=course, PATH=BARE)
    run("nbgrader", "generate_feedback", NAME, cwd=course, PATH=BARE)
    return Run(course, done.returncode, done.stdout + done.stderr)


PATIENT = f"""
c.Execute.timeout_func = lambda cell: {LIMITS["cell"]} if "while True" in cell.source else 120
c.Execute.iopub_timeout = 15
"""  # only what loops is to run into a limit, not what is slow because the machine is busy


@pytest.fixture(scope="module")
def stock(handed_in: Path, ipc: dict[str, str]) -> Run:
    """The same under stock nbgrader, in an activated environment and with nobody else at the gradebook."""
    course = copied(handed_in, "stock")
    make_stock(course, PATIENT)
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = run("nbgrader", "autograde", NAME, *as_options(ipc), cwd=course, PATH=path, ok=False)
    said = done.stdout + done.stderr
    assert (course / "autograded" / "bert" / NAME / f"{NAME}.ipynb").exists(), said
    run("nbgrader", "generate_feedback", NAME, "--student", "bert", cwd=course, PATH=path)
    return Run(course, done.returncode, said)


@pytest.fixture(params=["autograder grade", "nbgrader autograde"])
def either(request: pytest.FixtureRequest) -> Run:
    """The class under each of our two pipelines."""
    return request.getfixturevalue("ours" if request.param == "autograder grade" else "theirs")


def untimed(told: Any) -> str:
    """Spell a result or a notebook without what differs from run to run: how long something took."""
    text = re.sub(r'"seconds": [\d.e-]+|"graded": "[^"]*"', "", json.dumps(told))
    return re.sub(r"stopped after [\d.]+ s", "stopped", text)


def full(written: tuple[float | None, bool] = (None, True)) -> dict[str, tuple[float | None, bool]]:
    """Give the grades of right answers; what is written waits for a person."""
    return {**{question: (points, False) for question, points in POINTS.items()}, WRITTEN: written}


def test_both_pipelines_grade_everybody_and_agree(ours: Run, theirs: Run) -> None:
    results, others = results_of(ours.course), results_of(theirs.course)
    assert set(results) == set(others) == set(TRAPS)
    for student in TRAPS:
        assert untimed(others[student]) == untimed(results[student]), student
        assert theirs.grades(student) == ours.grades(student), student
        assert untimed(theirs.annotated(student)) == untimed(ours.annotated(student)), student


def test_honest_work_before_and_after_gets_full_marks(either: Run) -> None:
    for student in ("anna", "zoe"):
        assert either.grades(student) == full(), student
        assert results_of(either.course)[student]["errors"] == []


def test_a_warning_on_stderr_costs_nothing(either: Run, stock: Run) -> None:
    assert either.grades("anna")["constant"] == (POINTS["constant"], False)
    assert stock.grades("anna")["constant"] == (0.0, False)


@pytest.mark.parametrize("question", ["sgd_momentum", "momentum_ema", "momentum_schedule"])
def test_nan_a_numpy_number_and_none_are_no_score(either: Run, stock: Run, question: str) -> None:
    assert either.grades("bert")[question] == (0.0, False)
    assert stock.grades("bert")[question] == (POINTS[question], False)


def test_the_tag_skip_execution_earns_nothing(either: Run, stock: Run) -> None:
    assert either.grades("bert")["adagrad"] == (0.0, False)
    assert stock.grades("bert")["adagrad"] == (POINTS["adagrad"], False)


def test_a_deleted_check_cell_does_not_wait_for_a_person(either: Run, stock: Run) -> None:
    assert either.grades("bert")["constant"] == (0.0, False)
    assert stock.grades("bert")["constant"] == (None, True)


def test_a_process_that_ends_costs_only_its_cell(either: Run, stock: Run) -> None:
    assert either.grades("carl") == full()
    (error,) = results_of(either.course)["carl"]["errors"]
    assert "left out" in error
    assert {score for score, _ in stock.grades("carl").values()} == {None}


def test_a_loop_that_swallows_interrupts_costs_only_its_cell(either: Run, stock: Run) -> None:
    assert either.grades("dora") == full()
    (error,) = results_of(either.course)["dora"]["errors"]
    assert f"was stopped after {LIMITS['cell']} s and left out" in error
    assert {score for score, _ in stock.grades("dora").values()} == {None}
    assert not (stock.course / "autograded" / "dora" / NAME / f"{NAME}.ipynb").exists()


def test_the_gradebook_can_be_neither_read_nor_written(either: Run, stock: Run) -> None:
    def shown(run: Run) -> str:
        return "".join(json.dumps(cell.get("outputs", "")) for cell in run.annotated("emil")["cells"])

    def written(run: Run) -> int:
        with sqlite3.connect(run.course / "gradebook.db") as book:
            return book.execute("select count(*) from student where last_name = 'Emil'").fetchone()[0]

    assert either.grades("emil") == full()
    assert "b'SQLite'" not in shown(either) and "gradebook.db'" not in shown(either).replace(
        "/gradebook.db'", ""
    )
    assert written(either) == 0
    assert "b'SQLite'" in shown(stock) and "written" in shown(stock)
    assert written(stock) > 0


def test_a_link_to_the_gradebook_is_not_handed_back(theirs: Run, stock: Run) -> None:
    assert not list(theirs.course.glob("autograded/emil/**/notes.txt"))
    assert not list(theirs.course.glob("feedback/emil/**/notes.txt"))
    (handed_back,) = stock.course.glob("autograded/emil/**/notes.txt")
    assert handed_back.read_bytes().startswith(b"SQLite format 3")


def test_many_slow_cells_are_bounded_together(either: Run, stock: Run) -> None:
    result = results_of(either.course)["fred"]
    messages = {check["message"] for question in result["questions"].values() for check in question["checks"]}
    used_up = f"The {LIMITS['submission']} s for the whole notebook were used up"
    assert any(used_up in message for message in messages), messages
    assert result["score"] == 0.0
    assert stock.grades("fred") == full()  # after nine seconds: its limits hold for each cell alone


def test_a_doubled_cell_does_not_stop_the_batch(either: Run, stock: Run) -> None:
    assert either.grades("gina") == full()
    assert stock.grades("zoe") == {}
    assert "One or more notebooks in the assignment use an old version" in stock.said


def test_nbgrader_complains_of_nothing(theirs: Run, stock: Run) -> None:
    for complaint in ("has changed!", "error processing", "Removing failed", "Traceback"):
        assert complaint not in theirs.said, complaint
        assert complaint in stock.said, complaint
    assert (theirs.code, stock.code) == (0, 1)


def test_feedback_shows_no_hidden_line_and_no_path(theirs: Run, stock: Run) -> None:
    for student in TRAPS:
        page = (theirs.course / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")
        assert "HIDDEN TESTS" not in page and "hidden_shape" not in page, student
        assert str(theirs.course) not in page and str(BIN.parent) not in page, student
        assert 'File "/' not in page and "question.py" not in page, student
        assert "sgd:" in page, student
    page = (stock.course / "feedback" / "bert" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "hidden_shape" in page and HIDDEN.startswith("hidden_shape")


def test_stock_nbgrader_needs_an_activated_environment(tmp_path: Path) -> None:
    course = make_small_course(tmp_path / "course")
    make_stock(course, mended=False)
    done = run("nbgrader", "generate_assignment", NAME, cwd=course, ok=False, PATH=BARE)
    assert done.returncode == 1 and "No such file or directory: 'alembic'" in done.stderr


def test_a_gradebook_that_stays_locked_is_one_sentence_of_nbgrader(handed_in: Path) -> None:
    course = copied(handed_in, "locked")
    impatient = (
        "from autograder.records import database\ndatabase.WAIT = 1\n"
        "from nbgrader.apps.nbgraderapp import main\nmain()"
    )
    with locked(course / "gradebook.db", 60):
        started = time.monotonic()
        done = run("python", "-c", impatient, "autograde", NAME, cwd=course, ok=False, PATH=BARE)
        assert time.monotonic() - started < 40
    assert done.returncode == 1
    (sentence,) = (line for line in done.stderr.splitlines() if "ERROR" in line)
    assert "has been written by another program for" in sentence and "run the same command again" in sentence
    assert "Traceback" not in done.stderr
    assert not (course / "autograded").exists()
