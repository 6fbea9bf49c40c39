from __future__ import annotations

import gc
import json
from enum import IntEnum
from typing import Any

import numpy as np
import pytest
from drawn import arrays, forged, plain, scalars
from hypothesis import given
from hypothesis import strategies as st

from autograder.calling import wire
from autograder.calling.plain import DTYPES
from autograder.calls import Actor


def same(one: Any, other: Any) -> bool:
    """Say whether two values are alike to the last bit, types included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        if (other.dtype, other.shape) != (one.dtype.newbyteorder("="), one.shape):
            return False
        if one.dtype.kind != "f":
            return np.array_equal(one, other)
        signs = (np.signbit(x) & ~np.isnan(x) for x in (one, other))  # tells -0.0 from 0.0
        return np.array_equal(one, other, equal_nan=True) and np.array_equal(*signs)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    return repr(one) == repr(other)  # NaN is itself


@given(plain)
def test_plain_data_comes_back_as_it_was(value):
    assert same(value, wire.decode(wire.encode(value)))


@given(arrays)
def test_arrays_of_every_dtype_and_shape_come_back_in_native_order(array):
    back = wire.decode(wire.encode(array))
    assert same(array, back)
    assert back.flags.writeable and back.flags.c_contiguous


@given(scalars)
def test_numpy_scalars_keep_their_dtype(value):
    assert same(value, wire.decode(wire.encode(value)))


@pytest.mark.parametrize("number", [np.float32("nan"), np.float64("inf"), np.float16("-inf"), -0.0])
def test_numbers_that_json_lacks_come_back(number):
    assert same(number, wire.decode(wire.encode(number)))


def test_views_are_sent_as_what_they_show():
    whole = np.arange(24.0).reshape(4, 6)
    for view in (whole.T, whole[::2, ::-1], np.broadcast_to(np.float64(3), (2, 2)), whole[1:1]):
        assert same(view.copy(), wire.decode(wire.encode(view)))


def test_a_generator_goes_on_where_it_was():
    rng = np.random.default_rng(3)
    rng.random(dtype=np.float32)  # leaves half a draw in the generator
    copy = wire.decode(wire.encode(rng))
    assert copy.random(dtype=np.float32) == rng.random(dtype=np.float32)
    assert np.array_equal(copy.normal(size=5), rng.normal(size=5))


def test_generators_of_the_same_state_spawn_the_same_children_and_others_do_not():
    draws = [
        wire.decode(wire.encode(np.random.default_rng(seed))).spawn(2)[1].normal(size=3) for seed in (3, 3, 4)
    ]
    assert np.array_equal(draws[0], draws[1]) and not np.any(draws[0] == draws[2])


def test_subclasses_are_sent_as_the_base_class_that_they_hold():
    class Liar(np.ndarray):
        shape = property(lambda self: (99,))
        dtype = property(lambda self: np.dtype(np.int8))
        __len__ = tobytes = astype = lambda *_, **__: 1 / 0

    class Number(float):
        __float__ = __repr__ = lambda self: 1 / 0

    class Count(int):
        __int__ = __index__ = __repr__ = bit_length = lambda self: 1 / 0

    class Word(str):
        __str__ = __repr__ = lambda self: 1 / 0

    class Items(list):
        __iter__ = __len__ = lambda self: 1 / 0

    class Table(dict):
        items = __iter__ = lambda self: 1 / 0

    array = np.arange(6.0).reshape(2, 3)
    values = [array.view(Liar), Number(2.5), Count(3), Word("w"), Items([1]), Table(a=1), np.ma.array(array)]
    bases = [array, 2.5, 3, "w", [1], {"a": 1}, array]
    assert same(bases, wire.decode(wire.encode(values)))
    assert same("high", wire.decode(wire.encode(np.array(["low", "high"])[1])))
    assert same(2, wire.decode(wire.encode(IntEnum("Colour", "RED BLUE").BLUE)))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        b"bytes",
        1j,
        np.zeros(2, complex),
        np.array(["a"]),
        np.array([None]),
        np.longdouble(1),
        np.datetime64("2020-01-01"),
        np.zeros(2, [("a", int)]),
        1 << 512,
        print,
        np.random.Generator(np.random.MT19937(0)),
        np.zeros(wire.MAX_ARRAYS + 1, np.int8),
        ["x" * 100] * 50_000,
        [[]] * wire.MAX_NODES,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_is_refused(value):
    with pytest.raises(wire.NotPlain, match=r"^(a|an|arrays) "):
        wire.encode(value)


def test_a_structure_that_contains_itself_is_refused():
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(wire.NotPlain, match="nested too deeply"):
        wire.encode(loop)


@pytest.mark.parametrize("value", [[0.5] * wire.MAX_NODES, dict.fromkeys(range(wire.MAX_NODES // 2), 0.5)])
def test_a_structure_of_too_many_parts_is_refused(value):
    with pytest.raises(wire.NotPlain, match="too many parts"):
        wire.encode(value)


def test_what_was_made_of_a_prop_is_spelled_as_that_prop_wherever_it_lies():
    found, prop = np.ones(3), Actor("parameter_updates.actors.bowl")
    made = {id(found): (found, prop)}
    assert wire.encode({"a": (found, [found])}, made=made) == wire.encode({"a": (prop, [prop])})
    assert wire.encode([found.copy()], made=made) != wire.encode([prop])


def test_callables_travel_as_numbers_only_where_they_are_asked_for():
    functions = [abs, len]
    frame = wire.encode([len, {"f": abs}], callback=functions.index)
    back = wire.decode(frame, callback=lambda number: functions[number])
    assert back == [len, {"f": abs}]
    with pytest.raises(wire.NotPlain):
        wire.decode(frame)


@given(plain, st.data())
def test_a_damaged_frame_is_read_or_refused_and_nothing_else(value, data):
    frame = bytearray(wire.encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    try:
        wire.decode(bytes(frame))
    except wire.NotPlain as error:
        assert str(error)


@given(plain, st.data())
def test_a_truncated_frame_is_refused(value, data):
    frame = wire.encode(value)
    with pytest.raises(wire.NotPlain):
        wire.decode(frame[: data.draw(st.integers(0, len(frame) - 1))])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from(DTYPES),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from("array scalar tuple float dict callback generator".split()), inner, max_size=2
        )
    ),
    max_leaves=10,
)


@given(json_values, st.binary(max_size=16))
def test_any_header_is_read_or_refused_and_nothing_else(header, arrays):
    try:
        wire.decode(forged(header, arrays), callback=lambda number: abs)
    except wire.NotPlain as error:
        assert str(error)


@pytest.mark.parametrize(
    ("header", "arrays"),
    [
        ({"array": [0, "float64", [2]]}, bytes(8)),
        ({"array": [8, "float64", [1]]}, bytes(8)),
        ({"array": [-8, "float64", [1]]}, bytes(8)),
        ({"array": [0, "float64", [-1]]}, bytes(8)),
        ({"array": [0, "float64", [1.0]]}, bytes(8)),
        ({"array": [0, "float64", [True]]}, bytes(8)),
        ({"array": [0, "float64", [1 << 62, 1 << 62]]}, b""),
        ({"array": [0, "float64", [0, 1 << 200]]}, b""),
        ({"array": [0, "float64", [0, 1 << 200]]}, bytes(8)),
        ({"array": [0, "float64", [1], 1]}, bytes(8)),
        ({"array": [0, "float64", [0] * 17]}, b""),
        ({"array": [0, "object", [1]]}, bytes(8)),
        ({"array": [0, "S8", [1]]}, bytes(8)),
        ({"array": [0, ["float64"], [1]]}, bytes(8)),
        ({"array": [0, "float64"]}, bytes(8)),
        ([{"array": [0, "int8", [8]]}] * 2, bytes(8)),
        ({"scalar": ["object", 1]}, b""),
        ({"scalar": ["int8", 1000]}, b""),
        ({"scalar": []}, b""),
        ({"scalar": ["float64"]}, b""),
        ({"scalar": ["int64", {"float": "nan"}]}, b""),
        ({"float": "1.5"}, b""),
        ({"dict": [[{"dict": []}, 1]]}, b""),
        ({"dict": [[1, 2, 3]]}, b""),
        ({"generator": [1, 2, 3]}, b""),
        ({"generator": [-1, 1, 0, 0]}, b""),
        ({"pickle": "gASV"}, b""),
        ({"tuple": [], "dict": []}, b""),
        ({}, b""),
        (b"NaN", b""),
        (b"[Infinity]", b""),
        (b"1" * 5000, b""),
        (b"1" * 200, b""),
        (b"\xff", b""),
        (b"", b""),
        (b"[" * 100_000, b""),
        (b"[" * 34 + b"]" * 34, b""),
        (b"[" + b"0," * wire.MAX_NODES + b"0]", b""),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_forged_frame_is_refused(header, arrays):
    with pytest.raises(wire.NotPlain):
        wire.decode(forged(header, arrays))


def test_a_number_too_large_for_its_dtype_is_infinite_without_a_word():
    assert wire.decode(forged({"scalar": ["float16", 1e300]})) == np.inf


def test_a_frame_over_the_limits_is_refused_from_its_prefix_alone():
    for header, rest in [(wire.MAX_HEADER + 1, 0), (0, wire.MAX_ARRAYS + 1), (2**32 - 1, 2**32 - 1)]:
        with pytest.raises(wire.NotPlain, match="larger than the limit"):
            wire.sizes(wire.PREFIX.pack(header, rest))


def test_the_same_bytes_named_many_times_are_refused_before_they_are_copied_many_times():
    size = 1 << 20
    frame = forged([{"array": [0, "int8", [size]]}] * 90_000, bytes(size))  # 90 GiB of copies
    with pytest.raises(wire.NotPlain, match="share"):
        wire.decode(frame)


@pytest.mark.parametrize(
    "key", [lambda n: n * (2**61 - 1), lambda n: (n,), lambda n: float(n), lambda n: n << 60]
)
def test_keys_that_may_all_fall_together_are_few_in_either_direction(key):
    odd = {key(n): n for n in range(1, 2 * wire.MAX_ODD_KEYS)}
    with pytest.raises(wire.NotPlain, match="too many keys"):
        wire.encode(odd)
    items = [[json.loads(wire.encode(k)[wire.PREFIX.size :]), 0] for k in odd]
    with pytest.raises(wire.NotPlain, match="too many keys"):
        wire.decode(forged({"dict": items}))
    few = dict(list(odd.items())[: wire.MAX_ODD_KEYS])
    assert wire.decode(wire.encode(few)) == few


def test_words_and_small_integers_may_be_as_many_keys_as_one_likes():
    for many in ({n: n for n in range(-9, 5000)}, {str(n): n for n in range(5000)}):
        assert wire.decode(wire.encode(many)) == many


def test_a_frame_leaves_nothing_for_the_garbage_collector():
    config = {"learning_rate": 0.1, "m": np.zeros((3, 4)), "t": (1, [2])}
    gc.collect()
    gc.disable()
    try:
        wire.decode(wire.encode(config))
        assert gc.collect() == 0
    finally:
        gc.enable()
