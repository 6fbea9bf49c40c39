"""Predictions for held-out images: which files are read, what is a copy, and what an entry does to a grade."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from autograder.calls import local
from autograder.contest.scoring import (
    Contest,
    Entry,
    copies,
    entry_of,
    field_of,
    likeness,
    marked,
    predictions,
)
from autograder.expectations import expect
from autograder.grading import handed_in
from autograder.grading.handed_in import MAX_BYTES, MAX_FILES, files_beside
from autograder.judging.messages import as_text
from autograder.judging.question import judge, run_check
from autograder.judging.recording import record
from autograder.learner import selfcheck
from autograder.values import CheckResult, Question, QuestionResult, Verdict

NUM = 1000
Y = np.random.default_rng(0).integers(10, size=NUM)
ACCURACY = "There is no accuracy without labels."


def read(files: Any) -> np.ndarray:
    """Read labels that are the bytes of a file."""
    if "labels.txt" not in files:
        raise ValueError(ACCURACY)
    return np.frombuffer(files["labels.txt"], np.uint8)


CONTEST = Contest(
    question="predict",
    linear=0.5,
    ensemble=0.9,
    draw=lambda secret: (np.zeros((NUM, 1, 1, 3), np.uint8), Y),
    read=read,
    claimed=lambda files: float(files.get("claim.txt", b"nan")),
    share=lambda accuracy: min(max((accuracy - 0.5) / 0.4, 0.0), 1.0),
    doubts=lambda accuracy, files: (
        None if b"doubtful" not in files.get("log.txt", b"") else "It does not add up."
    ),
)


def labels_at(accuracy: float, seed: int) -> np.ndarray:
    """Label this share of the images rightly, and the rest wrongly in a way of one's own."""
    rng = np.random.default_rng(seed)
    wrong = rng.permutation(NUM)[round(accuracy * NUM) :]
    labels = Y.copy()
    labels[wrong] = (Y[wrong] + rng.integers(1, 10, size=len(wrong))) % 10
    return labels


def handed(student: str, labels: np.ndarray, day: int | None = None, **files: bytes) -> Any:
    """Hand in labels on a day of March."""
    found = {"labels.txt": labels.astype(np.uint8).tobytes()} | {
        f"{name}.txt": b for name, b in files.items()
    }
    return predictions(CONTEST, Y, student, found, datetime(2026, 3, day) if day else None)


def is_copy(mine: np.ndarray, theirs: np.ndarray) -> bool:
    """Say whether the second of a class has copied from the first, or the first from the second."""
    field = field_of([handed("ada", theirs), handed("eve", mine), handed("zoe", Y)], Y)
    alike = copies(mine, field, Y)
    share, same = likeness(mine, theirs, Y)
    assert alike[0] == (share >= 0.9 and same >= 20) and not alike[2]
    return bool(alike[0])


