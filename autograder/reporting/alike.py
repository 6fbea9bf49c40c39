"""The section on submissions that are alike, by the fingerprints of MOSS: see `pairs_alike`.

copydetect reads the code as Pygments does, so names, comments, layout and texts make no difference.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np

from autograder.course.assignment import CourseError
from autograder.reporting.charts import percent, wide_table
from autograder.reporting.classroom import Classroom, released_notebook

LENGTH = 25  # characters of filtered code that must agree, as in copydetect
COMMON = 10  # what more submissions than this have is what everybody writes, as in MOSS
LEAST = 100  # fingerprints that are neither given nor common: less of a submission's own says nothing
ALIKE = 0.5
SHOWN = 25

TEXT = re.compile(r'"""[\s\S]*?"""')  # most of a cell, and it says nothing

WARNING = (
    "Likeness is no proof of anything: short functions have few right answers, and who learned together writes alike. "
    "Read both before you speak with anybody."
)


@dataclass(frozen=True)
class Pair:
    """Two submissions, `share` of the smaller one of which is in the other."""

    one: str
    other: str
    share: float
    fingerprints: int


def alike_section(room: Classroom) -> str:
    """Render the pairs that are most alike, with what that does not mean."""
    cells = {learner.name: learner.cells for learner in room.learners if learner.cells}
    given = [cell.source for cell in released_notebook(room.assignment) if cell.kind == "code"]
    pairs = pairs_alike(cells, given)
    how = (
        f"Share of the smaller submission's fingerprints ({LENGTH} characters of code without names, comments and "
        "layout) that are in the other one, too. Left out: what the released notebook has, and what more than "
        f"{too_common(len(cells))} of the {len(cells)} submissions that could be read have. Shown from "
        f"{percent(ALIKE)} on, the {SHOWN} likest at most."
    )
    parts = [f'<p class="warning">{escape(WARNING)}</p>', f'<p class="note">{escape(how)}</p>']
    if not pairs:
        return "\n".join([*parts, "<p>No two submissions are that much alike.</p>"])
    rows = [[escape(p.one), escape(p.other), percent(p.share), str(p.fingerprints)] for p in pairs[:SHOWN]]
    heads = ["student", "student", "alike", "fingerprints in common"]
    more = f"<p>{len(pairs) - SHOWN} more pairs are left out.</p>" if len(pairs) > SHOWN else ""
    return "\n".join([*parts, wide_table("Submissions that are much alike", heads, rows, (2, 3)), more])


def too_common(number: int) -> int:
    """Say how many of so many submissions may have a fingerprint that still tells something.

    A third of a small class, COMMON, or 5 % of a large one.
    """
    return max(3, min(COMMON, number // 3), number // 20)


def pairs_alike(cells: Mapping[str, Iterable[str]], given: Iterable[str]) -> list[Pair]:
    """Find the submissions that share ALIKE of their code and more, the likest first.

    `cells` has the code of each student; `given` is the starter code. A fingerprint is a hash of LENGTH characters of
    filtered code; those of `given`, and those that more than `too_common` different submissions have, do not count.
    Submissions that are the same but for names count as one there, so a copy does not become common by being
    copied often. The cost grows with the class, not with its square.
    """
    filtered = _Filtered()
    starter = filtered.prints(given)
    same: dict[bytes, list[str]] = defaultdict(list)
    prints: dict[bytes, np.ndarray] = {}
    for student in sorted(cells):
        own = np.setdiff1d(filtered.prints(cells[student]), starter, assume_unique=True)
        if len(own) >= LEAST:
            same[own.tobytes()].append(student)
            prints[own.tobytes()] = own
    groups, documents = [*same.values()], [prints[key] for key in same]
    shared, sizes = _shared(documents, too_common(len(groups)))
    pairs = [
        Pair(one, other, 1.0, len(documents[i]))
        for i, group in enumerate(groups)
        for one, other in pairwise(group)
    ]
    for i, j in zip(*np.nonzero(shared), strict=True):
        least = min(sizes[i], sizes[j])
        if least >= LEAST and shared[i, j] >= ALIKE * least:
            one, other = sorted((groups[i][0], groups[j][0]))
            pairs.append(Pair(one, other, float(shared[i, j] / least), int(shared[i, j])))
    return sorted(pairs, key=lambda pair: (-pair.share, -pair.fingerprints, pair.one, pair.other))


class _Filtered:
    """Fingerprints of cells; one that many students handed in unchanged is read once."""

    def __init__(self) -> None:
        self._known: dict[str, np.ndarray] = {}

    def prints(self, sources: Iterable[str]) -> np.ndarray:
        """Give the different fingerprints of some cells, in order."""
        return np.unique(np.concatenate([np.empty(0, np.int64), *map(self._of, sources)]))

    def _of(self, source: str) -> np.ndarray:
        try:
            from copydetect.utils import filter_code, hashed_kgrams  # it imports matplotlib
        except ModuleNotFoundError as error:
            raise CourseError(
                f"{error.name} is missing, with which submissions are compared; run: pip install {error.name}"
            ) from error
        if source not in self._known:
            code, _ = filter_code(TEXT.sub('""', source), "cell.py", language="python")
            self._known[source] = hashed_kgrams("".join(code.split()), LENGTH).astype(np.int64)
        return self._known[source]


def _shared(documents: list[np.ndarray], most: int) -> tuple[np.ndarray, np.ndarray]:
    """Count what each two have in common of what `most` of them have at most, and what each has of that."""
    number = len(documents)
    shared, sizes = np.zeros((number, number), np.int64), np.zeros(number, np.int64)
    if not number:
        return shared, sizes
    prints = np.concatenate(documents)
    owners = np.repeat(np.arange(number), [len(document) for document in documents])
    order = np.argsort(prints, kind="stable")
    prints, owners = prints[order], owners[order]
    starts = np.flatnonzero(np.r_[True, prints[1:] != prints[:-1]])
    held = np.diff(np.r_[starts, len(prints)])
    for many in range(1, most + 1):
        holders = owners[starts[held == many][:, None] + np.arange(many)]
        sizes += np.bincount(holders.ravel(), minlength=number)
        for i in range(many):
            for j in range(i + 1, many):  # they are in order, so this fills one triangle
                np.add.at(shared, (holders[:, i], holders[:, j]), 1)
    return shared, sizes
