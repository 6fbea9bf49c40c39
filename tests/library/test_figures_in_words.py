"""Every figure says in words what it shows, and nothing of it is said by colour alone."""

import re
from itertools import combinations, pairwise

import figures
import matplotlib
import numpy as np
import pytest
from figures import FIGURES, history
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot as plt
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from traitlets.config import Config

from cs231n_utils import plotting
from cs231n_utils.plotting import style

matplotlib.use("Agg")

# Machado, Oliveira and Fernandes (2009), severity 1: what eyes without one kind of cones see of linear RGB.
BLIND = {
    "protanopia": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "deuteranopia": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "tritanopia": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}
XYZ = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])


def linear(colour: str) -> np.ndarray:
    """Give linear RGB."""
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Give CIE Lab, in which a distance of 2 is just seen, of linear RGB."""
    x, y, z = np.cbrt(np.clip(XYZ @ np.clip(rgb, 0, 1) / XYZ.sum(axis=1), 1e-6, 1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """Give the contrast of WCAG between two colours, 1 to 21."""
    dark, light = sorted(XYZ[1] @ linear(colour) for colour in (one, other))
    return float((light + 0.05) / (dark + 0.05))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_words_and_its_texts_are_legible(name: str) -> None:
    figure = FIGURES[name]()
    told = figure.in_words()
    assert len(told) > 20 and told.endswith(".") and "nan" not in told
    numbers = re.findall(r"\d", told)
    assert len(numbers) > 1 or name == "outcomes", told
    for axes in figure.axes:
        written = [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
        for text in written:
            if text.get_text():
                assert contrast(text.get_color(), style.PAPER) >= 4.5, text.get_text()


def test_curves_are_told_by_name_from_where_to_where() -> None:
    told = plotting.lines(
        {"a": np.array([1.0, 3, 2]), "b": np.array([2, 1, np.nan])}, xlabel="step", ylabel="loss", log=True
    ).in_words()
    assert told == (
        "A figure. loss (log scale) against step: a goes from 1 at 1 to 2 at 3, highest 3 at 2; "
        "b goes from 2 at 1 to 1 at 2 and ends there; a cross at (2, 1)."
    )


def test_frames_are_told_apart() -> None:
    told = plotting.loss_curves({"good": history(), "bad": history(fails=True)}).in_words()
    assert told.startswith(
        "A figure of 2 frames. Training loss, log scale, training loss (log scale) against epochs: "
    )
    assert "Validation accuracy, accuracy against epochs: good goes from 0.1 at 0" in told


def test_a_table_and_paths_are_told_whole() -> None:
    assert figures.outcomes().in_words() == (
        "bowl: SGD solved, Adam solved. saddle: SGD stuck, Adam solved. cliff: SGD diverged, Adam stuck."
    )
    told = figures.trajectories().in_words()
    assert "valley, loss 3.25 at the start: one ends at (0.096, -0.0279) after 24 steps, loss 0.101;" in told


def test_bars_points_and_images_are_counted() -> None:
    assert "bars from left to right: 96, 82, 105, 100, 117" in figures.decades().in_words()
    assert "37 points of values from 0.255 to 0.879; a star at" in figures.search_scatter().in_words()
    assert figures.first_layer().in_words() == (
        "The first-layer weights of 18 units, each as an image of 12 by 12 pixels."
    )
    assert "ReLU, He, std 0.59: bars from 0 to 3.9, the highest at 0.24; written: 51% are 0" in (
        figures.layer_histograms().in_words()
    )


def test_what_students_draw_themselves_is_told_too() -> None:
    with style.drawing(4, 3) as figure:
        axes = figure.subplots()
        axes.plot(["Monday", "Friday"], [1, 2], label="by day")
        axes.plot([], [], label="empty")
        axes.scatter([1], [2])
    told = figure.in_words()
    assert "by day goes from 1 at 0 to 2 at 1" in told and "1 point" in told


def test_what_cannot_be_told_is_seen_all_the_same() -> None:
    with style.drawing(4, 3) as figure:
        figure.subplots().get_title = lambda: 1 / 0
    assert figure.in_words() == "A figure for which there are no words (ZeroDivisionError)."


def test_a_very_long_description_ends() -> None:
    curves = {f"curve number {i}": np.arange(3) for i in range(100)}
    assert len(plotting.lines(curves, xlabel="x", ylabel="y").in_words()) < 2100


def test_the_animation_is_told_and_its_slider_has_a_name() -> None:
    page = plotting.animate(figures.scenes(), num_frames=2)
    assert re.search(
        '<img alt="Paths over the contours of a loss. valley, loss 3.25 at the start: one ends', page
    )
    assert '<input aria-label="Frame" id=' in page


def test_a_notebook_gets_the_picture_with_its_words() -> None:
    shell, shown = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}})), []
    try:
        shell.display_formatter.formatters["image/png"].for_type(
            plt.Figure, lambda figure: ("AAAA\n", {"width": 9})
        )
        shell.display_pub.publish = lambda data, metadata, **_: shown.append((data, metadata))
        figure = plotting.lines({'<"a">': np.arange(3)}, xlabel="x", ylabel="y")
        assert shell.display_formatter.format(figure) == ({}, {}), "nothing more is shown"
    finally:
        InteractiveShell.clear_instance()
    ((data, metadata),) = shown
    words = figure.in_words()
    assert data["text/plain"] == words and data["image/png"] == "AAAA\n"
    assert data["text/html"].startswith(
        '<img alt="A figure. y against x: &lt;&quot;a&quot;&gt; goes from 0 at 1'
    )
    assert data["text/html"].endswith(' width="9" src="data:image/png;base64,AAAA">')
    assert metadata["image/png"] == {"width": 9, "alt": words}


def test_colours_stay_apart_for_eyes_without_one_kind_of_cones() -> None:
    seen = {name: [lab(np.array(eyes) @ linear(c)) for c in style.PALETTE] for name, eyes in BLIND.items()}
    for name, colours in seen.items():
        assert min(np.linalg.norm(a - b) for a, b in combinations(colours, 2)) > 12, name
    red, green = (lab(np.array(BLIND["deuteranopia"]) @ linear(colour)) for colour in ("#d62728", "#7f7f00"))
    assert np.linalg.norm(red - green) < 12, "two colours that do not would be noticed"


def test_curves_are_told_apart_without_any_colour() -> None:
    looks = [look for look, _ in zip(style.looks(), range(7), strict=False)]
    assert len({look["marker"] for look in looks}) == 7
    assert all(a["linestyle"] != b["linestyle"] for a, b in pairwise(looks))


@pytest.mark.parametrize("name", ["search_scatter", "search_stages"])
def test_what_is_coloured_by_score_is_sized_by_it_too(name: str) -> None:
    scattered = [
        c for axes in FIGURES[name]().axes for c in axes.collections if isinstance(c, PathCollection)
    ]
    assert scattered
    for dots in scattered:
        assert np.all(np.diff(dots.get_sizes()[np.argsort(dots.get_array())]) > 0)
