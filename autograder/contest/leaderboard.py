"""Who labelled the held-out images best: the contest of a class, as text and as a part of the class report."""

from __future__ import annotations

from html import escape
from pathlib import Path

from autograder.course.assignment import CourseError
from autograder.pages import table
from autograder.records.results import Document, read_all
from autograder.terminal import show

HEADS = ["rank", "student", "accuracy", "points", "claimed"]
LEAD = "Accuracy on the held-out images ± its standard error. Claimed: the accuracy on validation images, by the log."
WHY = "Entries that do not count, and whose they are like."


def print_leaderboard(root: Path, assignment: str) -> None:
    """Print the ranking of an assignment. Raises CourseError when there is nothing to rank."""
    results = list(read_all(root, assignment))
    if not has_contest(results):
        raise CourseError(f"{assignment} has no held-out images, so there is nothing to rank.")
    ranked, rejected = ranking(results)
    show(f"\n{LEAD}\n")
    for line in _lines([HEADS, *(_row(rank, result) for rank, result in ranked)], flush_left={1}):
        show(line)
    if rejected:
        print()
        rows = [["not ranked", "accuracy", "like"], *(_named(result) for result in rejected)]
        reasons = ["why", *(result["entry"]["rejected"] for result in rejected)]
        for line, reason in zip(_lines(rows, flush_left={0, 2}), reasons, strict=True):
            show(f"{line}  {reason}")
    print()


def _lines(rows: list[list[str]], flush_left: set[int]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            text.ljust(width) if column in flush_left else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def has_contest(results: list[Document]) -> bool:
    """Say whether an assignment's results tell of held-out images."""
    return any("entry" in result for result in results)


def ranking(results: list[Document]) -> tuple[list[tuple[int, Document]], list[Document]]:
    """Give the ranked results, best first and with their ranks, and those that do not count.

    Equal accuracies share a rank.
    """
    entered = [result for result in results if "entry" in result]
    counting = [result for result in entered if result["entry"]["rejected"] is None]
    counting.sort(key=lambda result: (-result["entry"]["accuracy"], result["student"]))
    accuracies = [result["entry"]["accuracy"] for result in counting]
    ranked = [
        (1 + accuracies.index(accuracy), result)
        for accuracy, result in zip(accuracies, counting, strict=True)
    ]
    return ranked, [result for result in entered if result["entry"]["rejected"] is not None]


def leaderboard_section(results: list[Document]) -> str:
    """Render the contest as HTML, for the class report."""
    ranked, rejected = ranking(results)
    rows = [[escape(text) for text in _row(rank, result)] for rank, result in ranked]
    parts = [table(LEAD, HEADS, rows, {0, 2, 3, 4})] if rows else ["<p>Nobody is ranked yet.</p>"]
    if rejected:
        rows = [[escape(text) for text in (*_named(r), r["entry"]["rejected"])] for r in rejected]
        parts += ["<h3>Not ranked</h3>", table(WHY, ["student", "accuracy", "like", "why"], rows, {1})]
    return "\n".join(parts)


def _row(rank: int, result: Document) -> list[str]:
    entry = result["entry"]
    question = result["questions"][entry["question"]]
    return [
        str(rank),
        result["student"],
        f"{entry['accuracy']:.3f} ± {entry['standard_error']:.3f}",
        f"{question['points']:g} / {question['max_points']:g}",
        "" if entry["claimed"] is None else f"{entry['claimed']:.3f}",
    ]


def _named(result: Document) -> list[str]:
    entry = result["entry"]
    accuracy = "" if entry["accuracy"] is None else f"{entry['accuracy']:.3f}"
    return [result["student"], accuracy, entry["like"] or ""]
