"""The results of a class as they are: the points of every question as CSV, or the documents themselves as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.exports.tables import as_csv
from autograder.records.results import read_all


def as_table(root: Path, assignment: str) -> str:
    """Give all results as CSV, a row for each student. Raises CourseError when there are none."""
    results = list(read_all(root, assignment))
    # Those of whoever has most come first: a question may have been added after some were graded.
    longest_first = sorted(results, key=lambda result: -len(result["questions"]))
    questions = list(dict.fromkeys(question for result in longest_first for question in result["questions"]))
    contest = any("entry" in result for result in results)
    accuracy = ["accuracy"] if contest else []
    rows = [["student", "assignment", "score", "max_score", *questions, *accuracy, "errors"]]
    for result in results:
        points = [result["questions"].get(question, {}).get("points", "") for question in questions]
        row = [result["student"], result["assignment"], result["score"], result["max_score"], *points]
        row += [result.get("entry", {}).get("accuracy")] if contest else []
        rows.append([*row, " ".join(result["errors"])])
    return as_csv(rows)


def as_documents(root: Path, assignment: str) -> str:
    """Give all results as JSON, a list of result documents. Raises CourseError when there are none."""
    return json.dumps(list(read_all(root, assignment)), indent=1, ensure_ascii=False) + "\n"
