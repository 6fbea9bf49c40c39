"""A contest through the real entry points: what is released, who is ranked, who is not and why, and what it is worth.

Any assignment takes part when its solution folder has a `held_out.py`; the one here is small and its images are noise.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import NAME, ROOT, from_gradebook, make_course, results_of, run

from autograder.cli import main
from autograder.contest import held_out
from autograder.course import release
from autograder.course.assignment import Assignment
from autograder.exports.results_table import as_table
from autograder.reporting.page import write_report

pytestmark = pytest.mark.slow

NUM, CLASSES, QUESTION, POINTS = 400, 10, "adam", 4
CONTEST = f'''
import hmac
import numpy as np

QUESTION, LINEAR, ENSEMBLE = "{QUESTION}", 0.5, 0.9


def draw(secret):
    seed = int.from_bytes(hmac.digest(secret, b"images", "sha256"), "big")
    rng = np.random.default_rng(seed)
    return rng.integers(256, size=({NUM}, 4, 4, 3), dtype=np.uint8), rng.integers({CLASSES}, size={NUM})


def read(files):
    if "predictions.csv" not in files:
        raise ValueError("There is no predictions.csv.")
    try:
        labels = [int(line) for line in files["predictions.csv"].decode().splitlines()]
    except ValueError:
        raise ValueError("predictions.csv is not a list of labels.") from None
    if len(labels) != {NUM}:
        raise ValueError("predictions.csv has the wrong length.")
    if not all(0 <= label < {CLASSES} for label in labels):
        raise ValueError("predictions.csv has a label out of range.")
    return np.array(labels)


def claimed(files):
    return float(files["claim.txt"]) if "claim.txt" in files else None


def share(accuracy):
    return min(max((accuracy - LINEAR) / (ENSEMBLE - LINEAR), 0.0), 1.0)


def doubts(accuracy, files):
    return None if abs(claimed(files) - accuracy) < 0.1 else "The claim does not add up."
'''


def labels_at(y: np.ndarray, right: int, seed: int) -> np.ndarray:
    """Label this many images rightly, and the others wrongly in a way of one's own."""
    rng = np.random.default_rng(seed)
    wrong = rng.permutation(len(y))[right:]
    labels = y.copy()
    labels[wrong] = (y[wrong] + rng.integers(1, CLASSES, size=len(wrong))) % CLASSES
    return labels


def hand_in(
    course: Path,
    student: str,
    labels: np.ndarray | bytes | None,
    claim: float,
    day: int | None,
    work: str = "ada",
) -> Path:
    """Hand in an example student's notebook with these predictions; gives the folder."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "examples" / "submitted" / work / NAME / f"{NAME}.ipynb", folder)
    if labels is not None:
        content = labels if isinstance(labels, bytes) else "".join(f"{label}\n" for label in labels).encode()
        (folder / "predictions.csv").write_bytes(content)
    (folder / "claim.txt").write_text(f"{claim}")
    if day is not None:
        (folder / "timestamp.txt").write_text(f"2026-03-{day:02d} 12:00:00 UTC")
    return folder


def flipped(labels: np.ndarray, number: int) -> np.ndarray:
    """Change some labels at random, as somebody would who wants a copy to look different."""
    rng = np.random.default_rng(99)
    labels = labels.copy()
    rows = rng.permutation(len(labels))[:number]
    labels[rows] = (labels[rows] + rng.integers(1, CLASSES, size=number)) % CLASSES
    return labels


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose assignment has become a contest, and what its students get."""
    course = make_course(tmp_path_factory.mktemp("contest") / "course", "tom")
    shutil.rmtree(course / "submitted")
    (course / "solutions" / NAME / "held_out.py").write_text(CONTEST)
    (course / "solutions" / NAME / "example").mkdir()
    (course / "solutions" / NAME / "example" / "predictions.csv").write_text("an honest example")
    (course / "solutions" / NAME / "predictions.csv").write_text("left by running the solution")
    assignment = Assignment(NAME, course)
    with pytest.MonkeyPatch.context() as patch:
        # Recording has nothing to do with the images, and takes long.
        patch.setattr(release, "_recorded", lambda *_: None)
        release.release(assignment)
    release.bundle(course, [assignment], course / "student.zip")
    return course


