"""Descents over loss surfaces: paths, animations, and a table of how they ended."""

import re
from collections.abc import Mapping, Sequence
from html import escape

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from cs231n_utils.plotting.style import FAINT, INK, drawing, looks
from cs231n_utils.surfaces import Surface

Scene = tuple[Surface, Mapping[str, np.ndarray]]

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


def trajectories(scenes: Sequence[Scene]) -> Figure:
    """Draw descents over the contours of their surfaces: a row for each surface, a frame for each path.

    scenes  a list of (surface, {name: path}), where a path (T, 2) holds the points visited, the start first;
            every scene has the same names in the same order
    """
    columns = max(len(paths) for _, paths in scenes)
    with drawing(2.05 * columns, 2.0 * len(scenes)) as figure:
        grid = figure.subplots(len(scenes), columns, squeeze=False)
        for row, (surface, paths) in zip(grid, scenes, strict=True):
            for axes, path, look in zip(row, paths.values(), looks(), strict=False):
                _contours(axes, surface)
                axes.plot(
                    path[:, 0], path[:, 1], color=look["color"], marker="o", markersize=2.5, linewidth=1
                )
                axes.plot(path[-1, 0], path[-1, 1], marker="o", markersize=7, color=look["color"])
                axes.set(xticks=[], yticks=[])
            row[0].set_ylabel(surface.name)
        for axes, name in zip(grid[0], scenes[0][1], strict=False):
            axes.set_title(name)
    figure.words = _in_words(scenes)
    return figure


def animate(scenes: Sequence[Scene], num_frames: int = 34) -> str:
    """Animate descents over the contours of their surfaces. Returns HTML that needs nothing from the network.

    scenes      as for `trajectories`; paths of unlike lengths wait at their end
    num_frames  spread evenly over the longest path; each one costs about 40 ms to draw
    """
    with drawing(4.3 * len(scenes) + 1.2, 4.0, dpi=72) as figure:
        grid = figure.subplots(1, len(scenes), squeeze=False)[0]
        runners: list[tuple[np.ndarray, Line2D, Line2D]] = []
        for axes, (surface, paths) in zip(grid, scenes, strict=True):
            _contours(axes, surface)
            axes.set_title(surface.name)
            for (name, path), look in zip(paths.items(), looks(), strict=False):
                style = {"color": look["color"], "linestyle": look["linestyle"]}
                (trail,) = axes.plot([], [], **style)
                (head,) = axes.plot([], [], marker=look["marker"], markersize=7, label=name, **style)
                runners.append((path, trail, head))
        grid[-1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5))

        # The layout is found once: for each frame, that took two thirds of the time.
        figure.draw_without_rendering()
        figure.set_layout_engine(None)

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
    page = page.replace("<img id=", f'<img alt="{escape(_in_words(scenes))}" id=')
    page = page.replace('<input id="_anim_slider', '<input aria-label="Frame" id="_anim_slider')
    return re.sub(r'<i class="fa fa-([^"]+)"></i>', lambda icon: BUTTONS[icon[1]], page)


def outcomes(table: Mapping[str, Mapping[str, str]]) -> Figure:
    """Draw table[row][column] -> "solved", "stuck" or "diverged" as a grid of coloured words."""
    fills = {"solved": "#CFE8DD", "stuck": "#F4E3B5", "diverged": "#F2C9B8"}
    rows, columns = list(table), list(next(iter(table.values())))
    with drawing(1.6 + 1.05 * len(columns), 0.6 + 0.42 * len(rows)) as figure:
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
    figure.words = " ".join(
        f"{row}: {', '.join(f'{column} {word}' for column, word in found.items())}."
        for row, found in table.items()
    )
    return figure


def _in_words(scenes: Sequence[Scene]) -> str:
    """Tell of every path where it ends, after how many steps and how much lower."""
    told = []
    for surface, paths in scenes:
        ends = [
            f"{name} ends at ({path[-1, 0]:.3g}, {path[-1, 1]:.3g}) after {len(path) - 1} steps, "
            f"loss {float(surface.loss(path[-1])):.3g}"
            for name, path in paths.items()
        ]
        start = f"{surface.name}, loss {float(surface.loss(np.asarray(surface.start))):.3g} at the start"
        told.append(f"{start}: {'; '.join(ends)}.")
    return " ".join(["Paths over the contours of a loss.", *told])


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
