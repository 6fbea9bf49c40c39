"""What is proved about breaks_symmetry: it knows twins from individuals, after exactly the steps it was asked for."""

from __future__ import annotations

import numpy as np

from autograder.checks.sanity_checks.instruments import Case, expect_verdicts
from autograder.checks.sanity_checks.patients import Build, Patient, draw
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check


def draw_two_layers(rng: np.random.Generator, nonlinearity: str, hidden: int = 5) -> Patient:
    build = Build(nonlinearity=nonlinearity)
    return draw(rng, build, N=12, D=4, num_classes=3, hidden=hidden)


def filled(rng: np.random.Generator, nonlinearity: str, what: str, right: bool, **arrays) -> Case:
    """Draw a network and put these arrays, or constants, in the place of its own."""
    patient = draw_two_layers(rng, nonlinearity)
    for name, value in arrays.items():
        patient.params[name] = np.broadcast_to(value, patient.params[name].shape).astype(float).copy()
    return Case(what, right, patient.args)


def with_twins(rng: np.random.Generator, nonlinearity: str, one: int, other: int) -> Case:
    """Draw a healthy network in which two units are copies of each other."""
    patient = draw_two_layers(rng, nonlinearity)
    patient.params["W1"][:, one] = patient.params["W1"][:, other]
    patient.params["W2"][one] = patient.params["W2"][other]
    return Case("a layer with one pair of twins", False, patient.args)


def dead(rng: np.random.Generator, what: str, right: bool, W1) -> Case:
    """Draw a network whose W1, the negative numbers given, has no gradient, so that it stays as it is."""
    patient = draw_two_layers(rng, "relu")
    patient.params["W1"] = np.broadcast_to(W1, (4, 5)).copy()
    return Case(what, right, (patient.loss, patient.params, np.abs(patient.X), patient.y))


def gathering(
    rng: np.random.Generator,
    what: str,
    right: bool,
    *,
    rate=0.03,
    num_steps=4,
    uphill=False,
    strength=0.0,
    by="",
) -> Case:
    """Make a clockwork of five units, of which the last two become equal after num_steps steps of this length.

    uphill    they become equal when the steps are added, and move apart when they are subtracted
    strength  they become equal with this strength of the regulariser, and stay as they are without one
    by        what moves them is this array, zero in the mean at first, which grows by the rate in every step
    """
    apart = np.arange(5.0) - 2.0  # units that become equal in W1 are not so in the rest
    params = {"b1": apart, "W2": np.stack([apart] * 3, axis=1), "b2": np.zeros(3)}
    params["W1"] = rng.uniform(0.5, 1.0, size=4)[:, None] - np.arange(5)
    moves = rate * (num_steps - 1) / 2 if by else 1.0  # in the mean over all steps
    gap = params["W1"][:, 4] - params["W1"][:, 3]

    def loss(params, X, y, reg=0.0):
        grads = {name: np.zeros_like(w) for name, w in params.items()}
        grads["W1"][:, 4] = gap / (rate * num_steps * moves) * (-1 if uphill else 1)
        if by:
            grads["W1"] *= np.mean(params[by])
            grads[by] -= 1.0
        if strength:
            grads["W1"] *= reg / strength
        return 1.0, grads

    X, y = rng.normal(size=(6, 4)), rng.integers(3, size=6)
    return Case(what, right, (loss, params, X, y, rate, num_steps))


@check("breaks_symmetry")
def tells_copies_from_individuals(student, reference, rng):
    "Zeros, constants and copies of one unit stay alike, and random weights do not"
    cases = []
    for f in ("relu", "tanh"):
        rows, row = rng.uniform(0.2, 1.0, size=(4, 1)), rng.normal(size=3)
        small = 1e-3 * rng.normal(size=(4, 5))
        cases += [
            filled(rng, f, "a net of zeros", False, W1=0.0, W2=0.0),
            filled(rng, f, "a net of zeros with a random last bias", False, W1=0.0, W2=0.0, b2=row),
            filled(rng, f, "a net with the same number in all weights", False, W1=0.3, W2=0.3),
            filled(rng, f, "a net whose units are all copies of one", False, W1=rows, W2=row),
            filled(rng, f, "a net with random weights", True),
            filled(rng, f, "a net with small random weights", True, W1=small, W2=1e-3),
        ]
    expect_verdicts(student.breaks_symmetry, cases, (True, False), "breaks_symmetry", True)


@check("breaks_symmetry")
def finds_one_pair_of_twins(student, reference, rng):
    "One pair of twins is enough, wherever it is; dead units may differ or not"
    cases = []
    for f in ("relu", "tanh"):
        cases.append(with_twins(rng, f, *(1 + rng.permutation(4)[:2])))
        cases.append(with_twins(rng, f, 0, int(rng.integers(2, 5))))
    cases.append(dead(rng, "a net of dead units that are all alike", False, -0.3))
    cases.append(dead(rng, "a net of dead units that all differ", True, -np.linspace(0.1, 0.5, 5)))
    expect_verdicts(student.breaks_symmetry, cases, (True, False), "breaks_symmetry", True)


