"""Arrays in a frame: what its header says of each is checked before any memory is taken."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.calling.plain import STORED, NotPlain

Layout = tuple[int, int, np.dtype, list[int]]  # where an array's bytes begin and end, its dtype and shape


def layout_of(what: Any) -> Layout:
    """Read [offset, dtype, shape], as a header spells an array. Raises NotPlain, TypeError and ValueError."""
    offset, dtype, shape = what
    if dtype not in STORED or len(shape) > 16:
        raise NotPlain("a malformed array")
    for n in (offset, *shape):
        if type(n) is not int or n < 0:
            raise NotPlain("a malformed array")
    return offset, offset + STORED[dtype].itemsize * math.prod(shape), STORED[dtype], shape


def array_of(layout: Layout, arrays: memoryview) -> np.ndarray:
    """Copy an array from the bytes of all arrays of a frame. Raises NotPlain where it does not lie within them."""
    begin, end, dtype, shape = layout
    if end > len(arrays):
        raise NotPlain("an array that is larger than its bytes")
    return np.ndarray(shape, dtype, arrays, begin).copy()
