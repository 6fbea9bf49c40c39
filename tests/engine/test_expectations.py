from __future__ import annotations

import numpy as np
import pytest
from drawn import plain
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.calling import wire
from autograder.expectations import (
    Mismatch,
    expect,
    expect_close,
    expect_number_or_array,
    expect_unchanged,
    fail,
)
from autograder.values import Hint

finite = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=0, max_dims=3),
    elements=st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6),
)
RNG = np.random.default_rng(0)


def mismatch(actual, expected, **tolerances):
    """Compare what must not agree."""
    with pytest.raises(Mismatch) as caught:
        expect_close(actual, expected, "next_w", **tolerances)
    return caught.value


def because(actual, expected):
    """Give the cause that the shape of the error tells, if any."""
    hint = mismatch(actual, expected).hint
    return hint and hint.because


@given(finite)
def test_equal_values_are_close(array):
    expect_close(array.copy(), array, "x")
    expect_close(array.tolist(), array, "x")
    expect_close(array * (1 + 5e-8), array, "x")


@given(finite.filter(lambda a: a.size > 0), st.data())
def test_one_wrong_entry_is_found_and_named(array, data):
    at = data.draw(st.tuples(*(st.integers(0, n - 1) for n in array.shape)))
    wrong = array.copy()
    wrong[at] += max(1e-4, abs(wrong[at]) * 1e-4)
    name = "next_w" + (str(list(at)) if at else "")
    assert mismatch(wrong, array).message.startswith(f"{name} is ")


def test_a_value_is_told_with_enough_digits_to_see_the_difference():
    told = mismatch(np.array([1.0, 2.0000004]), np.array([1.0, 2.0])).message
    assert told == "next_w[1] is 2.0000004; 2 was expected (relative error 2.0e-07, allowed 1e-07)."


def test_tolerances_are_relative_or_absolute_whichever_is_wider():
    expect_close(1e-12, 0.0, "x", atol=1e-11)
    expect_close(100.1, 100.0, "x", rtol=1e-2)
    assert "allowed 1e-03" in mismatch(1.1, 1.0, rtol=1e-3).message
    assert mismatch(1e-300, 0.0).message
    assert mismatch(-1e-12, 1e-12, atol=1e-13).message


def test_the_smallest_difference_is_shown_where_none_is_allowed():
    told = mismatch(np.nextafter(0.1, 1), 0.1, rtol=0.0).message
    assert told.startswith("next_w is 0.100000000000000019; 0.100000000000000006 was expected")


@pytest.mark.parametrize(
    ("actual", "expected"), [(1.7e308, -1.7e308), (1e200, 1.0), (1.0, 1e200), (5e-324, 0.0), (-1e308, 1e-308)]
)
def test_answers_that_are_very_far_off_are_told_like_any_other(actual, expected):
    told = mismatch(np.array([0.0, actual, 0.0]), np.array([0.0, expected, 0.0])).message
    assert told.startswith("next_w[1] is ") and "relative error" in told


