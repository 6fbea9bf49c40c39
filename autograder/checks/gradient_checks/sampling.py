"""What is proved about grad_check_sparse: it samples fairly, and is an instrument to rely on."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.calls import Actor
from autograder.checks.gradient_checks.instruments import (
    Reading,
    expect_array,
    expect_errors,
    expect_no_mistake,
    expect_readings,
    rings,
)
from autograder.checks.gradient_checks.numerical import cubic, of_shape
from autograder.checks.gradient_checks.planted import softmax_faults, softmax_model
from autograder.expectations import expect, expect_unchanged
from autograder.registry import check


def parabolas(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Any, np.ndarray, np.ndarray]:
    """Draw a sum of parabolas, a point and the gradient there. With a step of 2**-k nothing is ever rounded."""
    weights = rng.integers(1, 6, shape).astype(float)
    x = np.asarray(rng.integers(4, 17, shape) * rng.choice([-0.125, 0.125], shape))

    def f(x):
        return float(np.sum(weights * of_shape(x, weights.shape) ** 2))

    return f, x, np.asarray(2 * weights * x)


def expect_sample(result: Any, count: int, what: str = "errors") -> np.ndarray:
    """Expect one error for each check."""
    expect(result is not None, "grad_check_sparse returned None; the errors were expected.")
    return expect_errors(result, what, (count,))


@check("grad_check_sparse")
def checks_every_entry_of_a_small_array(student, reference, rng):
    "When there are no more entries than checks, every entry is checked once"
    f, x, gradient = parabolas(rng, (2, 4))
    wanted = np.arange(8) / 16  # a relative error of its own for every entry
    wrong = gradient * (1 - rng.permutation(wanted).reshape(2, 4))
    replies = [student.grad_check_sparse(f, x, wrong, n, 2.0**-6, rng) for n in (8, 12)]
    for n, reply in zip((8, 12), replies, strict=True):
        errors = expect_sample(reply, 8, f"With 8 entries and {n} checks, errors")
        what = "sorted(errors)"
        expect_readings(np.sort(errors), wanted, what)


@check("grad_check_sparse")
def checks_different_entries(student, reference, rng):
    "num_checks different entries are checked, each as likely as any other, by two evaluations of f"
    shape = (2, 3)
    counts, neighbours, reached = [], [], np.zeros(shape, dtype=int)
    for _ in range(16):
        seen: list[np.ndarray] = []
        x = rng.normal(size=shape)

        def f(x, *, seen=seen):
            seen.append(of_shape(x, shape).copy())
            return float(np.sum(seen[-1] ** 2))

        errors = expect_sample(student.grad_check_sparse(f, x, 2 * x, 4, 1e-3, rng.spawn(1)[0]), 4)
        moved = [np.abs(point - x) > 1e-9 for point in seen]
        expect(all(move.sum() <= 1 for move in moved), "f was evaluated with more than one entry moved.")
        counts.append((len(seen), int(np.sum(np.any(moved, axis=0))), len(errors)))
        reached += np.any(moved, axis=0)
        chosen = np.flatnonzero(np.any(moved, axis=0))
        gaps = np.diff(chosen, append=chosen[:1] + x.size)  # the last one leads round to the first
        neighbours.append(np.sum(gaps > 1) <= 1)
    evaluations, entries, _ = counts[0]
    expect(
        all(count[0] == 8 for count in counts),
        f"For 4 checks, f was evaluated {evaluations} times; 8 times were expected.",
    )
    entries = min(count[1] for count in counts)
    expect(entries == 4, f"Of 4 checks, only {entries} were of different entries.")
    expect(  # an honest sample fails this once in two million times, and the next one in five
        not all(neighbours),
        "In 16 calls with 4 checks of 6 entries, the entries were always neighbours.",
        next="draw with rng.choice(x.size, num_checks, replace=False).",
    )
    expect(
        reached.min() > 0,
        f"In 16 calls with 4 checks of 6 entries, {int(np.sum(reached == 0))} entries were never checked.",
    )
    x, places = rng.integers(4, 17, (20, 20)) / 8.0, np.arange(400).reshape(20, 20) / 512
    squares = Actor("gradient_checks.actors.silent_squares")
    errors = student.grad_check_sparse(squares, x, 2 * x * (1 - places), 200, 2.0**-6, rng)
    drawn = {round(512 * error) for error in expect_sample(errors, 200).tolist() if error < 1}
    expect(  # an honest sample fails this once in many millions of times
        not any(drawn.issuperset(entries) for entries in (range(24), range(376, 400))),
        "Of 400 entries 200 were checked, and among them are all of the first 24, or all of the last 24.",
        "some entries are likelier to be chosen than others",
        "draw with rng.choice(x.size, num_checks, replace=False).",
    )


@check("grad_check_sparse")
def chooses_with_rng(student, reference, rng):
    "The same generator chooses the same entries, another one others"
    f, x, gradient = parabolas(rng, (5, 8))
    wrong = gradient * (1 - rng.permutation(np.arange(40) / 64).reshape(5, 8))
    seed, other = (int(s) for s in rng.integers(2**62, size=2))
    one, again, two = (
        np.sort(
            expect_sample(student.grad_check_sparse(f, x, wrong, 8, 2.0**-6, np.random.default_rng(s)), 8)
        )
        for s in (seed, seed, other)
    )
    because, next = (
        "the entries are not drawn from rng",
        "draw with rng.choice(x.size, num_checks, replace=False).",
    )
    expect(np.allclose(one, again), "With the same generator, other entries were chosen.", because, next)
    expect(not np.allclose(one, two), "Two different generators chose the same entries.", because, next)


@check("grad_check_sparse")
def finds_planted_faults(student, reference, rng):
    "Healthy gradients of a softmax loss pass, and planted faults are found"
    readings = []
    for only_healthy in (False, False, True, True, True):
        f, params, grads = softmax_model(rng)
        for title, sick in softmax_faults(params, grads, rng).items():
            if sick is not grads and (only_healthy or sick["W"] is grads["W"]):
                continue  # where W is not the wrong one, a bias is
            errors = student.grad_check_sparse(
                lambda x, *, f=f, b=params["b"]: f({"W": x, "b": b}), params["W"], sick["W"], 5, 1e-5, rng
            )
            alarm = rings(np.max(expect_sample(errors, 5)))
            readings.append(Reading(title, sick is not grads, alarm))
    expect_no_mistake(readings)


@check("grad_check_sparse")
def is_not_fooled(student, reference, rng):
    "Tiny gradients that are wrong are found, and so are a zero and a NaN"
    f, x, gradient = parabolas(rng, (4,))
    tiny = 2.0**-40
    errors = student.grad_check_sparse(lambda x: tiny * f(x), x, 2 * tiny * gradient, 4, 2.0**-6, rng)
    errors = expect_sample(errors, 4)
    expect_readings(errors, np.full(4, 0.5), "With a tiny gradient that is twice as large, errors")
    one_zero = gradient.copy()
    one_zero[int(rng.integers(4))] = 0.0
    errors = expect_sample(student.grad_check_sparse(f, x, one_zero, 4, 2.0**-6, rng), 4)
    expect_readings(
        np.sort(errors), [0, 0, 0, 1], "Where one of 4 entries is 0 and should not be, sorted(errors)"
    )
    gradient[int(rng.integers(4))] = np.nan
    errors = expect_array(student.grad_check_sparse(f, x, gradient, 4, 2.0**-6, rng), "errors")
    expect(errors.shape == (4,), f"errors has shape {errors.shape}; (4,) was expected.")
    found = np.flatnonzero(~(errors < 1e-6))
    expect(
        len(found) == 1 and np.isposinf(errors[found[0]]), "One of 4 entries is NaN; its error is not inf."
    )


@check("grad_check_sparse")
def takes_any_shape(student, reference, rng):
    "x may have any shape, also 0-d, and num_checks, h and rng may be left out"
    for shape in ((), (3,), (2, 2, 2)):
        f, x, gradient = parabolas(rng, shape)
        points = expect_a_quarter(student, f, x, gradient)
        step = max((float(np.max(np.abs(point - x))) for point in points), default=0.0)
        expect(abs(step - 1e-5) < 1e-9, f"Without h, the step was {step:.3g}; 1e-05 was expected.")


@check("grad_check_sparse")
def chooses_anew(student, reference, rng):
    "Without rng, or where it is None, ten entries are chosen whatever their gradients, and others the next time"
    f, x, gradient = parabolas(rng, (5, 8))
    sizes = np.abs(gradient).ravel()
    smallest = np.inf
    for what, rest in (("With rng=None", (10, 1e-5, None)), ("Without rng", ())):
        chosen = []
        for _ in range(2):
            points = expect_a_quarter(student, f, x, gradient, *rest)
            chosen.append(sorted({int(np.argmax(np.abs(point - x))) for point in points}))
            smallest = min(smallest, sizes[chosen[-1]].min())
        expect(chosen[0] != chosen[1], f"{what}, two calls chose the same 10 of 40 entries.")
    expect(  # in four honest samples of ten, chance has this once in many millions of times
        smallest < np.median(sizes), "Of 40 entries, only those with the larger gradients were chosen."
    )


def expect_a_quarter(student, f, x: np.ndarray, gradient: np.ndarray, *rest: Any) -> list[np.ndarray]:
    """Check a gradient that is a quarter too small without num_checks, h and rng; gives the points f was asked for."""
    points, shape = list[np.ndarray](), x.shape

    def watched(x):
        points.append(of_shape(x, shape).copy())
        return f(x)

    result = student.grad_check_sparse(watched, x, np.asarray(gradient * 0.75), *rest)
    what = f"For x of shape {x.shape}, errors"
    errors = expect_sample(result, min(10, x.size), what)
    expect_readings(errors, np.full(errors.shape, 0.25), what)
    return points


@check("grad_check_sparse")
def measures_by_centred_differences(student, reference, rng):
    "The errors are those of the centred difference with step h"
    f, x = cubic(rng, (3,))
    h = 2.0**-3
    numeric = np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(3)])
    errors = student.grad_check_sparse(f, x, numeric, 3, h, rng)
    expect_readings(expect_sample(errors, 3), np.zeros(3), "With the centred difference itself, errors")


@check("grad_check_sparse")
def leaves_its_arguments_alone(student, reference, rng):
    "x and analytic_grad are left as they were, to the last bit"
    x = 1e-3 * rng.normal(size=(2, 4))
    reply = student.grad_check_sparse.observe(
        lambda x: float(np.sum(of_shape(x, (2, 4)) ** 2)), x, 2 * x, 8, 0.1, rng
    )
    expect(1 not in reply.changed, "After the call, x is not what it was.")
    expect_unchanged(reply.changed, 2, "analytic_grad")
