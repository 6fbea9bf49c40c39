import numpy as np
import pytest

from cs231n_utils import nets


@pytest.fixture
def problem():
    rng = np.random.default_rng(0)
    params = nets.init(5, 7, 3, rng)
    # Zero biases would hide a wrong bias gradient behind symmetry.
    params["b1"] = rng.normal(size=7)
    params["b2"] = rng.normal(size=3)
    return params, rng.normal(size=(6, 5)), rng.integers(3, size=6)


@pytest.mark.parametrize("reg", [0.0, 0.3])
@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
def test_the_gradient_is_the_slope_of_the_loss(problem, name, reg):
    params, X, y = problem
    _, grads = nets.loss(params, X, y, reg)
    h = 1e-6
    for index in np.ndindex(params[name].shape):
        losses = []
        for sign in (1, -1):
            moved = {key: w.copy() for key, w in params.items()}
            moved[name][index] += sign * h
            losses.append(nets.loss(moved, X, y, reg)[0])
        slope = (losses[0] - losses[1]) / (2 * h)
        assert grads[name][index] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_the_loss_is_the_mean_cross_entropy_of_predict(problem):
    params, X, y = problem
    scores = nets.predict(params, X)
    probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    expected = -np.log(probs[np.arange(len(y)), y]).mean()
    assert nets.loss(params, X, y)[0] == pytest.approx(expected, rel=1e-12)


def test_the_regulariser_leaves_biases_alone(problem):
    params, X, y = problem
    penalty = nets.loss(params, X, y, 0.3)[0] - nets.loss(params, X, y, 0.0)[0]
    weights = np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2)
    assert penalty == pytest.approx(0.5 * 0.3 * weights, rel=1e-12)


def test_large_scores_do_not_overflow(problem):
    params, X, y = problem
    params["b2"] = params["b2"] + 1000.0
    shifted = nets.loss(params, X, y)[0]
    params["b2"] = params["b2"] - 1000.0
    assert shifted == pytest.approx(nets.loss(params, X, y)[0], rel=1e-9)


def test_initial_weights_keep_the_variance_and_the_guess_is_even():
    rng = np.random.default_rng(0)
    params = nets.init(400, 300, 10, rng)
    assert params["W1"].std() == pytest.approx(np.sqrt(2 / 400), rel=0.02)
    assert params["W2"].std() == pytest.approx(np.sqrt(2 / 300), rel=0.05)
    assert not params["b1"].any()
    assert not params["b2"].any()
