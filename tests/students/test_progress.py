"""What a learner has done is remembered wherever it was checked, and `progress` says what is next."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from conftest import NAME, ROOT, run

from autograder import checks, progress, registry
from autograder.judging.answers import load, recorded_path
from autograder.learner import remembered, selfcheck, standing
from autograder.learner.remembered import course_folder, notebook_of, recall, remember
from autograder.learner.standing import next_step, standings, table_as_html, table_as_text
from autograder.values import QuestionResult, Verdict

OTHER = "gradient_checks"
SGD = "def sgd(w, dw, config=None):\n    config = dict(config or {})\n"
SGD += "    return w - config.setdefault('learning_rate', 1e-2) * dw, config\n"

IN_A_KERNEL = """
import json, nbclient, nbformat, sys, traitlets.config
config = traitlets.config.Config(KernelManager=json.loads(sys.argv[1]))
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in sys.argv[2:]])
nbclient.NotebookClient(notebook, kernel_name="python3", config=config).execute()
(shown,) = notebook.cells[-1].outputs
assert "<table" in shown.data["text/html"]
print(shown.data["text/plain"])
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A learner's course folder, as it is unpacked."""
    shutil.copytree(ROOT / "assignments", tmp_path / "course" / "assignments")
    return tmp_path / "course"


def seen(question: str, verdict: Verdict = Verdict.PASSED, points: float = 1.0) -> QuestionResult:
    """Make a verdict as a check gives it."""
    return QuestionResult(question, verdict, points, 1.0, ())


def all_of(assignment: str, place: Path, verdict: Verdict = Verdict.PASSED) -> None:
    """Remember the same verdict on every question of an assignment."""
    questions = load(recorded_path(assignment)).questions
    results = [QuestionResult(q.id, verdict, q.max_points, q.max_points, ()) for q in questions]
    remember(assignment, results, place)


def row(table: str, assignment: str) -> list[str]:
    """Give the words of an assignment's row: a mark, or "", the name, and the rest."""
    line = next(line for line in table.splitlines() if line[2:].startswith(f"{assignment} "))
    return [line[0].strip(), *line.split()[line[0] != " " :]]


def answer(notebook: Path, question: str, source: str) -> None:
    """Write an answer into a released notebook."""
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"{question}_solution":
            cell["source"] = source
    notebook.write_text(json.dumps(document), encoding="utf-8")


def test_the_course_has_an_order_and_every_assignment_its_place_in_it() -> None:
    folders = {
        path.name for path in (ROOT / "autograder" / "checks").iterdir() if (path / "__init__.py").exists()
    }
    assert registry.assignments() == tuple(name for name in checks.COURSE if name in folders)
    assert folders == {*checks.COURSE} and len(checks.COURSE) == 7


def test_with_nothing_remembered_it_invites_to_begin(course: Path) -> None:
    table = run("autograder", "progress", cwd=course).stdout
    assert row(table, NAME)[:8] == ["–", NAME, "0", "of", "23", "0", "of", "46"]
    first = load(recorded_path(OTHER)).questions[0].id
    where = f"assignments/{OTHER}/{OTHER}.ipynb"
    assert table.endswith(f"Nothing is checked yet. Begin with {first}, in {where}\n")
    assert not (course / ".autograder").exists()


@pytest.mark.slow
def test_a_kernel_pytest_and_the_command_line_remember_in_one_place(
    course: Path, ipc: dict[str, str]
) -> None:
    notebook = course / "assignments" / NAME / f"{NAME}.ipynb"
    document = json.loads(notebook.read_text(encoding="utf-8"))
    imports = next(cell["source"] for cell in document["cells"] if cell["id"] == "imports")
    cells = ["".join(imports), SGD + "check('sgd')", "progress()"]
    in_kernel = run("python", "-c", IN_A_KERNEL, json.dumps(ipc), *cells, cwd=notebook.parent).stdout
    assert row(in_kernel, NAME)[:5] == ["", NAME, "1", "of", "23"]
    assert run("autograder", "progress", cwd=course).stdout.splitlines()[:8] == in_kernel.splitlines()[:8]

    answer(notebook, "cosine", "def cosine(*args, **kwargs):\n    return 1.0\n")
    run("pytest", "assignments", "-q", "-k", "cosine and not cyclic", cwd=course, ok=False)
    table = run("autograder", "progress", cwd=notebook.parent).stdout
    assert row(table, NAME)[:5] == ["✗", NAME, "1", "of", "23"]
    assert f"✗ {NAME}, not right yet: cosine" in table

    (course / "optim.py").write_bytes((ROOT / "examples" / "answers" / "karl.py").read_bytes())
    run("autograder", "check", course / "optim.py", cwd="/", ok=False)
    table = run("autograder", "progress", "--course", course, cwd="/").stdout
    assert "not right yet: sgd_nesterov_momentum, cosine" not in table
    assert {"adam", "cosine"} <= {*table.partition("not right yet: ")[2].replace(",", "").split()}
    assert row(table, NAME)[2] == "1", "what a file does not define is left as it was"

    run("autograder", "check", notebook, cwd="/", ok=False)
    table = run("autograder", "progress", "--course", course, cwd="/").stdout
    assert row(table, NAME)[:5] == ["✗", NAME, "0", "of", "23"], "the notebook's stubs count"


