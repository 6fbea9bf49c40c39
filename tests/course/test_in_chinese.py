"""What the checks say of every known mistake comes out in Chinese, with no English words left in it."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from autograder import registry
from autograder.calls import local
from autograder.course.assignment import find_assignment
from autograder.judging.answers import public_answers
from autograder.judging.messages import body, heading
from autograder.judging.question import judge
from autograder.translation.speaking import say_in

QUOTED = re.compile(r"`[^`]*`|'[^']*'|抛出了.*")  # code, values, and what Python says of an exception
ENGLISH = re.compile("[A-Za-z]{2,} [A-Za-z]")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.assignments())
def test_of_every_mistake_no_english_is_left(name: str) -> None:
    assignment, answers, say = find_assignment(name, ROOT), public_answers(name), say_in("zh", name)
    questions, checks = {one.id: one for one in answers.questions}, registry.checks_of(name)
    told = set()
    for slip in assignment.misconceptions[::3]:  # each check is failed by many
        wrong = local(assignment.mistaken(slip), assignment.example)
        result = judge(questions[slip.question], checks[slip.question], wrong, answers)
        told |= {(check.message, say(check.message)) for check in result.checks if check.message}
        assert all(CHINESE.search(line) for line in (heading(result, say), *body(result, say))), slip.name
    left = [(text, said) for text, said in told if ENGLISH.search(QUOTED.sub("", said))]
    assert left == []
    assert len(told) > len(assignment.misconceptions) / 3
