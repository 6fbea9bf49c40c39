"""What is proved about rel_error, verdict and active_range."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.gradient_checks.instruments import expect_array, expect_pair
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged, fail
from autograder.registry import check

# rel_error


def draw_gradients(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Draw two gradients of both signs whose larger one is sometimes the first, sometimes the second."""
    a = rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape)
    return a, a * rng.uniform(0.5, 2.0, shape)


@check("rel_error")
def follows_its_formula(student, reference, rng):
    "Gradients of either sign are compared entry by entry"
    a, n = draw_gradients(rng, (3, 4))
    expect_close(student.rel_error(a, n), reference.rel_error(a, n), "error", rtol=1e-9, atol=1e-12)


@check("rel_error")
def is_symmetric(student, reference, rng):
    "It does not matter which of the two is the analytic one"
    a, n = draw_gradients(rng, (5,))
    expected = reference.rel_error(a, n)
    one, other = student.rel_error(a, n), student.rel_error(n, a)
    expect_close(one, expected, "error", rtol=1e-9, atol=1e-12)
    expect_close(other, expected, "With a and n exchanged, error", rtol=1e-9, atol=1e-12)


@check("rel_error")
def handles_zeros(student, reference, rng):
    "Two zeros have error 0, a single zero has error 1, opposite signs have error 2"
    size = float(rng.uniform(1, 3))
    cases = {
        "two zeros": (0.0, 0.0, 0.0),
        "a zero and a number": (0.0, size, 1.0),
        "a number and a zero": (-size, 0.0, 1.0),
        "opposite numbers": (size, -size, 2.0),
        "equal numbers": (-size, -size, 0.0),
    }
    a, n, expected = (np.array(column) for column in zip(*cases.values(), strict=True))
    errors = student.rel_error(a, n)
    array = expect_array(errors, "error")
    if array.shape == expected.shape and array.dtype.kind == "f":
        for i, case in enumerate(cases):
            expect(not np.isnan(array[i]), f"The error of {case} is nan; {expected[i]:g} was expected.")
    expect_close(errors, expected, "error", rtol=1e-9, atol=1e-12)


@check("rel_error")
def hides_nothing_tiny(student, reference, rng):
    "A tiny error is not zero, and tiny gradients are compared as strictly as large ones"
    a, n = draw_gradients(rng, (6,))
    close = a * (1 + 2.0 ** -np.array([7, 17, 18, 20, 24, 27]))
    expected = reference.rel_error(a, close)
    expect_close(student.rel_error(a, close), expected, "With tiny errors, error", rtol=1e-6)
    scale = np.array([1e-4, 1e-7, 1e-9, 1e-12, 1e-40, 1e-200])
    expected = reference.rel_error(scale * a, scale * n)
    expect_close(student.rel_error(scale * a, scale * n), expected, "With tiny gradients, error", rtol=1e-6)


@check("rel_error")
def lets_nothing_strange_pass(student, reference, rng):
    "An error with NaN or infinity on either side, or on both, is infinite"
    number = float(rng.uniform(1, 3))
    pairs = [(x, y) for x in (np.nan, np.inf, -np.inf) for y in (number, 0.0, x)]
    a, n = np.array([*pairs, (number, number)]).T
    for one, other in ((a, n), (n, a)):
        errors = expect_array(student.rel_error(one, other), "error")
        expect(errors.shape == a.shape, f"error has shape {errors.shape}; {a.shape} was expected.")
        expect(errors.dtype.kind == "f", f"error has dtype {errors.dtype}; float64 was expected.")
        for i in range(len(pairs)):
            expect(
                np.isposinf(errors[i]),
                f"The error of {one[i]:.3g} and {other[i]:.3g} is {errors[i]:.3g}; inf was expected.",
            )
        expect_close(errors[-1], 0.0, "error of two equal numbers beside a NaN")


@check("rel_error")
def keeps_the_shape(student, reference, rng):
    "The result has one error for each entry, whatever the shape, also for two plain numbers"
    for shape in ((), (2, 1, 3), (0,)):
        a, n = draw_gradients(rng, shape)
        what = f"For arrays of shape {shape}, error"
        expect_close(
            student.rel_error(np.asarray(a), np.asarray(n)), reference.rel_error(a, n), what, rtol=1e-9
        )
    a, n = map(float, draw_gradients(rng, ()))
    expect_close(student.rel_error(a, n), reference.rel_error(a, n), "For two numbers, error", rtol=1e-9)


@check("rel_error")
def leaves_its_arguments_alone(student, reference, rng):
    "a and n are left as they were"
    a, n = draw_gradients(rng, (5,))
    a[:3], n[:3] = (0.0, np.nan, 1.0), (0.0, 1.0, np.inf)
    reply = student.rel_error.observe(a, n)
    expect_unchanged(reply.changed, 0, "a")
    expect_unchanged(reply.changed, 1, "n")


# verdict

BANDS = {"happy": (1e-8, 1e-7), "in between": (1e-7, 1e-4), "uncomfortable": (1e-4, 1e-2), "wrong": (1e-2, 1)}


def expect_verdict(student, err: float, kinks: bool, expected: str, err_is: str) -> None:
    """Expect the word for an error; `err_is` says what kind of an error it is."""
    found = student.verdict(err, kinks)
    with_kinks = "with kinks" if kinks else "without kinks"
    shown = repr(found) if isinstance(found, str) else f"a {type(found).__name__}"
    expect(
        isinstance(found, str) and found == expected,
        f"An error of {err_is}, {with_kinks}, is {shown[:40]}; {expected!r} was expected.",
    )


