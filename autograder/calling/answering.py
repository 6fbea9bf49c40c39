"""The answering side of a call: run one of the learner's functions on plain data and describe what happened.

It runs in the learner's own process, in the notebook and inside the sandbox alike, and is trusted with nothing.
"""

from __future__ import annotations

import builtins
import linecache
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np

from autograder.calling import wire
from autograder.calling.stage import Stage

FIXED = {float, int, str, bool, type(None)}  # nobody can write to one
CallBack = Callable[[bytes], bytes]  # ["callback", number, args, kwargs] -> the value


class Stopped(BaseException):
    """The check kills this call from one of its callbacks. Like a real kill, `except Exception` does not see it."""


def answer(
    namespace: Mapping[str, Any], name: str, request: Sequence[bytes], observed: bool, call_back: CallBack
) -> bytes:
    """Call `namespace[name]` with the request's arguments, one frame each, and give the reply as a frame.

    The reply is {"result": value} and, where it is observed and there are any, {"changed": positions of the arguments
    it wrote to, "lost": those of them that are not part of the result, "shared": positions of those that the result
    holds an array of}; or it is {"fault": kind, "text": sentence, "where": function, "type": exception}. If a Folder is
    among the arguments, either also has {"folder": its files afterwards, "disk": what was done in it}.
    """
    function = namespace.get(name)
    if not callable(function):
        return wire.encode(_fault("missing", f"{name} is not defined."))
    with Stage() as stage:
        numbers: dict[int, int] = {}
        stand_in = _callbacks(call_back, numbers)
        *args, kwargs = (wire.decode(frame, callback=stand_in, prop=stage.make) for frame in request)
        result = None
        try:
            result = function(*args, **kwargs)
            reply: dict[str, Any] = {}
        except NotImplementedError as error:
            reply = _fault(
                "not written", f"{name} is not written yet.", _innermost(error), "NotImplementedError"
            )
        except Stopped:
            reply = _fault("stopped", f"{name} was killed by the check, as planned.", name, "Stopped")
        except (Exception, SystemExit) as error:
            reply = _fault("raised", _told(name, function, error), _innermost(error), type(error).__name__)
        told = stage.told()
        if reply:
            return wire.encode(reply | told)
        try:
            done = {}
            if observed:
                changed = [
                    i
                    for i, arg in enumerate(args)
                    if type(arg) not in FIXED and _spelled(arg, numbers, stage.made) != request[i]
                ]
                done = _done_to(args, changed, result)
            return wire.encode({"result": stage.without_paths(result)} | done | told)
        except Exception as error:  # a result may raise anything when it is looked at
            what = error if isinstance(error, wire.NotPlain) else f"a value of type {type(result).__name__}"
            text = f"{name} returned {what}; it should return plain numbers and arrays."
            return wire.encode(_fault("not plain", text) | told)


def _callbacks(call_back: CallBack, numbers: dict[int, int]) -> Callable[[int], Callable[..., Any]]:
    """Give what makes a function of a callback's number, and keeps in `numbers` which is which."""
    stopped: list[str] = []

    def stand_in(number: int) -> Callable[..., Any]:
        def function(*args: Any, **kwargs: Any) -> Any:
            if stopped:  # what is dead stays dead, also where a bare `except` has caught it
                raise Stopped(*stopped)
            match wire.decode(call_back(wire.encode(["callback", number, args, kwargs]))):
                case {"callback failed": str(text), "type": str(kind)}:
                    raise _same_kind(kind, text)
                case {"callback stopped": str(text)}:
                    stopped.append(text)
                    raise Stopped(text)
                case value:
                    return value

        numbers[id(function)] = number
        return function

    return stand_in


def _same_kind(name: str, text: str) -> Exception:
    """Make the exception that a function of the check raised; one that is not Python's own becomes a ValueError."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception) and kind is not NotImplementedError:
        with suppress(TypeError):  # it wants more than a text
            return kind(text)
    return ValueError(f"{name}: {text}")


@contextmanager
def quietly() -> Iterator[None]:
    """Let no warning of numpy or Python out: a line on stderr would cost all points under stock nbgrader."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _done_to(args: Sequence[Any], changed: list[int], result: Any) -> dict[str, list[int]]:
    """Say which arguments were written to, which of them are not part of the result, and of which it holds an array."""
    parts = result if isinstance(result, tuple | list) else [result]
    lost = [i for i in changed if not any(part is args[i] for part in parts)]
    memory = _memory(result)
    shared = [i for i, arg in enumerate(args) if memory and not memory.isdisjoint(_memory(arg))]
    where = {"changed": changed, "lost": lost, "shared": shared}
    return {word: at for word, at in where.items() if at}


def _spelled(value: Any, numbers: dict[int, int], made: wire.Made) -> bytes | None:
    """Spell an argument, to see whether the function wrote to it; None when it no longer can be."""
    try:
        return wire.encode(value, lambda function: numbers.get(id(function), -1), made)
    except Exception:
        return None


def _memory(value: Any, depth: int = 4) -> set[int]:
    """Name the arrays that a value is or holds, not too deep down, each by the array that owns its memory."""
    if isinstance(value, np.ndarray):
        while isinstance(value.base, np.ndarray):
            value = value.base
        return {id(value)}
    if depth == 0:  # a list may hold itself; encoding says so
        return set()
    parts = value.values() if type(value) is dict else value if type(value) in (list, tuple) else ()
    return {name for part in parts if type(part) not in FIXED for name in _memory(part, depth - 1)}


def _fault(kind: str, text: str, where: str = "", type_name: str = "") -> dict[str, Any]:
    return {"fault": kind, "text": text, "where": where, "type": type_name}


def _innermost(error: BaseException) -> str:
    """Name the learner's function in which an exception was raised."""
    trace, where = error.__traceback__, ""
    while trace is not None:
        where, trace = trace.tb_frame.f_code.co_name, trace.tb_next
    return where


def by_last_name(text: str) -> str:
    """Say `rule()` for `heavy.<locals>.rule()`: who calls a function wrongly knows it by its last name."""
    return re.sub(r"[\w.<>]*<locals>\.", "", text)


def _told(name: str, function: Callable[..., Any], error: BaseException) -> str:
    """Tell of an exception in one sentence that points at the learner's own line, never at ours."""
    kind, trace, number, line, where = type(error).__name__, error.__traceback__, 0, "", ""
    own = getattr(getattr(function, "__code__", None), "co_filename", "")
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename.startswith("<") or filename == own:
            number = trace.tb_lineno
            line = linecache.getline(filename, number).strip()[:80]
            where = "its cell" if filename.startswith("<") else os.path.basename(filename)
        trace = trace.tb_next
    text = "no message"
    with suppress(BaseException):  # its own __str__ may raise anything
        text = by_last_name(" ".join(str(error).split()))[:200].removesuffix(".") or text
    if line:
        return f"{name} raised {kind} at line {number} of {where} (`{line}`): {text}."
    if number:
        return f"{name} raised {kind} at line {number} of {where}: {text}."
    return f"{name} raised {kind}: {text}."
