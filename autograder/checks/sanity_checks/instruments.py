"""How a judge is graded: on many healthy and many sick cases, and for misses and false alarms alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.expectations import expect, fail


@dataclass(frozen=True)
class Case:
    """A case for a judge: what it is in words ("a net whose ..."), the right verdict, and the judge's arguments."""

    what: str
    right: Any
    args: tuple[Any, ...] = field(repr=False)


def verdict_of(found: Any, allowed: Sequence[Any], name: str) -> Any:
    """Expect one of the allowed verdicts; 0-d arrays, np.bool_ and the like count as what they hold."""
    verdict = found.item() if getattr(found, "shape", None) == () else found
    right = [v for v in allowed if type(v) is type(verdict) and v == verdict]
    what = repr(verdict) if isinstance(verdict, str | bool | int | float) else f"a {type(found).__name__}"
    expect(right, f"{name} returned {what[:40]}; the verdicts are {', '.join(map(repr, allowed))}.")
    return verdict


def expect_verdicts(
    judge: Callable[..., Any],
    cases: Sequence[Case],
    allowed: Sequence[Any],
    name: str,
    healthy: Any,
    words: tuple[str, str] = ("healthy cases were blamed", "sick ones passed"),
) -> None:
    """Put every case before the judge; expect no healthy one blamed, no sick one passed, and the right names.

    words   what to say of the false alarms and of the misses
    """
    verdicts = [verdict_of(judge(*case.args), allowed, name) for case in cases]
    wrong = [(case, found) for case, found in zip(cases, verdicts, strict=True) if found != case.right]
    if not wrong:
        return
    well = sum(case.right == healthy for case in cases)
    false_alarms = sum(case.right == healthy for case, _ in wrong)
    misses = sum(found == healthy for _, found in wrong)
    counts = []
    if well:
        counts.append(f"{false_alarms} of {well} {words[0]} (false alarms)")
    if well < len(cases):
        counts.append(f"{misses} of {len(cases) - well} {words[1]} (misses)")
    if len(wrong) > false_alarms + misses:
        counts.append(f"{len(wrong) - false_alarms - misses} got another's name")
    (what, right, found), times = Counter((c.what, c.right, f) for c, f in wrong).most_common(1)[0]
    of = sum(case.what == what for case in cases)
    fail(
        f"{joined(counts)}: {what} was called {found!r} where {right!r} is right"
        f"{f' ({times} of {of})' if of > 1 else ''}."
    )


def joined(parts: Sequence[str]) -> str:
    """Join parts of a sentence: "one, two and three"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
