"""What plain data is: its limits, the types of its arrays, its keys and its random generators."""

from __future__ import annotations

from typing import Any

import numpy as np

MAX_DEPTH = 32
MAX_NODES = 100_000
MAX_INT_BITS = 512
MAX_ODD_KEYS = 256
ODD_KEYS = "a dict with too many keys that are neither words nor small integers"
TOO_MUCH = "a structure that is nested too deeply or has too many parts"
DTYPES = "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool".split()

# By dtype, because a dtype's own `name` is slow to ask for.
NAMES = {np.dtype(name): name for name in DTYPES}
STORED = {name: np.dtype(name).newbyteorder("<") for name in DTYPES}


class NotPlain(Exception):
    """A value is not plain data; the message names its type or what is wrong with it."""


def is_odd(key: Any) -> bool:
    """Say whether any number of keys like this one can fall into the same place of a dict, which then takes for ever.

    Python scatters words so that nobody can foresee where, and small integers lie apart.
    """
    return not (isinstance(key, str) or (isinstance(key, int) and int.bit_length(key) <= 60))


def numbers_of(rng: np.random.Generator) -> list[int]:
    """Spell a generator's state. Raises NotPlain for another kind than numpy's usual one."""
    state: Any = rng.bit_generator.state
    if state["bit_generator"] != "PCG64":
        raise NotPlain(f"a random generator of kind {state['bit_generator']}")
    return [state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"]]


def generator_of(what: Any) -> np.random.Generator:
    """Make a generator that goes on where the one spelled was. Raises TypeError and ValueError for a forged state."""
    state, inc, has_uint32, uinteger = (int(n) for n in what)
    rng = np.random.Generator(np.random.PCG64(state))  # from which those follow that it spawns
    rng.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": inc},
        "has_uint32": has_uint32,
        "uinteger": uinteger,
    }
    return rng
