import re
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from nbclient import NotebookClient

from cs231n_utils import nets, plotting, surfaces, training
from cs231n_utils.data import Dataset

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


def a_history() -> training.History:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 4)), rng.integers(3, size=30)
    data = Dataset(X[:20], y[:20], X[20:25], y[20:25], X[25:], y[25:], np.zeros(4))
    params = nets.init(4, 5, 3, rng)

    def downhill(w, dw, config):
        return w - 0.1 * dw, config

    _, history = training.train(
        nets.loss, nets.predict, params, data, downhill, rng, num_epochs=3, batch_size=8
    )
    return history


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
    history = a_history()
    loss_axes, accuracy_axes = plotting.loss_curves({"rule": history}).axes
    assert loss_axes.get_yscale() == "log"
    assert loss_axes.get_xlabel() == accuracy_axes.get_xlabel() == "epochs"
    np.testing.assert_array_equal(loss_axes.lines[0].get_xdata(), [0.5, 1.5, 2.5])
    np.testing.assert_allclose(loss_axes.lines[0].get_ydata(), history.loss.reshape(3, 3).mean(axis=1))
    np.testing.assert_array_equal(accuracy_axes.lines[0].get_ydata(), history.val_accuracy)


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
    assert all(sign in page for sign in plotting.BUTTONS.values())
    assert len(page) < 400_000
    assert not plt.get_fignums()


def test_every_figure_brings_its_own_background_and_leaves_the_settings_alone():
    before = dict(plt.rcParams)
    figure = plotting.outcomes({"row": {"column": "solved"}})
    assert to_hex(figure.get_facecolor()) == plotting.PAPER.lower()
    assert figure.get_alpha() is None
    assert dict(plt.rcParams) == before


@pytest.mark.slow
def test_a_notebook_shows_every_figure_once():
    draw = "plotting.outcomes({'row': {'column': 'solved'}});"
    cells = [f"from cs231n_utils import plotting\n{draw}", draw]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": ROOT}}).execute()
    for cell in notebook.cells:
        assert [sorted(output.data) for output in cell.outputs] == [["image/png", "text/plain"]]
