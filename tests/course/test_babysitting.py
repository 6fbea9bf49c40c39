"""What babysitting needs beyond what every assignment is tested for: its judges, its generator, its training loop."""

from __future__ import annotations

import runpy

import numpy as np
import pytest
from judged import HERE, assignment, judged

from autograder import registry
from autograder.calls import local
from autograder.checks.babysitting.layers import draw_layer
from autograder.judging.messages import as_text
from autograder.judging.question import run_check
from autograder.values import Verdict
from cs231n_utils import plotting, training

pytestmark = pytest.mark.slow
NAME = "babysitting"
JUDGES = "loss_wiggle diagnose_loss diagnose_fit ratio_verdict layer_statistics gradient_flow".split()
JUDGES += ["filter_noise", "lr_range_test"]


def test_a_layer_is_dead_or_not_whatever_the_seed():
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        dead, healthy = (np.mean(~draw_layer("relu", kind, rng).any(axis=0)) for kind in ("dead", "healthy"))
        assert dead > 0.65 and healthy < 0.15, seed


@pytest.mark.parametrize("style", ("in_place", "loops", "terse", "solution"))
def test_honest_judges_do_not_depend_on_luck(style: str):
    namespace = (
        assignment(NAME).solution if style == "solution" else runpy.run_path(str(HERE / NAME / f"{style}.py"))
    )
    student, solution = local(namespace), local(assignment(NAME).solution)
    for seed in range(100, 103):
        for question in JUDGES:
            for check in registry.checks_of(NAME)[question]:
                result = run_check(check, student, solution, seed)
                assert result.verdict is Verdict.PASSED, (check.name, seed, result.message)


def test_a_judge_that_always_says_the_same_earns_nothing_at_the_gate():
    words = ("good", "low", "high", "diverging", "fine", "overfitting", "stop early", "alike", "exploding")
    for question in ("diagnose_loss", "diagnose_fit", "ratio_verdict", "gradient_flow"):
        for word in words:
            result = judged(NAME, question, local({question: lambda *args, word=word: word}))
            assert result.points == 0, as_text(result)


def test_a_global_generator_is_noticed():
    solution = assignment(NAME).solution["train"]

    def train(*args, **kwargs):
        args = (*args[:7], np.random.default_rng(), *args[8:])
        return solution(*args, **kwargs)

    result = judged(NAME, "train", local({"train": train}))
    trouble = result.first_trouble
    assert trouble is not None and trouble.hint is not None, as_text(result)
    assert "rng" in trouble.hint.because


def test_the_library_holds_no_answer():
    given = {
        "train": training.train,
        "visualize_first_layer": plotting.first_layer,
        "lr_range_test": plotting.lr_range,
        "update_ratio": plotting.update_ratios,
    }
    for question, function in given.items():
        assert judged(NAME, question, local({question: function})).points == 0


def test_train_handed_strange_batches_is_the_students_fault():
    def strange(loss, predict, params, X_train, y_train, X_val, y_val, rng, **options):
        for X, y in (
            (X_train[:0], y_train[:0]),
            (X_val, y_val),
            (X_train * np.nan, y_train),
            (X_train, None),
        ):
            try:
                loss(params, X, y, 0.0)
            except ValueError:
                continue
        return params, {}

    result = judged(NAME, "train", local({"train": strange}))
    assert all(check.verdict in (Verdict.FAILED, Verdict.PASSED) for check in result.checks), result
