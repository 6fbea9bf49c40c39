"""`autograder export` from a gradebook: which score goes out, and what the instructor is told.

The commands of docs/exports.md are run as they stand there, NAME being the small course's assignment.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from nbgrader.plugins import CsvExportPlugin
from small import NAME, Small, make_course_folder

from autograder.cli import _parser, main
from autograder.course.assignment import find_assignment
from autograder.files import write_whole
from autograder.grading.submission import Graded
from autograder.records import configuration, gradebook, grades
from autograder.records.database import api
from autograder.records.results import as_document, as_json, result_path
from autograder.values import CheckResult, QuestionResult, Verdict

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Tiny (81),Homework 3 (82)
    Points Possible,,,,,5.00,5.00
"Lovelace, Ada",11,S1,ada,Monday,,
"Stone, Bob",12,S2,bob,Monday,,
"Fox, Dora",13,S3,dora,Monday,,
"Wolf, Emil",14,S4,emil,Monday,1,
"""

PAGE = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
COMMANDS = [line.replace("NAME", NAME) for line in re.findall(r"^ *\$ (autograder .*)$", PAGE, re.MULTILINE)]
WORKSHEET = """\
Identifier,"Full name",Username,"Email address",Status,Grade,"Maximum Grade","Last modified (grade)","Feedback comments"
"Participant 7","Ada Lovelace",ada,ada@uni.edu,Submitted,,5.00,-,
"""

Run = Callable[..., tuple[str, list[str]]]


