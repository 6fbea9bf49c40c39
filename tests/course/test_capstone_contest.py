"""The capstone's contest: images that tell nothing, predictions read strictly, fair marks, logs that add up."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, run
from hypothesis import given
from hypothesis import strategies as st

from autograder.contest import held_out
from autograder.contest.scoring import Contest
from autograder.course.assignment import find_assignment

NAME, NUM = "capstone", 2000
CAPSTONE = find_assignment(NAME, ROOT)


def the_contest() -> Contest:
    """Give the capstone's contest."""
    found = held_out.contest_of(CAPSTONE)
    assert found
    return found


CONTEST = the_contest()
Y = np.random.default_rng(5).integers(10, size=NUM)


def written(labels: Any) -> bytes:
    """Write predictions.csv."""
    return ("id,label\n" + "".join(f"{i},{label}\n" for i, label in enumerate(labels))).encode()


def labels_at(y: np.ndarray, accuracy: float, seed: int = 1) -> np.ndarray:
    """Label this share of the images rightly, and the rest wrongly in a way of one's own."""
    rng = np.random.default_rng(seed)
    wrong = rng.permutation(len(y))[round(accuracy * len(y)) :]
    labels = y.copy()
    labels[wrong] = (y[wrong] + rng.integers(1, 10, size=len(wrong))) % 10
    return labels


def project(labels: np.ndarray, claim: float) -> dict[str, bytes]:
    """Make the two files of a project with these predictions, from the example's log."""
    predictions, before, lines = written(labels), "", []
    for line in CAPSTONE.example["log.jsonl"].splitlines():
        entry = json.loads(line)
        told = {
            "ensemble": {"val_accuracy": claim},
            "held_out": {"size": len(labels), "practice": False},
            "predictions": {
                "size": len(labels),
                "val_accuracy": claim,
                "digest": hashlib.sha256(predictions).hexdigest(),
            },
        }
        entry["facts"] |= told.get(entry["stage"], {})
        entry["before"] = before
        lines.append(json.dumps(entry))
        before = hashlib.sha256(lines[-1].encode()).hexdigest()
    return {"predictions.csv": predictions, "log.jsonl": ("\n".join(lines) + "\n").encode()}


def test_images_are_a_function_of_the_secret_and_look_like_the_others() -> None:
    X, y = CONTEST.draw(b"k" * 32)
    again, other = CONTEST.draw(b"k" * 32), CONTEST.draw(b"l" * 32)
    assert (X.shape, X.dtype, y.shape) == ((NUM, 32, 32, 3), np.uint8, (NUM,))
    assert np.array_equal(X, again[0]) and np.array_equal(y, again[1])
    assert np.mean(y == other[1]) < 0.2 and not np.array_equal(X, other[0])
    assert np.bincount(y, minlength=10).min() > 140
    assert len({image.tobytes() for image in X}) == NUM


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no predictions.csv beside the notebook"),
        (b"", "The first line of predictions.csv is not the header id,label."),
        (b"\xff\xfe\x00", "predictions.csv is not text in UTF-8."),
        (b"id,label\n" * 100_000, "predictions.csv is too large"),
        (written(Y[:-1]), "predictions.csv has 1999 predictions; there are 2000 held-out images."),
        (written([*Y, 0]), "predictions.csv has 2001 predictions; there are 2000 held-out images."),
        (written(Y).replace(b"id,label", b"label,id"), "The first line"),
        (
            written(Y[::-1]).replace(b"\n5,", b"\n6,"),
            "Line 7 of predictions.csv does not begin with the id 5",
        ),
        (written([10, *Y[1:]]), "Line 2 of predictions.csv has the label 10; labels go from 0 to 9."),
        (written([-1, *Y[1:]]), "Line 2 of predictions.csv has a label that is not a whole number"),
        (written(["nan", *Y[1:]]), "Line 2 of predictions.csv has a label that is not a whole number"),
        (written(["³", *Y[1:]]), "Line 2 of predictions.csv has a label that is not a whole number"),
        (written(["1" * 5000, *Y[1:]]), "Line 2 of predictions.csv has a label that is not a whole number"),
        (written(["1,2", *Y[1:]]), "Line 2 of predictions.csv has a label that is not a whole number"),
        (written(Y.astype(float)), "Line 2 of predictions.csv has a label that is not a whole number"),
    ],
)
def test_what_is_no_list_of_labels_is_refused_in_one_sentence(content: bytes | None, sentence: str) -> None:
    files = {} if content is None else {"predictions.csv": content}
    with pytest.raises(ValueError, match=r"\.$") as refused:
        CONTEST.read(files)
    assert str(refused.value).startswith(sentence)
    assert len(str(refused.value)) < 200


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    files = {"predictions.csv": content, "log.jsonl": content}
    with pytest.raises(ValueError):
        CONTEST.read(files)
    assert CONTEST.claimed(files) is None
    assert CONTEST.doubts(0.8, files)


@pytest.mark.parametrize(
    "change", [lambda c: c, lambda c: c.replace(b"\n", b"\r\n"), lambda c: b"\xef\xbb\xbf" + c.rstrip()]
)
def test_labels_are_read_as_they_were_written(change: Any) -> None:
    assert np.array_equal(CONTEST.read({"predictions.csv": change(written(Y))}), Y)


