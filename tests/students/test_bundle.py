"""What a student gets: everything that is needed, nothing of the solutions, and it works in an empty environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import NAME, ROOT, make_course, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = make_course(tmp_path_factory.mktemp("bundle") / "course", "tom")
    for paper in ("README.md", "LICENSE", "environment.yml", "pyproject.toml"):
        (course / paper).write_bytes((ROOT / paper).read_bytes())
    run("autograder", "release", NAME, "--bundle", "student.zip", cwd=course)
    return course / "student.zip"


def test_it_holds_what_a_student_needs_and_no_solutions(bundle: Path) -> None:
    names = zipfile.ZipFile(bundle).namelist()
    for needed in (
        f"assignments/{NAME}/{NAME}.ipynb",
        f"autograder/recorded/{NAME}.answers",
        "autograder/__init__.py",
        "cs231n_utils/__init__.py",
        "environment.yml",
        "pyproject.toml",
        "docs/students.md",
    ):
        assert needed in names
    assert not [
        name for name in names if "solution" in name or "misconceptions" in name or "examples" in name
    ]
    archive = zipfile.ZipFile(bundle)
    for name in names:
        assert b"### BEGIN SOLUTION" not in archive.read(name).replace(b'"### BEGIN SOLUTION"', b""), name


def test_its_readme_is_the_student_guide_or_the_instructors_own(bundle: Path, tmp_path: Path) -> None:
    assert zipfile.ZipFile(bundle).read("README.md").startswith(b"# Student guide")
    course = tmp_path / "course"
    shutil.copytree(bundle.parent, course)
    (course / "README.md").write_text("Welcome to my course.\n", encoding="utf-8")
    run("autograder", "release", NAME, "--bundle", "own.zip", cwd=course)
    assert zipfile.ZipFile(course / "own.zip").read("README.md") == b"Welcome to my course.\n"


def test_an_assignment_is_worked_in_an_empty_environment(
    bundle: Path, ipc: dict[str, str], tmp_path: Path
) -> None:
    zipfile.ZipFile(bundle).extractall(tmp_path / "course")
    venv.create(tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    if sys.platform == "win32":
        python = tmp_path / "env" / "Scripts" / "python.exe"
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}

    def call(*words: object, ok: bool = True) -> str:
        done = subprocess.run(
            [python, *map(str, words)], cwd=tmp_path / "course", env=env, capture_output=True, text=True
        )
        assert not ok or done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    pip = sys.executable, "-m", "pip", "--python", python
    # Else half the time goes into compiling what is never run.
    install = *pip, "install", "--quiet", "--no-compile", "--constraint", ROOT / "constraints.txt", "."
    subprocess.run(install, cwd=tmp_path / "course", env=env, check=True)
    listed = subprocess.run([*pip, "list"], env=env, check=True, capture_output=True, text=True).stdout
    assert "matplotlib" in listed and "nbgrader" not in listed
    notebook = tmp_path / "course" / "assignments" / NAME / f"{NAME}.ipynb"
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "sgd_solution":
            cell["source"] = (
                "def sgd(w, dw, config=None):\n"
                "    config = config or {}\n"
                "    return w - config.get('learning_rate', 1e-2) * dw, config\n"
            )
    notebook.write_text(json.dumps(document), encoding="utf-8")
    table = call("-m", "autograder", "check", notebook, ok=False)
    assert "✓ sgd " in table
    assert table.count("not attempted") == 22
    tests = call("-m", "pytest", notebook, "-q", "-k", "sgd and not momentum")
    assert "passed" in tests and "failed" not in tests
    executed = call(
        "-c",
        "import nbformat, nbclient, traitlets.config;"
        f"nb = nbformat.read({str(notebook)!r}, 4);"
        "nb.cells = [c for c in nb.cells if c.cell_type == 'code'][:5];"
        f"config = traitlets.config.Config(KernelManager={ipc});"
        "nbclient.NotebookClient(nb, kernel_name='python3', config=config).execute();"
        "print(nb.cells[2].outputs, nb.cells[4].outputs)",
    )
    assert "sgd: all" in executed and "Next: " in executed