class TestFilesBeside:
    def test_text_files_are_read_by_name(self, tmp_path):
        (tmp_path / "predictions.csv").write_bytes(b"id,label\n")
        (tmp_path / "log.jsonl").write_bytes(b"\xff\x00")
        assert files_beside(tmp_path) == {"log.jsonl": b"\xff\x00", "predictions.csv": b"id,label\n"}

    @pytest.mark.skipif(os.name != "posix", reason="official grading needs Linux")
    def test_links_folders_pipes_code_and_what_nbgrader_wrote_are_not(self, tmp_path):
        folder = tmp_path / "submission"
        folder.mkdir()
        (tmp_path / "secret.csv").write_text("the labels")
        (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
        (folder / "loop.csv").symlink_to(folder / "loop.csv")
        (folder / "folder.csv").mkdir()
        os.mkfifo(folder / "pipe.csv")
        for name in (
            "timestamp.txt",
            "submission_secret.txt",
            "run.py",
            ".hidden.csv",
            "a b.csv",
            "é.csv",
            "x.npz",
        ):
            (folder / name).write_text("something")
        assert files_beside(folder) == {}
        assert files_beside(tmp_path / "missing") == {}

    def test_there_is_a_limit_to_size_and_number(self, tmp_path):
        (tmp_path / "a.csv").write_bytes(b"0" * MAX_BYTES)
        (tmp_path / "b.csv").write_bytes(b"0" * (MAX_BYTES + 1))
        for number in range(2 * MAX_FILES):
            (tmp_path / f"c{number:03d}.txt").write_bytes(b"")
        found = files_beside(tmp_path)
        assert len(found) == MAX_FILES
        assert "a.csv" in found and "b.csv" not in found

    def test_a_file_that_grows_while_it_is_read_is_left_out(self, tmp_path, monkeypatch):
        (tmp_path / "a.csv").write_bytes(b"0123456789")
        monkeypatch.setattr(handed_in, "MAX_BYTES", 10)
        assert files_beside(tmp_path)
        monkeypatch.setattr(handed_in, "MAX_BYTES", 9)
        assert not files_beside(tmp_path)


class TestFilesInChecks:
    FILES = {"answer.txt": b"42"}  # noqa: RUF012

    @staticmethod
    def reads(student, reference, rng):
        "The file says forty-two"
        assert student.double(1.0) == reference.double(1.0)
        expect(student.files.get("answer.txt") == b"42", "It does not say so.")
        assert dict(reference.files) == {}
        return "Well read."

    def test_checks_see_the_students_files_and_may_leave_a_remark(self):
        check, question = tiny.check_of("double", self.reads), Question("double", 3)
        answers = record(tiny.NAME, [question], {"double": (check,)}, tiny.SOLUTION, 1, "", self.FILES)
        result = judge(question, (check,), local(tiny.SOLUTION, self.FILES), answers)
        assert (result.verdict, result.points) == (Verdict.PASSED, 3)
        assert as_text(result).splitlines()[1:] == ["  Well read."]
        without = judge(question, (check,), local(tiny.SOLUTION), answers)
        assert without.first_trouble and without.first_trouble.message == "It does not say so."

    def test_a_learner_cannot_pass_for_the_files(self):
        check = tiny.check_of("double", self.reads)
        forged = local({**tiny.SOLUTION, "files": lambda: self.FILES})
        assert run_check(check, forged, local(tiny.SOLUTION), 1).verdict is Verdict.FAILED

    def test_in_a_notebook_they_are_those_of_the_working_directory(self, tmp_path, monkeypatch):
        check, question = tiny.check_of("double", self.reads), Question("double", 3)
        answers = record(tiny.NAME, [question], {"double": (check,)}, tiny.SOLUTION, 1, "", self.FILES)
        monkeypatch.setattr(selfcheck, "_find", lambda _: (answers, question))
        monkeypatch.setattr(selfcheck.registry, "checks_of", lambda _: {"double": (check,)})
        monkeypatch.chdir(tmp_path)
        assert selfcheck.check_question("double", tiny.SOLUTION).verdict is Verdict.FAILED
        (tmp_path / "answer.txt").write_bytes(b"42")
        assert selfcheck.check_question("double", tiny.SOLUTION).verdict is Verdict.PASSED


class TestCopies:
    def test_likeness_is_of_mistakes_and_of_those_of_the_better_one(self):
        y = np.array([0, 0, 0, 0, 0, 0])
        assert likeness(np.array([1, 2, 0, 0, 0, 0]), np.array([1, 3, 4, 5, 0, 0]), y) == (0.5, 1)
        assert likeness(y, y, y) == (0.0, 0)

    def test_independent_mistakes_are_no_copy_however_good_both_are(self):
        for accuracy in (0.5, 0.8, 0.95, 0.99, 1.0):
            assert not is_copy(labels_at(accuracy, 1), labels_at(accuracy, 2))

    @given(st.floats(0.55, 0.97), st.integers(0, 400), st.integers(0, 1000))
    def test_changes_hide_a_copy_only_where_they_hit_its_mistakes(self, accuracy, changes, seed):
        rng = np.random.default_rng(seed)
        theirs = labels_at(accuracy, seed)
        mine, rows = theirs.copy(), rng.permutation(NUM)[:changes]
        mine[rows] = rng.integers(10, size=changes)
        hit = np.count_nonzero((theirs != Y) & (mine != theirs))
        if hit <= 0.1 * np.count_nonzero(theirs != Y):
            assert is_copy(mine, theirs)

    def test_the_later_one_is_the_copy(self):
        labels = labels_at(0.8, 1)
        first, second, third = handed("zoe", labels, 1), handed("ada", labels, 2), handed("eve", labels, 3)
        everybody = [second, third, first]
        entries = {one.student: entry_of(CONTEST, Y, one, field_of(everybody, Y)) for one in everybody}
        assert entries["zoe"].share == pytest.approx(0.75) and not entries["zoe"].rejected
        for student in ("ada", "eve"):
            assert (entries[student].share, entries[student].waits, entries[student].like) == (
                0.0,
                True,
                "zoe",
            )
            assert (
                "200 of the 200 mistakes made here are made in the same way in a submission"
                in entries[student].rejected
            )
            assert "zoe" not in entries[student].rejected

    @pytest.mark.parametrize(("one_day", "other_day"), [(None, None), (3, 3), (None, 2)])
    def test_when_nobody_is_known_to_be_first_both_wait(self, one_day, other_day):
        labels = labels_at(0.8, 1)
        both = [handed("ada", labels, one_day), handed("eve", labels, other_day)]
        for one in both:
            entry = entry_of(CONTEST, Y, one, field_of(both, Y))
            assert (entry.share, entry.waits) == (0.0, True)
            assert "which came first is not known" in entry.rejected

    def test_nobody_is_accused_of_copying_what_earns_nothing(self):
        labels = np.zeros(NUM)
        both = [handed("ada", labels, 1), handed("eve", labels, 2)]
        assert not any(entry_of(CONTEST, Y, one, field_of(both, Y)).rejected for one in both)

    def test_a_doubtful_log_waits_and_no_predictions_do_not(self):
        doubtful = handed("ada", labels_at(0.8, 1), log=b"doubtful")
        entry = entry_of(CONTEST, Y, doubtful, field_of([doubtful], Y))
        assert (entry.share, entry.accuracy, entry.rejected, entry.waits) == (
            0.0,
            0.8,
            "It does not add up. Your instructor decides.",
            True,
        )
        nothing = predictions(CONTEST, Y, "eve", {"claim.txt": b"0.7"}, None)
        entry = entry_of(CONTEST, Y, nothing, field_of([nothing, doubtful], Y))
        assert (entry.accuracy, entry.claimed, entry.rejected, entry.waits) == (None, 0.7, ACCURACY, False)

    def test_what_earns_nothing_is_told_what_may_be_amiss(self):
        poor = handed("ada", labels_at(0.1, 1), log=b"doubtful")
        entry = entry_of(CONTEST, Y, poor, field_of([poor], Y))
        assert (entry.share, entry.rejected, entry.waits) == (0.0, "", False)
        assert entry.told.endswith("(a good ensemble). It does not add up.")

    def test_files_that_break_the_scoring_wait_and_stop_nobody(self):
        def breaks(files: Any) -> np.ndarray:
            raise RecursionError

        broken = predictions(replace(CONTEST, read=breaks), Y, "ada", {}, None)
        entry = entry_of(CONTEST, Y, broken, field_of([broken], Y))
        assert (entry.accuracy, entry.waits) == (None, True)
        assert entry.rejected == "The files could not be scored (RecursionError). Your instructor decides."


class TestMarks:
    def question(self, verdict: Verdict, points: float = 10.0) -> QuestionResult:
        check = CheckResult("In form", verdict, "a remark" if verdict is Verdict.PASSED else "no")
        return QuestionResult("predict", verdict, points, 10.0, (check,))

    def test_points_are_the_share_and_the_sentence_says_why(self):
        other = QuestionResult("other", Verdict.PASSED, 1.0, 1.0, ())
        mine = handed("ada", labels_at(0.8, 1))
        entry = entry_of(CONTEST, Y, mine, field_of([mine], Y))
        (result, same), after = marked([self.question(Verdict.PASSED), other], entry)
        assert (result.verdict, result.points, len(result.checks)) == (Verdict.PASSED, 7.5, 2)
        assert same is other and after == entry
        assert as_text(result).splitlines()[1:] == [
            "  0.800 of the 1,000 held-out images are right, give or take 0.013; points begin above 0.5 (a "
            "linear classifier) and are full from 0.9 (a good ensemble)."
        ]

    def test_what_is_rejected_or_no_better_than_linear_earns_nothing(self):
        for entry in (Entry("predict", 0.0, 0.4, 0.01, told="too low"), Entry("predict", rejected="copied")):
            (result,), _ = marked([self.question(Verdict.PASSED)], entry)
            assert (result.verdict, result.points) == (Verdict.FAILED, 0.0)
            assert result.first_trouble and result.first_trouble.message in ("too low", "copied")

    @pytest.mark.parametrize(
        "verdict", [Verdict.FAILED, Verdict.NOT_ATTEMPTED, Verdict.BLOCKED, Verdict.ERROR]
    )
    def test_the_checks_of_the_question_come_first(self, verdict):
        (result,), entry = marked([self.question(verdict, 5.0)], Entry("predict", 1.0, 0.95, 0.01))
        assert (result.verdict, result.points) == (verdict, 0.0)
        assert entry.share == 0.0 and entry.rejected == "The question predict is not passed."
