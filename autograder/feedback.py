"""A student's feedback as one HTML page: every question with its verdict, what was seen, why, and what to do next."""

from __future__ import annotations

from html import escape

from autograder.grading import Graded
from autograder.messages import MARKS, body, heading, score
from autograder.pages import page
from autograder.values import QuestionResult


def feedback_page(graded: Graded) -> str:
    """Render the page. Everything that comes from the submission is escaped."""
    parts = [f'<article class="failed"><p>{escape(error)}</p></article>' for error in graded.errors]
    parts += [_question(question) for question in graded.questions]
    lead = f"{graded.student}: {graded.score:g} of {graded.max_score:g} points from the checks."
    if graded.written:
        lead += " Written answers are graded by hand and not counted here."
    return page(graded.assignment.replace("_", " "), lead, "\n".join(parts))


def _question(question: QuestionResult) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in body(question))
    verdict = question.verdict
    mark = f'<span class="{verdict}" role="img" aria-label="{verdict}">{MARKS[verdict]}</span>'
    return (
        f'<article class="{verdict}"><h2><span>{mark} {escape(heading(question))}</span>'
        f'<span class="points">{score(question)}</span></h2>{lines}</article>'
    )
