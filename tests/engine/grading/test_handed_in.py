from __future__ import annotations

import os
import warnings
from datetime import datetime
from pathlib import Path

import pytest

from autograder.grading.handed_in import when_handed_in

TIME = datetime(2026, 3, 2, 22, 59)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 22:59:00 UTC",
        "2026-03-02 22:59:00.000000 UTC\n",
        "2026-03-02T22:59:00",
        "2026-03-02 22:59",
    ],
)
def test_the_time_is_read_as_nbgrader_writes_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "timestamp.txt").write_text(text)
    assert when_handed_in(tmp_path) == TIME


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"soon",
        b"on Monday",  # which is another day whenever it is read
        b"22:59",
        b"\xff\xfe",
        b"2026-02-30 12:00:00 UTC",
        b"9999-12-31 23:59:59 -9999",
        b"2026-03-02 12:00:00 99999999999999999999",
        b"12026-03-02/ 10:0111111111111111111111099999999999999999999 +010",
        b"2026-03-02 22:59:00 UTC" + b" " * 100,
    ],
)
def test_a_time_that_is_none_is_no_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "timestamp.txt").write_bytes(content)
    assert when_handed_in(tmp_path) is None


def test_a_zone_that_nobody_knows_is_no_warning(tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_text("2026-03-02T12:00:00 XYZ")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert when_handed_in(tmp_path) == datetime(2026, 3, 2, 12)


def test_neither_a_link_nor_a_pipe_is_read(tmp_path: Path) -> None:
    assert when_handed_in(tmp_path) is None
    (tmp_path / "real.txt").write_text("2026-03-02 22:59:00 UTC")
    (tmp_path / "timestamp.txt").symlink_to("real.txt")
    assert when_handed_in(tmp_path) is None
    (tmp_path / "timestamp.txt").unlink()
    os.mkfifo(tmp_path / "timestamp.txt")
    assert when_handed_in(tmp_path) is None
