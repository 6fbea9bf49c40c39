"""A course folder: where its assignments lie, and what the instructor's notebook says about each.

The source notebook is the only list of questions: a check cell's `grade_id` and `points` are the question's.
"""

from __future__ import annotations

import ast
import importlib.util
import math
import sys
import traceback
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.calling.cells import new_namespace, python_of, run_cell
from autograder.course.notebook import Cell, Notebook, read_notebook
from autograder.grading.handed_in import files_beside
from autograder.values import Misconception, Question

SOURCE = "solutions"
RELEASE = "assignments"
STATE = ".autograder"  # what is kept beside the course: secrets, answers, progress
DEMO_TAG = "demo"  # a cell that only illustrates: it is not run when grading


class CourseError(Exception):
    """The course folder is not as it must be; one sentence for the instructor."""


def fault_in(path: Path, error: BaseException) -> CourseError:
    """Say in one sentence where a Python file of the course, or one beside it, has failed."""
    name, number = str(path), 0
    if isinstance(error, SyntaxError):
        name, number, what = error.filename or name, error.lineno or 0, error.msg
    else:
        folder = str(path.parent.resolve())
        beside = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(folder)]
        if beside:
            name, number = beside[-1].filename, beside[-1].lineno or 0
        what = " ".join(str(error).split())
    line = f", line {number}" if number else ""
    return CourseError(f"{name}{line} cannot be used: {type(error).__name__}: {what.rstrip('.')}.")


