"""A course of six questions and a written one, small enough for stock nbgrader, and a class that springs its traps."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conftest import NAME, ROOT

Document = dict[str, Any]

POINTS = {
    "sgd": 1.0,
    "sgd_momentum": 2.0,
    "momentum_ema": 2.0,
    "momentum_schedule": 1.0,
    "adagrad": 2.0,
    "constant": 1.0,
}
WRITTEN = "written_bias_correction"
HIDDEN = "hidden_shape = (231, 77)"
STOCK = "# The engine executes"  # what follows in nbgrader_config.py makes stock nbgrader ours


def grade_id(cell: Document) -> str:
    """Give a cell's name in nbgrader, "" when it has none."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def named(document: Document, name: str) -> Document:
    """Find a cell by its name in nbgrader."""
    return next(cell for cell in document["cells"] if grade_id(cell) == name)


def code(source: str, id: str = "mine") -> Document:
    """Make a code cell of a student's own."""
    cell: Document = {"cell_type": "code", "id": id, "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []}


def make_small_course(course: Path) -> Path:
    """Make a course folder with the source notebook alone: not released, no gradebook."""
    course.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(
        ROOT / "solutions" / NAME, course / "solutions" / NAME, ignore=shutil.ignore_patterns("__pycache__")
    )
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    document = json.loads(path.read_text(encoding="utf-8"))
    wanted = {*POINTS, *(f"{question}_solution" for question in POINTS), WRITTEN}
    document["cells"] = [c for c in document["cells"] if c["id"] == "imports" or grade_id(c) in wanted]
    named(document, "sgd")["source"] = (
        f"### BEGIN HIDDEN TESTS\n{HIDDEN}\nassert sgd(np.ones(3), np.ones(3))[0].shape == (3,)\n"
        '### END HIDDEN TESTS\ncheck("sgd")'
    )
    path.write_text(json.dumps(document), encoding="utf-8")
    return course


def make_stock(course: Path, *lines: str, mended: bool = True) -> None:
    """Take our engine out of a course's configuration and, unless `mended`, what we do to nbgrader's commands."""
    path = course / "nbgrader_config.py"
    text = path.read_text(encoding="utf-8").partition(STOCK)[0]
    if not mended:
        text = text.replace("import autograder.nbgrader_mended", "")
    path.write_text("\n".join([text, *lines]), encoding="utf-8")


def solved(course: Path, *unanswered: str) -> Document:
    """Fill the released notebook in with the solution, but for some questions."""
    released, source = (
        json.loads((course / folder / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
        for folder in ("assignments", "solutions")
    )
    for cell in released["cells"]:
        question = grade_id(cell).removesuffix("_solution")
        if cell["metadata"].get("nbgrader", {}).get("solution") and question not in unanswered:
            text = "".join(named(source, grade_id(cell))["source"]).partition("\n=== BEGIN MARK SCHEME")[0]
            cell["source"] = "\n".join(line for line in text.split("\n") if "### " not in line)
    return released


def hand_in(course: Path, student: str, document: Document | bytes) -> Path:
    """Write a submission."""
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return path


TRAPS: dict[str, Callable[[Document], Document]] = {}


def trap(spring: Callable[[Document], Document]) -> Callable[[Document], Document]:
    """Enter a trap: it makes the submission of a student of that name out of a right one."""
    TRAPS[spring.__name__] = spring
    return spring


@trap
def anna(document: Document) -> Document:
    """Hand in honest work. One function warns by `logging`, which keeps the stderr of its first day."""
    document["cells"].insert(1, code("import logging\n\nlogging.basicConfig()"))
    cell = named(document, "constant_solution")
    cell["source"] = cell["source"].replace("    return", '    logging.warning("soon")\n    return', 1)
    return document


@trap
def bert(document: Document) -> Document:
    """Answer nothing, and let the check cells end with what stock nbgrader takes for full marks."""
    for question in POINTS:
        named(document, f"{question}_solution")["source"] = "pass"
    scores = '{"sgd_momentum": float("nan"), "momentum_ema": np.float64(0.5), "momentum_schedule": None}'
    document["cells"].insert(1, code(f"def check(question):\n    return {scores}.get(question, 0)"))
    named(document, "adagrad")["metadata"]["tags"] = ["skip-execution"]
    document["cells"].remove(named(document, "constant"))
    return document


@trap
def carl(document: Document) -> Document:
    """End the process in the middle."""
    at = document["cells"].index(named(document, "momentum_ema_solution"))
    document["cells"].insert(at, code("import os\nos._exit(0)"))
    return document


@trap
def dora(document: Document) -> Document:
    """Loop for ever in a cell, and swallow what should end it."""
    at = document["cells"].index(named(document, "constant_solution"))
    loop = "import signal\nsignal.signal(signal.SIGINT, lambda *_: None)\nwhile True:\n    pass"
    document["cells"].insert(at, code(loop))
    return document


@trap
def emil(document: Document) -> Document:
    """Read and write the gradebook and what lies beside the course."""
    spy = (
        "import os, sqlite3\n"
        "print('beside', sorted(os.listdir('../../..')))\n"
        "print('read', open('../../../gradebook.db', 'rb').read(6))\n"
        "book = sqlite3.connect('../../../gradebook.db')\n"
        "book.execute(\"update student set last_name = 'Emil'\")\n"
        "book.commit()\n"
        "print('written')"
    )
    document["cells"].append(code(spy))
    return document


@trap
def fred(document: Document) -> Document:
    """Sleep in many cells, in none of them too long."""
    naps = [code("import time\ntime.sleep(1.8)", f"nap-{i}") for i in range(5)]
    document["cells"] += naps
    return document


@trap
def gina(document: Document) -> Document:
    """Hand in a solution cell twice, id and all."""
    document["cells"].append(copy.deepcopy(named(document, "sgd_solution")))
    return document


@trap
def zoe(document: Document) -> Document:
    """Hand in honest work, after all the others."""
    return document
