"""The update rules as their docstrings describe them, and the steps that checks take with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np

from autograder.calls import StudentFault
from autograder.expectations import Mismatch, expect, expect_close, fail
from autograder.registry import check


@dataclass(frozen=True)
class Rule:
    """An update rule and what its docstring says of config: the hyperparameters' defaults, the keys of the state."""

    name: str
    defaults: dict[str, float]
    state: tuple[str, ...] = ()


RULES = (
    Rule("sgd", {"learning_rate": 1e-2}),
    Rule("sgd_momentum", {"learning_rate": 1e-2, "momentum": 0.9}, ("velocity",)),
    Rule("sgd_nesterov_momentum", {"learning_rate": 1e-2, "momentum": 0.9}, ("velocity",)),
    Rule("nesterov_lookahead", {"learning_rate": 1e-2, "momentum": 0.9}, ("velocity",)),
    Rule("momentum_ema", {"learning_rate": 1e-2, "beta": 0.9}, ("velocity",)),
    Rule("adagrad", {"learning_rate": 1e-2, "epsilon": 1e-8}, ("cache",)),
    Rule("rmsprop", {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8}, ("cache",)),
    Rule("adam_simple", {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}, ("m", "v")),
    Rule("adam", {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}, ("m", "v", "t")),
)
WITH_STATE = tuple(rule for rule in RULES if rule.state)
WITH_EPSILON = tuple(rule for rule in RULES if "epsilon" in rule.defaults)
WITH_DW = tuple(rule for rule in RULES if rule.name != "nesterov_lookahead")

# Where hyperparameters other than the defaults are drawn from: far enough from all of these to show.
ELSEWHERE = {
    "learning_rate": (0.05, 0.2),
    "momentum": (0.4, 0.7),
    "beta": (0.4, 0.7),
    "decay_rate": (0.5, 0.8),
    "epsilon": (0.05, 0.2),
    "beta1": (0.4, 0.7),
    "beta2": (0.5, 0.8),
}
SHAPE = (3, 4)


