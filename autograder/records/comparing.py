"""Two results of one submission: which questions changed, and which of all that a grade depends on made them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.records.results import Document
from autograder.values import Verdict

NOTHING = "NOTHING IT DEPENDS ON CHANGED"
UNKNOWN = "what it depended on then was not recorded"
KNOWN = {  # part of a basis -> what to call a change of it
    "submission": "submission changed",
    "entry": "predictions or those of the class changed",
    "solution": "solution changed",
    "package": "code that all checks share changed",
    "engine": "grader changed (its version or its libraries)",
}


@dataclass(frozen=True)
class Change:
    """One question that changed: its points (None where there is no such question), what of it, and why."""

    student: str
    question: str
    before: float | None
    after: float | None
    what: str
    why: str


def changes(former: Document, present: Document) -> Iterator[Change]:
    """Give the questions of a submission whose points or verdicts changed, in the order of the present result."""
    was, now = former["questions"], present["questions"]
    for id in [*now, *(id for id in was if id not in now)]:
        if _grade(was.get(id)) != _grade(now.get(id)):
            before, after = (None if q is None else q["points"] for q in (was.get(id), now.get(id)))
            why = ", ".join(_causes(former, present, id))
            yield Change(present["student"], id, before, after, _what(was.get(id), now.get(id)), why)


def reworded(former: Document, present: Document) -> int:
    """Count the questions that read otherwise although their points and verdicts are the same."""
    was, now = former["questions"], present["questions"]
    same = [id for id in now if id in was and _grade(was[id]) == _grade(now[id])]
    return sum(_words(was[id]) != _words(now[id]) for id in same)


def _grade(question: Any) -> Any:
    return question and [question["points"], question["max_points"], question["verdict"], _verdicts(question)]


def _verdicts(question: Any) -> list[tuple[str, str]]:
    return [(check["title"], check["verdict"]) for check in question["checks"]]


def _words(question: Any) -> Any:
    return [(check["message"], check["diagnosis"]) for check in question["checks"]]


def _what(was: Any, now: Any) -> str:
    """Say which check has another verdict, and what it says now when that is not praise."""
    if was is None or now is None:
        return ""
    before, after = dict(_verdicts(was)), dict(_verdicts(now))
    titles = [title for title in {**after, **before} if before.get(title) != after.get(title)]
    if not titles:
        return ""
    first = titles[0]
    told = f'"{first}": {before.get(first, "not run")} -> {after.get(first, "not run")}'
    return f"{told} (+{len(titles) - 1})" if len(titles) > 1 else told


def _causes(former: Document, present: Document, id: str) -> list[str]:
    """Name all that changed and may have made the difference; what cannot have made it is left out.

    Points and hints never change a verdict. A fault of the grader is a cause of its own.
    """
    was, now = former["questions"].get(id), present["questions"].get(id)
    if was is None or now is None:
        return ["question is new" if was is None else "question was removed"]
    errors = [f"the grader failed {when}" for q, when in ((was, "before"), (now, "now")) if _failed(q)]
    if errors:
        return errors
    points = f"points of {id} changed from {was['max_points']:g} to {now['max_points']:g}"
    if _verdicts(was) == _verdicts(now) and was["max_points"] != now["max_points"]:
        return [points]
    if "basis" not in former:
        return [UNKNOWN]
    old, new = former["basis"], present["basis"]
    found = [told for part, told in KNOWN.items() if old.get(part) != new.get(part)]
    mine = old["checks"].get(id) != new["checks"].get(id)
    if mine:
        found.append(f"checks of {id} changed")
    if (
        mine or old["checks"] != new["checks"]
    ):  # then the package has changed, too, and nothing is shown by that
        found = [told for told in found if told != KNOWN["package"]]
    if old["limits"] != new["limits"]:
        found.append("limits changed from {} to {}".format(*(_seconds(b["limits"]) for b in (old, new))))
    if former["seed"] != present["seed"]:
        found.append("seed changed (.autograder/key is another)")
    if former["isolation"] != present["isolation"]:
        found.append(f"isolation changed from {former['isolation']} to {present['isolation']}")
    return found or [NOTHING]


def _failed(question: Any) -> bool:
    return question["verdict"] == Verdict.ERROR


def _seconds(limits: list[float]) -> str:
    return "/".join(f"{limit:g}" for limit in limits) + " s"
