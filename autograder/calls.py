"""Calling functions that take and return plain data, wherever they live.

A *call* is a function `(name, args, kwargs, observed) -> Reply`. The learner's namespace, a process inside the sandbox,
the solution and a recording of it are all reached through one, so a check cannot tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from autograder.calling import wire
from autograder.calling.answering import answer, by_last_name
from autograder.props import Actor, Folder

__all__ = [
    "Actor",
    "Call",
    "Folder",
    "Function",
    "Functions",
    "Lost",
    "Reply",
    "Stop",
    "StudentFault",
    "local",
    "with_files",
]


Deed = tuple[Any, ...]


class Stop(Exception):
    """Raise it in a callback to kill the call there; the call ends with a StudentFault of kind "stopped"."""


@dataclass(frozen=True)
class Reply:
    """What a call gave back.

    result      the value returned
    changed     positions of the arguments it wrote to; this, `lost` and `shared` are told of an observed call only
    lost        those of them that it did not hand back as part of the result
    callbacks   how many times it called the functions it was handed
    folder      the Folder it was handed, with what it left there
    disk        what it did there, in order: ("open", name) for writing, ("fsync", name, size),
                ("rename", old, new, size); size in bytes on disk at that moment; a name outside the folder is ""
    shared      positions of the arguments of which the result holds an array itself, not a copy
    """

    result: Any
    changed: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    callbacks: int = 0
    folder: Folder | None = None
    disk: tuple[Deed, ...] = ()
    shared: tuple[int, ...] = ()


class Call(Protocol):
    """Call a function by its name. Where it is observed, the reply tells what it did to its arguments, too."""

    def __call__(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = ..., /
    ) -> Reply: ...


class Lost(Exception):
    """Nobody is left to answer, and not by the learner's doing: no verdict can be given."""


class StudentFault(Exception):
    """A call that gave no result. `kind` is one of

    missing       there is no function of that name
    not written   it raised NotImplementedError; `where` names the unwritten function
    raised        it raised something else
    not plain     it returned something that is not plain data
    stopped       a callback of the check has raised Stop
    timed out, died, broken   seen from outside the sandbox only

    `folder` and `disk` are as in a Reply: what is left of a call that ended half-way.
    """

    def __init__(
        self,
        kind: str,
        text: str,
        where: str = "",
        type_name: str = "",
        folder: Folder | None = None,
        disk: tuple[Deed, ...] = (),
    ) -> None:
        super().__init__(text)
        self.kind, self.text, self.where, self.type_name = kind, text, where, type_name
        self.folder, self.disk = folder, disk

    def afresh(self) -> StudentFault:
        """Give it as it was before it was raised, to be kept: raised, it holds on to all that was in reach then."""
        return StudentFault(self.kind, self.text, self.where, self.type_name, self.folder, self.disk)


class Functions:
    """A namespace seen through a call: `functions.adam(w, dw, config)`, or `functions["adam"]`."""

    def __init__(self, call: Call) -> None:
        self._call = call

    @property
    def files(self) -> dict[str, bytes]:
        """What was handed in beside the notebook, by file name. The learner's functions do not see it."""
        return getattr(self._call, "files", {})

    def __getattr__(self, name: str) -> Function:
        return Function(name, self._call)

    __getitem__ = __getattr__


class Function:
    """One function of a namespace. Arguments are copied on the way in, results on the way out."""

    def __init__(self, name: str, call: Call) -> None:
        self.name, self._call = name, call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(self.name, args, kwargs).result

    def observe(self, *args: Any, **kwargs: Any) -> Reply:
        """Call it and give the whole reply: result, what was done to its arguments, number of callbacks."""
        return self._call(self.name, args, kwargs, True)


def with_files(call: Call, files: Mapping[str, bytes]) -> Call:
    """Let a call know the files handed in beside the notebook, which a check finds in `student.files`."""
    vars(call)["files"] = dict(files)
    return call


def local(namespace: Mapping[str, Any], files: Mapping[str, bytes] = MappingProxyType({})) -> Call:
    """Reach the functions of a namespace in this process, through the same bytes as through the sandbox's wall.

    `files` are those beside the notebook, by name: a check finds them in `student.files`.
    """

    def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], observed: bool = False) -> Reply:
        request, functions = encode_request(args, kwargs)
        count = 0

        def call_back(message: bytes) -> bytes:
            nonlocal count
            count += 1
            _, number, args, kwargs = wire.decode(message)
            return called_back(functions[number], args, kwargs)

        return read_reply(wire.decode(answer(namespace, name, request, observed, call_back)), count)

    return with_files(call, files)


def encode_request(
    args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[list[bytes], list[Callable[..., Any]]]:
    """Turn arguments into frames, kwargs last, and the list of functions that callback numbers stand for."""
    functions: list[Callable[..., Any]] = []

    def number(function: Callable[..., Any]) -> int:
        functions.append(function)
        return len(functions) - 1

    return [wire.encode(value, callback=number) for value in (*args, kwargs)], functions


def called_back(function: Callable[..., Any], args: Any, kwargs: Any) -> bytes:
    """Run one of the check's own functions for the learner's code; its failure is theirs to see, not ours to die of."""
    try:
        return wire.encode(function(*args, **kwargs))
    except Stop as stop:
        return wire.encode({"callback stopped": str(stop)})
    except Exception as error:
        text = by_last_name(str(error.args[0] if len(error.args) == 1 else error))
        return wire.encode({"callback failed": text[:300], "type": type(error).__name__})


def read_reply(reply: Any, callbacks: int) -> Reply:
    """Turn the answering side's words into a Reply. Raises StudentFault when they tell of a fault."""
    folder, disk = _what_is_left(reply)
    match reply:
        case {"fault": str(kind), "text": str(text), "where": str(where), "type": str(type_name)}:
            raise StudentFault(kind, _one_line(text), where[:80], type_name[:80], folder, disk)
        case {"result": result}:
            told = [reply.get(word, []) for word in ("changed", "lost", "shared")]
            if all(type(where) is list and all(type(i) is int for i in where) for where in told):
                changed, lost, shared = map(tuple, told)
                return Reply(result, changed, lost, callbacks, folder, disk, shared)
    raise StudentFault("broken", "it answered with something that is not a reply.")


def _what_is_left(reply: Any) -> tuple[Folder | None, tuple[Deed, ...]]:
    """Read what a reply tells of the folder. The names and the deeds are looked at; the files are plain data anyway."""
    match reply:
        case {"folder": dict(files), "disk": list(disk)}:
            named = all(type(name) is str for name in files)
            deeds = [tuple(deed) for deed in disk if _is_deed(deed)]
            if named and len(deeds) == len(disk):
                return Folder(files), tuple(deeds)
    return None, ()


def _is_deed(deed: Any) -> bool:
    if not isinstance(deed, list) or any(type(part) not in (str, int) for part in deed):
        return False
    match deed:
        case ["open", str()] | ["fsync", str(), int()] | ["rename", str(), str(), int()]:
            return True
    return False


def _one_line(text: str) -> str:
    """Keep what a learner's process says to one line without control characters: it is shown among our own words."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:400]).split())
