"""What a check says inside a GitHub workflow: a job summary in Markdown, and the points for GitHub Classroom."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.course.assignment import CourseError
from autograder.judging.messages import MARKS, as_text
from autograder.translation.speaking import Say, learners_language, say_in
from autograder.values import QuestionResult, Verdict

VARIABLE = "GITHUB_STEP_SUMMARY"

Results = Mapping[str, Sequence[QuestionResult]]


def report(results: Results, troubles: Sequence[str]) -> None:
    """Append the summary to the file that GitHub names, and print the points where GitHub Classroom reads them.

    Raises CourseError outside of a workflow.
    """
    path = os.environ.get(VARIABLE)
    if not path:
        raise CourseError(f"--github is for a step of a GitHub workflow: {VARIABLE} is not set here.")
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(job_summary(results, troubles).encode("utf-8", "replace").decode())
    for line in notices(results):
        print(line)


def job_summary(results: Results, troubles: Sequence[str]) -> str:
    """Write the verdicts as Markdown: a table for each assignment, and below it what to do next."""
    lines = [_fenced("\n".join(troubles))] if troubles else []
    for assignment, questions in results.items():
        say, (earned, most) = say_in(learners_language(), assignment), _points(questions)
        lines += [f"## {assignment}: {say(f'{earned:g} of {most:g} points')}", ""]
        lines += [f"| | {say('question')} | | {say('points')} |", "|---|---|---|---:|"]
        lines += [*(_row(question, say) for question in questions), ""]
        lines += [
            _fenced(as_text(question, say))
            for question in questions
            if question.verdict not in (Verdict.PASSED, Verdict.NOT_ATTEMPTED)
        ]
    told = "These checks use inputs that everybody may see. The grade comes from checks with hidden ones."
    lines.append(f"{say_in(learners_language())(told)}\n")
    return "\n".join(lines)


def _row(question: QuestionResult, say: Say) -> str:
    points = f"{question.points:g} / {question.max_points:g}"
    return f"| {MARKS[question.verdict]} | `{question.id}` | {say(question.verdict)} | {points} |"


def _fenced(text: str) -> str:
    """Show a text as it is, whatever Markdown or HTML it looks like."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}\n"


def notices(results: Results) -> Iterator[str]:
    """Give the two annotations of a run from which GitHub Classroom takes the points."""
    earned, most = _points([question for questions in results.values() for question in questions])
    told = json.dumps({"totalPoints": earned, "maxPoints": most}, separators=(",", ":"))
    yield f"::notice title=Autograding complete::Points {earned:g}/{most:g}"
    yield f"::notice title=Autograding report::{told}"


def _points(questions: Sequence[QuestionResult]) -> tuple[float, float]:
    return round(sum(q.points for q in questions), 2), sum(q.max_points for q in questions)