def truth_of(course: Path) -> np.ndarray:
    """Read the secret labels as the grader does."""
    assignment = Assignment(NAME, course)
    contest = held_out.contest_of(assignment)
    assert contest
    return held_out.labels_of(assignment, contest)


def test_images_of_another_key_are_not_scored_against(released: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(released, course)
    shutil.rmtree(course / ".autograder")
    hand_in(course, "ada", np.zeros(10), 0.5, 4)
    said = run("autograder", "grade", NAME, cwd=course, ok=False).stderr
    assert "held_out.npz are not those of this course folder's key" in said
    assert f"run: autograder release {NAME}, and give the new file to the students." in said
    assert not (course / "results").exists()


@pytest.fixture(scope="module")
def ranked(released: Path) -> Path:
    """A class with honest and other predictions, graded."""
    course, y = released, truth_of(released)
    best, good = labels_at(y, 340, 1), labels_at(y, 300, 2)
    hand_in(course, "ada", good, 0.77, 1)
    hand_in(course, "grace", best, 0.84, 2)
    hand_in(course, "lea", labels_at(y, 180, 3), 0.45, 3)
    hand_in(course, "noor", good[:-1], 0.77, 4)
    hand_in(course, "omar", np.where(np.arange(NUM) == 7, 10, good), 0.77, 4)
    hand_in(course, "ivan", bytes(range(256)) * 20, 0.77, 4)
    hand_in(course, "karl", best, 0.85, 5)
    hand_in(course, "maria", flipped(best, 40), 0.78, 6)
    hand_in(course, "nina", labels_at(y, 310, 4), 0.99, 4)
    hand_in(course, "tom", None, 0.8, 4)
    hand_in(course, "wei", labels_at(y, 350, 5), 0.87, 4, work="karl")
    twins = labels_at(y, 320, 6)
    hand_in(course, "xaver", twins, 0.8, None)
    hand_in(course, "yuki", twins, 0.8, None)
    (course / "truth.csv").write_text("".join(f"{label}\n" for label in y))
    mallory = hand_in(course, "mallory", None, 1.0, 4)
    (mallory / "predictions.csv").symlink_to(course / "truth.csv")
    run("autograder", "grade", NAME, cwd=course)
    return course


def points(course: Path) -> dict[str, float]:
    """Read the points of the contest's question by student."""
    return {
        student: result["questions"][QUESTION]["points"] for student, result in results_of(course).items()
    }


def test_pixels_are_released_and_nothing_else(released: Path) -> None:
    y, folder = truth_of(released), released / "assignments" / NAME
    assert sorted(path.name for path in folder.iterdir()) == ["held_out.npz", f"{NAME}.ipynb"]
    with np.load(folder / "held_out.npz", allow_pickle=False) as archive:
        assert archive.files == ["X"]
        assert archive["X"].shape == (NUM, 4, 4, 3)
    kept = released / ".autograder" / "held_out" / f"{NAME}.npz"
    assert kept.stat().st_mode & 0o777 == 0o600
    forms = [y.astype(kind).tobytes() for kind in ("u1", "<i2", "<i4", "<i8", "f4", "f8")]
    forms += [sep.join(map(str, y)).encode() for sep in ("", ",", ", ", "\n", " ")]
    package = zipfile.ZipFile(released / "student.zip")
    assert f"assignments/{NAME}/held_out.npz" in package.namelist()
    for name in package.namelist():
        assert "solutions" not in name and not name.endswith("predictions.csv")
        content = package.read(name)
        assert not [form for form in forms if form[:40] in content], name


def test_images_stay_as_long_as_the_key_does(released: Path, tmp_path: Path) -> None:
    pixels = released / "assignments" / NAME / "held_out.npz"
    again, other = tmp_path / "again", tmp_path / "other"
    shutil.copytree(released / "solutions", again / "solutions")
    shutil.copytree(released / "solutions", other / "solutions")
    (again / ".autograder").mkdir()
    shutil.copy(released / ".autograder" / "key", again / ".autograder")
    for course, same in ((again, True), (other, False)):
        assignment = Assignment(NAME, course)
        contest = held_out.contest_of(assignment)
        assert contest
        made = held_out.release_images(assignment, contest)
        assert (made.read_bytes() == pixels.read_bytes()) == same
        assert np.array_equal(truth_of(course), truth_of(released)) == same
        before = made.stat().st_mtime_ns
        assert held_out.release_images(assignment, contest).stat().st_mtime_ns == before
        made.write_bytes(b"damaged")
        held_out.release_images(assignment, contest)
        assert (made.read_bytes() == pixels.read_bytes()) == same


def test_points_follow_from_the_accuracy(ranked: Path) -> None:
    earned = points(ranked)
    assert earned["ada"] == pytest.approx(POINTS * (0.75 - 0.5) / 0.4)
    assert earned["grace"] == pytest.approx(POINTS * (0.85 - 0.5) / 0.4)
    assert not any(earned[student] for student in earned if student not in ("ada", "grace"))


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("noor", "predictions.csv has the wrong length."),
        ("omar", "predictions.csv has a label out of range."),
        ("ivan", "predictions.csv is not a list of labels."),
        ("mallory", "There is no predictions.csv."),
        ("tom", "There is no predictions.csv."),
        ("nina", "The claim does not add up."),
        ("wei", "The question adam is not passed."),
        (
            "karl",
            "60 of the 60 mistakes made here are made in the same way in a submission that was handed in before",
        ),
        (
            "maria",
            "of the 60 mistakes of a submission that was handed in before are made here in the same way",
        ),
        (
            "xaver",
            "80 of the 80 mistakes made here are made in the same way in another submission, and which",
        ),
        (
            "yuki",
            "80 of the 80 mistakes made here are made in the same way in another submission, and which",
        ),
    ],
)
def test_what_does_not_count_is_told_in_a_sentence(ranked: Path, student: str, reason: str) -> None:
    result = results_of(ranked)[student]
    assert reason in result["entry"]["rejected"]
    feedback = (ranked / "results" / NAME / f"{student}.html").read_text(encoding="utf-8")
    if student != "wei":
        assert reason in result["questions"][QUESTION]["checks"][-1]["message"]
        assert reason in feedback
    assert "grace" not in feedback  # whose it is, is nobody's business


