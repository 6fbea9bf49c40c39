"""Functions that give back the very array they are handed, which they can do on the learner's side only."""

from __future__ import annotations

from typing import Any


def identity() -> Any:
    """Give the function whose result is its argument."""
    return lambda x: x


def flattened() -> Any:
    """Give the function whose result shares its memory with its argument."""
    return lambda x: x.reshape(-1)
