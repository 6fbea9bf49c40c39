"""Figures for the notebooks.

Every figure brings its own light background, so it reads the same in a light and in a dark JupyterLab. The
palette is close to Okabe and Ito's, whose colours stay apart for colour-blind readers; the dash pattern changes
along with the colour.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from cs231n_utils.surfaces import Surface
from cs231n_utils.training import History

Scene = tuple[Surface, Mapping[str, np.ndarray]]

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B8860B", "#56B4E9", "#4D4D4D")
DASHES = ("-", (0, (5, 1.5)), "-", (0, (5, 1.5)), "-", (0, (5, 1.5)), (0, (1, 1)))
BUTTONS = {
    "minus": "−",
    "fast-backward": "|◁",
    "step-backward": "◁|",
    "play fa-flip-horizontal": "◀",
    "pause": "❚❚",
    "play": "▶",
    "step-forward": "|▷",
    "fast-forward": "▷|",
    "plus": "+",
}
INK, PAPER, FAINT = "#2B2B2B", "#FBFAF7", "#D9D6CF"
STYLE: Any = {
    "axes.facecolor": PAPER,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 10.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}


def lines(
    curves: Mapping[str, np.ndarray | tuple[np.ndarray, np.ndarray]],
    *,
    xlabel: str,
    ylabel: str,
    title: str = "",
    log: bool = False,
) -> Figure:
    """Draw named curves in one frame.

    curves  name -> values, drawn against 1, 2, 3, ...; or name -> (x, values)
    log     put the values on a logarithmic axis
    """
    figure = _figure(7.5, 3.8)
    with plt.rc_context(STYLE):
        axes = figure.subplots()
        for (name, curve), look in zip(curves.items(), _looks(), strict=False):
            x, values = curve if isinstance(curve, tuple) else (np.arange(1, len(curve) + 1), curve)
            axes.plot(x, values, label=name, **look)
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title, yscale="log" if log else "linear")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def loss_curves(histories: Mapping[str, History]) -> Figure:
    """Draw training loss (log scale, averaged over each epoch) and validation accuracy against epochs."""
    figure = _figure(10.5, 3.8)
    with plt.rc_context(STYLE):
        left, right = figure.subplots(1, 2)
        for (name, history), look in zip(histories.items(), _looks(), strict=False):
            epochs = history.epoch.astype(int)
            mean_loss = np.bincount(epochs, weights=history.loss) / np.bincount(epochs)
            # The mean over an epoch belongs to the middle of it.
            left.plot(np.arange(len(mean_loss)) + 0.5, mean_loss, label=name, **look)
            right.plot(history.val_epoch, history.val_accuracy, label=name, **look)
        left.set(xlabel="epochs", ylabel="training loss", title="Training loss, log scale", yscale="log")
        right.set(xlabel="epochs", ylabel="accuracy", title="Validation accuracy")
        # An untrained network guesses; leaving room for that would flatten what is worth seeing.
        right.set_ylim(bottom=min(history.val_accuracy[1:].min() for history in histories.values()) - 0.02)
        for axes in (left, right):
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        right.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def schedules(curves: Mapping[str, Callable[[float], float]], num_epochs: float, columns: int = 5) -> Figure:
    """Draw learning-rate schedules side by side on equal axes. Each is called as schedule(t), t in epochs."""
    times = np.linspace(0, num_epochs, 601)
    rows = -(-len(curves) // columns)
    figure = _figure(2.4 * columns, 1.9 * rows)
    with plt.rc_context(STYLE):
        grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for axes, (name, schedule) in zip(grid.flat, curves.items(), strict=False):
            axes.plot(times, [schedule(float(t)) for t in times], color=PALETTE[0])
            axes.set_title(name)
        for axes in grid.flat[len(curves) :]:
            axes.set_visible(False)
        figure.supxlabel("epochs", fontsize=10)
        figure.supylabel("learning rate", fontsize=10)
    return figure


def trajectories(scenes: Sequence[Scene]) -> Figure:
    """Draw descents over the contours of their surfaces: a row for each surface, a frame for each path.

    scenes  a list of (surface, {name: path}), where a path (T, 2) holds the points visited, the start first;
            every scene has the same names in the same order
    """
    columns = max(len(paths) for _, paths in scenes)
    figure = _figure(2.05 * columns, 2.0 * len(scenes))
    with plt.rc_context(STYLE):
        grid = figure.subplots(len(scenes), columns, squeeze=False)
        for row, (surface, paths) in zip(grid, scenes, strict=True):
            for axes, path, look in zip(row, paths.values(), _looks(), strict=False):
                _contours(axes, surface)
                axes.plot(
                    path[:, 0], path[:, 1], color=look["color"], marker="o", markersize=2.5, linewidth=1
                )
                axes.plot(path[-1, 0], path[-1, 1], marker="o", markersize=7, color=look["color"])
                axes.set(xticks=[], yticks=[])
            row[0].set_ylabel(surface.name)
        for axes, name in zip(grid[0], scenes[0][1], strict=False):
            axes.set_title(name)
    return figure


def animate(scenes: Sequence[Scene], num_frames: int = 34) -> str:
    """Animate descents over the contours of their surfaces. Returns HTML that needs nothing from the network.

    scenes      as for `trajectories`; paths of unlike lengths wait at their end
    num_frames  spread evenly over the longest path; each one costs about 40 ms to draw
    """
    figure = _figure(4.3 * len(scenes) + 1.2, 4.0, dpi=72)
    with plt.rc_context(STYLE):
        grid = figure.subplots(1, len(scenes), squeeze=False)[0]
        runners: list[tuple[np.ndarray, Line2D, Line2D]] = []
        for axes, (surface, paths) in zip(grid, scenes, strict=True):
            _contours(axes, surface)
            axes.set_title(surface.name)
            for (name, path), look in zip(paths.items(), _looks(), strict=False):
                (trail,) = axes.plot([], [], label=name, **look)
                (head,) = axes.plot([], [], marker="o", markersize=7, color=look["color"])
                runners.append((path, trail, head))
        grid[-1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5))

    longest = max(len(path) for path, _, _ in runners)
    ends = np.linspace(1, longest, min(num_frames, longest)).round().astype(int)

    def draw(end: int) -> list[Line2D]:
        for path, trail, head in runners:
            trail.set_data(path[:end, 0], path[:end, 1])
            last = path[:end][-1]
            head.set_data(last[:1], last[1:])
        return [artist for _, trail, head in runners for artist in (trail, head)]

    animation = FuncAnimation(figure, draw, frames=[int(end) for end in ends], interval=90)
    # Closed, so that the notebook shows the animation and not its first frame as well.
    plt.close(figure)
    # Frames full of thin contours are three times smaller as JPEG, and they are stored in the notebook.
    with plt.rc_context({"animation.frame_format": "jpeg"}):
        page = animation.to_jshtml(default_mode="once")
    # Matplotlib fetches the icons of the player from a font server; plain characters work offline.
    page = re.sub(r"<link\s+rel=.stylesheet.[^>]*>", "", page)
    return re.sub(r'<i class="fa fa-([^"]+)"></i>', lambda icon: BUTTONS[icon[1]], page)


def outcomes(table: Mapping[str, Mapping[str, str]]) -> Figure:
    """Draw table[row][column] -> "solved", "stuck" or "diverged" as a grid of coloured words."""
    fills = {"solved": "#CFE8DD", "stuck": "#F4E3B5", "diverged": "#F2C9B8"}
    rows, columns = list(table), list(next(iter(table.values())))
    figure = _figure(1.6 + 1.05 * len(columns), 0.6 + 0.42 * len(rows))
    with plt.rc_context(STYLE):
        axes = figure.subplots()
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                word = table[row][column]
                axes.add_patch(Rectangle((j - 0.48, i - 0.46), 0.96, 0.92, color=fills.get(word, FAINT)))
                weight = "bold" if word == "diverged" else "normal"
                axes.text(j, i, word, ha="center", va="center", fontsize=9, weight=weight)
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(rows)), rows)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.grid(False)
        axes.spines[:].set_visible(False)
    return figure


def _looks():
    return cycle([{"color": color, "linestyle": dash} for color, dash in zip(PALETTE, DASHES, strict=True)])


def _figure(width: float, height: float, dpi: int = 96) -> Figure:
    # Made outside rc_context: the first figure of a notebook loads the backend, which turns interactive mode on,
    # and leaving the context would turn it off again. No later figure would be shown.
    return plt.figure(figsize=(width, height), dpi=dpi, facecolor=PAPER, layout="constrained")


def _contours(axes: Axes, surface: Surface) -> None:
    (left, right), (bottom, top) = surface.window
    x, y = np.meshgrid(np.linspace(left, right, 121), np.linspace(bottom, top, 121))
    heights = surface.loss(np.stack([x, y], axis=-1))
    # Levels at equal shares of the area show both the flat parts and the steep ones.
    levels = np.unique(np.quantile(heights, np.linspace(0, 1, 15)))
    axes.contourf(x, y, heights, levels=levels, cmap="Greys", alpha=0.28)
    axes.contour(x, y, heights, levels=levels, colors="#9A968C", linewidths=0.5)
    axes.plot(
        surface.minima[:, 0], surface.minima[:, 1], linestyle="none", marker="*", markersize=12, color=INK
    )
    axes.plot(*surface.start, marker="s", markersize=6, color=INK)
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.grid(False)
