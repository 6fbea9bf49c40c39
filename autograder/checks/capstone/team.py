"""What is proved about ensemble_predictions: the way of the pixels, the batches, and whose word counts how much."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

SHAPE = (4, 5, 3)
D = 60


class Member:
    """A linear network that keeps the pixels it was handed, and the sizes of the batches."""

    def __init__(self, rng, loudness: float = 1.0, shift: float = 0.0, classes: int = 5) -> None:
        self._W = loudness * rng.normal(size=(D, classes))
        self._shift = shift
        self.batches: list[Any] = []
        self.pixels: list[np.ndarray] = []

    def __call__(self, pixels):
        pixels = np.asarray(pixels, dtype=float)
        self.batches.append(pixels.shape)
        self.pixels.append(pixels)
        return pixels @ self._W + self._shift


def draw_images(rng, num: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw images that are a little brighter than the training images were, and the mean of those."""
    mean = rng.uniform(0.15, 0.5, size=D)
    return rng.integers(256, size=(num, *SHAPE)).astype(np.uint8), mean


def labels_of(result: Any, num: int, what: str) -> np.ndarray:
    labels = expect_number_or_array(result, f"{what}, the result", (num,))
    none = isinstance(result, list | tuple) and not len(labels)  # nothing in it could be an integer
    dtype = np.dtype(int) if none else getattr(result, "dtype", np.asarray(result).dtype)
    expect(np.dtype(dtype).kind in "iu", f"{what}, the labels are {dtype}; integers were expected.")
    return labels


def compare(student, reference, members, mean, X, what: str, *arguments) -> Any:
    expected = np.asarray(reference.ensemble_predictions(members, mean, X, *arguments))
    reply = student.ensemble_predictions.observe(members, mean, X, *arguments)
    expect_labels(reply.result, expected, what)
    return reply


def expect_labels(found: Any, expected: np.ndarray, what: str) -> None:
    labels = labels_of(found, len(expected), what)
    wrong = int(np.sum(labels != expected))
    expect(wrong == 0, f"{what}, {wrong} of {len(expected)} labels are not what the mean probability says.")


@check("ensemble_predictions")
def predicts_with_one(student, reference, rng):
    "With a single member, pixels are scaled and centred, and its largest score decides"
    X, mean = draw_images(rng, 40)
    W = rng.integers(2**62)
    compare(student, reference, [Member(np.random.default_rng(W))], mean, X, "With one member")
    asked = Member(np.random.default_rng(W))
    reply = student.ensemble_predictions.observe([asked], mean, X)
    handed = np.concatenate(asked.pixels) if asked.pixels else np.empty(0)
    expect_close(
        handed, X.reshape(len(X), -1) / 255 - mean, "What the member is handed", rtol=1e-4, atol=1e-6
    )
    expect_unchanged(reply.changed, 1, "mean")
    expect_unchanged(reply.changed, 2, "X")


@check("ensemble_predictions")
def averages_probabilities(student, reference, rng):
    "With several members, the mean of their probabilities decides, not of their scores or votes"
    teams = {"of which one is loud": (0.15, 0.3, 0.5, 3.0), "that are all unsure": (0.2, 0.2, 0.2)}
    answers = []
    for what, loudnesses in teams.items():  # all are asked before any is judged: that tells mistakes apart
        X, mean = draw_images(rng, 80)
        members = [Member(rng, loudness) for loudness in loudnesses]
        expected = np.asarray(reference.ensemble_predictions(members, mean, X))
        answers.append((what, student.ensemble_predictions(members, mean, X), expected))
    for what, found, expected in answers:
        expect_labels(found, expected, f"With members {what}")


@check("ensemble_predictions")
def works_in_batches(student, reference, rng):
    "Members see batches of batch_size, the last one smaller, and every image once"
    for num, batch_size in ((23, 10), (20, 10), (3, 10)):
        X, mean = draw_images(rng, num)
        X[: num // 2] //= 3  # batches differ in brightness
        members = [Member(rng, 0.3), Member(rng, 0.5)]
        what = f"With {num} images in batches of {batch_size}"
        compare(student, reference, members, mean, X, what, batch_size)
        asked = Member(rng), Member(rng)
        student.ensemble_predictions(list(asked), mean, X, batch_size)
        for member in asked:
            well = all(len(shape) == 2 and shape[1] == D for shape in member.batches)
            expect(well, f"{what}, a member was not handed an (n, D) array.", next="flatten every image.")
            largest = max((shape[0] for shape in member.batches), default=0)
            expect(largest <= batch_size, f"{what}, a member was handed {largest} images at once.")
            seen = sum(shape[0] for shape in member.batches)
            expect(seen == num, f"{what}, a member saw {seen} images.")
            asked_for, enough = sum(shape[0] > 0 for shape in member.batches), -(-num // batch_size)
            expect(
                asked_for == enough,
                f"{what}, a member was handed {asked_for} batches; {enough} were expected.",
                next="make every batch as large as batch_size, but for the last one.",
            )


@check("ensemble_predictions")
def is_stable(student, reference, rng):
    "Scores in the thousands do not overflow, whatever is added to all of a member's scores"
    X, mean = draw_images(rng, 30)
    members = [Member(rng, 0.3, 2000.0), Member(rng, 0.3, -2000.0)]
    compare(student, reference, members, mean, X, "With scores in the thousands")


@check("ensemble_predictions")
def treats_images_alone(student, reference, rng):
    "What a member says of one image does not depend on the others in its batch"
    for loudness in (1000.0, 1e60):
        X, mean = draw_images(rng, 30)
        members = [Member(rng, loudness), Member(rng, 0.3)]
        compare(student, reference, members, mean, X, "With scores of very different sizes")


@check("ensemble_predictions")
def takes_no_images(student, reference, rng):
    "No images give no labels, and the order of the members does not matter"
    X, mean = draw_images(rng, 25)
    none = student.ensemble_predictions([Member(rng)], mean, X[:0])
    labels_of(none, 0, "Without images")
    members = [Member(rng, 0.2) for _ in range(3)]
    one = labels_of(student.ensemble_predictions(members, mean, X), 25, "With three members")
    other = labels_of(student.ensemble_predictions(members[::-1], mean, X), 25, "With three members")
    expect_close(other, one, "With the members in reverse order, the labels")
