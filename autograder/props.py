"""What a check can hand over that exists on the learner's side only: a folder, or somebody to work with.

A check names them; the answering side, in the notebook or behind the wall, makes them for one call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Folder:
    """A folder with these files: the learner's function gets the pathlib.Path of a fresh one, and it is read back.

    files  relative name, with slashes -> a dict of arrays under a name that ends in .npz, plain data under .json, a
           string for any other file. A string under .npz or .json is written as it is: a broken file. A file that was
           left behind and cannot be read is None
    """

    files: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, init=False)
class Actor:
    """An object of the checks' own on the learner's side: what `autograder.checks.FACTORY(**settings)` returns.

    It is a new object each time. One that is a context manager is entered for the call. The learner's code can tamper
    with it, so a verdict must rest on what comes back of the call, never on what an actor says.
    """

    factory: str
    settings: Mapping[str, Any]

    def __init__(self, factory: str, **settings: Any) -> None:
        object.__setattr__(self, "factory", factory)
        object.__setattr__(self, "settings", settings)