def test_a_mark_says_how_it_came_about(ranked: Path) -> None:
    (*_, check) = results_of(ranked)["ada"]["questions"][QUESTION]["checks"]
    assert (check["title"], check["verdict"]) == ("Accuracy on held-out images", "passed")
    assert check["message"].startswith(
        "0.750 of the 400 held-out images are right, give or take 0.022; points begin"
    )
    assert check["message"] in (ranked / "results" / NAME / "ada.html").read_text(encoding="utf-8")
    (*_, check) = results_of(ranked)["lea"]["questions"][QUESTION]["checks"]
    assert check["verdict"] == "failed"
    assert check["message"].startswith("0.450 of the 400")


def test_the_leaderboard_ranks_who_counts_and_says_why_others_do_not(
    ranked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["leaderboard", NAME, "--course", str(ranked)]) == 0
    table = capsys.readouterr().out
    above, _, below = table.partition("not ranked")
    rows = [line.split() for line in above.splitlines() if line.strip()[:1].isdigit()]
    assert [row[:2] for row in rows] == [["1", "grace"], ["2", "ada"], ["3", "lea"]]
    assert rows[0][2:] == ["0.850", "±", "0.018", "3.5", "/", "4", "0.840"]
    assert [line.split()[0] for line in below.splitlines()[1:] if line[:1].strip()] == sorted(
        ["ivan", "karl", "mallory", "maria", "nina", "noor", "omar", "tom", "wei", "xaver", "yuki"]
    )
    assert re.search(r"^maria +0\.\d{3}  grace +\d+ of the 60 mistakes", below, re.MULTILINE)
    assert re.search(r"^xaver +0\.800  yuki ", below, re.MULTILINE)


