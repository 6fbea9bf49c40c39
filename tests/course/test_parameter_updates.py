"""What parameter_updates needs beyond what every assignment is tested for: many near misses, and little memory."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest
from judged import assignment

pytestmark = pytest.mark.slow
NAME = "parameter_updates"


def test_the_rules_that_are_mistaken_most_have_the_most_near_misses():
    for question in ("sgd_momentum", "sgd_nesterov_momentum", "adagrad", "rmsprop", "adam"):
        assert sum(slip.question == question for slip in assignment(NAME).misconceptions) >= 8


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited in Linux's way")
def test_a_dense_inverse_hessian_does_not_fit_in_memory():
    program = """
import numpy as np
from autograder.calls import local
from autograder.checks.parameter_updates import second_order
from autograder.judging.question import run_check
from autograder.registry import checks_of

def lbfgs_direction(gradient, s, y):
    return second_order.dense_direction(gradient, s, y) if len(s) else -gradient

for check in checks_of("parameter_updates")["lbfgs_direction"]:
    student = local({"lbfgs_direction": lbfgs_direction})
    print(check.name, run_check(check, student, student, 5, ["lbfgs_direction"]).verdict)
"""
    limit = 4 << 30
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        check=True,
    )
    verdicts = dict(line.split(" ", 1) for line in run.stdout.splitlines())
    assert verdicts.pop("forms_no_matrix") == "failed"
    assert set(verdicts.values()) == {"passed"}
