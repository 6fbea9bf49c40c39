"""What is proved about find_fault: it blames the loss, the init or the learning rate, each when it is at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.checks.sanity_checks.instruments import Case, expect_verdicts
from autograder.checks.sanity_checks.patients import Build, draw, expected
from autograder.checks.sanity_checks.runs import (
    CLASSES,
    FITS,
    HIGH,
    INIT,
    LOW,
    VERDICTS,
    case,
    draw_net,
    healthy_runs,
    shuffled_labels,
    sound_networks,
    wrong_inits,
    wrong_losses,
    wrong_rates,
)
from autograder.expectations import expect, expect_unchanged
from autograder.registry import check


@lru_cache(8)
def cases_of(seed: int, *kinds: Callable[[np.random.Generator], Iterator[Case]]) -> tuple[Case, ...]:
    """Draw cases of some kinds for a seed: the same for every submission, and slower to draw than to judge."""
    rng = np.random.default_rng(seed)
    return tuple(case for kind in kinds for case in kind(rng))


def expect_judgement(student: Any, rng: np.random.Generator, *kinds: Callable[..., Iterator[Case]]) -> None:
    cases = cases_of(int(rng.integers(2**62)), *kinds)
    expect_verdicts(student.find_fault, cases, VERDICTS, "find_fault", FITS)


@check("find_fault")
def tells_fit_from_wrong_rates(student, reference, rng):
    "Runs that fit are left alone, and learning rates are blamed when they are too low or too high"
    expect_judgement(student, rng, healthy_runs, wrong_rates)


@check("find_fault")
def blames_the_init(student, reference, rng):
    "Weights of zero and weights that are too large are blamed at any learning rate"
    expect_judgement(student, rng, wrong_inits)


@check("find_fault")
def blames_the_loss(student, reference, rng):
    "A sum for a mean, and a gradient of the wrong sign or size, are blamed on the loss"
    expect_judgement(student, rng, wrong_losses)


@check("find_fault")
def reads_the_curve(student, reference, rng):
    "Of a sound network, the curve tells whether it fits and which way the learning rate is wrong"
    cases, nan, inf = [], float("nan"), float("inf")
    for kind, hidden in (("svm", None), ("softmax", 8)):
        patient, target = draw_net(rng, kind, hidden), expected(kind, CLASSES)
        for what, right, curve, accuracy in (
            ("a curve that falls to nearly zero", FITS, (1.0, 0.4, 0.08), 1.0),
            ("a curve that rises first and then fits", FITS, (1.0, 2.0, 0.02), 1.0),
            ("a curve that ends in NaN", HIGH, (1.0, 0.9, nan), 0.0),
            ("a curve that ends in inf", HIGH, (1.0, 1.02, inf), 0.0),
            ("a curve that rises and comes back", HIGH, (1.0, 1.8, 0.7), 0.6),
            ("a curve that rises by 8 % and then falls", HIGH, (1.0, 1.08, 0.8), 0.5),
            ("a curve that falls, rises and falls", HIGH, (1.0, 0.9, 1.3, 0.8), 0.5),
            ("a curve that rises to the end", HIGH, (1.0, 1.2, 1.5), 0.2),
            ("a curve that hardly moves", LOW, (1.0, 0.999, 0.998), 0.2),
            ("a curve that rises by 2 % and then falls", LOW, (1.0, 1.02, 0.8), 0.5),
            ("a run that classifies all, with a loss still high", LOW, (1.0, 0.8, 0.6), 1.0),
            ("a run that classifies all, with a loss of 13 %", LOW, (1.0, 0.4, 0.13), 1.0),
            ("a run that classifies all and falls to a twelfth", LOW, (1.7, 0.8, 0.14), 1.0),
            ("a run that classifies all, whose loss came back up", LOW, (1.0, 0.05, 0.3), 1.0),
            ("a run with a low loss and one example wrong", LOW, (1.0, 0.3, 0.05), 0.95),
            ("a run with a low loss and four examples wrong", LOW, (1.0, 0.3, 0.05), 0.8),
            ("a run that starts above chance", LOW, (1.7, 1.6, 1.5), 0.3),
            ("a run that starts at twice chance", LOW, (2.0, 1.9, 1.8), 0.3),
            ("a run of one step", LOW, (1.0,), 0.3),
            ("a run that starts with NaN", HIGH, (nan,), 0.0),
            ("a run that starts at more than twice chance", INIT, (2.4, 2.2, 2.1), 0.3),
            ("a run that starts far above chance and ends in NaN", INIT, (8.0, 9.0, nan), 0.0),
            ("a run that starts far above chance and falls", INIT, (8.0, 7.0, 5.0), 0.3),
        ):
            history = {"loss": target * np.array(curve), "accuracy": accuracy}
            cases.append(case(what, right, patient, kind, history))
    # Of 21 classes the SVM's loss is 20, a tenth of it is 2, and 5 % more are 21, to the last bit.
    patient = draw(rng, Build("svm"), D=25, num_classes=21, scale=0.01)
    for what, right, curve, accuracy in (
        ("a curve that falls to exactly a tenth of chance", FITS, (20.0, 7.0, 2.0), 1.0),
        ("a curve that rises by exactly 5 % and then falls", LOW, (20.0, 21.0, 15.0), 0.3),
    ):
        history = {"loss": np.array(curve), "accuracy": accuracy}
        cases.append(Case(what, right, (*patient.args, history, expected("svm", 21))))
    expect_verdicts(student.find_fault, cases, VERDICTS, "find_fault", FITS)


@check("find_fault")
def knows_a_sound_network(student, reference, rng):
    "Zeros in a gradient, and a loss or a gradient that is 5 % off, are no faults of loss or init"
    expect_judgement(student, rng, sound_networks)


@check("find_fault")
def sees_shuffled_labels(student, reference, rng):
    "A loss that pairs examples and labels anew at every call is at fault itself"
    expect_verdicts(student.find_fault, [*shuffled_labels(rng)], VERDICTS, "find_fault", FITS)


@check("find_fault")
def leaves_its_arguments_alone(student, reference, rng):
    "The parameters, the data and the history are left as they were; four calls of loss, with reg = 0, are enough"
    # Beside a step along the gradient, parameters of 1e-10 are round-off: what is added is not taken off again.
    patient, strengths = draw_net(rng, "softmax", None, scale=1e-10), []
    history = {"loss": np.array([1.4, 1.39, 1.38]), "accuracy": 0.3}

    def loss(params, X, y, reg):
        strengths.append(float(reg))
        return patient.loss(params, X, y, reg)

    reply = student.find_fault.observe(loss, *patient.args[1:], history, expected("softmax", CLASSES))
    expect(not any(strengths), f"loss was called with reg = {max(strengths, default=0):g}; 0 was expected.")
    for position, name in ((1, "params"), (2, "X"), (3, "y"), (4, "history")):
        expect_unchanged(reply.changed, position, name)
    expect(reply.callbacks <= 5, f"loss was called {reply.callbacks} times; four calls are enough.")
