"""What is proved about grad_check_params: no array of a model goes unchecked, however small."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.gradient_checks.instruments import (
    Reading,
    expect_error,
    expect_no_mistake,
    expect_readings,
    rings,
)
from autograder.checks.gradient_checks.numerical import of_shape
from autograder.checks.gradient_checks.planted import softmax_faults, softmax_model
from autograder.expectations import expect, expect_unchanged
from autograder.registry import check


def expect_worst(result: Any, params: dict[str, np.ndarray]) -> dict[str, float]:
    """Expect one error under each name."""
    expect(
        isinstance(result, dict),
        f"grad_check_params returned a {type(result).__name__}; a dict was expected.",
    )
    for name in params:
        expect(name in result, f"The result has no key {name!r}.")
    return {name: expect_error(result[name], f"worst[{name!r}]") for name in params}


def coupled(
    rng: np.random.Generator, **shapes: tuple[int, ...]
) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Draw a loss of several arrays, a point, and the gradients. With a step of 2**-k nothing is ever rounded."""
    weights = {name: rng.integers(1, 6, shape).astype(float) for name, shape in shapes.items()}
    params = {name: np.asarray(rng.integers(4, 17, shape) / 8.0) for name, shape in shapes.items()}

    def f(params):
        if not isinstance(params, dict) or params.keys() != weights.keys():
            raise ValueError("f takes a dict with the keys of params")
        squares = [np.sum(weights[name] * of_shape(params[name], shapes[name]) ** 2) for name in weights]
        return float(np.sum(squares))

    return f, params, {name: np.asarray(2 * weights[name] * params[name]) for name in shapes}


def expensive(f: Any, times: int) -> Any:
    """Let f be evaluated so many times only: whoever tries all entries of a large array should not wait for it."""
    left = iter(range(times))

    def limited(params):
        if next(left, None) is None:
            raise ValueError(
                f"f is expensive, and was evaluated {times} times for a few checks of each array"
            )
        return f(params)

    return limited


