"""What is proved about diagnose_fit and early_stopping."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.checks.babysitting.instruments import Case, expect_told_apart
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# diagnose_fit. Each kind draws (training accuracy, validation accuracy) over t from 0 to 1, without noise.


def settling(level, t, scale, start=0.1):
    return level - (level - start) * np.exp(-t / scale)


def stop_early(t, rng):
    peak, height, lost = rng.uniform(0.3, 0.55), rng.uniform(0.6, 0.85), rng.uniform(0.07, 0.16)
    val = settling(height, t, peak / 5) - lost * np.maximum(t - peak, 0) / (1 - peak)
    return settling(rng.uniform(0.93, 0.99), t, 0.12), val


def stopped_too_late(t, rng):
    """Let the validation accuracy fall early and stay where it is from then on."""
    peak, height, lost = rng.uniform(0.2, 0.3), rng.uniform(0.65, 0.85), rng.uniform(0.1, 0.16)
    val = settling(height, t, 0.04) - lost * np.clip((t - peak) / 0.12, 0, 1)
    return settling(rng.uniform(0.93, 0.99), t, 0.12), val


def train_longer(t, rng, low, high):
    start, rise, gap = rng.uniform(0.1, 0.3), rng.uniform(0.25, 0.45), rng.uniform(low, high)
    train = start + rise * t
    return train, train - gap * t


def overfitting(t, rng):
    top, gap = rng.uniform(0.88, 0.93), rng.uniform(0.15, 0.35)
    # That the training accuracy still rises proves nothing by itself.
    still_rising = (rng.random() < 0.7) * rng.uniform(0.045, 0.06)
    train = settling(top, t, rng.uniform(0.08, 0.13)) + still_rising * np.maximum(t - 0.7, 0) / 0.3
    return train, settling(top - gap, t, rng.uniform(0.06, 0.12))


def under_capacity(t, rng, high, narrow, wide):
    top, scale, gap = rng.uniform(0.4, high), rng.uniform(0.05, 0.12), rng.uniform(narrow, wide)
    return settling(top, t, scale), settling(top - gap, t, scale)


def fine(t, rng, low, high):
    top, scale, gap = rng.uniform(low, high), rng.uniform(0.05, 0.12), rng.uniform(0.04, 0.075)
    return settling(top, t, scale), settling(top - gap, t, scale)


def catching_up(t, rng):
    """Let the validation accuracy come closer all the time, while the other has long settled."""
    top, gap, rise = rng.uniform(0.75, 0.9), rng.uniform(0.045, 0.055), rng.uniform(0.2, 0.25)
    val = settling(top - gap - rise, t, 0.06) + rise * t
    return settling(top, t, rng.uniform(0.05, 0.08)), val


# Runs that are fine lie low and high in turn, for it is not the level that counts; unfinished ones have a narrow gap, a
# wide one and none in turn. With a small network, the validation accuracy lies beside the other or above it.
RUNS = {
    "stop early": (stop_early, stopped_too_late),
    "train longer": (
        partial(train_longer, low=0.03, high=0.08),
        partial(train_longer, low=0.13, high=0.16),
        partial(train_longer, low=-0.03, high=-0.01),
    ),
    "overfitting": (overfitting,),
    "under capacity": (
        partial(under_capacity, high=0.95, narrow=-0.006, wide=0.01),
        partial(under_capacity, high=0.85, narrow=-0.09, wide=-0.05),
    ),
    "fine": (partial(fine, low=0.6, high=0.78), partial(fine, low=0.92, high=0.96), catching_up),
}


def draw_run(kind, rng, number: int = 0) -> Case:
    """Draw a run of some kind, of any length, with noise on every epoch."""
    num_epochs, noise = int(rng.integers(30, 81)), rng.uniform(0.002, 0.006)
    draws = RUNS[kind]
    curves = draws[number % len(draws)](np.linspace(0, 1, num_epochs), rng)
    return Case(kind, tuple(np.clip(c + noise * rng.normal(size=num_epochs), 0, 1) for c in curves))


def expect_recognised(student, rng, kind: str) -> None:
    """Expect that a kind is told from the others, in whatever order they come."""
    kinds = [kind] * 10 + [other for other in RUNS if other != kind] * 3
    cases = [draw_run(kinds[i], rng, int(i)) for i in rng.permutation(len(kinds))]
    expect_told_apart(student.diagnose_fit, cases, tuple(RUNS), kind)


@check("diagnose_fit")
def knows_overfitting(student, reference, rng):
    "A wide gap is overfitting, even while the training accuracy rises"
    expect_recognised(student, rng, "overfitting")


@check("diagnose_fit")
def knows_too_small_a_network(student, reference, rng):
    "Settled curves are under capacity if they lie together, or validation above training"
    expect_recognised(student, rng, "under capacity")


@check("diagnose_fit")
def knows_what_is_unfinished(student, reference, rng):
    "Both still rising is train longer, whatever the gap"
    expect_recognised(student, rng, "train longer")


@check("diagnose_fit")
def knows_when_it_was_enough(student, reference, rng):
    "A validation accuracy that has fallen from its peak is stop early, however long ago and whatever the gap"
    expect_recognised(student, rng, "stop early")


@check("diagnose_fit")
def raises_no_false_alarm(student, reference, rng):
    "A run with nothing wrong is fine"
    expect_recognised(student, rng, "fine")


@check("diagnose_fit")
def leaves_accuracies_alone(student, reference, rng):
    "The arguments are left as they were"
    reply = student.diagnose_fit.observe(*draw_run("fine", rng).arguments)
    expect_unchanged(reply.changed, 0, "train_acc")
    expect_unchanged(reply.changed, 1, "val_acc")


# early_stopping


def expect_stops(student, reference, histories, patience: int, what: str) -> None:
    """Expect the reference's epochs for all histories; `what` says which histories they are."""
    histories = [np.asarray(history, dtype=float) for history in histories]
    expected = [reference.early_stopping(history, patience) for history in histories]
    found = [student.early_stopping(history, patience) for history in histories]
    for pair, (stop, best) in zip(found, expected, strict=True):
        well = isinstance(pair, tuple | list) and len(pair) == 2
        well = well or (isinstance(pair, np.ndarray) and pair.shape == (2,))
        expect(well, "early_stopping did not return a pair.", next="return stop_epoch, best_epoch")
        epochs = [expect_number_or_array(part, "An epoch that early_stopping returned", ()) for part in pair]
        expect(
            np.asarray(pair).dtype.kind in "iu",
            "An epoch that early_stopping returned is not an int, and no snapshot can be looked up with it.",
            next="return the number of the epoch as range or enumerate count it.",
        )
        expect_close(epochs[0], stop, f"{what}, stop_epoch")
        expect_close(epochs[1], best, f"{what}, best_epoch")


