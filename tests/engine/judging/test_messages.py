from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.judging.messages import WIDTH, as_html, as_text, badge
from autograder.values import CheckResult, Hint, QuestionResult, Verdict

HINT = Hint("forgotten", "t is not stored back in config.", "print config['t'] after each call")
PASSED = CheckResult("It works", Verdict.PASSED)
FAILED = CheckResult("Three steps agree", Verdict.FAILED, "After step 2, next_w is 1; 2 was expected.", HINT)


def result(*checks: CheckResult, points: float = 0, verdict: Verdict | None = None) -> QuestionResult:
    """Make a result of four points."""
    found = next((c.verdict for c in checks if c.verdict is not Verdict.PASSED), Verdict.PASSED)
    return QuestionResult("adam", verdict or found, points, 4, checks)


class Reader(HTMLParser):
    """Read a block of HTML as a browser does: its elements, their attributes, its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_a_failure_says_what_was_seen_why_and_what_to_do():
    first, *rest = as_text(result(PASSED, FAILED, FAILED, points=1.5)).splitlines()
    assert first.startswith("✗ adam: three steps agree") and first.endswith("1.5 of 4 points")
    assert len(first) == WIDTH
    assert rest == [
        "  After step 2, next_w is 1; 2 was expected.",
        "  This is what happens when t is not stored back in config.",
        "  Next: print config['t'] after each call.",
        "  (1 more check of this question did not pass.)",
    ]


def test_success_is_one_line():
    assert (
        as_text(result(PASSED, PASSED, points=4)).split() == "✓ adam: all 2 checks pass 4 of 4 points".split()
    )
    assert "its check passes" in as_text(result(PASSED, points=4))


@pytest.mark.parametrize(
    ("verdict", "mark"), [(Verdict.NOT_ATTEMPTED, "–"), (Verdict.BLOCKED, "…"), (Verdict.ERROR, "!")]
)
def test_the_other_verdicts_say_so_themselves(verdict, mark):
    text = as_text(result(CheckResult("It works", verdict, "Because.")))
    assert text.startswith(f"{mark} adam: {verdict}  ") and text.endswith("\n  Because.")


def test_a_result_without_checks_says_that_none_was_run():
    shown = as_text(result(verdict=Verdict.NOT_ATTEMPTED))
    assert shown.startswith("– adam: not attempted") and "pass" not in shown


def test_one_point_is_singular():
    assert (
        as_text(QuestionResult("adam", Verdict.FAILED, 0, 1, (FAILED,)))
        .splitlines()[0]
        .endswith("0 of 1 point")
    )


texts = st.text(max_size=60)
hints = st.none() | st.builds(Hint, st.none() | texts, texts, texts)
checks = st.lists(
    st.builds(CheckResult, texts.filter(str.strip), st.sampled_from(Verdict), texts, hints), max_size=5
)


@given(checks)
def test_no_verdict_is_longer_than_five_lines(found):
    shown = as_text(result(*found))
    assert len(shown.splitlines()) <= 5 + len("".join(check.title for check in found).splitlines())
    assert len(Reader(as_html(result(*found))).text) >= len("adam")


@given(checks)
def test_html_shows_the_same_words_and_nothing_that_acts(found):
    read = Reader(as_html(result(*found)))
    assert not read.open
    assert read.names <= {"div", "b", "span"} and read.attributes <= {"style", "role", "aria-label", "title"}
    for line in as_text(result(*found)).splitlines()[1:]:
        assert "".join(line.split()) in "".join(read.text.split())


@pytest.mark.parametrize("verdict", Verdict)
def test_a_mark_is_read_out_as_a_word(verdict):
    assert f'role="img" aria-label="{verdict}" title="{verdict}"' in badge(verdict)
    assert 'aria-label="未作答&lt;"' in badge(verdict, lambda word: "未作答<")


def test_markup_in_a_message_is_shown_as_it_is():
    bad = "<script>alert('x')</script> & <img src=x onerror=alert(1)>"
    html = as_html(result(CheckResult(bad, Verdict.FAILED, bad, Hint(None, bad, bad))))
    assert "<script" not in html and "<img" not in html
    assert Reader(html).text.count("alert('x')") == 4


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Three steps agree", "three steps agree"),
        ("A curve falls", "a curve falls"),
        ("NaN is wrong", "NaN is wrong"),
        ("W, X and y stay", "W, X and y stay"),
    ],
)
def test_a_title_loses_its_capital_and_a_name_does_not(title: str, shown: str):
    failed = CheckResult(title, Verdict.FAILED, "It is wrong.")
    assert f"adam: {shown}" in as_text(result(failed))
