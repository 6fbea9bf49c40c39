"""What a class did: a table for the terminal, and one self-contained HTML page; its sections lie beside this module."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median

from autograder.contest.leaderboard import has_contest, leaderboard_section
from autograder.files import write_whole
from autograder.pages import page
from autograder.records.results import Document, read_all, students_of
from autograder.reporting.alike import alike_section
from autograder.reporting.charts import STYLE, columns, wide_table
from autograder.reporting.classroom import Classroom, read_class
from autograder.reporting.difficulty import questions_section
from autograder.reporting.history import history_section
from autograder.reporting.mistakes import mistakes_section
from autograder.reporting.troubles import troubles_section
from autograder.terminal import show
from autograder.values import Verdict

BINS = 10

NO_FAILURES = (Verdict.PASSED, Verdict.NOT_ATTEMPTED, Verdict.ERROR)
NOTE = 70  # characters of what stands out


def print_class(root: Path, assignment: str) -> tuple[int, list[str]]:
    """Print one line for each student: points, verdicts, and an error or the first mistake that was recognised.

    Returns how many there are, and those whose submission has a grader error. Raises CourseError as `read_all` does.
    """
    students = students_of(root, assignment)
    width = max(map(len, ["student", *students]))
    erroneous = []
    show(f"\n{'student':<{width}}  {'points':>11}  passed  failed  not tried  what stands out")
    for result in read_all(root, assignment):
        counts = Counter(question["verdict"] for question in result["questions"].values())
        if counts[Verdict.ERROR]:
            erroneous.append(result["student"])
        failed = len(result["questions"]) - sum(counts[verdict] for verdict in NO_FAILURES)
        points = f"{result['score']:g} / {result['max_score']:g}"
        found = Counter(_diagnoses(result))
        notes = result["errors"] or [f"{question}: {name}" for question, name in found]
        note = notes[0] + (f" (+{len(notes) - 1})" if len(notes) > 1 else "") if notes else ""
        row = f"{counts[Verdict.PASSED]:>6}  {failed:>6}  {counts[Verdict.NOT_ATTEMPTED]:>9}"
        show(f"{result['student']:<{width}}  {points:>11}  {row}  {_short(note)}".rstrip())
    print()
    return len(students), erroneous


def _short(note: str) -> str:
    return note if len(note) <= NOTE else f"{note[: NOTE - 4].rstrip()} ..."


def write_report(root: Path, assignment: str) -> Path:
    """Write the class report of an assignment and give its path. Raises CourseError when nothing is graded yet."""
    path = root / "reports" / f"{assignment}.html"
    write_whole(path, report_page(read_class(root, assignment)).encode("utf-8", "replace"))
    return path


def report_page(room: Classroom) -> str:
    """Render the class report."""
    results = room.results
    scores = [
        100 * result["score"] / result["max_score"] if result["max_score"] else 0.0 for result in results
    ]
    lead = (
        f"{len(results)} submissions, median {median(scores):.0f} % of the points that the checks give. "
        f"{_isolation(results)}"
    )
    sections = [("Scores", _scores(scores))]
    if has_contest(results):
        sections.append(("Held-out images", leaderboard_section(results)))
    sections += [
        ("Misconceptions", mistakes_section(room)),
        ("Questions", questions_section(room)),
        ("What needs attention", troubles_section(room)),
        ("Attempts", history_section(room)),
        ("Similar submissions", alike_section(room)),
    ]
    links = "".join(f'<li><a href="#part-{i}">{title}</a></li>' for i, (title, _) in enumerate(sections))
    body = "\n".join(
        f'<section aria-labelledby="part-{i}"><h2 id="part-{i}">{title}</h2>\n{content}</section>'
        for i, (title, content) in enumerate(sections)
    )
    contents = f'<nav aria-label="Contents"><ul>{links}</ul></nav>'
    title = f"{room.assignment.name.replace('_', ' ')}: class report"
    return page(title, lead, f"{contents}\n{body}", STYLE)


def _isolation(results: list[Document]) -> str:
    counts = sorted(Counter(result["isolation"] for result in results).items())
    return f"Isolation: {', '.join(f'{tier} ({count})' for tier, count in counts)}."


def _scores(scores: list[float]) -> str:
    counts = Counter(min(int(score // (100 / BINS)), BINS - 1) for score in scores)
    shown = [(f"{b * 100 // BINS}–{(b + 1) * 100 // BINS}", counts[b]) for b in range(BINS)]
    title = "Students by percent of the points"
    rows = [[label, str(number)] for label, number in shown]
    behind = wide_table(title, ["percent of the points", "students"], rows, (1,))
    told = ", ".join(f"{number} between {label} %" for label, number in shown if number)
    return columns(title, told, shown, behind)


def _diagnoses(result: Document) -> list[tuple[str, str]]:
    return [
        (id, check["diagnosis"])
        for id, question in result["questions"].items()
        for check in question["checks"]
        if check["diagnosis"]
    ]
