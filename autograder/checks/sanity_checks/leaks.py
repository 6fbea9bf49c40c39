"""What is proved about find_leak: whatever the statistic, it knows whose data it was computed on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.sanity_checks.instruments import Case, expect_verdicts
from autograder.checks.sanity_checks.preprocessing import draw_parts, expect_parts_alone
from autograder.expectations import expect
from autograder.registry import check

VERDICTS = ("clean", "leak", "own statistics")

# A recipe fits a transformation to examples and applies it to others: recipe(fitted_to, X) -> X.


def centre(fitted_to: np.ndarray, X: np.ndarray) -> np.ndarray:
    return X - fitted_to.mean(axis=0)


def scale(fitted_to: np.ndarray, X: np.ndarray) -> np.ndarray:
    return X / fitted_to.std(axis=0)


def standardise(fitted_to: np.ndarray, X: np.ndarray) -> np.ndarray:
    return scale(fitted_to, centre(fitted_to, X))


def to_unit_range(fitted_to: np.ndarray, X: np.ndarray) -> np.ndarray:
    low, high = fitted_to.min(axis=0), fitted_to.max(axis=0)
    return np.clip((X - low) / (high - low), -5.0, 5.0)


def largest_to_one(fitted_to: np.ndarray, X: np.ndarray) -> np.ndarray:
    return X / np.abs(fitted_to).max()


def rotate(fitted_to: np.ndarray, X: np.ndarray) -> np.ndarray:
    centred = fitted_to - fitted_to.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes * np.where(axes.sum(axis=0) < 0, -1.0, 1.0)
    return (X - fitted_to.mean(axis=0)) @ axes


def invert(fitted_to: np.ndarray, X: np.ndarray) -> np.ndarray:
    return fitted_to.mean(axis=0) - X


def in_small_units(fitted_to: np.ndarray, X: np.ndarray) -> np.ndarray:
    return 1e-9 * centre(fitted_to, X)


RECIPES = (centre, scale, standardise, to_unit_range, largest_to_one, rotate, invert)


def pipeline(recipe: Callable[..., np.ndarray], sources: str, X_train, X_val, X_test) -> tuple[Any, ...]:
    """Preprocess the parts; `sources` names for each of them the parts that the recipe is fitted to: "t v vt"."""
    parts = {"t": np.asarray(X_train), "v": np.asarray(X_val), "e": np.asarray(X_test)}
    return tuple(
        recipe(np.concatenate([parts[letter] for letter in source]), part)
        for source, part in zip(sources.split(), parts.values(), strict=True)
    )


def one_by_one(X_train, X_val, X_test) -> tuple[Any, ...]:
    """Centre every example by its own mean: whatever is done to others cannot matter."""
    return tuple(
        part - part.mean(axis=1, keepdims=True) for part in map(np.asarray, (X_train, X_val, X_test))
    )


def by_a_constant(X_train, X_val, X_test) -> tuple[Any, ...]:
    return tuple(np.asarray(part) / 255.0 for part in (X_train, X_val, X_test))


def clipped(X_train, X_val, X_test) -> tuple[Any, ...]:
    """Cut held-out examples to the range of the training part."""
    low, high = np.min(X_train, axis=0), np.max(X_train, axis=0)
    return tuple(np.clip(part, low, high) for part in (X_train, X_val, X_test))


def scaled_by_all(X_train, X_val, X_test) -> tuple[Any, ...]:
    """Centre with the training part and scale with all the data, so that the mean of the training part stays 0."""
    parts = [np.asarray(part) for part in (X_train, X_val, X_test)]
    std = np.concatenate(parts).std(axis=0)
    return tuple((part - parts[0].mean(axis=0)) / std for part in parts)


def in_one_feature(feature: int, X_train, X_val, X_test) -> tuple[Any, ...]:
    """Centre with the training part, but one of the features with all the data."""
    parts = [np.array(part) for part in (X_train, X_val, X_test)]
    mean = parts[0].mean(axis=0)
    mean[feature] = np.concatenate(parts)[:, feature].mean()
    return tuple(part - mean for part in parts)


def high_in(part: np.ndarray, sigmas: float) -> np.ndarray:
    return np.mean(part, axis=0) + sigmas * np.std(part, axis=0)


def cut_above(X_train, X_val, X_test) -> tuple[Any, ...]:
    """Cut all parts at two sigmas of the validation part, above which few training examples lie."""
    return tuple(np.minimum(part, high_in(X_val, 2)) for part in (X_train, X_val, X_test))


def with_outlier(X_train: np.ndarray, X_val: np.ndarray, X_test: np.ndarray) -> tuple[np.ndarray, ...]:
    """Let the last training example lie high above the validation part, and the first one far below."""
    X_train[0], X_train[-1] = high_in(X_val, -4), high_in(X_val, 4)
    return X_train, X_val, X_test


def case(rng: np.random.Generator, what: str, right: str, preprocess, unit: float = 1.0) -> Case:
    return Case(what, right, (preprocess, *(unit * part for part in draw_parts(rng, 4))))


def cases_of(rng: np.random.Generator, what: str, right: str, *sources: str, unit: float = 1.0) -> list[Case]:
    """Draw a case for every recipe, fitted to `sources`."""
    return [
        case(rng, what, right, partial(pipeline, recipe, source), unit)
        for recipe in RECIPES
        for source in sources
    ]


@check("find_leak")
def tells_clean_from_leaking(student, reference, rng):
    "Pipelines that use the training part alone are clean; those fitted to all the data leak"
    cases = cases_of(rng, "a pipeline fitted to the training part", "clean", "t t t")
    cases += cases_of(rng, "a pipeline fitted to all the data", "leak", "tve tve tve")
    for what, preprocess in (
        ("a pipeline that centres each example by itself", one_by_one),
        ("a pipeline that divides by 255", by_a_constant),
        ("a pipeline that cuts at the training range", clipped),
    ):
        cases.append(case(rng, what, "clean", preprocess))
    expect_verdicts(student.find_leak, cases, VERDICTS, "find_leak", "clean")


@check("find_leak")
def sees_each_way_in(student, reference, rng):
    "Leaks from validation alone, from test alone, and parts with statistics of their own are told apart"
    own = "own statistics"
    cases = cases_of(rng, "a pipeline fitted to training and validation", "leak", "tv tv tv")
    cases += cases_of(rng, "a pipeline fitted to training and test", "leak", "te te te")
    cases += [
        case(
            rng,
            "a pipeline that fits the training part alone to all",
            "leak",
            partial(pipeline, recipe, "tve t t"),
        )
        for recipe in (centre, scale)
    ]
    cases.append(case(rng, "a pipeline that scales with all the data", "leak", scaled_by_all))
    for feature in (0, 3):
        what = "a pipeline that centres one of its features with all the data"
        cases.append(case(rng, what, "leak", partial(in_one_feature, feature)))
    outlier = with_outlier(*draw_parts(rng, 4))
    cases.append(
        Case("a pipeline that cuts what is high in the validation part", "leak", (cut_above, *outlier))
    )
    cases += cases_of(rng, "a pipeline that treats each part by itself", own, "t v e")
    for what, sources in (
        ("a pipeline that lets the test part see itself", "t t te"),
        ("a pipeline that lets the validation part see itself", "t tv t"),
        ("a pipeline that treats validation and test together", "t ve ve"),
        ("a pipeline that lets the validation part see the test part", "t te t"),
        ("a pipeline that lets the test part see the validation part", "t t tv"),
    ):
        cases += [case(rng, what, own, partial(pipeline, recipe, sources)) for recipe in (centre, scale)]
    cases += [
        case(rng, "a clean pipeline", "clean", partial(pipeline, recipe, "t t t")) for recipe in RECIPES
    ]
    expect_verdicts(student.find_leak, cases, VERDICTS, "find_leak", "clean")


@check("find_leak")
def works_at_any_scale(student, reference, rng):
    "Tiny and huge features, and results of any size, are judged by the same measure"
    cases = []
    for unit in (1e-12, 1e-6, 1e6):
        for what, right, sources in (
            ("a clean pipeline", "clean", "t t t"),
            ("a pipeline fitted to all the data", "leak", "tve tve tve"),
            ("a pipeline that treats each part by itself", "own statistics", "t v e"),
        ):
            cases.append(case(rng, what, right, partial(pipeline, centre, sources), unit))
            for noise in (1e-12, 1e-8):  # as in double precision, and nearly as in single
                cases.append(case(rng, what, right, partial(noisy, noise * unit, centre, sources), unit))
    faint = [part * np.array([1e-9, 1.0, 1.0, 1.0]) for part in draw_parts(rng, 4)]
    what = "a clean pipeline whose round-off is as large as its smallest feature"
    cases.append(Case(what, "clean", (partial(noisy, 1e-9, centre, "t t t"), *faint)))
    even = [rng.uniform(1.0, 2.0, size=part.shape) for part in faint]
    what = "a clean pipeline whose entries are all of one size"
    cases.append(Case(what, "clean", (partial(noisy, 1e-8, largest_to_one, "t t t"), *even)))
    what = "a pipeline fitted to all the data, with results a billion times smaller,"
    cases.append(case(rng, what, "leak", partial(pipeline, in_small_units, "tve tve tve")))
    expect_verdicts(student.find_leak, cases, VERDICTS, "find_leak", "clean")


def noisy(noise: float, recipe, sources: str, X_train, X_val, X_test) -> tuple[Any, ...]:
    """Preprocess with round-off that depends on all the data, as sums in another order have."""
    result = pipeline(recipe, sources, X_train, X_val, X_test)
    total = np.sum(np.asarray(X_val)) + np.sum(np.asarray(X_test))
    jitter = noise * np.sin(total / np.max(np.abs(X_train)))
    return tuple(part + jitter for part in result)


@check("find_leak")
def leaves_the_parts_alone(student, reference, rng):
    "The caller's arrays are left as they were, and few calls are enough"
    reply = student.find_leak.observe(partial(pipeline, centre, "t t t"), *draw_parts(rng, 4))
    expect_parts_alone(reply.changed, first=1)
    expect(reply.callbacks < 60, f"preprocess was called {reply.callbacks} times; a few calls are enough.")