@check("grad_check_params")
def names_the_wrong_array(student, reference, rng):
    "The error stands under the name of the array that is wrong, weights and biases alike"
    shapes = {"W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,)}
    f, params, grads = coupled(rng, **shapes)
    found, expected = [], []
    for wrong in shapes:
        sick = grads | {wrong: 0.75 * grads[wrong]}
        found.append(student.grad_check_params(f, params, sick, 2, 2.0**-6, rng))
        expected.append({name: 0.25 * (name == wrong) for name in shapes})
    for wrong, result, errors in zip(shapes, found, expected, strict=True):
        worst = expect_worst(result, params)
        expect_readings(worst, errors, f"When {wrong} is wrong, worst")


@check("grad_check_params")
def samples_the_smallest_array(student, reference, rng):
    "A bias is checked even when it is one parameter in ten thousand"
    for _ in range(3):
        f, params, grads = coupled(rng, W=(100, 100), b=(1,))
        sick = grads | {"b": 0.75 * grads["b"]}
        result = student.grad_check_params(expensive(f, 100), params, sick, 3, 2.0**-6, rng)
        worst = expect_worst(result, params)
        expect_readings(worst, {"W": 0.0, "b": 0.25}, "When b, one entry, is wrong, worst")


@check("grad_check_params")
def reports_the_worst_entry(student, reference, rng):
    "A single wrong entry of an array that is checked in full is found"
    f, params, grads = coupled(rng, W=(2, 2), b=(3,))
    results = []
    for name, i in (("b", 0), ("b", 1), ("b", 2), ("W", int(rng.integers(4)))):
        one_wrong = grads[name].copy()
        one_wrong.flat[i] *= 0.75
        results.append(
            (name, student.grad_check_params(f, params, grads | {name: one_wrong}, 4, 2.0**-6, rng))
        )
    for name, result in results:
        worst = expect_worst(result, params)
        expect_readings(worst[name], 0.25, f"When one entry of {name} is wrong, worst[{name!r}]")


@check("grad_check_params")
def chooses_with_rng(student, reference, rng):
    "The same generator chooses the same entries of every array, another one others"
    shapes = dict.fromkeys(("W1", "W2", "W3", "W4", "W5"), (6, 8))
    f, params, grads = coupled(rng, **shapes)
    places = 1 - rng.permutation(np.arange(48) / 64).reshape(6, 8)  # each entry has an error of its own
    sick = {name: grad * places for name, grad in grads.items()}
    seed, other = (int(s) for s in rng.integers(2**62, size=2))
    results = [
        expect_worst(student.grad_check_params(f, params, sick, 1, 2.0**-6, np.random.default_rng(s)), params)
        for s in (seed, seed, other)
    ]
    one, again, two = (np.array([result[name] for name in shapes]) for result in results)
    because, next = (
        "the entries are not drawn from rng",
        "hand rng on, and make a new one only where it is None.",
    )
    expect(np.allclose(one, again), "With the same generator, other entries were chosen.", because, next)
    expect(  # in five arrays of 48 entries each, chance chooses the same ones once in 250 million times
        not np.allclose(one, two), "Two different generators chose the same entries.", because, next
    )


@check("grad_check_params")
def finds_the_wrong_arrays(student, reference, rng):
    "Of a softmax classifier with planted faults, exactly the wrong arrays are called wrong"
    readings = []
    for only in (None, ("right", "0.1 % off", "one bias wrong")):
        f, params, grads = softmax_model(rng)
        for title, sick in softmax_faults(params, grads, rng).items():
            if only and title not in only:
                continue
            result = student.grad_check_params(f, params, sick, 4, 1e-5, rng)
            worst = expect_worst(result, params)
            for name in params:
                wrong = sick[name] is not grads[name]
                readings.append(Reading(f"{name}: {title}", wrong, rings(worst[name])))
    expect_no_mistake(readings, "arrays")


@check("grad_check_params")
def counts_what_is_missing_as_wrong(student, reference, rng):
    "A gradient that is missing, NaN, or of another shape than its array, has error infinity"
    f, params, grads = coupled(rng, W=(2, 3), b=(3,))
    sick = {
        "is missing": {"W": grads["W"]},
        "has a shape of (1, 3) for (3,)": grads | {"b": grads["b"][None]},
        "is NaN": grads | {"b": np.full(3, np.nan)},
        "is a number": grads | {"b": float(grads["b"][0])},
        "is transposed": grads | {"W": grads["W"].T.copy()},
    }
    results = {n: student.grad_check_params(f, params, wrong, 6, 2.0**-6, rng) for n, wrong in sick.items()}
    for title, result in results.items():
        worst = expect_worst(result, params)
        name, other = ("W", "b") if title == "is transposed" else ("b", "W")
        infinite = np.isposinf(worst[name])
        expect(
            infinite, f"When the gradient of {name} {title}, worst[{name!r}] is {worst[name]:.3g}, not inf."
        )
        expect_readings(worst[other], 0.0, f"When the gradient of {name} {title}, worst[{other!r}]")


@check("grad_check_params")
def checks_as_many_as_asked(student, reference, rng):
    "f is evaluated twice for each of the num_checks entries of each array, and params are left as they were"
    f, params, grads = coupled(rng, W=(3, 3), b=(2,), c=())
    params = {name: np.asarray(1e-3 * x) for name, x in params.items()}
    for num_checks, times in ((4, 14), (1, 6)):
        reply = student.grad_check_params.observe(f, params, grads, num_checks, 0.1, rng)
        expect(
            reply.callbacks == times,
            f"For arrays of 9, 2 and 1 entries and num_checks={num_checks}, f was evaluated {reply.callbacks} "
            f"times; {times} were expected.",
        )
        expect(1 not in reply.changed, "After the call, params are not what they were.")
        expect_unchanged(reply.changed, 2, "grads")


@check("grad_check_params")
def has_defaults(student, reference, rng):
    "The step is h; num_checks is 5 and h is 1e-5 where they are left out"
    f, params, grads = coupled(rng, W=(2, 4), b=(2,))
    sick = grads | {"W": 0.75 * grads["W"]}
    for rest, wanted in (((), 1e-5), ((5, 0.125), 0.125)):
        steps: list[float] = []

        def watched(params, *, steps=steps, start=params):
            loss = f(params)
            steps.append(max(float(np.max(np.abs(params[name] - start[name]))) for name in start))
            return loss

        worst = expect_worst(student.grad_check_params(watched, params, sick, *rest), params)
        expect_readings(worst, {"W": 0.25, "b": 0.0}, "worst")
        step, what = max(steps, default=0.0), "With" if rest else "Without"
        expect(len(steps) == 14, f"{what} num_checks, f was evaluated {len(steps)} times; 14 were expected.")
        expect(
            abs(step - wanted) < 1e-3 * wanted,
            f"{what} h, the step was {step:.3g}; {wanted:.3g} was expected.",
        )