@check("breaks_symmetry")
def compares_closely(student, reference, rng):
    "Up to round-off, and by the largest difference of their weights, twins are told from units that are alike"
    numbers, apart = rng.uniform(0.5, 1.0, size=4), np.arange(5.0)
    shared = np.vstack([np.ones(5), 1 + rng.random((3, 5))])
    nearly_zero = np.vstack([1e-13 * apart, np.full((3, 5), 0.7)])
    small_pair = np.outer(numbers, [1.0, 1.2, 1.4, 0.0, 0.0])
    small_pair[:, 3:] = 1e-6 * np.arange(1, 5)[:, None] + [0.0, 1e-13]
    cases = [
        dead(rng, "a net of units that differ by round-off", False, -0.7 * (1 + 1e-12 * apart)),
        dead(rng, "a net of units with round-off in the place of a zero", False, -nearly_zero),
        dead(rng, "a net of units that differ by a millionth", True, -0.7 * (1 + 1e-6 * apart)),
        dead(rng, "a net of two small units that differ by round-off of the others", False, -small_pair),
        dead(rng, "a net of weights of 1e-9", True, -1e-9 * (1 + apart)),
        dead(rng, "a net of units that have one weight in common", True, -shared),
        dead(
            rng,
            "a net of units with the same weights in another order",
            True,
            -np.stack([np.roll(numbers, i) for i in range(4)] + [2 * numbers], axis=1),
        ),
    ]
    expect_verdicts(student.breaks_symmetry, cases, (True, False), "breaks_symmetry", True)


@check("breaks_symmetry")
def arrives_where_it_should(student, reference, rng):
    "Units may also become equal on the way: after all steps, of the right length, on all arrays"
    cases = [
        gathering(rng, "a net whose units become equal in its last step", False),
        gathering(rng, "a net whose units become equal in its last step", False, rate=0.1, num_steps=3),
        gathering(rng, "a net whose units move apart", True, uphill=True),
        gathering(rng, "a net whose units only a regulariser makes equal", True, strength=1.0),
    ]
    for name in ("b1", "W2", "b2"):
        cases.append(gathering(rng, f"a net whose units become equal because {name} moves", False, by=name))
    expect_verdicts(student.breaks_symmetry, cases, (True, False), "breaks_symmetry", True)


@check("breaks_symmetry")
def waits_for_the_neighbours(student, reference, rng):
    "Equal columns may be separated by outgoing weights or biases that differ, within a few steps"
    cases = []
    for f in ("relu", "tanh"):
        biases = rng.uniform(0.3, 2.0) * np.array([0.2, 0.5, 0.9, 1.4, 2.0])
        what = "a net whose random biases separate the units"
        cases.append(filled(rng, f, what, True, W1=0.0, W2=0.0, b1=biases))
        cases.append(filled(rng, f, "a net of zeros", False, W1=0.0, W2=0.0))
    for W1 in (0.0, 0.2):
        what = "a net whose outgoing weights separate the units"
        cases.append(filled(rng, "tanh", what, True, W1=W1))
    expect_verdicts(student.breaks_symmetry, cases, (True, False), "breaks_symmetry", True)


@check("breaks_symmetry")
def takes_its_steps(student, reference, rng):
    "It takes the given number of steps of the given length, with reg = 0"
    patient, asked = draw_two_layers(rng, "tanh"), []

    def loss(params, X, y, reg):
        asked.append((float(reg), {name: np.array(w) for name, w in params.items()}))
        return patient.loss(params, X, y, reg)

    for given in ((float(rng.uniform(0.02, 0.05)), 4), ()):
        rate, num_steps = given or (0.1, 3)
        what = f"For num_steps={num_steps}" if given else "Without learning_rate and num_steps"
        asked.clear()
        student.breaks_symmetry(loss, *patient.args[1:], *given)
        expect(not any(reg for reg, _ in asked), "loss was called with a regulariser; reg = 0 was expected.")
        expect(
            num_steps <= len(asked) <= num_steps + 1,
            f"{what}, loss was called {len(asked)} times; one call for each of {num_steps} steps was expected.",
        )
        params = patient.params
        for step, (_, seen) in enumerate(asked[:num_steps]):
            expect_close(seen, dict(params), f"{what}, params after {step} steps", rtol=1e-6, atol=1e-9)
            grads = patient.loss(params, patient.X, patient.y)[1]
            params = {name: w - rate * grads[name] for name, w in params.items()}


@check("breaks_symmetry")
def leaves_the_params_alone(student, reference, rng):
    "The parameters are left as they were"
    reply = student.breaks_symmetry.observe(*draw_two_layers(rng, "relu").args)
    for position, name in ((1, "params"), (2, "X"), (3, "y")):
        expect_unchanged(reply.changed, position, name)