@check("verdict")
def knows_the_bands(student, reference, rng):
    "Errors well inside each of the four bands get their words, with kinks and without"
    found = []
    cases = [(band, kinks) for band in BANDS.values() for kinks in (True, False)]
    for i in rng.permutation(len(cases)):  # words, which nobody is to have by heart
        (low, high), kinks = cases[i]
        err = float(np.sqrt(low * high) * rng.uniform(0.8, 1.2))
        found.append((err, kinks, reference.verdict(err, kinks)))
        student.verdict(err, kinks)
    for err, kinks, expected in found:
        expect_verdict(student, err, kinks, expected, f"{err:.1e}")


@check("verdict")
def knows_the_edges(student, reference, rng):
    "At exactly 1e-2, 1e-4 and 1e-7 the milder word applies, just above them the sharper one"
    edges = [(edge, above) for edge in (1e-2, 1e-4, 1e-7) for above in (False, True)]
    cases = []
    for edge, above in edges:
        err = float(np.nextafter(edge, 1)) if above else edge
        for kinks in (True, False):
            cases.append((err, kinks, f"{'just above' if above else 'exactly'} {edge:g}"))
    expected = [reference.verdict(err, kinks) for err, kinks, _ in cases]
    for err, kinks, _ in cases:
        student.verdict(err, kinks)
    for (err, kinks, err_is), word in zip(cases, expected, strict=True):
        expect_verdict(student, err, kinks, word, err_is)


@check("verdict")
def knows_the_extremes(student, reference, rng):
    "Zero is happy; infinity and NaN are wrong"
    for err, word in ((0.0, "happy"), (2.0, "wrong"), (float("inf"), "wrong"), (float("nan"), "wrong")):
        for kinks in (True, False):
            expect_verdict(student, err, kinks, word, f"{err:g}")


# active_range


def draw_sizes(rng: np.random.Generator, low: float, high: float, count: int) -> np.ndarray:
    """Draw numbers of both signs, evenly spread over the decades between 10**low and 10**high."""
    signs = rng.choice([-1.0, 1.0], count)
    signs[0] = -1.0
    return signs * 10.0 ** rng.uniform(low, high, count)


def expect_worrying(student, grad: np.ndarray, expected: np.ndarray, *tiny: float) -> Any:
    """Expect these entries, and no others, to be worrying; give the scale."""
    worrying, scale = expect_pair(student.active_range(grad, *tiny), "active_range", "worrying, scale")
    worrying = expect_array(worrying, "worrying")
    expect(worrying.shape == grad.shape, f"worrying has shape {worrying.shape}; {grad.shape} was expected.")
    expect(worrying.dtype.kind == "b", f"worrying has dtype {worrying.dtype}; bool was expected.")
    for wrong, said in ((worrying & ~expected, "is called"), (expected & ~worrying, "is not called")):
        if wrong.any():
            fail(f"A gradient of {grad[wrong].flat[0]:.1e} {said} worrying.")
    return scale


@check("active_range")
def flags_tiny_gradients(student, reference, rng):
    "Magnitudes of 1e-10 and less are worrying, of either sign; larger ones and exact zeros are not"
    grad = np.concatenate([draw_sizes(rng, -13, -10.3, 4), draw_sizes(rng, -9.5, 0, 4), [0.0, -0.0]])
    grad = rng.permutation(grad).reshape(2, 5)
    expected = (np.abs(grad) < 1e-10) & (grad != 0)
    expect_worrying(student, grad, expected)


@check("active_range")
def brings_them_to_order_one(student, reference, rng):
    "The scale brings the worrying gradients to order 1, and is not misled by the others"
    for low, high in ((-12.2, -11.7), (-16.0, -10.2), (-150.0, -149.5)):
        tiny = 10.0 ** (low + (high - low) * np.linspace(0, 1, 6) ** 3)  # most are near the lower end
        grad = np.concatenate([tiny * rng.choice([-1.0, 1.0], 6), draw_sizes(rng, -3, 0, 6), [0.0]])
        result = student.active_range(rng.permutation(grad))
        scale = expect_pair(result, "active_range", "worrying, scale")[1]
        scale = float(expect_number_or_array(scale, "scale", ()))
        expect(scale > 0, f"scale is {scale:.3g}; it must be positive.")
        typical = float(np.exp(np.mean(np.log(tiny)) + np.log(scale)))
        expect(
            0.1 <= typical <= 10,
            f"After scaling, the worrying gradients are about {typical:.0e}; order 1 was expected.",
        )
        expect_close(typical, 1.0, "After scaling, the geometric mean of the worrying gradients", rtol=1e-6)


@check("active_range")
def leaves_healthy_gradients_alone(student, reference, rng):
    "The scale is 1 where nothing is worrying, also for zeros and for an empty gradient"
    for grad in (draw_sizes(rng, -5, 0, 4), np.zeros(3), np.zeros((0, 2))):
        scale = expect_worrying(student, grad, np.zeros(grad.shape, bool))
        expect_close(scale, 1.0, "Where nothing is worrying, scale")


@check("active_range")
def knows_its_limit(student, reference, rng):
    "The limit is `tiny`, and an entry that equals it is worrying"
    tiny = 2.0 ** -float(rng.integers(10, 20))
    grad = np.array([tiny, -tiny, np.nextafter(tiny, 1), tiny / 2, -4 * tiny, 1e-12])
    scale = expect_worrying(student, grad, np.array([True, True, False, True, False, True]), tiny)
    typical = np.exp(np.mean(np.log([tiny, tiny, tiny / 2, 1e-12])))
    expect_close(scale, 1 / typical, "With another limit, scale", rtol=1e-6)
    default = np.array([1e-10, -1e-10, 1.01e-10])
    expect_worrying(student, default, np.array([True, True, False]))
