"""The learner's own check: `check("adam")` and `progress()` in a notebook, `autograder check PATH` in a shell."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from autograder import registry
from autograder.calls import local
from autograder.course.notebook import BadNotebook
from autograder.grading.handed_in import files_beside
from autograder.judging.answers import Answers, public_answers, recorded_questions
from autograder.judging.messages import as_html, as_text
from autograder.judging.question import judge
from autograder.learner.loading import assignments_in, load
from autograder.learner.remembered import remember
from autograder.learner.standing import standings, table_as_html, table_as_text
from autograder.terminal import in_words, show
from autograder.translation.speaking import learners_language, say_in
from autograder.values import Question, QuestionResult


class Score(float):
    """Points earned. nbgrader reads it as partial credit, so its repr is the bare number."""

    def __repr__(self) -> str:
        return f"{float(self):g}"


def check(question: str) -> Score:
    """Check one question of the notebook, show what is right or wrong with it, and return its points.

    The function is looked up where `check` is called. Raises LookupError when no question has that name.
    """
    namespace = sys._getframe(1).f_globals
    result = check_question(question, namespace)
    assignment = _find(question)[0].assignment
    say = say_in(learners_language(), assignment)
    _show(as_html(result, say), as_text(result, say))
    remember(assignment, [result], forget=question in namespace)
    return Score(result.points)


def progress() -> None:
    """Show how far you are in all assignments of the course, and what is next. It never raises."""
    with contextlib.suppress(Exception), contextlib.redirect_stderr(sys.stdout):
        found, say = standings(Path()), say_in(learners_language())
        _show(table_as_html(found, say), table_as_text(found, say))


def check_question(question: str, namespace: Mapping[str, Any]) -> QuestionResult:
    """Judge one question in a namespace of this process, with the public seed.

    The files handed in beside a notebook are those of the working directory.
    """
    answers, found = _find(question)
    checks = registry.checks_of(answers.assignment)[question]
    with contextlib.redirect_stderr(
        sys.stdout
    ):  # a line on stderr would cost all points under stock nbgrader
        return judge(found, checks, local(namespace, files_beside(Path())), answers)


def check_file(path: Path) -> tuple[dict[str, list[QuestionResult]], list[str]]:
    """Judge every question of the assignments that a file belongs to; also give the troubles met in loading it.

    Raises BadNotebook, with one sentence, when the file cannot be used.
    """
    if not path.exists():
        raise BadNotebook(f"There is no file {path}.")
    if path.is_dir():
        notebooks = sorted(path.glob("*.ipynb"))
        if len(notebooks) != 1:
            raise BadNotebook(f"{path} holds {len(notebooks)} notebooks; name the one to check.")
        path = notebooks[0]
    if path.suffix not in (".ipynb", ".py"):
        raise BadNotebook(f"{path.name} is neither a notebook (.ipynb) nor a Python file (.py).")
    assignments = assignments_in(path)
    if not assignments:
        raise BadNotebook(f"{path.name} answers no question of this course: none of its functions is one.")
    namespace, troubles = load(path)
    results = {}
    for assignment in assignments:
        answers, checks = _answers(assignment), registry.checks_of(assignment)
        student = local(namespace, files_beside(path.parent))
        results[assignment] = [judge(q, checks[q.id], student, answers) for q in answers.questions]
    return results, troubles


@cache
def _answers(assignment: str) -> Answers:
    return public_answers(assignment)


@cache
def _find(question: str) -> tuple[Answers, Question]:
    names = registry.assignments()
    # Recordings are read faster than all checks are imported; where one is missing, its checks still know the name.
    of = [name for name in names if question in recorded_questions(name)]
    of = of or [name for name in names if question in registry.checks_of(name)]
    for assignment in of:
        answers = _answers(assignment)
        for found in answers.questions:
            if found.id == question:
                return answers, found
    say = say_in(learners_language())
    raise LookupError(
        say(f"No question is called {question!r}. The name is the function's name, as in check('adam').")
    )


def _show(html: str, text: str) -> None:
    """Show rich output under IPython, plain text anywhere else."""
    interactive = sys.modules.get("IPython.core.interactiveshell")
    if interactive is not None and interactive.InteractiveShell.initialized():
        display: Any = sys.modules["IPython.display"].display
        plain = in_words(text, getattr(sys.stdout, "encoding", None))  # which IPython in a terminal prints
        display({"text/html": html, "text/plain": plain}, raw=True)
    else:
        show(text)
