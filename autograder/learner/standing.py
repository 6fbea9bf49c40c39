"""How far a learner is in the whole course: a row for each assignment, and what is next; as text and as HTML."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

from autograder import registry
from autograder.calling import wire
from autograder.judging.answers import load, recorded_path
from autograder.judging.messages import COLOURS, MARKS, WIDTH, badge
from autograder.learner.remembered import Remembered, notebook_of, recall
from autograder.pages import UNSEEN, hatched, loose_cell
from autograder.terminal import columns
from autograder.translation.speaking import Say, english
from autograder.values import Question, Verdict

CELLS = 10  # of a bar drawn with characters: with it, a row is less than 80 columns wide


@dataclass(frozen=True)
class Standing:
    """How far a learner is in one assignment.

    questions   those that the checks decide, in the notebook's order; the written ones are graded by a person
    seen        what is remembered of them
    notebook    the learner's notebook, as it is reached from where the question is asked, or None
    """

    assignment: str
    questions: tuple[Question, ...]
    seen: Mapping[str, Remembered] = field(default_factory=dict)
    notebook: str | None = None

    def having(self, verdict: Verdict) -> list[str]:
        """Name the questions that were last seen with this verdict."""
        return [q.id for q in self.questions if q.id in self.seen and self.seen[q.id].verdict is verdict]

    @property
    def passed(self) -> int:
        """How many questions pass."""
        return len(self.having(Verdict.PASSED))

    @property
    def next(self) -> str | None:
        """The first question that does not pass, or None when all do."""
        passed = {*self.having(Verdict.PASSED)}
        return next((question.id for question in self.questions if question.id not in passed), None)

    @property
    def points(self) -> float:
        """The points earned so far."""
        return sum(min(self.seen[q.id].points, q.max_points) for q in self.questions if q.id in self.seen)

    @property
    def max_points(self) -> float:
        """The points that can be had."""
        return sum(question.max_points for question in self.questions)

    @property
    def mark(self) -> Verdict | None:
        """The verdict that stands for the whole: passed, one that failed, not attempted; None: under way."""
        if self.next is None:
            return Verdict.PASSED
        if self.having(Verdict.FAILED):
            return Verdict.FAILED
        return None if self.passed else Verdict.NOT_ATTEMPTED


def standings(place: Path) -> list[Standing]:
    """Say how far the learner is who works in `place`, for every assignment of the course, in its order."""
    found = []
    for name in registry.assignments():
        questions = _questions(name)
        if questions:
            path = notebook_of(name, place)
            notebook = Path(os.path.relpath(path, place.resolve())).as_posix() if path else None
            found.append(Standing(name, questions, recall(name, place), notebook))
    return found


def _questions(assignment: str) -> tuple[Question, ...]:
    """Read the questions off a recording: that is faster than to import the checks."""
    try:
        return load(recorded_path(assignment)).questions
    except (OSError, ValueError, TypeError, wire.NotPlain):
        return ()


def next_step(found: Sequence[Standing]) -> Standing | None:
    """Choose where to go on: the first unfinished assignment, of those whose notebook is there if any is."""
    unfinished = [standing for standing in found if standing.next is not None]
    return next((standing for standing in unfinished if standing.notebook), next(iter(unfinished), None))


def table_as_text(found: Sequence[Standing], say: Say = english) -> str:
    """Render a table as plain text, and below it what does not pass yet and what is next."""
    width = max((len(standing.assignment) for standing in found), default=0)

    def row(name: str, of: Sequence[Standing], mark: str = " ", more: str = "") -> str:
        done, points = map(say, _numbers(of))
        return f"{mark} {name}{' ' * (width - columns(name))}  {done:>10}  {points:>12}  {more}".rstrip()

    heads = _flush(say("questions"), 10), _flush(say("points"), 12)
    lines = ["  ".join(["  " + " " * width, *heads])]
    for one in found:
        bar = "".join(sign * count for sign, count in zip("█▒░", _parts(one, CELLS), strict=True))
        lines.append(
            row(one.assignment, [one], MARKS[one.mark] if one.mark else " ", f"{bar}  {say(_last(one))}")
        )
    lines += [row(say("total"), found), ""]
    for name, failed in _failed(found):
        told = f"{MARKS[Verdict.FAILED]} {say(_not_right(name, failed))}"
        lines.append(textwrap.shorten(told, WIDTH, placeholder=" ..."))
    before, question, where = _advice(found)
    return "\n".join(
        [*lines, f"{say(before)} {question}{say(', in') + ' ' + where if where else ''}".rstrip()]
    )


def table_as_html(found: Sequence[Standing], say: Say = english) -> str:
    """Render the same as one HTML block that inherits the page's fonts and background."""
    names = (say("assignment"), "", say("questions"), say("points"), say("last check"))
    rows = [[loose_cell(text, "col", flush=place in (2, 3)) for place, text in enumerate(names)]]
    for one in found:
        mark = badge(one.mark, say) if one.mark else '<span style="display:inline-block;width:1.75em"></span>'
        done, points = map(say, _numbers([one]))
        name = _link(one.assignment, one.notebook)
        rows.append(
            [
                loose_cell(mark + name, "row"),
                loose_cell(_bar(one)),
                loose_cell(done, flush=True),
                loose_cell(points, flush=True),
                loose_cell(say(_last(one))),
            ]
        )
    done, points = (f"<b>{say(numbers)}</b>" for numbers in _numbers(found))
    rows.append(
        [
            loose_cell(f"<b>{say('total')}</b>", "row"),
            loose_cell(""),
            loose_cell(done, flush=True),
            loose_cell(points, flush=True),
            loose_cell(""),
        ]
    )
    table = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    lines = [
        f"<div>{badge(Verdict.FAILED, say)}{escape(say(_not_right(name, failed)))}</div>"
        for name, failed in _failed(found)
    ]
    before, question, where = _advice(found)
    told = escape(say(before)) + (f" <b>{escape(question)}</b>" if question else "")
    told += f"{escape(say(', in'))} {_link(where, where)}" if where else ""
    return (
        f'<div style="max-width:52em;line-height:1.45"><table style="margin:0 0 .6em -.7em;border-collapse:collapse">'
        f'<caption style="{UNSEEN}">{say(CAPTION)}</caption>{table}</table>{"".join(lines)}'
        f'<div style="margin-top:.3em">{told}</div></div>'
    )


