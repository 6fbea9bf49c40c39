"""A learner's file as a namespace: the functions that a notebook or a plain `.py` file defines.

This runs the learner's code in this process, unprotected: it is for learners checking their own work.
"""

from __future__ import annotations

import ast
import contextlib
import sys
import warnings
from pathlib import Path
from typing import Any

from autograder import registry
from autograder.calling.cells import captured, error_output, new_namespace, run_cell
from autograder.course.assignment import runs
from autograder.course.notebook import BadNotebook, Notebook, read_notebook

Namespace = dict[str, Any]


def load(path: Path) -> tuple[Namespace, list[str]]:
    """Run a notebook or a `.py` file and give its namespace, and one sentence for each cell that raised.

    What it prints is dropped and demonstrations are skipped. Raises BadNotebook when the file cannot be read.
    """
    with _beside(path), warnings.catch_warnings(), captured():
        warnings.simplefilter("ignore")
        if path.suffix == ".ipynb":
            return run_notebook(read_notebook(path))
        return _run_module(path)


def run_notebook(notebook: Notebook) -> tuple[Namespace, list[str]]:
    """Run the cells that define things; a cell that raises does not stop the next."""
    namespace, troubles = new_namespace(), []
    for cell in notebook.cells:
        if runs(cell):
            name = cell.grade_id or f"cell {cell.index + 1}"
            error = run_cell(cell.source, namespace, f"<{name}>")
            if error is not None:
                number, kind, text = cell.index + 1, error["ename"], error["evalue"]
                troubles.append(f"Cell {number} ({name}) raised {kind}: {text}")
    return namespace, troubles


def assignments_in(path: Path) -> list[str]:
    """Name the assignments that a file belongs to: by its check cells, or by the functions that it defines."""
    if path.suffix == ".ipynb":
        cells = read_notebook(path).cells
        names = {cell.grade_id for cell in cells if cell.is_question} or _defined(
            "\n\n".join(cell.source for cell in cells if cell.kind == "code")
        )
    else:
        try:
            names = _defined(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise BadNotebook(f"{path.name} cannot be read as Python: {error}.") from error
    return [name for name in registry.assignments() if names & registry.checks_of(name).keys()]


def _defined(source: str) -> set[str]:
    """Name the functions that a source defines, also when parts of it are not valid Python."""
    with contextlib.suppress(SyntaxError, ValueError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(source).body
        lambdas = [
            node for node in body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
        ]
        return {node.name for node in body if isinstance(node, ast.FunctionDef)} | {
            target.id for node in lambdas for target in node.targets if isinstance(target, ast.Name)
        }
    lines = (line for line in source.splitlines() if line.startswith("def ") and "(" in line)
    return {line[4:].partition("(")[0].strip() for line in lines}


def _run_module(path: Path) -> tuple[Namespace, list[str]]:
    namespace = new_namespace(path.stem)
    namespace["__file__"] = str(path)
    try:
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        exec(code, namespace)
    except (Exception, SystemExit) as error:
        described = error_output(error)
        name, kind, text = path.name, described["ename"], described["evalue"]
        return namespace, [f"{name} raised {kind}: {text}"]
    return namespace, []


@contextlib.contextmanager
def _beside(path: Path):
    """Import as if started in the file's folder."""
    before = list(sys.path)
    sys.path.insert(0, str(path.resolve().parent))
    try:
        yield
    finally:
        sys.path[:] = before
