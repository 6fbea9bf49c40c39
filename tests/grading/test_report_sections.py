"""What the class report says, worked out by hand; and that it tells nobody's name in an example."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import NAME, ROOT

from autograder.course.assignment import Assignment, CourseError
from autograder.records.basis import submission_digest
from autograder.reporting.alike import LEAST, Pair, pairs_alike, too_common
from autograder.reporting.anonymous import function_named, vocabulary
from autograder.reporting.classroom import Classroom, Learner, read_class
from autograder.reporting.difficulty import ENOUGH, items_of, point_biserial, wilson
from autograder.reporting.history import attempts, history_section
from autograder.reporting.mistakes import mistakes_of, mistakes_section
from autograder.reporting.troubles import CRASH, OURS, STUCK, UNREADABLE, troubles_of

KNOWN = vocabulary(['def adam(w, config=None):\n    lr = config.get("learning_rate", 1e-3)\n    return w'])


def check(
    verdict: str = "passed", message: str = "", diagnosis: str | None = None, **more: str
) -> dict[str, Any]:
    return more | {
        "title": "a check",
        "verdict": verdict,
        "message": message,
        "diagnosis": diagnosis,
        "seconds": 0.1,
    }


def result(
    student: str, submission: str = "1", errors: tuple[str, ...] = (), **checks: Any
) -> dict[str, Any]:
    """Make a result in which each question has one check, or none."""
    questions = {
        id: {
            "verdict": one["verdict"] if one else "not attempted",
            "points": float(bool(one) and one["verdict"] == "passed"),
            "max_points": 1.0,
            "checks": [one] if one else [],
        }
        for id, one in checks.items()
    }
    return {
        "schema": 1,
        "student": student,
        "assignment": NAME,
        "isolation": "A",
        "score": sum(q["points"] for q in questions.values()),
        "max_score": float(len(questions)),
        "questions": questions,
        "errors": list(errors),
        "graded": "2026-03-01T12:00:00Z",
        "basis": {"submission": submission},
    }


def room(*learners: Learner, names: tuple[str, ...] = ()) -> Classroom:
    return Classroom(Assignment(NAME, ROOT), learners, frozenset(names))


def test_an_example_has_no_comment_no_text_and_no_name_of_the_learner() -> None:
    source = '''
# by Karl Example
def adam(w, config=None):
    """Karl's adam."""
    # matriculation number 4711
    karl_lr = config.get("learning_rate", 1e-3)  # mine

    password = "karl was here", f"{karl_lr} of karl", 20231234
    return w - karl_lr * w