def check_each(rules: Sequence[Rule]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register `run(rule, student, reference, rng)` as a check of each rule, `student` being that one function."""

    def register(run: Callable[..., None]) -> Callable[..., None]:
        for rule in rules:
            check(rule.name)(_bound(run, rule))
        return run

    return register


def _bound(run: Callable[..., None], rule: Rule) -> Callable[..., None]:
    @wraps(run)
    def bound(student: Any, reference: Any, rng: np.random.Generator) -> None:
        run(rule, student[rule.name], reference[rule.name], rng)

    return bound


Step = tuple[Any, Any]  # (next_w, config)


def draw_w(rng: np.random.Generator, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    """Draw parameters of either sign, so far from zero that a few steps by the usual rates do not lead near it."""
    return _away_from_zero(rng, 1.0, 2.0, shape)


def draw_gradient(rule: Rule, rng: np.random.Generator, shape: tuple[int, ...] = SHAPE) -> Any:
    """Draw a gradient; for the rule that measures its own, a function with a different slope everywhere.

    It is so large that the place of the usual epsilon cannot be seen: whether a gate is passed is no matter of luck.
    """
    dw = _away_from_zero(rng, 20.0, 60.0, shape)
    if rule in WITH_DW:
        return dw
    curvature = rng.uniform(1.0, 3.0, size=shape)
    return lambda point: curvature * np.asarray(point, dtype=float) + dw


def draw_tiny(rule: Rule, rng: np.random.Generator) -> tuple[np.ndarray, list[Any]]:
    """Draw gradients that are small beside the usual epsilon, or zero, and a w of zeros: next_w is the step itself."""
    return np.zeros(SHAPE), [draw_gradient(rule, rng) * np.array([1e-7, 1e-8, 1e-5, 0.0]) for _ in range(2)]


def _away_from_zero(rng: np.random.Generator, low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
    return np.asarray((2.0 * rng.integers(2, size=shape) - 1.0) * rng.uniform(low, high, size=shape))


def full_config(rule: Rule, shape: tuple[int, ...] = SHAPE) -> dict[str, Any]:
    """Give a config in which nothing is left to a default: so all styles of writing a rule return the same keys."""
    return rule.defaults | {key: 0 if key == "t" else np.zeros(shape) for key in rule.state}


def underway(rule: Rule, rng: np.random.Generator) -> dict[str, Any]:
    """Give a config as it might be after some steps."""
    config = full_config(rule)
    for key in rule.state:
        drawn = rng.normal(size=SHAPE)
        config[key] = drawn**2 if key in ("cache", "v") else drawn
    return config | ({"t": int(rng.integers(3, 9))} if "t" in rule.state else {})


def take_step(rule: Rule, function: Any, w: Any, dw: Any, config: Any) -> Step:
    """Take one step; without a config, the argument is left out."""
    return pair(rule, function(w, dw) if config is None else function(w, dw, config))


def pair(rule: Rule, result: Any) -> Step:
    """Expect what an update rule returns: next_w and a config."""
    well = isinstance(result, tuple | list) and len(result) == 2
    expect(well, f"{rule.name} did not return a pair (next_w, config).", next="return next_w, config.")
    next_w, config = result
    expect(next_w is not None, f"{rule.name} returned None for next_w.", next="return next_w, config.")
    if rule.state:
        kind = type(config).__name__
        expect(isinstance(config, dict), f"{rule.name} returned a {kind} for config; a dict was expected.")
    return next_w, config


def walk(
    rule: Rule, function: Any, w: Any, gradients: Sequence[Any], config: Any = None
) -> tuple[list[Step], StudentFault | None]:
    """Take a step for every gradient, each from where the one before ended, up to the end or the first fault.

    All steps are taken before any is judged: the later ones tell mistakes apart that begin alike.
    """
    path: list[Step] = []
    try:
        for dw in gradients:
            w, config = take_step(rule, function, w, dw, config)
            path.append((w, config))
    except StudentFault as fault:
        return path, fault
    return path, None


def right_paths(
    rule: Rule, reference: Any, w: Any, gradients: Sequence[Any], config: dict[str, Any]
) -> list[list[Step]]:
    """Give every path that is right: the reference's and, for Adam, also the one of the paper's faster form.

    That form divides sqrt(v), not sqrt(v_hat), and compares epsilon with it; in the textbook form this is an
    epsilon that shrinks from epsilon / sqrt(1 - beta2) to epsilon.
    """

    def faster(w: Any, dw: Any, config: dict[str, Any]) -> Step:
        correction = np.sqrt(1 - config["beta2"] ** (config["t"] + 1))
        next_w, after = reference(w, dw, config | {"epsilon": config["epsilon"] / correction})
        return next_w, config | {key: after[key] for key in rule.state}

    forms = [reference, faster] if rule.name == "adam" else [reference]
    return [walk(rule, form, w, gradients, config)[0] for form in forms]


def expect_path(
    path: list[Step], paths: list[list[Step]], fault: StudentFault | None, when: str = "After step {}"
) -> None:
    """Expect every next_w on the path to be that of one of `paths`; when all are, raise the fault that ended it."""
    for i, (next_w, _) in enumerate(path):
        expect_either(next_w, [right[i][0] for right in paths], f"{when.format(i + 1)}, next_w")
    if fault is not None:
        raise fault


def expect_either(actual: Any, expected: Sequence[Any], what: str, **tolerance: float) -> None:
    """Expect `actual` to be close to one of several right values; the first is the one that messages speak of."""
    for other in expected[1:]:
        try:
            return expect_close(actual, other, what, **tolerance)
        except Mismatch:
            continue
    return expect_close(actual, expected[0], what, **tolerance)


@contextmanager
def blamed_on(because: str, next: str) -> Iterator[None]:
    """Give the cause of a mismatch where nothing else can be one any more."""
    try:
        yield
    except Mismatch as mismatch:
        fail(mismatch.message, because, next)


def agree(one: Step, other: Step) -> bool:
    """Say whether two steps lead to the same w."""
    try:
        expect_close(one[0], other[0], "next_w")
    except Mismatch:
        return False
    return True


def is_finite(step: Step) -> bool:
    """Say whether next_w is an array of finite numbers, which others can be compared with."""
    next_w = step[0]
    return isinstance(next_w, np.ndarray) and next_w.dtype.kind == "f" and bool(np.isfinite(next_w).all())


def quoted(keys: Sequence[str]) -> str:
    """List keys in a sentence: 'm', 'v' and 't'."""
    *most, last = (repr(key) for key in keys)
    return f"{', '.join(most)} and {last}" if most else last
