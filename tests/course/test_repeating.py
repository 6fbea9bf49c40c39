"""Every check is a function of what it hears: that is why a grader may keep a conversation and its end."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import pytest
from judged import assignment

from autograder.calls import with_files
from autograder.grading.session import Session
from autograder.grading.submission import cells_to_run
from autograder.judging.answers import public_answers
from autograder.judging.conversations import Line
from autograder.judging.question import run_check
from autograder.registry import assignments, checks_of
from autograder.sandbox.host import Sandbox
from autograder.values import Limits, Verdict

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can grade"),
]

LIMITS = Limits(60, 60, 300)


@pytest.mark.parametrize("name", assignments())
def test_a_check_that_hears_the_same_asks_the_same_and_comes_to_the_same_end(name):
    course, answers = assignment(name), public_answers(name)
    cells = cells_to_run(course, course.notebook)
    with (
        Sandbox(course.preloads) as sandbox,
        Session(sandbox, cells, LIMITS, time.monotonic() + LIMITS.submission) as session,
    ):
        for question, checks in checks_of(name).items():
            line = Line(session.exchange(question))
            call = with_files(session.call(question, line), course.example)
            for check in checks:
                line.start([])
                first = run_check(check, call, answers.reference(check), answers.seed)
                assert first.verdict is Verdict.PASSED
                said = len(line.tape)
                line.start(line.tape)
                second = run_check(check, call, answers.reference(check), answers.seed)
                assert replace(second, seconds=first.seconds) == first
                assert len(line.tape) == said
