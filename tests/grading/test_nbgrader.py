"""nbgrader's own commands on top of the engine: the same scores, and a gradebook that nbgrader understands."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import NAME, ROOT, as_options, from_gradebook, make_course, results_of, run
from small import DOUBLES, TRIPLES, CommandLine, Small, command_line, make_small
from small import NAME as TINY

pytestmark = pytest.mark.slow

GRADE = ("grade", TINY, "--workers", "1")

LATE = """
c.LateSubmissionPlugin.penalty_method = "zero"
"""


def scores_in(course: Path) -> dict[str, float]:
    """Read the scores that nbgrader exports."""
    run("nbgrader", "export", "--to", "grades.csv", cwd=course)
    with (course / "grades.csv").open() as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def grades_of(course: Path, student: str) -> dict[str, tuple[float | None, float | None, int]]:
    """Read (automatic score, manual score, needs a person) by question."""
    columns = "b.name, g.auto_score, g.manual_score, g.needs_manual_grade"
    rows = from_gradebook(course, columns, "where s.student_id = ?", student)
    return {name: (auto, manual, needs) for name, auto, manual, needs in rows}


def test_nbgrader_autograde_gives_the_same_scores(tmp_path: Path) -> None:
    students = ("karl", "mallory", "omar", "sven", "tom")
    ours, theirs = (make_course(tmp_path / name, *students) for name in ("ours", "theirs"))
    run("autograder", "grade", NAME, "--question-limit", "2", cwd=ours)
    with (theirs / "nbgrader_config.py").open("a") as config:
        config.write("c.GradingExporter.question_limit = 2\n")
    (theirs / ".autograder").mkdir()
    shutil.copy(ours / ".autograder" / "key", theirs / ".autograder")
    run("autograder", "release", NAME, cwd=theirs)
    run("nbgrader", "autograde", NAME, cwd=theirs)
    for student in students:
        assert grades_of(theirs, student) == grades_of(ours, student), student
    assert scores_in(theirs) == scores_in(ours)
    for student, result in results_of(ours).items():
        other = results_of(theirs)[student]
        assert without_seconds(other) == without_seconds(result), student
    again = run("autograder", "grade", NAME, "--question-limit", "2", cwd=theirs)
    assert "0 graded, 5 unchanged." in again.stdout


def without_seconds(result: dict) -> dict:
    """Leave out what differs from run to run."""
    result.pop("graded")
    for question in result["questions"].values():
        for check in question["checks"]:
            check.pop("seconds")
    return result


def test_nbgrader_makes_feedback_of_the_annotated_notebooks(graded: Path) -> None:
    run("nbgrader", "generate_feedback", NAME, "--student", "karl", cwd=graded)
    page = (graded / "feedback" / "karl" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "t is not stored back in config" in page
    assert "0 of 4 points" in page
    assert str(graded) not in page


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return make_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def command(small: Small) -> Iterator[CommandLine]:
    with command_line(small, "nbgrader.apps.nbgraderapp") as made:
        yield made


def test_lateness_hands_and_points_count_in_what_nbgrader_exports(small: Small, command: CommandLine) -> None:
    for student in ("ada", "karl", "lea"):
        small.hand_in(student, TRIPLES if student == "karl" else DOUBLES)
    (small.folder / "submitted" / "lea" / TINY / "timestamp.txt").write_text("2026-03-03 00:10:00 UTC")
    with (small.folder / "nbgrader_config.py").open("a") as config:
        config.write(LATE)
    due = ("--duedate", "2026-03-02 23:59:00 UTC")
    command.run(small.folder, "nbgrader", "db", "assignment", "add", TINY, *due)
    command.run(small.folder, *GRADE)
    assert exported(small, command) == {"ada": 5.0, "karl": 0.0, "lea": 0.0}
    assert small.result("lea")["score"] == 5.0

    cell = "select id from base_cell where name = 'double' and type = 'GradeCell'"
    mine = "select n.id from submitted_notebook n join submitted_assignment s on s.id = n.assignment_id "
    mine += "where s.student_id = 'karl'"
    with closing(sqlite3.connect(small.folder / "gradebook.db")) as book, book:
        book.execute(
            "update grade set manual_score = 3, needs_manual_grade = 0 "
            f"where cell_id = ({cell}) and notebook_id = ({mine})"
        )
    small.hand_in("karl", TRIPLES + "\n")
    small.solve(shift=3)
    assert "3 graded, 0 unchanged." in command.run(small.folder, *GRADE).stdout
    assert exported(small, command) == {"ada": 7.0, "karl": 3.0, "lea": 0.0}
    assert grades_of(small.folder, "karl")["double"] == (0.0, 3.0, 1)


def exported(small: Small, command: CommandLine) -> dict[str, float]:
    """Read the scores that nbgrader exports of the small course."""
    command.run(small.folder, "nbgrader", "export", "--to", "grades.csv")
    with (small.folder / "grades.csv").open() as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def test_validate_passes_a_solved_notebook_and_names_what_fails(tmp_path: Path, ipc: dict[str, str]) -> None:
    solved, wrong = (tmp_path / f"{name}.ipynb" for name in ("solved", "wrong"))
    for path, student in ((solved, "ada"), (wrong, "karl")):
        submitted = ROOT / "examples" / "submitted" / student / NAME / f"{NAME}.ipynb"
        document = json.loads(submitted.read_text(encoding="utf-8"))
        document["cells"] = [c for c in document["cells"] if "demo" not in c["metadata"].get("tags", [])]
        path.write_text(json.dumps(document))
    options = as_options(ipc)
    assert "Success" in run("nbgrader", "validate", solved, *options, cwd=tmp_path).stdout
    complaint = run("nbgrader", "validate", wrong, *options, cwd=tmp_path).stdout
    assert "FAILED ON 3 CELL(S)" in complaint.upper() or complaint.count('check("') == 3


def test_stock_nbgrader_reads_partial_credit_from_the_check(tmp_path: Path, ipc: dict[str, str]) -> None:
    course = make_course(tmp_path / "course", "karl")
    config = (course / "nbgrader_config.py").read_text()
    (course / "nbgrader_config.py").write_text(config.partition("# The engine executes")[0])
    notebook = course / "submitted" / "karl" / NAME / f"{NAME}.ipynb"
    document = json.loads(notebook.read_text())
    document["cells"] = [c for c in document["cells"] if "demo" not in c["metadata"].get("tags", [])]
    notebook.write_text(json.dumps(document))
    run("autograder", "release", NAME, cwd=course)
    run("nbgrader", "autograde", NAME, *as_options(ipc), cwd=course)
    grades = grades_of(course, "karl")
    assert grades["adam"][0] == 0.0
    assert grades["rmsprop"][0] == pytest.approx(3.11)
    assert grades["sgd_momentum"][0] == 2.0
