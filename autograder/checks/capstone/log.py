"""The log of a project as it was handed in: bytes that anybody may have written, read strictly.

What a line about a stage must hold is in FACTS. What the lines say together is looked at in `audit.py`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

LOG, PREDICTIONS = "log.jsonl", "predictions.csv"
STAGES = (
    "data",
    "initial_loss",
    "overfit",
    "learning_rate",
    "coarse",
    "refine",
    "final",
    "ensemble",
    "held_out",
    "predictions",
)
MAX_SIZE, MAX_LINES, MAX_DEPTH = 1 << 18, 1000, 12

# The form of facts: a type, [form of every item], {"*": form of every value}, {key: form}; a tuple is a choice.
NUMBER = (int, float)
CONFIG = {"*": NUMBER}
ROUND = {
    "space": {"*": [(int, float, str)]},
    "trials": [{"config": CONFIG, "val_accuracy": NUMBER}],
    "best": int,
}
RUN = {"config": CONFIG, "val_accuracy": NUMBER, "best_epoch": int, "num_epochs": int}
FACTS: dict[str, Any] = {
    "data": {"source": str, "seed": int, "num_train": int, "num_val": int, "num_classes": int, "digest": str},
    "initial_loss": {"loss": (*NUMBER, type(None)), "expected": NUMBER},
    "overfit": {"loss": (*NUMBER, type(None)), "accuracy": (*NUMBER, type(None)), "verdict": str},
    "learning_rate": {"rates": [NUMBER], "drops": [NUMBER]},
    "coarse": ROUND,
    "refine": ROUND,
    "final": {"runs": [RUN]},
    "ensemble": {"members": [int], "val_accuracy": NUMBER},
    "held_out": {"size": int, "digest": str, "practice": bool},
    "predictions": {"size": int, "digest": str, "val_accuracy": NUMBER},
}

Entry = dict[str, Any]


@lru_cache(maxsize=8)  # every check of the log reads it
def read_log(content: bytes) -> tuple[Entry, ...]:
    """Read the lines of a log: dicts with number, stage, seconds and facts; stages that are not known stay in.

    Raises ValueError, with one sentence for the student, unless every line is what the log's own code writes: plain
    JSON with finite numbers, numbered, never going back in time, and with the digest of the line before it.
    """
    if len(content) > MAX_SIZE:
        raise ValueError(f"{LOG} has {len(content)} bytes; a log has {MAX_SIZE} at most.")
    lines = content.splitlines()
    if not lines:
        raise ValueError(f"{LOG} is empty.")
    if len(lines) > MAX_LINES:
        raise ValueError(f"{LOG} has {len(lines)} lines; a log has {MAX_LINES} at most.")
    entries: list[Entry] = []
    before = ""
    for number, line in enumerate(lines):
        entry = _parsed(line, number)
        if entry["number"] != number or entry["before"] != before:
            raise ValueError(
                f"Line {number + 1} of {LOG} does not follow from the line before it: "
                "a line was changed, left out, moved or put in."
            )
        if entries and entry["seconds"] < entries[-1]["seconds"]:
            raise ValueError(f"Line {number + 1} of {LOG} was written before line {number}.")
        before = hashlib.sha256(line).hexdigest()
        entries.append(entry)
    return tuple(entries)


def claimed_accuracy(entries: Sequence[Entry]) -> float:
    """Give the validation accuracy that the log claims for what was handed in. Raises ValueError if it claims none."""
    for entry in reversed(entries):
        if entry["stage"] == "predictions":
            return float(entry["facts"]["val_accuracy"])
    raise ValueError(f"{LOG} has no line about predictions.")


def _parsed(line: bytes, number: int) -> Entry:
    where = f"Line {number + 1} of {LOG}"

    def refuse(*_: Any) -> NoReturn:
        raise ValueError

    def finite(text: str) -> float:
        value = float(text)
        return value if math.isfinite(value) else refuse()

    if max(line.count(b"["), line.count(b"{")) > 20_000 or _depth(line) > MAX_DEPTH:
        raise ValueError(f"{where} is nested too deeply or has too many parts.")
    try:
        entry = json.loads(line.decode("utf-8"), parse_constant=refuse, parse_float=finite, parse_int=_whole)
    except (ValueError, RecursionError):
        raise ValueError(f"{where} is not what a log holds: JSON with finite numbers.") from None
    form = {"number": int, "stage": str, "seconds": NUMBER, "before": str, "facts": dict}
    if not isinstance(entry, dict) or entry.keys() != form.keys() or not _fits(entry, form):
        raise ValueError(f"{where} is not an entry of a log: number, stage, seconds, before and facts.")
    known = FACTS.get(entry["stage"])
    if known is not None and not _fits(entry["facts"], known):
        lacking = [key for key, form in known.items() if not _fits(entry["facts"].get(key, refuse), form)]
        raise ValueError(
            f"{where}, about {entry['stage']}, does not hold what that stage writes: {lacking[0]}."
        )
    return entry


def _whole(text: str) -> int:
    if len(text) > 20:
        raise ValueError
    return int(text)


def _depth(line: bytes) -> int:
    """Give how deep a line is nested at most; brackets within strings count as well, which only makes it stricter."""
    depth = deepest = 0
    for byte in line:
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _fits(value: Any, form: Any) -> bool:
    if isinstance(form, tuple):
        return any(_fits(value, choice) for choice in form)
    if isinstance(form, list):
        return isinstance(value, list) and all(_fits(item, form[0]) for item in value)
    if isinstance(form, dict):
        if not isinstance(value, dict):
            return False
        if "*" in form:
            return all(_fits(item, form["*"]) for item in value.values())
        return all(key in value and _fits(value[key], item) for key, item in form.items())
    if form in (int, float):
        return isinstance(value, form) and not isinstance(value, bool)
    return isinstance(value, form)