'''
    shown = function_named("adam", [source], KNOWN, {"karl", "example"})
    assert shown.splitlines() == [
        "def adam(w, config=None):",
        '    … = config.get("learning_rate", 1e-3)',
        '    password = "…", "…", …',
        "    return w - … * w",
    ]


def test_what_the_course_itself_says_stays_although_somebody_is_called_so() -> None:
    source = "def adam(w, config=None):\n    lr = w.max()\n    return len(w) - lr"
    assert function_named("adam", [source], KNOWN, {"lr", "len", "adam"}) == source


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("def adam(w):\n    return 1\ndef adam(w):\n    return 2\nprint(1)", "def adam(w):\n    return 2"),
        ("def adam(w): return w\nprint(1)", "def adam(w): return w"),
        ("x = 1\ndef adam(w):  # so\n\n    if w:\n        return 1\n    return 2", None),
        ("class A:\n    def adam(w):\n        return 1", ""),
        ("def adam(w:\n    return ((", ""),
        ("def other(w):\n    return 1", ""),
        ("def", ""),
    ],
)
def test_the_last_definition_is_found_and_nothing_after_it(source: str, shown: str | None) -> None:
    wanted = "def adam(w):\n    if w:\n        return 1\n    return 2" if shown is None else shown
    assert function_named("adam", [source], KNOWN, ()) == wanted


def test_the_end_of_a_long_function_is_left_out() -> None:
    source = "def adam(w):\n" + "    w = w + 1\n" * 500
    lines = function_named("adam", [source], KNOWN, ()).splitlines()
    assert len(lines) == 41
    assert lines[-1] == "…"


def test_mistakes_are_counted_once_for_each_student_and_ranked() -> None:
    slip, other = check("failed", diagnosis="t_not_stored"), check("failed", diagnosis="a_stranger")
    twice = result("ann", adam=slip)
    twice["questions"]["adam"]["checks"].append(slip)
    code = ('def adam(w):\n    return "</code><script>alert(1)</script>" < w',)
    class_ = room(
        Learner(twice, cells=code), Learner(result("bob", adam=slip)), Learner(result("cy", adam=other))
    )
    found = [(mistake, len(who)) for mistake, who in mistakes_of(class_)]
    assert found == [(("adam", "t_not_stored"), 2), (("adam", "a_stranger"), 1)]
    page = mistakes_section(class_)
    assert "t is not stored back in config" in page
    assert "return &quot;…&quot; &lt; w" in page
    assert "<script" not in page
    assert not {"ann", "bob", "cy"} & {*page.replace("<", " ").replace(">", " ").split()}


def test_failures_without_a_name_are_listed_by_their_first_check() -> None:
    page = mistakes_section(room(Learner(result("ann", adam=check("failed", "wrong")))))
    assert "No known mistake was recognised." in page
    assert "<td>a check</td>" in page
    assert "Not recognised" not in mistakes_section(room(Learner(result("ann", adam=check()))))


def test_the_interval_of_a_share_is_wilson_s() -> None:
    assert wilson(8, 10) == pytest.approx((0.8, 0.4901625, 0.9433178), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.0, 0.2775), abs=1e-3)
    assert wilson(0, 0) == (0.0, 0.0, 1.0)


def test_discrimination_is_the_correlation_with_all_other_questions() -> None:
    rng = np.random.default_rng(3)
    right = rng.random(40) < 0.6
    points = rng.normal(size=40) + right
    expected = np.corrcoef(right, points)[0, 1]
    assert point_biserial(right.tolist(), points.tolist()) == pytest.approx(expected, abs=1e-12)
    few = ENOUGH - 1
    assert point_biserial(right.tolist()[:few], points.tolist()[:few]) is None
    assert point_biserial([True] * 40, points.tolist()) is None
    assert point_biserial(right.tolist(), [1.0] * 40) is None


def test_a_grader_error_is_neither_right_nor_wrong() -> None:
    rows = [result("a", q=check()), result("b", q=check("grader error")), result("c", q=None)]
    (item,) = items_of(rows)
    assert (item.right, item.verdicts["not attempted"], item.verdicts["grader error"]) == (0.5, 1, 1)


def test_troubles_are_told_apart() -> None:
    def kinds(told: dict[str, Any]) -> list[tuple[str, str]]:
        return [(kind, where) for kind, where, _ in troubles_of(Learner(told))]

    assert kinds(result("a", q=check("failed", "q was stopped.", fault="timed out"))) == [(STUCK, "q")]
    assert kinds(result("a", q=check("failed", "q: its process ended.", fault="died"))) == [(CRASH, "q")]
    said = "q raised ValueError: q was stopped after 2 s without an answer."
    assert kinds(result("a", q=check("failed", said, fault="raised"))) == []
    assert kinds(result("a", q=check("grader error", "lost"))) == [(OURS, "q")]
    assert kinds(result("a", errors=("It is not valid JSON.",), q=None)) == [(UNREADABLE, "")]
    left_out = "Cell 3 (cell 3) was left out: its process ended."
    assert kinds(result("a", errors=(left_out,), q=check())) == [(CRASH, "")]
    assert kinds(result("a", q=check("failed", "next_w is 2; 3 was expected."))) == []


def test_grading_again_is_no_attempt_and_handing_in_again_is() -> None:
    first, regraded, second = (
        result("a", s, q=check(v)) for s, v in (("1", "failed"), ("1", "passed"), ("2", "passed"))
    )
    assert attempts(Learner(regraded, (first,))) == [regraded]
    assert attempts(Learner(second, (first, regraded))) == [regraded, second]
    page = history_section(room(Learner(second, (first,)), Learner(result("b", q=check()))))
    assert "1 of 2 students handed in more than once. 1 of them have more points than at first." in page


def test_a_timestamp_of_another_age_does_not_make_a_chart_without_end() -> None:
    old = Learner(result("a", q=check()), handed_in=datetime(1, 1, 1))
    far = Learner(result("b", q=check()), handed_in=datetime(9999, 12, 31))
    assert len(history_section(room(old, far))) < 20_000


def program(seed: int, statements: int = 60) -> str:
    """Write a program that agrees with another seed's in nothing that is long."""
    rng = np.random.default_rng(seed)
    operators = ("+", "-", "*", "/", "**", "@", "//", "%", "<<", "&", "|", "^")
    lines = []
    for _ in range(statements):
        terms = [f"v{rng.integers(9)} {rng.choice(operators)} {rng.integers(10, 99)}" for _ in range(4)]
        lines.append(f"    x{rng.integers(9)} = ({') + ('.join(terms)})")
    return "def f():\n" + "\n".join(lines)


def test_a_copy_with_other_names_and_comments_is_found_and_others_are_not() -> None:
    mine = program(1)
    copy = mine.replace("v", "value_").replace("x", "out").replace("\n    ", "\n    # mine\n        ")
    others = {f"s{i}": [program(i + 10)] for i in range(6)}
    (pair,) = pairs_alike({"ann": [mine], "bob": [copy], **others}, [])
    assert (pair.one, pair.other, pair.share) == ("ann", "bob", 1.0)
    assert pair.fingerprints >= LEAST


def test_half_a_copy_is_found_with_its_share() -> None:
    one, other = program(1) + "\n" + program(2), program(1) + "\n" + program(3)
    (pair,) = pairs_alike({"ann": [one], "bob": [other]}, [])
    assert pair.share == pytest.approx(0.5, abs=0.05)


def test_starter_code_is_not_a_likeness() -> None:
    cells = {name: [program(1), program(seed)] for seed, name in enumerate(("ann", "bob"), 5)}
    assert len(pairs_alike(cells, [])) == 1
    assert pairs_alike(cells, [program(1)]) == []


def test_what_everybody_writes_is_not_a_likeness_but_a_ring_of_copies_is() -> None:
    usual = {f"s{i}": [program(1, 200), program(i + 10, 30)] for i in range(too_common(12) + 8)}
    assert pairs_alike(usual, []) == []
    few = dict([*usual.items()][:3])
    assert len(pairs_alike(few, [])) == 3
    ring = {f"r{i:02}": [program(99)] for i in range(15)}
    pairs = pairs_alike({**usual, **ring}, [])
    assert {name for pair in pairs for name in (pair.one, pair.other)} == {*ring}
    assert all(isinstance(pair, Pair) and pair.share == 1 for pair in pairs)


def test_next_to_nothing_is_like_nothing() -> None:
    assert pairs_alike({"ann": ["x = 1"], "bob": ["x = 1"], "cy": []}, []) == []


@pytest.fixture
def course(tmp_path: Path) -> Callable[[str, str], Path]:
    """Hand in a notebook with one function for a student, and write a result of it."""
    for name in ("solutions", "assignments", "nbgrader_config.py"):
        (tmp_path / name).symlink_to(ROOT / name)

    def hand_in(student: str, source: str) -> Path:
        path = tmp_path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        cell = {"cell_type": "code", "metadata": {}, "source": source}
        path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        told = result(student, submission_digest(path), adam=check("failed", diagnosis="t_not_stored"))
        present = tmp_path / "results" / NAME / f"{student}.json"
        present.parent.mkdir(parents=True, exist_ok=True)
        present.write_text(json.dumps(told))
        return path

    return hand_in


def test_code_that_was_handed_in_after_grading_is_no_example(course: Callable[[str, str], Path]) -> None:
    path = course("ann", "def adam(w):\n    return w")
    root = path.parents[3]
    assert read_class(root, NAME).learners[0].cells == ("def adam(w):\n    return w",)
    path.write_text(path.read_text().replace("return w", "return 2"))
    assert read_class(root, NAME).learners[0].cells == ()


def test_a_damaged_former_result_is_named(course: Callable[[str, str], Path]) -> None:
    root = course("ann", "def adam(w):\n    return w").parents[3]
    folder = root / "results" / NAME / "attempts" / "ann"
    folder.mkdir(parents=True)
    for damaged in (
        b"",
        b"no gzip",
        gzip.compress(b"{}"),
        gzip.compress(b"{"),
        gzip.compress(b"[1]" * 999)[:20],
    ):
        (folder / "0001.json.gz").write_bytes(damaged)
        with pytest.raises(CourseError, match=r"A former result in .*ann is damaged; move the file away"):
            read_class(root, NAME)
    (folder / "0001.json.gz").unlink()
    assert read_class(root, NAME).learners[0].former == ()


def test_times_former_results_and_names_are_read(course: Callable[[str, str], Path]) -> None:
    from nbgrader.api import Gradebook

    path = course("ann", "def adam(w):\n    return w")
    root = path.parents[3]
    path.with_name("timestamp.txt").write_text("2026-03-02 23:30:00 UTC")
    present = json.loads((root / "results" / NAME / "ann.json").read_text())
    folder = root / "results" / NAME / "attempts" / "ann"
    folder.mkdir(parents=True)
    (folder / "0001.json.gz").write_bytes(
        gzip.compress(json.dumps(present | {"basis": {"submission": "0"}}).encode())
    )
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        book.add_student("ann", first_name="Zoë-Marie", last_name="O'Hara", email="zm@example.edu")
    class_ = read_class(root, NAME)
    assert {"ann", "zoë", "marie", "hara"} <= class_.names
    (learner,) = class_.learners
    # its digest has changed with the timestamp, so it is another submission than the one that was graded
    assert learner.cells == ()
    assert len(attempts(learner)) == 2
    assert learner.handed_in == datetime(
        2026, 3, 2, 23, 30, tzinfo=learner.handed_in and learner.handed_in.tzinfo
    )
    assert learner.handed_in is not None and learner.handed_in.tzinfo in (None, UTC)
