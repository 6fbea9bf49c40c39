"""One gradebook and several who write it at once, in PostgreSQL and in SQLite. The server is started here."""

from __future__ import annotations

import csv
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from conftest import BIN, NAME, ROOT, make_course, results_of, run

pytestmark = pytest.mark.slow

OTHER = "sanity_checks"  # a second assignment, graded beside the first
TABLES = "course assignment notebook base_cell student submitted_assignment submitted_notebook grade comment".split()


def _programs() -> Path | None:
    """Find the folder of PostgreSQL's programs; Debian keeps them out of PATH."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: int(f.parent.name))
    return folders[-1] if folders and (folders[-1] / "postgres").exists() else None


@dataclass
class Server:
    """A PostgreSQL server of our own in a temporary folder. It listens on a socket there and nowhere else."""

    programs: Path
    folder: Path
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.as_user: dict[str, Any] = {}
        if os.geteuid() == 0:  # which PostgreSQL refuses to run as
            owner = pwd.getpwnam("nobody")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.as_user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)  # the folder is closed to others
        options = "--no-sync --username=grader --auth=scram-sha-256 --encoding=UTF8 --locale=C".split()
        self._call("initdb", *options, f"--pwfile={secret}", "--pgdata", self.folder / "data")

    def _call(self, program: str, *words: object) -> None:
        command = [str(self.programs / program), *map(str, words)]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, **self.as_user)
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        settings = ["listen_addresses=", f"unix_socket_directories={self.folder}", "fsync=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *options]
            self.process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, **self.as_user)
        deadline = time.monotonic() + 30
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self._parameters("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop the server at once; who is connected is thrown out."""
        if self.process:
            self.process.send_signal(signal.SIGINT)  # "fast shutdown"
            self.process.wait(30)
            self.process = None

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def _parameters(self, database: str) -> str:
        return f"host={self.folder} user=grader password={self.password} dbname={database}"

    def query(self, database: str, question: str) -> list[tuple]:
        """Ask one question of a database."""
        import psycopg

        with psycopg.connect(self._parameters(database), autocommit=True) as connection:
            asked = connection.execute(question)  # type: ignore[arg-type]
            return asked.fetchall() if asked.description else []

    def new_database(self) -> str:
        """Make an empty database and give the `db_url` of it."""
        name = f"course_{secrets.token_hex(4)}"
        self.query("postgres", f"create database {name}")
        return f"postgresql://grader:{self.password}@/{name}?host={self.folder}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    programs = _programs()
    if programs is None:
        pytest.skip("the Debian package postgresql is not installed")
    folder = Path(tempfile.mkdtemp(prefix="gradebook-"))  # short: a socket's path has 107 characters at most
    made = Server(programs, folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


@pytest.fixture
def db_url(server: Server) -> str:
    return server.new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The `db_url` of an empty gradebook of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gradebook.db'}"
    return request.getfixturevalue("server").new_database()


def with_gradebook(course: Path, db_url: str) -> Path:
    """Configure a course folder to keep its gradebook elsewhere."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {db_url!r}\n")
    return course


def hand_in_untouched(course: Path, assignment: str, *students: str) -> None:
    """Hand in a released notebook as it was given out."""
    for student in students:
        target = course / "submitted" / student / assignment
        target.mkdir(parents=True)
        shutil.copy(ROOT / "assignments" / assignment / f"{assignment}.ipynb", target)


def counts(db_url: str) -> dict[str, int]:
    """Count the rows of the gradebook's tables."""
    from sqlalchemy import create_engine, text

    engine = create_engine(db_url)
    with engine.connect() as connection:
        rows = {
            table: connection.execute(text(f"select count(*) from {table}")).scalar_one()
            for table in (*TABLES, "alembic_version")
        }
    engine.dispose()
    return rows


def scores_in(course: Path) -> dict[tuple[str, str], float]:
    """Read the scores that `nbgrader export` would write, by assignment and student."""
    from nbgrader.plugins import CsvExportPlugin

    from autograder.records import configuration, gradebook

    plugin = CsvExportPlugin()
    plugin.to = str(course / "grades.csv")
    with gradebook.open_gradebook(configuration.open_course(course)) as book:
        plugin.export(book)
    with (course / "grades.csv").open() as file:
        return {(row["assignment"], row["student_id"]): float(row["score"]) for row in csv.DictReader(file)}


def write_class(root: Path, assignment: str, students: list[str], together: Any) -> None:
    """Write made-up grades for a class, beginning when all other writers begin."""
    from autograder.course.assignment import find_assignment
    from autograder.grading.submission import Graded
    from autograder.records import configuration, gradebook, grades
    from autograder.values import QuestionResult, Verdict

    course, found = configuration.open_course(root), find_assignment(assignment, root)
    questions = tuple(QuestionResult(q.id, Verdict.PASSED, 1.0, q.max_points, ()) for q in found.questions)
    together.wait(60)
    with gradebook.open_gradebook(course) as book:
        gradebook.record_assignment(book, found)
        writer = grades.GradeWriter(book, course, assignment)
        for student in students:
            writer.write([grades.Grading(Graded(student, assignment, 0, "A", questions))])


def tell_key(root: Path, together: Any, told: Any) -> None:
    """Tell the course's secret, or make it, when all others do."""
    from autograder.judging.hidden import course_secret

    together.wait(60)
    told.put(course_secret(root, "test"))


def test_runs_that_begin_at_once_make_one_key(tmp_path: Path) -> None:
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["autograder.records.gradebook", "autograder.judging.hidden"])
    for attempt in range(5):
        root = tmp_path / str(attempt)
        root.mkdir()
        together, told = processes.Barrier(4), processes.Queue()
        running = [processes.Process(target=tell_key, args=(root, together, told)) for _ in range(4)]
        for process in running:
            process.start()
        assert len({told.get(timeout=60) for _ in running}) == 1
        for process in running:
            process.join(60)
        assert [path.name for path in (root / ".autograder").iterdir()] == ["key"]


