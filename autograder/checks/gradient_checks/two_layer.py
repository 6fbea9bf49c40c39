"""What is proved about two_layer_loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.gradient_checks.classifiers import CONVENTIONS, LOSS_RTOL
from autograder.checks.gradient_checks.instruments import expect_pair
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged, fail
from autograder.registry import check

Arrays = dict[str, np.ndarray]
NAMES = ("W1", "b1", "W2", "b2")


def draw_net(
    rng: np.random.Generator, N: int = 6, D: int = 4, H: int = 5, C: int = 3
) -> tuple[Arrays, Any, Any]:
    """Draw a network with biases that matter, examples and labels; about half of the units are off."""
    params = {
        "W1": rng.normal(size=(D, H)),
        "b1": rng.normal(size=H),
        "W2": rng.normal(size=(H, C)),
        "b2": rng.normal(size=C),
    }
    y = rng.integers(0, C, N)
    y[: min(N, 2)] = [C - 1, 0][: min(N, 2)]
    return params, rng.normal(size=(N, D)), y


def loss_and_gradients(result: Any, params: Arrays, when: str = "") -> tuple[float, Arrays]:
    """Expect a finite loss, and a finite gradient of each array, of its shape."""
    loss, grads = expect_pair(result, "two_layer_loss", "loss, grads")
    loss = expect_number_or_array(loss, f"{when}loss", ())
    expect(isinstance(grads, dict), f"{when}grads is a {type(grads).__name__}; a dict was expected.")
    for name in NAMES:
        expect(name in grads, f"{when}grads has no key {name!r}.", next=f"store {name!r} in it.")
    return float(loss), {
        name: expect_number_or_array(grads[name], f"{when}grads[{name!r}]", params[name].shape)
        for name in NAMES
    }


def expect_agreement(student, reference, params: Arrays, X: Any, y: Any, when: str = "") -> None:
    """Expect the reference's loss and gradients, without regularisation."""
    expected_loss, expected = reference.two_layer_loss(params, X, y, 0.0)
    loss, grads = loss_and_gradients(student.two_layer_loss(params, X, y, 0.0), params, when)
    expect_close(loss, expected_loss, f"{when}loss", rtol=LOSS_RTOL)
    expect_close(grads, expected, f"{when}grads", atol=1e-10)


@check("two_layer_loss")
def follows_the_formula(student, reference, rng):
    "Without regularisation, the loss and all four gradients agree with the formula"
    params, X, y = draw_net(rng, N=7, C=10)
    expect_agreement(student, reference, params, X, y)


@check("two_layer_loss")
def scores_may_be_negative(student, reference, rng):
    "The ReLU is applied to the hidden layer and not to the scores"
    params, X, y = draw_net(rng)
    params["b2"] = params["b2"] - 4.0  # so that nearly all scores are negative
    expect_agreement(student, reference, params, X, y, "With negative scores, ")


@check("two_layer_loss")
def takes_any_size(student, reference, rng):
    "There may be two classes or thirteen, one hidden unit, a single example, a class without examples"
    for N, D, H, C in ((5, 3, 4, 2), (4, 2, 1, 13), (1, 3, 6, 4)):
        params, X, y = draw_net(rng, N, D, H, C)
        y = np.minimum(y, max(1, C - 2))  # of three classes or more, the last has no example
        params["b1"] = np.abs(params["b1"]) + 1.0  # so that a lone hidden unit is on
        when = f"For {N} examples, {H} hidden units and {C} classes, "
        expect_agreement(student, reference, params, X, y, when)


@check("two_layer_loss")
def regularises_the_weights(student, reference, rng):
    "The weights are regularised, the biases are not, and the gradient belongs to the loss"
    params, X, y = draw_net(rng)
    result = student.two_layer_loss(params, X, y, 0.0)
    data_loss, data_grads = loss_and_gradients(result, params, "With reg = 0, ")
    strengths = (0.01, 0.7, 30.0)
    results = [student.two_layer_loss(params, X, y, reg) for reg in strengths]
    squares = {name: float(np.sum(params[name] ** 2)) for name in NAMES}
    for reg, result in zip(strengths, results, strict=True):
        loss, grads = loss_and_gradients(result, params, f"With reg = {reg:g}, ")
        penalty = (loss - data_loss) / reg
        # The factor of reg * x in the gradient of each array x.
        slopes = {
            name: float(np.sum((grads[name] - data_grads[name]) * params[name]) / (reg * squares[name]))
            for name in NAMES
        }
        expect_penalty(penalty, slopes, squares, reg)


def expect_penalty(penalty: float, slopes: dict[str, float], squares: dict[str, float], reg: float) -> None:
    """Expect one of the two conventions for both weights and none for the biases."""
    for bias in ("b1", "b2"):
        expect(
            abs(slopes[bias]) < 1e-5,
            f"With reg = {reg:g}, the gradient of {bias} has {slopes[bias]:.3g} * reg * {bias}; biases are not "
            "regularised.",
        )
    weights = squares["W1"] + squares["W2"]
    for c in CONVENTIONS:
        slope_fits = all(abs(slopes[name] - 2 * c) < 1e-5 for name in ("W1", "W2"))
        if slope_fits and abs(penalty - c * weights) < 1e-5 * weights:
            return
    fail(
        f"With reg = {reg:g}, the loss has {penalty / weights:.3g} * reg * (sum(W1**2) + sum(W2**2)), and the "
        f"gradients have {slopes['W1']:.3g} * reg * W1 and {slopes['W2']:.3g} * reg * W2."
    )


@check("two_layer_loss")
def survives_large_scores(student, reference, rng):
    "Shifting all scores by a thousand changes nothing, and scores may be far apart"
    params, X, y = draw_net(rng)
    X[0] = np.sign(params["W1"][:, 0])  # so that at least one unit is on for the first example
    params["b1"] = np.abs(params["b1"])
    scores = np.maximum(0, X @ params["W1"] + params["b1"]) @ params["W2"]
    y[0] = np.argmin(scores[0])
    shifted = params | {"b2": params["b2"] + 1000.0}
    far = params | {"W2": params["W2"] * 2000 / np.ptp(scores[0])}
    expected = [reference.two_layer_loss(net, X, y, 0.0) for net in (params, far)]
    results = [student.two_layer_loss(net, X, y, 0.0) for net in (shifted, far)]
    for i, when in enumerate(("With shifted scores, ", "With scores thousands apart, ")):
        loss, grads = loss_and_gradients(results[i], params, when)
        expect_close(loss, expected[i][0], f"{when}loss", rtol=1e-6)
        expect_close(grads, expected[i][1], f"{when}grads", rtol=1e-6, atol=1e-8)


@check("two_layer_loss")
def leaves_its_arguments_alone(student, reference, rng):
    "params, X and y are left as they were"
    params, X, y = draw_net(rng)
    reply = student.two_layer_loss.observe(params, X, y, 0.5)
    for position, argument in enumerate(("params", "X", "y")):
        expect_unchanged(reply.changed, position, argument)
