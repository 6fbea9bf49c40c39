"""A training loop that works in place, which it can do on the learner's side only."""

from __future__ import annotations

from typing import Any


def in_place_training() -> Any:
    """Give a train_epoch that writes to the arrays that it is handed, and hands them back."""
    epochs = 0

    def train_epoch(params: dict[str, Any], rate: float) -> dict[str, Any]:
        nonlocal epochs
        epochs += 1
        for w in params.values():
            w *= 0.9
            w += rate + 0.01 * epochs
        return params

    return train_epoch