def test_writers_at_once_lose_nothing_and_double_nothing(tmp_path: Path, either: str) -> None:
    course = with_gradebook(make_course(tmp_path / "course", "ada"), either)
    students = [f"student{i:02}" for i in range(12)]
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["autograder.records.gradebook", "autograder.judging.hidden"])
    together = processes.Barrier(4)
    writers = [
        processes.Process(target=write_class, args=(course, assignment, students, together))
        for assignment in (NAME, NAME, OTHER, OTHER)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]

    alone = with_gradebook(make_course(tmp_path / "alone", "ada"), f"sqlite:///{tmp_path / 'alone.db'}")
    for assignment in (NAME, OTHER):
        write_class(alone, assignment, students, processes.Barrier(1))
    found = counts(either)
    assert found == counts(f"sqlite:///{tmp_path / 'alone.db'}")
    assert (found["student"], found["submitted_assignment"], found["alembic_version"]) == (12, 24, 1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="official grading needs Linux")
def test_class_runs_at_once(tmp_path: Path, either: str) -> None:
    course = with_gradebook(make_course(tmp_path / "course", "ada", "karl"), either)
    hand_in_untouched(course, OTHER, "ada", "karl")
    runs = [
        subprocess.Popen(
            [BIN / "autograder", "grade", "--workers", "1", name],
            cwd=course,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name in (NAME, NAME, OTHER)
    ]
    said = [running.communicate(timeout=120)[0] for running in runs]
    assert [running.returncode for running in runs] == [0, 0, 0], said
    scores = scores_in(course)
    assert scores[NAME, "ada"] == 46.0
    assert 0.0 < scores[NAME, "karl"] == results_of(course)["karl"]["score"] < 46.0
    assert scores[OTHER, "ada"] == scores[OTHER, "karl"] == 0.0
    found = counts(either)
    assert (found["student"], found["submitted_assignment"], found["submitted_notebook"]) == (2, 4, 4)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="official grading needs Linux")
def test_release_and_nbgrader_autograde_with_postgresql(tmp_path: Path, db_url: str) -> None:
    course = with_gradebook(make_course(tmp_path / "course", "ada"), db_url)
    run("autograder", "release", NAME, cwd=course)
    assert counts(db_url)["assignment"] == 1
    run("nbgrader", "autograde", NAME, cwd=course)
    assert scores_in(course) == {(NAME, "ada"): 46.0}
    assert not (course / "gradebook.db").exists()


