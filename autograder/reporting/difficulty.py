"""The section on questions: how many got each right, how sure that is, and whether it tells strong from weak."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from math import sqrt

from autograder.records.results import Document
from autograder.reporting.charts import Bar, bars, percent, wide_table
from autograder.reporting.classroom import Classroom
from autograder.values import Verdict

ENOUGH = (
    20  # students, below which a correlation is mostly chance: its standard error is about 1 / sqrt(n - 3)
)
LOW = 0.2
Z = 1.96  # of a 95 % interval


MEANING = (
    "Right: the share of students for whom every check passed, with its 95 % interval (Wilson); who never tried counts "
    "as not right, and who waits for a person because of a grader error does not count. Discrimination: the "
    "point-biserial correlation between having a question right and the points on all other questions; near 0, the "
    "question does not tell strong from weak, and below 0 the strong get it wrong: look at such a question first."
)
TOO_FEW = f" It is not given for fewer than {ENOUGH} students, where it would mostly be chance."


@dataclass(frozen=True)
class Item:
    """One question: its verdicts, and what follows from them; `discrimination` is None where nothing can be said."""

    id: str
    verdicts: Counter[str]
    right: float
    low: float
    high: float
    discrimination: float | None


def questions_section(room: Classroom) -> str:
    """Render the questions, the hardest first."""
    items = sorted(items_of(room.results), key=lambda item: item.right)
    kinds = (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_ATTEMPTED, Verdict.BLOCKED)
    rows = [
        [
            f"<code>{escape(item.id)}</code>",
            percent(item.right),
            f"{100 * item.low:.0f}–{100 * item.high:.0f}",
            *(str(item.verdicts[kind]) for kind in kinds),
            _telling(item.discrimination),
        ]
        for item in items
    ]
    heads = [
        "question",
        "right",
        "95 % interval",
        "passed",
        "failed",
        "never tried",
        "blocked",
        "discrimination",
    ]
    title = "Share of students who got a question right, hardest first"
    behind = wide_table(title, heads, rows, range(1, len(heads)))
    shown = [Bar(item.id, item.right, percent(item.right), item.low, item.high) for item in items]
    told = f"Hardest: {items[0].id}, {percent(items[0].right)}; easiest: {items[-1].id}, {percent(items[-1].right)}."
    chart = bars(title, told, shown, behind)
    few = TOO_FEW if len(room.results) < ENOUGH else ""
    return f'<p class="note">{escape(MEANING + few)}</p>{chart}'


def _telling(discrimination: float | None) -> str:
    if discrimination is None:
        return "–"
    return f"{discrimination:.2f}{' (low)' * (discrimination < LOW)}"


def items_of(results: list[Document]) -> list[Item]:
    """Work out difficulty and discrimination of every question, in the notebook's order."""
    items = []
    for id in dict.fromkeys(id for result in results for id in result["questions"]):
        judged = [
            r for r in results if id in r["questions"] and r["questions"][id]["verdict"] != Verdict.ERROR
        ]
        right = [r["questions"][id]["verdict"] == Verdict.PASSED for r in judged]
        others = [r["score"] - r["questions"][id]["points"] for r in judged]
        verdicts = Counter(r["questions"][id]["verdict"] for r in results if id in r["questions"])
        share, low, high = wilson(sum(right), len(right))
        items.append(Item(id, verdicts, share, low, high, point_biserial(right, others)))
    return items


def wilson(right: int, number: int) -> tuple[float, float, float]:
    """Give a share and its 95 % interval, which is between 0 and 1 for any number, 0 included."""
    if not number:
        return 0.0, 0.0, 1.0
    share = right / number
    middle = (share + Z * Z / (2 * number)) / (1 + Z * Z / number)
    half = Z * sqrt(share * (1 - share) / number + Z * Z / (4 * number**2)) / (1 + Z * Z / number)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def point_biserial(right: list[bool], points: list[float]) -> float | None:
    """Correlate having a question right with the points on all others.

    Gives None for fewer than ENOUGH students, and where all or none are right or all have the same points.
    """
    number, passed = len(right), sum(right)
    if number < ENOUGH or passed in (0, number):
        return None
    mean = sum(points) / number
    spread = sqrt(sum((p - mean) ** 2 for p in points) / number)
    if spread < 1e-9:
        return None
    ours = sum(p for p, ok in zip(points, right, strict=True) if ok) / passed
    theirs = sum(p for p, ok in zip(points, right, strict=True) if not ok) / (number - passed)
    share = passed / number
    return (ours - theirs) / spread * sqrt(share * (1 - share))
