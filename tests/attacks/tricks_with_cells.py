"""Tricks with a notebook's cells: what stock graders stumble over changes nothing here, points least of all."""

from __future__ import annotations

import copy
from pathlib import Path

from catalogue import Document, trick


def named(document: Document, grade_id: str) -> Document:
    """Find a cell by its name in nbgrader."""
    return next(c for c in document["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def checks(document: Document) -> list[Document]:
    """Give all check cells."""
    return [c for c in document["cells"] if c["metadata"].get("nbgrader", {}).get("points") is not None]


def code(source: str, **nbgrader: object) -> Document:
    """Make a code cell of one's own."""
    metadata = {"nbgrader": {"schema_version": 3, **nbgrader}} if nbgrader else {}
    return {"cell_type": "code", "id": "mine", "metadata": metadata, "outputs": [], "source": source}


@trick()
def all_check_cells_deleted(document: Document, folder: Path) -> Document:
    """Delete every check cell, which stock nbgrader leaves to be graded by hand for ever."""
    document["cells"] = [cell for cell in document["cells"] if cell not in checks(document)]
    return document


@trick()
def all_cells_doubled(document: Document, folder: Path) -> Document:
    """Hand in every cell twice, ids included, which stops stock nbgrader's whole batch."""
    document["cells"] += copy.deepcopy(document["cells"])
    return document


@trick()
def one_id_for_all_cells(document: Document, folder: Path) -> Document:
    """Give all cells the same id."""
    for cell in document["cells"]:
        cell["id"] = "same"
    return document


@trick("sgd")
def a_wrong_answer_hidden_behind_a_right_one(document: Document, folder: Path) -> Document:
    """Double a solution cell: the first is right, and the one that is run last is not."""
    cell = copy.deepcopy(named(document, "sgd_solution"))
    cell["source"] = "def sgd(w, dw, config=None):\n    return w, config"
    document["cells"].append(cell)
    return document


@trick()
def check_cells_edited(document: Document, folder: Path) -> Document:
    """Write one's own points into the check cells."""
    for cell in checks(document):
        cell["source"] = "1000"
    return document


@trick("newton_step")
def check_cells_that_answer(document: Document, folder: Path) -> Document:
    """Define an answer in a check cell, which is not run."""
    named(document, "newton_step")["source"] = named(document, "newton_step_solution")["source"]
    named(document, "newton_step_solution")["source"] = "pass"
    return document


@trick()
def check_cells_retyped(document: Document, folder: Path) -> Document:
    """Turn check cells into raw cells, Markdown and kinds that do not exist."""
    for cell, kind in zip(
        checks(document), ["raw", "markdown", "heading", "", None, 7, ["code"]], strict=False
    ):
        cell["cell_type"] = kind
    return document


@trick()
def check_cells_skipped(document: Document, folder: Path) -> Document:
    """Tag check cells `skip-execution`, for which stock nbgrader gives full marks."""
    for cell in checks(document):
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell", "demo"]
    return document


@trick()
def points_changed(document: Document, folder: Path) -> Document:
    """Ask for more points: a thousand, less than none, infinitely many, in words."""
    for cell, points in zip(checks(document), [1000, -5, 1e308, "all", None, [9], True], strict=False):
        cell["metadata"]["nbgrader"]["points"] = points
    return document


@trick()
def metadata_of_nbgrader_broken(document: Document, folder: Path) -> Document:
    """Make nbgrader's metadata something else than it should be."""
    for cell, broken in zip(
        checks(document), [[], "x", 7, None, {}, {"grade_id": {}}, {"grade": 1}], strict=False
    ):
        cell["metadata"]["nbgrader"] = broken
    return document


@trick()
def names_exchanged(document: Document, folder: Path) -> Document:
    """Exchange the names of check cells, so that an easy question counts for a difficult one."""
    one, other = named(document, "constant"), named(document, "newton_step")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    return document


@trick()
def names_invented(document: Document, folder: Path) -> Document:
    """Add graded cells for questions that nobody has asked."""
    for number in range(50):
        name = f"extra_{number}"
        document["cells"].append(code("100", grade_id=name, grade=True, solution=False, points=100))
    return document


@trick()
def names_of_solutions_changed(document: Document, folder: Path) -> Document:
    """Rename every solution cell, and give some the names of check cells."""
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code":
            cell["metadata"]["nbgrader"]["grade_id"] = "mine"
    return document


@trick("sgd")
def a_solution_under_the_name_of_a_check(document: Document, folder: Path) -> Document:
    """Give a solution cell the name of its check cell: it is taken for one, and not run."""
    named(document, "sgd_solution")["metadata"]["nbgrader"]["grade_id"] = "sgd"
    return document


@trick()
def solutions_tagged_as_demonstrations(document: Document, folder: Path) -> Document:
    """Tag one's own cells `demo`: the tag is believed in the course's notebook only."""
    for cell in document["cells"]:
        cell["metadata"].setdefault("tags", []).append("demo")
    return document


@trick()
def cells_in_reverse(document: Document, folder: Path) -> Document:
    """Hand in the cells from the last to the first; what is imported too late fails, and nothing else."""
    imports = next(cell for cell in document["cells"] if cell.get("id") == "imports")
    document["cells"].reverse()
    document["cells"].insert(0, imports)
    return document


@trick()
def written_answers_graded_by_oneself(document: Document, folder: Path) -> Document:
    """Turn written questions into code that is graded automatically."""
    for cell in document["cells"]:
        if str(cell["metadata"].get("nbgrader", {}).get("grade_id")).startswith("written_"):
            cell["cell_type"] = "code"
            cell["metadata"]["nbgrader"] |= {"solution": False, "points": 100}
            cell["source"] = "100"
    return document


@trick()
def sources_of_odd_kinds(document: Document, folder: Path) -> Document:
    """Hand in cells whose source is no text, holds NUL bytes or halves of characters, or is one endless line."""
    odd = [
        7,
        None,
        {"a": 1},
        ["a = 1\n", 7, None],
        "\x00",
        "\ud800 = 1",
        "x" * 1_000_000,
        "a\r\nb\u2028c",
        "%%bash\nls",
    ]
    document["cells"] += [code("") | {"source": source} for source in odd]
    return document


@trick("all", says="more than 5000")
def a_hundred_thousand_cells(document: Document, folder: Path) -> Document:
    """Hand in a hundred thousand cells."""
    document["cells"] += [code("pass")] * 100_000
    return document


@trick("all", says="were used up")
def thousands_of_slow_cells(document: Document, folder: Path) -> Document:
    """Hand in thousands of cells that each stay within the limit, and together hold up the class."""
    document["cells"] += [code("import time; time.sleep(0.09)")] * 4000
    return document


@trick("all")
def hundreds_of_cells_that_end_the_process(document: Document, folder: Path) -> Document:
    """Have the notebook loaded anew hundreds of times."""
    document["cells"][:0] = [code("import os; os._exit(0)")] * 1500
    return document


@trick()
def commands_in_cells(document: Document, folder: Path) -> Document:
    """Use what a kernel would run: shell commands, magics, files written and loaded."""
    for source in (
        "!touch /tmp/attacked-by-a-command",
        "%%bash\ntouch /tmp/attacked-by-a-command",
        "%run /etc/passwd",
        "%load_ext sql",
        "%%writefile /tmp/attacked\nx",
        "%system touch /tmp/attacked-by-a-command",
        "%reset -f",
        "%%javascript\nalert(1)",
        "get_ipython().system('touch /tmp/attacked-by-a-command')",
    ):
        document["cells"].append(code(source))
    return document
