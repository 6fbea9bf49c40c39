"""What is proved about lr_range_test: on bowls whose curvature, units and noise are drawn afresh."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.babysitting.instruments import numbers
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check


def bowl(curvature: float, offset: float = 0.0):
    """Make the loss 0.5 * curvature * |w|**2 + offset over two arrays; rates above 2 / curvature diverge."""

    def loss(params):
        size = sum(float(np.sum(np.square(w))) for w in params.values())
        return 0.5 * curvature * size + offset, {
            name: curvature * np.asarray(w) for name, w in params.items()
        }

    return loss


def noisy(loss, share: float, rng):
    """Multiply every loss by a random factor, as the choice of a mini-batch does."""

    def measured(params):
        value, grads = loss(params)
        return value * (1 + share * rng.normal()), grads

    return measured


def with_hard_batches(loss):
    """Double every third loss."""
    calls = 0

    def measured(params):
        nonlocal calls
        calls += 1
        value, grads = loss(params)
        return value * (1 if calls % 3 else 2), grads

    return measured


def draw_params(rng) -> dict[str, np.ndarray]:
    return {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}


def triple(result: Any) -> tuple[Any, Any, Any]:
    well = isinstance(result, tuple | list) and len(result) == 3
    expect(well, "lr_range_test did not return (rates, drops, best).", next="return rates, drops, best")
    return result[0], result[1], result[2]


def expect_drops(found: Any, expected: Any, what: str = "drops") -> None:
    """Expect the same drops; -inf must be where it is expected and nowhere else."""
    expected, values = np.asarray(expected, dtype=float), numbers(found)
    well = values is not None and values.shape == expected.shape
    expect(well, f"{what} is not an array of {len(expected)} numbers, one for every rate.")
    assert values is not None
    lost = np.isneginf(expected)
    expect(
        np.all(np.isneginf(values[lost])),
        f"{what} is not -inf for a rate whose losses become inf or NaN.",
        next="stop such a run and leave its drop at -inf.",
    )
    expect_close(values[~lost], expected[~lost], f"Where the run stays finite, {what}", rtol=1e-6, atol=1e-9)


@check("lr_range_test")
def measures_every_rate(student, reference, rng):
    "Every rate starts from params, takes num_steps steps, and its drop is measured"
    loss, params = bowl(10 ** rng.uniform(0.0, 1.0), rng.uniform(0.1, 1.0)), draw_params(rng)
    for sizes in ((1e-4, 1e-1, 2, 30), (1e-3, 3e-2, 3, 7)):
        expected = reference.lr_range_test(with_hard_batches(loss), params, *sizes)
        found = triple(student.lr_range_test(with_hard_batches(loss), params, *sizes))
        expect_drops(found[1], expected[1])


@check("lr_range_test")
def spaces_rates_evenly(student, reference, rng):
    "The rates are evenly spaced on a logarithmic scale, both ends included"
    loss, params = bowl(1.0), draw_params(rng)
    for low, high, num_rates in ((1e-4, 1e-1, 4), (10 ** rng.uniform(-6, -5), 10 ** rng.uniform(-2, 0), 5)):
        expected = reference.lr_range_test(loss, params, low, high, num_rates, 1)
        found = triple(student.lr_range_test(loss, params, low, high, num_rates, 1))
        expect_close(found[0], expected[0], "rates")


@check("lr_range_test")
def survives_divergence(student, reference, rng):
    "A rate with an inf or a NaN anywhere has the drop -inf, and the best is one that stays finite"
    # With 1.0 the loss swings from wall to wall and comes down slowly, with 0.1 it falls; 10 and 100 diverge.
    params, curvature = draw_params(rng), rng.uniform(1.9, 1.95)
    smooth = bowl(curvature)

    def fragile(params):  # gives NaN as soon as w has grown, as a softmax without its shift does
        value, grads = smooth(params)
        return (value, grads) if value < 1e4 else (float("nan"), grads)

    def brittle(params):
        value, grads = smooth(params)
        return (value, grads) if value < 1e4 else (float("inf"), grads)

    start = smooth(params)[0]

    def holed(strange):
        """Give `strange` where w passes through on its way down with 0.1; with 10 the loss grows and is finite."""

        def loss(params):
            value, grads = smooth(params)
            return (strange if 0.3**2 < value / start < 0.45**2 else value), grads

        return loss

    def hopeless(params):
        return float("nan"), smooth(params)[1]

    wide, narrow = (1e-3, 1e2, 6, 8), (1e-2, 1e1, 4, 8)
    for loss, sizes in (
        (fragile, wide),
        (brittle, wide),
        (holed(float("inf")), narrow),
        (holed(float("nan")), narrow),
        (hopeless, narrow),
    ):
        arguments = (loss, params, *sizes)
        expected = reference.lr_range_test(*arguments)
        found = triple(student.lr_range_test(*arguments))
        expect_best(found[2], expected[2])
        expect_drops(found[1], expected[1])


@check("lr_range_test")
def finds_the_decade(student, reference, rng):
    "On landscapes of every steepness and with noisy losses, the best rate is in the right decade"
    right = 0
    for exponent in rng.permutation([-3, -1, 0, 2]):
        curvature = 10 ** (exponent + rng.uniform(-0.2, 0.2))
        loss = noisy(bowl(curvature), 0.05, rng)
        # One decade beside another around 1 / curvature: only one of the rates is close to it.
        low = 10.0 ** (-exponent - 2)
        found = triple(student.lr_range_test(loss, draw_params(rng), low, low * 1e3, 4, 10))[2]
        expect(found is not None, "best is None, although a rate brings the loss down by more than a tenth.")
        best = float(expect_number_or_array(found, "best", ()))
        right += best > 0 and abs(np.log10(best * curvature)) < 0.5
    expect(
        right == 4,
        f"In {right} of 4 landscapes, best is in the decade of rates in which the loss drops; 4 were expected.",
    )


@check("lr_range_test")
def counts_where_it_ends(student, reference, rng):
    "A rate that dips and comes back has not won"
    params = {"w": np.array([1.0, 1.0])}

    def trap(params):  # flat far out, steep in the middle: large rates cross the valley and stay outside
        w = np.asarray(params["w"])
        value = float(np.sum(np.minimum(np.abs(w), 1.2)))
        return value + 0.01, {"w": np.sign(w) * np.where(np.abs(w) < 1.2, 1.0, 0.0)}

    stride = float(rng.uniform(0.9, 1.0))
    for num_rates, num_steps in ((3, 12), (2, 19)):
        arguments = (trap, params, 0.01 * stride, stride, num_rates, num_steps)
        expected = reference.lr_range_test(*arguments)
        found = triple(student.lr_range_test(*arguments))
        expect_best(found[2], expected[2])
        expect_drops(found[1], expected[1])


@check("lr_range_test")
def admits_that_nothing_works(student, reference, rng):
    "Where no rate brings the loss down noticeably, best is None; in other units, it is the same"
    params = draw_params(rng)
    low_hopes = bowl(1e-4, 5.0)
    for scale in (1.0, 1e3):

        def scaled(params, scale=scale):
            value, grads = low_hopes(params)
            return scale * value, grads

        found = triple(student.lr_range_test(scaled, params, 1e-3, 1e1, 3, 6))[2]
        expect(
            found is None,
            "best is not None, although no rate lowers the loss by more than a tenth.",
            next="compare the largest drop with 0.1 before you name a best rate.",
        )

    def slide(params):  # after one step, the loss has dropped by the rate
        return float(params["w"][0]), {"w": np.ones(1)}

    for high in (0.07, 0.13):
        arguments = (slide, {"w": np.ones(1)}, 0.01, high, 2, 2)
        expect_best(triple(student.lr_range_test(*arguments))[2], reference.lr_range_test(*arguments)[2])
    curvature, scale = 10 ** rng.uniform(-0.1, 0.1), 10 ** rng.uniform(-4, -3)

    def tiny(params):
        value, grads = bowl(curvature)(params)
        return scale * value, grads

    arguments = (tiny, params, 1e-3, 1e-1, 3, 12)
    expect_best(triple(student.lr_range_test(*arguments))[2], reference.lr_range_test(*arguments)[2])


@check("lr_range_test")
def leaves_params_alone(student, reference, rng):
    "params is left as it was, and loss is called once a step"
    reply = student.lr_range_test.observe(bowl(1.0), draw_params(rng), 1e-3, 1e-1, 3, 6)
    expect_unchanged(reply.changed, 1, "params")
    expect(
        reply.callbacks <= 18,
        f"With three rates and six steps, loss was called {reply.callbacks} times; 18 were expected.",
        next="loss gives the value and the gradient in one call.",
    )


def expect_best(found: Any, expected: Any) -> None:
    if expected is None:
        expect(found is None, "best is not None, although no rate lowers the loss by more than a tenth.")
        return
    expect(found is not None, "best is None, although a rate brings the loss down by more than a tenth.")
    expect_close(found, expected, "best")