def scaled(history, rng):
    return np.array(history) * rng.uniform(0.7, 1.0)


@check("early_stopping")
def stops_in_time(student, reference, rng):
    "It stops after `patience` epochs in a row without an improvement, and goes back to the best"
    for patience in rng.permutation([1, 3, 5]):
        before = np.linspace(0.1, 0.2, int(rng.integers(6)))
        history = scaled([*before, 0.3, 0.5, 0.7, 0.65, 0.6, 0.68, 0.66, 0.62, 0.61, 0.6], rng)
        expect_stops(student, reference, [history], int(patience), f"With patience {patience}")


@check("early_stopping")
def counts_in_a_row(student, reference, rng):
    "An improvement starts the count again, and it is the best that has to be beaten"
    up_and_down = scaled([0.3, 0.28, 0.4, 0.38, 0.39, 0.5, 0.48, 0.49, 0.495, 0.47, 0.45, 0.4], rng)
    expect_stops(student, reference, [up_and_down], 3, "After several improvements")
    creeping = scaled([0.6, 0.4, 0.45, 0.5, 0.55, 0.58, 0.59, 0.595], rng)
    expect_stops(student, reference, [creeping], 4, "While the accuracy creeps back to its best")
    expect_stops(student, reference, [[0.0, 0.0, 0.1, 0.3]], 2, "Where the accuracy is 0 at first")
    for step in (4e-4, 1e-6):
        slow = 0.5 + step * np.arange(6)
        expect_stops(student, reference, [slow], 2, "While the accuracy rises slowly")


@check("early_stopping")
def knows_nothing_of_the_future(student, reference, rng):
    "A better epoch after the stop does not count"
    history = scaled([0.3, 0.5, 0.45, 0.44, 0.43, 0.9, 0.95], rng)
    expect_stops(student, reference, [history], 2, "When the best epoch of all comes after the stop")


@check("early_stopping")
def equal_is_no_improvement(student, reference, rng):
    "An accuracy that equals the best, or is NaN, is no improvement"
    histories = [scaled([0.3, 0.6, 0.6, 0.6, 0.6, 0.7], rng), [0.3, 0.5, np.nan, np.nan, 0.4, 0.45, 0.44]]
    expect_stops(student, reference, histories, 3, "With ties or NaN")


@check("early_stopping")
def runs_to_the_end(student, reference, rng):
    "Where it never stops, the last epoch is the end, and the best is still the best"
    histories = [scaled([0.2, 0.3, 0.4, 0.5], rng), scaled([0.2, 0.5, 0.4, 0.3], rng), [0.4]]
    histories.append([0.3, 0.5, np.nan, 0.6, 0.4])
    expect_stops(student, reference, histories, 3, "When patience never runs out")
