"""Which checks exist: the modules of `autograder.checks`, one for each assignment."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from autograder.values import Check

Run = Callable[..., str | None]

_registered: dict[str, dict[str, list[Check]]] = {}


def check(question: str) -> Callable[[Run], Run]:
    """Register a function `(student, reference, rng)` as a check of `question`.

    Its docstring is the title that the learner sees. Checks run in the order they are written; the first
    is the gate: while it fails, the question earns nothing.
    """

    def register(run: Run) -> Run:
        # The module is autograder.checks.NAME, or a part of a package of that name.
        assignment = run.__module__.removeprefix("autograder.checks.").partition(".")[0]
        title = (run.__doc__ or "").strip().rstrip(".")
        checks = _registered.setdefault(assignment, {}).setdefault(question, [])
        checks.append(Check(question, run.__name__, title, run))
        return run

    return register


@cache
def assignments() -> tuple[str, ...]:
    """Name every assignment that has checks, in the order of the course."""
    package: Any = importlib.import_module("autograder.checks")
    found = {module.name for module in pkgutil.iter_modules(package.__path__)}
    return (*(name for name in package.COURSE if name in found), *sorted(found - {*package.COURSE}))


class Checks(dict[str, tuple[Check, ...]]):
    """The checks of an assignment by question id, in the order they are written."""

    def __missing__(self, question: str) -> tuple[Check, ...]:
        raise LookupError(f"There are no checks for {question!r}; there are for: {', '.join(self)}.")


@cache
def checks_of(assignment: str) -> Checks:
    """Give the checks of an assignment. Raises LookupError, with a sentence, where there are none to be had."""
    if assignment not in assignments():
        known = ", ".join(assignments())
        raise LookupError(f"There is no assignment called {assignment!r}; the ones with checks are: {known}.")
    try:
        importlib.import_module(f"autograder.checks.{assignment}")
    except Exception as error:
        where = f" ({error.filename}, line {error.lineno})" if isinstance(error, SyntaxError) else ""
        raise LookupError(
            f"The checks of {assignment} cannot be imported: {type(error).__name__}: {error}{where}."
        ) from error
    return Checks((question, tuple(checks)) for question, checks in _registered[assignment].items())


def sources_of(assignment: str) -> list[Path]:
    """Give the files in which the checks of an assignment are written."""
    checks_of(assignment)
    module: Any = importlib.import_module(f"autograder.checks.{assignment}")
    folders = getattr(module, "__path__", ())
    return sorted(path for folder in folders for path in Path(folder).glob("*.py")) or [Path(module.__file__)]


def digest_of(assignment: str) -> str:
    """Sum up the checks of an assignment as they are written, whatever their line endings."""
    sums = hashlib.sha256()
    for path in sources_of(assignment):
        sums.update(path.read_text(encoding="utf-8").encode())
    return sums.hexdigest()[:16]
