"""What is proved about the running average of weights and the average of the last iterates."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

SIZE = 60  # parameters of the noisy bowl: enough that its mean squares do not depend on luck


def draw_params(rng: np.random.Generator) -> dict[str, np.ndarray]:
    shapes = {"W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def noisy_descent(rng: np.random.Generator, num_steps: int) -> list[dict[str, np.ndarray]]:
    """Run noisy gradient descent on a bowl whose minimum is at 0, and give the iterates."""
    w, iterates = rng.normal(size=SIZE), []
    for _ in range(num_steps):
        w = w - 0.5 * (w + 2 * rng.normal(size=SIZE))
        iterates.append({"W": w.reshape(6, 10)})
    return iterates


def error_of(params: Any, what: str) -> float:
    """Give the mean squared distance to the minimum of the bowl."""
    expect(isinstance(params, dict) and "W" in params, f"{what} has no array under the key 'W'.")
    return float(np.mean(expect_number_or_array(params["W"], f"{what}['W']", (6, 10)) ** 2))


# ema_weights


@check("ema_weights")
def follows_the_recurrence(student, reference, rng):
    "Three steps from the first weights agree with the reference, in every array"
    decay = float(rng.uniform(0.6, 0.9))
    ema = expected = None
    for step in range(3):
        params = draw_params(rng)
        ema, expected = (
            student.ema_weights(ema, params, decay),
            reference.ema_weights(expected, params, decay),
        )
        expect(isinstance(ema, dict), f"ema_weights returned a {type(ema).__name__}; a dict was expected.")
        expect_close(ema, expected, f"After step {step + 1}, ema", atol=1e-12)


@check("ema_weights")
def begins_with_a_copy(student, reference, rng):
    "Without an average so far it is a copy of the parameters, whatever the decay"
    params = draw_params(rng)
    for decay in (0.5, 0.999):
        expected = reference.ema_weights(None, params, decay)
        reply = student.ema_weights.observe(None, params, decay)
        expect_close(reply.result, expected, "At the first call, ema")
        expect(
            1 not in reply.shared,
            "At the first call, ema holds the arrays of params themselves; a copy was expected.",
            "the average begins with the arrays of params themselves: where one is changed in place, so is the other",
            "copy every array: {name: w.copy() for name, w in params.items()}; dict(params) copies none.",
        )


@check("ema_weights")
def has_a_default(student, reference, rng):
    "decay is 0.99 where none is given, and with 0 the past is forgotten"
    ema, params = draw_params(rng), draw_params(rng)
    found, expected = student.ema_weights(ema, params), reference.ema_weights(ema, params)
    expect_close(found, expected, "Without a decay, ema", atol=1e-12)
    found, expected = (
        student.ema_weights(ema, params, decay=0.0),
        reference.ema_weights(ema, params, decay=0.0),
    )
    expect_close(found, expected, "With decay 0, ema", atol=1e-12)


@check("ema_weights")
def leaves_the_weights_alone(student, reference, rng):
    "params, with which training goes on, are left as they were"
    reply = student.ema_weights.observe(draw_params(rng), draw_params(rng), 0.9)
    expect_unchanged(reply.changed, 1, "params")


@check("ema_weights")
def calms_a_noisy_bowl(student, reference, rng):
    "On a noisy bowl the average is far nearer to the minimum than the iterates are"
    iterates = noisy_descent(rng, 30)
    ema: Any = None
    for params in iterates:
        ema = student.ema_weights(ema, params, 0.9)
    raw = float(np.mean([error_of(params, "params") for params in iterates[-10:]]))
    averaged = error_of(ema, "ema")
    expect(
        averaged < 0.6 * raw,
        f"The mean squared error of the average is {averaged / raw:.2f} times that of the iterates; "
        "less than 0.6 was expected.",
    )


# average_last


@check("average_last")
def averages_the_last(student, reference, rng):
    "The mean of the last k iterates agrees with the reference, in every array"
    iterates = [draw_params(rng) for _ in range(7)]
    for k in (3, 4, 1):
        found, expected = student.average_last(iterates, k), reference.average_last(iterates, k)
        expect_close(found, expected, f"For k = {k}, average", atol=1e-12)


@check("average_last")
def takes_what_there_is(student, reference, rng):
    "Where there are fewer than k iterates, all of them are averaged"
    iterates = [draw_params(rng) for _ in range(3)]
    for k in (3, 5):
        found, expected = student.average_last(iterates, k), reference.average_last(iterates, k)
        expect_close(found, expected, f"For three iterates and k = {k}, average", atol=1e-12)


@check("average_last")
def leaves_the_iterates_alone(student, reference, rng):
    "The iterates are left as they were"
    reply = student.average_last.observe([draw_params(rng) for _ in range(4)], 3)
    expect_unchanged(reply.changed, 0, "iterates")


@check("average_last")
def settles_a_noisy_bowl(student, reference, rng):
    "On a noisy bowl the average is far nearer to the minimum than the iterates are"
    iterates = noisy_descent(rng, 40)
    raw = float(np.mean([error_of(params, "params") for params in iterates[-20:]]))
    averaged = error_of(student.average_last(iterates, 20), "average")
    expect(
        averaged < 0.5 * raw,
        f"The mean squared error of the average is {averaged / raw:.2f} times that of the iterates; "
        "less than 0.5 was expected.",
    )
