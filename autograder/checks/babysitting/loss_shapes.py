"""What is proved about diagnose_loss: it tells seven shapes apart, at all scales, lengths and levels of noise."""

from __future__ import annotations

import numpy as np

from autograder.checks.babysitting.instruments import Case, expect_told_apart
from autograder.expectations import expect_unchanged
from autograder.registry import check

# Trends over t from 0 to 1, in units of the loss at the start. Every one keeps its distance from the limits that the
# docstring of diagnose_loss gives.


def falling_to(level, t, scale):
    """Fall exponentially from 1 to `level`; `scale` is the time in which the distance shrinks by a factor e."""
    return level + (1 - level) * np.exp(-t / scale)


def low(t, rng):
    return 1 - rng.uniform(0.4, 0.75) * t


def arriving(t, rng):
    return rng.uniform(0.42, 0.52) ** (4 * t)


def settled(t, rng):
    return falling_to(rng.uniform(0.01, 0.06), t, rng.uniform(0.07, 0.15))


def high(t, rng):
    return falling_to(rng.uniform(0.57, 0.75), t, rng.uniform(0.01, 0.025))


def plateau(t, rng):
    return falling_to(rng.uniform(0.17, 0.35), t, rng.uniform(0.06, 0.1))


def bad_init(t, rng):
    wait = rng.uniform(0.34, 0.5)
    level, scale = rng.uniform(0.05, 0.25), rng.uniform(0.05, 0.1)
    return falling_to(level, np.maximum(t - wait, 0), scale)


def decayed_too_early(t, rng):
    kink, there, end = rng.uniform(0.08, 0.13), rng.uniform(0.6, 0.7), rng.uniform(0.2, 0.28)
    return np.where(t < kink, 1 - (1 - there) * t / kink, there - end * (t - kink) / (1 - kink))


def diverging(t, rng):
    return np.exp(rng.uniform(1.2, 4.0) * t)


TRENDS = {
    "good": (arriving, settled),
    "low": (low,),
    "high": (high,),
    "plateau": (plateau,),
    "bad init": (bad_init,),
    "decayed too early": (decayed_too_early,),
    "diverging": (diverging,),
}
WORDS = tuple(TRENDS)


def draw_curve(kind, rng, variant=0, length=None, noise=None):
    """Draw the losses of a run of some kind, its variants in turn: of any length, in any units, with noise."""
    length = int(rng.integers(300, 501)) if length is None else length
    noise = rng.uniform(0.01, 0.03) if noise is None else noise
    start = 10 ** rng.uniform(-0.5, 1.3)
    trends = TRENDS[kind]
    trend = trends[variant % len(trends)](np.linspace(0, 1, length), rng)
    noise = noise * rng.normal(size=length)
    noise[0] /= 10  # an untrained network treats all batches nearly alike
    return start * (trend + noise)


def draw_cases(kind, rng, of_kind=10, of_each_other=2, **settings):
    """Draw cases of a kind and of all the others, in any order."""
    kinds = [(kind, i) for i in range(of_kind)]
    kinds += [(other, i) for other in WORDS if other != kind for i in range(of_each_other)]
    order = rng.permutation(len(kinds))
    return [Case(kinds[i][0], (draw_curve(kinds[i][0], rng, kinds[i][1], **settings),)) for i in order]


@check("diagnose_loss")
def knows_a_good_one(student, reference, rng):
    "Good curves are called good, and others are not"
    expect_told_apart(student.diagnose_loss, draw_cases("good", rng), WORDS, "good")


@check("diagnose_loss")
def knows_a_low_rate(student, reference, rng):
    "A straight line is a low learning rate"
    expect_told_apart(student.diagnose_loss, draw_cases("low", rng), WORDS, "low")


@check("diagnose_loss")
def knows_a_high_rate(student, reference, rng):
    "Fast, then stuck at a bad value, is a high learning rate"
    expect_told_apart(student.diagnose_loss, draw_cases("high", rng), WORDS, "high")


@check("diagnose_loss")
def knows_what_diverges(student, reference, rng):
    "An inf, a NaN or an end above the start is diverging"
    curves = [draw_curve("diverging", rng) for _ in range(4)]
    for strange, kind in ((np.inf, "diverging"), (np.nan, "diverging"), (np.nan, "good"), (np.nan, "high")):
        curve = draw_curve(kind, rng)
        curve[int(rng.integers(len(curve) // 2, len(curve) - 5)) :] = strange
        curves.append(curve)
    for kind in ("good", "low"):  # a single batch that overflowed, and a run that went on
        curve = draw_curve(kind, rng)
        curve[int(rng.integers(100, 250))] = np.inf
        curves.append(curve)
    cases = [Case("diverging", (curve,)) for curve in curves]
    cases += [Case(kind, (draw_curve(kind, rng),)) for kind in WORDS[:-1] * 2]
    expect_told_apart(student.diagnose_loss, cases, WORDS, "diverging")


@check("diagnose_loss")
def knows_a_bad_beginning(student, reference, rng):
    "Flat, then falling, is a bad initialisation"
    expect_told_apart(student.diagnose_loss, draw_cases("bad init", rng), WORDS, "bad init")


@check("diagnose_loss")
def knows_a_plateau(student, reference, rng):
    "Fast, then stuck at a decent value, is a plateau"
    expect_told_apart(student.diagnose_loss, draw_cases("plateau", rng), WORDS, "plateau")


@check("diagnose_loss")
def knows_an_early_decay(student, reference, rng):
    "Steep, then suddenly slow and far from done, is decayed too early"
    cases = draw_cases("decayed too early", rng)
    expect_told_apart(student.diagnose_loss, cases, WORDS, "decayed too early")


@check("diagnose_loss")
def sees_through_noise(student, reference, rng):
    "Long and very noisy curves are told apart as well"
    settings = {"of_kind": 10, "of_each_other": 0, "length": 4000, "noise": 0.2}
    cases = draw_cases("high", rng, **settings) + draw_cases("low", rng, **settings)
    expect_told_apart(student.diagnose_loss, cases, WORDS, "high")
    reply = student.diagnose_loss.observe(cases[0].arguments[0])
    expect_unchanged(reply.changed, 0, "losses")
