"""What is proved about update_ratio and ratio_verdict."""

from __future__ import annotations

import numpy as np

from autograder.checks.babysitting.instruments import Case, expect_told_apart, numbers
from autograder.expectations import expect, expect_close, expect_unchanged
from autograder.registry import check

# update_ratio


def expect_ratios(student, reference, params, updates, what: str = "ratio") -> None:
    """Expect the reference's ratios under the same names."""
    expected = reference.update_ratio(params, updates)
    found = student.update_ratio(params, updates)
    kind = type(found).__name__
    expect(
        isinstance(found, dict),
        f"update_ratio returned a {kind}; a dict with a ratio for each array was expected.",
    )
    expect(set(found) == set(expected), "The names in the result are not those of params.")
    for name, ratio in expected.items():
        expect_close(found[name], ratio, f"{what}[{name!r}]")


@check("update_ratio")
def compares_lengths(student, reference, rng):
    "For each array, the norm of the update over the norm of the parameters"
    params = {"W1": rng.normal(size=(6, 4)), "b1": rng.normal(size=4), "W2": 3 * rng.normal(size=(4, 3))}
    updates = {name: 10 ** rng.uniform(-4, -2) * rng.normal(size=w.shape) for name, w in params.items()}
    expect_ratios(student, reference, params, updates)


@check("update_ratio")
def takes_any_shape(student, reference, rng):
    "Parameters may have any shape, from 0-d to the four axes of a convolution"
    for shape in ((2, 3, 3, 2), (2, 3, 4), (7,), ()):
        params = {"W": np.asarray(rng.normal(size=shape) + 0.1)}
        updates = {"W": np.asarray(1e-3 * rng.normal(size=shape))}
        expect_ratios(student, reference, params, updates, f"For shape {shape}, ratio")


@check("update_ratio")
def knows_no_scale(student, reference, rng):
    "Tiny parameters have ratios like any others"
    params = {"tiny": 1e-12 * rng.normal(size=(3, 4)), "large": 1e5 * rng.normal(size=3)}
    updates = {"tiny": 1e-10 * rng.normal(size=(3, 4)), "large": 1e2 * rng.normal(size=3)}
    expect_ratios(student, reference, params, updates)


@check("update_ratio")
def starts_from_zero(student, reference, rng):
    "Where the parameters are zero the ratio is inf, or 0 if the update is zero, too"
    params = {"b": np.zeros(3), "unused": np.zeros((2, 2)), "frozen": rng.normal(size=3)}
    updates = {"b": rng.normal(size=3), "unused": np.zeros((2, 2)), "frozen": np.zeros(3)}
    params["begun"], updates["begun"] = np.zeros(4), 1e-9 * rng.uniform(1, 2, size=4)
    params["sparse"], updates["sparse"] = np.array([3.0, 0.0, 4.0]), np.array([0.0, 0.5, 0.0])
    found = student.update_ratio(params, updates)
    expect(
        isinstance(found, dict) and set(found) == set(params),
        "The names in the result are not those of params.",
    )
    for name in ("b", "begun"):
        ratio = numbers(found[name])
        expect(
            ratio is not None and np.all(np.isposinf(ratio)),
            "The ratio of an update away from zeros is not inf.",
            next="treat parameters that are zero everywhere as a case of their own.",
        )
    expect_close(found["unused"], 0.0, "Where parameters and update are zero, the ratio", atol=1e-300)
    expect_close(found["frozen"], 0.0, "For an update of zero, the ratio", atol=1e-300)
    expect_close(found["sparse"], 0.1, "Where one parameter is zero, the ratio")


@check("update_ratio")
def measures_only(student, reference, rng):
    "params and updates are left as they were: the update is not applied"
    params = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4), "scale": np.asarray(rng.uniform(1, 2))}
    reply = student.update_ratio.observe(params, {name: np.asarray(0.01 * w) for name, w in params.items()})
    expect_unchanged(reply.changed, 0, "params")
    expect_unchanged(reply.changed, 1, "updates")


# ratio_verdict

TYPICAL = {"low": (-5.6, -4.6), "fine": (-3.4, -2.6), "high": (-1.4, 0.0)}


def draw_series(kind: str, rng, at=(0.0, 1.0)) -> np.ndarray:
    """Draw the ratios of a run: scattered around a typical value that drifts down, the first ones large.

    at   between which shares of the kind's range, in decades, the typical value lies
    """
    length = int(rng.integers(60, 201))
    drift = np.linspace(0.1, -0.1, length)
    typical = np.interp(rng.uniform(*at), (0, 1), TYPICAL[kind])
    exponents = typical + drift + 0.15 * rng.normal(size=length)
    exponents[: length // 20] += 1.5
    return 10**exponents


def with_spikes(series, rng):
    """Make one entry in ten a thousand times larger, the last among them."""
    spikes = rng.choice(len(series), len(series) // 10, replace=False)
    series[spikes] *= 1e3
    series[-1] *= 1e3
    return series


def with_quiet_steps(series, rng):
    """Make one entry in ten ten thousand times smaller, the last among them: batches on which nothing was wrong."""
    quiet = rng.choice(len(series), len(series) // 10, replace=False)
    series[quiet] *= 1e-4
    series[-1] *= 1e-4
    return series


def from_zero(series, rng):
    """Let the first steps be away from zeros, as those of biases are."""
    series[:3] = np.inf
    return series


def with_a_nan(series, rng):
    """Lose one step."""
    series[int(rng.integers(len(series)))] = np.nan
    return series


def diverged(series, rng):
    """End in NaN before half of the run is over."""
    series[int(rng.uniform(0.2, 0.4) * len(series)) :] = np.nan
    return series


VARIANTS = {
    "low": (with_spikes, from_zero, with_quiet_steps, with_a_nan),
    "fine": (with_spikes, from_zero, with_quiet_steps, with_a_nan),
    "high": (with_quiet_steps, from_zero, with_spikes, with_a_nan),
}


def draw_all(rng, variants) -> list[Case]:
    """Draw series of every kind, from all over its range, in any order."""
    cases = [
        Case(
            kind,
            (variants[kind][i % len(variants[kind])](draw_series(kind, rng, (i / 10, i / 10 + 0.1)), rng),),
        )
        for kind in TYPICAL
        for i in range(10)
    ]
    return [cases[i] for i in rng.permutation(len(cases))]


@check("ratio_verdict")
def knows_fine(student, reference, rng):
    "Around 1e-3 is fine, in spite of spikes"
    expect_told_apart(student.ratio_verdict, draw_all(rng, VARIANTS), tuple(TYPICAL), "fine")


@check("ratio_verdict")
def knows_low(student, reference, rng):
    "Far below 1e-3 is low, in spite of spikes"
    expect_told_apart(student.ratio_verdict, draw_all(rng, VARIANTS), tuple(TYPICAL), "low")


@check("ratio_verdict")
def knows_high(student, reference, rng):
    "Far above 1e-3 is high"
    expect_told_apart(student.ratio_verdict, draw_all(rng, VARIANTS), tuple(TYPICAL), "high")


@check("ratio_verdict")
def knows_what_diverged(student, reference, rng):
    "A run that ends in NaN is high, whatever its ratios were before"
    cases = [Case("high", (diverged(draw_series(kind, rng), rng),)) for kind in TYPICAL for _ in range(4)]
    cases += [Case("fine", (from_zero(draw_series("fine", rng), rng),)) for _ in range(6)]
    expect_told_apart(student.ratio_verdict, cases, tuple(TYPICAL), "high")
    reply = student.ratio_verdict.observe(cases[0].arguments[0])
    expect_unchanged(reply.changed, 0, "ratios")
