"""The catalogue of attacks: what each one tries, and what must be observed.

An attack on the running grader is a cell of code, a file in `forging/`, `stealing/` or `stopping/`. Its docstring
says what it tries; the lines below that say what must be observed:

    Loses: sgd, race      these questions earn nothing and all others keep their points
           part of sgd    the wrong answers cost what they should, the right ones keep what they earned
           nothing, all, and perhaps others
    Says: REGEX           found in what the student or the instructor is shown of this submission
    Says in B: REGEX, because REASON
                          the same where there are no namespaces, if it must be different there
    Place: first          the cell stands before the honest answers instead of behind them

An attack by the file itself, a *trick*, is a function that edits an honest notebook; the same is said of it in its
decorator.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KINDS = ("forging", "stopping", "stealing")  # who steals comes last, when there is something left to find

Document = dict[str, Any]
Trick = Callable[[Document, Path], "bytes | Document | None"]


@dataclass(frozen=True)
class Attack:
    """One hostile submission. `trick` makes it of an honest one; a plain attack puts `source` in as a cell."""

    name: str
    kind: str
    about: str
    loses: tuple[str, ...]
    says: str = ""
    says_in_b: str = ""
    first: bool = False
    source: str = ""
    trick: Trick | None = None

    @property
    def student(self) -> str:
        """Under which name it is handed in."""
        return f"{self.kind}-{self.name}"


def from_files() -> list[Attack]:
    """Read the attacks that are cells."""
    paths = [path for kind in KINDS for path in sorted((HERE / kind).glob("*.py"))]
    return [_from_file(path) for path in paths]


def _from_file(path: Path) -> Attack:
    source = path.read_text(encoding="utf-8")
    about, _, rest = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")
    told = dict(line.split(": ", 1) for line in rest.splitlines())
    assert about.endswith(".") and "Loses" in told, path
    assert told.keys() <= {"Loses", "Says", "Says in B", "Place"}, path
    says = told.get("Says", "")
    says_in_b, because, _ = told.get("Says in B", says).partition(", because ")
    assert because or "Says in B" not in told, path
    first = told.get("Place") == "first"
    loses = _questions(told["Loses"])
    return Attack(path.stem, path.parent.name, about, loses, says, says_in_b, first, source)


TRICKS: list[Attack] = []


def trick(loses: str = "nothing", says: str = "") -> Callable[[Trick], Trick]:
    """Enter a trick, `(honest document, folder to hand in) -> document, bytes or None`, into the catalogue.

    What it returns becomes the notebook; after None the folder is handed in as the trick has left it.
    """

    def enter(function: Trick) -> Trick:
        name, about = function.__name__, (function.__doc__ or "").strip()
        TRICKS.append(Attack(name, "notebook", about, _questions(loses), says, says, trick=function))
        return function

    return enter


def _questions(text: str) -> tuple[str, ...]:
    return tuple(name.strip().removeprefix("and perhaps ") for name in text.split(","))
