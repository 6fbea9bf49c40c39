"""What is proved about the schedules: their formulas at t = 0, inside, at the end and past it, between epochs too."""

from __future__ import annotations

from typing import Any

from autograder.expectations import expect_close
from autograder.registry import check

Probes = dict[str, tuple[Any, ...]]


def expect_rates(student, reference, probes: Probes, what: str = "the learning rate") -> None:
    """Expect a schedule to agree with the reference; `probes` gives arguments by a name that a learner may see."""
    expected = {where: reference(*arguments) for where, arguments in probes.items()}
    found = {where: student(*arguments) for where, arguments in probes.items()}
    for where in probes:
        expect_close(found[where], expected[where], f"{where}, {what}", atol=1e-12)


def draw_rate(rng) -> float:
    return float(rng.uniform(0.05, 0.5))


def draw_length(rng) -> int:
    return int(rng.integers(20, 60))


# momentum_schedule


@check("momentum_schedule")
def rises_from_start_to_end(student, reference, rng):
    "The momentum rises in a straight line from 0.5 to 0.99"
    T = draw_length(rng)
    probes = {
        "At epoch 0": (0, T),
        "On the way": (float(rng.uniform(0.3, 0.45)) * T, T),
        "At num_epochs": (T, T),
        "In a rise of less than an epoch": (0.3, 0.75),
    }
    expect_rates(student.momentum_schedule, reference.momentum_schedule, probes, "the momentum")


@check("momentum_schedule")
def takes_other_ends(student, reference, rng):
    "start and end may be others"
    T, start, end = draw_length(rng), float(rng.uniform(0.1, 0.4)), float(rng.uniform(0.6, 0.9))
    probes = {
        "Early on the way": (0.21 * T, T, start, end),
        "Late on the way": (0.83 * T, T, start, end),
        "At an end near 1": (T, T, start, 0.999),
    }
    expect_rates(student.momentum_schedule, reference.momentum_schedule, probes, "the momentum")


@check("momentum_schedule")
def holds_the_end(student, reference, rng):
    "After num_epochs the momentum stays at end"
    T = draw_length(rng)
    probes = {"Just after num_epochs": (T + 0.5, T), "Long after num_epochs": (3 * T, T, 0.4, 0.8)}
    expect_rates(student.momentum_schedule, reference.momentum_schedule, probes, "the momentum")


@check("momentum_schedule")
def falls_where_the_end_is_lower(student, reference, rng):
    "With an end below the start the momentum falls, and stays there, too"
    T, start, end = draw_length(rng), float(rng.uniform(0.8, 0.95)), float(rng.uniform(0.3, 0.6))
    probes = {"Half-way down": (0.5 * T, T, start, end), "After the fall": (2 * T, T, start, end)}
    expect_rates(student.momentum_schedule, reference.momentum_schedule, probes, "the momentum")


# step


@check("step")
def halves_every_five_epochs(student, reference, rng):
    "The rate halves every five epochs"
    lr0 = draw_rate(rng)
    probes = {
        "At t = 0": (0, lr0),
        "Half-way to the first drop": (3, lr0),
        "Before the first drop": (4.75, lr0),
        "At the first drop": (5, lr0),
        "Just after the first drop": (5.5, lr0),
        "At the third drop": (15, lr0),
    }
    expect_rates(student.step, reference.step, probes)


@check("step")
def drops_by_factor(student, reference, rng):
    "The rate is multiplied by factor every `every` epochs"
    lr0, factor, every = draw_rate(rng), float(rng.uniform(0.05, 0.3)), int(rng.integers(12, 25))
    probes = {
        "Before the second drop": (2 * every - 0.25, lr0, factor, every),
        "At the second drop": (2 * every, lr0, factor, every),
        "Long after the third drop": (3.6 * every, lr0, factor, every),
    }
    expect_rates(student.step, reference.step, probes)


# exponential and inverse_time


@check("exponential")
def decays_exponentially(student, reference, rng):
    "The rate falls by the same factor in every epoch"
    lr0, k = draw_rate(rng), float(rng.uniform(0.05, 0.3))
    probes = {"At t = 0": (0, lr0, k), "After one epoch": (1, lr0, k), "After many epochs": (23, lr0, k)}
    expect_rates(student.exponential, reference.exponential, probes)


@check("exponential")
def decays_exponentially_between_epochs(student, reference, rng):
    "Fractions of an epoch count"
    lr0, k, t = draw_rate(rng), float(rng.uniform(0.5, 1.5)), float(rng.uniform(0.2, 0.8))
    probes = {"Within the first epoch": (t, lr0, k), "Within a later epoch": (3 + t, lr0, k)}
    expect_rates(student.exponential, reference.exponential, probes)


@check("inverse_time")
def decays_inversely(student, reference, rng):
    "The rate is lr0 over 1 + k * t"
    lr0, k = draw_rate(rng), float(rng.uniform(0.05, 0.3))
    probes = {"At t = 0": (0, lr0, k), "After one epoch": (1, lr0, k), "After many epochs": (23, lr0, k)}
    expect_rates(student.inverse_time, reference.inverse_time, probes)


