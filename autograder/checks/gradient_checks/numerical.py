"""What is proved about the numerical gradients: the formula, its order, and how often and where f is evaluated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np

from autograder.calls import Actor, Function, Reply
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged, fail
from autograder.registry import check


@dataclass(frozen=True)
class Method:
    """A way to measure a gradient: the order of its error, and how often it evaluates f."""

    name: str
    order: int
    per_entry: int
    at_x: int = 0


METHODS = (
    Method("forward_difference", order=1, per_entry=1, at_x=1),
    Method("eval_numerical_gradient", order=2, per_entry=2),
    Method("eval_numerical_gradient_array", order=2, per_entry=2),
)
CENTRED = METHODS[1:]

# The outputs of the array method are multiples of f, and this is what its result is a multiple by.
OUTPUTS, DF = np.array([1.0, 2.0, -1.0]), np.array([2.0, 1.0, 1.0])
FACTOR = {"eval_numerical_gradient_array": float(OUTPUTS @ DF)}


def check_each(methods: tuple[Method, ...]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register `run(method, student, reference, rng)` as a check of each method, `student` being that function."""

    def register(run: Callable[..., None]) -> Callable[..., None]:
        for method in methods:
            check(method.name)(_bound(run, method))
        return run

    return register


def _bound(run: Callable[..., None], method: Method) -> Callable[..., None]:
    @wraps(run)
    def bound(student: Any, reference: Any, rng: np.random.Generator) -> None:
        run(method, student[method.name], reference[method.name], rng)

    return bound


def ask(method: Method, function: Function, f: Callable[[Any], float], x: Any, *h: float) -> Reply:
    """Ask for the gradient of f at x, in the way of the method; without h, for the one with the default step."""
    if method.name == "eval_numerical_gradient":
        return function.observe(f, x, *((False, *h) if h else ()))
    if method.name == "eval_numerical_gradient_array":
        return function.observe(lambda x: f(x) * OUTPUTS, x, DF, *h)
    return function.observe(f, x, *h)


