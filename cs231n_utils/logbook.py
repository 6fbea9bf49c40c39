"""A project's log: one line for each step, in the order in which the steps were taken.

    log = Log("log.jsonl")                     # goes on with the file if there is one
    log.record("overfit", loss=0.003, accuracy=1.0)
    log.last("overfit")["loss"]

The file is JSON lines, to be read with any editor. Every line carries the digest of the line before it, so that a
line that was changed, left out or put in later is noticed.
"""

import hashlib
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np

Facts = dict[str, Any]


class Log:
    """The log in a file. Nothing in it is ever changed: a step that is taken again is written down again.

    path    the file. One that exists is read and continued, so that a restarted kernel loses nothing
    afresh  True begins a new log; the old file is kept beside it, with `.old` at the end of its name

    Raises ValueError if the file is not a log, or if one of its lines is not what was written.
    """

    def __init__(self, path: str | Path, *, afresh: bool = False) -> None:
        self.path = Path(path)
        if afresh and self.path.exists():
            self.path.replace(self.path.with_name(self.path.name + ".old"))
        self._before, self.entries = _read(self.path) if self.path.exists() else ("", [])
        # Time goes on where the last session stopped: breaks are nobody's business.
        self._began = time.monotonic() - (self.entries[-1]["seconds"] if self.entries else 0.0)

    def record(self, stage: str, **facts: Any) -> Facts:
        """Write a line about a stage, and return its facts as they were written.

        facts  numbers, strings, None, lists, dicts and arrays of them. A number that is not finite becomes None, which
               is how JSON can say it
        """
        entry = {
            "number": len(self.entries),
            "stage": stage,
            "seconds": round(time.monotonic() - self._began, 1),
            "before": self._before,
            "facts": plain(facts),
        }
        line = json.dumps(entry, allow_nan=False)
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(line + "\n")
        self._before = hashlib.sha256(line.encode()).hexdigest()
        self.entries.append(entry)
        return entry["facts"]

    def last(self, stage: str) -> Facts | None:
        """Return the facts of the last line about a stage; None if there is none."""
        return next((entry["facts"] for entry in reversed(self.entries) if entry["stage"] == stage), None)


def digest(*parts: np.ndarray | str) -> str:
    """Return a fingerprint of arrays and strings, 64 hexadecimal digits: others have another one."""
    found = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else np.ascontiguousarray(part).tobytes()
        kind = "text" if isinstance(part, str) else f"{part.dtype.str}{part.shape}"
        found.update(f"{kind} {len(raw)} ".encode() + raw)
    return found.hexdigest()


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: arrays and tuples as lists, numpy's numbers as Python's."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"a log holds numbers and words, not a {type(value).__name__}.")


def _read(path: Path) -> tuple[str, list[dict[str, Any]]]:
    """Return the digest of the last line, and all entries."""
    before, entries = "", []
    advice = f"Put the file back as it was, or begin again with Log({path.name!r}, afresh=True)."
    for number, line in enumerate(path.read_bytes().splitlines()):
        try:
            entry = json.loads(line)
            well = entry["number"] == number and entry["before"] == before
            well = well and isinstance(entry["facts"], dict) and isinstance(entry["seconds"], int | float)
        except (ValueError, TypeError, KeyError, RecursionError):
            entry, well = {}, False
        if not well:
            raise ValueError(f"Line {number + 1} of {path.name} is not what was written there. {advice}")
        before = hashlib.sha256(line).hexdigest()
        entries.append(entry)
    return before, entries
