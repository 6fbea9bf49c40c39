"""What a log tells: the entries that count, the rounds of the search and the spaces they looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.checks.capstone.log import LOG, STAGES, Entry
from autograder.expectations import expect

Files = Mapping[str, bytes]
Space = dict[str, list[Any]]


def counting(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Give the entries that count, by stage: the last of each, and every refine after the last coarse."""
    last = {entry["stage"]: entry for entry in entries if entry["stage"] in STAGES}
    found = {stage: [entry] for stage, entry in last.items()}
    if "coarse" in last and "refine" in last:
        begun = last["coarse"]["number"]
        refined = [e for e in entries if e["stage"] == "refine" and e["number"] > begun]
        found["refine"] = refined or found["refine"]
    return found


def facts(entries: Sequence[Entry], stage: str) -> dict[str, Any]:
    """Give the facts of a stage that count. Fails when there are none."""
    found = counting(entries).get(stage)
    expect(found, f"{LOG} has no line about {stage}.", next="run that stage.")
    assert found
    return found[-1]["facts"]


def rounds(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Give the facts of all rounds of the search that count, the coarse one first."""
    first = facts(entries, "coarse")
    facts(entries, "refine")
    return [first] + [entry["facts"] for entry in counting(entries)["refine"]]


def is_space(space: Space) -> bool:
    return bool(space) and all(_is_axis(axis) for axis in space.values())


def _is_axis(axis: Any) -> bool:
    match axis:
        case [int() | float() as low, int() | float() as high, "log"]:
            return 0 < low < high
        case [int() | float() as low, int() | float() as high, "share"]:
            return 0 <= low < high <= 1
    return False
