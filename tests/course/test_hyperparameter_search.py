"""What hyperparameter_search needs beyond what every assignment is tested for: luck, and other people's formulas."""

from __future__ import annotations

import runpy

import numpy as np
import pytest
from judged import HERE, assignment, judged
from scipy.stats import kstest, norm
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel

from autograder import registry
from autograder.calls import local
from autograder.checks.hyperparameter_search import actors
from autograder.checks.hyperparameter_search.trials import ks_distance, ks_limit
from autograder.judging.messages import as_text
from autograder.judging.question import run_check
from autograder.values import Verdict

pytestmark = pytest.mark.slow
NAME = "hyperparameter_search"
LUCKY = "sample random_search coarse_to_fine k_fold bayesian_search".split()


@pytest.mark.parametrize("style", ("in_place", "loops", "terse", "solution"))
def test_honest_searches_do_not_depend_on_luck(style: str):
    namespace = (
        assignment(NAME).solution if style == "solution" else runpy.run_path(str(HERE / NAME / f"{style}.py"))
    )
    student, solution = local(namespace), local(assignment(NAME).solution)
    for seed in (100, 101):
        for question in LUCKY:
            for check in registry.checks_of(NAME)[question]:
                result = run_check(check, student, solution, seed)
                assert result.verdict is Verdict.PASSED, (check.name, seed, result.message)


def test_the_process_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    for n, d, noise in ((1, 1, 0.1), (8, 2, 0.01), (30, 4, 0.3)):
        X, y, X_new = rng.random((n, d)), rng.normal(size=n), rng.random((20, d))
        length_scale, signal = rng.uniform(0.2, 0.8), rng.uniform(0.5, 2.0)
        kernel = ConstantKernel(signal**2, "fixed") * RBF(length_scale, "fixed")
        theirs = GaussianProcessRegressor(kernel, alpha=noise**2, optimizer=None).fit(X, y)
        mean, std = theirs.predict(X_new, return_std=True)
        ours = assignment(NAME).solution["gp_posterior"](X, y, X_new, length_scale, signal, noise)
        np.testing.assert_allclose(ours[0], mean, atol=1e-9)
        np.testing.assert_allclose(ours[1], std, atol=1e-8)


def test_expected_improvement_agrees_with_scipy_and_with_an_average():
    rng = np.random.default_rng(0)
    mean, std, best = rng.normal(size=7), rng.uniform(0.1, 2.0, size=7), 0.3
    ours = assignment(NAME).solution["expected_improvement"](mean, std, best)
    z = (mean - best) / std
    np.testing.assert_allclose(ours, (mean - best) * norm.cdf(z) + std * norm.pdf(z), atol=1e-12)
    draws = mean + std * rng.normal(size=(400_000, 7))
    np.testing.assert_allclose(ours, np.maximum(draws - best, 0).mean(axis=0), atol=0.01)


def test_the_distance_is_that_of_kolmogorov_and_smirnov_and_its_limit_keeps_its_promise():
    rng = np.random.default_rng(0)
    for n in (1, 17, 400):
        u = rng.random(n) ** 1.2
        assert ks_distance(u) == pytest.approx(kstest(u, "uniform").statistic)
    exceeded = np.mean([ks_distance(rng.random(60)) > ks_limit(60, 0.05) for _ in range(2000)])
    assert 0.01 < exceeded < 0.06


def test_a_generator_of_its_own_is_noticed():
    solution = assignment(NAME).solution["sample"]

    def sample(space, rng):
        return solution(space, np.random.default_rng())

    result = judged(NAME, "sample", local({"sample": sample}), mistakes=False)
    trouble = result.first_trouble
    assert trouble is not None and trouble.hint is not None, as_text(result)
    assert "rng" in trouble.hint.because


def test_an_exponent_from_a_bell_curve_is_not_uniform():
    def sample(space, rng):
        config = {}
        for name, (kind, low, high) in space.items():
            u = float(np.clip(0.5 + rng.normal() / 6, 0, 1))
            config[name] = low * (high / low) ** u if kind == "log" else low + (high - low) * rng.random()
        return config

    for seed in (5, 6, 7):
        result = judged(NAME, "sample", local({"sample": sample}), seed, mistakes=False)
        assert result.points == 0, as_text(result)
        assert "Kolmogorov" in as_text(result)


def test_other_spellings_are_accepted():
    solution = assignment(NAME).solution

    def sample(space, rng):
        return {name: np.float32(value) for name, value in solution["sample"](space, rng).items()}

    def k_fold(n, k, rng):
        return tuple((train.tolist(), val.astype(np.int32)) for train, val in solution["k_fold"](n, k, rng))

    def bayesian_search(*args, **kwargs):
        trials = solution["bayesian_search"](*args, **kwargs)
        return tuple({**trial, "score": np.float64(trial["score"]), "number": 3} for trial in trials)

    for function in (k_fold, bayesian_search):
        question = function.__name__
        result = judged(NAME, question, local({question: function}), mistakes=False)
        assert result.verdict is Verdict.PASSED, as_text(result)
    # Single precision rounds a value near a border past it, so it is not asked of narrow ranges.
    gate = registry.checks_of(NAME)["sample"][0]
    assert run_check(gate, local({"sample": sample}), local(solution), 5).verdict is Verdict.PASSED


@pytest.mark.parametrize("make", [actors.inline, lambda: actors.threads(1)], ids=["inline", "threads"])
def test_the_executor_that_master_is_handed_cannot_be_shut_down(make):
    with make() as executor:
        with pytest.raises(RuntimeError, match="belongs to the caller"):
            executor.shutdown()
        assert executor.submit(abs, -1).result() == 1
