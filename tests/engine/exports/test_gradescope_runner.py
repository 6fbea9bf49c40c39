"""What a submission's result says in Gradescope: which notebook was graded, how late it was, what each check earned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.exports.gradescope_runner import as_results, find_notebook, lateness
from autograder.grading.submission import Graded
from autograder.values import CheckResult, QuestionResult, Verdict

NAME = "tiny"


@pytest.mark.parametrize(
    ("names", "chosen", "said"),
    [
        (["tiny.ipynb"], "tiny.ipynb", []),
        (["notes.txt"], None, ["There is no tiny.ipynb in this submission; what was handed in: notes.txt."]),
        (["t (1).ipynb"], "t (1).ipynb", ["t (1).ipynb was graded, the only notebook in this submission."]),
        (["a.ipynb", "w/tiny.ipynb"], "w/tiny.ipynb", ["tiny.ipynb was graded, and not a.ipynb."]),
        ([".ipynb_checkpoints/tiny.ipynb", "__MACOSX/tiny.ipynb", "tiny.ipynb"], "tiny.ipynb", []),
        (
            ["a/tiny.ipynb", "b/tiny.ipynb"],
            None,
            ["There are 2 notebooks in this submission (a/tiny.ipynb, b/tiny"],
        ),
        (
            ["a.ipynb", "b.ipynb"],
            None,
            ["There are 2 notebooks in this submission (a.ipynb, b.ipynb), and nobody"],
        ),
    ],
)
def test_of_several_files_the_notebook_of_the_assignment_s_name_counts(
    tmp_path: Path, names: list[str], chosen: str | None, said: list[str]
) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    found, notes = find_notebook(tmp_path, NAME)
    assert found == (tmp_path / chosen if chosen else None)
    assert [note[: len(start)] for note, start in zip(notes, said, strict=True)] == said


ABOUT = {
    "created_at": "2026-11-03T00:20:00.5-08:00",
    "assignment": {"due_date": "2026-11-02T23:00:00.0-08:00"},
}


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (ABOUT, ["Handed in 1 h 20 min after the due date; nothing was taken off for that here."]),
        ({**ABOUT, "created_at": "2026-11-02T22:00:00.0-08:00"}, []),
        ({**ABOUT, "users": [{"assignment": {"due_date": "2026-11-04T00:00:00.0-08:00"}}]}, []),
        ({**ABOUT, "assignment": {"due_date": None}}, []),
        ({**ABOUT, "created_at": 7}, []),
        (None, []),
        ([], []),
    ],
)
def test_a_late_submission_is_told_so(tmp_path: Path, about: Any, said: list[str]) -> None:
    path = tmp_path / "submission_metadata.json"
    path.write_text(json.dumps(about))
    assert lateness(path) == said
    assert lateness(tmp_path / "nothing.json") == []


def test_nothing_is_earned_while_the_first_check_fails_and_the_output_says_so() -> None:
    checks = (
        CheckResult("It doubles", Verdict.FAILED, "It is 3."),
        CheckResult("It returns", Verdict.PASSED),
    )
    question = QuestionResult("double", Verdict.FAILED, 0.0, 4.0, checks)
    results = as_results(Graded("x", NAME, 1, "C", (question,), written=(("why", True),)), [])
    assert [test["score"] for test in results["tests"]] == [0.0, 0.0]
    assert "nothing is earned while the first check of double fails" in results["tests"][1]["output"]
    assert "Written answers are graded by a person and not counted here; 1 were found." in results["output"]


def test_what_a_learner_s_error_says_is_text_without_control_characters() -> None:
    check = CheckResult("It doubles", Verdict.FAILED, "a\x00b\x1b[31m\ud800<b>")
    question = QuestionResult("double", Verdict.FAILED, 0.0, 4.0, (check,))
    (test,) = as_results(Graded("x", NAME, 1, "C", (question,)), ["n\x07"])["tests"]
    assert (test["output"], test["output_format"]) == ("a b [31m <b>", "text")
