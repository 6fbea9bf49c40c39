"""What is proved about choose_members: that a team is built one by one, by what it can do together."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.expectations import expect, expect_close, expect_number_or_array, expect_unchanged
from autograder.registry import check

CLASSES = 4


def draw_network(y: np.ndarray, skill: float, rng, confidence: float = 1.5) -> np.ndarray:
    """Draw the probabilities of a network that is right about a share of the images."""
    scores = rng.normal(size=(len(y), CLASSES))
    right = rng.random(len(y)) < skill
    favourite = np.where(right, y, (y + rng.integers(1, CLASSES, size=len(y))) % CLASSES)
    scores[np.arange(len(y)), favourite] += confidence * rng.uniform(0.5, 2.0, size=len(y))
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


def draw_networks(rng, num_networks: int, num_images: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Draw networks of unequal skill and confidence, of which some are near copies of each other."""
    y = rng.integers(CLASSES, size=num_images)
    networks = [
        draw_network(y, float(rng.uniform(0.5, 0.75)), rng, float(rng.choice([0.7, 1.5, 4.0])))
        for _ in range(num_networks)
    ]
    copied = int(rng.integers(num_networks - 1))
    networks[-1] = 0.97 * networks[copied] + 0.03 * networks[-1]
    return np.array(networks), y


def draw_strangers(rng) -> tuple[np.ndarray, np.ndarray]:
    """Draw four networks that make different mistakes: any two of them together are better than one."""
    y = rng.integers(CLASSES, size=300)
    return np.array([draw_network(y, 0.6, rng) for _ in range(4)]), y


def draw_rivals(rng) -> tuple[np.ndarray, np.ndarray]:
    """Draw two networks that help each other, the second of which would help once more, and one that says nothing."""
    # how many images, and by how much the right class is ahead in the first and in the second network
    groups = ((4, 0.8, 0.1), (3, -0.2, 0.8), (1, 0.4, -0.6), (4, 0.8, -0.2))
    y, ahead = (
        rng.integers(CLASSES, size=12),
        np.repeat([g[1:] for g in groups], [g[0] for g in groups], axis=0),
    )
    networks = np.full((3, len(y), CLASSES), 1 / CLASSES)
    for network, lead in zip(networks, ahead.T, strict=False):
        network[:] = 0.0
        network[np.arange(len(y)), y] = (1 + lead) / 2
        network[np.arange(len(y)), (y + 1) % CLASSES] = (1 - lead) / 2
    return networks[:, order := rng.permutation(len(y))], y[order]


def draw_a_small_help(rng) -> tuple[np.ndarray, np.ndarray]:
    """Draw a network that is wrong about two images of two thousand, and a weaker one that knows one of the two."""
    y = rng.integers(CLASSES, size=2000)
    y[:5] = 0
    good, weak = 0.1 + 0.6 * np.eye(CLASSES)[y], 0.24 + 0.04 * np.eye(CLASSES)[y]
    good[:2] = (0.2, 0.4, 0.2, 0.2)
    weak[0] = (0.7, 0.1, 0.1, 0.1)
    weak[1:5] = (0.24, 0.28, 0.24, 0.24)
    return np.array([good, weak]), y


def told(result: Any, num_networks: int) -> list[int]:
    """Expect a list of different indices."""
    members = expect_number_or_array(result, "The list of members")
    expect(members.ndim == 1, f"The list of members has shape {members.shape}; a flat list was expected.")
    expect(members.size > 0, "The list of members is empty; at least one network was expected.")
    whole = all(float(i).is_integer() and 0 <= i < num_networks for i in members)
    expect(whole, f"The list of members holds something that is no index of the {num_networks} networks.")
    found = [int(i) for i in members]
    expect(len(set(found)) == len(found), "A network was chosen twice; each can be a member once.")
    return found


def accuracy(networks: np.ndarray, y: np.ndarray, members: list[int]) -> float:
    return float(np.mean(networks[members].mean(axis=0).argmax(axis=1) == y))


