"""What evaluation needs beyond what every assignment is tested for: its held-out worlds, and answers near the line."""

from __future__ import annotations

import runpy
from typing import Any

import numpy as np
import pytest
from judged import HERE, assignment, judged, named

from autograder import registry
from autograder.calls import local
from autograder.checks.evaluation.held_out import GAIN, accuracy, draw_world, softmax
from autograder.judging.messages import as_text
from autograder.judging.question import run_check
from autograder.values import Verdict

pytestmark = pytest.mark.slow
NAME = "evaluation"
BY_LUCK = (
    "beats_its_members starts_make_variety beat_their_mean checkpoints_are_better_together "
    "snapshots_are_better_together calms_a_noisy_bowl settles_a_noisy_bowl new_head_learns keeps_the_features "
    "keeps_its_weight_when_hot"
).split()


@pytest.mark.parametrize("errors", [[1.0] * 6, [0.8, 0.9, 1.0, 1.1, 1.2]], ids=("alike", "unlike"))
def test_whoever_errs_independently_gains_in_every_world(errors: list[float]):
    for seed in range(300):
        rng = np.random.default_rng(seed)
        world = draw_world(rng)
        members = [world.truth + error * rng.normal(size=world.truth.shape) for error in errors]
        scores = np.array([world.X @ W for W in members])
        alone = np.mean([accuracy(of_one, world.y) for of_one in scores])
        assert accuracy(softmax(scores).mean(axis=0), world.y) > alone + GAIN, seed


def test_what_is_measured_on_held_out_examples_does_not_depend_on_luck():
    solution = local(assignment(NAME).solution)
    checks = [c for of_one in registry.checks_of(NAME).values() for c in of_one if c.name in BY_LUCK]
    assert len(checks) == len(BY_LUCK)
    for seed in range(100, 130):
        for check in checks:
            result = run_check(check, solution, solution, seed)
            assert result.verdict is Verdict.PASSED, (check.name, seed, result.message)


def test_six_times_the_same_network_is_no_ensemble():
    def different_inits(init, train, seeds):
        return [train(init(seeds[0]))] * len(seeds)

    results = judged(NAME, "different_inits", local({"different_inits": different_inits})).checks
    together = next(r for r in results if "held-out" in r.title)
    assert together.verdict is Verdict.FAILED and "gains next to nothing" in together.message


def test_a_learning_rate_that_is_nearly_zero_is_not_frozen():
    solution = assignment(NAME).solution["freeze_and_train"]

    def freeze_and_train(gradient, params, frozen, learning_rate, num_steps):
        trained = solution(gradient, params, frozen, learning_rate, num_steps)
        return {n: w * (1 + 1e-15) if n in frozen and num_steps else w for n, w in trained.items()}

    result = judged(NAME, "freeze_and_train", local({"freeze_and_train": freeze_and_train}))
    assert [check.title for check in result.checks if check.verdict is Verdict.FAILED] == [
        "Whatever is frozen comes back equal to the last bit"
    ], as_text(result)


@pytest.mark.parametrize(("words", "points"), [("train the head", 0), ("experiment", 0), ("", 0)])
def test_one_answer_for_all_cells_earns_nothing(words: str, points: float):
    result = judged(NAME, "transfer_strategy", local({"transfer_strategy": lambda similar, plenty: words}))
    assert result.points == points


def test_a_loss_and_a_gradient_of_another_loss_are_told_apart():
    """A half of the loss with a half of its gradient is one mistake, half of the gradient alone is another."""
    solution: Any = assignment(NAME).solution["distillation_loss"]

    def agreeing(*args):
        loss, dscores = solution(*args)
        return 0.5 * loss, 0.5 * dscores

    def disagreeing(*args):
        loss, dscores = solution(*args)
        return loss, 0.5 * dscores

    title = "The gradient is that of the loss, measured by centred differences"
    for function, verdict in ((agreeing, Verdict.PASSED), (disagreeing, Verdict.FAILED)):
        result = judged(NAME, "distillation_loss", local({"distillation_loss": function}))
        assert next(c.verdict for c in result.checks if c.title == title) is verdict


def test_single_precision_is_no_mistake():
    """Networks are often trained in float32, and an answer that keeps to it is right."""
    terse = runpy.run_path(str(HERE / NAME / "terse.py"))

    def ensemble_predict(scores):
        return terse["ensemble_predict"](scores).astype(np.float32)

    result = judged(NAME, "ensemble_predict", local({"ensemble_predict": ensemble_predict}))
    assert result.verdict is Verdict.PASSED, as_text(result)


def test_shallow_copies_are_named():
    solution = assignment(NAME).solution

    def snapshot_ensemble(gradient, params, lr0, num_cycles, cycle):
        kept = solution["snapshot_ensemble"](gradient, params, lr0, num_cycles, cycle)
        return [kept[-1]] * num_cycles

    result = judged(NAME, "snapshot_ensemble", local({"snapshot_ensemble": snapshot_ensemble}))
    assert named(result) == "arrays_not_copied", as_text(result)
