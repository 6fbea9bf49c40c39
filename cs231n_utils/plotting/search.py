"""Hyperparameter search: what was tried, how good it was, and where the borders were."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullLocator

from cs231n_utils.plotting.style import BLUE, FAINT, GREY, INK, RED, drawing, looks

Bounds = tuple[float, float]
Trial = Mapping[str, Any]


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
            style: Any = {"cmap": "cividis", "edgecolors": INK, "linewidths": 0.5}
            dots = axes.scatter(x[seen], y[seen], c=scores[seen], s=_sizes(scores[seen]), **style)
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


def decades(samples: Mapping[str, np.ndarray], *, xlabel: str) -> Figure:
    """Draw how many draws of a hyperparameter fell into each decade.

    samples  title -> logarithms to base 10 of the draws; a frame for each, on equal axes
    """
    lowest = np.floor(min(values.min() for values in samples.values()))
    highest = np.ceil(max(values.max() for values in samples.values()))
    edges = np.arange(lowest, highest + 1)
    with drawing(8.4, 2.9) as figure:
        frames = figure.subplots(1, len(samples), sharex=True, sharey=True, squeeze=False)[0]
        for axes, (title, values) in zip(frames, samples.items(), strict=True):
            counts, _ = np.histogram(values, edges)
            bars = axes.bar(edges[:-1] + 0.5, counts, width=0.92, color=BLUE)
            axes.bar_label(bars, fontsize=8.5, padding=2)
            ticks = [f"$10^{{{int(edge)}}}$" for edge in edges]
            axes.set(title=title, xlabel=xlabel, xticks=edges, xticklabels=ticks)
            axes.margins(y=0.12)
            axes.grid(False, axis="x")
        frames[0].set_ylabel("draws")
    return figure


def search_stages(
    stages: Sequence[
        tuple[str, Mapping[str, tuple[str, float, float]], Sequence[tuple[Mapping[str, float], float]]]
    ],
) -> Figure:
    """Draw the stages of a search over two hyperparameters: a frame for each, with its ranges and its trials.

    stages  (title, space, trials) of each. space: name -> ("log" or "uniform", low, high), two of them; trials:
            (config, score), drawn by score within their stage, the better the larger; crosses are trials without a
            number
    """
    first, second = stages[0][1]
    with drawing(3.6 * len(stages) + 0.4, 3.7) as figure:
        frames = figure.subplots(1, len(stages), sharex=True, sharey=True, squeeze=False)[0]
        for axes, (title, space, trials) in zip(frames, stages, strict=True):
            for _, before, _ in stages:
                if before is space:
                    break
                axes.add_patch(_box(before[first][1:], before[second][1:], GREY, 0.9, (0, (2, 2))))
            axes.add_patch(_box(space[first][1:], space[second][1:], INK, 1.5, "-"))
            x, y = (np.array([config[name] for config, _ in trials]) for name in (first, second))
            scores = np.array([score for _, score in trials], dtype=float)
            seen = np.isfinite(scores)
            style: Any = {"cmap": "cividis", "edgecolors": INK, "linewidths": 0.5, "zorder": 3}
            axes.scatter(x[seen], y[seen], c=scores[seen], s=_sizes(scores[seen]), **style)
            axes.plot(x[~seen], y[~seen], "x", color=GREY)
            if seen.any():
                best = int(np.argmax(np.where(seen, scores, -np.inf)))
                axes.plot(x[best], y[best], "*", color=RED, markersize=17, markeredgecolor="white", zorder=4)
                title = f"{title}\nbest: {scores[best]:.3f}"
            axes.set(title=title, xlabel=first.replace("_", " "))
        low = [min(space[name][1] for _, space, _ in stages) for name in (first, second)]
        high = [max(space[name][2] for _, space, _ in stages) for name in (first, second)]
        log = [stages[0][1][name][0] == "log" for name in (first, second)]
        frames[0].set(xscale="log" if log[0] else "linear", yscale="log" if log[1] else "linear")
        frames[0].set(xlim=_beyond(low[0], high[0], log[0]), ylim=_beyond(low[1], high[1], log[1]))
        frames[0].set_ylabel(second.replace("_", " "))
    return figure


def rungs(stages: Sequence[tuple[float, Sequence[Trial]]], *, ylabel: str = "validation error") -> Figure:
    """Draw a successive halving: a line for each config, as far as it was trained; errors on a log scale.

    stages  (epochs, trials) of each rung; a trial is {"config": config, "score": accuracy}, a NaN is not drawn
    """
    curves: dict[tuple[Any, ...], list[tuple[float, float]]] = {}
    for epochs, trials in stages:
        for trial in trials:
            key = tuple(sorted(trial["config"].items()))
            curves.setdefault(key, []).append((epochs, 1 - trial["score"]))
    longest = max(len(curve) for curve in curves.values())
    with drawing(7.0, 3.9) as figure:
        axes = figure.subplots()
        for curve in curves.values():
            x, y = np.array(curve).T
            winner = len(curve) == longest
            color, width = (RED, 2.4) if winner else (BLUE, 1.3)
            axes.plot(
                x, y, color=color, linewidth=width, marker="o", markersize=4.5, zorder=3 if winner else 2
            )
        axes.set(xscale="log", yscale="log", xlabel="epochs", ylabel=ylabel)
        ticks = [epochs for epochs, _ in stages]
        labels = [f"{epochs:g}\n{len(trials)} left" for epochs, trials in stages]
        axes.set_xticks(ticks, labels)
        axes.xaxis.set_minor_locator(NullLocator())
    return figure


def best_so_far(results: Mapping[str, np.ndarray], *, xlabel: str, ylabel: str) -> Figure:
    """Draw what the best trial still lacked after each part of the budget: means over searches, and standard errors.

    results  name -> (R, T) what the best trial of each of R searches lacked after 0, 1, ..., T - 1 units of the
             budget, on a log scale: smaller is better; not drawn while a search has no trial yet (NaN)
    """
    with drawing(9.6, 4.0) as figure:
        axes, ends = figure.subplots(1, 2, width_ratios=(2.3, 1), sharey=True)
        for i, ((name, curves), look) in enumerate(zip(results.items(), looks(len(results)), strict=False)):
            ready = np.flatnonzero(np.all(np.isfinite(curves), axis=0))
            mean = curves[:, ready].mean(axis=0)
            error = curves[:, ready].std(axis=0, ddof=1) / np.sqrt(len(curves))
            band: Any = {"step": "post", "color": look["color"], "alpha": 0.16, "linewidth": 0}
            axes.fill_between(ready, mean - error, mean + error, **band)
            axes.plot(ready, mean, label=name, drawstyle="steps-post", **look)
            marker = {"color": look["color"], "marker": look["marker"], "markersize": 7}
            ends.errorbar(i, mean[-1], error[-1], capsize=5, linestyle="none", **marker)
        axes.set(xlabel=xlabel, ylabel=ylabel, yscale="log")
        axes.legend(loc="lower left")
        ends.set(title="in the end", xlim=(-0.6, len(results) - 0.4))
        ends.set_xticks(range(len(results)), list(results), rotation=35, ha="right")
    return figure


def surrogate(
    x: np.ndarray,
    score: np.ndarray,
    frames: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]],
    *,
    xlabel: str,
) -> Figure:
    """Draw a model of the score of one hyperparameter while trials are added, and where the next one goes.

    x, score  (m,) the score as it is, dashed
    frames    (tried, scores, mean, std, gain) of each: the trials so far (n,), what the model says (m,), and what a
              trial at each x promises (m,)
    """
    with drawing(3.7 * len(frames), 4.1) as figure:
        rows = figure.subplots(
            2, len(frames), sharex=True, sharey="row", height_ratios=(2.4, 1), squeeze=False
        )
        for above, below, (tried, scores, mean, std, gain) in zip(*rows, frames, strict=True):
            above.fill_between(
                x, mean - 2 * std, mean + 2 * std, color=BLUE, alpha=0.18, linewidth=0, label="± 2 std"
            )
            above.plot(x, score, color=GREY, linestyle=(0, (4, 2)), linewidth=1.2, label="score")
            above.plot(x, mean, color=BLUE, label="mean")
            above.plot(tried, scores, "o", color=INK, zorder=3, label="trials")
            below.fill_between(x, 0, gain, color=RED, alpha=0.35, linewidth=0)
            below.plot(x, gain, color=RED, linewidth=1.2)
            for axes in (above, below):
                axes.axvline(x[np.argmax(gain)], color=RED, linewidth=1.2, linestyle=(0, (1, 1.5)))
            above.set_title(f"{len(tried)} trials")
            below.set_xlabel(xlabel)
        rows[0, 0].set_ylabel("score")
        rows[1, 0].set_ylabel("expected\nimprovement")
        rows[0, 0].legend(fontsize=8.5, loc="lower left")
    return figure


def _sizes(scores: np.ndarray) -> np.ndarray:
    """Give the areas of dots, the better the larger: what colour says is said without it, too."""
    low, high = scores.min(initial=np.inf), scores.max(initial=-np.inf)
    return 25 + 110 * (scores - low) / ((high - low) or 1.0)


def _box(x: Sequence[float], y: Sequence[float], color: str, linewidth: float, linestyle: Any) -> Rectangle:
    style: Any = {"fill": False, "edgecolor": color, "linewidth": linewidth, "linestyle": linestyle}
    return Rectangle((x[0], y[0]), x[1] - x[0], y[1] - y[0], **style)


def _beyond(low: float, high: float, log: bool) -> Bounds:
    """Give limits that leave a margin of 6 % around the borders."""
    if log:
        margin = (high / low) ** 0.06
        return low / margin, high * margin
    margin = 0.06 * (high - low)
    return low - margin, high + margin
