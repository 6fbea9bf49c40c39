"""The commands in consoles that know no tick, no colour and few columns, and in terminals that cannot be drawn over."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from conftest import BIN, NAME, ROOT, run

from autograder.terminal import columns

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="it has no such terminals"),
]

NOTEBOOK = ROOT / "examples" / "submitted" / "karl" / NAME
FAILED = r"FAILED adam: \S"
SENTENCE = (
    "This is what happens when t is not stored back in config, so every step takes itself for the first."
)


def in_terminal(*words: object, wide: int, cwd: Path, **environment: str) -> str:
    """Run a command in a terminal of so many columns, and give all that it wrote there."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, wide, 0, 0))
    env = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
    command = [str(BIN / str(words[0])), *map(str, words[1:])]
    process = subprocess.Popen(command, cwd=cwd, env=env | environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # on Linux, the end of a terminal
            break
        if not part:
            break
        written += part
    process.wait(60)
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp936"])
def test_a_console_without_ticks_gets_words(encoding: str, tmp_path: Path) -> None:
    command = [BIN / "autograder", "check", NOTEBOOK]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60)
    told = done.stdout.decode(encoding)
    assert done.returncode == 1 and done.stderr == b""
    assert "?" not in told and "\x1b" not in told
    rows = [line for line in told.split("\n") if re.match(r"  (ok|FAILED|-) ", line)]
    assert len(rows) == 23
    assert len({line.rindex(" / ") for line in rows}) == 1, "the columns are straight"
    assert re.search(FAILED, told) and SENTENCE in told


def test_pytest_tells_the_same_in_words(tmp_path: Path) -> None:
    words = ["pytest", NOTEBOOK, "-p", "no:cacheprovider", "-q", "-k", "adam and not simple"]
    told = run(*words, cwd=tmp_path, ok=False, PYTHONIOENCODING="ascii").stdout
    assert re.search(FAILED, told) and r"\u" not in told


@pytest.mark.parametrize("wide", [80, 40])
def test_narrow_terminals_get_folded_lines_and_no_colour_codes(wide: int, tmp_path: Path) -> None:
    told = in_terminal("autograder", "check", NOTEBOOK, wide=wide, cwd=tmp_path)
    assert max(columns(line) for line in told.split("\n")) <= wide
    assert "\x1b" not in told and "\r" not in told
    assert SENTENCE in " ".join(told.split())
    rows = [line for line in told.split("\n") if line.startswith("  ✓")]
    assert len(rows) == 20 and all(" / " in line for line in rows), "a row stays one line"


@pytest.mark.parametrize("wide", [80, 40])
def test_the_table_of_a_class_fits_and_stays_straight_where_there_is_room(graded: Path, wide: int) -> None:
    code = f"from pathlib import Path; from autograder.reporting.page import print_class; print_class(Path(), {NAME!r})"
    told = in_terminal("python", "-c", code, wide=wide, cwd=graded)
    lines = told.strip().split("\n")
    assert max(map(columns, lines)) <= wide
    rows = [line for line in lines if " / 46 " in line]
    assert len(rows) == len(list((graded / "results" / NAME).glob("*.json")))
    if wide == 80:
        assert len({line.index(" / 46 ") for line in rows}) == 1
        more = [line for line in lines[1:] if line not in rows]
        start = lines[0].index("what stands out")
        assert more and all(line[:start].isspace() and line[start] != " " for line in more)


def test_a_bar_is_drawn_only_where_it_can_be_drawn_over(graded: Path) -> None:
    words = ["autograder", "regrade", NAME, "--student", "grace", "--workers", "1", "--diff"]
    told = in_terminal(*words, wide=80, cwd=graded, TERM="xterm")
    assert "\r" in told and f"{NAME}: 100%" in told.replace("\r", "\n"), "a bar is drawn"
    told = in_terminal(*words, wide=80, cwd=graded, TERM="dumb")
    assert "\r" not in told and "\x1b" not in told and "0 questions would change" in told
    assert all(len(line) <= 80 for line in told.split("\n"))
