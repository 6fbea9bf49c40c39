"""The first cell of every notebook finds the course or installs it: in VS Code's and Colab's ways of starting a kernel.

The kernels are real. They run in an environment that has every library of this one, but not the course.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
import venv
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import NAME, ROOT
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from autograder import registry
from autograder.course.assignment import find_assignment
from autograder.course.release import bundle

PATIENCE = 120  # seconds, on a machine that is busy with something else
SGD = "def sgd(w, dw, config=None):\n    return w - (config or {}).get('learning_rate', 1e-2) * dw, config or {}"
OFFLINE = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Execute = Callable[[str], str]


def cells(folder: str, name: str) -> dict[str, str]:
    """Give the sources of a notebook's cells by id, in order."""
    document = json.loads((ROOT / folder / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    return {cell["id"]: "".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == "code"}


FIRST = cells("assignments", NAME)["find-course"]


@pytest.mark.parametrize("folder", ["assignments", "solutions"])
def test_it_is_one_and_the_same_in_all_notebooks(folder: str) -> None:
    for name in registry.assignments():
        assert next(iter(cells(folder, name).items())) == ("find-course", FIRST), name


def test_it_asks_for_what_the_course_depends_on() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    modules = {line.partition(">")[0].replace("scikit-learn", "sklearn") for line in wanted}
    (line,) = (line for line in FIRST.splitlines() if line.strip().startswith("libraries = "))
    assert set(line.partition('"')[2].rstrip('"').split()) == modules - {"jupyterlab", "pytest"}


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kernel's specification, for an environment without the course."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "env", with_pip=False)
    libraries = folder / "libraries"
    here = next(Path(place) for place in sys.path if place.endswith("site-packages"))
    libraries.mkdir()
    for path in here.iterdir():
        if "cs231n" not in path.name:
            (libraries / path.name).symlink_to(path)
    python = folder / "env" / "bin" / "python"
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "language": "python",
    }
    spec |= {"display_name": "without the course", "env": {"PYTHONPATH": str(libraries)}}
    (folder / "kernels" / "bare").mkdir(parents=True)
    (folder / "kernels" / "bare" / "kernel.json").write_text(json.dumps(spec))
    return folder / "kernels"


@contextmanager
def kernel(kernels: Path, ipc: dict[str, str], start_in: Path, offline: bool = False) -> Iterator[Execute]:
    """Run a kernel; the value executes code and gives what it showed, an exception's text included."""
    found = KernelSpecManager(kernel_dirs=[str(kernels)], ensure_native_kernel=False)
    manager = KernelManager(kernel_name="bare", kernel_spec_manager=found, **ipc)
    dropped = ("PYTHON", "PIP_") if offline else "PYTHON"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    manager.start_kernel(cwd=str(start_in), env=environment | (OFFLINE if offline else {}))
    client = manager.blocking_client()
    client.start_channels()

    def execute(code: str) -> str:
        shown: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            content = message["content"]
            shown.append(content.get("text", "") + content.get("data", {}).get("text/plain", ""))
            shown.append("\n".join(content.get("traceback", [])))

        client.execute_interactive(code, output_hook=keep, timeout=PATIENCE)
        return COLOURS.sub("", "\n".join(filter(None, shown)))

    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield execute
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def begin(execute: Execute, name: str) -> str:
    """Execute a notebook's first three cells as they are released; gives what they showed."""
    first, imports, progress, *_ = cells("assignments", name).values()
    return "".join(map(execute, (first, imports, progress)))


def unpack(target: Path) -> Path:
    """Lay out a student's folder, notebooks and package; gives it."""
    with zipfile.ZipFile(zipped(target.with_suffix(".zip"))) as archive:
        archive.extractall(target)
    return target


def zipped(target: Path) -> Path:
    """Pack what a student gets of the course; gives the file."""
    bundle(ROOT, [find_assignment(name, ROOT) for name in registry.assignments()], target)
    return target


@pytest.mark.slow
def test_started_in_the_workspace_it_finds_the_course_there(
    kernels: Path, ipc: dict[str, str], tmp_path: Path
) -> None:
    course = unpack(tmp_path / "course")
    with kernel(kernels, ipc, course / "assignments") as execute:
        assert "No module named" in execute("import cs231n_utils"), "the environment has the course"
        for name in registry.assignments():
            assert "Begin with" in (said := begin(execute, name)) and "Error" not in said, said
        execute(SGD)
        assert "sgd: all" in execute("check('sgd')")
        assert "1 of 23" in execute("progress()")
    assert (course / ".autograder" / "progress" / f"{NAME}.json").exists()


@pytest.mark.slow
def test_started_elsewhere_by_vs_code_it_goes_to_the_notebook(
    kernels: Path, ipc: dict[str, str], tmp_path: Path
) -> None:
    course, elsewhere = unpack(tmp_path / "course"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    with kernel(kernels, ipc, elsewhere) as execute:
        for name in registry.assignments():
            notebook = course / "assignments" / name / f"{name}.ipynb"
            execute(f"__vsc_ipynb_file__ = {str(notebook)!r}")  # so VS Code does
            assert "Begin with" in (said := begin(execute, name)) and "Error" not in said, said
            assert str(notebook.parent) in execute("import os; os.getcwd()"), "files are written beside it"
    assert not list(elsewhere.iterdir())


@pytest.mark.slow
def test_offline_and_without_the_course_one_sentence_says_what_to_do(
    kernels: Path, ipc: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "homework.zip").write_bytes(b"not a zip file")
    with kernel(kernels, ipc, tmp_path, offline=True) as execute:
        said = execute(FIRST)
        assert "ModuleNotFoundError: The course is not installed here: put its zip file beside this" in said
        zipped(tmp_path / "course.zip")
        said = execute(FIRST)
        assert "ModuleNotFoundError: pip could not install course.zip, for the reason above" in said
        assert "or, offline, choose a kernel that has the course." in said and "setuptools" in said


@pytest.mark.slow
def test_in_colab_it_installs_the_zip_file_beside_it(
    kernels: Path, ipc: dict[str, str], tmp_path: Path
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    zipped(content / "what the lecturer sent (1).zip")
    with kernel(kernels, ipc, content) as execute:
        assert "Begin with" in (said := begin(execute, NAME)) and "Error" not in said, said
        execute(SGD)
        assert "sgd: all" in execute("check('sgd')")
    with kernel(kernels, ipc, tmp_path) as execute:
        assert execute(FIRST) == "", "it is installed now, and there is nothing to do"
