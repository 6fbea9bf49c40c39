from __future__ import annotations

import numpy as np
import pytest
from drawn import forged, plain
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tiny import namespace

from autograder.calling import wire
from autograder.calls import Functions, Reply, StudentFault, local
from autograder.judging.fingerprints import MAX_ENTRIES, alike, fingerprint, prints, traced

finite = hnp.arrays(float, hnp.array_shapes(min_dims=0, max_dims=3), elements=st.floats(-1e3, 1e3, width=32))


def same(one, other):
    """Say whether two results leave the same fingerprint."""
    return alike([fingerprint("f", Reply(one))], [fingerprint("f", Reply(other))])


@given(finite)
def test_round_off_leaves_no_trace(array):
    assert same(array, array * (1 + 1e-13))
    assert same([array, "text"], (array + 0.0, "text"))


@given(finite.filter(lambda a: np.abs(a).max(initial=0) > 1e-3), st.sampled_from([-1, 2, 0.5, 1.001]))
def test_a_factor_leaves_a_trace(array, factor):
    assert not same(array, array * factor)


def test_order_shape_and_place_of_the_numbers_matter():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(3, 4))
    assert (
        not same(a, a[::-1])
        and not same(a, a.T)
        and not same(a, a.ravel())
        and not same([a, a + 1], [a + 1, a])
    )
    b = a.copy()
    b[1, 1] += 1e-6
    assert not same(a, b)


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf])
def test_where_a_number_is_not_finite_matters(strange):
    a, b = np.ones(4), np.ones(4)
    a[1], b[2] = strange, strange
    assert same(a, a) and not same(a, b) and not same(a, np.ones(4))


def test_numbers_near_overflow_are_told_apart_and_raise_no_warning():
    a = np.array([1e308, 1e308, -1e308])
    assert not same(a, np.ones(3)) and same(a, a)


def test_single_precision_is_compared_coarsely():
    a = np.linspace(1, 2, 9)
    assert same(a.astype(np.float32), a) and not same(a.astype(np.float32), a * 1.01)


@pytest.mark.parametrize("one", [None, True, "a", 1.0, [], {}, [1, [2]], {"a": np.ones(2)}])
def test_values_of_different_kinds_differ(one):
    others = [None, True, "a", 1.0, [], {}, [1, [2]], {"a": np.ones(2)}]
    assert [same(one, other) for other in others] == [repr(one) == repr(other) for other in others]


def test_a_list_of_numbers_is_an_array_but_a_tuple_is_several_results():
    assert same([1.0, 2.0, 3.0], np.array([1.0, 2.0, 3.0]))
    assert same({"loss": [np.float64(1.0), 2]}, {"loss": np.array([1.0, 2.0])})
    assert not same((1.0, 2.0), np.array([1.0, 2.0]))


def test_a_hyperparameter_stored_or_not_is_style_but_its_value_is_not():
    state = {"velocity": np.ones(2), "learning_rate": 0.1}
    assert same(state, {"velocity": np.ones(2)})
    assert not same(state, state | {"learning_rate": 0.2})


def test_what_was_done_to_the_arguments_and_how_often_it_called_back_matter():
    plain, lost, called = Reply(1.0), Reply(1.0, (0,), (0,)), Reply(1.0, (), (), 3)
    trace = [[fingerprint("f", reply)] for reply in (plain, lost, called)]
    assert not alike(trace[0], trace[1]) and not alike(trace[0], trace[2])


def test_an_argument_written_to_and_handed_back_is_style():
    assert alike([fingerprint("f", Reply(1.0, (0,), ()))], [fingerprint("f", Reply(1.0))])


def test_a_trace_keeps_replies_and_faults_in_order():
    trace = []
    functions = Functions(traced(local(namespace("def f(x): return 1 / x")), trace))
    functions.f(2)
    with pytest.raises(StudentFault):
        functions.f(0)
    assert [p[0] for p in prints(trace)] == ["f [] lost=[] callbacks=0", "f raised ZeroDivisionError"]
    assert not alike(prints(trace), prints(trace[:1]))


@given(plain)
def test_any_plain_result_has_a_fingerprint_that_can_be_recorded(value):
    value = wire.decode(wire.encode(value))
    print = fingerprint("f", Reply(value, (0,), (0,)))
    assert alike([print], [wire.decode(wire.encode(print))])


@pytest.mark.parametrize(
    "value",
    [
        wire.decode(wire.encode([np.zeros(wire.MAX_ARRAYS, np.int8)])),
        wire.decode(forged(b"1" * 150)),
        wire.decode(forged(b'"' + "é".encode() * 1_500_000 + b'"')),
        {"k" * 1_000_000: {i: i for i in range(30_000)}},
        [np.random.default_rng(0)],
    ],
    ids=["large", "long integer", "grows when spelt again", "long key over many numbers", "generator"],
)
def test_a_hostile_result_costs_little(value):
    words, projections, _, numbers = fingerprint("f", Reply(value, (0,), (0,)))
    assert words.startswith("f ") and len(projections) <= 1
    assert sum(map(len, numbers)) < 1 << 24


def test_of_a_large_array_the_first_entries_count():
    a = np.zeros(MAX_ENTRIES + 10)
    b = a.copy()
    b[-1] = 1
    assert same(a, b)
    b[0] = 1
    assert not same(a, b)
