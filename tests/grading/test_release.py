"""What a release leaves alone, and bad input to those who write a course: one sentence, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small import NAME, Small, command_line, make_small, with_answer

Say = Callable[[str], tuple[int, str]]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return make_small(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def say(small: Small) -> Iterator[Say]:
    """Run a command on the course, which is released; gives its exit code and what it says of errors.

    Tests mend what they break.
    """
    with command_line(small, "autograder.course.release", "nbgrader.converters") as command:

        def said(word: str) -> tuple[int, str]:
            done = command.start(small.folder, word, NAME).wait()
            return done.returncode, done.stderr

        solve(small)
        assert said("release") == (0, "")
        yield said


def solve(course: Small, shift: float = 1) -> Path:
    """Write the solution notebook as nbgrader wants it."""
    course.solve(shift=shift)
    source = course.folder / "solutions" / NAME / f"{NAME}.ipynb"
    source.write_text(json.dumps(with_answer(source.read_bytes(), "Because.")))
    return source


def released(course: Small) -> Path:
    return course.folder / "assignments" / NAME


def test_a_release_leaves_what_else_lies_there(small: Small, say: Say) -> None:
    (released(small) / "my_try.ipynb").write_text("mine")
    solve(small, shift=3)
    assert say("release") == (0, "")
    assert (released(small) / "my_try.ipynb").read_text() == "mine"
    notebook = json.loads((released(small) / f"{NAME}.ipynb").read_bytes())
    points = [cell["metadata"].get("nbgrader", {}).get("points") for cell in notebook["cells"]]
    assert 3 in points


def test_answers_are_recorded_anew_where_the_sources_differ_or_the_file_is_damaged(
    small: Small, say: Say
) -> None:
    (recorded,) = (small.package / "autograder" / "recorded").glob(f"{NAME}.answers")
    solve(small)
    assert say("release") == (0, "")
    whole, written = recorded.read_bytes(), recorded.stat().st_mtime_ns
    assert say("release") == (0, "")
    assert recorded.stat().st_mtime_ns == written
    for damaged in (b"", whole[:-1] + b"?"):
        recorded.write_bytes(damaged)
        assert say("release") == (0, "")
        assert recorded.read_bytes() == whole
    solve(small, shift=3)
    assert say("release") == (0, "")
    assert recorded.read_bytes() != whole


@pytest.mark.parametrize("points", ["null", '"many"', "-3", "true"])
def test_a_release_that_fails_leaves_the_students_notebook(small: Small, say: Say, points: str) -> None:
    before = (released(small) / f"{NAME}.ipynb").read_bytes()
    source = solve(small)
    source.write_text(source.read_text().replace('"points": 1', f'"points": {points}'))
    code, said = say("release")
    solve(small)
    assert code == 2 and said.count("\n") == 1
    assert "shift, has no points that are a number of 0 or more" in said
    assert (released(small) / f"{NAME}.ipynb").read_bytes() == before


def test_a_renamed_check_cell_is_named(small: Small, say: Say) -> None:
    source = solve(small)
    source.write_text(source.read_text().replace('"grade_id": "shift"', '"grade_id": "shiftt"'))
    code, said = say("release")
    solve(small)
    assert (code, said) == (
        2,
        "autograder: There are no checks for 'shiftt'; there are for: double, shift.\n",
    )


@pytest.mark.parametrize("content", ["c = get_config(", "c = undefined", "c.CourseDirectory.course_id = 5"])
def test_a_config_that_cannot_be_read_is_named(small: Small, say: Say, content: str) -> None:
    config = small.folder / "nbgrader_config.py"
    before = config.read_text()
    config.write_text(content if "(" in content else f"c = get_config()\n{content}")
    codes = {command: say(command) for command in ("release", "grade")}
    config.write_text(before)
    for code, said in codes.values():
        assert (
            code == 2 and said.count("\n") == 1 and "nbgrader_config.py" in said and "cannot be used" in said
        )


@pytest.mark.parametrize("content", ["MISCONCEPTIONS = (", "1 / 0", "pass"])
def test_known_mistakes_that_cannot_be_read_are_named(small: Small, say: Say, content: str) -> None:
    path = small.folder / "solutions" / NAME / "misconceptions" / "__init__.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    code, said = say("release")
    path.unlink()
    assert (
        code == 2
        and said.count("\n") == 1
        and "misconceptions/__init__.py" in said
        and "cannot be used" in said
    )


def test_checks_that_cannot_be_imported_are_named(small: Small, say: Say) -> None:
    path = small.package / "autograder" / "checks" / f"{NAME}.py"
    before = path.read_text()
    path.write_text(before + "x = (\n")
    code, said = say("release")
    path.write_text(before)
    assert code == 2 and said.count("\n") == 1 and f"{path.name}, line" in said