def test_the_report_and_the_export_tell_of_it(ranked: Path) -> None:
    page = write_report(ranked, NAME).read_text(encoding="utf-8")
    assert ">Held-out images</h2>" in page
    assert "0.850 ± 0.018" in page
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(as_table(ranked, NAME)))}
    assert rows["grace"]["accuracy"] == "0.85"
    assert rows["tom"]["accuracy"] == ""


def test_only_what_changed_is_graded_again_and_a_later_copy_takes_nothing_from_the_first(
    ranked: Path,
) -> None:
    before, y = points(ranked), truth_of(ranked)
    lea = ranked / "submitted" / "lea" / NAME
    (lea / "predictions.csv").write_text("".join(f"{label}\n" for label in labels_at(y, 220, 3)))
    (lea / "claim.txt").write_text("0.55")
    content = (ranked / "submitted" / "ada" / NAME / "predictions.csv").read_bytes()
    hand_in(ranked, "zoe", content, 0.77, 9)
    assert "2 graded, 13 unchanged." in run("autograder", "grade", NAME, cwd=ranked).stdout
    assert points(ranked) == {**before, "lea": pytest.approx(POINTS * 0.05 / 0.4), "zoe": 0.0}
    assert results_of(ranked)["zoe"]["entry"]["like"] == "ada"


def test_nbgrader_autograde_gives_the_same_points(ranked: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "course"
    done = shutil.ignore_patterns("autograded", "results")
    shutil.copytree(ranked, theirs, symlinks=True, ignore=done)
    for mark in (theirs / ".autograder" / NAME).glob("*"):
        mark.unlink()
    for student in ("ivan", "lea", "nina", "noor", "omar", "tom", "wei", "xaver", "yuki", "zoe", "mallory"):
        shutil.move(theirs / "submitted" / student, theirs / f"away-{student}")
    run("nbgrader", "autograde", NAME, cwd=theirs)
    for student, earned in points(theirs).items():
        assert earned == points(ranked)[student]
        assert results_of(theirs)[student]["entry"] == results_of(ranked)[student]["entry"]
    assert points(theirs).keys() == {"ada", "grace", "karl", "maria"}
    assert "0 graded, 4 unchanged." in run("autograder", "grade", NAME, cwd=theirs).stdout


def test_who_is_suspected_waits_for_a_person(ranked: Path) -> None:
    columns = "s.student_id, g.auto_score, g.needs_manual_grade"
    rows = from_gradebook(ranked, columns, "where b.name = ?", QUESTION)
    found = {student: (score, bool(waits)) for student, score, waits in rows}
    assert found["grace"] == (3.5, False)
    assert {student for student, (_, waits) in found.items() if waits} >= {
        "karl",
        "maria",
        "nina",
        "xaver",
        "yuki",
    }
    assert not found["tom"][1] and not found["noor"][1]


def without_contest(course: Path) -> Path:
    """Write the results of an assignment that has no held-out images."""
    (course / "results" / NAME).mkdir(parents=True)
    result = {"schema": 1, "student": "tom", "assignment": NAME, "isolation": "A"}
    result |= {"score": 0, "max_score": 46, "questions": {}, "errors": []}
    (course / "results" / NAME / "tom.json").write_text(json.dumps(result))
    return course


def test_without_results_or_images_there_is_nothing_to_rank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for course, sentence in (
        (tmp_path, f"There are no results in results/{NAME}"),
        (without_contest(tmp_path / "course"), f"{NAME} has no held-out images"),
    ):
        with pytest.raises(SystemExit) as stopped:
            main(["leaderboard", NAME, "--course", str(course)])
        assert stopped.value.code == 2
        complaint = capsys.readouterr().err
        assert sentence in complaint
        assert len(complaint.strip().splitlines()) == 1
