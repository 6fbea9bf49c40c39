"""What Hypothesis draws in several rooms: plain data, JSON of any shape. And frames made by hand."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.calling import wire
from autograder.calling.plain import DTYPES

numbers = st.floats() | st.integers(-(2**511), 2**511)
words = st.text(st.characters(codec="utf-8") | st.sampled_from("\ud800\udfff\x00\x1b"), max_size=8)
dtypes = st.sampled_from([*DTYPES, ">f8", ">i4", ">u2"]).map(np.dtype)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3))
scalars = hnp.arrays(dtypes, ()).map(lambda array: array[()])
leaves = st.none() | st.booleans() | numbers | words | arrays | scalars
keys = st.booleans() | st.integers(-9, 9) | words | st.tuples(st.integers(), words)
plain = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def forged(header: Any, arrays: bytes = b"") -> bytes:
    """Write a frame by hand, as a hostile process would."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return wire.PREFIX.pack(len(text), len(arrays)) + text + arrays
