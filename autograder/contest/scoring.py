"""Score predictions for held-out images beside those of the class: accuracy, copies, and logs that do not add up.

What one student handed in is a copy or not only beside the others, so the trusted process does it for the whole class,
before submissions go to the workers. The outcome for a student is an `Entry`, from which the grade of one question
follows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from autograder.values import CheckResult, QuestionResult, Verdict

TITLE = "Accuracy on held-out images"
DECIDES = "Your instructor decides."

# Two predictions are a copy when this share of the mistakes of the one that makes fewer are made in the same way by the
# other. Labels that were changed at random after copying only add mistakes, so they do not lower it. How far below
# honest pairs are is measured by benchmarks/likeness.py.
SAME = 0.9
ENOUGH = 20  # mistakes in common: fewer may be luck
WORTH = 0.01  # share of the points from which on anybody is suspected of anything

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Contest:
    """What the instructor's `held_out.py` says of the contest of an assignment.

    question          the question whose points follow from the accuracy
    linear, ensemble  the accuracies between which the points grow, from none to all
    draw              secret bytes -> images uint8 (N, H, W, 3) and their labels (N,)
    read              files handed in -> labels (N,); raises ValueError with a sentence for the student
    claimed           files handed in -> the validation accuracy that the log claims, None when there is none to read
    share             accuracy -> the share of the points
    doubts            accuracy and files handed in -> a sentence on what does not add up, None when all does
    """

    question: str
    linear: float
    ensemble: float
    draw: Callable[[bytes], tuple[np.ndarray, np.ndarray]]
    read: Callable[[Files], np.ndarray]
    claimed: Callable[[Files], float | None]
    share: Callable[[float], float]
    doubts: Callable[[float, Files], str | None]


@dataclass(frozen=True, eq=False)
class Predictions:
    """What one student handed in: labels, or the sentence that says why there are none; and when.

    claimed  the validation accuracy that the log claims
    doubt    what does not add up, "" when all does
    broken   the trouble may be ours
    """

    student: str
    labels: np.ndarray | None
    trouble: str = ""
    claimed: float | None = None
    doubt: str = ""
    when: datetime | None = None
    broken: bool = False


@dataclass(frozen=True)
class Entry:
    """What became of one student's predictions.

    share           of the points of `question`
    accuracy        the share of held-out images that are labelled rightly, None when there are no labels to read
    standard_error  of the accuracy, for want of more images
    claimed         the accuracy on validation images that the log claims
    told            that in a sentence for the student
    rejected        why it does not count, a sentence for the student; "" when it counts
    waits           a person must decide
    like            the student whose mistakes are the same; the instructor's to know, not the student's
    """

    question: str
    share: float = 0.0
    accuracy: float | None = None
    standard_error: float | None = None
    claimed: float | None = None
    told: str = ""
    rejected: str = ""
    waits: bool = False
    like: str = ""


def predictions(
    contest: Contest, y: np.ndarray, student: str, files: Files, when: datetime | None
) -> Predictions:
    """Read what one student handed in, and compare the log with the labels `y`. Nothing in the files makes it raise."""
    claimed = None
    try:
        claimed = contest.claimed(files)
        labels = contest.read(files)
        doubt = contest.doubts(float(np.mean(labels == y)), files)
    except ValueError as error:
        return Predictions(student, None, str(error), claimed, when=when)
    except Exception as error:  # one bad submission must not stop the others
        trouble = f"The files could not be scored ({type(error).__name__}). {DECIDES}"
        return Predictions(student, None, trouble, claimed, when=when, broken=True)
    return Predictions(student, labels, "", claimed, doubt or "", when)


@dataclass(frozen=True, eq=False)
class Field:
    """All predictions that can be read, side by side: so each is compared with thousands at once.

    labels    (N, S) of N images, S students
    mistakes  (S,) how many each makes
    """

    everybody: tuple[Predictions, ...]
    labels: np.ndarray
    mistakes: np.ndarray


def field_of(everybody: Iterable[Predictions], y: np.ndarray) -> Field:
    """Put everybody's predictions side by side, as small as they can be."""
    readable = tuple(one for one in everybody if one.labels is not None)
    columns = [_small(one.labels) for one in readable if one.labels is not None]
    labels = np.stack(columns, axis=1) if columns else np.empty((len(y), 0))
    return Field(readable, labels, np.count_nonzero(labels != y[:, None], axis=0))


def _small(labels: np.ndarray) -> np.ndarray:
    if labels.dtype.kind not in "iu":
        return labels
    return labels.astype(np.promote_types(*map(np.min_scalar_type, (labels.min(), labels.max()))))


