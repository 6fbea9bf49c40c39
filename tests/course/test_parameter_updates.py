"""What parameter_updates needs beyond what every assignment is tested for: many near misses, and little memory."""

from __future__ import annotations

import re
import resource
import subprocess
import sys

import numpy as np
import pytest
from judged import ANOTHER_SEED, assignment, judged

from autograder.calls import local
from autograder.checks.parameter_updates.rules import RULES
from autograder.judging.answers import PUBLIC_SEED
from autograder.values import Verdict

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


WRONG_DEFAULTS = {
    "learning_rate": (1e-1, 1e-4),
    "momentum": (0.5, 0.95, 0.99),
    "beta": (0.5, 0.95, 0.99),
    "decay_rate": (0.9, 0.95, 0.999),
    "beta1": (0.5, 0.95, 0.99),
    "beta2": (0.9, 0.99, 0.9999),
    "epsilon": (0.0, 1e-6, 1e-7, 1e-9, 1e-10),
}


@pytest.mark.parametrize("where", ("always", "where config is given"))
@pytest.mark.parametrize(
    ("rule", "key", "value"),
    [(rule.name, key, value) for rule in RULES for key in rule.defaults for value in WRONG_DEFAULTS[key]],
)
def test_another_default_of_any_hyperparameter_fails(rule: str, key: str, value: float, where: str):
    source = assignment(NAME).solution_cell(rule).source
    given, default = re.search(rf'config\.setdefault\("{key}", (.+?)\)', source).group(0, 1)
    source = source.replace(given, f'config.setdefault("{key}", {value})')
    if where != "always":
        begin = "    if config is None:\n        config = {"
        assert begin in source
        source = source.replace(begin, f'{begin}"{key}": {default}')
    namespace = dict(assignment(NAME).solution)
    exec(source, namespace)
    for seed in (PUBLIC_SEED, ANOTHER_SEED):
        assert judged(NAME, rule, local(namespace), seed, mistakes=False).verdict is Verdict.FAILED


def test_a_rule_that_is_not_finite_for_tiny_gradients_is_tried_with_an_empty_config_all_the_same():
    def adagrad(w, dw, config=None):
        config = {"learning_rate": 1e-2} if config is None else config
        config["cache"] = config.get("cache", 0 * w) + dw**2
        return w - config["learning_rate"] * dw / np.sqrt(config["cache"]), config

    result = judged(NAME, "adagrad", local({"adagrad": adagrad}), mistakes=False)
    (check,) = [check for check in result.checks if check.title.startswith("A missing key takes its default")]
    assert check.verdict is Verdict.FAILED and "learning_rate" in check.message
