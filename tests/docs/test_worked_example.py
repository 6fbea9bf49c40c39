"""docs/writing-a-question.md is true: its files and commands, in its order, do what the page says in a fresh folder.

A comment above a block says what it is: a cell of the notebook, a file, more of a file, or commands with what they
print, in which `...` stands for anything.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "grading"))

from small import CommandLine, Small, command_line

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "writing-a-question.md"
BLOCK = re.compile(r"^<!-- (.*?) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOTEBOOK = Path("solutions", "clipping", "clipping.ipynb")


def blocks(text: str) -> list[tuple[str, str]]:
    """Give the blocks of a page that are to be carried out: what each is, and what is in it."""
    return BLOCK.findall(text)


def cell_of(what: str, source: str) -> dict[str, Any]:
    """Make a notebook's cell as nbgrader's Create Assignment panel does: "clip_by_norm, 3 points"."""
    grade_id, _, points = what.partition(", ")
    kind: dict[str, Any] = {}
    if points:
        kind = {"grade": True, "solution": False, "locked": True, "points": int(points.split()[0])}
    elif grade_id.endswith("_solution"):
        kind = {"grade": False, "solution": True, "locked": False}
    nbgrader = (
        {"nbgrader": {"schema_version": 3, "task": False, "grade_id": grade_id, **kind}} if kind else {}
    )
    return {
        "cell_type": "code",
        "id": grade_id,
        "metadata": nbgrader,
        "source": source.rstrip("\n"),
        "outputs": [],
        "execution_count": None,
    }


def add_cell(folder: Path, cell: dict[str, Any]) -> None:
    """Put a cell at the end of the notebook."""
    path = folder / NOTEBOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    empty = {
        "cells": [],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    document = json.loads(path.read_text()) if path.exists() else empty
    document["cells"].append(cell)
    path.write_text(json.dumps(document))


def write(path: Path, text: str) -> None:
    """Write a file, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@dataclass(frozen=True)
class Shell:
    """Runs the commands of a page in a folder; ours by forks of a process that has imported them."""

    folder: Path
    ours: CommandLine

    def carry_out(self, transcript: str, code: int) -> None:
        """Run the commands of a block; the last one ends with this exit code, and all print what stands below them."""
        parts = re.split(r"^\$ ", transcript, flags=re.MULTILINE)[1:]
        for number, part in enumerate(parts, start=1):
            command, _, expected = part.partition("\n")
            done = self._run(shlex.split(command))
            assert done.returncode == (code if number == len(parts) else 0), done.stdout + done.stderr
            pattern = re.escape(expected.strip()).replace(r"\.\.\.", ".*?")
            assert re.fullmatch(pattern, done.stdout.strip()), f"$ {command}\n{done.stdout}{done.stderr}"

    def _run(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        if words[0] == "autograder":
            return self.ours.start(self.folder, *words[1:]).wait()
        return subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=60)


def follow(page: str, shell: Shell) -> list[str]:
    """Do what a page says, and give what was done."""
    done, folder = [], shell.folder
    for what, content in blocks(page):
        kind, _, rest = what.partition(": ")
        if kind == "cell":
            add_cell(folder, cell_of(rest, content))
        elif kind == "file":
            write(folder / rest, content)
        elif kind == "more":
            write(folder / rest, (folder / rest).read_text() + "\n\n" + content)
        else:
            shell.carry_out(content, 1 if what == "run, ends with 1" else 0)
        done.append(kind.partition(",")[0])
    return done


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A clone of the repository in which there are no assignments yet, and a shell in it."""
    folder = tmp_path_factory.mktemp("page") / "clone"
    for name in ("autograder", "cs231n_utils"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    with command_line(Small(folder, package=folder)) as ours:
        yield Shell(folder, ours)


@pytest.fixture(scope="module")
def done(shell: Shell) -> list[str]:
    """What was done by following the page from top to bottom."""
    return follow(PAGE.read_text(encoding="utf-8"), shell)


def test_the_question_of_the_page_is_written_proved_and_graded(shell: Shell, done: list[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert done.count("run") == page.count("```console") and done.count("cell") == 3
    released = (shell.folder / "assignments" / "clipping" / "clipping.ipynb").read_text()
    assert "NotImplementedError" in released and "scale = max_norm" not in released


def test_every_field_of_its_result_is_in_the_schema(shell: Shell, done: list[str]) -> None:
    result = json.loads((shell.folder / "results" / "clipping" / "ada.json").read_text())
    question = result["questions"]["clip_by_norm"]
    schema = (ROOT / "docs" / "results-schema.md").read_text(encoding="utf-8")
    told = {
        name
        for row in re.findall(r"^\|([^|]+)\|", schema, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert {*result, *result["basis"], *question, *question["checks"][0]} <= told
    assert f"| `{question['verdict']}` |" in schema


@pytest.mark.parametrize("transcript", ["$ echo one\ntwo\n", "$ false\n", "$ echo one\n"])
def test_a_command_that_does_something_else_is_noticed(shell: Shell, transcript: str) -> None:
    shell.carry_out("$ echo one\none\n$ false\n", 1)
    with pytest.raises(AssertionError):
        shell.carry_out(transcript, 0)
