"""What the README says of speed is what the committed benchmarks have measured."""

from __future__ import annotations

import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import show


def test_the_readme_shows_the_committed_results() -> None:
    readme = show.README.read_text(encoding="utf-8")
    assert show.filled(readme, show.read()) == readme


def test_a_result_that_is_not_the_committed_one_would_show() -> None:
    results = show.read()
    results["against_nbgrader"]["define only"]["ratio"] += 1
    readme = show.README.read_text(encoding="utf-8")
    assert show.filled(readme, results) != readme


def test_a_readme_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        show.filled("no markers", show.read())


def test_the_figure_is_there_and_shown() -> None:
    assert show.FIGURE.read_bytes().startswith(b"\x89PNG")
    assert f"({show.FIGURE.relative_to(ROOT).as_posix()})" in show.README.read_text(encoding="utf-8")
