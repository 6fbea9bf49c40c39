"""What sanity_checks needs beyond what every assignment is tested for: its judges and their patients."""

from __future__ import annotations

import numpy as np
import pytest
from judged import judged

from autograder.calls import local
from autograder.checks.sanity_checks import diagnosis, first_loss, patients, runs
from autograder.judging.messages import as_text

pytestmark = pytest.mark.slow
NAME = "sanity_checks"


CONSTANT = {
    "check_initial_loss": ("healthy", "init"),
    "check_regularization": ("healthy", "ignored"),
    "find_leak": ("clean", "leak"),
    "find_fault": ("fits", "loss"),
    "breaks_symmetry": (True, False),
}


@pytest.mark.parametrize("question", CONSTANT)
def test_a_judge_that_always_says_the_same_is_told_so(question: str):
    blind, suspicious = (
        as_text(judged(NAME, question, local({question: lambda *args, verdict=verdict: verdict})))
        for verdict in CONSTANT[question]
    )
    assert " 0 of " in blind and "sick ones passed (misses)" in blind
    assert "healthy cases were blamed (false alarms)" in suspicious
    assert "0 of" in suspicious.partition("sick ones passed")[0].rpartition("false alarms")[2]


def test_patients_have_the_gradient_that_belongs_to_their_loss():
    rng = np.random.default_rng(0)
    for kind in ("softmax", "svm"):
        for hidden, nonlinearity in ((None, "relu"), (6, "relu"), (6, "tanh")):
            build = patients.Build(kind, nonlinearity, penalty=1.0)
            patient = patients.draw(rng, build, hidden=hidden)
            _, grads = patient.loss(patient.params, patient.X, patient.y, 0.3)
            for name, w in patient.params.items():
                at, h = tuple(int(rng.integers(n)) for n in w.shape), 1e-6
                sides = []
                for s in (h, -h):
                    moved = w.copy()
                    moved[at] += s
                    sides.append(patient.loss(patient.params | {name: moved}, patient.X, patient.y, 0.3)[0])
                assert np.isclose((sides[0] - sides[1]) / (2 * h), grads[name][at], rtol=1e-4, atol=1e-7)


def test_weights_may_have_few_values_but_not_from_another_generator():
    def scale(shape, scheme):
        return {"small": 0.01, "xavier": shape[0] ** -0.5, "he": (2 / shape[0]) ** 0.5}.get(scheme)

    def drawn(shape, scheme, rng):
        if scale(shape, scheme) is None:
            raise ValueError(scheme)
        return scale(shape, scheme) * rng.choice([-1.0, 1.0], size=shape)

    def of_its_own(shape, scheme, rng):
        return drawn(shape, scheme, np.random.default_rng(0))

    def partly(shape, scheme, rng):
        weights = np.abs(drawn(shape, scheme, rng)) * np.random.default_rng(0).normal(size=shape)
        weights[0] = scale(shape, scheme) * rng.normal(size=shape[1])
        return weights

    assert judged(NAME, "init_weights", local({"init_weights": drawn})).verdict == "passed"
    for wrong in (of_its_own, partly):
        assert "two different generators gave the same weights" in as_text(
            judged(NAME, "init_weights", local({"init_weights": wrong}))
        )


def test_cases_are_clear_cut_for_every_seed():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        for case in first_loss.healthy_nets(rng):
            loss, params, X, y, target = case.args
            assert abs(loss(params, X, y)[0] / target - 1) < 0.013
        for case in first_loss.large_inits(rng):
            loss, params, X, y, target = case.args
            assert abs(loss(params, X, y)[0] / target - 1) > 0.09
            small = {name: 1e-3 * w for name, w in params.items()}
            assert abs(loss(small, X, y)[0] / target - 1) < 0.01
    kinds = (runs.healthy_runs, runs.wrong_rates, runs.wrong_inits, runs.wrong_losses)
    for seed in range(5):
        assert {case.right for case in diagnosis.cases_of(seed, *kinds)} == set(runs.VERDICTS)
