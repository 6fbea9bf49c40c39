"""What may be shown of a submission: words and pictures, but no inputs, no folders and nothing that acts."""

from __future__ import annotations

import base64
import sys

import pytest

from autograder.shown import MAX_TEXT, clean, discreet, markdown, without_paths

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "f raised ValueError at line 12 of its cell (w -= lr * dw): operands could not be broadcast (100,3072) (10,).",
        "f raised KeyError at line 3 of its cell (config['velocity']): 'velocity'.",
        "index 7 is out of bounds for axis 0 with size 7",
        "shapes (3,4) and (5,) not aligned: 4 (dim 1) != 5 (dim 0)",
        "f is not written yet.",
    ],
)
def test_honest_messages_stay_as_they_are(text: str) -> None:
    assert discreet(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "0.12573022",
            "[-0.13210486",
            "1.5bf0a8b145769p+1",
            "3fc0178f3aa21be0",
            "1e-05123",
            "a" * 61,
            "12345",
        ),
        *("bfeacdfedbcabcde", "0x1.abcdefabcdefap+0"),  # hardly a digit in it
    ],
)
def test_words_that_could_be_inputs_are_taken_out(text: str) -> None:
    assert discreet(f"f raised ValueError: {text} and more") == "f raised ValueError: … and more"


def test_where_the_grader_lies_is_not_told() -> None:
    assert without_paths(f"{sys.prefix}/lib/x.py") == ".../lib/x.py"
    assert without_paths(__file__).startswith(".../tests/")


@pytest.mark.parametrize(
    "text", ["Because $x \\le y$ and **so**.", "`a < b`, 1 < 2", "[x](https://a.org)", "- a\n- b"]
)
def test_honest_markdown_stays_as_it_is(text: str) -> None:
    assert markdown(text, None) == (text, {})


def test_markdown_that_would_take_minutes_to_read_is_cut_or_shown_as_typed() -> None:
    assert markdown("x" * 100_000, {})[0] == "x" * MAX_TEXT + " ... (the rest is left out)"
    assert markdown("[" * 10_000, {})[0].startswith("    [[")
    few = "[a](b) " * 20
    assert markdown(few, {})[0] == few


def test_no_tag_is_left_in_markdown() -> None:
    text = "<b>x</b> <!-- c --> <?php $a<b$ `<script>`"
    assert markdown(text, {})[0] == "< b>x< /b> < !-- c --> < ?php $a< b$ `< script>`"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:a()",
        "JAVA\tscript:a()",
        "&#106;avascript:a()",
        "&amp;#106;avascript:a()",
        "javascript\\:a()",
    ],
)
def test_an_address_that_is_a_program_is_shown_as_it_was_typed(address: str) -> None:
    text = markdown(f"one\n[x]({address})", {})[0]
    assert all(line.startswith("    ") for line in text.splitlines())


def test_pasted_pictures_are_kept_and_no_other_is_named() -> None:
    found = {
        "a.png": {"image/png": PNG},
        "b.svg": {"image/svg+xml": "<svg/>"},
        "c d.png": {"image/png": PNG},
        "e": 7,
    }
    text, kept = markdown("![x](attachment:a.png) ![y](attachment:b.svg) ![z](attachment:none)", found)
    assert text == "![x](attachment:a.png) ![y](left-out:b.svg) ![z](left-out:none)"
    assert kept == {"a.png": {"image/png": PNG}}
    assert markdown("![x](&#97;ttachment:none)", {})[0].startswith("    ")
    assert markdown("x", [1]) == ("x", {})


def picture(words: object, **metadata: object) -> dict[str, object]:
    """Make an output with a picture and words."""
    data = {"image/png": PNG, "text/plain": words, "text/html": "<img src=x>"}
    return {"output_type": "display_data", "metadata": metadata, "data": data}


def test_a_picture_keeps_its_words_as_alternative_text() -> None:
    (shown,) = clean([picture("A figure. loss against epochs", **{"image/png": {"alt": "forged"}})])
    assert shown["metadata"] == {"image/png": {"alt": "A figure. loss against epochs"}}
    assert shown["data"].keys() == {"image/png", "text/plain"}


@pytest.mark.parametrize("words", ["<Figure size 640x480 with 1 Axes>", "", None, 3])
def test_what_is_no_description_does_not_stand_for_one(words: object) -> None:
    (shown,) = clean([picture(words, **{"image/png": {"alt": "forged"}})])
    assert shown["metadata"] == {}


def test_alternative_text_is_short() -> None:
    (shown,) = clean([picture("a" * 10**6)])
    assert len(shown["metadata"]["image/png"]["alt"]) < 2200