def test_formgrader_shows_a_gradebook_in_postgresql(tmp_path: Path, db_url: str) -> None:
    from nbgrader.apps.api import NbGraderAPI

    from autograder.records import configuration

    course = with_gradebook(make_course(tmp_path / "course", "ada", "karl"), db_url)
    hand_in_untouched(course, NAME, "zoe")
    write_class(course, NAME, ["ada", "karl"], get_context("forkserver").Barrier(1))
    for student in ("ada", "karl"):  # formgrader lists what lies in this folder
        shutil.copytree(course / "submitted" / student, course / "autograded" / student)
    opened = configuration.open_course(course)
    api = NbGraderAPI(opened.directory, config=opened.config)

    (assignment,) = [a for a in api.get_assignments() if a["name"] == NAME]
    assert (assignment["num_submissions"], assignment["average_score"]) == (3, 23.0)
    assert {s["id"]: s["score"] for s in api.get_students()} == {"ada": 23.0, "karl": 23.0, "zoe": 0.0}
    (notebook,) = api.get_notebooks(NAME)
    assert notebook["name"] == NAME
    assert len(api.get_notebook_submissions(NAME, NAME)) == 2
    assert {s["name"]: s["score"] for s in api.get_student_submissions("ada")}[NAME] == 23.0
    assert api.get_student_notebook_submissions("ada", NAME)[0]["score"] == 23.0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="official grading needs Linux")
def test_a_server_that_stops_in_the_middle_loses_nothing(tmp_path: Path, db_url: str, server: Server) -> None:
    course = with_gradebook(make_course(tmp_path / "course", "ada", "grace", "karl", "nina"), db_url)
    command = [BIN / "autograder", "grade", NAME, "--workers", "1"]
    running = subprocess.Popen(
        command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while len(results_of(course)) < 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    server.stop()
    try:
        _, complaint = running.communicate(timeout=60)
    finally:
        server.start()
    assert running.returncode == 2
    assert complaint.startswith("autograder: The gradebook postgresql://grader:***@")
    assert len(complaint.strip().splitlines()) == 1
    assert server.password not in complaint
    done = run("autograder", "grade", NAME, cwd=course)
    match = re.search(r"(\d+) graded, (\d+) unchanged", done.stdout)
    assert match
    assert int(match[1]) + int(match[2]) == 4
    assert counts(db_url)["submitted_assignment"] == 4


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("grader:", "grader:not"), "password authentication failed"),
        (("?host=", "?host=/nowhere"), "No such file or directory"),
        (("postgresql:", "postgresql+pg8000:"), "needs the Python package pg8000"),
        (("postgresql:", "postgres:"), "is not the address of a database"),
        (("course_", "missing_"), "does not exist"),
    ],
)
def test_a_gradebook_out_of_reach_is_told_in_one_sentence(
    db_url: str, server: Server, change: tuple[str, str], sentence: str
) -> None:
    from autograder.records import database

    with pytest.raises(database.GradebookError) as caught, database.opened(db_url.replace(*change, 1), "c"):
        pass
    assert sentence in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert server.password not in str(caught.value)


def test_a_grade_given_by_hand_survives_regrading(tmp_path: Path, db_url: str) -> None:
    course = with_gradebook(make_course(tmp_path / "course", "ada"), db_url)
    alone = get_context("forkserver").Barrier(1)
    write_class(course, NAME, ["ada"], alone)

    from sqlalchemy import create_engine, text

    engine = create_engine(db_url)
    cell = "(select id from base_cell where name = 'adam' and type = 'GradeCell')"
    with engine.begin() as connection:
        by_hand = f"update grade set manual_score = 3, needs_manual_grade = false where cell_id = {cell}"
        connection.execute(text(by_hand))
    write_class(course, NAME, ["ada"], alone)
    with engine.connect() as connection:
        asked = f"select auto_score, manual_score, needs_manual_grade from grade where cell_id = {cell}"
        assert connection.execute(text(asked)).all() == [(1.0, 3.0, True)]
    engine.dispose()
