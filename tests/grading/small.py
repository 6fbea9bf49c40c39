"""A course so small that a run of it is mostly start-up, and its command line in processes that begin at once.

`double(x)` doubles an array and leaves it alone, 4 points; `shift(x, by)` calls it, 1 point. Its checks lie in a copy
of the package, so a test can edit them; commands find that copy by PYTHONPATH.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import ROOT

NAME = "tiny"
CHECKS = """
from autograder.expectations import expect_close, expect_unchanged
from autograder.registry import check


@check("double")
def doubles(student, reference, rng):
    "It doubles an array"
    x = rng.normal(size=4)
    expect_close(student.double(x), reference.double(x), "The result")


@check("double")
def leaves_it_alone(student, reference, rng):
    "Its argument stays as it was"
    expect_unchanged(student.double.observe(rng.normal(size=4)).changed, 0, "x")


@check("shift")
def shifts(student, reference, rng):
    "It doubles and shifts"
    x = rng.normal(size=4)
    expect_close(student.shift(x, 1.5), reference.shift(x, 1.5), "The result")
"""
DOUBLES = "def double(x):\n    return 2 * x\n"
TRIPLES = "def double(x):\n    return 3 * x\n"
IN_PLACE = "def double(x):\n    x *= 2\n    return x\n"
SHIFTS = "def shift(x, by):\n    return double(x) + by\n"
STRAYS = "def shift(x, by):\n    return x + by\n"
UNWRITTEN = "def double(x):\n    raise NotImplementedError\n"
ANSWERS = ((DOUBLES, SHIFTS), (TRIPLES, SHIFTS), (IN_PLACE, SHIFTS), (DOUBLES, STRAYS), (UNWRITTEN, STRAYS))
POINTS = {"double": 4, "shift": 1}


def code(source: str, **nbgrader: Any) -> dict[str, Any]:
    """Make a code cell as it lies in a file."""
    metadata = {"nbgrader": {"schema_version": 3, "task": False, **nbgrader}} if nbgrader else {}
    return {"cell_type": "code", "id": "x", "source": source, "metadata": metadata, "outputs": []}


def notebook(double: str, shift: str, points: Mapping[str, float] = POINTS) -> bytes:
    """Make a notebook with two answers in it."""
    cells = []
    for name, source in (("double", double), ("shift", shift)):
        cells.append(code(source, grade_id=f"{name}_solution", grade=False, solution=True, locked=False))
        check = f'check("{name}")'
        given = {"grade": True, "solution": False, "locked": True, "points": points[name]}
        cells.append(code(check, grade_id=name, **given))
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def with_answer(content: bytes, text: str) -> dict[str, Any]:
    """Add a written question to a notebook."""
    document = json.loads(content)
    nbgrader = {"grade_id": "why", "grade": True, "solution": True, "locked": False, "points": 2}
    nbgrader |= {"schema_version": 3, "task": False}
    document["cells"].append(
        {"cell_type": "markdown", "id": "why", "source": text, "metadata": {"nbgrader": nbgrader}}
    )
    for number, cell in enumerate(document["cells"]):
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
    return document


@dataclass(frozen=True)
class Small:
    """A course folder, and the package whose checks belong to it."""

    folder: Path
    package: Path

    @property
    def results(self) -> Path:
        return self.folder / "results" / NAME

    def hand_in(self, student: str, double: str, shift: str = SHIFTS) -> Path:
        """Hand in two answers."""
        path = self.folder / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook(double, shift))
        return path

    def solve(self, double: str = DOUBLES, **points: float) -> None:
        """Write the solution notebook."""
        path = self.folder / "solutions" / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook(double, SHIFTS, {**POINTS, **points}))

    def edit_checks(self, old: str, new: str) -> None:
        """Edit the checks."""
        path = self.package / "autograder" / "checks" / f"{NAME}.py"
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    def result(self, student: str) -> dict[str, Any]:
        """Read a result."""
        return json.loads((self.results / f"{student}.json").read_bytes())

    def points(self) -> dict[str, float]:
        """Read everybody's score."""
        return {path.stem: self.result(path.stem)["score"] for path in sorted(self.results.glob("*.json"))}

    def environment(self, **more: str) -> dict[str, str]:
        """Give the environment in which the package is the copy."""
        return {**os.environ, "PYTHONPATH": str(self.package), **more}


