"""The example class through the real entry point: every student gets what the work deserves, and nothing leaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import NAME, from_gradebook, make_course, results_of, run

pytestmark = pytest.mark.slow

PERFECT = 46.0
SCORES = {
    "ada": PERFECT,
    "grace": PERFECT,
    "lea": PERFECT,
    "yuki": PERFECT,
    "ivan": 44.0,
    "noor": 40.0,
    "mallory": 0.0,
    "omar": 0.0,
    "tom": 0.0,
}
DIAGNOSES = {
    "karl": {
        "sgd_nesterov_momentum": "plain_momentum",
        "rmsprop": "epsilon_inside_root",
        "adam": "t_not_stored",
    },
    "nina": {"newton_step": "diagonal_only", "lbfgs_direction": "first_loop_reversed"},
    "wei": {"step": "no_floor", "inverse_sqrt": "counted_from_zero", "race": "start_missing"},
}


def test_every_student_gets_what_the_work_deserves(graded: Path) -> None:
    scores = {student: result["score"] for student, result in results_of(graded).items()}
    assert {student: scores[student] for student in SCORES} == SCORES
    assert 0 < scores["maria"] < scores["karl"] < PERFECT


@pytest.mark.parametrize("student", DIAGNOSES)
def test_mistakes_are_named_in_code_written_from_scratch(graded: Path, student: str) -> None:
    questions = results_of(graded)[student]["questions"]
    for question, name in DIAGNOSES[student].items():
        assert name in [check["diagnosis"] for check in questions[question]["checks"]], question


def test_tampering_with_check_cells_changes_nothing(graded: Path) -> None:
    results = results_of(graded)
    assert results["sven"]["score"] == results["karl"]["score"]
    assert results["sven"]["max_score"] == PERFECT


def test_results_have_the_form_of_schema_1(graded: Path) -> None:
    for student, result in results_of(graded).items():
        assert list(result) == [
            *(
                "schema",
                "student",
                "assignment",
                "score",
                "max_score",
                "seed",
                "isolation",
                "questions",
                "errors",
                "attempt",
                "graded",
                "basis",
            )
        ]
        assert (result["schema"], result["student"], result["isolation"]) == (1, student, "A")
        assert result["score"] == pytest.approx(sum(q["points"] for q in result["questions"].values()))
        for question in result["questions"].values():
            assert list(question) == ["verdict", "points", "max_points", "checks"]
            for check in question["checks"]:
                words = ["title", "verdict", "message", "diagnosis", "because", "next", "seconds"]
                assert list(check) == [*words, *(["fault"] if "fault" in check else [])]


def test_nothing_earns_points_without_a_passed_verdict(graded: Path) -> None:
    for result in results_of(graded).values():
        for question in result["questions"].values():
            passed = [check for check in question["checks"] if check["verdict"] == "passed"]
            assert not question["points"] or passed


def test_an_endless_loop_is_named_and_costs_only_its_question(graded: Path) -> None:
    ivan = results_of(graded)["ivan"]["questions"]
    assert ivan["adagrad"]["checks"][0]["message"] == "adagrad was stopped after 2 s without an answer."
    assert ivan["adagrad"]["checks"][0]["fault"] == "timed out"
    assert all(ivan[question]["verdict"] == "passed" for question in ivan if question != "adagrad")


def test_a_crash_costs_only_its_question(graded: Path) -> None:
    noor = results_of(graded)["noor"]["questions"]
    failed = {question for question in noor if noor[question]["verdict"] == "failed"}
    assert failed == {"sgd_momentum", "rmsprop"}
    assert {noor[question]["checks"][0]["fault"] for question in failed} == {"died"}


def test_untouched_questions_read_not_attempted(graded: Path) -> None:
    tom = results_of(graded)["tom"]["questions"]
    assert {question["verdict"] for question in tom.values()} == {"not attempted"}


def test_a_broken_file_is_told_in_one_sentence(graded: Path) -> None:
    (error,) = results_of(graded)["omar"]["errors"]
    assert error.startswith(f"{NAME}.ipynb is not valid JSON (line ")


def test_the_hostile_one_learns_nothing_of_this_machine(graded: Path) -> None:
    annotated = (graded / "autograded" / "mallory" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert "gradebook.db" not in annotated.replace('glob.glob(f\\"{place}/{below}gradebook.db', "")
    assert str(graded) not in annotated
    seed = str(results_of(graded)["mallory"]["seed"])
    assert seed not in annotated


def test_feedback_pages_name_no_path_and_no_seed(graded: Path) -> None:
    for student, result in results_of(graded).items():
        page = (graded / "results" / NAME / f"{student}.html").read_text(encoding="utf-8")
        assert str(graded) not in page
        assert str(result["seed"]) not in page
        assert "Traceback" not in page


def test_the_gradebook_holds_the_same_scores(graded: Path) -> None:
    rows = from_gradebook(graded, "s.student_id, sum(coalesce(g.auto_score, 0))", "group by 1")
    scores = {student: result["score"] for student, result in results_of(graded).items()}
    assert dict(rows) == pytest.approx(scores)


def test_written_answers_wait_for_a_person_only_when_there_are_any(graded: Path) -> None:
    waiting = dict(from_gradebook(graded, "s.student_id, sum(g.needs_manual_grade)", "group by 1"))
    assert waiting["ada"] == 3
    assert waiting["tom"] == 0
    assert waiting["omar"] == 26  # unreadable: somebody should look


def test_grading_again_changes_nothing(graded: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (graded / "results").rglob("*")}
    gradebook = (graded / "gradebook.db").read_bytes()
    done = run("autograder", "grade", NAME, "--question-limit", "2", cwd=graded)
    assert "0 graded, 14 unchanged." in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (graded / "results").rglob("*")} == before
    assert (graded / "gradebook.db").read_bytes() == gradebook


def test_the_report_counts_the_class(graded: Path) -> None:
    done = run("autograder", "report", NAME, cwd=graded)
    page = Path(graded, done.stdout.strip()).read_text(encoding="utf-8")
    assert "14 submissions" in page
    assert "epsilon inside root" in page
    assert "is not valid JSON" in page
    assert "http" not in page.replace("http-equiv", "")  # self-contained


def test_the_export_has_a_row_for_each_student(graded: Path) -> None:
    table = run("autograder", "export", NAME, "--to", "csv", cwd=graded).stdout.splitlines()
    assert table[0].startswith("student,assignment,score,max_score,sgd,sgd_momentum,")
    assert len(table) == 15
    documents = json.loads(run("autograder", "export", NAME, "--to", "json", cwd=graded).stdout)
    assert documents == list(results_of(graded).values())


def test_the_example_submissions_are_what_hand_in_writes(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    written = {path: path.read_bytes() for path in sorted((course / "submitted").rglob("*.ipynb"))}
    assert len(written) == 14
    copy = tmp_path / "repo"
    for folder in ("solutions", "assignments"):
        (copy / folder).parent.mkdir(exist_ok=True)
        (course / folder).rename(copy / folder)
    root = Path(__file__).resolve().parents[2]
    (copy / "examples").mkdir()
    (copy / "examples" / "hand_in.py").write_bytes((root / "examples" / "hand_in.py").read_bytes())
    (copy / "examples" / "answers").symlink_to(root / "examples" / "answers")
    run("python", "examples/hand_in.py", cwd=copy)
    fresh = {
        path.relative_to(copy / "examples"): path.read_bytes() for path in copy.rglob("submitted/**/*.ipynb")
    }
    assert fresh == {path.relative_to(course): content for path, content in written.items()}
