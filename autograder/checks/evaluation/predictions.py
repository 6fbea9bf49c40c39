"""What is proved about combining predictions, about the curve over the size of an ensemble, and about disagreement."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.evaluation.held_out import GAIN, accuracy, draw_world, softmax
from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

# ensemble_predict


@check("ensemble_predict")
def averages_probabilities(student, reference, rng):
    "The mean of the members' probabilities agrees with the reference"
    scores = rng.normal(size=(4, 5, 3)) * rng.uniform(0.5, 4.0, size=(4, 1, 1))
    expect_close(student.ensemble_predict(scores), reference.ensemble_predict(scores), "probabilities")


@check("ensemble_predict")
def takes_a_list(student, reference, rng):
    "scores may be a list of arrays, of one member or one example, too"
    for num_members, num_examples in ((3, 4), (1, 4), (3, 1)):
        scores = list(2 * rng.normal(size=(num_members, num_examples, 5)))
        found, expected = student.ensemble_predict(scores), reference.ensemble_predict(scores)
        expect_close(found, expected, f"For a list of {num_members}, probabilities")


@check("ensemble_predict")
def bears_large_scores(student, reference, rng):
    "Scores in the thousands do no harm, also where one member's are all far below another's"
    scores = rng.normal(size=(3, 4, 5))
    everywhere, by_member = np.array(9000.0), np.array([2000.0, 0.0, -3000.0])[:, None, None]
    by_example, by_class = np.array([0.0, 2000.0, -2000.0, 500.0])[:, None], np.linspace(1500.0, -1500.0, 5)
    answers = []  # all are asked before any is judged: that tells mistakes apart
    for offset in (everywhere, by_member, by_example, by_class):
        large = scores + offset
        answers.append((student.ensemble_predict(large), reference.ensemble_predict(large)))
    for found, expected in answers:
        expect_close(found, expected, "With large scores, probabilities", atol=1e-12)


@check("ensemble_predict")
def lets_no_member_shout(student, reference, rng):
    "A member with large scores counts no more than the others"
    quiet, loud = rng.normal(size=(4, 6, 3)), 60 * rng.normal(size=(1, 6, 3))
    scores = np.concatenate([quiet, loud])
    found, expected = student.ensemble_predict(scores), reference.ensemble_predict(scores)
    expect_close(found, expected, "With one member very sure, probabilities", atol=1e-12)


@check("ensemble_predict")
def beats_its_members(student, reference, rng):
    "On held-out examples the ensemble beats the mean of its members"
    world = draw_world(rng)
    scores = np.array([world.X @ world.astray(rng) for _ in range(6)])
    probabilities = expect_number_or_array(student.ensemble_predict(scores), "probabilities", scores[0].shape)
    alone = np.mean([accuracy(of_one, world.y) for of_one in scores])
    together = accuracy(probabilities, world.y)
    expect(
        together > alone + GAIN,
        f"On held-out examples the ensemble is right in {together:.0%} of the cases, a member in {alone:.0%}.",
        next="check that the classes are on the last axis of what you return.",
    )


@check("ensemble_predict")
def leaves_scores_alone(student, reference, rng):
    "scores are left as they were"
    reply = student.ensemble_predict.observe(rng.normal(size=(2, 3, 4)))
    expect_unchanged(reply.changed, 0, "scores")


# accuracy_by_size


def draw_opinions(rng: np.random.Generator, num_members: int, num_examples: int) -> tuple[np.ndarray, ...]:
    """Draw probabilities that are right more often than not, and labels."""
    y = rng.integers(0, 4, size=num_examples)
    scores = rng.normal(size=(num_members, num_examples, 4)) * rng.uniform(0.8, 3.0, (num_members, 1, 1))
    scores[:, np.arange(num_examples), y] += rng.uniform(0.2, 1.4, size=(num_members, 1))
    return softmax(scores), y


def two_arrays(result: Any, num_members: int) -> tuple[np.ndarray, np.ndarray]:
    """Expect a pair (mean, std)."""
    well = isinstance(result, tuple | list) and len(result) == 2
    expect(well, "accuracy_by_size did not return a pair of arrays.", next="return mean, std")
    mean, std = result
    return (
        expect_number_or_array(mean, "mean", (num_members,)),
        expect_number_or_array(std, "std", (num_members,)),
    )


@check("accuracy_by_size")
def averages_over_all_sets(student, reference, rng):
    "The mean accuracy of all ensembles of each size agrees with the reference"
    probabilities, y = draw_opinions(rng, 4, 150)
    mean, _ = two_arrays(student.accuracy_by_size(probabilities, y), 4)
    expect_close(mean, reference.accuracy_by_size(probabilities, y)[0], "mean", atol=1e-12)


@check("accuracy_by_size")
def measures_the_spread(student, reference, rng):
    "The standard deviation over all ensembles of each size agrees with the reference"
    probabilities, y = draw_opinions(rng, 5, 150)
    _, std = two_arrays(student.accuracy_by_size(probabilities, y), 5)
    expect_close(std, reference.accuracy_by_size(probabilities, y)[1], "std", atol=1e-12)


@check("accuracy_by_size")
def asks_nobody_in_particular(student, reference, rng):
    "The order of the members makes no difference"
    probabilities, y = draw_opinions(rng, 4, 130)
    turned = probabilities[::-1].copy()
    for members in (probabilities, turned):
        mean, std = two_arrays(student.accuracy_by_size(members, y), 4)
        expected_mean, expected_std = reference.accuracy_by_size(members, y)
        expect_close(mean, expected_mean, "In either order of the members, mean", atol=1e-12)
        expect_close(std, expected_std, "In either order of the members, std", atol=1e-12)


@check("accuracy_by_size")
def takes_one_member(student, reference, rng):
    "One member alone is a curve of one point, and the probabilities are left as they were"
    probabilities, y = draw_opinions(rng, 1, 30)
    reply = student.accuracy_by_size.observe(probabilities, y)
    mean, std = two_arrays(reply.result, 1)
    expected_mean, expected_std = reference.accuracy_by_size(probabilities, y)
    expect_close(mean, expected_mean, "For one member, mean", atol=1e-12)
    expect_close(std, expected_std, "For one member, std", atol=1e-12)
    expect_unchanged(reply.changed, 0, "probabilities")
    reply = student.accuracy_by_size.observe(*draw_opinions(rng, 3, 30))
    expect_unchanged(reply.changed, 0, "probabilities")


# disagreement


def draw_votes(rng: np.random.Generator, num_members: int, num_examples: int) -> np.ndarray:
    """Draw scores of members who agree more or less; the first goes its own way, so that it matters who is compared."""
    common = 2 * rng.normal(size=(num_examples, 3))
    errors = np.append(4.0, np.linspace(0.3, 1.5, num_members - 1))
    return common + rng.normal(size=(num_members, num_examples, 3)) * errors[:, None, None]


@check("disagreement")
def compares_all_pairs(student, reference, rng):
    "The mean over all pairs of members agrees with the reference"
    scores = draw_votes(rng, 5, 120)
    expect_close(student.disagreement(scores), reference.disagreement(scores), "disagreement", atol=1e-12)


@check("disagreement")
def takes_a_list_of_two(student, reference, rng):
    "Two members are one pair, and a list will do"
    scores = list(draw_votes(rng, 2, 50))
    found, expected = student.disagreement(scores), reference.disagreement(scores)
    expect_close(found, expected, "For a list of two members, disagreement", atol=1e-12)


@check("disagreement")
def knows_its_ends(student, reference, rng):
    "It is 0 for members of one opinion, however sure each is, and 1 where no two ever agree"
    scores = draw_votes(rng, 1, 20)
    alike = np.concatenate([scores, 3 * scores, 0.5 * scores])
    expect_close(student.disagreement(alike), 0.0, "For members of one opinion, disagreement", atol=1e-12)
    opposed = np.stack([np.roll(scores[0], shift, axis=1) for shift in range(3)])
    expect_close(student.disagreement(opposed), 1.0, "Where no two agree, disagreement", atol=1e-12)