def make_small(folder: Path) -> Small:
    """Make the course with nobody in it, and its package."""
    course = Small(folder / "course", make_package(folder / "package"))
    return make_course_folder(course)


def make_course_folder(course: Small) -> Small:
    """Make the folder of a course with nobody in it."""
    course.solve()
    shutil.copy(ROOT / "nbgrader_config.py", course.folder)
    return course


def make_package(package: Path) -> Path:
    """Copy the package, with the small course's checks and no others."""
    nothing = shutil.ignore_patterns("*.pyc.*", "checks", "recorded")  # the first is being written
    for name in ("autograder", "cs231n_utils"):
        shutil.copytree(ROOT / name, package / name, ignore=nothing)
    checks = package / "autograder" / "checks"
    checks.mkdir()
    (checks / "__init__.py").write_text(f"COURSE = ({NAME!r},)\n")
    (checks / f"{NAME}.py").write_text(CHECKS)
    return package


FORKING = """
import atexit, importlib, json, os, sys, threading, traceback
import autograder.cli, autograder.grading.class_run, autograder.grading.regrade, autograder.records.gradebook
import autograder.sandbox.canary, tqdm

for module in sys.argv[1:]:
    importlib.import_module(module)


def main(words):
    if words[0] != "nbgrader":
        return autograder.cli.main(words)
    from nbgrader.apps.nbgraderapp import main

    sys.argv = words
    return main()


print("ready", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            os.setpgid(0, 0)
            os.chdir(order["cwd"])
            os.environ.update(order["environment"])
            for number, name in ((0, os.devnull), (1, order["out"]), (2, order["err"])):
                os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), number)
            code = main(order["words"])
        except SystemExit as error:
            code = error.code
        except BaseException:
            traceback.print_exc()
        finally:  # ends as Python does, but for taking down, module by module, what the parent still has
            threading._shutdown()
            atexit._run_exitfuncs()
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(int(code or 0))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Running:
    """A command that was started. It leads a process group of its own."""

    pid: int
    server: subprocess.Popen[str]
    out: Path
    err: Path

    def wait(self) -> subprocess.CompletedProcess[str]:
        """Wait for its end."""
        assert self.server.stdout
        code = int(self.server.stdout.readline())
        return subprocess.CompletedProcess([], code, self.out.read_text(), self.err.read_text())


@dataclass(frozen=True)
class CommandLine:
    """`autograder COMMAND` in a process forked from one that has imported it: a second instead of three.

    `nbgrader COMMAND` likewise, when the first word is nbgrader.
    """

    server: subprocess.Popen[str]
    folder: Path

    def start(self, cwd: Path, *words: str, **environment: str) -> Running:
        """Start a command; one at a time."""
        assert self.server.stdin and self.server.stdout
        out, err = self.folder / "out", self.folder / "err"
        for path in (out, err):
            path.write_text("")
        order = {
            "cwd": str(cwd),
            "words": words,
            "environment": environment,
            "out": str(out),
            "err": str(err),
        }
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        return Running(int(self.server.stdout.readline()), self.server, out, err)

    def run(
        self, cwd: Path, *words: str, code: int = 0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, which is to be this exit code."""
        done = self.start(cwd, *words, **environment).wait()
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done


@contextmanager
def command_line(course: Small, *modules: str) -> Iterator[CommandLine]:
    """Import the command line of a course's package once, and other modules, for many commands."""
    server = subprocess.Popen(
        [sys.executable, "-P", "-c", FORKING, *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=course.environment(),
    )
    assert server.stdin and server.stdout
    try:
        assert server.stdout.readline() == "ready\n"
        yield CommandLine(server, course.folder.parent)
    finally:
        server.stdin.close()
        server.stdout.close()
        server.wait(30)
