import re
from dataclasses import replace
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest
from figures import BASELINE, FIGURES, history, save
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from matplotlib.testing.compare import compare_images
from nbclient import NotebookClient
from traitlets.config import Config

from cs231n_utils import plotting, surfaces
from cs231n_utils.plotting import descents, style

matplotlib.use("Agg")
ROOT = str(Path(__file__).parents[2])


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def spiral(turns: float, num_points: int = 20) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi * turns, num_points)
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def scenes():
    paths = {"one": spiral(1), "two": spiral(2, 30)}
    return [(surfaces.valley(), paths), (surfaces.saddle(), paths)]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_looks_as_it_did(name, tmp_path):
    # Fonts are drawn a little differently from machine to machine; a curve that moved or a word that went is more.
    drawn = save(name, tmp_path)
    assert compare_images(str(BASELINE / f"{name}.png"), str(drawn), tol=6) is None


def test_the_comparison_would_notice(tmp_path):
    drawn = save("lines", tmp_path)
    other = save("update_ratios", tmp_path)
    assert compare_images(str(BASELINE / "lines.png"), str(drawn), tol=6) is None
    figure = plotting.lines(
        {"power 1": np.arange(1, 60)}, xlabel="step", ylabel="length", title="Powers", log=True
    )
    figure.savefig(other, dpi=40)
    assert compare_images(str(BASELINE / "lines.png"), str(other), tol=6) is not None


def test_every_plot_is_among_the_figures():
    drawn = {name.partition("_of_")[0].partition("_in_")[0] for name in FIGURES}
    assert drawn == set(plotting.__all__) - {"animate"}


def test_lines_draws_every_curve_with_its_own_look():
    curves = {name: np.linspace(1, k + 2, 5) for k, name in enumerate("abcdefg")}
    axes = plotting.lines(curves, xlabel="step", ylabel="length", log=True).axes[0]
    assert [line.get_label() for line in axes.lines] == list(curves)
    assert len({line.get_color() for line in axes.lines}) == len(curves)
    assert axes.get_yscale() == "log"
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), [1, 2, 3, 4, 5])


def test_lines_takes_an_x_axis_of_its_own():
    axes = plotting.lines({"a": (np.array([0.0, 2.5]), np.array([3.0, 4.0]))}, xlabel="x", ylabel="y").axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), [0.0, 2.5])


def test_loss_curves_average_over_epochs_and_use_a_log_scale():
    run = history()
    loss_axes, accuracy_axes = plotting.loss_curves({"rule": run}).axes
    assert loss_axes.get_yscale() == "log"
    assert loss_axes.get_xlabel() == accuracy_axes.get_xlabel() == "epochs"
    np.testing.assert_array_equal(loss_axes.lines[0].get_xdata(), np.arange(12) + 0.5)
    np.testing.assert_allclose(loss_axes.lines[0].get_ydata(), run.loss.reshape(12, 20).mean(axis=1))
    np.testing.assert_array_equal(accuracy_axes.lines[0].get_ydata(), run.val_accuracy)


def test_a_run_that_diverges_ends_in_a_cross():
    loss_axes = plotting.loss_curves({"bad": history(fails=True), "good": history()}).axes[0]
    crosses = [line for line in loss_axes.lines if line.get_marker() == "x"]
    assert len(crosses) == 1
    assert crosses[0].get_xdata() == [5.5]


def test_a_run_that_diverges_at_once_and_one_of_no_epochs_can_be_drawn():
    run = history()
    nothing = replace(
        run,
        epoch=run.epoch[:0],
        loss=run.loss[:0],
        **{name: getattr(run, name)[:1] for name in ("val_epoch", "train_accuracy", "val_accuracy")},
    )
    lost = replace(run, loss=np.full(240, np.nan))
    plotting.loss_curves({"nothing": nothing, "lost": lost}).canvas.draw()
    plotting.accuracy_gap(nothing).canvas.draw()


def test_updates_of_zeros_and_from_zeros_are_left_out():
    run = history()
    ratios = {
        **run.update_ratios,
        "b1": np.concatenate([[np.inf], run.update_ratios["b1"][1:]]),
        "W2": np.zeros(240),
    }
    axes = plotting.update_ratios(replace(run, update_ratios=ratios)).axes[0]
    drawn = {line.get_label(): line.get_ydata() for line in axes.lines}
    assert np.isfinite(drawn["b1"]).sum() >= 119
    assert not np.isfinite(drawn["W2"]).any()


