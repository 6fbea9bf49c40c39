"""Patterns are matched in linear time, and what they are filled with is what was in their gaps."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.translation.patterns import fill, most_specific_first, parse

WORDS = st.text(string.ascii_letters + " .,;:[]'", max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=6), WORDS)
def test_what_fills_a_pattern_fits_it(parts: list[tuple[str, str]], last: str) -> None:
    text = "".join(f"{literal}{{gap{i}}}" for i, (literal, _) in enumerate(parts)) + last
    pattern = parse(text)
    filled = fill(pattern, {f"gap{i}": value for i, (_, value) in enumerate(parts)})
    ways = list(pattern.matches(filled))
    assert ways
    assert all(fill(pattern, found) == filled for found in ways)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("{what} is None.", "w is None.", {"what": "w"}),
        ("{what} is None.", "w is None", None),
        ("{a} of {b}", "1 of 2 of 3", {"a": "1", "b": "2 of 3"}),
        ("no gap", "no gap", {}),
        ("no gap", "no gaps", None),
        ("a{x}a", "a", None),
        ("{{'lr'}} in {where}", "{'lr'} in config", {"where": "config"}),
    ],
)
def test_a_text_fits_or_does_not(pattern: str, text: str, found: dict[str, str] | None) -> None:
    assert next(parse(pattern).matches(text), None) == found


def test_the_pattern_that_says_most_comes_first() -> None:
    general, special = parse("{what} is {x}"), parse("{what} is {x}; a dict was expected")
    assert most_specific_first([general, special]) == [special, general]


@pytest.mark.parametrize("text", ["{}", "{0}", "{a!r}", "{a:.3f}", "{a.b}", "one { brace"])
def test_only_plain_names_are_gaps(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_a_long_text_of_almost_the_right_form_takes_no_time() -> None:
    pattern = parse("{a} is {b} is {c} is {d} is {e} is {f}!")
    assert not list(pattern.matches(" is " * 200_000))


def test_a_text_that_can_be_read_in_two_ways_is() -> None:
    ways = parse("{what} is {value}").matches("what is measured is 1")
    assert list(ways) == [
        {"what": "what", "value": "measured is 1"},
        {"what": "what is measured", "value": "1"},
    ]
