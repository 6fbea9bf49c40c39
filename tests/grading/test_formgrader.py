"""What waits for a person: in the gradebook after both of our pipelines, and in nbgrader's formgrader."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import BIN, from_gradebook
from formgrader import Formgrader, formgrader
from small import DOUBLES, NAME, SHIFTS, TRIPLES, Small, command_line, make_small, notebook, with_answer
from small_class import make_stock

pytestmark = pytest.mark.slow

EMPTY = "def shift(x, by):\n    return []\n"
HIDDEN = "hidden_scale = 4711"
CONFIG = """
c.ClearHiddenTests.begin_test_delimeter = "FROM HERE ON FOR US"
c.ClearHiddenTests.end_test_delimeter = "UP TO HERE FOR US"
"""
UNANSWERED = "YOUR ANSWER HERE"
SLIP = ("thrice", "x is taken three times", "count again", (("return 2 * x", "return 3 * x"),))
RIGHT = {"double": (4.0, False), "shift": (1.0, False)}
WAITS = {  # by student: (automatic score, needs a person) by question
    "ada": RIGHT | {"why": (None, True)},
    "bob": {"double": (0.0, False), "shift": (0.0, False), "why": (0.0, False)},
    "eva": {"double": (4.0, False), "shift": (None, True), "why": (0.0, False)},
    "ida": {"double": (0.0, True), "shift": (0.0, True), "why": (0.0, True)},
    "jan": {"double": (0.0, True), "shift": (0.0, True), "why": (0.0, True)},
    "kim": RIGHT | {"why": (0.0, False)},
}


def hand_in(course: Path, student: str, *answers: str, written: str = UNANSWERED) -> Path:
    """Hand in two functions and a text; gives the folder."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(with_answer(notebook(*answers), written)))
    return folder


def make_class(small: Small) -> None:
    """Write the course and its class: right, wrong, a check that fails, unreadable, missing, strange files beside."""
    small.edit_checks(
        '    expect_close(student.shift(x, 1.5), reference.shift(x, 1.5), "The result")',
        "    answer, right = student.shift(x, 1.5), reference.shift(x, 1.5)\n"
        '    1 / len(answer)\n    expect_close(answer, right, "The result")',
    )
    source = small.folder / "solutions" / NAME
    document = with_answer(notebook(DOUBLES, SHIFTS), "Because.")
    checks = document["cells"][1]
    checks["source"] = f"# FROM HERE ON FOR US\n{HIDDEN}\n# UP TO HERE FOR US\n{checks['source']}"
    (source / f"{NAME}.ipynb").write_text(json.dumps(document))
    (source / "misconceptions").mkdir()
    (source / "misconceptions" / "__init__.py").write_text(f"MISCONCEPTIONS = {{'double': [{SLIP!r}]}}\n")
    with (small.folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(CONFIG)
    hand_in(small.folder, "ada", DOUBLES, SHIFTS, written="Because it does.")
    hand_in(small.folder, "bob", TRIPLES, SHIFTS)
    hand_in(small.folder, "eva", DOUBLES, EMPTY)
    (hand_in(small.folder, "ida", DOUBLES, SHIFTS) / f"{NAME}.ipynb").write_bytes(b'{"cells": [')
    jan = hand_in(small.folder, "jan", DOUBLES, SHIFTS)
    (jan / f"{NAME}.ipynb").rename(jan / "Untitled.ipynb")
    strange_files(hand_in(small.folder, "kim", DOUBLES, SHIFTS))


def strange_files(folder: Path) -> None:
    """Put beside a notebook what must not be copied, and a time that is none."""
    (folder / "notes.txt").write_text("mine")
    (folder / "timestamp.txt").write_text("soon")
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "endless.txt").symlink_to("/dev/zero")
    (folder / "gradebook.txt").symlink_to("../../../gradebook.db")
    (folder / "course").symlink_to("../../..")
    (folder / "more").mkdir()
    os.mkfifo(folder / "more" / "pipe.csv")


