"""Write the example class: what fourteen students might hand in for `parameter_updates`.

    python examples/hand_in.py

A student's answers lie in answers/NAME.py (they can be checked as they are: `autograder check
examples/answers/karl.py`). Here they are put into the released notebook, as the student would have done.
"""

from __future__ import annotations

import ast
import copy
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NAME = "parameter_updates"

Document = dict[str, Any]


def main() -> None:
    """Write every submission below examples/submitted."""
    for student in ("ada", "lea"):
        write(student, fill({}, rest="solution"))
    for student in ("karl", "wei", "nina", "ivan"):
        write(student, fill(functions(student), rest="solution"))
    write("noor", with_cell(fill(functions("noor"), rest="solution"), prelude("noor")))
    for student in ("grace", "maria"):
        write(student, fill(functions(student), rest="stub"))
    write("mallory", with_cell(fill(functions("mallory"), rest="stub"), prelude("mallory")))
    write("tom", fill({}, rest="stub"))
    write("yuki", in_one_cell(fill({}, rest="stub"), functions("grace")))
    write("sven", tampered(fill(functions("karl"), rest="solution")))
    text = json.dumps(fill({}, rest="solution"), indent=1)
    write("omar", text[: len(text) // 3])
    late = HERE / "submitted" / "lea" / NAME / "timestamp.txt"
    late.write_text("2026-03-03 09:30:00.000000 UTC\n")


def write(student: str, document: Document | str) -> None:
    """Write one submission."""
    path = HERE / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (
        document if isinstance(document, str) else json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    )
    path.write_text(text, encoding="utf-8")


def notebook(folder: str) -> Document:
    """Read the released or the solution notebook."""
    return json.loads((HERE.parent / folder / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))


def grade_id(cell: Document) -> str:
    """Give a cell's name in nbgrader, "" when it has none."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def functions(student: str) -> dict[str, str]:
    """Give the source of every function in answers/STUDENT.py."""
    source = (HERE / "answers" / f"{student}.py").read_text(encoding="utf-8")
    tree = ast.parse(source).body
    return {
        node.name: ast.get_source_segment(source, node) or ""
        for node in tree
        if isinstance(node, ast.FunctionDef)
    }


def prelude(student: str) -> str:
    """Give what stands above the first function in answers/STUDENT.py."""
    source = (HERE / "answers" / f"{student}.py").read_text(encoding="utf-8")
    return source.partition("\ndef ")[0].partition('"""\n')[2].strip()


def fill(answers: dict[str, str], rest: str) -> Document:
    """Fill the released notebook in; `rest` says what becomes of the other questions: "solution" or "stub"."""
    solved = {grade_id(cell): unmarked(cell["source"]) for cell in notebook("solutions")["cells"]}
    document = copy.deepcopy(notebook("assignments"))
    needs_math = any("math." in answer for answer in answers.values())
    for cell in document["cells"]:
        question, _, role = grade_id(cell).rpartition("_")
        if role == "solution" and question in answers:
            cell["source"] = answers[question]
        elif rest == "solution" and cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = solved[grade_id(cell)]
        elif cell["id"] == "imports" and needs_math:
            cell["source"] = "import math\n\n" + "".join(cell["source"])
    return document


def unmarked(source: str | list[str]) -> str:
    """Leave out the lines that mark a solution or a mark scheme: students do not write those."""
    text = "".join(source).partition("\n=== BEGIN MARK SCHEME")[0]
    return "\n".join(line for line in text.split("\n") if "### " not in line)


def with_cell(document: Document, source: str) -> Document:
    """Put a code cell of the student's own after the imports."""
    cell = {"cell_type": "code", "execution_count": None, "id": "mine", "metadata": {}, "outputs": []}
    at = next(i for i, other in enumerate(document["cells"]) if other["id"] == "imports")
    document["cells"].insert(at + 1, cell | {"source": source})
    return document


def in_one_cell(document: Document, answers: dict[str, str]) -> Document:
    """Delete all solution cells and put every answer into one cell of the student's own."""
    document["cells"] = [cell for cell in document["cells"] if not grade_id(cell).endswith("_solution")]
    return with_cell(document, "import math\n\n\n" + "\n\n\n".join(answers.values()))


def tampered(document: Document) -> Document:
    """Do to the notebook what graders stumble over: check cells deleted, retyped, doubled, edited, skipped."""
    cells = {grade_id(cell): cell for cell in document["cells"] if grade_id(cell)}
    document["cells"].remove(cells["sgd"])
    cells["adam"]["cell_type"] = "raw"
    document["cells"].append(copy.deepcopy(cells["rmsprop"]))
    cells["rmsprop"]["source"] = "100"
    cells["rmsprop"]["metadata"]["nbgrader"]["points"] = 100
    cells["adagrad"]["metadata"]["tags"] = ["skip-execution"]
    return document


if __name__ == "__main__":
    main()
