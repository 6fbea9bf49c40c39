"""What is proved about step_size_sweep. Its functions are polynomials, which every machine rounds alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.gradient_checks.instruments import expect_pair
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check


def f(x: Any) -> Any:
    """Give x + x**3, in x's dtype."""
    if not isinstance(x, np.ndarray | np.floating | float):
        raise ValueError(f"f takes numbers, and was handed a {type(x).__name__}")
    return x + x * x * x


def df(x: Any) -> Any:
    return 1 + 3 * x * x


# The slope of f is positive, and measured too large; that of `falling` is negative, and measured too small. That of
# `flat` is so small that any constant in a denominator hides it, and is measured below what it is.


def falling(x: Any) -> Any:
    return f(x) - 11 * x


def slope_of_falling(x: Any) -> Any:
    return df(x) - 11


def flat(x: Any) -> Any:
    return f(x) * -(2.0**-50)


def slope_of_flat(x: Any) -> Any:
    return df(x) * -(2.0**-50)


def up_or_down(x: Any) -> Any:
    return np.sign(x) * np.float32(2.0**-121)


def smallest_slope(x: Any) -> Any:
    return np.full_like(x, 2.0**-126)


def draw_points(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.asarray(rng.uniform(0.6, 1.4, shape) * rng.choice([-1.0, 1.0], shape))


def powers_of_ten(last: int) -> np.ndarray:
    """Give 0.1, 0.01 ... 1e-last, written out: what ** gives for them differs from processor to processor."""
    return np.array([float(f"1e-{number}") for number in range(1, last + 1)])


def sweep(functions: Any, x: Any, hs: Any, f: Any = f, df: Any = df) -> tuple[Any, Any]:
    return expect_pair(functions.step_size_sweep(f, df, x, hs), "step_size_sweep", "errors, best_h")


@check("step_size_sweep")
def measures_truncation(student, reference, rng):
    "With large steps the errors agree with the formula, and the smallest step is the best"
    x, hs = draw_points(rng, (4,)), np.array([0.25, 0.125, 0.0625])
    for where, function, derivative in (
        ("Where all slopes are positive", f, df),
        ("Where all slopes are negative", falling, slope_of_falling),
        ("Where all slopes are tiny", flat, slope_of_flat),
    ):
        expected, best_h = sweep(reference, x, hs, function, derivative)
        errors, found_h = sweep(student, x, hs, function, derivative)
        expect_close(errors, expected, f"{where}, errors", rtol=1e-6)
        expect_close(found_h, best_h, f"{where}, best_h")


@check("step_size_sweep")
def finds_the_bottom(student, reference, rng):
    "In double precision the errors form a U, in the order of hs, and best_h lies at its bottom"
    x, hs = draw_points(rng, (6,)), rng.permutation(powers_of_ten(12))
    expected, best_h = sweep(reference, x, hs)
    errors, found_h = sweep(student, x, hs)
    expect_close(errors, expected, "errors", rtol=1e-2, atol=1e-13)
    found_h = float(expect_number_or_array(found_h, "best_h", ()))
    expect(found_h in hs, f"best_h is {found_h:.3g}, which is not one of hs.")
    found, best = (float(np.max(expected[hs == h])) for h in (found_h, best_h))
    expect(
        found <= 1.1 * best + 1e-12,
        f"best_h is {found_h:.0e}, where the error is {found:.0e}; at {best_h:.0e} it is {best:.0e}.",
    )


@check("step_size_sweep")
def keeps_single_precision(student, reference, rng):
    "In single precision all arithmetic is in single precision, and the bottom of the U is much higher"
    x, hs = draw_points(rng, (6,)).astype(np.float32), rng.permutation(powers_of_ten(5))
    expected, _ = sweep(reference, x, hs)
    dtypes = set()

    def watched(x):
        dtypes.add(str(np.asarray(x).dtype))
        return f(x)

    errors, _ = sweep(student, x, hs, watched)
    expect("float64" not in dtypes, "x is float32, and f was handed float64.")
    expect_close(errors, expected, "With float32, errors", rtol=0.05, atol=1e-6)
    expect(
        np.asarray(errors).dtype != np.float32,
        "With float32, errors is float32, too; float64 was expected.",
        next="make it a float64 array: np.array(errors, dtype=float)",
    )
    # A quotient of 2**-151 is nothing in single precision, though what it is made of is not.
    errors, _ = sweep(student, np.ones(2, np.float32), [2.0**30], up_or_down, smallest_slope)
    error = float(expect_number_or_array(errors, "With float32, errors", (1,))[0])
    expect(
        abs(error - 1) < 1e-9,
        "x is float32, and the difference was not divided by the step in single precision.",
        next="leave what f returns in its dtype, and divide by h in that dtype",
    )


@check("step_size_sweep")
def takes_any_shape(student, reference, rng):
    "x may be a single number or an array of any shape, and hs a list of one step"
    for x in (draw_points(rng, ()), float(draw_points(rng, ())), draw_points(rng, (2, 3))):
        expected, best_h = sweep(reference, x, [0.125])
        errors, found_h = sweep(student, x, [0.125])
        what = f"For x of shape {np.shape(x)}, "
        expect_close(errors, expected, f"{what}errors", rtol=1e-6)
        expect_close(found_h, best_h, f"{what}best_h")


@check("step_size_sweep")
def leaves_its_arguments_alone(student, reference, rng):
    "x and hs are left as they were"
    hs = rng.permutation([0.5, 0.25, 0.125])
    reply = student.step_size_sweep.observe(f, df, draw_points(rng, (3,)), hs)
    expect_unchanged(reply.changed, 2, "x")
    expect_unchanged(reply.changed, 3, "hs")