def of_shape(x: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Take what f was handed; it must have the shape of x."""
    if not isinstance(x, np.ndarray | np.floating) or x.shape != shape:
        raise ValueError(f"f takes an array of x's shape, and was handed {type(x).__name__} {np.shape(x)}")
    return np.asarray(x, dtype=float)


def cubic(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Callable[[Any], float], np.ndarray]:
    """Draw a polynomial whose entries interact, and a point. With a step of 2**-k nothing is ever rounded."""
    weights = rng.integers(1, 6, shape).astype(float)
    x = rng.integers(1, 17, shape) * rng.choice([-0.125, 0.125], shape)

    def f(x):
        x = of_shape(x, weights.shape)
        return float(np.sum(weights * x**3) + np.sum(x) ** 2)

    return f, np.asarray(x)


@check_each(METHODS)
def follows_the_formula(method, student, reference, rng):
    "The gradient of a function of twelve variables agrees with the formula"
    f, x = cubic(rng, (3, 4))
    expected = ask(method, reference, f, x, 2.0**-4).result
    expect_close(ask(method, student, f, x, 2.0**-4).result, expected, "grad", rtol=1e-9, atol=1e-9)


@check_each(METHODS)
def has_the_order(method, student, reference, rng):
    "The error falls with h as it should"
    x = rng.uniform(0.5, 1.5, 3)
    errors = []
    for h in (2.0**-4, 2.0**-5):
        grad = ask(method, student, lambda x: float(np.sum(np.exp(of_shape(x, (3,))))), x, h).result
        grad = expect_number_or_array(grad, "grad", (3,))
        errors.append(float(np.max(np.abs(grad - FACTOR.get(method.name, 1.0) * np.exp(x)))))
    ratio, wanted = errors[0] / max(errors[1], 1e-300), 2.0**method.order
    because = {1: "the error is of order h: a one-sided difference", 2: "the error is of order h**2"}
    order = round(np.log2(max(ratio, 1e-9)))
    expect(
        abs(ratio - wanted) < 0.1 * wanted,
        f"Halving h divided the error by {min(ratio, 1e6):.2g}; by {wanted:g} was expected.",
        because.get(order, "the error does not go to zero with h") if order != method.order else "",
    )


@check_each(METHODS)
def takes_any_shape(method, student, reference, rng):
    "x may have any shape, from a single number to three dimensions, and may be empty or transposed"
    for shape in ((), (5,), (2, 1, 3), (0,)):
        f, x = cubic(rng, shape)
        expected = ask(method, reference, f, x, 2.0**-4).result
        what = f"For x of shape {shape}, grad"
        expect_close(ask(method, student, f, x, 2.0**-4).result, expected, what, rtol=1e-9, atol=1e-9)
    f, x = cubic(rng, (2, 3))
    expected = ask(method, reference, f, x, 2.0**-4).result
    turned = Actor("gradient_checks.actors.transposed", x=x.T.copy())
    found = ask(method, student, f, turned, 2.0**-4).result
    expect_close(found, expected, "For a transposed x, grad", rtol=1e-9, atol=1e-9)


@check_each(METHODS)
def evaluates_f_where_it_must(method, student, reference, rng):
    "f is evaluated as often as the formula asks, each time with one entry moved by h"
    x, h = rng.normal(size=(2, 3)), float(rng.uniform(0.01, 0.02))
    seen: list[np.ndarray] = []

    def f(x):
        seen.append(of_shape(x, (2, 3)).copy())
        return float(np.sum(seen[-1] ** 2))

    ask(method, student, f, x, h)
    times = method.per_entry * x.size + method.at_x
    expect(
        len(seen) == times, f"For 6 entries, f was evaluated {len(seen)} times; {times} times were expected."
    )
    moves = [point - x for point in seen]
    for move in moves:
        expect(
            np.sum(np.abs(move) > 1e-9) <= 1,
            "f was evaluated at a point where more than one entry of x had moved.",
        )
        length = float(np.max(np.abs(move)))
        expect(
            length < 1e-9 or abs(length - h) < 1e-9,
            f"f was evaluated {length / h:.3g} h away from x; h was expected.",
        )
    expect(
        sum(np.max(np.abs(move)) < 1e-9 for move in moves) == method.at_x,
        "f was evaluated at x itself where a point beside it was expected.",
    )


@check_each(METHODS)
def puts_x_back(method, student, reference, rng):
    "x is afterwards what it was, to the last bit"
    x = 1e-3 * rng.normal(size=(3, 4))  # so small that x + h - h is not x
    reply = ask(method, student, lambda x: float(np.sum(of_shape(x, (3, 4)))), x, 0.1)
    if 1 in reply.changed:
        fail(
            "After the call, x is not what it was.",
            "an entry of x is not put back, or not exactly",
            "remember the old value and assign it: x[ix] = old_value",
        )


@check_each(CENTRED)
def has_a_default_step(method, student, reference, rng):
    "Without h, the step is 1e-5"
    x = rng.normal(size=3)
    seen: list[np.ndarray] = []

    def f(x):
        seen.append(of_shape(x, (3,)).copy())
        return float(np.sum(seen[-1] ** 3))

    grad = ask(method, student, f, x).result
    expect(seen, "f was never evaluated.")
    step = max(float(np.max(np.abs(point - x))) for point in seen)
    expect(abs(step - 1e-5) < 1e-9, f"Without h, the step was {step:.3g}; 1e-05 was expected.")
    expected = 3 * x**2 * FACTOR.get(method.name, 1.0)
    expect_close(grad, expected, "Without h, grad", rtol=1e-5, atol=1e-7)


@check("eval_numerical_gradient")
def may_print(student, reference, rng):
    "With verbose, the result is the same"
    x = rng.integers(1, 17, (2, 2)) / 8.0
    grad = student.eval_numerical_gradient(Actor("gradient_checks.actors.silent_squares"), x, True, 2.0**-4)
    expect_close(grad, 2 * x, "With verbose=True, grad", rtol=1e-9)


@check("eval_numerical_gradient_array")
def agrees_with_the_jacobian(student, reference, rng):
    "The result is the explicit Jacobian times df, whatever the shapes"
    for inputs, outputs in (((2, 3), (2, 1, 2)), ((4,), ()), ((), (3,))):
        x = rng.integers(1, 9, inputs) / 8.0
        mixing = rng.integers(-4, 5, (*outputs, *inputs)).astype(float)
        df = np.asarray(rng.integers(1, 6, outputs) * rng.choice([-1.0, 1.0], outputs))

        def f(x, *, mixing=mixing, inputs=inputs):
            squared = of_shape(x, inputs) ** 2
            return np.asarray(np.tensordot(mixing, squared, len(inputs)))

        jacobian = 2 * mixing * x  # outputs first, then inputs
        expected = np.tensordot(df, jacobian, len(outputs))
        found = student.eval_numerical_gradient_array(f, np.asarray(x), df, 2.0**-6)
        what = f"For x of shape {inputs} and f(x) of shape {outputs}, grad"
        expect_close(found, expected, what, rtol=1e-9, atol=1e-9)


@check("eval_numerical_gradient_array")
def copies_what_f_gives(student, reference, rng):
    "f may give back x itself, as a layer does that changes nothing or only flattens"
    for factory, outputs in (("identity", (2, 3)), ("flattened", (6,))):
        x, df = rng.normal(size=(2, 3)), rng.normal(size=outputs)
        f = Actor(f"gradient_checks.actors.{factory}")
        grad = student.eval_numerical_gradient_array(f, x, df, 2.0**-6)
        expect_close(grad, df.reshape(2, 3), "Where f(x) is x, grad", rtol=1e-9, atol=1e-9)


@check("eval_numerical_gradient_array")
def leaves_df_alone(student, reference, rng):
    "df is left as it was"
    reply = student.eval_numerical_gradient_array.observe(
        lambda x: of_shape(x, (2,)) ** 2, rng.normal(size=2), rng.normal(size=2), 1e-3
    )
    expect_unchanged(reply.changed, 2, "df")
