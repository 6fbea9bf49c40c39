"""nbgrader's own commands on top of the engine: the same scores, and a gradebook that nbgrader understands."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from conftest import NAME, ROOT, as_options, from_gradebook, make_course, results_of, run

pytestmark = pytest.mark.slow

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


def test_a_late_submission_is_penalised_as_nbgrader_is_configured(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ada", "lea")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(LATE)
    run("autograder", "release", NAME, cwd=course)
    run("nbgrader", "db", "assignment", "add", NAME, "--duedate", "2026-03-02 23:59:00 UTC", cwd=course)
    run("autograder", "grade", NAME, cwd=course)
    assert scores_in(course) == {"ada": 46.0, "lea": 0.0}
    assert results_of(course)["lea"]["score"] == 46.0


def test_a_grade_given_by_hand_survives_regrading_and_asks_for_another_look(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "karl")
    run("autograder", "grade", NAME, cwd=course)
    book = sqlite3.connect(course / "gradebook.db")
    cell = "select id from base_cell where name = 'adam' and type = 'GradeCell'"
    book.execute(f"update grade set manual_score = 3, needs_manual_grade = 0 where cell_id = ({cell})")
    book.commit()
    book.close()
    notebook = course / "submitted" / "karl" / NAME / f"{NAME}.ipynb"
    notebook.write_text(notebook.read_text() + "\n")
    run("autograder", "grade", NAME, cwd=course)
    assert grades_of(course, "karl")["adam"] == (0.0, 3.0, 1)


def test_points_changed_after_grading_reach_every_submission(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", "ada", "karl")
    run("autograder", "grade", NAME, cwd=course)
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    document = json.loads(source.read_text())
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "sgd":
            cell["metadata"]["nbgrader"]["points"] = 5
    source.write_text(json.dumps(document))
    done = run("autograder", "grade", NAME, cwd=course)
    assert "2 graded, 0 unchanged." in done.stdout
    assert scores_in(course)["ada"] == 50.0


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
