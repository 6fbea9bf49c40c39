"""Export the results of a class as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from autograder.results import read_all


def export(root: Path, assignment: str, form: str) -> str:
    """Give all results as text: "json" is a list of result documents, "csv" one row for each student.

    Raises CourseError when nothing is graded yet, or a result is damaged.
    """
    results = list(read_all(root, assignment))
    if form == "json":
        return json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    questions = list(results[0]["questions"])
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    contest = any("entry" in result for result in results)
    accuracy = ["accuracy"] if contest else []
    writer.writerow(["student", "assignment", "score", "max_score", *questions, *accuracy, "errors"])
    for result in results:
        points = [result["questions"].get(question, {}).get("points", "") for question in questions]
        row = [result["student"], result["assignment"], result["score"], result["max_score"], *points]
        row += [result.get("entry", {}).get("accuracy")] if contest else []
        writer.writerow([_harmless(value) for value in [*row, " ".join(result["errors"])]])
    return table.getvalue()


def _harmless(value: object) -> object:
    """Keep a spreadsheet from reading text as a formula, or as the end of a row."""
    if not isinstance(value, str):
        return value
    line = " ".join(value.split())
    return "'" + line if line[:1] in ("=", "+", "-", "@") else line
