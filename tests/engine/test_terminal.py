"""What is printed can be read where signs, width or colour are missing."""

from __future__ import annotations

import io
import os
import sys

import pytest

from autograder.judging.messages import MARKS, as_text
from autograder.learner.standing import Standing, table_as_text
from autograder.terminal import SIGNS, can_draw_over, columns, folded, in_words, show, speak_plainly
from autograder.translation.speaking import learners_language
from autograder.values import CheckResult, Question, QuestionResult, Verdict

TABLE = "  ✓ sgd   passed  1 / 1\n  ✗ adam  failed  0 / 4\n    total         1 / 5"
LONG = "  Next: the quick brown fox jumps over the lazy dog, and comes back again. 下一步：在每次调用之后打印它。"


def verdict(kind: Verdict) -> str:
    """Render a verdict as text."""
    return as_text(QuestionResult("adam", kind, 0, 4, (CheckResult("A title", kind, "It is – so."),)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", None])
def test_where_everything_can_be_shown_nothing_is_changed(encoding: str | None) -> None:
    assert in_words(TABLE, encoding) == TABLE


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp936", "latin-1", "cp437"])
def test_verdicts_are_words_and_columns_stay_straight_where_signs_are_unknown(encoding: str) -> None:
    shown = in_words(TABLE, encoding).split("\n")
    assert shown == [
        "  ok     sgd   passed  1 / 1",
        "  FAILED adam  failed  0 / 4",
        "         total         1 / 5",
    ]


def test_every_verdict_is_told_from_the_others_in_ascii() -> None:
    shown = {kind: in_words(verdict(kind), "ascii") for kind in Verdict}
    assert all(text.isascii() and "?" not in text for text in shown.values())
    assert shown[Verdict.PASSED].startswith("ok     adam: ")
    assert shown[Verdict.FAILED].startswith("FAILED adam: a title")
    for kind in (Verdict.NOT_ATTEMPTED, Verdict.BLOCKED, Verdict.ERROR):
        assert f"adam: {kind}" in shown[kind]
    assert {*MARKS.values()} <= {*SIGNS, "!"}


def test_what_has_no_word_is_a_question_mark_and_never_an_error() -> None:
    assert in_words("1 ± 2 → 3 × 4 “x” … 中 \ud800", "ascii") == '1 +- 2 -> 3 x 4 "x" ... ? ?'
    assert in_words("✓ 中文 – …", "cp936") == "ok     中文 – …"


def test_a_stream_of_any_encoding_takes_whatever_is_written() -> None:
    stream = io.TextIOWrapper(raw := io.BytesIO(), encoding="cp1252")
    with pytest.raises(UnicodeEncodeError):
        stream.write("✓")
    speak_plainly(stream)
    stream.write("✓ → é")
    stream.flush()
    assert raw.getvalue().decode("cp1252") == "ok -> é"
    speak_plainly(io.StringIO())
    speak_plainly(None)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    for line in (LONG, f"ada  12 / 46  {LONG.strip()}", verdict(Verdict.FAILED).split("\n")[0]):
        parts = folded(line, width)
        assert all(columns(part) <= width for part in parts)
        assert "".join("".join(parts).split()) == "".join(line.split())


@pytest.mark.parametrize(
    ("encoding", "language"), [("ascii", "en"), ("cp1252", "en"), ("cp936", "zh"), ("utf-8", "zh")]
)
def test_a_console_that_lacks_the_letters_of_a_language_gets_english(
    encoding: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert learners_language({"LANGUAGE": "zh"}) == language


def test_chinese_characters_take_two_columns() -> None:
    assert columns("ab中文。") == 8


def test_the_last_column_of_a_table_is_folded_in_its_place() -> None:
    row = f"{'ada':<20}  t is not stored back in config, and m neither"
    assert folded(row, 60) == [
        f"{'ada':<20}  t is not stored back in config, and m",
        f"{'':<22}neither",
    ]


def test_points_come_nearer_before_a_line_is_folded() -> None:
    line = verdict(Verdict.PASSED).split("\n")[0]
    (shown,) = folded(line, 60)
    assert len(shown) == 60 and shown.split() == line.split()


@pytest.mark.parametrize("width", [None, 40])
def test_a_file_gets_whole_sentences_and_a_terminal_folded_ones(
    width: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: width is not None  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", "40")
    show(LONG)
    show()
    lines = stream.getvalue().split("\n")
    assert lines[-2:] == ["", ""]
    assert (lines[0] == LONG) is (width is None) and (len(lines) > 3) is (width is not None)


@pytest.mark.parametrize(("term", "is_drawn"), [("xterm", True), ("dumb", False)])
def test_nothing_is_drawn_over_in_a_dumb_terminal_or_a_file(
    term: str, is_drawn: bool, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("TERM", term)
    ours, theirs = os.openpty()
    with open(theirs, "w") as terminal, (tmp_path / "log").open("w") as file:
        assert can_draw_over(terminal) is is_drawn
        assert not can_draw_over(file)
    os.close(ours)


def test_the_table_of_progress_fits_into_80_columns_in_signs_and_in_words() -> None:
    questions = tuple(Question(f"q{i}", 10.25) for i in range(40))
    table = table_as_text([Standing("hyperparameter_search", questions)])
    widest = max(len(line) for line in in_words(table, "ascii").split("\n")[:2])
    assert widest + len("  12 Nov 2026") <= 80


def test_the_columns_of_a_table_stay_below_each_other_while_all_but_the_last_have_room() -> None:
    rows = [
        "name   points  passed  what stands out",
        "karl  37 / 46      20  plain_momentum (+2)",
        "tom    0 / 46       0",
    ]
    lines = [line for row in rows for line in folded(row, 26)]
    assert lines == [
        "name   points  passed",
        "    what stands out",
        "karl  37 / 46      20",
        "    plain_momentum (+2)",
        "tom    0 / 46       0",
    ]
