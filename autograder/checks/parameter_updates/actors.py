"""An update rule for the races that works in place, which it can do on the learner's side only."""

from __future__ import annotations

from typing import Any


def in_place_rule(rate: float, momentum: float) -> Any:
    """Give a rule that writes to w and to its velocity, and hands both back."""

    def rule(w: Any, dw: Any, config: dict[str, Any] | None) -> tuple[Any, dict[str, Any]]:
        if config is None:
            config = {"velocity": 0 * w}
        config["velocity"] *= momentum
        config["velocity"] -= rate * dw
        w += config["velocity"]
        return w, config

    return rule