def graded(student: str, verdict: Verdict) -> Graded:
    """Grade both questions of the small course with this verdict."""
    questions = []
    for id, most in (("double", 4.0), ("shift", 1.0)):
        points = most if verdict is Verdict.PASSED else 0.0
        questions.append(QuestionResult(id, verdict, points, most, (CheckResult("It does", verdict),)))
    return Graded(student, NAME, 1, "A", tuple(questions))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class: Ada is right, Bob late, Dora waits for a person, Fay was given points by one, Gus is not in Canvas."""
    folder = tmp_path_factory.mktemp("export") / "course"
    make_course_folder(Small(folder, folder))
    found = configuration.open_course(folder)
    with gradebook.open_gradebook(found) as book:
        gradebook.record_assignment(book, find_assignment(NAME, folder))
        writer = grades.GradeWriter(book, found, NAME)
        for student in ("ada", "bob", "dora", "fay", "gus"):
            verdict = Verdict.FAILED if student in ("fay", "gus") else Verdict.PASSED
            if student == "dora":
                verdict = Verdict.ERROR
            writer.write([grades.Grading(graded(student, verdict))])
            document = as_json(as_document(graded(student, verdict)))
            write_whole(result_path(folder, NAME, student), document)
        book.find_submission(NAME, "bob").notebooks[0].late_submission_penalty = 1.5
        kind = book.find_grade("double", NAME, NAME, "fay")
        kind.manual_score, kind.extra_credit = 2.0, 0.25
        book.db.query(api.Student).filter_by(id="fay").one().lms_user_id = "15"
        book.db.commit()
    return folder


@pytest.fixture
def export(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run `autograder export` in a folder of the test's own; gives what it printed and what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, code: int = 0, root: Path = course) -> tuple[str, list[str]]:
        try:
            ended = main(["export", NAME, "--course", str(root), *words])
        except SystemExit as error:
            ended = error.code
        out, err = capsys.readouterr()
        assert ended == code, err
        return out, err.splitlines()

    return run


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_moodle_gets_what_people_gave_and_what_lateness_took(export: Run) -> None:
    out, said = export("--to", "moodle", code=1)
    assert {row[0]: row[1:4:2] for row in rows(out)[1:]} == {
        "ada": ["", "5"],
        "bob": ["", "3.5"],
        "fay": ["15", "2.25"],
        "gus": ["", "0"],
    }
    assert said[-1] == "autograder: Left out, because they wait for you in formgrader (1): dora."


def test_final_scores_are_those_of_nbgrader_s_own_export(course: Path, export: Run, tmp_path: Path) -> None:
    with gradebook.open_gradebook(configuration.open_course(course)) as book:
        CsvExportPlugin(to=str(tmp_path / "theirs.csv")).export(book)
    with (tmp_path / "theirs.csv").open(newline="") as file:
        theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    ours = {row[0]: float(row[3]) for row in rows(export("--to", "moodle", code=1)[0])[1:]}
    assert ours == {student: score for student, score in theirs.items() if student != "dora"}


def test_canvas_s_own_file_is_filled_in(export: Run, tmp_path: Path) -> None:
    (tmp_path / "canvas.csv").write_text(CANVAS)
    words = ("--to", "canvas", "--into", "canvas.csv", "--output", "to_canvas.csv")
    out, said = export(*words, code=1)
    assert [row[3:] for row in rows((tmp_path / "to_canvas.csv").read_text())] == [
        ["SIS Login ID", "Section", "Tiny (81)"],
        ["", "", "5"],
        ["ada", "Monday", "5"],
        ["bob", "Monday", "3.5"],
    ]
    assert out == ""
    assert said == [
        "autograder: Grades written: 2, out of 5 points. Students were found by their SIS Login ID.",
        "autograder: Left out, so nothing changes for them: those in canvas.csv who handed in nothing (1).",
        "autograder: Left out, because they wait for you in formgrader (1): dora.",
        "autograder: Not in canvas.csv (2): fay, gus.",
    ]


def test_a_grade_of_other_points_is_not_handed_on(export: Run, course: Path, tmp_path: Path) -> None:
    changed = tmp_path / "course"
    shutil.copytree(course, changed)
    solution = changed / "solutions" / NAME / f"{NAME}.ipynb"
    solution.write_text(solution.read_text().replace('"points": 1', '"points": 10'))
    with gradebook.open_gradebook(configuration.open_course(changed)) as book:
        gradebook.record_assignment(
            book, find_assignment(NAME, changed)
        )  # as a run does that is stopped then
    text, said = export("--to", "moodle", root=changed, code=1)
    assert rows(text)[1:] == []
    (left_out,) = [line for line in said if "their points are of before a change" in line]
    assert f"run autograder grade {NAME} (5): ada, bob, dora, fay, gus." in left_out


def test_what_the_checks_gave_is_exported_as_it_is(export: Run) -> None:
    scores = {row[0]: float(row[2]) for row in rows(export()[0])[1:]}
    assert scores == {"ada": 5, "bob": 5, "dora": 0, "fay": 0, "gus": 0}
    report, said = export("--to", "junit")
    assert (report.count("<testsuite "), report.count("<failure "), report.count("<error ")) == (5, 4, 2)
    assert said == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--to", "canvas"),
            "--to canvas needs --into FILE, the gradebook to fill in. Take the file that Canvas gives",
        ),
        (
            ("--to", "canvas", "--into", "nothing.csv"),
            "nothing.csv could not be read or written: No such file",
        ),
        (("--to", "csv", "--into", "x.csv"), "--into goes with --to canvas and --to moodle"),
        (("--to", "moodle", "--column", "x"), "--column with --to canvas"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    export: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    _, lines = export(*words, "--output", "made.csv", code=2)
    assert len(lines) == 1 and said in lines[0]
    assert not (tmp_path / "made.csv").exists()


def test_without_grades_it_says_what_to_run(export: Run, tmp_path: Path) -> None:
    config = tmp_path / "nbgrader_config.py"
    _, said = export("--to", "moodle", code=2, root=tmp_path)
    assert said == [
        f"autograder: There is no {config}, so this is no course folder; go to yours, or copy the file from the course "
        "package."
    ]
    config.write_bytes((ROOT / config.name).read_bytes())
    _, said = export("--to", "moodle", code=2, root=tmp_path)
    assert said == [f"autograder: The gradebook has no grades for {NAME}; run: autograder grade {NAME}"]
    assert list(tmp_path.iterdir()) == [config]


def test_the_page_has_the_commands_that_it_is_about() -> None:
    kinds = {tuple(shlex.split(command)[1:5:2]) for command in COMMANDS}
    assert len(COMMANDS) == 8 and ("export", "--to") in kinds


def test_a_time_zone_that_is_none_is_told_in_one_sentence(export: Run, tmp_path: Path) -> None:
    config = tmp_path / "nbgrader_config.py"
    config.write_text((ROOT / config.name).read_text() + 'c.Exchange.timezone = "Europe/Zurch"\n')
    _, said = export("--to", "moodle", code=2, root=tmp_path)
    assert said == [
        "autograder: c.Exchange.timezone is 'Europe/Zurch', which is no time zone; name one as in 'Europe/Zurich'."
    ]


def test_a_course_folder_that_is_not_there_is_named(export: Run, tmp_path: Path) -> None:
    _, said = export("--to", "moodle", code=2, root=tmp_path / "curse")
    assert len(said) == 1 and str(tmp_path / "curse") in said[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_one(command: str) -> None:
    assert callable(_parser().parse_args(shlex.split(command)[1:]).run)


def test_its_exports_are_made_as_it_says(export: Run, tmp_path: Path) -> None:
    (tmp_path / "canvas.csv").write_text(CANVAS)
    (tmp_path / "worksheet.csv").write_text(WORKSHEET)
    for command in COMMANDS:
        program, kind, name, *words = shlex.split(command)
        if kind == "export":
            assert (program, name) == ("autograder", NAME)
            target = tmp_path / words[words.index("--output") + 1]
            target.unlink(missing_ok=True)
            export(*words, code=0 if "junit" in words else 1)  # somebody waits for a person
            assert target.stat().st_size > 60


def test_repositories_are_collected_without_following_a_link(tmp_path: Path) -> None:
    (script,) = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "solutions" / NAME).mkdir(parents=True)
    (tmp_path / "solutions" / NAME / f"{NAME}.ipynb").write_text("the solution")
    for student in ("ada", "eve", "mal", "tom-tom"):
        assignments = tmp_path / f"{NAME}-submissions" / f"{NAME}-{student}" / "assignments"
        assignments.mkdir(parents=True)
        if student == "mal":
            (assignments / NAME).symlink_to("../../../solutions/" + NAME)
        elif student == "eve":
            (assignments / NAME).mkdir()
            link = assignments / NAME / f"{NAME}.ipynb"
            link.symlink_to(f"../../../../solutions/{NAME}/{NAME}.ipynb")
            assert link.read_text() == "the solution"
        else:
            (assignments / NAME).mkdir()
            (assignments / NAME / f"{NAME}.ipynb").write_text(student)
    words = ["bash", "-eu", "-c", script.replace("NAME", NAME)]
    subprocess.run(words, cwd=tmp_path, check=True, timeout=30)
    found = {path.parent.parent.name: path.read_text() for path in tmp_path.glob("submitted/*/*/*")}
    assert found == {"ada": "ada", "tom-tom": "tom-tom"}