@dataclass(frozen=True)
class Assignment:
    """One assignment, as its source notebook `solutions/NAME/NAME.ipynb` defines it."""

    name: str
    root: Path

    @property
    def source(self) -> Path:
        """The notebook that the instructor edits."""
        return self.root / SOURCE / self.name / f"{self.name}.ipynb"

    @property
    def release(self) -> Path:
        """The notebook that students get."""
        return self.root / RELEASE / self.name / f"{self.name}.ipynb"

    @cached_property
    def notebook(self) -> Notebook:
        """The source notebook. Raises BadNotebook."""
        return read_notebook(self.source)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The graded functions, in the notebook's order."""
        return tuple(self._worth(cell) for cell in self.notebook.cells if cell.is_question)

    @cached_property
    def written(self) -> tuple[Question, ...]:
        """The questions that a person grades by hand."""
        return tuple(self._worth(cell) for cell in self.notebook.cells if cell.is_written)

    def _worth(self, cell: Cell) -> Question:
        points = cell.nbgrader.get("points")
        if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points < math.inf:
            raise CourseError(
                f"{self.source}: cell {cell.index + 1}, {cell.grade_id}, has no points that are a number of 0 or more; "
                "set them in JupyterLab, where nbgrader shows them above the cell."
            )
        return Question(cell.grade_id, float(points))

    @cached_property
    def solution(self) -> dict[str, Any]:
        """The namespace after the solution notebook has run, without its demonstrations and its check cells."""
        namespace = new_namespace()
        for cell in self.notebook.cells:
            if runs(cell):
                error = run_cell(cell.source, namespace, f"<{cell.grade_id or f'cell {cell.index + 1}'}>")
                if error is not None:
                    raise CourseError(
                        f"Cell {cell.index + 1} of {self.source} raises {error['ename']}: {error['evalue']}"
                    )
        return namespace

    @cached_property
    def preloads(self) -> tuple[str, ...]:
        """The modules that the cells to be run import, so that a sandbox can import them once for a whole class."""
        names = {f"autograder.checks.{self.name}": None}  # for learners' own `check(...)` lines
        for cell in filter(runs, self.notebook.cells):
            for node in ast.walk(ast.parse(python_of(cell.source))):
                if isinstance(node, ast.Import):
                    names |= dict.fromkeys(alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names |= dict.fromkeys(
                        [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                    )
            if "load_digits" in cell.source:
                names["sklearn.datasets"] = None  # imported inside it
        return tuple(names)

    @property
    def held_out(self) -> Path:
        """Where an assignment with a contest says so: `solutions/NAME/held_out.py`."""
        return self.source.with_name("held_out.py")

    @cached_property
    def example(self) -> dict[str, bytes]:
        """The files that the solution hands in beside its notebook: those of `solutions/NAME/example/`."""
        return files_beside(self.source.with_name("example"))

    @property
    def misconceptions_folder(self) -> Path:
        """Where the known mistakes are written: the package `solutions/NAME/misconceptions/`."""
        return self.source.with_name("misconceptions")

    @cached_property
    def misconceptions(self) -> tuple[Misconception, ...]:
        """The known mistakes of that package's `MISCONCEPTIONS`, in its order. Raises CourseError."""
        path = self.misconceptions_folder / "__init__.py"
        if not path.exists():
            return ()
        name = f"misconceptions_of_{self.name}"
        for old in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
            del sys.modules[old]  # those of another course folder
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec and spec.loader
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
            return tuple(
                Misconception(question, *slip)
                for question, slips in module.MISCONCEPTIONS.items()
                for slip in slips
            )
        except Exception as error:
            raise fault_in(path, error) from error

    def mistaken(self, slip: Misconception) -> dict[str, Any]:
        """The solution's namespace with one mistake made: the edited solution cell run over a copy of it."""
        cell = self.solution_cell(slip.question)
        source = cell.source
        for old, new in slip.edits:
            if source.count(old) != 1:
                raise CourseError(
                    f"Misconception {slip.name} of {slip.question} edits {old!r}, which occurs "
                    f"{source.count(old)} times in the solution; it must occur once."
                )
            source = source.replace(old, new)
        namespace = dict(self.solution)
        error = run_cell(source, namespace, f"<{slip.name}>")
        if error is not None:
            raise CourseError(f"Misconception {slip.name} of {slip.question} does not run: {error['evalue']}")
        return namespace

    @cached_property
    def released_cells(self) -> dict[str, Cell]:
        """The cells that have an id as students get them; none while the assignment is not released."""
        cells = self._released.cells if self.is_released else ()
        return {cell.grade_id: cell for cell in cells if cell.grade_id}

    @cached_property
    def shown_cells(self) -> dict[str, Cell]:
        """The cells that have an id, locked ones as students may see them: without hidden tests, however marked."""
        cells = {cell.grade_id: cell for cell in self.notebook.cells if cell.grade_id}
        for name, cell in cells.items():
            if cell.nbgrader.get("locked"):
                call = f'check("{name}")' if cell.is_question else cell.source
                there = self.released_cells.get(name)
                cells[name] = replace(cell, source=there.source if there else call)
        return cells

    @property
    def is_released(self) -> bool:
        """Whether there is a notebook for students yet."""
        return self.release.exists()

    @cached_property
    def _released(self) -> Notebook:
        return read_notebook(self.release)

    def solution_cell(self, question: str) -> Cell:
        """The cell in which a question is answered."""
        wanted = f"{question}_solution"
        for cell in self.notebook.cells:
            if cell.grade_id == wanted:
                return cell
        raise CourseError(f"{self.source} has no cell with the id {wanted}; {question} needs one.")


def runs(cell: Cell) -> bool:
    """Say whether a cell is run when grading: code that is neither a check nor a demonstration."""
    return cell.kind == "code" and not cell.is_question and DEMO_TAG not in cell.tags


def find_assignment(name: str, root: Path) -> Assignment:
    """Find an assignment of the course in `root`. Raises CourseError with what to do when there is none."""
    assignment = Assignment(name, root)
    if not assignment.source.exists():
        names = sorted(path.parent.name for path in (root / SOURCE).glob("*/*.ipynb"))
        known = (
            f"The assignments here are: {', '.join(names)}."
            if names
            else f"Run it in the folder that holds {SOURCE}/."
        )
        where = "this folder" if root == Path() else root
        raise CourseError(f"There is no {SOURCE}/{name}/{name}.ipynb in {where}. {known}")
    return assignment
