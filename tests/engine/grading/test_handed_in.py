from __future__ import annotations

import os
import warnings
from datetime import datetime
from pathlib import Path

import pytest
from traitlets.config import Config

from autograder.grading.handed_in import when_handed_in

TIME = datetime(2026, 3, 2, 22, 59)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 22:59:00 UTC",
        "2026-03-02 22:59:00.000000 UTC\n",
        "2026-03-02T22:59:00",
        "2026-03-02 10:59 PM",
        "2026-03-02 22:59",
    ],
)
def test_the_time_is_read_as_nbgrader_writes_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "timestamp.txt").write_text(text)
    assert when_handed_in(tmp_path, Config()) == TIME


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
    assert when_handed_in(tmp_path, Config()) is None


@pytest.mark.parametrize(
    ("zone", "text", "hours"),
    [
        ("America/Los_Angeles", "2026-03-02 12:00:00 PST", 20),
        ("America/Los_Angeles", "2026-07-02 12:00:00.123456 PDT", 19),
        ("Europe/Berlin", "2026-03-02 12:00:00 CET", 11),
        ("Europe/Berlin", "2026-07-02 12:00:00 CEST", 10),
        ("Europe/Berlin", "2026-10-25 02:30:00 CEST", 0),
        ("Europe/Berlin", "2026-10-25 02:30:00 CET", 1),
        ("Europe/Berlin", "2026-07-02 12:00:00 UTC", 12),
        ("Asia/Tokyo", "2026-03-02 12:00:00 JST", 3),
        ("Australia/Sydney", "2026-07-02 12:00:00 AEST", 2),
        ("UTC", "2026-03-02 12:00:00 EST", 17),
        ("UTC", "2026-03-02 12:00:00 America/New_York", 17),
        ("UTC", "2026-03-02 12:00:00 +0100", 11),
        ("UTC", "2026-03-02 12:00:00 +01:00", 11),
        ("UTC", "2026-03-02T12:00:00-0330", 15),
    ],
)
def test_a_time_in_the_zone_of_the_course_or_another_is_read_in_utc(
    tmp_path: Path, zone: str, text: str, hours: int
) -> None:
    (tmp_path / "timestamp.txt").write_text(text)
    read = when_handed_in(tmp_path, Config(Exchange=Config(timezone=zone)))
    assert read is not None and (read.date().isoformat(), read.hour) == (text[:10], hours)


@pytest.mark.parametrize(("zone", "text"), [("UTC", "PST"), ("UTC", "CEST"), ("Europe/Berlin", "PDT")])
def test_letters_that_may_mean_any_zone_are_not_guessed_at(tmp_path: Path, zone: str, text: str) -> None:
    (tmp_path / "timestamp.txt").write_text(f"2026-07-02 12:00:00 {text}")
    assert when_handed_in(tmp_path, Config(Exchange=Config(timezone=zone))) is None


def test_a_zone_that_nobody_knows_is_no_warning(tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_text("2026-03-02T12:00:00 XYZ")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert when_handed_in(tmp_path, Config()) is None


def test_neither_a_link_nor_a_pipe_is_read(tmp_path: Path) -> None:
    assert when_handed_in(tmp_path, Config()) is None
    (tmp_path / "real.txt").write_text("2026-03-02 22:59:00 UTC")
    (tmp_path / "timestamp.txt").symlink_to("real.txt")
    assert when_handed_in(tmp_path, Config()) is None
    (tmp_path / "timestamp.txt").unlink()
    os.mkfifo(tmp_path / "timestamp.txt")
    assert when_handed_in(tmp_path, Config()) is None
