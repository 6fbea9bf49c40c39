"""A bar is drawn where it can be drawn over, and is a few lines in a file."""

import io
import os
import sys

import pytest

from cs231n_utils.progress import progress_bar


def test_a_file_gets_the_beginning_and_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", file := io.StringIO())
    with progress_bar(total=500) as bar:
        for _ in range(500):
            bar.start_t -= 1  # as if each took a second
            bar.update()
    assert file.getvalue().count("\r") <= 4
    assert "500/500" in file.getvalue()


@pytest.mark.parametrize(("term", "seconds"), [("xterm", 0.1), ("dumb", 30)])
def test_a_terminal_gets_ten_a_second_unless_it_is_dumb(
    term: str, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    ours, theirs = os.openpty()
    with open(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        with progress_bar(total=1) as bar:
            assert bar.mininterval == seconds
    os.close(ours)


def test_a_notebook_gets_ten_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    Stream = type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})
    monkeypatch.setattr(sys, "stdout", Stream())
    with progress_bar(total=1) as bar:
        assert bar.mininterval == 0.1
