"""What the checks hand over that is made on the learner's side: rules, losses and gradients for races, long vectors.

There a rule can work in place, nothing is said across the wall for each step, and little for many numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Config = dict[str, Any] | None


def plain() -> Any:
    """Give a rule whose step has a length that config remembers; one that was never None has no length."""

    def rule(w: Any, dw: Any, config: Config) -> tuple[Any, Config]:
        config = {"rate": 0.2} if config is None else config
        return w - config.get("rate", 0.0) * np.asarray(dw), config

    return rule


def heavy() -> Any:
    """Give a rule with momentum."""

    def rule(w: Any, dw: Any, config: Config) -> tuple[Any, Config]:
        velocity = 0.5 * np.asarray((config or {}).get("velocity", 0.0)) - 0.1 * np.asarray(dw)
        return w + velocity, {"velocity": velocity, "rate": 0.5}

    return rule


def in_place(rate: float, momentum: float) -> Any:
    """Give a rule that writes to w and to its velocity, and hands both back."""

    def rule(w: Any, dw: Any, config: Config) -> tuple[Any, Config]:
        if config is None:
            config = {"velocity": 0 * w}
        config["velocity"] *= momentum
        config["velocity"] -= rate * dw
        w += config["velocity"]
        return w, config

    return rule


def going_to(value: Any) -> Any:
    """Give a rule whose first step goes to `value`, and whose next ones leave w where it is."""

    def rule(w: Any, dw: Any, config: Config) -> tuple[Any, Config]:
        return np.full_like(w, value) if config is None else w, {"arrived": True}

    return rule


def multiplying_by(factor: float) -> Any:
    """Give a rule that knows no gradient."""

    def rule(w: Any, dw: Any, config: Config) -> tuple[Any, Config]:
        return np.asarray(w) * factor, config

    return rule


def hesitating() -> Any:
    """Give a rule that leaves w where it is, and solves everything in a step that is handed the config of another."""

    def rule(w: Any, dw: Any, config: Config) -> tuple[Any, Config]:
        return (w, {"ready": True}) if config is None else (np.zeros_like(w), config)

    return rule


def straying() -> Any:
    """Give a rule that goes very far in the first step, and solves everything in the second."""

    def rule(w: Any, dw: Any, config: Config) -> tuple[Any, Config]:
        return (np.full_like(w, 1e12), {"far": True}) if config is None else (np.zeros_like(w), config)

    return rule


def bowl() -> Any:
    """Give half the squared distance to the origin as a loss; its gradient is w."""

    def loss(w: Any) -> float:
        return 0.5 * float(np.sum(np.square(w)))

    return loss


def first_entry() -> Any:
    """Give the first parameter itself as a loss, which a rule can set to whatever a check needs."""

    def loss(w: Any) -> float:
        return float(np.ravel(w)[0])

    return loss


def sinking() -> Any:
    """Give the first parameter as a loss that is NaN below zero."""

    def loss(w: Any) -> float:
        first = float(np.ravel(w)[0])
        return first if first > 0 else float("nan")

    return loss


def downhill(slope: float = 1.0) -> Any:
    """Give the gradient of a bowl so many times as steep."""

    def gradient(w: Any) -> Any:
        return slope * np.asarray(w, dtype=float)

    return gradient


def wavy() -> Any:
    """Give the gradient of a surface that is nowhere flat and nowhere straight."""

    def gradient(w: Any) -> Any:
        w = np.asarray(w, dtype=float)
        return np.cos(3 * w) + 2 * w

    return gradient


def long_s(D: int, end: float) -> Any:
    """Give the last step of D parameters."""
    return np.linspace(-1.0, end, D)


def long_y(D: int, end: float) -> Any:
    """Give what the gradient has changed by in that step."""
    return np.linspace(0.5, 2.0, D) * long_s(D, end)
