"""Collect a notebook, or a plain `.py` file of answers, as tests: one for each check.

`pytest assignments/parameter_updates -k adam` prints what `check("adam")` prints.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from autograder import registry
from autograder.calls import local
from autograder.course.notebook import BadNotebook
from autograder.grading.handed_in import files_beside
from autograder.judging.answers import Answers, public_answers
from autograder.judging.messages import as_text
from autograder.judging.question import judge
from autograder.learner.loading import Namespace, assignments_in, load
from autograder.learner.remembered import remember
from autograder.terminal import in_words
from autograder.translation.speaking import learners_language, say_in
from autograder.values import Check, CheckResult, Question, QuestionResult, Verdict


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> AnswersFile | None:
    """Collect notebooks with check cells, and `.py` files named on the command line that define questions."""
    if file_path.suffix == ".py":
        named = any(_same(arg, file_path, parent.config) for arg in parent.config.args)
        if not named or file_path.name.startswith(("test_", "conftest")) or file_path.stem.endswith("_test"):
            return None
    elif file_path.suffix != ".ipynb":
        return None
    try:
        found = assignments_in(file_path)
    except BadNotebook:
        return AnswersFile.from_parent(parent, path=file_path) if file_path.suffix == ".ipynb" else None
    return AnswersFile.from_parent(parent, path=file_path) if found else None


def _same(argument: str, path: Path, config: pytest.Config) -> bool:
    return (config.invocation_params.dir / argument.partition("::")[0]).resolve() == path.resolve()


class AnswersFile(pytest.File):
    """A learner's file. It is run once, when its first test starts."""

    @cached_property
    def loaded(self) -> tuple[Namespace, str]:
        """What the file defines, and the language in which it is to be spoken of; the next file may have another."""
        with pytest.MonkeyPatch.context() as kept:
            kept.setenv("LANGUAGE", os.environ.get("LANGUAGE", ""))  # a notebook in another language sets it
            return load(self.path)[0], learners_language()

    @cached_property
    def judged(self) -> dict[str, QuestionResult]:
        """Results by question, as far as they were asked for."""
        return {}

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        try:
            assignments = assignments_in(self.path)
        except BadNotebook as error:
            raise self.CollectError(str(error)) from error
        for assignment in assignments:
            answers, checks = public_answers(assignment), registry.checks_of(assignment)
            for question in answers.questions:
                yield Checks.from_parent(
                    self, name=question.id, question=question, checks=checks[question.id], answers=answers
                )


class Checks(pytest.Collector):
    """The checks of one question."""

    parent: AnswersFile

    def __init__(
        self, *, question: Question, checks: tuple[Check, ...], answers: Answers, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.question, self.checks, self.answers = question, checks, answers

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        for number, check in enumerate(self.checks):
            yield CheckItem.from_parent(self, name=check.name, number=number)


class NotPassed(Exception):
    """A check that did not pass, with the text that the learner reads."""


class CheckItem(pytest.Item):
    """One check of one question."""

    parent: Checks

    def __init__(self, *, number: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.number = number

    def runtest(self) -> None:
        question, checks, answers = self.parent.question, self.parent.checks, self.parent.answers
        judged, (namespace, language) = self.parent.parent.judged, self.parent.parent.loaded
        if question.id not in judged:
            student = local(namespace, files_beside(self.path.parent))
            judged[question.id] = judge(question, checks, student, answers)
            seen, whole = [judged[question.id]], self.path.suffix == ".ipynb"
            remember(answers.assignment, seen, self.path.parent, forget=whole)
        result = judged[question.id]
        # Judging stops at a function that is not written.
        mine = result.checks[min(self.number, len(result.checks) - 1)]
        if mine.verdict in (Verdict.NOT_ATTEMPTED, Verdict.BLOCKED):
            self.config.stash[_unfinished] = True
            pytest.skip(str(mine.verdict))
        if mine.verdict is not Verdict.PASSED:
            say = say_in(language, answers.assignment)
            raise NotPassed(as_text(_alone(result, mine), say))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotPassed):
            return in_words(str(excinfo.value), getattr(sys.__stdout__, "encoding", None))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.parent.question.id}: {self.parent.checks[self.number].title}"


def _alone(result: QuestionResult, check: CheckResult) -> QuestionResult:
    return QuestionResult(result.id, check.verdict, result.points, result.max_points, (check,))


_unfinished = pytest.StashKey[bool]()


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Show untouched questions as what they are."""
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if reason in (Verdict.NOT_ATTEMPTED, Verdict.BLOCKED):
            return reason, "-", reason.upper()
    return None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Exit non-zero while questions are open: nothing was proved about them."""
    if session.config.stash.get(_unfinished, False) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
