"""What is proved about check_data_then_reg and burn_in: checks that see what a plain one does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.gradient_checks import waiting
from autograder.checks.gradient_checks.instruments import (
    Reading,
    expect_error,
    expect_no_mistake,
    expect_pair,
    expect_readings,
    rings,
)
from autograder.checks.gradient_checks.numerical import of_shape
from autograder.expectations import expect, expect_unchanged
from autograder.registry import check

Loss = Callable[..., tuple[float, np.ndarray]]


def two_errors(result: Any, function: str, names: tuple[str, str]) -> tuple[float, float]:
    """Expect a pair of relative errors."""
    one, other = expect_pair(result, function, ", ".join(names))
    return expect_error(one, names[0]), expect_error(other, names[1])


# check_data_then_reg

PARTS = ("data_error", "reg_error")


def ask_parts(functions: Any, f: Loss, x: np.ndarray, *rest: float) -> tuple[float, float]:
    return two_errors(functions.check_data_then_reg(f, x, *rest), "check_data_then_reg", PARTS)


def parabolas(rng: np.random.Generator, data_off: float, reg_off: float) -> tuple[Loss, np.ndarray]:
    """Draw a loss whose gradients have relative errors of data_off and reg_off * reg at one entry.

    With a step of 2**-k nothing is rounded.
    """
    weights = rng.integers(1, 6, 3).astype(float)
    x = rng.integers(4, 17, 3) / 8.0
    wrong = np.eye(3)[int(rng.integers(3))]

    def f(x, reg):
        x = of_shape(x, (3,))
        loss = float(np.sum(weights * x**2) + reg * np.sum(x**2))
        data_grad = 2 * weights * x * (1 - data_off * wrong)
        return loss, data_grad + 2 * reg * x * (1 - reg_off * reg * wrong)

    return f, x


@check("check_data_then_reg")
def measures_each_part(student, reference, rng):
    "The largest relative error of each part is measured as if the other part were not there"
    found = []
    for offs in ((0.0, 0.0), (0.25, 0.0), (0.0, 0.125), (0.5, 0.0625)):
        f, x = parabolas(rng, *offs)
        found.append((offs, student.check_data_then_reg(f, x, 2.0, 2.0**-6)))
    for (data_off, reg_off), result in found:
        data_error, reg_error = two_errors(result, "check_data_then_reg", PARTS)
        sick = (
            " and ".join(n for n, off in (("data", data_off), ("regulariser", reg_off)) if off) or "nothing"
        )
        expect_readings(data_error, data_off, f"With {sick} wrong, data_error")
        expect_readings(reg_error, 2 * reg_off, f"With {sick} wrong, reg_error")


# (title, factor of the data gradient, factor of the regulariser's gradient, factor of the regulariser itself)
RIGHT = ("nothing wrong", 1.0, 1.0, 1.0)
DATA_FAULTS = (("data gradient 0.1 % off", 1.001, 1.0, 1.0), ("data gradient twice as large", 2.0, 1.0, 1.0))
REG_FAULTS = (
    ("gradient of the regulariser missing", 1.0, 0.0, 1.0),
    ("gradient of the regulariser twice as large", 1.0, 2.0, 1.0),
    ("regulariser missing from the loss", 1.0, 1.0, 0.0),
)

# (where, size of the data term, reg, what is tried)
SITUATIONS = (
    ("with a huge regulariser", 1.0, 1e4, (RIGHT, *DATA_FAULTS)),
    ("with a huge data term", 100.0, 0.05, (RIGHT, *REG_FAULTS)),
    ("with terms alike", 1.0, 1.0, (RIGHT, DATA_FAULTS[0], REG_FAULTS[1])),
)


@check("check_data_then_reg")
def sees_through_masks(student, reference, rng):
    "A data gradient behind a huge regulariser is judged, and a regulariser behind a huge data term"
    readings = []
    for where, size, reg, faults in SITUATIONS:
        weights = size * rng.uniform(0.5, 2.0, (3, 1))
        for title, data_factor, reg_factor, penalty in faults:
            x = rng.uniform(0.5, 1.5, (3, 1)) * rng.choice([-1.0, 1.0], (3, 1))

            def f(x, reg, *, weights=weights, factors=(data_factor, reg_factor, penalty)):
                x = of_shape(x, (3, 1))
                loss = float(np.sum(weights * np.sin(x)) + 0.5 * factors[2] * reg * np.sum(x * x))
                return loss, factors[0] * weights * np.cos(x) + factors[1] * reg * x

            data_error, reg_error = ask_parts(student, f, x, reg)
            readings.append(Reading(f"data, {title}, {where}", data_factor != 1, rings(data_error)))
            readings.append(
                Reading(f"regulariser, {title}, {where}", reg_factor != 1 or penalty != 1, rings(reg_error))
            )
    expect_no_mistake(readings, "parts")


def wrong_in_the_last(rng: np.random.Generator) -> tuple[Loss, np.ndarray]:
    """Draw a loss of 21 entries whose gradient is wrong at one of them, the one that is moved last.

    There, the slope is a quarter less than the gradient, and that of the regulariser an eighth less. Whoever tries
    fewer entries finds nothing, whichever they are.
    """
    weights = rng.integers(1, 6, (3, 7)).astype(float)
    x = rng.integers(4, 17, (3, 7)) / 8.0
    moved, moved_with_reg = list[int](), list[int]()

    def f(x, reg, *, start=x):
        x = of_shape(x, (3, 7))
        moves = (x - start).ravel()
        loss = float(np.sum((weights + reg) * x * x))
        at = int(np.argmax(np.abs(moves)))
        for order, missing in ((moved, 0.25 * weights.flat[at]), (moved_with_reg, 0.125 * reg)):
            if abs(moves[at]) > 1e-3 and at not in order and (reg or order is moved):
                order.append(at)
            if len(order) == 21 and at == order[-1]:
                loss -= float(2 * missing * start.flat[at] * moves[at])
        return loss, 2 * (weights + reg) * x

    return f, x


@check("check_data_then_reg")
def looks_at_every_entry(student, reference, rng):
    "Of 21 entries none is left out: one that is wrong is found, whichever it is"
    f, x = wrong_in_the_last(rng)
    errors = ask_parts(student, f, x, 2.0, 2.0**-6)
    expect_readings(errors, (0.25, 0.125), "With one of 21 entries wrong, errors")


@check("check_data_then_reg")
def sees_nan(student, reference, rng):
    "A gradient with a NaN is wrong"
    f, x = parabolas(rng, float("nan"), 0.0)
    data_error, _ = ask_parts(student, f, x, 2.0, 2.0**-6)
    expect(
        np.isposinf(data_error), f"The data gradient has a NaN, and data_error is {data_error:.3g}, not inf."
    )


@check("check_data_then_reg")
def has_defaults(student, reference, rng):
    "The step is h, and reg is 1 and h is 1e-5 where they are left out"
    f, x = parabolas(rng, 0.25, 0.125)
    for rest in ((), (1.0, 0.125)):
        seen: list[tuple[float, float]] = []

        def watched(x, reg, *, seen=seen, start=x):
            seen.append((float(reg), float(np.max(np.abs(of_shape(x, (3,)) - start)))))
            return f(x, reg)

        data_error, reg_error = ask_parts(student, watched, x, *rest)
        expect_readings(data_error, 0.25, "data_error")
        expect_readings(reg_error, 0.125, "reg_error")
        strengths = {reg for reg, _ in seen}
        what = "With" if rest else "Without"
        expect(strengths <= {0.0, 1.0}, f"{what} reg, f was asked for reg = {max(strengths):g}, not 1.")
        moves = [move for _, move in seen if move > 0]
        for step in (max(moves, default=0.0), min(moves, default=0.0)):  # of either part
            expect_step(step, *rest[1:])


def expect_step(step: float, h: float = 0.0) -> None:
    """Expect the length of the steps in which x was moved; without h, the default."""
    wanted, what = h or 1e-5, f"With h = {h:g}" if h else "Without h"
    expect(abs(step - wanted) < 1e-3 * wanted, f"{what}, the step was {step:.3g}; {wanted:.3g} was expected.")


@check("check_data_then_reg")
def leaves_x_alone(student, reference, rng):
    "x may have any shape and is left as it was"
    x = 1e-3 * rng.normal(size=(2, 1, 2))
    reply = student.check_data_then_reg.observe(
        lambda x, reg: ((1 + reg) * float(np.sum(of_shape(x, (2, 1, 2)) ** 2)), 2 * (1 + reg) * x),
        x,
        1.0,
        0.1,
    )
    expect_unchanged(reply.changed, 1, "x")
    errors = two_errors(reply.result, "check_data_then_reg", PARTS)
    expect_readings(errors, (0.0, 0.0), "errors of a correct gradient")


# burn_in

TIMES = ("error_before", "error_after")


def ask_times(student, f: Loss, x: np.ndarray, *rest: float) -> tuple[float, float]:
    return two_errors(student.burn_in(f, x, *rest), "burn_in", TIMES)


@check("burn_in")
def checks_before_and_after(student, reference, rng):
    "The largest error is measured at x, and again where the steps of gradient descent lead"
    x = rng.integers(8, 17, 3) / 8.0
    weights, wrong = rng.permutation([1.0, 2.0, 3.0]), np.eye(3)[int(rng.integers(3))]
    for at_first, grows in ((0.0, 0.0), (0.0, 0.25), (0.5, 0.0)):

        def f(x, *, at_first=at_first, grows=grows, start=x):
            x = of_shape(x, (3,))
            off = at_first + grows * float(np.max(np.abs(x - start)))
            return 0.5 * float(np.sum(weights * x**2)), weights * x * (1 - off * wrong)

        for num_steps in (2, 0):
            expected = reference.burn_in(f, x, num_steps, 0.125, 2.0**-6)
            found = ask_times(student, f, x, num_steps, 0.125, 2.0**-6)
            for name, error, right in zip(TIMES, found, expected, strict=True):
                what = f"With num_steps = {num_steps}, {name}"
                expect_readings(error, right, what)


@check("burn_in")
def burn_in_looks_at_every_entry(student, reference, rng):
    "Of 21 entries none is left out: one that is wrong is found, whichever it is"
    f, x = wrong_in_the_last(rng)
    errors = ask_times(student, lambda x: f(x, 0.0), x, 0, 0.125, 2.0**-6)
    expect_readings(errors, (0.25, 0.25), "With one of 21 entries wrong, errors")


@check("burn_in")
def finds_bugs_that_wait(student, reference, rng):
    "Bugs that cannot be seen at the start are found after it, and a healthy loss passes both times"
    readings = []
    for title, parts, bug, wrong in waiting.CASES:
        f, x = waiting.draw_start(rng, parts, bug)
        before, after = ask_times(student, f, x, waiting.STEPS, waiting.RATE)
        readings.append(Reading(f"at the start: {title}", "before" in wrong, rings(before)))
        readings.append(Reading(f"after the steps: {title}", "after" in wrong, rings(after)))
    expect_no_mistake(readings, "points")


@check("burn_in")
def burn_in_has_defaults(student, reference, rng):
    "The differences have step h; without more arguments there are 20 steps of length 0.1, and h is 1e-5"
    x = rng.uniform(1.0, 2.0, 2)
    for rest in ((), (0, 0.1, 0.125)):
        seen: list[np.ndarray] = []

        def f(x, *, seen=seen, start=x):
            seen.append(of_shape(x, (2,)).copy())
            off = 0.1 * max(0.0, float(np.max(np.abs(seen[-1] - start))) - 0.2)
            return 0.5 * float(np.sum(seen[-1] ** 2)), seen[-1] * (1 - off)

        expected = reference.burn_in(f, x, *rest)
        seen.clear()
        found = ask_times(student, f, x, *rest)
        what = "With num_steps = 0" if rest else "With the defaults"
        for name, error, right in zip(TIMES, found, expected, strict=True):
            expect_readings(error, right, f"{what}, {name}")
        moves = [float(np.max(np.abs(point - x))) for point in seen]
        expect_step(min([move for move in moves if move > 0], default=0.0), *rest[2:])


@check("burn_in")
def sees_divergence(student, reference, rng):
    "When the steps lead to NaN, the error there is infinite"
    x = rng.uniform(1.0, 2.0, 2)

    def f(x):
        x = of_shape(x, (2,))
        return float(np.sum(x**2)), 2 * x if np.max(np.abs(x)) < 100 else x * np.nan

    _, after = ask_times(student, f, x, 3, 100.0)
    expect(np.isposinf(after), f"The steps lead to NaN, and error_after is {after:.3g}; inf was expected.")


@check("burn_in")
def burn_in_leaves_x_alone(student, reference, rng):
    "x may have any shape and is left as it was"
    x = 1e-3 * rng.normal(size=(2, 1, 2))
    reply = student.burn_in.observe(lambda x: (float(np.sum(x**2)), 2 * np.asarray(x)), x, 2, 0.1, 0.1)
    expect_unchanged(reply.changed, 1, "x")
    errors = two_errors(reply.result, "burn_in", TIMES)
    expect_readings(errors, (0.0, 0.0), "errors of a correct gradient")
