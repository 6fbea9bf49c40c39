"""The source of a check, and of all that it uses from its assignment's checks: what a verdict depends on."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder import registry
from autograder.values import Check

ROOM = "autograder.checks."


@dataclass(frozen=True)
class Statement:
    """One statement of a module: its text, the names it uses, and the (module, name) that it imports, if it does."""

    text: str
    uses: frozenset[str]
    imported: tuple[str, str] | None = None


def digests_of_checks(assignment: str) -> dict[str, str]:
    """Sum up the checks of each question, by its id, with the functions and constants of the course that they use.

    Another check in the same file leaves a question's digest as it is; what belongs to the engine is not in it.
    """
    return {question: _digest(checks) for question, checks in registry.checks_of(assignment).items()}


def _digest(checks: tuple[Check, ...]) -> str:
    sums = hashlib.sha256()
    for check in checks:
        found: dict[tuple[str, str], str] = {}
        _follow(check.run.__module__, check.run.__name__, found)
        sums.update(repr([check.name, *sorted(found.items())]).encode())
    return sums.hexdigest()[:16]


def _follow(module: str, name: str, found: dict[tuple[str, str], str]) -> None:
    """Gather the statements that define a name of a module, and those of all that they use."""
    if (module, name) in found:
        return
    defined = _definitions(module)
    found[module, name] = "\n".join(statement.text for statement in defined.get(name, ()))
    for statement in defined.get(name, ()):
        if statement.imported:
            _follow(*statement.imported, found)
        for used in statement.uses & defined.keys():
            _follow(module, used, found)


@cache
def _definitions(module: str) -> Mapping[str, list[Statement]]:
    """Read the statements of a module of checks by the names that they define; "" stands for all of its text."""
    file: Any = importlib.import_module(module).__file__
    text = Path(file).read_text(encoding="utf-8")
    defined: dict[str, list[Statement]] = {"": [Statement(text, frozenset())]}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (node.module or "").startswith(ROOM):
                    found = Statement("", frozenset(), _origin(node.module or "", alias.name))
                    defined.setdefault(alias.asname or alias.name, []).append(found)
            continue
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        written = "\n".join(text.splitlines()[first - 1 : node.end_lineno])
        parts = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
        uses = frozenset(part.id for part in parts)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            own = {node.name}
        elif isinstance(node, ast.Assign | ast.AnnAssign):  # not what a comprehension in it counts with
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            own = {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        else:
            own = {part.id for part in parts if isinstance(part.ctx, ast.Store)}
        for name in own:
            defined.setdefault(name, []).append(Statement(written, uses))
    return defined


def _origin(module: str, name: str) -> tuple[str, str]:
    """Say where an imported name is defined: in that module, or it is a module itself."""
    inside: Any = getattr(importlib.import_module(module), name, None)
    return (f"{module}.{name}", "") if inspect.ismodule(inside) else (module, name)
