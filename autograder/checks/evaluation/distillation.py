"""What is proved about distillation_loss: its two parts, its gradient, and what temperature does to both."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check


def draw_lesson(rng: np.random.Generator, num: int = 5, num_classes: int = 4) -> tuple[np.ndarray, ...]:
    """Draw the scores of a student and of a teacher, and labels that the teacher does not always predict."""
    student_scores = 2 * rng.normal(size=(num, num_classes))
    teacher_scores = 3 * rng.normal(size=(num, num_classes))
    y = rng.integers(0, num_classes, size=num)
    y[0] = teacher_scores[0].argmin()
    return student_scores, teacher_scores, y


def loss_and_gradient(result: Any, shape: tuple[int, ...], when: str = "") -> tuple[float, np.ndarray]:
    """Expect a pair (loss, dscores)."""
    well = isinstance(result, tuple | list) and len(result) == 2
    expect(well, "distillation_loss did not return a pair.", next="return loss, dscores")
    loss = expect_number_or_array(result[0], f"{when}loss", ())
    return float(loss), expect_number_or_array(result[1], f"{when}dscores", shape)


def settings(rng: np.random.Generator) -> tuple[float, float]:
    """Draw a temperature and the weight of the teacher."""
    return float(rng.uniform(2.0, 5.0)), float(rng.uniform(0.6, 0.9))


@check("distillation_loss")
def weighs_both_parts(student, reference, rng):
    "The loss agrees with the reference"
    lesson, (T, alpha) = draw_lesson(rng), settings(rng)
    loss, _ = loss_and_gradient(student.distillation_loss(*lesson, T, alpha), (5, 4))
    expected, _ = reference.distillation_loss(*lesson, T, alpha)
    expect_close(loss, expected, "loss")


@check("distillation_loss")
def gives_the_gradient(student, reference, rng):
    "The gradient agrees with the reference"
    lesson, (T, alpha) = draw_lesson(rng), settings(rng)
    _, dscores = loss_and_gradient(student.distillation_loss(*lesson, T, alpha), (5, 4))
    _, expected = reference.distillation_loss(*lesson, T, alpha)
    expect_close(dscores, expected, "dscores", atol=1e-12)


@check("distillation_loss")
def gradient_is_that_of_the_loss(student, reference, rng):
    "The gradient is that of the loss, measured by centred differences"
    (student_scores, *rest), (T, alpha) = draw_lesson(rng, num=3), settings(rng)
    _, dscores = loss_and_gradient(student.distillation_loss(student_scores, *rest, T, alpha), (3, 4))
    h = 1e-5
    for _ in range(4):
        direction = rng.normal(size=(3, 4))
        ends = []
        for sign in (1, -1):
            moved = student_scores + sign * h * direction
            loss, _ = loss_and_gradient(student.distillation_loss(moved, *rest, T, alpha), (3, 4))
            ends.append(loss)
        numeric, analytic = (ends[0] - ends[1]) / (2 * h), float(np.sum(dscores * direction))
        expect(
            abs(numeric - analytic) <= 1e-6 * max(1.0, abs(numeric), abs(analytic)),
            f"In some direction the loss rises at a rate of {numeric:.6g}, by the gradient it would be {analytic:.6g}.",
            next="compare the two parts one at a time, with alpha = 0 and alpha = 1.",
        )


@check("distillation_loss")
def has_two_ends(student, reference, rng):
    "With alpha 0 only the labels count, with alpha 1 only the teacher"
    lesson, warm, cold = draw_lesson(rng), float(rng.uniform(2.0, 5.0)), float(rng.uniform(0.4, 0.8))
    for alpha, T, who in (
        (0.0, warm, "With the labels alone, "),
        (1.0, warm, "With the teacher alone, "),
        (1.0, cold, "With the teacher alone, at a temperature below 1, "),
    ):
        loss, dscores = loss_and_gradient(student.distillation_loss(*lesson, T, alpha), (5, 4), who)
        expected, dexpected = reference.distillation_loss(*lesson, T, alpha)
        expect_close(loss, expected, f"{who}loss")
        expect_close(dscores, dexpected, f"{who}dscores", atol=1e-12)


@check("distillation_loss")
def is_zero_for_a_copy(student, reference, rng):
    "A student that says what the teacher says has a soft loss of 0, at any temperature"
    _, scores, y = draw_lesson(rng)
    for T in (1.0, 4.0):
        shifted = scores + rng.normal(size=(5, 1))  # a shift of a row changes no probability
        loss, dscores = loss_and_gradient(student.distillation_loss(shifted, scores, y, T, 1.0), (5, 4))
        expect_close(loss, 0.0, "For a copy of the teacher, loss", atol=1e-10)
        expect_close(dscores, np.zeros((5, 4)), "For a copy of the teacher, dscores", atol=1e-10)


@check("distillation_loss")
def keeps_its_weight_when_hot(student, reference, rng):
    "T**2 keeps the teacher's part of the gradient about the same size, however hot the softmax"
    lesson = draw_lesson(rng)
    sizes = []
    for T in (20.0, 80.0):
        loss, dscores = loss_and_gradient(student.distillation_loss(*lesson, T, 1.0), (5, 4))
        expected, _ = reference.distillation_loss(*lesson, T, 1.0)
        expect_close(loss, expected, f"At temperature {T:g}, loss", rtol=1e-6)
        sizes.append(float(np.linalg.norm(dscores)))
    ratio = sizes[0] / sizes[1] if sizes[1] else np.inf
    expect(
        0.7 < ratio < 1.4,
        f"The gradient at temperature 20 is {ratio:.3g} times as large as at 80; about the same was expected.",
        "the factor T**2, or the inner derivative 1 / T, is not where it belongs",
        "derive the gradient of the soft part: it is (p - q) / (N * T) before the factor T**2.",
    )


@check("distillation_loss")
def bears_large_scores(student, reference, rng):
    "Scores in the thousands do no harm, nor probabilities that are 0"
    student_scores, teacher_scores, y = draw_lesson(rng)
    far = (300 * student_scores + 3000, 900 * teacher_scores, y)
    loss, dscores = loss_and_gradient(
        student.distillation_loss(*far, 1.5, 0.5), (5, 4), "With large scores, "
    )
    expected, dexpected = reference.distillation_loss(*far, 1.5, 0.5)
    expect_close(loss, expected, "With large scores, loss")
    expect_close(dscores, dexpected, "With large scores, dscores", atol=1e-12)


@check("distillation_loss")
def leaves_its_arguments_alone(student, reference, rng):
    "Scores and labels are left as they were"
    reply = student.distillation_loss.observe(*draw_lesson(rng), 3.0, 0.5)
    for position, name in enumerate(("student_scores", "teacher_scores", "y")):
        expect_unchanged(reply.changed, position, name)
