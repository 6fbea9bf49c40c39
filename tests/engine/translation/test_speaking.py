"""A sentence is said in the learner's language, piece by piece; what is not ours stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.translation.sentences import translator
from autograder.translation.speaking import (
    ENGLISH,
    english,
    known_language,
    language_of,
    languages,
    learners_language,
    say_in,
)

say = translator(
    {
        "{what} is {actual}; {expected} was expected.": "{what} 是 {actual}；应为 {expected}。",
        "{name} raised {kind}: {text}.": "{name} 抛出了 {kind}：{text}。",
        "{name} raised {kind} at {number} (`{line}`): {text}.": "{name} 第 {number} 行（`{line}`）抛出 {kind}：{text}",
        "{name} is not defined": "没有定义 {name}",
        "return {number}": "返回 {number}",
        "After step {step}, next_w": "第 {step} 步之后的 next_w",
        "The step is taken once": "更新做了一次",
        "all {number} checks pass": "全部 {number} 项检查通过",
        "{points} of {most}": "{points} / {most}",
        "At the end, ": "最后，",
        "This is what happens when {because}.": "出现这种情况，是因为{because}。",
    }
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("After step 2, next_w is 1; 2 was expected.", "第 2 步之后的 next_w 是 1；应为 2。"),
        ("After step 2, next_w[1, 0] is 1; 2 was expected.", "第 2 步之后的 next_w[1, 0] 是 1；应为 2。"),
        ("the step is taken once", "更新做了一次"),
        ("This is what happens when the step is taken once.", "出现这种情况，是因为更新做了一次。"),
        ("all 5 checks pass", "全部 5 项检查通过"),
        ("At the end, W1 is 1; 2 was expected.", "最后，W1 是 1；应为 2。"),
        ("1.5 of 4", "1.5 / 4"),
        ("The step is taken once. All 5 checks pass.", "更新做了一次。全部 5 项检查通过。"),
        ("Somebody else wrote this.", "Somebody else wrote this."),
        ("", ""),
    ],
)
def test_it_is_said_in_chinese(text: str, said: str) -> None:
    assert say(text) == said


def test_a_learners_own_words_are_not_taken_for_ours() -> None:
    said = say("adam raised ValueError: the end of its cell.")
    assert said == "adam 抛出了 ValueError：the end of its cell。"
    own = "no such file: /tmp/my data, or it (the folder) is empty"
    assert say(f"adam raised OSError: {own}.") == f"adam 抛出了 OSError：{own}。"
    assert say(f"{own}.") == f"{own}."


def test_code_stays_code_and_what_was_raised_stays_at_the_end() -> None:
    said = say("adam raised NameError at 3 (`return beta`): name 'beta' is not defined.")
    assert said == "adam 第 3 行（`return beta`）抛出 NameError：没有定义 name 'beta'。"


def test_a_name_that_stands_first_keeps_its_letters() -> None:
    assert say("MyNet is None; 3 was expected.") == "MyNet 是 None；应为 3。"


@given(st.text(max_size=200))
def test_nothing_a_learner_writes_makes_it_fail(text: str) -> None:
    assert isinstance(say(text), str)
    assert isinstance(say_in("zh", "parameter_updates")(text), str)


def test_words_like_a_pattern_within_a_pattern_end() -> None:
    assert say("After step " * 2000 + ", next_w")


def test_an_assignment_without_a_catalogue_is_spoken_of_with_the_engines() -> None:
    assert say_in("zh", "an assignment of one's own")("passed") == say_in("zh")("passed") != "passed"


def test_english_is_said_as_it_is() -> None:
    assert say_in(ENGLISH, "parameter_updates") is english


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "de:en:zh"}, "en"),
        ({"LC_MESSAGES": "zh_TW"}, "zh"),
    ],
)
def test_the_environment_says_which_language(environment: dict[str, str], language: str) -> None:
    assert learners_language(environment) == language


@pytest.mark.parametrize("name", ["zh", "zh_CN.UTF-8", "zh-Hans", "ZH"])
def test_a_language_has_many_names(name: str) -> None:
    assert known_language(name) == "zh"
    assert language_of({"metadata": {"lang": name}}) == "zh"


@pytest.mark.parametrize(
    "metadata", [None, [], {}, {"lang": 1}, {"lang": "../zh"}, {"lang": ["zh"]}, {"lang": "fr"}]
)
def test_a_notebook_that_names_none_is_english(metadata: object) -> None:
    assert language_of({"metadata": metadata}) == "en"


def test_there_are_english_and_chinese() -> None:
    assert languages() == ("en", "zh")
