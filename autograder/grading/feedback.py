"""A student's feedback as one HTML page: every question with its verdict, what was seen, why, and what to do next."""

from __future__ import annotations

from html import escape

from autograder.grading.submission import Graded
from autograder.judging.messages import MARKS, body, heading, score
from autograder.pages import page
from autograder.translation.speaking import Say, say_in
from autograder.values import QuestionResult


def feedback_page(graded: Graded) -> str:
    """Render the page. Everything that comes from the submission is escaped."""
    say = say_in(graded.language, graded.assignment)
    parts = [f'<article class="failed"><p>{escape(say(error))}</p></article>' for error in graded.errors]
    parts += [_question(question, say) for question in graded.questions]
    lead = [f"{graded.student}: {graded.score:g} of {graded.max_score:g} points from the checks."]
    if graded.written:
        lead.append("Written answers are graded by hand and not counted here.")
    title = graded.assignment.replace("_", " ")
    return page(say(title), " ".join(map(say, lead)), "\n".join(parts), language=graded.language)


def _question(question: QuestionResult, say: Say) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in body(question, say))
    verdict = question.verdict
    mark = f'<span class="{verdict}" role="img" aria-label="{escape(say(verdict))}">{MARKS[verdict]}</span>'
    return (
        f'<article class="{verdict}"><h2><span>{mark} {escape(heading(question, say))}</span>'
        f'<span class="points">{escape(score(question, say))}</span></h2>{lines}</article>'
    )
