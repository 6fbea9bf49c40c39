"""Hyperparameter search: what was tried, how good it was, and where the borders were."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cs231n_utils.plotting.style import BLUE, FAINT, GREY, INK, RED, drawing

Bounds = tuple[float, float]


def search_scatter(
    x: np.ndarray,
    y: np.ndarray,
    scores: np.ndarray,
    *,
    bounds: tuple[Bounds, Bounds],
    xlabel: str = "learning rate",
    ylabel: str = "regularisation",
    log: tuple[bool, bool] = (True, True),
    score_label: str = "validation accuracy",
) -> Figure:
    """Draw the trials of a search over two hyperparameters, the best one starred, inside the borders of the search.

    x, y    (n,) what was tried
    scores  (n,) what came of it: larger is better, shown by colour and by size; crosses are trials without a number
    bounds  ((low, high) of x, (low, high) of y): the borders. A best trial next to one of them asks for a wider search
    log     which of the two axes are logarithmic
    """
    x, y, scores = (np.asarray(values, dtype=float) for values in (x, y, scores))
    with drawing(6.6, 4.4) as figure:
        axes = figure.subplots()
        (left, right), (bottom, top) = bounds
        axes.add_patch(
            Rectangle((left, bottom), right - left, top - bottom, fill=False, color=INK, linewidth=1.3)
        )
        seen = np.isfinite(scores)
        if seen.any():
            low, high = scores[seen].min(), scores[seen].max()
            sizes = 25 + 110 * (scores[seen] - low) / ((high - low) or 1.0)
            style: Any = {"cmap": "cividis", "edgecolors": INK, "linewidths": 0.5}
            dots = axes.scatter(x[seen], y[seen], c=scores[seen], s=sizes, **style)
            bar = figure.colorbar(dots, ax=axes, label=score_label, shrink=0.9)
            bar.outline.set_visible(False)
            best = int(np.argmax(np.where(seen, scores, -np.inf)))
            axes.plot(
                x[best],
                y[best],
                marker="*",
                markersize=19,
                color=RED,
                markeredgecolor="white",
                linestyle="none",
            )
            axes.set_title(f"best of {len(scores)}: {scores[best]:.3g}")
        axes.plot(x[~seen], y[~seen], "x", color=GREY)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        axes.set(xscale="log" if log[0] else "linear", yscale="log" if log[1] else "linear")
        axes.set(xlim=_beyond(left, right, log[0]), ylim=_beyond(bottom, top, log[1]))
    return figure


def grid_against_random(
    grid: np.ndarray,
    random: np.ndarray,
    score: Callable[[np.ndarray], np.ndarray],
    *,
    bounds: Bounds = (0.0, 1.0),
    xlabel: str = "hyperparameter that matters",
    ylabel: str = "one that does not",
) -> Figure:
    """Draw the same number of trials on a grid and at random, and how many values of the important axis each has seen.

    grid, random  (n, 2) the trials, both coordinates within `bounds`; the first one matters
    score         score(x) for x (m,) is how good the important coordinate is, (m,)
    """
    with drawing(7.6, 4.2) as figure:
        frames = figure.subplots(2, 2, sharex=True, height_ratios=(1, 2.2))
        x = np.linspace(*bounds, 201)
        for (above, below), name, points in zip(frames.T, ("grid", "random"), (grid, random), strict=True):
            values = np.unique(points[:, 0])
            above.fill_between(x, score(x), min(score(x).min(), 0), color=FAINT, linewidth=0)
            above.plot(x, score(x), color=GREY, linewidth=1.2)
            above.plot(values, score(values), "o", color=BLUE, markeredgecolor="white")
            best = values[np.argmax(score(values))]
            above.plot(
                best, score(np.array([best]))[0], "*", color=RED, markersize=15, markeredgecolor="white"
            )
            above.set(yticks=[], title=f"{name}: {len(points)} trials, {len(values)} values that matter")
            for value in values:
                below.axvline(value, color=BLUE, linewidth=0.7, linestyle=(0, (2, 2)), zorder=1)
            below.plot(points[:, 0], points[:, 1], "o", color=BLUE, markersize=8, markeredgecolor="white")
            below.set(xticks=[], yticks=[], xlabel=xlabel, ylim=_beyond(*bounds, False))
            below.set_xlim(*_beyond(*bounds, False))
            for axes in (above, below):
                axes.grid(False)
            above.spines["left"].set_visible(False)
            below.spines[["top", "right"]].set_visible(True)
        frames[1, 0].set_ylabel(ylabel)
        frames[0, 0].set_ylabel("score")
    return figure


def _beyond(low: float, high: float, log: bool) -> Bounds:
    """Give limits that leave a margin of 6 % around the borders."""
    if log:
        margin = (high / low) ** 0.06
        return low / margin, high * margin
    margin = 0.06 * (high - low)
    return low - margin, high + margin