def test_single_precision_is_no_mistake_in_float32_and_one_in_float64():
    right = RNG.normal(size=6)
    expect_close(right.astype(np.float32), right, "x")
    coarse = right * (1 + 1e-6 * RNG.normal(size=6))
    expect_close(coarse.astype(np.float32), right, "x")
    assert because(coarse, right) == "the numbers agree to single precision only"


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        (None, "next_w is None."),
        ("abc", "next_w is a str; a number or an array was expected."),
        ({"a": 1}, "next_w is a dict"),
        (True, "next_w is a bool"),
        ([1, [2, 3]], "next_w is a list"),
        (["a"] * 3, "next_w is a list"),
        (10**200, "next_w has shape ()"),
        (1.0, "next_w has shape (); (2, 3) was expected."),
        (np.zeros(6), "next_w has shape (6,); (2, 3) was expected."),
        (np.full((2, 3), np.nan), "next_w[0, 0] is nan; a finite number was expected."),
        (np.array([[1, 2, 3], [4, np.inf, 6]]), "next_w[1, 1] is inf"),
        (np.full((2, 3), 10**200, object), "next_w has dtype object"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_type_shape_and_finiteness_come_before_the_values(actual, words):
    assert mismatch(actual, np.ones((2, 3))).message.startswith(words)


@pytest.mark.parametrize(
    ("actual", "cause"),
    [
        (-1.0, "every entry is off by a factor of -1: the sign is wrong"),
        (2.0, "every entry is off by a factor of 2"),
        (0.5, "every entry is off by a factor of 1/2"),
        (7.0, "every entry is off by 7, a mean taken for a sum or the reverse"),
        (1 / 7, "every entry is off by 0.143, a mean taken for a sum or the reverse"),
        (0.0, "the result is zero everywhere"),
        (1.7, None),
    ],
)
def test_a_wrong_factor_is_recognised(actual, cause):
    right = RNG.normal(size=(7, 4))
    assert because(actual * right, right) == cause


def test_a_transposed_result_is_recognised():
    assert because(np.ones((2, 3)), np.ones((3, 2))) == "the result is transposed"
    square = RNG.normal(size=(3, 3))
    assert because(square.T, square) == "the result is transposed"


def test_one_number_for_a_whole_array_is_recognised():
    assert because(3.0, np.ones((2, 3))) == "one number is made of all entries, by a maximum, a sum or a mean"
    assert not because(np.ones(2), np.ones(3))


def test_parts_are_compared_one_by_one_and_named():
    right = {"w": np.ones(2), "config": {"t": 1}, "names": ["a", "b"], "flag": True, "none": None}
    expect_close(right | {"more": 1}, right, "x")
    for change, words in [
        ({"w": np.zeros(2)}, "next_w['w'][0] is 0"),
        ({"config": {}}, "next_w['config'] has no key 't'."),
        ({"config": 3}, "next_w['config'] is an int; a dict was expected."),
        ({"names": ["a"]}, "next_w['names'] has 1 parts; 2 were expected."),
        ({"names": ["a", "c"]}, "next_w['names'][1] is 'c'; 'b' was expected."),
        ({"names": "ab"}, "next_w['names'] is a str; a list was expected."),
        ({"flag": False}, "next_w['flag'] is False; True was expected."),
        ({"none": 0}, "next_w['none'] is 0; None was expected."),
    ]:
        assert mismatch(right | change, right).message.startswith(words)


@pytest.mark.parametrize("expected", ["happy", True, None, np.True_])
@pytest.mark.parametrize(
    "actual", [np.zeros(3), np.zeros((9, 9)), [np.zeros(3)], {"a": np.zeros(3)}, "sad", 0.5]
)
def test_arrays_in_place_of_words_are_a_mismatch_told_in_one_line(actual, expected):
    told = mismatch(actual, expected).message
    assert told.startswith("next_w is ") and "\n" not in told


def test_truths_are_equal_whoever_made_them():
    for actual in (True, np.True_):
        for expected in (True, np.True_):
            expect_close(actual, expected, "x")
        assert mismatch(actual, False).message
    expect_close(np.array([True, False]), np.array([True, False]), "x")


def test_few_long_strings_are_not_laid_out_as_an_array():
    bomb = ["a"] * 20_000 + ["x" * 3_000_000]  # numpy would ask for 240 GB
    assert mismatch(bomb, np.ones(3)).message.startswith("next_w is a list")
    assert mismatch([bomb, 1.0], [[1.0], 1.0]).message.startswith("next_w[0] is a list")


@pytest.mark.parametrize("expected", [np.nan, np.inf, np.array([1.0, np.nan])])
def test_an_expected_value_that_is_not_finite_is_an_error_of_ours(expected):
    with pytest.raises(ValueError, match="not finite"):
        expect_close(np.zeros_like(expected), expected, "x")


@given(plain, plain)
def test_any_comparison_ends_in_agreement_or_in_one_sentence(actual, expected):
    actual, expected = (wire.decode(wire.encode(value)) for value in (actual, expected))
    try:
        expect_close(actual, expected, "x")
    except Mismatch as told:
        assert told.message and "\n" not in told.message
    except ValueError as error:
        assert "the expected value is not finite" in str(error)


def test_a_number_or_an_array_is_given_back_as_float64():
    assert expect_number_or_array(3, "x").dtype == float
    assert np.array_equal(expect_number_or_array([[1, 2]], "x", (1, 2)), [[1.0, 2.0]])
    assert expect_number_or_array(np.zeros((0, 3), np.int8), "x").shape == (0, 3)
    with pytest.raises(Mismatch, match="has shape"):
        expect_number_or_array(np.ones(3), "x", (4,))


def test_an_expectation_may_say_why_and_what_to_do():
    expect(np.bool_(True), "never said")
    with pytest.raises(Mismatch) as caught:
        expect(1 > 2, "It is wrong.", "one is not more", "count")
    assert caught.value.message == "It is wrong."
    assert caught.value.hint == Hint(None, "one is not more", "count")
    with pytest.raises(Mismatch) as caught:
        fail("It is wrong.")
    assert caught.value.hint is None


def test_an_argument_that_was_written_to_is_named():
    expect_unchanged((1,), 0, "w")
    with pytest.raises(Mismatch, match=r"^dw was changed by the call"):
        expect_unchanged((0, 1), 1, "dw")
