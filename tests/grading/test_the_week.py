"""An instructor's week on real nbgrader, in the order and with the commands of docs/instructors.md.

Ada, Bob and Cleo hand in through the exchange, the others in Canvas. Each fixture is a part of the week and begins
where the one before ended.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ROOT
from formgrader import formgrader, grade_by_its_interface, grade_in_a_browser
from small import DOUBLES, IN_PLACE, NAME, SHIFTS, TRIPLES, Small, command_line
from week import (
    Somebody,
    gradebook,
    instructor_of,
    make_course_with_exchange,
    student_of,
    submission,
    write_download,
    zipped,
)

pytestmark = pytest.mark.slow

DUE = datetime.now(UTC) + timedelta(days=1)
ALL = {"ada", "bob", "cleo", "eve", "fay", "gil"}
FIRST = {
    "oneileve_4701_90001_tiny.ipynb": submission(TRIPLES),
    "unalfay_LATE_4702_90002_tiny.ipynb": submission(DOUBLES, written="Time."),
    "stonegil_4703_90003_work.zip": zipped({"homework/tiny.ipynb": submission(DOUBLES, written="Why not?")}),
    "mosshal_4704_90004_scan.pdf": b"%PDF",
}
SECOND = {name: content for name, content in FIRST.items() if "eve" not in name}
SECOND |= {"oneileve_4701_90009_tiny-1.ipynb": submission(DOUBLES)}
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,tiny (9)
    Points Possible,,,,,7.00
"Lovelace, Ada",4700,,ada,Monday,
"Stone, Bob",4705,,bob,Monday,
"Young, Cleo",4706,,cleo,Monday,
"O'Neil, Eve",4701,,eve,Monday,
"Ünal, Fay",4702,,fay,Monday,
"Stone, Gil",4703,,gil,Monday,
"Moss, Hal",4704,,hal,Monday,
"""


@dataclass(frozen=True)
class Week:
    """Everybody in it, and the course."""

    course: Small
    instructor: Somebody
    ada: Somebody
    bob: Somebody
    cleo: Somebody

    @property
    def students(self) -> tuple[Somebody, ...]:
        return self.ada, self.bob, self.cleo

    def downloaded(self, name: str) -> Path:
        return self.instructor.folder / "downloaded" / NAME / "archive" / name


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory, ipc: dict[str, str]) -> Iterator[Week]:
    """A course folder with a solution in it, three students with a home, nothing done yet."""
    course = make_course_with_exchange(tmp_path_factory.mktemp("week"))
    with command_line(course, "nbgrader.apps.nbgraderapp") as line:
        students = (student_of(course, name, line, ipc) for name in ("ada", "bob", "cleo"))
        yield Week(course, instructor_of(course, line), *students)


@pytest.fixture(scope="module")
def made(week: Week) -> str:
    """Make the course."""
    said = week.instructor.types(f"autograder release {NAME}")
    week.instructor.types("nbgrader db student import students.csv")
    due = f"{DUE:%Y-%m-%dT%H:%M:%SZ}"
    week.instructor.types(f"nbgrader db assignment add {NAME} --duedate={due}")
    return said


def test_the_course_is_made(made: str, week: Week) -> None:
    assert f"assignments/{NAME}/{NAME}.ipynb" in made
    released = week.course.folder / "assignments" / NAME / f"{NAME}.ipynb"
    text = released.read_text()
    assert "NotImplementedError" in text and "MARK SCHEME" not in text and "return 2 * x" not in text
    assert "ada" in week.instructor.types("nbgrader db student list")
    assert NAME in week.instructor.types("nbgrader db assignment list")
    week.instructor.types(f"nbgrader generate_assignment {NAME} --force")
    assert released.read_text() == text


@pytest.fixture(scope="module")
def handed_out(made: str, week: Week) -> list[str]:
    """Hand out by the exchange; gives what each student sees there."""
    week.instructor.types(f"nbgrader release_assignment {NAME}")
    seen = [student.types("nbgrader list") for student in week.students]
    for student in week.students:
        student.types(f"nbgrader fetch_assignment {NAME}")
    return seen


def test_students_see_and_fetch_it(handed_out: list[str], week: Week) -> None:
    assert all(f"cs231n-learning {NAME}" in seen for seen in handed_out)
    released = (week.course.folder / "assignments" / NAME / f"{NAME}.ipynb").read_bytes()
    for student in week.students:
        assert (student.folder / NAME / f"{NAME}.ipynb").read_bytes() == released


@pytest.fixture(scope="module")
def handed_in(handed_out: list[str], week: Week) -> str:
    """Hand in, after a look at what Validate says."""
    validated = week.ada.types(f"nbgrader validate {NAME}/{NAME}.ipynb")
    for student, double in ((week.ada, DOUBLES), (week.bob, TRIPLES), (week.cleo, IN_PLACE)):
        student.answers(double_solution=double, shift_solution=SHIFTS)
    week.ada.answers(why="Because twice is twice.")
    for student in week.students:
        student.types(f"nbgrader submit {NAME}")
    return validated


