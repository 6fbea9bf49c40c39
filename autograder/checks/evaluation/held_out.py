"""A small world with held-out examples, in which networks that err independently are better together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.expectations import expect, expect_number_or_array

NUM_INPUTS, NUM_CLASSES, NUM_EXAMPLES = 6, 4, 400
GAIN = 0.03  # half a dozen members gain 0.18 as a rule, and in thousands of worlds never less than 0.045


@dataclass(frozen=True, eq=False)
class World:
    """Examples X (N, D) whose labels y (N,) are those that the linear classifier `truth` (D, C) predicts."""

    X: np.ndarray
    y: np.ndarray
    truth: np.ndarray

    def astray(self, rng: np.random.Generator) -> np.ndarray:
        """Give the weights of a classifier that errs in a direction of its own."""
        return self.truth + rng.normal(size=self.truth.shape)


def draw_world(rng: np.random.Generator) -> World:
    """Draw examples and the truth about them."""
    X, truth = rng.normal(size=(NUM_EXAMPLES, NUM_INPUTS)), rng.normal(size=(NUM_INPUTS, NUM_CLASSES))
    truth *= np.sqrt(truth.size) / np.linalg.norm(truth)
    return World(X, (X @ truth).argmax(axis=1), truth)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Give the probabilities that belong to scores, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def accuracy(scores: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(scores.argmax(axis=-1) == y))


def expect_better_together(members: Any, world: World, num_members: int) -> None:
    """Expect networks {"W": (D, C)} whose averaged probabilities beat the mean of their own accuracies."""
    expect(
        isinstance(members, list | tuple) and len(members) == num_members,
        f"{num_members} members were expected, in a list.",
    )
    scores = []
    for m, params in enumerate(members):
        expect(isinstance(params, dict) and "W" in params, f"Member {m} has no array under the key 'W'.")
        scores.append(world.X @ expect_number_or_array(params["W"], f"members[{m}]['W']", world.truth.shape))
    alone = float(np.mean([accuracy(of_one, world.y) for of_one in scores]))
    together = accuracy(softmax(np.array(scores)).mean(axis=0), world.y)
    expect(
        together > alone + GAIN,
        f"On held-out examples a member is right in {alone:.0%} of the cases, the ensemble in {together:.0%}: "
        "it gains next to nothing.",
        "the members are the same network, or nearly so",
        "print the members' weights and compare them.",
    )
