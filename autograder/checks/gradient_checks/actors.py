"""What exists on the learner's side only.

Functions that give back the very array they are handed, that draw from the very generator, or that let nothing be
printed; and an array that does not lie in memory as others do.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from typing import Any


def identity() -> Any:
    """Give the function whose result is its argument."""
    return lambda x: x


def flattened() -> Any:
    """Give the function whose result shares its memory with its argument."""
    return lambda x: x.reshape(-1)


def dropout(X: Any) -> Any:
    """Give a loss(w, rng) with dropout, 0.5 * sum(((X * kept) @ w)**2), and its gradient."""

    def loss(w: Any, rng: Any) -> Any:
        kept = 2.0 * (rng.random(X.shape) < 0.5)
        outputs = (X * kept) @ w
        return 0.5 * float(outputs @ outputs), (X * kept).T @ outputs

    return loss


def transposed(x: Any) -> Any:
    """Give x.T, which does not lie in memory row by row."""
    return x.T


class SilentSquares(redirect_stdout):
    """f(x) = sum(x * x); nothing that is printed during the call is seen."""

    def __call__(self, x: Any) -> float:
        return float((x * x).sum())


def silent_squares() -> Any:
    return SilentSquares(StringIO())
