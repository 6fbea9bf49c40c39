"""A course folder with the example class in it, graded once for all tests that only look at the outcome."""

from __future__ import annotations

import json
import os

# The matrices are small, and several processes share the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A machine that is busy with something else must not fail a test.
settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")

ROOT = Path(__file__).resolve().parent.parent
NAME = "parameter_updates"
BIN = Path(sys.executable).parent


def make_course(course: Path, *students: str) -> Path:
    """Make a course folder like an instructor's, with the submissions of these example students, or of all."""
    course.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for folder in ("solutions", "assignments"):
        shutil.copytree(ROOT / folder, course / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for student in students or sorted(path.name for path in (ROOT / "examples" / "submitted").iterdir()):
        shutil.copytree(ROOT / "examples" / "submitted" / student, course / "submitted" / student)
    return course


def run(*words: object, cwd: Path, ok: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of this environment as a user would, with nothing activated."""
    command = [str(BIN / str(words[0])), *map(str, words[1:])]
    env = {**os.environ, **environment}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    assert not ok or done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def as_options(ipc: Mapping[str, str]) -> list[str]:
    """Spell what the fixture of this name gives for the command line of nbgrader and Jupyter."""
    return [f"--KernelManager.{name}={value}" for name, value in ipc.items()]


def path_without_bubblewrap(folder: Path) -> str:
    """Make a folder of programs, and with it the PATH of a machine on which bubblewrap is not installed."""
    folder.mkdir()
    for name in ("setpriv", "true", "bash", "env", "sh"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return f"{BIN}{os.pathsep}{folder}"


def results_of(course: Path) -> dict[str, dict[str, Any]]:
    """Read all results by student."""
    paths = sorted((course / "results" / NAME).glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def from_gradebook(course: Path, columns: str, rest: str = "", *values: object) -> list[Any]:
    """Select from the gradebook: g is a grade, b its cell, c what that gives at most, s the submission."""
    with closing(sqlite3.connect(course / "gradebook.db")) as book:
        return book.execute(
            f"select {columns} from grade g "
            "join base_cell b on b.id = g.cell_id left join grade_cells c on c.id = g.cell_id "
            "join submitted_notebook n on n.id = g.notebook_id "
            f"join submitted_assignment s on s.id = n.assignment_id {rest}",
            values,
        ).fetchall()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, where several processes share the tests, those that share something that takes time to make.

    The slow ones come first, and of those what is kept together, so that nothing long is left for the end, when the
    other processes have nothing to do.
    """
    course = ROOT / "tests" / "course"
    items.sort(key=lambda item: ("slow" not in item.keywords, course in item.path.parents))
    for item in items:
        if "graded" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("graded"))
        elif course not in item.path.parents:
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(scope="session")
def ipc() -> Iterator[dict[str, str]]:
    """How Jupyter talks with a kernel, one at a time: over files, for a port may be taken before a kernel binds it.

    They lie in a short folder: a socket's path has 107 characters at most.
    """
    with tempfile.TemporaryDirectory(prefix="kernel-", dir="/tmp") as folder:
        yield {"transport": "ipc", "ip": f"{folder}/socket"}


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    """Leave no figure behind, which a later test would take for its own."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example class, graded through the command line."""
    course = make_course(tmp_path_factory.mktemp("course") / "course")
    run("autograder", "grade", NAME, "--question-limit", "2", cwd=course)
    return course