def test_next_is_the_first_question_that_does_not_pass_in_the_order_of_the_course(course: Path) -> None:
    first, second, third = (question.id for question in load(recorded_path(OTHER)).questions[:3])
    remember(OTHER, [seen(third), seen(first)], course)
    all_of(NAME, course)
    table = table_as_text(standings(course))
    assert table.endswith(f"Next: {second}, in assignments/{OTHER}/{OTHER}.ipynb")
    assert row(table, NAME)[0] == "✓" and row(table, OTHER)[:4] == ["", OTHER, "2", "of"]


def test_only_what_is_there_is_proposed(course: Path) -> None:
    shutil.move(course / "assignments" / NAME, course / NAME)
    shutil.rmtree(course / "assignments")
    assert next_step(standings(course / NAME)).assignment == NAME
    assert next_step(standings(course.parent)).assignment == registry.assignments()[0]


def test_when_all_is_done_it_says_so(course: Path) -> None:
    for one in standings(course):
        all_of(one.assignment, course)
    found = standings(course)
    for one in found:
        assert one.next is None and one.points == one.max_points
    assert table_as_text(found).endswith(
        "All questions pass. What is left are the written ones, which a person grades."
    )
    assert "All questions pass" in table_as_html(found)


def test_only_a_verdict_on_an_answer_is_remembered(course: Path) -> None:
    remember(NAME, [seen("adam"), seen("sgd")], course)
    remember(NAME, [seen("adam", Verdict.ERROR, 0), seen("sgd", Verdict.BLOCKED, 0)], course)
    remember(NAME, [seen("adam", Verdict.NOT_ATTEMPTED, 0)], course, forget=False)
    assert {question: told.verdict for question, told in recall(NAME, course).items()} == {
        "adam": Verdict.PASSED,
        "sgd": Verdict.PASSED,
    }
    remember(NAME, [seen("adam", Verdict.NOT_ATTEMPTED, 0), seen("sgd", Verdict.FAILED, 0.5)], course)
    assert [(question, told.points) for question, told in recall(NAME, course).items()] == [("sgd", 0.5)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\x00",
        b"[" * 100_000,
        b'{"adam": 3, "sgd": {"verdict": "perfect", "points": 1, "when": 1}}',
        b'{"adam": {"verdict": "passed", "points": NaN, "when": 1}}',
        b'{"adam": {"verdict": "passed", "points": 1, "when": Infinity}}',
        b'{"adam": {"verdict": "passed", "points": "4", "when": []}}',
    ],
)
def test_a_broken_file_is_nothing_remembered_and_is_written_anew(course: Path, content: bytes) -> None:
    path = course / ".autograder" / "progress" / f"{NAME}.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert recall(NAME, course) == {}
    assert row(table_as_text(standings(course)), NAME)[2] == "0"
    remember(NAME, [seen("adam")], course)
    assert recall(NAME, course)["adam"].verdict is Verdict.PASSED


def test_where_nothing_can_be_written_a_check_is_as_ever(course: Path, monkeypatch, capfd) -> None:
    (course / ".autograder").write_text("in the way")
    monkeypatch.chdir(course / "assignments" / NAME)
    scope = {"check": selfcheck.check}
    exec(SGD + "points = check('sgd')", scope)
    monkeypatch.setattr(
        remembered, "write_whole", lambda *_: (_ for _ in ()).throw(PermissionError("read-only"))
    )
    (course / ".autograder").unlink()
    exec("again = check('sgd')", scope)
    assert scope["points"] == scope["again"] == 1
    out, err = capfd.readouterr()
    assert out.count("✓ sgd") == 2 and err == ""
    progress()
    assert capfd.readouterr().err == ""


