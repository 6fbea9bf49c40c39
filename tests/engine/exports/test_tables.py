from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.course.assignment import CourseError
from autograder.exports.tables import (
    as_csv,
    as_number,
    harmless,
    number,
    one_line,
    plain,
    read_table,
    rows_by_key,
)

SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫−"
STRANGE = "\r\n\t \"',;|\x00\x07\x85\u2028\u200b\u202e\ufeff\ud800\ufffe"
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
texts = st.text(st.characters() | st.sampled_from(SIGNS + STRANGE), max_size=12)


def begins_a_formula(cell: str) -> bool:
    """Say whether a spreadsheet could take a cell for a formula: it looks past what it does not show."""
    seen = "".join(c for c in cell if unicodedata.category(c) not in UNSEEN).lstrip('"')
    return len(seen) > 1 and unicodedata.normalize("NFKC", seen[0]) in "=+-@−"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\n=1", "'=1"),
        ('  =HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("＝1+1", "'＝1+1"),
        ("﹢1", "'﹢1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("−1", "'−1"),
        ("\u200b=1", "'=1"),
        ("\ufeff=1", "'=1"),
        ("\u200d=1", "'=1"),
        ("a;=1", "a;'=1"),  # a new cell, where semicolons separate
        ('a,"=1', "a,'\"=1"),
        ("'=1", "''=1"),
        ("-", "-"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("Ada=1", "Ada=1"),
        ("shape (3, -1)", "shape (3, -1)"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_no_text_is_read_as_a_formula(text: str, cell: str) -> None:
    assert harmless(text) == cell


def test_a_sign_of_another_width_is_a_sign() -> None:
    for c in filter(
        lambda c: unicodedata.normalize("NFKC", c)[:1] in ("=", "+", "-", "@"), map(chr, range(1 << 17))
    ):
        assert harmless(f"{c}1") == f"'{c}1"


@given(texts)
@example("\u00ad=1")
@example(";=1;=1")
def test_whatever_its_text_a_cell_is_one_cell_and_no_formula(text: str) -> None:
    ((cell, end),) = csv.reader(io.StringIO(as_csv([[text, "end"]])))
    assert end == "end"
    for part in (cell, *re.split("[;,|]", cell)[1:]):
        assert not begins_a_formula(part) or part[:1].isspace()
    assert not begins_a_formula(cell)
    cell.encode()


@given(texts)
def test_a_name_is_found_again_whatever_was_done_to_it(text: str) -> None:
    cell = harmless(text)
    assert isinstance(cell, str)
    assert plain(cell) == one_line(text)


@given(texts)
def test_one_line_says_nothing_new_the_second_time(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@given(st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9))
def test_numbers_stay_numbers(value: float) -> None:
    assert harmless(value) == value
    assert as_number(number(value)) == pytest.approx(value, abs=0.0051)
    assert re.fullmatch(r"-?\d+(\.\d{1,2})?", number(value))


def test_numbers_are_read_as_germans_write_them() -> None:
    assert (as_number(" 46,50 "), as_number("46.5"), as_number("(read only)")) == (46.5, 46.5, None)


@pytest.mark.parametrize("cell", ["nan", "inf", "-Infinity", "1e999"])
def test_what_is_no_finite_number_is_no_points(cell: str) -> None:
    assert as_number(cell) is None


@given(st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_what_was_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, body, separator: str
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
    lines = [[harmless(cell) for cell in row] for row in body]
    writer.writerows([["Name", "ID"], *lines])
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(b"\xef\xbb\xbf" + file.getvalue().encode())
    kept = [tuple(row) for row in lines if any(cell.strip() for cell in row)]
    table = read_table(path)
    assert (table.header, list(table.rows)) == (("Name", "ID"), kept)


def test_lines_may_end_as_old_spreadsheets_end_them(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"Name;ID\rAda;1\r\nBob;2\r")
    table = read_table(path)
    assert (table.header, table.rows) == (("Name", "ID"), (("Ada", "1"), ("Bob", "2")))


def test_a_cell_may_hold_a_whole_text_that_was_handed_in(tmp_path) -> None:
    path, text = tmp_path / "t.csv", "so many words " * 20_000
    path.write_text(f"Name,Text\nAda,{text}\n")
    assert read_table(path).rows == (("Ada", text),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "t.csv is empty"),
        (b"\n\n", "t.csv is empty"),
        (b"PK\x03\x04rest", "t.csv is a spreadsheet"),
        (b"\xff\xfeN\x00a\x00", "not in UTF-8"),
        ("Name,Größe\n".encode("cp1252"), "not in UTF-8"),
        (b"a\x00b,c\n", "not in UTF-8"),
        (b'a,b\n"1,2\n', "is no CSV file"),
        (b"a,b\n1,2,3\n", "Row 2 of t.csv has 3 cells and its header 2"),
        (b"a,b\n1\n", "Row 2 of t.csv has 1 cells"),
        (b"a,b,a\n1,2,3\n", 'the column "a" twice'),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path, content: bytes, said: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=re.escape(said)) as error:
        read_table(path)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


def test_keys_are_found_whatever_their_capitals_and_apostrophes(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("ID\nADA@uni.edu\n'=bob\n\n zoe \n")
    assert rows_by_key(read_table(path), "ID", ["ada@uni.edu", "=bob", "zoe", "nobody"]) == {
        "ada@uni.edu": 0,
        "=bob": 1,
        "zoe": 2,
    }


@pytest.mark.parametrize(
    ("cells", "said"),
    [("ada\nAda", 'has ada twice in its column "ID"'), ("1,23E+11\n", "rounded the numbers")],
)
def test_keys_that_may_be_somebody_else_s_are_refused(tmp_path, cells: str, said: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"ID;x\n{''.join(f'{cell};1' + chr(10) for cell in cells.split())}")
    with pytest.raises(CourseError, match=said):
        rows_by_key(read_table(path), "ID", ["ada"])