@check("inverse_time")
def decays_inversely_between_epochs(student, reference, rng):
    "Fractions of an epoch count"
    lr0, k, t = draw_rate(rng), float(rng.uniform(0.5, 1.5)), float(rng.uniform(0.2, 0.8))
    probes = {"Within the first epoch": (t, lr0, k), "Within a later epoch": (3 + t, lr0, k)}
    expect_rates(student.inverse_time, reference.inverse_time, probes)


# cosine and linear


@check("cosine")
def falls_along_a_wave(student, reference, rng):
    "The rate falls along half a cosine wave"
    lr0, T = draw_rate(rng), draw_length(rng)
    probes = {"At t = 0": (0, lr0, T), "Early on": (0.23 * T, lr0, T), "Near the end": (0.87 * T, lr0, T)}
    probes |= {"Just before T": (T - 0.5, lr0, T), "In less than an epoch": (0.3, lr0, 0.75)}
    expect_rates(student.cosine, reference.cosine, probes)


@check("cosine")
def stays_at_the_foot_of_the_wave(student, reference, rng):
    "After T the rate stays at 0"
    lr0, T = draw_rate(rng), draw_length(rng)
    probes = {"Just after T": (T + 0.5, lr0, T), "Long after T": (1.8 * T, lr0, T)}
    expect_rates(student.cosine, reference.cosine, probes)


@check("cosine")
def arrives_at_the_foot_of_the_wave(student, reference, rng):
    "The rate is 0 at t = T"
    lr0, T = draw_rate(rng), draw_length(rng)
    expect_rates(student.cosine, reference.cosine, {"At t = T": (T, lr0, T)})


@check("linear")
def falls_in_a_straight_line(student, reference, rng):
    "The rate falls in a straight line"
    lr0, T = draw_rate(rng), draw_length(rng)
    probes = {"At t = 0": (0, lr0, T), "Early on": (0.23 * T, lr0, T), "Near the end": (0.87 * T, lr0, T)}
    probes |= {"Just before T": (T - 0.5, lr0, T), "In less than an epoch": (0.3, lr0, 0.75)}
    expect_rates(student.linear, reference.linear, probes)


@check("linear")
def stays_at_zero(student, reference, rng):
    "After T the rate stays at 0"
    lr0, T = draw_rate(rng), draw_length(rng)
    probes = {"Just after T": (T + 0.5, lr0, T), "Long after T": (1.8 * T, lr0, T)}
    expect_rates(student.linear, reference.linear, probes)


@check("linear")
def arrives_at_zero(student, reference, rng):
    "The rate is 0 at t = T"
    lr0, T = draw_rate(rng), draw_length(rng)
    expect_rates(student.linear, reference.linear, {"At t = T": (T, lr0, T)})


# inverse_sqrt and constant


@check("inverse_sqrt")
def falls_with_the_root(student, reference, rng):
    "The rate is lr0 over the root of t"
    lr0, t = draw_rate(rng), float(rng.uniform(1.2, 1.8))
    probes = {"In epoch 1": (1, lr0), "Within an epoch": (t, lr0), "After many epochs": (37, lr0)}
    expect_rates(student.inverse_sqrt, reference.inverse_sqrt, probes)


@check("inverse_sqrt")
def begins_at_lr0(student, reference, rng):
    "Before the first epoch the rate is lr0"
    lr0, t = draw_rate(rng), float(rng.uniform(0.2, 0.8))
    expect_rates(
        student.inverse_sqrt, reference.inverse_sqrt, {"At t = 0": (0, lr0), "Before t = 1": (t, lr0)}
    )


@check("constant")
def never_changes(student, reference, rng):
    "The rate is lr0 at all times"
    lr0, other = draw_rate(rng), draw_rate(rng)
    probes = {"At t = 0": (0, lr0), "Between epochs": (2.5, lr0), "With another lr0": (40, other)}
    expect_rates(student.constant, reference.constant, probes)


# cyclic_cosine


@check("cyclic_cosine")
def falls_along_a_wave_in_a_cycle(student, reference, rng):
    "In the first cycle the rate falls along half a cosine wave"
    lr0, cycle = draw_rate(rng), int(rng.integers(5, 15))
    probes = {
        "At t = 0": (0, lr0, cycle),
        "Early in the cycle": (0.23 * cycle, lr0, cycle),
        "Late in the cycle": (0.87 * cycle, lr0, cycle),
    }
    expect_rates(student.cyclic_cosine, reference.cyclic_cosine, probes)


@check("cyclic_cosine")
def restarts(student, reference, rng):
    "Every cycle starts again from lr0"
    lr0, cycle = draw_rate(rng), int(rng.integers(5, 15))
    probes = {
        "At the first restart": (cycle, lr0, cycle),
        "In the second cycle": (1.37 * cycle, lr0, cycle),
        "In the third cycle": (2.37 * cycle, lr0, cycle),
        "At the third restart": (3 * cycle, lr0, cycle),
        "In a cycle of half an epoch": (0.875, lr0, 0.5),
    }
    expect_rates(student.cyclic_cosine, reference.cyclic_cosine, probes)
