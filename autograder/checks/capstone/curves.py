"""What is proved about read_curves: that it tells the six stories apart, in noise and at any length."""

from __future__ import annotations

import numpy as np

from autograder.checks.capstone.instruments import expect_told_apart, expect_word
from autograder.expectations import expect_unchanged
from autograder.registry import check

WORDS = ("lower the learning rate", "train longer", "stop earlier", "regularise", "enlarge", "done")
NOISE = 0.004


def settle(t: np.ndarray, start: float, end: float, speed: float) -> np.ndarray:
    """Go from start to end like an exponential."""
    return end + (start - end) * np.exp(-speed * t)


def draw_curves(kind: str, rng, way: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw losses, training and validation accuracy of a run that asks for one thing first."""
    E = int(rng.integers(12, 41))
    t = np.linspace(0, 1, E)
    first = rng.uniform(1.5, 2.5)
    losses = settle(t, first, rng.uniform(0.05, 0.4) * first, 12)
    train = settle(t, 0.3, rng.uniform(0.95, 0.99), 20)
    val = settle(t, 0.3, 0.0, 20) + (1 - np.exp(-20 * t)) * (train[-1] - rng.uniform(0.0, 0.05))
    if kind == "lower the learning rate":
        # Whatever else the accuracies show: an explosion comes first.
        _, train, val = draw_curves(str(rng.choice(WORDS[1:])), rng)
        E = len(train)
        losses = settle(np.linspace(0, 1, E), first, 0.3 * first, 12)
        if way % 4 == 2:
            losses = first * np.linspace(1, rng.uniform(2, 5), E)
        elif way % 4 == 3:
            # A leap at once, and most of the way back: higher than at first, lower than soon after.
            losses = settle(np.linspace(0, 1, E), 4 * first, rng.uniform(1.3, 1.5) * first, 6)
            losses[0] = first
        else:
            losses[rng.integers(1, E)] = (np.nan, np.inf)[way % 4]
    elif kind == "train longer":
        end = rng.uniform(0.6, 0.8)
        val = np.linspace(0.2, end, E)
        small, wide = rng.uniform(0.0, 0.05), rng.uniform(0.15, 0.2)
        gap = (small, wide)[way % 2]  # which says nothing as long as val rises
        if way % 3 != 2:  # else training has long been done
            train = val + gap
    elif kind == "stop earlier":
        peak, fall = rng.uniform(0.3, 0.45), rng.uniform(0.12, 0.25)
        top = rng.uniform(0.6, 0.8)
        val = np.where(t < peak, 0.3 + (top - 0.3) * t / peak, top - fall * (t - peak) / (1 - peak))
        if way % 3 == 1:  # an early fall, and nothing since then
            val = np.interp(t, [0, 0.1, 0.35, 0.48, 1], [0.3, top, top, top - fall, top - fall])
        if way % 3 == 2:  # training falls as well, so that there is no gap
            train = val + 0.03
    elif kind == "regularise":
        gap = (rng.uniform(0.2, 0.4), rng.uniform(0.3, 0.4))[way % 2]
        val = settle(t, 0.3, train[-1] - gap, 20)
        if way % 2:  # training still rises, which says nothing when val does not
            train = np.linspace(0.5, train[-1], E)
    elif kind == "enlarge":
        # With dropout in training only, validation can be the better one.
        worse = (rng.uniform(0.0, 0.05), rng.uniform(-0.2, -0.14))[way % 2]
        level = rng.uniform(0.4, 0.7 if worse < 0 else 0.8)
        train, val = settle(t, 0.2, level, 20), settle(t, 0.2, level - worse, 20)
    elif kind == "done" and way % 2:
        level = rng.uniform(0.92, 0.93)
        train, val = settle(t, 0.3, level, 20), settle(t, 0.3, level - rng.uniform(0.05, 0.06), 20)
    noise = NOISE * rng.normal(size=(2, E))
    return losses, np.clip(train + noise[0], 0, 1), np.clip(val + noise[1], 0, 1)


@check("read_curves")
def tells_the_stories_apart(student, reference, rng):
    "Six kinds of run are told apart: of each at most one in ten is missed, or seen where it is not"
    kinds, found = [], []
    for kind in rng.permutation(np.repeat(np.array(WORDS), 10)):
        kind = str(kind)
        curves = draw_curves(kind, rng, kinds.count(kind))
        found.append(expect_word(student.read_curves(*curves), WORDS, "What to do next"))
        kinds.append(kind)
    expect_told_apart(kinds, found, allowed=0.1)


@check("read_curves")
def puts_first_things_first(student, reference, rng):
    "Where several remedies would apply, the first in the list is named"
    kinds, found = [], []
    for repeat in range(4):
        exploded, train, val = draw_curves("lower the learning rate", rng, repeat)
        kinds.append("lower the learning rate")
        found.append(expect_word(student.read_curves(exploded, train, val), WORDS, "What to do next"))
        losses, train, val = draw_curves("train longer", rng, 1)  # with a gap as well
        losses[1:3] = rng.uniform(1.2, 1.6) * losses[0]  # and a bump at first, which has gone by late losses
        kinds.append("train longer")
        found.append(expect_word(student.read_curves(losses, train, val), WORDS, "What to do next"))
        t, top = np.linspace(0, 1, len(val)), rng.uniform(0.75, 0.85)
        val = np.interp(t, [0, 0.3, 0.55, 1], [0.3, top, top - 0.4, top - 0.15])  # it fell, and rises again
        kinds.append("train longer")
        found.append(expect_word(student.read_curves(losses, train, val), WORDS, "What to do next"))
        losses, train, val = draw_curves("stop earlier", rng)  # and a gap that asks for a penalty
        kinds.append("stop earlier")
        found.append(expect_word(student.read_curves(losses, train, val), WORDS, "What to do next"))
        losses, _, val = draw_curves("regularise", rng)  # and a training accuracy that is not good either
        train = settle(np.linspace(0, 1, len(val)), 0.3, rng.uniform(0.8, 0.86), 20)
        val = train - settle(np.linspace(0, 1, len(val)), 0.0, rng.uniform(0.17, 0.3), 20)
        kinds.append("regularise")
        found.append(expect_word(student.read_curves(losses, train, val), WORDS, "What to do next"))
    expect_told_apart(kinds, found)


@check("read_curves")
def reads_only(student, reference, rng):
    "The curves are left as they were"
    losses, train, val = draw_curves("done", rng)
    reply = student.read_curves.observe(losses, train, val)
    expect_word(reply.result, WORDS, "What to do next")
    for position, name in enumerate(("losses", "train_accuracy", "val_accuracy")):
        expect_unchanged(reply.changed, position, name)