def test_the_bottom_of_the_step_size_curve_is_starred():
    hs = 10.0 ** -np.arange(1, 8)
    axes = plotting.step_sizes({"centred": (hs, np.array([1, 0.1, 0.01, 0, 1e-3, 0.1, np.nan]))}).axes[0]
    star = next(line for line in axes.lines if line.get_marker() == "*")
    assert star.get_xdata() == pytest.approx([1e-5])


def test_every_filter_is_drawn_on_its_own_scale():
    W = np.random.default_rng(0).normal(size=(12, 5)) * 10.0 ** np.arange(5)
    axes = plotting.first_layer(W, (2, 2, 3)).axes[0]
    assert len(axes.images) == 5
    for image in axes.images:
        pixels = image.get_array()
        assert pixels.shape == (2, 2, 3)
        assert (pixels.min(), pixels.max()) == (0, 1)


def test_zeros_are_told_and_not_drawn():
    figure = plotting.layer_histograms(
        [np.array([0.0, 0.0, 1.0, 2.0]), np.zeros(3)], titles=["first", "second"]
    )
    assert [[text.get_text() for text in axes.texts] for axes in figure.axes] == [["50% are 0"], ["all 0"]]
    assert [axes.get_title() for axes in figure.axes] == ["first", "second"]
    assert sum(bar.get_height() for bar in figure.axes[0].patches) == 2


def test_no_two_of_the_first_seven_looks_agree_in_marker_or_colour():
    looks = [look for look, _ in zip(style.looks(), range(7), strict=False)]
    assert len({look["marker"] for look in looks}) == len({look["color"] for look in looks}) == 7


def test_schedules_has_a_frame_for_each_and_hides_the_rest():
    curves = {f"s{k}": (lambda t, k=k: k * t) for k in range(7)}
    figure = plotting.schedules(curves, num_epochs=10)
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title() for axes in shown] == list(curves)
    assert shown[3].lines[0].get_ydata()[-1] == pytest.approx(30)


def test_trajectories_has_a_row_for_each_surface_and_a_column_for_each_path():
    figure = plotting.trajectories(scenes())
    assert len(figure.axes) == 4
    assert [axes.get_title() for axes in figure.axes] == ["one", "two", "", ""]
    assert [axes.get_ylabel() for axes in figure.axes] == ["valley", "", "saddle", ""]


def test_outcomes_says_every_outcome():
    table = {"bowl": {"a": "solved", "b": "stuck"}, "cliff": {"a": "diverged", "b": "solved"}}
    axes = plotting.outcomes(table).axes[0]
    assert [text.get_text() for text in axes.texts] == ["solved", "stuck", "diverged", "solved"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["bowl", "cliff"]


def test_the_animation_is_small_and_needs_no_network():
    page = plotting.animate(scenes(), num_frames=4)
    assert len(re.findall(r'frames\[\d+\] = "data:image', page)) == 4
    assert "http" not in page
    assert "fa fa-" not in page
    assert all(sign in page for sign in descents.BUTTONS.values())
    assert len(page) < 400_000
    assert not plt.get_fignums()


def test_every_figure_brings_its_own_background_and_leaves_the_settings_alone():
    before = dict(plt.rcParams)
    figure = plotting.outcomes({"row": {"column": "solved"}})
    assert to_hex(figure.get_facecolor()) == style.PAPER.lower()
    assert figure.get_alpha() is None
    assert dict(plt.rcParams) == before


@pytest.mark.slow
def test_a_notebook_shows_every_figure_once(ipc: dict[str, str]):
    draw = "plotting.outcomes({'row': {'column': 'solved'}});"
    cells = [f"from cs231n_utils import plotting\n{draw}", draw]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    place = {"metadata": {"path": ROOT}}
    NotebookClient(notebook, timeout=60, resources=place, config=Config(KernelManager=ipc)).execute()
    for cell in notebook.cells:
        assert [sorted(output.data) for output in cell.outputs] == [["image/png", "text/html", "text/plain"]]
        (shown,) = cell.outputs
        assert shown.data["text/plain"] == shown.metadata["image/png"]["alt"] == "row: column solved."