def test_what_was_handed_in_is_listed(handed_in: str, week: Week) -> None:
    assert "FAILED ON 3 CELL(S)" in handed_in.upper()
    inbound = week.instructor.types("nbgrader list --inbound")
    assert all(f"{name} {NAME}" in inbound for name in ("ada", "bob", "cleo"))
    assert f"ada {NAME}" in week.ada.types("nbgrader list --cached")


@pytest.fixture(scope="module")
def collected(handed_in: str, week: Week) -> list[str]:
    """Collect, twice each: Bob and Eve have handed in again."""
    said = [week.instructor.types(f"nbgrader collect {NAME}")]
    week.bob.answers(double_solution=DOUBLES)
    week.bob.types(f"nbgrader submit {NAME}")
    said.append(week.instructor.types(f"nbgrader collect {NAME} --update"))
    write_download(week.downloaded("submissions.zip"), FIRST)
    said.append(week.instructor.types(f"nbgrader zip_collect {NAME}"))
    write_download(week.downloaded("submissions (1).zip"), SECOND)
    said.append(week.instructor.types(f"nbgrader zip_collect {NAME} --force"))
    return said


def test_the_newest_of_everybodys_is_there(collected: list[str], week: Week) -> None:
    found = {
        path.parts[-3]: path.read_text() for path in week.course.folder.glob(f"submitted/*/{NAME}/*.ipynb")
    }
    assert found.keys() == ALL
    assert {name for name, text in found.items() if "return 2 * x" in text} == ALL - {"cleo"}
    assert "Updating submission: bob" in collected[1] and "Updating submission: ada" not in collected[1]
    first, second = collected[2:]
    assert "hal: nothing was taken, for tiny.ipynb is not among what was handed in (scan.pdf)." in first
    assert "fay was late, says the platform" in first and "fay" not in second
    assert "3 new or changed, and taken, 0 unchanged, 0 left aside." in first
    assert "1 new or changed, and taken, 2 unchanged, 0 left aside." in second


@pytest.fixture(scope="module")
def graded(collected: list[str], week: Week) -> str:
    """Grade. Canvas has said when Fay was late, and the instructor writes it down."""
    late = f"{DUE + timedelta(hours=3):%Y-%m-%d %H:%M:%S} UTC"
    (week.course.folder / "submitted" / "fay" / NAME / "timestamp.txt").write_text(late)
    return week.instructor.types(f"autograder grade {NAME}")


def test_everybody_is_graded_and_written_answers_wait(graded: str, week: Week) -> None:
    assert "6 graded, 0 unchanged." in graded
    right = {"double": 4.0, "shift": 1.0}
    assert gradebook(week.course) == {
        "ada": right | {"why": "waits"},
        "bob": right | {"why": 0.0},
        "cleo": {"double": 2.0, "shift": 1.0, "why": 0.0},
        "eve": right | {"why": 0.0},
        "fay": right | {"why": "waits"},
        "gil": right | {"why": "waits"},
    }
    again = week.instructor.types(f"nbgrader autograde {NAME}")
    assert again.count("Skipping existing assignment") == len(ALL)


