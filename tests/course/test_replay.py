"""The answers for the public seed, which anybody can read, are no answers for another."""

from __future__ import annotations

from collections import deque

import pytest
from conftest import ROOT

from autograder.calls import local
from autograder.course.assignment import find_assignment
from autograder.judging.answers import public_answers
from autograder.judging.question import run_check
from autograder.registry import assignments, checks_of
from autograder.values import Verdict

TABLES = {"transfer_strategy"}  # four answers in all: who has them by heart has them
QUESTIONS = [(name, q) for name in assignments() for q in checks_of(name) if q not in TABLES]
SEEDS = (5, 6)


@pytest.mark.parametrize("name,question", QUESTIONS)
def test_no_gate_is_passed_with_the_answers_for_the_public_seed(name, question):
    assignment, gate = find_assignment(name, ROOT), checks_of(name)[question][0]
    recorded = public_answers(name).results[question][gate.name]

    def replay(*args, **kwargs):
        answers.rotate(-1)
        return answers[-1]

    for seed in SEEDS:
        answers = deque(result for called, result in recorded if called == question)
        student = local({**assignment.solution, question: replay}, assignment.example)
        outcome = run_check(gate, student, local(assignment.solution), seed)
        assert outcome.verdict is Verdict.FAILED
