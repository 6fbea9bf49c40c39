"""What a learner reads: a verdict in at most five lines, as plain text and as HTML.

`say` says an English sentence in the learner's language (`translation/speaking.py`).
"""

from __future__ import annotations

from html import escape

from autograder.terminal import columns
from autograder.translation.speaking import Say, english
from autograder.values import QuestionResult, Verdict

WIDTH = 88
MARKS = {
    Verdict.PASSED: "✓",
    Verdict.FAILED: "✗",
    Verdict.NOT_ATTEMPTED: "–",
    Verdict.BLOCKED: "…",
    Verdict.ERROR: "!",
}
# White is read on them (4.5 : 1), and they are seen on white and on JupyterLab's dark theme (3 : 1). No colour is read
# on both of those, so no text has one. The mark and the word say the same.
COLOURS = {
    Verdict.PASSED: "#23803f",
    Verdict.FAILED: "#d0384f",
    Verdict.NOT_ATTEMPTED: "#6b7280",
    Verdict.BLOCKED: "#6b7280",
    Verdict.ERROR: "#b35900",
}


def score(result: QuestionResult, say: Say = english) -> str:
    """Say the points: "1.5 of 4 points"."""
    points = f"{result.points:g} of {result.max_points:g}"
    return say(f"{points} point" if result.max_points == 1 else f"{points} points")


def heading(result: QuestionResult, say: Say = english) -> str:
    """Say in a few words which check a learner should look at, or that all is well."""
    trouble = result.first_trouble
    if trouble is None and result.verdict is not Verdict.PASSED:  # no check was run: nothing could be read
        told = str(result.verdict)
    elif trouble is None:
        told = "its check passes" if len(result.checks) == 1 else f"all {len(result.checks)} checks pass"
    elif trouble.verdict is Verdict.FAILED:
        told = _within_a_sentence(trouble.title)
    else:
        told = str(trouble.verdict)
    return f"{result.id}: {say(told)}"


def _within_a_sentence(title: str) -> str:
    """Take the capital off a title, but not off what is written with capitals: "NaN", "W", "L-BFGS"."""
    word = title.partition(" ")[0]
    return title[:1].lower() + title[1:] if word[1:].islower() or word == "A" else title


def body(result: QuestionResult, say: Say = english) -> list[str]:
    """Say what was seen, why, and what to do next: at most four lines. Of a question that passed, only remarks."""
    trouble = result.first_trouble
    if trouble is None:
        return [say(_plain(check.message)) for check in result.checks if check.message][:4]
    lines = [trouble.message] if trouble.message else []
    if trouble.hint and trouble.hint.because:
        lines.append(f"This is what happens when {trouble.hint.because.rstrip('.')}.")
    if trouble.hint and trouble.hint.next:
        lines.append(f"Next: {trouble.hint.next.rstrip('.')}.")
    more = sum(check.verdict is Verdict.FAILED for check in result.checks) - 1
    if more > 0:
        lines.append(f"({more} more {'check' if more == 1 else 'checks'} of this question did not pass.)")
    return [say(_plain(line)) for line in lines]


def _plain(text: str) -> str:
    """Keep a message to one line of visible characters: part of it may be the learner's own words."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def as_text(result: QuestionResult, say: Say = english) -> str:
    """Render a verdict as plain text, the points at the right-hand edge of the first line."""
    title, points = f"{MARKS[result.verdict]} {heading(result, say)}", score(result, say)
    first = f"{title}  {points.rjust(max(0, WIDTH - columns(title + points) + len(points) - 2))}"
    return "\n".join([first, *(f"  {line}" for line in body(result, say))])


def badge(verdict: Verdict, say: Say = english) -> str:
    """Render a verdict's mark as HTML: white on its colour, so that it is legible on any page, and read as a word."""
    word = escape(say(verdict))
    return (
        f'<span role="img" aria-label="{word}" title="{word}" style="display:inline-block;'
        "flex:none;width:1.3em;margin-right:.45em;border-radius:.2em;"
        f"text-align:center;font-weight:bold;line-height:1.3;color:#fff;background:{COLOURS[verdict]}"
        f'">{MARKS[verdict]}</span>'
    )


def as_html(result: QuestionResult, say: Say = english) -> str:
    """Render a verdict as one HTML block that inherits the page's fonts and background."""
    colour = COLOURS[result.verdict]
    lines = "".join(f'<div style="margin-top:.25em">{escape(line)}</div>' for line in body(result, say))
    return (
        f'<div style="border-left:4px solid {colour};margin:0 0 .8em;padding:.35em .9em;max-width:52em;'
        'line-height:1.45">'
        '<div style="display:flex;justify-content:space-between;gap:2em">'
        f'<b style="display:flex;align-items:baseline">{badge(result.verdict, say)}'
        f"<span>{escape(heading(result, say))}</span></b>"
        f'<span style="white-space:nowrap">{escape(score(result, say))}</span></div>{lines}</div>'
    )
