"""Damage done to bytes at random: what a fuzzer does, the same for the same seed."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

# What stands in JSON in the place of a value, when somebody means harm.
WORDS = (
    b"null true false 0 -1 -0.0 1e999 1e-999 NaN -Infinity 4294967296 9223372036854775808 [] {} [[]] [{}] {} "
    b'"" "x" "\\ud800" "\\u0000" "nan" "float64" "object" "float16" "bool" "adam" "sgd" "code" "raw" "demo"'
)
LONG = [b"9" * 300, b"9" * 5000, b"[" * 2000, b'{"a":' * 500, b'"' + b"x" * 3000 + b'"', b"1." + b"1" * 400]
VALUES = [*WORDS.split(), *LONG]
KINDS = [
    b'"%s"' % word
    for word in b"array scalar tuple float dict callback generator folder actor result changed lost fault text where "
    b"type disk error outputs cells metadata nbgrader grade_id points source cell_type tags grade solution".split()
]
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|null|true|false|[\[\]{},:]')


def mutated(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Damage a text of JSON, or bytes, in one to four places; parts of `others` may end up in it."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        content = rng.choice(DAMAGES)(content, others, rng)
    return content


def _bit(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    at = rng.randrange(len(content) or 1)
    return content[:at] + bytes([(content[at] if content else 0) ^ 1 << rng.randrange(8)]) + content[at + 1 :]


def _byte(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.randbytes(rng.choice((1, 4))) + content[at + rng.choice((0, 1, 4)) :]


def _cut(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    at, to = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    return content[:at] + content[to:] if rng.random() < 0.8 else content[:at]


def _double(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    at, to = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    return content[:to] + content[at : min(to, at + 200)] * rng.choice((1, 1, 30)) + content[to:]


def _splice(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    other = rng.choice(others)
    return content[: rng.randrange(len(content) + 1)] + other[rng.randrange(len(other) + 1) :]


def _token(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Put another value, or another key, in the place of one."""
    near = rng.randrange(len(content) or 1)
    found = TOKEN.search(content, near) or TOKEN.search(content)
    if found is None:
        return content
    new = rng.choice(KINDS if content[found.end() : found.end() + 1] == b":" else VALUES)
    return content[: found.start()] + new + content[found.end() :]


def _exchange(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Put one value where another one was."""
    one, other = (TOKEN.search(content, rng.randrange(len(content) or 1)) for _ in range(2))
    if one is None or other is None:
        return content
    return content[: one.start()] + other[0] + content[one.end() :]


DAMAGES: list[Callable[[bytes, Sequence[bytes], random.Random], bytes]] = [
    *(_bit, _byte, _cut, _double, _splice),
    *(_token, _token, _token, _exchange, _exchange),
]


ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2**63,
    2**200,
    0.5,
    1e308,
    "",
    "x",
    "\ud800",
    "\x00\x1b[2J\u202e",
    "float64",
    "nan",
]
ODD += [
    [],
    {},
    [[]],
    [None] * 40,
    {"array": [0, "float64", [1]]},
    {"tuple": []},
    {"dict": [[1, 2]]},
    {"float": "inf"},
]
ODD += [
    {"scalar": ["float16", 1]},
    {"dict": [["velocity", {"array": [0, "float64", [2]]}]]},
    {"generator": [1, 2, 3, 4]},
]


def rearranged(document: Any, rng: random.Random) -> Any:
    """Damage a document of JSON so that it stays one: parts replaced, exchanged, doubled, left out, wrapped."""
    document = copy.deepcopy(document)
    for _ in range(rng.choice((1, 1, 2, 4))):
        places = list(_places(document))
        if not places:
            return rng.choice(ODD)
        holder, key = rng.choice(places)
        kind = rng.randrange(6)
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[key] = [holder[key]]
        elif kind == 2 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif kind == 3:
            other, where = rng.choice(places)
            holder[key] = copy.deepcopy(other[where])
        elif kind == 4 and isinstance(holder, dict):
            holder[rng.choice(KINDS).decode().strip('"')] = holder.pop(key)
        else:
            holder[key] = copy.deepcopy(rng.choice(ODD))
    return document


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give every (dict, key) and (list, index) in a document."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])
