"""An instructor and students, each in a folder of their own, and what a learning platform gives to download."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import from_gradebook
from small import DOUBLES, NAME, SHIFTS, CommandLine, Small, code, make_small, notebook, with_answer

ROSTER = """\
id,first_name,last_name,email,lms_user_id
ada,Ada,Lovelace,ada@uni.edu,
bob,Bob,Stone,bob@uni.edu,
cleo,Cleo,Young,cleo@uni.edu,
eve,Eve,O'Neil,eve@uni.edu,
fay,Fay,Ünal,fay@uni.edu,4702
gil,Gil,Stone,gil@uni.edu,
hal,Hal,Moss,hal@uni.edu,
"""
SCHEME = "Because.\n\n=== BEGIN MARK SCHEME ===\n1 point for a reason.\n=== END MARK SCHEME ==="
CLASS = """
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False  # everybody in this story is one user of the machine
"""
STUDENT = """
c = get_config()
c.Exchange.root = {exchange!r}
c.CourseDirectory.course_id = "cs231n-learning"
c.CourseDirectory.student_id = {student!r}
c.KernelManager.update({ipc!r})
"""


@dataclass(frozen=True)
class Somebody:
    """Who types commands in a folder, of one course."""

    folder: Path
    line: CommandLine
    environment: Mapping[str, str]

    def types(self, command: str, code: int = 0) -> str:
        """Run a command as it stands in the guide, and give all that it says."""
        words = command.removeprefix("autograder ").split()
        done = self.line.run(self.folder, *words, code=code, **self.environment)
        assert "Traceback" not in done.stderr, f"{command}\n{done.stderr}"
        return done.stdout + done.stderr

    def answers(self, **sources: str) -> None:
        """Fill in cells of the notebook that was fetched, by their names in nbgrader."""
        path = self.folder / NAME / f"{NAME}.ipynb"
        document = json.loads(path.read_bytes())
        for cell in document["cells"]:
            cell["source"] = sources.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
        path.write_text(json.dumps(document))


def make_course_with_exchange(folder: Path) -> Small:
    """Make the small course with a written question that has a mark scheme, and an exchange beside it."""
    course = make_small(folder)
    source = course.folder / "solutions" / NAME / f"{NAME}.ipynb"
    source.write_bytes(submission(DOUBLES, written=SCHEME))
    (source.parent / "misconceptions").mkdir()
    (source.parent / "misconceptions" / "__init__.py").write_text("MISCONCEPTIONS = {}\n")
    (folder / "exchange").mkdir()
    (folder / "exchange").chmod(0o777)
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write(CLASS.format(exchange=str(folder / "exchange")))
    (course.folder / "students.csv").write_text(ROSTER)
    return course


def instructor_of(course: Small, line: CommandLine) -> Somebody:
    """Give the instructor a home; commands are typed in the course folder."""
    return Somebody(course.folder, line, _home(course, "instructor"))


def student_of(course: Small, name: str, line: CommandLine, ipc: dict[str, str]) -> Somebody:
    """Give a student a home, with the configuration that the class was told to use."""
    environment = _home(course, name)
    folder = Path(environment["HOME"])
    exchange = str(course.folder.parent / "exchange")
    (folder / "nbgrader_config.py").write_text(STUDENT.format(exchange=exchange, student=name, ipc=ipc))
    return Somebody(folder, line, environment)


def _home(course: Small, name: str) -> dict[str, str]:
    """Make the home of somebody, in which all is kept that Jupyter keeps of them."""
    home = course.folder.parent / "homes" / name
    home.mkdir(parents=True)
    places = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    return {"HOME": str(home), **places}


def submission(double: str, shift: str = SHIFTS, written: str = "YOUR ANSWER HERE") -> bytes:
    """Make a notebook that a student hands in."""
    document = json.loads(notebook(double, shift))
    document["cells"].insert(0, code("from autograder import check"))
    return json.dumps(with_answer(json.dumps(document).encode(), written)).encode()


def write_download(path: Path, files: Mapping[str, bytes], year: int = 2026) -> None:
    """Write a zip file as a platform does, in January of a year."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 1, 30, 20, 30, 10)), content)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip file of a student's own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def gradebook(course: Small) -> dict[str, dict[str, Any]]:
    """Read what nbgrader's gradebook has of everybody: scores by question (by hand, else by checks), and what waits."""
    score = "coalesce(g.manual_score, g.auto_score)"
    rows = from_gradebook(course.folder, f"s.student_id, b.name, {score}, g.needs_manual_grade")
    found: dict[str, dict[str, Any]] = {}
    for student, question, score, waits in rows:
        found.setdefault(student, {})[question] = "waits" if waits else score
    return found