def entry_of(contest: Contest, y: np.ndarray, mine: Predictions, field: Field) -> Entry:
    """Score one student's predictions beside everybody's, which they are among."""
    entry = Entry(contest.question, claimed=mine.claimed)
    if mine.labels is None:
        return replace(entry, rejected=mine.trouble, waits=mine.broken)
    accuracy = float(np.mean(mine.labels == y))
    error = math.sqrt(accuracy * (1 - accuracy) / len(y))
    told = (
        f"{accuracy:.3f} of the {len(y):,} held-out images are right, give or take {error:.3f}; points begin "
        f"above {contest.linear:g} (a linear classifier) and are full from {contest.ensemble:g} (a good ensemble)."
    )
    entry = replace(entry, accuracy=round(accuracy, 6), standard_error=round(error, 6), told=told)
    share = contest.share(accuracy)
    if share < WORTH:  # nothing is won by it, so there is nobody to accuse, but perhaps something to find
        return replace(entry, share=share, told=f"{told} {mine.doubt}".rstrip())
    if original := _original(mine, field, y):
        why = f"{_copied(mine, original, y)} {DECIDES}"
        return replace(entry, rejected=why, waits=True, like=original.student)
    if mine.doubt:
        return replace(entry, rejected=f"{mine.doubt} {DECIDES}", waits=True)
    return replace(entry, share=share)


def likeness(a: np.ndarray, b: np.ndarray, y: np.ndarray) -> tuple[float, int]:
    """Say how alike the mistakes of two predictions are.

    Returns (share, number) of the mistakes that both make in the same way: of the mistakes of the one that makes fewer.
    What both get right says nothing: that is the truth, and nobody's in particular.
    """
    wrong_a, wrong_b = a != y, b != y
    same = int(np.count_nonzero(wrong_a & (a == b)))
    fewer = int(min(np.count_nonzero(wrong_a), np.count_nonzero(wrong_b)))
    return (same / fewer if fewer else 0.0), same


def copies(mine: np.ndarray, field: Field, y: np.ndarray) -> np.ndarray:
    """Say of which of a field's predictions (S,) `mine` must come from, or they from it: bool, by `likeness`."""
    wrong = mine != y
    same = np.count_nonzero(field.labels[wrong] == mine[wrong, None].astype(field.labels.dtype), axis=0)
    fewer = np.minimum(np.count_nonzero(wrong), field.mistakes)
    return (same >= ENOUGH) & (same / np.maximum(fewer, 1) >= SAME)


def _original(mine: Predictions, field: Field, y: np.ndarray) -> Predictions | None:
    """Find the first of those that are alike and were not handed in later."""
    assert mine.labels is not None
    alike = [
        field.everybody[i]
        for i in np.flatnonzero(copies(mine.labels, field, y))
        if field.everybody[i].student != mine.student and not _is_before(mine, field.everybody[i])
    ]
    for other in alike:
        if not any(_is_before(another, other) for another in alike):
            return other
    return None


def _is_before(one: Predictions, other: Predictions) -> bool:
    return one.when is not None and other.when is not None and one.when < other.when


def _copied(mine: Predictions, original: Predictions, y: np.ndarray) -> str:
    assert mine.labels is not None and original.labels is not None
    _, same = likeness(mine.labels, original.labels, y)
    made_here, made_there = (int(np.count_nonzero(labels != y)) for labels in (mine.labels, original.labels))
    known = _is_before(original, mine)
    whose = "a submission that was handed in before" if known else "another submission"
    if made_there < made_here:
        seen = f"{same} of the {made_there} mistakes of {whose} are made here in the same way"
    else:
        seen = f"{same} of the {made_here} mistakes made here are made in the same way in {whose}"
    return f"{seen}{'' if known else ', and which came first is not known'}."


def marked(questions: Sequence[QuestionResult], entry: Entry) -> tuple[tuple[QuestionResult, ...], Entry]:
    """Give the question of the contest the points of its entry, and a check result that says why.

    Its own checks come first: while one of them does not pass, the entry does not count and there are no points.
    """
    found = next(question for question in questions if question.id == entry.question)
    if found.verdict is not Verdict.PASSED:
        entry = replace(
            entry, share=0.0, rejected=entry.rejected or f"The question {found.id} is not passed."
        )
        result = replace(found, points=0.0)
    else:
        counts = entry.share > 0.0
        check = CheckResult(TITLE, Verdict.PASSED if counts else Verdict.FAILED, entry.rejected or entry.told)
        result = QuestionResult(
            found.id,
            check.verdict,
            round(found.max_points * entry.share, 2),
            found.max_points,
            (*(replace(passed, message="") for passed in found.checks), check),
        )
    return tuple(result if question is found else question for question in questions), entry