@check("choose_members")
def builds_the_team(student, reference, rng):
    "The members are those that help most, one after the other, in the order in which they were added"
    answers = []  # all are asked before any is judged: that tells mistakes apart
    for num_networks in (6, 5, 7, 6, 8, 6, 0, 0, 0):
        networks, y = draw_networks(rng, num_networks) if num_networks else draw_strangers(rng)
        expected = [int(i) for i in reference.choose_members(networks, y, 4)]
        answers.append((networks, y, expected, student.choose_members(networks, y, 4)))
    for networks, y, expected, result in answers:
        found = told(result, len(networks))
        reached = accuracy(networks, y, found)
        expect(
            found == expected,
            f"Of {len(networks)} networks, {len(found)} were chosen that reach {reached:.3f} together; the greedy "
            f"choice has {len(expected)} and reaches {accuracy(networks, y, expected):.3f}.",
        )


@check("choose_members")
def stops_when_nobody_helps(student, reference, rng):
    "It stops when nobody makes the team better, and at max_members"
    y = rng.integers(CLASSES, size=40)
    good = draw_network(y, 0.8, rng, 5.0)
    bad = np.eye(CLASSES)[(y + 1) % CLASSES]  # always wrong, and sure of it
    cases = [np.array([good, bad]), np.array([0.5 * good + 0.125, good, 0.999 * good + 0.00025])]
    answers = [(reference.choose_members(case, y, 4), student.choose_members(case, y, 4)) for case in cases]
    for case, (expected, result) in zip(cases, answers, strict=True):
        found = told(result, len(case))
        expect(
            found == [int(i) for i in expected],
            f"{len(found)} members were chosen where {len(expected)} are enough: the others do not make it better.",
            next="stop when the accuracy of the team does not rise.",
        )
    for max_members in (1, 2):
        networks, y = draw_networks(rng, 5)
        found = told(student.choose_members(networks, y, max_members), 5)
        expected = [int(i) for i in reference.choose_members(networks, y, max_members)]
        expect(len(found) <= max_members, f"With max_members {max_members}, {len(found)} were chosen.")
        expect(found == expected, f"With max_members {max_members}, other networks were expected.")
    networks, y = draw_a_small_help(rng)
    expect(
        told(student.choose_members(networks, y, 4), 2) == [0, 1],
        "Where a second network puts right one image more of 2000, both were expected, the better one first.",
        next="go on as long as the accuracy rises, by however little.",
    )


@check("choose_members")
def takes_the_first_of_equals(student, reference, rng):
    "Of equals the first is taken, and max_members may exceed the networks"
    networks, y = draw_networks(rng, 3)
    twice = np.concatenate([networks, networks])
    found = told(student.choose_members(twice, y, 10), 6)
    expect_close(
        found[0], int(reference.choose_members(twice, y, 10)[0]), "Of equal networks, the first member"
    )


@check("choose_members")
def has_a_default(student, reference, rng):
    "At most five members are chosen where nothing else is said"
    y = rng.integers(CLASSES, size=400)
    networks = np.array([draw_network(y, 0.45, rng) for _ in range(9)])
    found, expected = student.choose_members(networks, y), reference.choose_members(networks, y)
    expect(told(found, 9) == [int(i) for i in expected], "Without max_members, other members were expected.")


@check("choose_members")
def chooses_each_once(student, reference, rng):
    "A member is not added a second time, and where all are wrong the first is the team"
    networks, y = draw_rivals(rng)
    found = told(student.choose_members(networks, y, 5), 3)
    expected = [int(i) for i in reference.choose_members(networks, y, 5)]
    expect(found == expected, "Of two rivals and one that says nothing, other members were expected.")
    networks, y = draw_networks(rng, 4)
    wrong = np.argmin(networks.sum(axis=0), axis=1)
    networks[:, np.arange(len(y)), wrong] = 0.0
    found = told(student.choose_members(networks, wrong, 5), 4)
    expect(found == [0], "Where every network is wrong everywhere, the first alone was expected.")


@check("choose_members")
def takes_lists_and_changes_nothing(student, reference, rng):
    "A list of arrays will do, and neither probabilities nor labels are written to"
    networks, y = draw_strangers(rng)
    expected = [int(i) for i in reference.choose_members(networks, y, 5)]
    for val_probs, what in ((list(networks), "a list of arrays"), (networks, "one array")):
        reply = student.choose_members.observe(val_probs, y, 5)
        expect(told(reply.result, 4) == expected, f"With {what}, other members were chosen.")
        expect_unchanged(reply.changed, 0, "val_probs")
        expect_unchanged(reply.changed, 1, "y_val")