CAPTION = "How far you are in the course"


def _flush(text: str, room: int) -> str:
    return " " * (room - columns(text)) + text


def _numbers(of: Sequence[Standing]) -> tuple[str, str]:
    """Say how many questions pass and how many points are earned: "4 of 13", "9.5 of 33"."""
    total = sum(len(one.questions) for one in of)
    earned, most = sum(one.points for one in of), sum(one.max_points for one in of)
    return f"{sum(one.passed for one in of)} of {total}", f"{round(earned, 2):g} of {most:g}"


def _parts(one: Standing, length: int) -> tuple[int, int, int]:
    """Divide a bar into what passes, what failed and what is open; whatever there is of the first two shows."""
    shares = [len(one.having(verdict)) for verdict in (Verdict.PASSED, Verdict.FAILED)]
    passed, failed = (max(share > 0, length * share // len(one.questions)) for share in shares)
    return passed, failed, length - passed - failed


def _last(one: Standing) -> str:
    """Say on which day a question was last checked."""
    when = max((seen.when for seen in one.seen.values()), default=None)
    if when is None:
        return ""
    day = date.fromtimestamp(when)
    return "today" if day == date.today() else day.strftime("%d %b %Y").lstrip("0")


def _not_right(assignment: str, failed: Sequence[str]) -> str:
    return f"{assignment}, not right yet: {', '.join(failed)}"


def _failed(found: Sequence[Standing]) -> Iterator[tuple[str, list[str]]]:
    for one in found:
        if failed := one.having(Verdict.FAILED):
            yield one.assignment, failed


def _advice(found: Sequence[Standing]) -> tuple[str, str, str]:
    """Say what is next: the words before the question's name, the name, and where it is."""
    if not found:
        return "The recorded answers of the course are missing. Get the course package again.", "", ""
    step = next_step(found)
    if step is None or step.next is None:
        return "All questions pass. What is left are the written ones, which a person grades.", "", ""
    begun = any(one.seen for one in found)
    return (
        "Next:" if begun else "Nothing is checked yet. Begin with",
        step.next,
        step.notebook or step.assignment,
    )


def _link(text: str, path: str | None) -> str:
    """Link to a notebook that is there."""
    if path is None or not path.endswith(".ipynb"):
        return escape(text)
    return f'<a style="text-decoration:underline" href="{escape(quote(path))}">{escape(text)}</a>'


def _bar(one: Standing) -> str:
    """Draw a bar, what failed hatched; the numbers beside it say the same."""
    paints = (COLOURS[Verdict.PASSED], hatched(COLOURS[Verdict.FAILED]))
    parts = "".join(
        f'<div style="width:{share}%;height:.65em;background:{paint};float:left"></div>'
        for share, paint in zip(_parts(one, 100)[:2], paints, strict=True)
    )
    return f'<div style="width:11em;height:.65em;background:rgba(128,135,146,.3)">{parts}</div>'
