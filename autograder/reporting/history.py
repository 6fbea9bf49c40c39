"""The section on attempts: when the class handed in, and what handing in again was good for."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from math import ceil
from statistics import quantiles

from autograder.records.results import Document
from autograder.reporting.charts import Bar, bars, columns, percent, wide_table
from autograder.reporting.classroom import Classroom, Learner, when_graded

MAX_COLUMNS = 60  # a longer time is drawn by weeks, or more of them at once: a timestamp may say any year
SHOWN = 8


def history_section(room: Classroom) -> str:
    """Render the attempts over time; an attempt is a submission that differs from the one before it."""
    parts = [_by_number(room)]
    times = [time for learner in room.learners for time in _times(learner) if time is not None]
    if times:
        parts.append(_by_day(times))
    return "\n".join(parts)


def attempts(learner: Learner) -> list[Document]:
    """Give the results of a learner's different submissions, each as it was last graded, the first one first."""
    found: list[Document] = []
    for result in (*learner.former, learner.result):
        digest = result["basis"]["submission"]
        if found and digest is not None and found[-1]["basis"]["submission"] == digest:
            found[-1] = result
        else:
            found.append(result)
    return found


def _times(learner: Learner) -> list[datetime | None]:
    *former, present = attempts(learner)
    return [*(when_graded(old) for old in former), learner.handed_in or when_graded(present)]


def _by_number(room: Classroom) -> str:
    shares: dict[int, list[float]] = defaultdict(list)
    better = again = 0
    for learner in room.learners:
        tries = [_share(result) for result in attempts(learner)]
        for number, share in enumerate(tries, 1):
            shares[number].append(share)
        again += len(tries) > 1
        better += tries[-1] > tries[0]
    shown = [
        (number, len(found), *(quantiles(found, n=4, method="inclusive") if len(found) > 1 else found * 3))
        for number, found in sorted(shares.items())
    ][:SHOWN]
    rows = [[str(n), str(many), *map(percent, (q1, q2, q3))] for n, many, q1, q2, q3 in shown]
    heads = ["attempt", "students", "lower quartile", "median", "upper quartile"]
    title = "Median share of the points by attempt, with quartiles; students in brackets"
    behind = wide_table(title, heads, rows, range(5))
    drawn = [Bar(f"attempt {n} ({many})", q2, percent(q2), q1, q3) for n, many, q1, q2, q3 in shown]
    told = f"{again} of {len(room.learners)} students handed in more than once."
    chart = bars(title, told, drawn, behind)
    said = f" {better} of them have more points than at first." if again else ""
    return f"<p>{told}{said}</p>{chart}"


def _by_day(times: list[datetime]) -> str:
    days = Counter(time.date() for time in times)
    first, last = min(days), max(days)
    span = (last - first).days + 1
    step = 1 if span <= MAX_COLUMNS else 7 * ceil(span / (7 * MAX_COLUMNS))
    counts: Counter[date] = Counter()
    for day, number in days.items():
        counts[first + timedelta((day - first).days // step * step)] += number
    every = [first + timedelta(i) for i in range(0, span, step)]
    rows = [[f"{day:%Y-%m-%d}", str(counts[day])] for day in every if counts[day]]
    unit = "day" if step == 1 else "week" if step == 7 else f"{step // 7} weeks"
    title = f"Attempts by {unit} (UTC): when handed in where that is known, else when graded"
    behind = wide_table(title, [unit if step == 1 else f"{unit} from", "attempts"], rows, (1,))
    busiest = max(counts, key=lambda day: counts[day])
    told = f"Most on {busiest:%Y-%m-%d}: {counts[busiest]}."
    return columns(title, told, [(f"{day:%m-%d}", counts[day]) for day in every], behind)


def _share(result: Document) -> float:
    return result["score"] / result["max_score"] if result["max_score"] else 0.0
