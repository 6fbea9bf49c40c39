"""What is proved about kink_crossings and grad_check_excusing_kinks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.gradient_checks.instruments import (
    Reading,
    expect_errors,
    expect_no_mistake,
    expect_pair,
    expect_readings,
    rings,
)
from autograder.checks.gradient_checks.numerical import of_shape
from autograder.expectations import expect, expect_number_or_array, expect_unchanged, fail
from autograder.registry import check

# kink_crossings


def expect_count(student, minus: list[Any], plus: list[Any], expected: int, what: str) -> None:
    found = student.kink_crossings(minus, plus)
    if isinstance(found, bool | np.bool_):
        fail(f"{what}, the result is {bool(found)}; the number of crossings was expected.")
    count = float(expect_number_or_array(found, f"{what}, the count", ()))
    expect(count == expected, f"{what}, the count is {count:g}; {expected} was expected.")


@check("kink_crossings")
def counts_changed_winners(student, reference, rng):
    "The winners that are not the same are counted, whichever way they changed"
    minus = rng.random((4, 5)) < 0.5
    changed = rng.choice(20, int(rng.integers(3, 8)), replace=False)
    minus.flat[changed] = np.arange(len(changed)) > 0  # one switches on, all others off
    plus = minus.copy()
    plus.flat[changed] ^= True
    expected = reference.kink_crossings([minus], [plus])
    expect_count(student, [minus], [plus], expected, f"When {expected} winners changed")
    expect_count(student, [minus], [minus], 0, "When no winner changed")


@check("kink_crossings")
def sees_an_exchange(student, reference, rng):
    "One unit that switches on while another switches off makes two crossings"
    minus = rng.permutation([True, False, False, True, False])
    on, off = int(np.flatnonzero(~minus)[0]), int(np.flatnonzero(minus)[0])
    plus = minus.copy()
    plus[on], plus[off] = True, False
    expect_count(student, [minus], [plus], 2, "After an exchange")


@check("kink_crossings")
def looks_at_every_layer(student, reference, rng):
    "The crossings of all layers are added up, whatever the layers' shapes"
    shapes = ((2, 3), (4,), (3, 1, 2))
    minus = [rng.random(shape) < 0.5 for shape in shapes]
    for layer in range(3):
        plus = [winners.copy() for winners in minus]
        plus[layer].flat[int(rng.integers(plus[layer].size))] ^= True
        expect_count(student, minus, plus, 1, f"When one winner of layer {layer + 1} of 3 changed")
    plus = [~winners for winners in minus]
    expect_count(student, minus, plus, 16, "When all winners of three layers changed")


@check("kink_crossings")
def compares_identities(student, reference, rng):
    "Winners that are the numbers of inputs are compared as identities, not as true or false"
    minus = rng.integers(1, 4, (3, 4))
    plus = minus.copy()
    plus[0, 1], plus[2, 2] = minus[0, 1] + 1, minus[2, 2] + 3
    expect_count(student, [minus], [plus], 2, "When two winners are other inputs than before")
    expect_count(student, [plus], [minus], 2, "With x - h and x + h exchanged")


@check("kink_crossings")
def takes_nothing(student, reference, rng):
    "No layers, or layers without a maximum, have no crossings"
    expect_count(student, [], [], 0, "For an empty list")
    empty = np.zeros((0, 3), bool)
    one = np.array([True, False])
    expect_count(student, [empty, one], [empty, ~one], 2, "With an empty layer before another")


# grad_check_excusing_kinks

STEP = 2.0**-16  # about 1.5e-5; with x a multiple of 2**-20, polynomials of low degree are not rounded
NEAR = 2.0**-18  # closer to the kink than a step


def hinges(
    rng: np.random.Generator, near: int, far: int, silent: int = 0
) -> tuple[Callable[[Any], Any], Any, Any, np.ndarray]:
    """Draw a sum of ReLUs plus a parabola: f, a point, the gradient there, and which entries are close to a kink.

    silent  so many of these have no slope: the loss does not notice that they cross it
    """
    while True:
        slopes = rng.integers(2, 9, near + far).astype(float)
        kinks = rng.choice([-1.0, 1.0], near + far) * rng.integers(2, 9, near + far) / 4.0
        signs = rng.choice([-1.0, 1.0], near + far)
        signs[:near] = np.resize([-1.0, 1.0], near)  # kinks that lie ahead, and kinks that lie behind
        away = signs * np.concatenate([np.full(near, NEAR), rng.integers(4, 13, far) / 8.0])
        away = rng.permutation(away)
        slopes[np.flatnonzero(np.abs(away) < STEP)[:silent]] = 0.0
        x = kinks + away
        gradient = slopes * (away > 0) + np.sum(x) / 2
        if np.abs(gradient).min() > 0.1 and np.abs(x).min() > 0.1:  # a fault of a zero gradient would be none
            break

    def f(x):
        x = of_shape(x, slopes.shape)
        loss = float(np.sum(slopes * np.maximum(0, x - kinks)) + np.sum(x) ** 2 / 4)
        return loss, [x > kinks]

    return f, x, gradient, np.abs(away) < STEP


def ask(student, f, x: np.ndarray, gradient: np.ndarray, *h: float) -> tuple[np.ndarray, np.ndarray]:
    """Ask for errors and crossings and expect what they must look like."""
    result = student.grad_check_excusing_kinks(f, x, gradient, *h)
    errors, crossed = expect_pair(result, "grad_check_excusing_kinks", "errors, crossed")
    well = isinstance(crossed, np.ndarray | np.bool_ | bool) and np.asarray(crossed).dtype == bool
    expect(well, "crossed is not an array of bools.")
    crossed = np.asarray(crossed)
    expect(crossed.shape == x.shape, f"crossed has shape {crossed.shape}; {x.shape} was expected.")
    return expect_errors(errors, "errors", x.shape), crossed


def expect_crossed(crossed: np.ndarray, expected: np.ndarray, what: str = "") -> None:
    missed, wrong = int(np.sum(expected & ~crossed)), int(np.sum(crossed & ~expected))
    if missed or wrong:
        fail(
            f"{what}{missed} of {int(np.sum(expected))} crossed entries are not marked, and {wrong} of "
            f"{int(np.sum(~expected))} others are."
        )


@check("grad_check_excusing_kinks")
def excuses_a_crossing(student, reference, rng):
    "A ReLU just beside its kink is marked as crossed and excused; the entries beside it are checked"
    f, x, gradient, near = hinges(rng, near=3, far=4, silent=1)
    wrong = np.flatnonzero(~near)[:2]
    gradient[wrong] *= 1.25  # a relative error of 1/5
    expected_errors, expected_crossed = reference.grad_check_excusing_kinks(f, x, gradient, STEP)
    errors, crossed = ask(student, f, x, gradient, STEP)
    expect_crossed(crossed, expected_crossed)
    expect_readings(errors, expected_errors, "errors")


@check("grad_check_excusing_kinks")
def tells_faults_from_kinks(student, reference, rng):
    "Healthy gradients pass, with kinks and without; planted faults are found, also beside a kink"
    readings = []
    for near, only_healthy in ((0, False), (2, False), (0, True), (1, True), (3, True)):
        f, x, gradient, crosses = hinges(rng, near, far=4)
        far = np.flatnonzero(~crosses)
        one_wrong, unmasked, one_zero = gradient.copy(), gradient.copy(), gradient.copy()
        one_wrong[far[-1]] *= 1.001
        unmasked[far[0]] += 1.0
        one_zero[far[1]] = 0.0
        cases = {
            "right": gradient,
            "0.1 % off": 1.001 * gradient,
            "one entry 0.1 % off": one_wrong,
            "one entry off by 1": unmasked,
            "one entry 0": one_zero,
            "twice as large": 2 * gradient,
            "the sign": -gradient,
            "NaN": np.full(x.shape, np.nan),
        }
        for title, sick in cases.items():
            if only_healthy and title != "right":
                continue
            errors, _ = ask(student, f, x, sick, STEP)
            title = f"{title}{', with kinks' if near else ', without kinks'}"
            readings.append(Reading(title, sick is not gradient, rings(np.max(errors))))
    expect_no_mistake(readings)


@check("grad_check_excusing_kinks")
def follows_the_winners(student, reference, rng):
    "Winners may be the numbers of inputs, in several layers, of arrays of any shape"
    for shape in ((2, 3), ()):
        x = np.asarray(rng.integers(2, 9, shape) / 4.0)
        x.flat[:3] = NEAR  # a kink in each of three layers

        def f(x, *, shape=shape):
            x = of_shape(x, shape)
            on = np.where(x > 0, 3, 1)  # input 3 wins, or input 1: both are true
            layers = [on.ravel()[layer::3] for layer in range(3)]
            return float(np.sum(np.maximum(0, x)) + np.sum(x) ** 2), layers

        gradient = (x > 0) + 2.0 * np.sum(x)
        errors, crossed = ask(student, f, x, np.asarray(gradient), STEP)
        expect_crossed(crossed, np.abs(x) < STEP, f"For x of shape {shape}, ")
        expect_readings(errors, np.zeros(shape), f"For x of shape {shape}, errors")


@check("grad_check_excusing_kinks")
def steps_by_h(student, reference, rng):
    "A smaller h crosses fewer kinks, and the default is 1e-5"
    distances = np.array([1e-6, 3e-6, 8e-6, 2e-5, 1e-3, -4e-6])

    def f(x):
        x = of_shape(x, distances.shape)
        return float(np.sum(np.maximum(0, x))), [x > 0]

    gradient = (distances > 0).astype(float)
    for h in ((), (5e-6,), (1e-4,)):
        _, crossed = ask(student, f, distances, gradient, *h)
        what = f"With h = {h[0]:g}, " if h else "Without h, "
        expect_crossed(crossed, np.abs(distances) < (h[0] if h else 1e-5), what)


@check("grad_check_excusing_kinks")
def evaluates_twice_and_restores(student, reference, rng):
    "f is evaluated twice for each entry, and x and analytic_grad are left as they were"
    f, _, gradient, _ = hinges(rng, near=2, far=4)
    x = 1e-3 * rng.normal(size=6)  # so small that x + h - h is not x
    reply = student.grad_check_excusing_kinks.observe(f, x, gradient, 0.1)
    expect(
        reply.callbacks == 12,
        f"For 6 entries, f was evaluated {reply.callbacks} times; 12 times were expected.",
    )
    expect(1 not in reply.changed, "After the call, x is not what it was.")
    expect_unchanged(reply.changed, 2, "analytic_grad")
