"""What the checks of a search share: spaces drawn afresh, configs and trials read with care, uniform or not."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.expectations import expect, expect_number_or_array

Space = dict[str, tuple[str, float, float]]
Config = dict[str, float]

NAMES = ("learning_rate", "reg", "dropout", "momentum", "decay", "scale")


def draw_space(rng: np.random.Generator, kinds: str) -> Space:
    """Draw a space with a log axis for every "l" in `kinds` and a uniform one for every "u", wide ones all.

    The first uniform axis begins at 0, the second below it.
    """
    space: Space = {}
    lows = iter([0.0, -rng.uniform(0.5, 1.0)])
    for i, kind in enumerate(kinds):
        name = NAMES[i] if i < len(NAMES) else f"factor{i}"
        if kind == "l":
            low = float(10 ** rng.uniform(-7, -4))
            space[name] = ("log", low, float(low * 10 ** rng.uniform(4, 6)))
        else:
            low = float(next(lows, rng.uniform(0.01, 0.02)))
            space[name] = ("uniform", low, float(rng.uniform(0.7, 1.0)))
    return space


def position(value: Any, axis: Sequence[Any]) -> float:
    """Give the position of a value on its axis: 0 at the lower border, 1 at the upper one."""
    kind, low, high = axis
    value = float(value)
    if kind == "log":
        return math.log(value / low) / math.log(high / low) if value > 0 else -math.inf
    return (value - low) / (high - low)


def config_at(positions: Sequence[float] | np.ndarray, space: Space) -> Config:
    """Give the config at a point of the unit cube."""
    config: Config = {}
    for u, (name, (kind, low, high)) in zip(positions, space.items(), strict=True):
        config[name] = float(low * (high / low) ** u if kind == "log" else low + (high - low) * u)
    return config


def point_of(config: Mapping[str, Any], space: Space) -> np.ndarray:
    """Give the point of the unit cube at which a config lies."""
    return np.array([position(config[name], axis) for name, axis in space.items()])


def read_config(found: Any, space: Space, what: str = "A config") -> np.ndarray:
    """Expect a dict with a finite number under every name of the space; give its point in the unit cube."""
    expect(isinstance(found, dict), f"{what} is not a dict from the names in space to values.")
    expect(set(found) == set(space), f"The names in {what[0].lower()}{what[1:]} are not those in space.")
    for name in space:
        value = found[name]
        if type(value) is not float or not math.isfinite(value):  # the rest is slow to look at
            expect_number_or_array(value, f"{what}: {name}", ())
    return point_of(found, space)


def expect_inside(points: np.ndarray, space: Space, what: str = "Some values") -> None:
    """Expect that every point (n, d) lies within the borders, up to round-off."""
    for (name, axis), u in zip(space.items(), points.T, strict=True):
        outside = int(np.sum(~((u >= -1e-9) & (u <= 1 + 1e-9))))
        kind = "a log" if axis[0] == "log" else "a uniform"
        expect(
            outside == 0,
            f"{what} lie outside the borders: on {kind} axis, {outside} of {len(u)} ({name}).",
        )


def read_score(found: Any, what: str = "A score") -> float:
    """Expect one number, which may be NaN."""
    plain = isinstance(found, int | float | np.number | np.ndarray) and np.asarray(found).shape == ()
    expect(plain and np.asarray(found).dtype.kind in "fiu", f"{what} is not a number.")
    return float(found)


def read_trials(found: Any, space: Space, function: str) -> tuple[np.ndarray, np.ndarray]:
    """Expect a list of trials and give their points (n, d) and scores (n,)."""
    expect(isinstance(found, list | tuple), f"{function} did not return a list of trials.")
    points, scores = [], []
    for trial in found:
        point, score = read_trial(trial, space)
        points.append(point)
        scores.append(score)
    return np.array(points).reshape(len(points), len(space)), np.array(scores)


def read_trial(trial: Any, space: Space) -> tuple[np.ndarray, float]:
    """Expect a dict with the keys "config" and "score"; give the point and the score."""
    well = isinstance(trial, dict) and {"config", "score"} <= set(trial)
    expect(well, "A trial is not a dict with the keys 'config' and 'score'.")
    return read_config(trial["config"], space, "The config of a trial"), read_score(trial["score"])


class Recorder:
    """An objective that keeps the points it is asked about and the scores it gave, in order."""

    def __init__(self, space: Space, score: Callable[..., float]) -> None:
        self.space, self.score = space, score
        self.points: list[np.ndarray] = []
        self.scores: list[float] = []
        self.epochs: list[float] = []

    def __call__(self, config: Any, num_epochs: Any = None) -> float:
        if not isinstance(config, Mapping) or set(config) != set(self.space):
            raise ValueError("objective was called with something that is not a config of this space")
        point = point_of(config, self.space)
        if not np.all(np.isfinite(point)):
            raise ValueError("objective was called with a config that holds an inf or a NaN")
        if num_epochs is not None:
            self.epochs.append(float(num_epochs))
        self.points.append(point)
        self.scores.append(float(self.score(point, *([] if num_epochs is None else [float(num_epochs)]))))
        return self.scores[-1]


def expect_as_tried(points: np.ndarray, scores: np.ndarray, tried: Recorder, num_trials: int) -> None:
    """Expect `num_trials` calls of the objective, and for each of them a trial with its config and its score."""
    calls = len(tried.points)
    expect(calls == num_trials, f"For {num_trials} trials, objective was called {calls} times.")
    expect(len(points) == num_trials, f"The result holds {len(points)} trials; {num_trials} were expected.")
    right = sorted(map(_row, tried.points, tried.scores))
    found = sorted(map(_row, points, scores))
    expect(
        np.allclose(right, found, atol=1e-8),
        "The trials are not the configs that were tried, each with the score that objective gave for it.",
    )


def _row(point: np.ndarray, score: float) -> tuple[float, ...]:
    # Rounded, so that round-off does not change the order; NaN has no order.
    return (*np.round(point, 7).tolist(), 1e9 if np.isnan(score) else float(score))


def smooth(point: np.ndarray) -> float:
    """Give a score that no two points share."""
    return float(np.sum(np.cos(3 * point + np.arange(len(point)))))


def ks_distance(u: np.ndarray) -> float:
    """Give the Kolmogorov-Smirnov distance of numbers from the uniform distribution on 0 to 1."""
    u, n = np.sort(u), len(u)
    steps = np.arange(n + 1) / n
    return float(max(np.max(steps[1:] - u), np.max(u - steps[:-1])))


def ks_limit(n: int, false_alarms: float = 1e-7) -> float:
    """Give the distance that n independent uniform numbers exceed less often than `false_alarms`.

    By the inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's constant, which holds for every n:
    P(distance > x) <= 2 exp(-2 n x**2).
    """
    return float(np.sqrt(np.log(2 / false_alarms) / (2 * n)))


def expect_uniform(u: np.ndarray, what: str, because: str = "", next: str = "") -> None:
    """Expect numbers that may well be independent and uniform from 0 to 1; a right answer fails once in 10 million."""
    distance, limit = ks_distance(u), ks_limit(len(u))
    expect(
        distance <= limit,
        f"{what} not uniform: the Kolmogorov-Smirnov distance of {len(u)} draws is {distance:.2f} "
        f"(allowed {limit:.2f}).",
        because,
        next,
    )
