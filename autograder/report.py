"""What a class did: a table for the terminal and one self-contained HTML page, from the results alone."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

from autograder.files import write_whole
from autograder.leaderboard import has_contest, leaderboard_section
from autograder.pages import page, table
from autograder.results import read_all, students_of
from autograder.values import Verdict

BINS = 10
SLOW_SECONDS = 5.0

Result = dict[str, Any]


def print_class(root: Path, assignment: str) -> tuple[int, list[str]]:
    """Print one line for each student: points, verdicts, and the first mistake that was recognised.

    Returns how many there are, and those whose submission has a grader error. Raises CourseError as `read_all` does.
    """
    students = students_of(root, assignment)
    width = max(map(len, ["student", *students]))
    erroneous = []
    print(f"\n{'student':<{width}}  {'points':>11}  passed  failed  not tried  what stands out")
    for result in read_all(root, assignment):
        counts = Counter(question["verdict"] for question in result["questions"].values())
        if counts[Verdict.ERROR]:
            erroneous.append(result["student"])
        failed = len(result["questions"]) - counts[Verdict.PASSED] - counts[Verdict.NOT_ATTEMPTED]
        points = f"{result['score']:g} / {result['max_score']:g}"
        found = Counter(_diagnoses(result))
        notes = result["errors"] or [f"{question}: {name}" for question, name in found]
        note = notes[0] + (f" (+{len(notes) - 1})" if len(notes) > 1 else "") if notes else ""
        row = f"{counts[Verdict.PASSED]:>6}  {failed:>6}  {counts[Verdict.NOT_ATTEMPTED]:>9}"
        print(f"{result['student']:<{width}}  {points:>11}  {row}  {note[:70]}".rstrip())
    print()
    return len(students), erroneous


def write_report(root: Path, assignment: str) -> Path:
    """Write the class report of an assignment and give its path. Raises CourseError when nothing is graded yet."""
    results = [_without_words(result) for result in read_all(root, assignment)]
    path = root / "reports" / f"{assignment}.html"
    write_whole(path, report_page(assignment, results).encode())
    return path


def _without_words(result: Result) -> Result:
    """Leave out what the report does not say, which is most of a result: a large class must fit in memory."""
    questions = {
        id: {
            **{key: question[key] for key in ("verdict", "points", "max_points")},
            "checks": [{key: check[key] for key in ("diagnosis", "seconds")} for check in question["checks"]],
        }
        for id, question in result["questions"].items()
    }
    return {key: value for key, value in result.items() if key != "basis"} | {"questions": questions}


def report_page(assignment: str, results: list[Result]) -> str:
    """Render the class report."""
    scores = [100 * result["score"] / result["max_score"] for result in results]
    median = sorted(scores)[len(scores) // 2]
    lead = (
        f"{len(results)} submissions, median {median:.0f} % of the points that the checks give. "
        f"{_isolation(results)}"
    )
    parts = [
        "<h2>Scores</h2>",
        _histogram(scores),
        "<h2>Questions</h2>",
        _questions(results),
        "<h2>Misconceptions</h2>",
        _misconceptions(results),
        "<h2>Broken and slow submissions</h2>",
        _troubles(results),
    ]
    if has_contest(results):
        parts[2:2] = ["<h2>Held-out images</h2>", leaderboard_section(results)]
    return page(f"{assignment.replace('_', ' ')}: class report", lead, "\n".join(parts))


def _isolation(results: list[Result]) -> str:
    counts = sorted(Counter(result["isolation"] for result in results).items())
    return f"Isolation: {', '.join(f'{tier} ({count})' for tier, count in counts)}."


def _histogram(scores: list[float]) -> str:
    counts = Counter(min(int(score // (100 / BINS)), BINS - 1) for score in scores)
    most, width, height = max(counts.values()), 52, 120
    bars = []
    for bin in range(BINS):
        count = counts[bin]
        tall = height * count / most
        x, y = 30 + bin * (width + 6), 20 + height - tall
        bars.append(f'<rect x="{x}" y="{y:.1f}" width="{width}" height="{tall:.1f}" fill="#4477aa"/>')
        if count:
            bars.append(f'<text x="{x + width / 2}" y="{y - 5:.1f}" text-anchor="middle">{count}</text>')
        label = f"{bin * 100 // BINS}–{(bin + 1) * 100 // BINS}"
        bars.append(f'<text x="{x + width / 2}" y="{height + 38}" text-anchor="middle">{label}</text>')
    said = ", ".join(f"{counts[b]} between {b * 10} and {b * 10 + 10} %" for b in sorted(counts))
    return (
        f'<svg viewBox="0 0 {40 + BINS * (width + 6)} {height + 62}" role="img" aria-label="{said}">'
        f'{"".join(bars)}<text x="30" y="{height + 56}">percent of the points</text></svg>'
    )


def _questions(results: list[Result]) -> str:
    rows = []
    for id in results[0]["questions"]:
        verdicts = Counter(r["questions"][id]["verdict"] for r in results if id in r["questions"])
        passed, untried = verdicts[Verdict.PASSED], verdicts[Verdict.NOT_ATTEMPTED]
        failed = len(results) - passed - untried
        bar = "".join(
            f'<i class="{kind}" style="width:{100 * count / len(results):.1f}%"></i>'
            for kind, count in (("p", passed), ("f", failed), ("n", untried))
        )
        rows.append(
            [
                f"<code>{escape(id)}</code>",
                f'<div class="bar">{bar}</div>',
                *map(str, (passed, failed, untried)),
            ]
        )
    heads = ["question", "passed, failed, never tried", "passed", "failed", "never tried"]
    return table("", heads, rows, {2, 3, 4})


def _misconceptions(results: list[Result]) -> str:
    counts = Counter(found for result in results for found in set(_diagnoses(result)))
    rows = [
        [f"<code>{escape(question)}</code>", escape(name.replace("_", " ")), str(count)]
        for (question, name), count in counts.most_common()
    ]
    if not rows:
        return "<p>No known mistake was recognised.</p>"
    return table(
        "Mistakes that were recognised, most frequent first.", ["question", "mistake", "students"], rows, {2}
    )


def _diagnoses(result: Result) -> list[tuple[str, str]]:
    return [
        (id, check["diagnosis"])
        for id, question in result["questions"].items()
        for check in question["checks"]
        if check["diagnosis"]
    ]


def _troubles(results: list[Result]) -> str:
    rows = []
    for result in results:
        seconds = sum(check["seconds"] for q in result["questions"].values() for check in q["checks"])
        notes = [escape(error) for error in result["errors"]]
        if seconds > SLOW_SECONDS:
            notes.append(f"its checks took {seconds:.0f} s")
        if notes:
            rows.append([escape(result["student"]), "<br>".join(notes)])
    return table("", ["student", "what happened"], rows) if rows else "<p>None.</p>"
