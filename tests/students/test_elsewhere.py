"""Windows and macOS: the same verdicts, and no command that stumbles, where those systems' lacks are put on this one.

It is a stand-in: nothing here runs on the real systems.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import NAME, ROOT, make_course, run

from autograder import registry
from autograder.course.assignment import find_assignment

pytestmark = pytest.mark.slow

FOLDER = "Żółć 学生, my course"
ELSEWHERE = ROOT / "tests" / "students" / "elsewhere.py"


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every assignment twice: the solution, and one mistake made in every question for which one is known."""
    folder, paths = tmp_path_factory.mktemp("students") / FOLDER, []
    for name in registry.assignments():
        assignment = find_assignment(name, ROOT)
        document = json.loads(assignment.source.read_text(encoding="utf-8"))
        for kind in ("right", "wrong"):
            path = folder / kind / name / f"{name}.ipynb"
            shutil.copytree(
                assignment.source.with_name("example"), path.parent
            ) if assignment.example else None
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(document), encoding="utf-8")
            paths.append(path)
            # One draws numbers anew in each run, which its message shows.
            slips = [slip for slip in reversed(assignment.misconceptions) if slip.name != "not_seeded"]
            mistakes = {slip.question: slip for slip in slips}
            for cell in document["cells"]:
                grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
                if slip := mistakes.get(grade_id.removesuffix("_solution")):
                    cell["source"] = "".join(cell["source"])
                    if grade_id.endswith("_solution"):
                        for old, new in slip.edits:
                            cell["source"] = cell["source"].replace(old, new)
    return paths


def judged(system: str, paths: list[Path], **environment: str) -> dict[str, Any]:
    """Judge notebooks in a process of its own."""
    return json.loads(run("python", ELSEWHERE, system, *paths, cwd=ROOT, **environment).stdout)


@pytest.fixture(scope="module")
def here(notebooks: list[Path]) -> dict[str, Any]:
    """What the notebooks are told on this system."""
    return judged("here", notebooks)


def test_right_notebooks_pass_here_and_wrong_ones_do_not(here: dict[str, Any], notebooks: list[Path]) -> None:
    for path in notebooks:
        told = here[str(path)]
        verdicts = {question[0] for name, question in told.items() if name not in ("troubles", "remembered")}
        assert verdicts == {"passed"} if "right" in path.parts else "failed" in verdicts, path
        assert told["troubles"] == [] and told["remembered"], path


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_verdicts_are_the_same_elsewhere(here: dict[str, Any], notebooks: list[Path], system: str) -> None:
    there = judged(system, notebooks)
    for path in map(str, notebooks):
        for question in here[path]:
            assert there[path][question] == here[path][question], (path, question)


def test_an_older_processor_comes_to_the_same_verdicts(here: dict[str, Any], notebooks: list[Path]) -> None:
    """Its sums, powers and products of matrices are rounded otherwise than where the answers were recorded."""
    older = {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4", "OPENBLAS_CORETYPE": "Nehalem"}
    there = judged("here", notebooks, **older)

    def decided(told: dict[str, Any]) -> dict[str, Any]:
        questions = {name: told[name] for name in told.keys() - {"troubles", "remembered"}}
        return {
            name: (verdict, points, [(verdict, mistake) for verdict, _, mistake in checks])
            for name, (verdict, points, checks) in questions.items()
        }

    for path in map(str, notebooks):
        assert decided(there[path]) == decided(here[path]), path


def test_checks_and_answers_with_crlf_are_the_same_ones(tmp_path: Path) -> None:
    package = tmp_path / "package"
    for name in ("autograder", "cs231n_utils"):
        shutil.copytree(ROOT / name, package / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in package.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    path = tmp_path / f"{NAME}.ipynb"
    path.write_bytes((ROOT / "solutions" / NAME / path.name).read_bytes().replace(b"\n", b"\r\n"))
    done = run("python", "-m", "autograder", "check", path, cwd=package)
    assert "46 / 46" in done.stdout and str(ROOT) not in done.stdout + done.stderr


def test_a_pipe_that_knows_no_tick_is_written_to(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    shutil.copytree(ROOT / "assignments" / NAME, folder / NAME)
    shutil.copy(ROOT / "tests" / "course" / NAME / "terse.py", folder / "answers.py")
    for encoding in ("ascii", "utf-8"):
        done = run("autograder", "check", folder / "answers.py", cwd=folder, PYTHONIOENCODING=encoding)
        assert "46 / 46" in done.stdout and done.stderr == ""
        script = "from answers import *\nfrom autograder import check, progress\ncheck('sgd')\nprogress()"
        done = run("python", "-c", script, cwd=folder, PYTHONIOENCODING=encoding, PYTHONPATH=str(folder))
        assert "sgd: all" in done.stdout and "1 of 1 point" in done.stdout and done.stderr == ""
        assert "23 of 23" in done.stdout, "what was checked is remembered beside it"


def test_pytest_works_in_a_folder_of_any_name(notebooks: list[Path]) -> None:
    path = next(path for path in notebooks if path.stem == NAME)
    done = run("pytest", path, "-q", "-k", "sgd", "-p", "no:cacheprovider", cwd=path.parent)
    assert "passed" in done.stdout and "failed" not in done.stdout


@pytest.mark.parametrize(
    ("system", "command"), [("win32", "grade"), ("win32", "doctor"), ("darwin", "doctor")]
)
def test_grading_is_refused_elsewhere_with_what_to_do_instead(system: str, command: str) -> None:
    words = [command, *([NAME] if command == "grade" else [])]
    done = run("python", ELSEWHERE, system, "autograder", *words, cwd=ROOT, ok=False)
    sentence = "Official grades need Linux; on this machine use: autograder check PATH"
    if command == "doctor":
        assert done.returncode == 1 and done.stderr == ""
        assert done.stdout.splitlines()[-1] == f"isolation     none: {sentence}"
    else:
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"autograder: {sentence}\n")


def test_a_release_made_on_windows_is_the_same(tmp_path: Path) -> None:
    course = make_course(tmp_path / FOLDER, "ada")
    notebook = course / "assignments" / NAME / f"{NAME}.ipynb"
    notebook.unlink()
    run("python", ELSEWHERE, "win32", "autograder", "release", NAME, cwd=course, PYTHONPATH=str(ROOT))
    assert notebook.read_bytes() == (ROOT / "assignments" / NAME / notebook.name).read_bytes()
