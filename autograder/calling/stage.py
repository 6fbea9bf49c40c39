"""The props of one call, made on the answering side and cleared away after it."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from autograder.calling import folders
from autograder.props import Actor, Folder

# Most calls are handed no prop, and two stacks for each would cost more than the rest of this.
NOTHING = ExitStack()


class Stage:
    """Makes the folder and the actors that a call is handed, and tells what became of the folder."""

    def __init__(self) -> None:
        self._clearing = self._leaving = NOTHING
        self._watch: folders.Watch | None = None
        self.made: dict[int, tuple[Any, Folder | Actor]] = {}  # by id

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        if self._clearing is not NOTHING:
            self._leaving.close()
            self._clearing.close()

    def make(self, prop: Folder | Actor) -> Any:
        """Make what a prop stands for. A call has one folder at most. Raises ValueError for a second one."""
        if self._clearing is NOTHING:
            self._clearing, self._leaving = ExitStack(), ExitStack()
        if isinstance(prop, Actor):
            module, _, factory = prop.factory.rpartition(".")
            found: Any = getattr(importlib.import_module(f"autograder.checks.{module}"), factory)(
                **prop.settings
            )
            if hasattr(found, "__exit__"):
                self._leaving.enter_context(found)
        elif self._watch is not None:
            raise ValueError("a call has one folder at most")
        else:
            found = self._clearing.enter_context(folders.scratch(prop.files))
            self._watch = self._clearing.enter_context(folders.Watch(found))
        self.made[id(found)] = found, prop
        return found

    def without_paths(self, value: Any) -> Any:
        """Give `value` with every path in the folder as a name relative to it."""
        return folders.without(Path(self._watch.root), value) if self._watch else value

    def told(self) -> dict[str, Any]:
        """Tell what lies in the folder once all actors have left, and what was done in it; {} when there is none."""
        if self._watch is None:
            return {}
        self._leaving.close()
        return {"folder": folders.contents(Path(self._watch.root)), "disk": self._watch.deeds}
