"""The section on misconceptions: which, how many have them, what to say about each, and what it looks like."""

from __future__ import annotations

from collections import Counter, defaultdict
from html import escape

from autograder.reporting.anonymous import Vocabulary, function_named, vocabulary
from autograder.reporting.charts import Bar, bars, percent, wide_table
from autograder.reporting.classroom import Classroom, Learner, released_notebook
from autograder.values import Misconception, Verdict

CHARTED = 12
UNNAMED = 10

Mistake = tuple[str, str]


def mistakes_section(room: Classroom) -> str:
    """Render the mistakes that were recognised, most frequent first, and those that nobody has a name for yet."""
    holders = mistakes_of(room)
    parts = [_chart(holders, len(room.learners))] if holders else ["<p>No known mistake was recognised.</p>"]
    if holders:
        parts.append(
            f'<p class="note">Code is that of one of those who made the mistake, the shortest, without comments and '
            f"texts of its own; {escape('“…”')} stands for what could tell whose it is.</p>"
        )
        catalogue = _catalogue(room)
        words = _words(room)
        parts += [_article(room, mistake, who, catalogue, words) for mistake, who in holders]
    return "\n".join([*parts, _unnamed(room)])


def mistakes_of(room: Classroom) -> list[tuple[Mistake, list[Learner]]]:
    """Give each recognised mistake, (question, name), with those who made it, most frequent first."""
    holders: dict[Mistake, list[Learner]] = defaultdict(list)
    for learner in room.learners:
        found = {
            (id, check["diagnosis"]): None
            for id, question in learner.result["questions"].items()
            for check in question["checks"]
            if check["diagnosis"]
        }
        for mistake in found:
            holders[mistake].append(learner)
    return sorted(holders.items(), key=lambda item: (-len(item[1]), item[0]))


def _chart(holders: list[tuple[Mistake, list[Learner]]], number: int) -> str:
    rows = [
        [f"<code>{escape(question)}</code>", escape(_said(name)), str(len(who)), percent(len(who) / number)]
        for (question, name), who in holders
    ]
    title = "Share of the class that made each mistake; the numbers are students"
    behind = wide_table(title, ["question", "mistake", "students", "of the class"], rows, (2, 3))
    shown = [
        Bar(f"{question}: {_said(name)}", len(who) / number, str(len(who)))
        for (question, name), who in holders[:CHARTED]
    ]
    first = f"{_said(holders[0][0][1])} in {holders[0][0][0]}, {len(holders[0][1])} of {number} students"
    return bars(title, f"Most frequent: {first}.", shown, behind)


def _catalogue(room: Classroom) -> dict[Mistake, Misconception]:
    return {(slip.question, slip.name): slip for slip in room.assignment.misconceptions}


def _words(room: Classroom) -> Vocabulary:
    cells = released_notebook(room.assignment)
    if room.assignment.source.exists():
        cells = (*cells, *room.assignment.notebook.cells)
    return vocabulary(cell.source for cell in cells if cell.kind == "code")


def _article(
    room: Classroom,
    mistake: Mistake,
    who: list[Learner],
    catalogue: dict[Mistake, Misconception],
    words: Vocabulary,
) -> str:
    question, name = mistake
    slip = catalogue.get(mistake)
    told = ""
    if slip is not None:
        told = f"<p>What it is: {escape(slip.because)}.</p><p>What they were told to do next: {escape(slip.next)}.</p>"
    found = (function_named(question, learner.cells, words, room.names) for learner in who)
    shortest = min((code for code in found if code), key=lambda code: (len(code), code), default="")
    code = f'<pre tabindex="0"><code>{escape(shortest)}</code></pre>' if shortest else ""
    students = f"{len(who)} student{'s' * (len(who) != 1)}"
    return (
        f'<article class="mistake"><h3><code>{escape(question)}</code>: {escape(_said(name))} '
        f'<span class="note">({students})</span></h3>{told}{code}</article>'
    )


def _unnamed(room: Classroom) -> str:
    """List the checks that most students fail in questions where no mistake was recognised."""
    counts: Counter[tuple[str, str]] = Counter()
    for result in room.results:
        for id, question in result["questions"].items():
            if question["verdict"] == Verdict.FAILED and not any(c["diagnosis"] for c in question["checks"]):
                first = next(c for c in question["checks"] if c["verdict"] != Verdict.PASSED)
                counts[id, first["title"]] += 1
    if not counts:
        return ""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:UNNAMED]
    rows = [[f"<code>{escape(id)}</code>", escape(title), str(number)] for (id, title), number in ranked]
    caption = (
        "The first check that failed where no known mistake was recognised. What many fail here may deserve a "
        "misconception of its own."
    )
    listed = wide_table(
        "Checks failed without a known mistake", ["question", "check", "students"], rows, (2,)
    )
    return f'<h3>Not recognised</h3><p class="note">{caption}</p>{listed}'


def _said(name: str) -> str:
    return name.replace("_", " ")