def test_two_notebooks_at_once_lose_nothing_and_one_file_is_never_half_written(course: Path) -> None:
    code = "import sys\nfrom autograder.learner.remembered import remember\nfrom autograder.values import *\n"
    code += "for i in range(40):\n    result = QuestionResult(f'{sys.argv[2]}{i}', Verdict.PASSED, 1.0, 1.0, ())\n"
    code += "    remember(sys.argv[1], [result])\n"
    mine = [(NAME, "a"), (OTHER, "b"), ("babysitting", "c"), ("babysitting", "d")]
    writers = [subprocess.Popen([sys.executable, "-c", code, *words], cwd=course) for words in mine]
    path = course / ".autograder" / "progress" / "babysitting.json"
    while any(writer.poll() is None for writer in writers):
        if path.exists():
            assert isinstance(json.loads(path.read_bytes()), dict)
    assert [len(recall(name, course)) for name in (NAME, OTHER)] == [40, 40]
    assert recall("babysitting", course), "of two at one assignment a verdict may be lost, never the file"
    assert {entry.name for entry in path.parent.iterdir()} == {f"{name}.json" for name, _ in mine}


def test_one_course_folder_is_found_from_everywhere_in_it(course: Path) -> None:
    mine = course / "assignments" / NAME
    (course / "notes" / "old").mkdir(parents=True)
    for place in (course, course / "assignments", mine, course / "notes" / "old"):
        assert course_folder(place) == course
        assert notebook_of(NAME, place) == mine / f"{NAME}.ipynb"
    fetched = course.parent / "fetched"
    shutil.copytree(mine, fetched / NAME)
    assert course_folder(fetched / NAME) == course_folder(fetched) == fetched
    alone = course.parent / "alone"
    assert course_folder(alone) == alone


def test_solutions_and_submissions_of_an_instructor_are_nobodys_progress() -> None:
    for place in (
        ROOT / "solutions" / NAME,
        ROOT / "examples" / "submitted" / "grace" / NAME,
        ROOT / "examples" / "submitted" / "grace",
    ):
        assert course_folder(place) is None and recall(NAME, place) == {}
    before = {*(ROOT / "examples" / "submitted" / "grace").iterdir()}
    remember(NAME, [seen("adam")], ROOT / "examples" / "submitted" / "grace" / NAME)
    assert {*(ROOT / "examples" / "submitted" / "grace").iterdir()} == before


def test_progress_never_raises(course: Path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(course)
    monkeypatch.setattr(standing, "recall", lambda *_: 1 / 0)
    progress()
    assert capfd.readouterr() == ("", "")


def test_an_assignment_without_a_readable_recording_is_left_out(course: Path, monkeypatch) -> None:
    monkeypatch.setattr(standing, "recorded_path", lambda name: course / "nothing")
    assert standings(course) == []
    assert "Get the course package again" in table_as_text([]) and "0 of 0" in table_as_html([])


def test_html_links_to_the_other_notebooks_and_shows_what_text_shows(course: Path) -> None:
    remember(NAME, [seen("sgd"), seen("adam", Verdict.FAILED, 0)], course)
    found = standings(course / "assignments" / NAME)
    html = table_as_html(found)
    assert f'href="../{OTHER}/{OTHER}.ipynb">' in html and f'href="{NAME}.ipynb">' in html
    assert "not right yet: adam" in html and "<b>1 of " in html and "<script" not in html
    assert all(len(line) <= 88 for line in table_as_text(found).splitlines())


def test_the_day_of_the_last_check_is_told(course: Path, monkeypatch) -> None:
    remember(NAME, [seen("sgd")], course)
    assert row(table_as_text(standings(course)), NAME)[-1] == "today"
    with monkeypatch.context() as then:
        then.setattr(remembered.time, "time", lambda: datetime(2020, 5, 3, 12).timestamp())
        remember(OTHER, [seen("rel_error")], course)
    assert row(table_as_text(standings(course)), OTHER)[-3:] == ["3", "May", "2020"]