@pytest.fixture(scope="module")
def read(graded: str, week: Week, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Grade the written answers in formgrader; where there is no browser, by what its page would send."""
    folder = tmp_path_factory.mktemp("server")
    with formgrader(week.course.folder, folder, week.course.environment()) as server:
        if shutil.which("chromium") is None or find_spec("playwright") is None:
            grade_by_its_interface(server, NAME, "why", ada=1.5, fay=1.0, gil=0.5)
            return "there is no chromium, or no Playwright, to look at formgrader with"
        grade_in_a_browser(server, NAME, "why", ada=1.5, fay=1.0, gil=0.5)
    return ""


def test_written_answers_are_graded_in_formgrader(read: str, week: Week) -> None:
    given = {student: grades["why"] for student, grades in gradebook(week.course).items()}
    assert given == {"ada": 1.5, "bob": 0, "cleo": 0, "eve": 0, "fay": 1, "gil": 0.5}
    if read:
        pytest.skip(read)


@pytest.fixture(scope="module")
def told(read: str, week: Week) -> list[str]:
    """Give feedback: through the exchange, and as files to whom handed in otherwise."""
    said = [week.instructor.types(f"nbgrader generate_feedback {NAME}")]
    said.append(week.instructor.types(f"nbgrader release_feedback {NAME}"))
    said += [student.types(f"nbgrader fetch_feedback {NAME}") for student in week.students]
    return said


def feedback_of(student: Somebody) -> str:
    """Read the feedback that a student has fetched; there is some for one submission only."""
    (page,) = (student.folder / NAME / "feedback").glob(f"*/{NAME}.html")
    return page.read_text(encoding="utf-8")


def test_feedback_goes_back_the_way_that_the_work_came(told: list[str], week: Week) -> None:
    assert "A reason, ada!" in feedback_of(week.ada)
    assert "2 of 4 points" in feedback_of(week.cleo)
    assert "all 2 checks pass" in feedback_of(week.bob)
    assert "their feedback cannot go back through it: eve, fay, gil." in told[1]
    by_file = week.course.folder / "feedback" / "gil" / NAME / f"{NAME}.html"
    assert "A reason, gil!" in by_file.read_text(encoding="utf-8")
    assert "feedback already fetched" in week.ada.types("nbgrader list --cached")


@pytest.mark.parametrize(
    ("command", "complaint"),
    [("release_feedback", "No such file or directory"), ("generate_solution", "Mark scheme region detected")],
)
def test_stock_nbgrader_stumbles(
    told: list[str], week: Week, tmp_path: Path, command: str, complaint: str
) -> None:
    course = Path(shutil.copytree(week.course.folder, tmp_path / "course"))
    config = (course / "nbgrader_config.py").read_text()
    for line in ("import autograder.nbgrader_mended", "c.ClearMarkScheme.enforce_metadata = False"):
        config = config.replace(line, "")
    (course / "nbgrader_config.py").write_text(config)
    done = week.instructor.line.start(course, "nbgrader", command, NAME, **week.instructor.environment).wait()
    assert done.returncode != 0 and complaint in done.stderr


@pytest.fixture(scope="module")
def mended(told: list[str], week: Week) -> list[str]:
    """Mend a check that was too strict, let lateness cost something, and see what that changes."""
    week.course.edit_checks(
        '    expect_unchanged(student.double.observe(rng.normal(size=4)).changed, 0, "x")', "    pass"
    )
    with (week.course.folder / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    said = [week.instructor.types(f"autograder regrade {NAME} --diff")]
    before = gradebook(week.course)
    week.instructor.types(f"autograder release {NAME}")
    assert gradebook(week.course) == before
    said.append(week.instructor.types(f"autograder regrade {NAME}"))
    week.instructor.types(f"nbgrader generate_feedback {NAME}")
    week.instructor.types(f"nbgrader release_feedback {NAME}")
    week.cleo.types(f"nbgrader fetch_feedback {NAME}")
    return said


def test_a_check_is_mended_and_what_changed_is_told(mended: list[str], week: Week) -> None:
    rehearsed, done = mended
    for said in mended:
        (line,) = (
            " ".join(line.split()) for line in said.splitlines() if " -> " in line and "mean" not in line
        )
        assert line.startswith("cleo double 2 -> 4 checks of double changed")
        assert "fay: lateness takes 6 points instead of 0" in said
    assert "1 question and 1 penalty for lateness would change; nothing was written." in rehearsed
    assert "1 question and 1 penalty for lateness changed." in done
    assert "all 2 checks pass" in feedback_of(week.cleo)
    assert "lateness takes" not in week.instructor.types(f"autograder regrade {NAME} --diff")


def test_grades_go_out_and_nobody_has_to_look_at_written_answers_again(mended: list[str], week: Week) -> None:
    week.instructor.types("nbgrader export")
    with (week.course.folder / "grades.csv").open(encoding="utf-8") as file:
        scores = {row["student_id"]: row["score"] for row in csv.DictReader(file)}
    final = {"ada": 6.5, "bob": 5, "cleo": 5, "eve": 5, "fay": 0, "gil": 5.5}
    assert {student: float(score) for student, score in scores.items()} == final | {"hal": 0}
    (week.course.folder / "canvas.csv").write_text(CANVAS)
    said = week.instructor.types(
        f"autograder export {NAME} --to canvas --into canvas.csv --output to_canvas.csv"
    )
    assert "Grades written: 6, out of 7 points." in said
    with (week.course.folder / "to_canvas.csv").open(encoding="utf-8") as file:
        _, *rows = csv.DictReader(file)
    assert {row["SIS Login ID"]: float(row["tiny (9)"]) for row in rows} == final


def test_the_solution_can_be_handed_out(mended: list[str], week: Week) -> None:
    week.instructor.types(f"nbgrader generate_solution {NAME}")
    solution = json.loads((week.course.folder / "solution" / NAME / f"{NAME}.ipynb").read_bytes())
    text = json.dumps(solution)
    assert "return 2 * x" in text and "Because." in text and "MARK SCHEME" not in text
    assert "all 2 checks pass" in text


def test_the_guide_has_these_commands_in_this_order() -> None:
    guide = commands(r"^\$ ({}.*)$", ROOT / "docs" / "instructors.md")
    story = commands(r"types\(\s*f?\"({}[^\"]*)\"", Path(__file__))
    not_in_it = {"autograder doctor", "autograder prove"}
    assert [command for command in guide if command not in not_in_it] == [
        command for command in story if command in guide and command not in not_in_it
    ]


def commands(form: str, path: Path) -> list[str]:
    """Give the commands that a text has in this form, each once and without what follows its second word."""
    found = re.findall(
        form.format("(?:nbgrader|autograder) "), path.read_text(encoding="utf-8"), re.MULTILINE
    )
    return list(dict.fromkeys(" ".join(command.split()[:2]) for command in found))