@dataclass(frozen=True)
class Run:
    """A course after a run, what the run said, and the environment that it ran in."""

    course: Path
    said: str
    environment: dict[str, str]

    def flags(self, student: str) -> dict[str, tuple[float | None, bool]]:
        """Read (automatic score, needs a person) by question."""
        columns = "b.name, g.auto_score, g.needs_manual_grade"
        rows = from_gradebook(self.course, columns, "where s.student_id = ?", student)
        return {name: (score, bool(needs)) for name, score, needs in rows}


def nbgrader(course: Path, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of nbgrader in a course whose checks lie in a package of their own."""
    command = [str(BIN / "nbgrader"), *words]
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The class under `autograder grade`."""
    small = make_small(tmp_path_factory.mktemp("formgrader"))
    make_class(small)
    environment = small.environment()
    done = nbgrader(small.folder, environment, "generate_assignment", NAME)
    assert done.returncode == 0, done.stderr
    shutil.copytree(small.folder, small.folder.with_name("theirs"), symlinks=True, copy_function=_copy)
    with command_line(small) as command:
        said = command.run(small.folder, "grade", NAME, code=1)
    return Run(small.folder, said.stdout + said.stderr, environment)


def _copy(source: str, target: str) -> None:
    os.mkfifo(target) if Path(source).is_fifo() else shutil.copy2(source, target, follow_symlinks=False)


@pytest.fixture(scope="module")
def theirs(ours: Run) -> Run:
    """The same under `nbgrader autograde`, with the same key."""
    course = ours.course.with_name("theirs")
    (course / ".autograder").mkdir(mode=0o700)
    shutil.copy(ours.course / ".autograder" / "key", course / ".autograder")
    done = nbgrader(course, ours.environment, "autograde", NAME)
    assert done.returncode == 0, done.stderr
    return Run(course, done.stdout + done.stderr, ours.environment)


@pytest.fixture(params=["autograder grade", "nbgrader autograde"])
def either(request: pytest.FixtureRequest) -> Run:
    """The class under each of our two pipelines."""
    return request.getfixturevalue("ours" if request.param == "autograder grade" else "theirs")


@pytest.mark.parametrize("student", WAITS)
def test_what_waits_for_a_person_is_in_the_gradebook(either: Run, student: str) -> None:
    assert either.flags(student) == WAITS[student]


def test_a_time_that_is_none_is_told_and_costs_nothing(either: Run) -> None:
    (line,) = (line for line in either.said.splitlines() if "no time can be read" in line)
    assert line.startswith("autograder: kim: ") and "timestamp.txt" in line
    assert "Traceback" not in either.said


def test_only_files_are_copied_from_beside_a_notebook(theirs: Run) -> None:
    copied = theirs.course / "autograded" / "kim" / NAME
    found = {str(path.relative_to(copied)) for path in copied.rglob("*")}
    assert found == {f"{NAME}.ipynb", "notes.txt", "timestamp.txt"}


def test_a_hidden_test_is_not_shown_however_it_is_marked(either: Run) -> None:
    for path in sorted(either.course.glob("autograded/*/*/*.ipynb")):
        assert HIDDEN not in path.read_text() and "FOR US" not in path.read_text(), path
        assert 'check(\\"double\\")' in path.read_text(), path


def test_stock_nbgrader_stumbles_over_them(ours: Run, tmp_path: Path) -> None:
    shutil.copytree(ours.course / "solutions", tmp_path / "solutions")
    for name in ("gradebook.db", "nbgrader_config.py"):
        shutil.copy(ours.course / name, tmp_path)
    make_stock(tmp_path, mended=False)
    (hand_in(tmp_path, "kim", DOUBLES, SHIFTS) / "gone.txt").symlink_to("nowhere")
    (hand_in(tmp_path, "lea", DOUBLES, SHIFTS) / "timestamp.txt").write_text("soon")
    done = nbgrader(tmp_path, ours.environment, "autograde", NAME)
    assert done.returncode == 1
    for student in ("kim", "lea"):
        assert f"There was an error processing assignment '{NAME}' for student '{student}'" in done.stderr


@pytest.fixture(scope="module")
def server(ours: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    """The formgrader of the class."""
    with formgrader(ours.course, tmp_path_factory.mktemp("server"), ours.environment) as running:
        yield running


def notebooks(server: Formgrader) -> dict[str, dict[str, Any]]:
    """Ask for what formgrader lists of each student's notebook."""
    return {one["student"]: one for one in server.api(f"submitted_notebooks/{NAME}/{NAME}")}


def grades(server: Formgrader, student: str) -> dict[str, dict[str, Any]]:
    """Ask for the grades of one student, by question."""
    submission = notebooks(server)[student]["id"]
    return {grade["name"]: grade for grade in server.api(f"grades?submission_id={submission}")}


def test_formgrader_lists_who_waits_and_our_scores(server: Formgrader, ours: Run) -> None:
    listed = {one["student"]: one for one in server.api(f"submissions/{NAME}")}
    assert listed.keys() == WAITS.keys()
    for student, one in listed.items():
        result = json.loads((ours.course / "results" / NAME / f"{student}.json").read_bytes())
        assert one["autograded"], student
        assert one["needs_manual_grade"] == any(waits for _, waits in WAITS[student].values()), student
        assert (one["score"], one["max_score"]) == (result["score"], result["max_score"] + 2), student


@pytest.mark.parametrize("student", WAITS)
def test_formgrader_knows_what_waits(server: Formgrader, student: str) -> None:
    found = {
        name: (one["auto_score"], one["needs_manual_grade"]) for name, one in grades(server, student).items()
    }
    assert found == WAITS[student]


def test_the_page_of_a_submission_shows_verdict_and_hint_and_no_hidden_line(server: Formgrader) -> None:
    page = server.page(f"submissions/{notebooks(server)['bob']['id']}/")
    assert "0 of 4 points" in page and "This is what happens when x is taken three times." in page
    assert "Next: count again." in page
    assert "hidden_scale" not in page and "4711" not in page and "FOR US" not in page
    assert str(BIN.parent) not in page and 'File "' not in page


def test_a_browser_marks_what_waits_and_shows_our_scores(server: Formgrader, tmp_path: Path) -> None:
    page = server.rendered(f"submissions/{notebooks(server)['eva']['id']}/", tmp_path)
    boxes = {}
    for box in re.findall(r'<input class="score [^>]*>', page):
        told = dict(re.findall(r'(\S+)="([^"]*)"', box))
        boxes[told["id"]] = (told.get("placeholder", ""), "needs_manual_grade" in told["class"])
    assert boxes == {"double": ("4", False), "shift": ("", True), "why": ("0", False)}
    assert (tmp_path / "page.png").stat().st_size > 20_000


def test_a_question_that_changes_after_a_person_graded_it_waits_again(server: Formgrader, ours: Run) -> None:
    before = grades(server, "bob")
    for question, points in (("double", 1.5), ("why", 0.5)):
        given = server.api(f"grade/{before[question]['id']}", "PUT", {"manual_score": points})
        assert (given["manual_score"], given["needs_manual_grade"]) == (points, False)
    hand_in(ours.course, "bob", DOUBLES, SHIFTS, written="At last.")
    told = server.api(f"submission/{NAME}/bob/autograde", "POST")
    assert told["success"], told
    after = {
        name: (one["auto_score"], one["manual_score"], one["needs_manual_grade"])
        for name, one in grades(server, "bob").items()
    }
    assert after == {"double": (4.0, 1.5, True), "shift": (1.0, None, False), "why": (None, 0.5, True)}
    assert "all 2 checks pass" in server.page(f"submissions/{notebooks(server)['bob']['id']}/")


def test_a_server_that_has_read_other_checks_does_not_grade(server: Formgrader, ours: Run) -> None:
    before = ours.flags("kim")
    checks = Path(ours.environment["PYTHONPATH"]) / "autograder" / "checks" / f"{NAME}.py"
    text = checks.read_text()
    assert server.api(f"submission/{NAME}/kim/autograde", "POST")["success"]
    checks.write_text(text + "# edited\n")
    told = server.api(f"submission/{NAME}/kim/autograde", "POST")
    checks.write_text(text)
    assert not told["success"]
    assert "were edited after this program had read them; restart Jupyter and grade again." in told["log"]
    assert ours.flags("kim") == before
