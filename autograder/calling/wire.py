"""Plain data as bytes: the only thing that crosses the sandbox's wall, in either direction.

A frame is `length of header | length of arrays | JSON header | raw array bytes`. The header spells a value
with JSON's own types; what JSON lacks is a one-key object: {"array": [offset, dtype, shape]},
{"scalar": [dtype, value]}, {"tuple": [...]}, {"float": "nan"}, {"dict": [[key, value], ...]},
{"callback": number}, {"generator": state}, {"folder": files}, {"actor": [factory, settings]}. On the
trusted side nothing is executed to read a frame; the other makes actors, by name. Every size is checked before any
memory is taken. Never pickle.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.calling.arrays import Layout, array_of, layout_of
from autograder.calling.plain import (
    MAX_DEPTH,
    MAX_INT_BITS,
    MAX_NODES,
    MAX_ODD_KEYS,
    NAMES,
    ODD_KEYS,
    STORED,
    TOO_MUCH,
    NotPlain,
    generator_of,
    is_odd,
    numbers_of,
)
from autograder.props import Actor, Folder

PREFIX = struct.Struct("<II")
MAX_HEADER = 4 << 20
MAX_ARRAYS = 64 << 20
WEIGHT = 16  # bytes of memory for a byte of header: a list of empty lists takes so many


def _no_constant(name: str) -> Any:
    raise NotPlain(f"a bare {name}")


_JSON_READER = json.JSONDecoder(parse_constant=_no_constant)
_quoted, _number = encode_basestring_ascii, float.__repr__
_LEAVES = {str, float, bool, type(None)}  # what is read as it is
_WORDS = {None: "null", True: "true", False: "false"}


# Most calls have no config yet and no keyword arguments: their frames are made once.
_NONE = PREFIX.pack(4, 0) + b"null"
_EMPTY = PREFIX.pack(11, 0) + b'{"dict":[]}'


SHORT = 60  # bytes of a header that may spell one array and nothing else

# What was made of props, by id, and those props.
Made = Mapping[int, tuple[Any, Folder | Actor]]


def encode(
    value: Any,
    callback: Callable[[Callable[..., Any]], int] | None = None,
    made: Made = MappingProxyType({}),
) -> bytes:
    """Turn plain data into a frame; `callback` numbers the callables met, what was `made` of a prop stays that prop.

    Subclasses of ndarray, int, float, str, list, tuple and dict are sent as the base class they hold.
    Raises NotPlain for anything else.
    """
    if value is None:
        return _NONE
    if type(value) is dict and not value:
        return _EMPTY
    if type(value) is np.ndarray and not made and value.dtype in NAMES and value.nbytes <= MAX_ARRAYS:
        return _before_array(NAMES[value.dtype], value.shape, value.nbytes) + value.tobytes()
    speller = _Speller(callback, made)
    header = speller.spell(value, 0).encode()
    if len(header) > MAX_HEADER:
        raise NotPlain("a structure that is too large to send")
    return b"".join([PREFIX.pack(len(header), speller.size), header, *speller.blobs])


@lru_cache(64)
def _before_array(name: str, shape: tuple[int, ...], size: int) -> bytes:
    """Begin the frame of an array: what most calls hand over, and a few shapes of it."""
    header = f'{{"array":[0,"{name}",[{",".join(map(str, shape))}]]}}'.encode()
    return PREFIX.pack(len(header), size) + header


class _Speller:
    """Writes JSON in one pass, without a tree of what is to be written.

    An object, because nested functions that call each other are garbage which only the collector finds.
    """

    __slots__ = "blobs", "callback", "made", "nodes", "size"

    def __init__(self, callback: Callable[[Callable[..., Any]], int] | None, made: Made) -> None:
        self.callback, self.made = callback, made
        self.blobs: list[bytes] = []
        self.size, self.nodes = 0, 1

    def spell(self, v: Any, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise NotPlain(TOO_MUCH)
        if self.made and id(v) in self.made:
            v = self.made[id(v)][1]
        kind = type(v)
        if kind is float and v - v == 0.0:  # finite, and by far the most frequent with the three below
            return _number(v)
        if kind is np.ndarray:
            return self.array(v)
        if kind is str:
            return _quoted(v)
        if isinstance(v, dict):
            return self.items(v, depth)
        if isinstance(v, tuple):
            self.count(tuple.__len__(v))
            return f'{{"tuple":{self.parts(tuple.__iter__(v), depth)}}}'
        if isinstance(v, list):
            self.count(list.__len__(v))
            return self.parts(list.__iter__(v), depth)
        if v is None or v is True or v is False:
            return _WORDS[v]
        if isinstance(v, int):
            if int.bit_length(v) > MAX_INT_BITS:
                raise NotPlain("an integer that is too large")
            return int.__repr__(v)
        if isinstance(v, np.ndarray):  # a subclass may say anything of itself
            return self.array(np.ndarray.view(v, np.ndarray))
        if isinstance(v, str):  # before numpy's scalars: one of them is a string
            return _quoted(str.__str__(v))
        if isinstance(v, np.generic):
            if v.dtype not in NAMES:
                raise NotPlain(f"a value of type {type(v).__name__}")
            return f'{{"scalar":["{NAMES[v.dtype]}",{self.spell(v.item(), depth + 1)}]}}'
        if isinstance(v, float):
            number = float.__float__(v)
            return _number(number) if math.isfinite(number) else f'{{"float":"{number!r}"}}'
        if isinstance(v, np.random.Generator):
            return f'{{"generator":{numbers_of(v)}}}'
        if callable(v) and self.callback is not None:
            return f'{{"callback":{self.callback(v)}}}'
        if isinstance(v, Folder):
            return f'{{"folder":{self.spell(dict(v.files), depth + 1)}}}'
        if isinstance(v, Actor):
            return f'{{"actor":[{_quoted(v.factory)},{self.spell(dict(v.settings), depth + 1)}]}}'
        raise NotPlain(f"a value of type {type(v).__name__}")

    def count(self, parts: int) -> None:
        self.nodes += parts
        if self.nodes > MAX_NODES:
            raise NotPlain(TOO_MUCH)

    def parts(self, items: Iterable[Any], depth: int) -> str:
        spelled = [
            _number(item) if type(item) is float and item - item == 0.0 else self.spell(item, depth + 1)
            for item in items
        ]
        return f"[{','.join(spelled)}]"

    def items(self, v: dict[Any, Any], depth: int) -> str:
        if dict.__len__(v) > MAX_ODD_KEYS and sum(map(is_odd, dict.keys(v))) > MAX_ODD_KEYS:
            raise NotPlain(ODD_KEYS)
        self.count(2 * dict.__len__(v))
        spelled = []
        for k, item in dict.items(v):
            key = _quoted(k) if type(k) is str else self.spell(k, depth + 1)
            finite = type(item) is float and item - item == 0.0
            spelled.append(f"[{key},{_number(item) if finite else self.spell(item, depth + 1)}]")
        return f'{{"dict":[{",".join(spelled)}]}}'

    def array(self, v: np.ndarray) -> str:
        name = NAMES.get(v.dtype)
        if name is None:
            name = NAMES.get(v.dtype.newbyteorder("="))
            if name is None:
                raise NotPlain(f"an array of dtype {v.dtype}")
            v = v.astype(STORED[name])
        offset, self.size = self.size, self.size + v.nbytes
        if self.size > MAX_ARRAYS:
            raise NotPlain("arrays that are too large to send")
        self.blobs.append(v.tobytes())
        return f'{{"array":[{offset},"{name}",[{",".join(map(str, v.shape))}]]}}'


def sizes(frame: bytes | memoryview) -> tuple[int, int]:
    """Read the two lengths with which a frame begins. Raises NotPlain when either is over its limit."""
    header, arrays = PREFIX.unpack_from(frame)
    if header > MAX_HEADER or arrays > MAX_ARRAYS:
        raise NotPlain("a frame that is larger than the limit")
    return header, arrays


def decode(
    frame: bytes | memoryview,
    callback: Callable[[int], Callable[..., Any]] | None = None,
    prop: Callable[[Folder | Actor], Any] | None = None,
) -> Any:
    """Read a whole frame back; `callback` makes a callable of each number, `prop` what a Folder or an Actor stands for.

    Raises NotPlain when it is malformed.
    """
    if frame == _NONE:
        return None
    if frame == _EMPTY:
        return {}
    if len(frame) < PREFIX.size:
        raise NotPlain("a truncated frame")
    header_size, arrays_size = sizes(frame)
    body = PREFIX.size + header_size
    if len(frame) != body + arrays_size:
        raise NotPlain("a frame of the wrong length")
    try:
        if arrays_size and header_size <= SHORT and (layout := _alone(bytes(frame[PREFIX.size : body]))):
            return array_of(layout, memoryview(frame)[body:])
        text = str(frame[PREFIX.size : body], "utf-8")
        header, end = _JSON_READER.raw_decode(text)
        if end != len(text):
            raise NotPlain("a malformed frame")
        if type(header) in _LEAVES:
            return header
        return _Reader(memoryview(frame)[body:], callback, prop).read(header, 0)
    except NotPlain:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError) as error:
        raise NotPlain("a malformed frame") from error


class _Reader:
    """Makes values of what JSON has read, and counts what they take."""

    __slots__ = "arrays", "callback", "nodes", "prop", "taken"

    def __init__(
        self,
        arrays: memoryview,
        callback: Callable[[int], Callable[..., Any]] | None,
        prop: Callable[[Folder | Actor], Any] | None,
    ) -> None:
        self.arrays, self.callback, self.prop = arrays, callback, prop
        self.nodes, self.taken = 1, 0

    def read(self, v: Any, depth: int) -> Any:
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise NotPlain(TOO_MUCH)
        kind = type(v)
        if kind is list:
            return self.parts(v, depth)
        if kind in _LEAVES:
            return v
        if kind is int:
            if v.bit_length() > MAX_INT_BITS:
                raise NotPlain("an integer that is too large")
            return v
        ((kind, what),) = v.items()
        if kind == "array":
            return self.array(what)
        if kind == "dict":
            if len(what) > MAX_ODD_KEYS and sum(is_odd(item[0]) for item in what) > MAX_ODD_KEYS:
                raise NotPlain(ODD_KEYS)
            self.nodes += 2 * len(what)
            return {
                k if type(k) is str else self.read(k, depth + 1): (
                    item if type(item) in _LEAVES else self.read(item, depth + 1)
                )
                for k, item in what
            }
        if kind == "tuple":
            return tuple(self.parts(what, depth))
        if kind == "scalar" and what[0] in STORED:
            number = self.read(what[1], depth + 1)
            with np.errstate(all="ignore"):  # a number too large for its dtype is infinite, silently
                return np.dtype(what[0]).type(number)
        if kind == "float" and what in ("nan", "inf", "-inf"):
            return float(what)
        if kind == "generator":
            return generator_of(what)
        if kind == "callback" and self.callback is not None and type(what) is int:
            return self.callback(what)
        if kind == "folder" and self.prop is not None:
            return self.prop(Folder(self.read(what, depth + 1)))
        if kind == "actor" and self.prop is not None:
            return self.prop(Actor(what[0], **self.read(what[1], depth + 1)))
        raise NotPlain("a value of an unknown kind")

    def parts(self, items: list[Any], depth: int) -> list[Any]:
        self.nodes += len(items)
        return [item if type(item) in _LEAVES else self.read(item, depth + 1) for item in items]

    def array(self, what: Any) -> np.ndarray:
        array = array_of(layout_of(what), self.arrays)
        self.taken += array.nbytes
        if self.taken > len(self.arrays):  # the same bytes named many times would be as many copies
            raise NotPlain("arrays that share their bytes")
        return array


@lru_cache(64)
def _alone(header: bytes) -> Layout | None:
    """Read the header of one array and nothing else; None for any other."""
    value, end = _JSON_READER.raw_decode(str(header, "utf-8"))
    is_array = end == len(header) and type(value) is dict and [*value] == ["array"]
    return layout_of(value["array"]) if is_array else None