def test_marks_grow_smoothly_between_the_anchors_that_the_notebook_names() -> None:
    accuracies = np.linspace(0, 1, 1001)
    shares = np.array([CONTEST.share(accuracy) for accuracy in accuracies])
    assert np.all(shares[accuracies <= CONTEST.linear] == 0) and np.all(
        shares[accuracies >= CONTEST.ensemble] == 1
    )
    inside = (accuracies > CONTEST.linear) & (accuracies < CONTEST.ensemble)
    assert np.all(np.diff(shares[inside]) > 0)
    errors = np.sqrt(accuracies * (1 - accuracies) / NUM)
    moved = [10 * (CONTEST.share(a + e) - CONTEST.share(a)) for a, e in zip(accuracies, errors, strict=True)]
    assert max(moved) < 0.34
    prose = "".join(cell.source for cell in CAPSTONE.notebook.cells if cell.kind == "markdown")
    assert f"{CONTEST.linear:.2f}" in prose and f"{CONTEST.ensemble:.2f}" in prose


def test_an_honest_log_adds_up() -> None:
    for accuracy, claim in ((0.7, 0.7), (0.7, 0.74), (0.9, 0.88), (0.95, 0.96)):
        files = project(labels_at(Y, accuracy), claim)
        assert CONTEST.doubts(accuracy, files) is None
        assert CONTEST.claimed(files) == claim


@pytest.mark.parametrize(("accuracy", "claim"), [(0.7, 0.85), (0.6, 0.99), (0.99, 0.7), (0.95, 0.85)])
def test_a_claim_that_is_too_far_away_does_not(accuracy: float, claim: float) -> None:
    doubt = CONTEST.doubts(accuracy, project(labels_at(Y, accuracy), claim))
    assert doubt and doubt.startswith(f"The log claims {claim:.3f} on validation images, but {accuracy:.3f}")


def test_honest_claims_are_hardly_ever_doubted() -> None:
    rng = np.random.default_rng(0)
    for truth in (0.6, 0.8, 0.95):
        held = rng.binomial(NUM, truth, 20_000) / NUM
        one, best = (rng.binomial(1000, truth, (20_000, k)).max(axis=1) / 1000 for k in (1, 20))
        for claims in (one, best):
            limits = np.array(
                [
                    CONTEST.doubts.__globals__["tolerances"](c, a, 1000)
                    for c, a in zip(claims[:4000], held[:4000], strict=True)
                ]
            )
            off = claims[:4000] - held[:4000]
            assert np.mean((off < -limits[:, 0]) | (off > limits[:, 1])) < 1e-3


def test_a_tampered_log_and_another_file_do_not_add_up() -> None:
    files = project(labels_at(Y, 0.8), 0.8)
    changed = files["log.jsonl"].replace(b'"num_val": 1000', b'"num_val": 9000')
    assert "does not follow from the line before it" in (
        CONTEST.doubts(0.8, files | {"log.jsonl": changed}) or ""
    )
    other = files | {"predictions.csv": written(labels_at(Y, 0.9))}
    assert "not the file that log.jsonl speaks of" in (CONTEST.doubts(0.9, other) or "")
    assert "There is no log.jsonl" in (
        CONTEST.doubts(0.8, {"predictions.csv": files["predictions.csv"]}) or ""
    )


@pytest.mark.slow
def test_the_whole_way_of_three_projects(tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for folder in ("solutions", "assignments"):
        # Images that were released here belong to another key.
        ignored = shutil.ignore_patterns(held_out.RELEASED)
        shutil.copytree(ROOT / folder / NAME, course / folder / NAME, ignore=ignored)
    assignment = find_assignment(NAME, course)
    y = held_out.labels_of(assignment, CONTEST)
    good = project(labels_at(y, 0.84), 0.85)
    handed_in = {"ada": good, "eve": project(labels_at(y, 0.6), 0.95), "joe": good}
    for day, (student, files) in enumerate(handed_in.items(), 1):
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        shutil.copy(assignment.source, folder)
        (folder / "timestamp.txt").write_text(f"2026-03-{day:02d} 12:00:00 UTC")
        for name, content in files.items():
            (folder / name).write_bytes(content)
    run("autograder", "grade", NAME, cwd=course)
    results = {
        student: json.loads((course / "results" / NAME / f"{student}.json").read_text())
        for student in handed_in
    }
    questions = results["ada"]["questions"]
    most = questions["predictions"]["max_points"]
    assert questions["predictions"]["points"] == pytest.approx(most * CONTEST.share(0.84), abs=0.01)
    lost = results["ada"]["max_score"] - results["ada"]["score"]
    assert lost == pytest.approx(most - questions["predictions"]["points"])
    assert "further apart than chance allows" in results["eve"]["entry"]["rejected"]
    assert results["joe"]["entry"]["like"] == "ada"
    table = run("autograder", "leaderboard", NAME, cwd=course).stdout
    assert "0.840 ± 0.008" in table
