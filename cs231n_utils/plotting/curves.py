"""Curves: losses, accuracies, update ratios, schedules, step sizes, learning rates."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cs231n_utils.plotting.style import BLUE, FAINT, GREEN, GREY, INK, RED, drawing, looks, named
from cs231n_utils.training import History

BESIDE: Any = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5)}


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
    with drawing(7.5, 3.8) as figure:
        axes = figure.subplots()
        for (name, curve), look in zip(curves.items(), looks(len(curves)), strict=False):
            x, values = curve if isinstance(curve, tuple) else (np.arange(1, len(curve) + 1), curve)
            _curve(axes, x, values, name, look)
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title, yscale="log" if log else "linear")
        if len(curves) > 1 or "" not in curves:
            axes.legend(**BESIDE)
    return figure


def loss_curves(histories: History | Mapping[str, History]) -> Figure:
    """Draw training loss (log scale, averaged over each epoch) and validation accuracy against epochs.

    histories  one history, whose mini-batch losses are drawn faintly as well, or name -> history. A run that diverges
               ends in a cross.
    """
    runs = named(histories)
    with drawing(10.5 if len(runs) > 1 else 9.0, 3.8) as figure:
        left, right = figure.subplots(1, 2)
        for (name, history), look in zip(runs.items(), looks(len(runs)), strict=False):
            epochs = history.epoch.astype(int)
            # A run may be so short, or fail so soon, that there is no epoch to average over.
            counts = np.maximum(np.bincount(epochs), 1)
            with np.errstate(invalid="ignore"):
                mean_loss = np.bincount(epochs, weights=history.loss) / counts
            # The mean over an epoch belongs to the middle of it.
            _curve(left, np.arange(len(mean_loss)) + 0.5, mean_loss, name, look)
            if len(runs) == 1:
                left.plot(
                    history.epoch, _finite(history.loss), color=BLUE, alpha=0.25, linewidth=0.7, zorder=1
                )
            _curve(right, history.val_epoch, history.val_accuracy, name, look)
        left.set(xlabel="epochs", ylabel="training loss", title="Training loss, log scale", yscale="log")
        right.set(xlabel="epochs", ylabel="accuracy", title="Validation accuracy")
        # An untrained network guesses; leaving room for that would flatten what is worth seeing.
        lowest = min(history.val_accuracy[1:].min(initial=1) for history in runs.values())
        right.set_ylim(bottom=max(lowest - 0.02, -0.02))
        for axes in (left, right):
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        if len(runs) > 1 or "" not in runs:
            right.legend(**BESIDE)
    return figure


def accuracy_gap(histories: History | Mapping[str, History]) -> Figure:
    """Draw training and validation accuracy against epochs, and shade the gap between them.

    histories  one history, or name -> history: a frame for each, on equal axes
    """
    runs = named(histories)
    with drawing(max(3.4 * len(runs), 5.5), 3.3) as figure:
        frames = figure.subplots(1, len(runs), sharey=True, squeeze=False)[0]
        for axes, (name, history) in zip(frames, runs.items(), strict=True):
            train, val = history.train_accuracy, history.val_accuracy
            axes.fill_between(history.val_epoch, train, val, color=FAINT, alpha=0.7, linewidth=0)
            first, second, *_ = (look for look, _ in zip(looks(2), range(2), strict=False))
            _curve(axes, history.val_epoch, train, "training", first)
            _curve(axes, history.val_epoch, val, "validation", second)
            gap = f"gap {train[-1] - val[-1]:.2f}"
            axes.text(0.97, 0.05, gap, transform=axes.transAxes, ha="right", color=GREY)
            axes.set(xlabel="epochs", title=name)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        frames[0].set_ylabel("accuracy")
        frames[-1].legend(**BESIDE)
    return figure


def update_ratios(history: History, num_points: int = 120) -> Figure:
    """Draw the length of the updates over the length of the parameters for every array, and the band about 1e-3.

    Where a run has more iterations than `num_points`, a point is the median of several.
    """
    with drawing(7.5, 3.8) as figure:
        axes = figure.subplots()
        start, end = 0.0, max(float(history.epoch[-1]), 1e-9)
        axes.axhspan(10**-3.5, 10**-2.5, color=GREEN, alpha=0.16, linewidth=0)
        axes.axhline(1e-3, color=GREEN, linewidth=0.9)
        ratios = history.update_ratios
        for (name, values), look in zip(ratios.items(), looks(len(ratios)), strict=False):
            pieces = np.array_split(np.arange(len(values)), min(num_points, len(values)))
            times = [history.epoch[piece].mean() for piece in pieces]
            # An array of zeros moves infinitely far in proportion, and one that stays moves 0: neither is on the axis.
            seen = np.where((values > 0) & np.isfinite(values), values, np.nan)
            medians = [
                np.nanmedian(seen[piece]) if np.isfinite(seen[piece]).any() else np.nan for piece in pieces
            ]
            _curve(axes, np.array(times), np.array(medians), name, {**look, "linewidth": 1.3}, cross=False)
        axes.set(xlabel="epochs", ylabel="update / parameter", yscale="log", xlim=(start, end))
        axes.set_title("How far each update moves the parameters")
        axes.annotate(
            "about 1e-3", (1, 1e-3), xycoords=("axes fraction", "data"), xytext=(-4, 4),
            textcoords="offset points", ha="right",
        )  # fmt: skip
        axes.legend(**BESIDE)
    return figure


def schedules(curves: Mapping[str, Callable[[float], float]], num_epochs: float, columns: int = 5) -> Figure:
    """Draw learning-rate schedules side by side on equal axes. Each is called as schedule(t), t in epochs."""
    times = np.linspace(0, num_epochs, 601)
    columns = min(columns, len(curves))
    rows = -(-len(curves) // columns)
    with drawing(2.4 * columns, 1.9 * rows) as figure:
        grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for axes, (name, schedule) in zip(grid.flat, curves.items(), strict=False):
            axes.plot(times, [schedule(float(t)) for t in times], color=BLUE)
            axes.set_title(name)
        for axes in grid.flat[len(curves) :]:
            axes.set_visible(False)
        for axes in grid.flat[max(len(curves) - columns, 0) : len(curves)]:
            axes.tick_params(labelbottom=True)
        figure.supxlabel("epochs", fontsize=10)
        figure.supylabel("learning rate", fontsize=10)
    return figure


def step_sizes(curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Draw the relative error of numerical gradients against the step h: the U-curve, its bottom starred.

    curves  name -> (hs, errors); errors of exactly 0 have no place on a logarithmic axis and are left out
    """
    with drawing(7.5, 4.0) as figure:
        axes = figure.subplots()
        for (name, (hs, errors)), look in zip(curves.items(), looks(len(curves)), strict=False):
            hs, errors = np.asarray(hs, dtype=float), np.asarray(errors, dtype=float)
            seen = np.isfinite(errors) & (errors > 0)
            axes.plot(hs[seen], errors[seen], label=name, **look)
            if seen.any():
                best = np.argmin(np.where(seen, errors, np.inf))
                axes.plot(
                    hs[best], errors[best], linestyle="none", marker="*", markersize=13, color=look["color"]
                )
        axes.set(xscale="log", yscale="log", xlabel="step h", ylabel="relative error")
        axes.set_title("Too small a step drowns in round-off, too large a step is not local")
        for x, align, words in ((0.02, "left", "← round-off"), (0.98, "right", "truncation →")):
            axes.text(x, 0.03, words, transform=axes.transAxes, ha=align, color=GREY)
        axes.legend(**BESIDE)
    return figure


def lr_range(
    rates: np.ndarray,
    losses: np.ndarray,
    *,
    chosen: tuple[float, float] | None = None,
    title: str = "",
    ylabel: str = "loss",
) -> Figure:
    """Draw a learning-rate range test: the loss that was reached, or met, at each learning rate.

    rates   (K,), drawn on a logarithmic axis
    losses  (K,); inf and NaN are drawn as crosses along the top
    chosen  (low, high), a range of learning rates to shade
    """
    rates, losses = np.asarray(rates, dtype=float), np.asarray(losses, dtype=float)
    with drawing(7.0, 3.6) as figure:
        axes = figure.subplots()
        finite = np.isfinite(losses)
        if chosen is not None:
            axes.axvspan(*chosen, color=GREEN, alpha=0.16, linewidth=0, label="chosen")
        axes.plot(rates[finite], losses[finite], color=BLUE, marker="o")
        axes.set(xscale="log", xlabel="learning rate", ylabel=ylabel, title=title)
        if finite.any():
            # Losses just before a divergence are so large that nothing else would be seen.
            start = losses[finite][0]
            low, high = losses[finite].min(), min(losses[finite].max(), 3 * abs(start))
            axes.set_ylim(low - 0.08 * (high - low) - 1e-9, high + 0.12 * (high - low) + 1e-9)
            axes.axhline(start, color=INK, linewidth=0.8, linestyle=(0, (1, 2)))
        if not finite.all():
            top = np.full(np.sum(~finite), 0.97)
            axes.plot(
                rates[~finite], top, "x", color=RED, transform=axes.get_xaxis_transform(), label="not finite",
                markersize=7, markeredgewidth=2,
            )  # fmt: skip
        if chosen is not None or not finite.all():
            axes.legend(**BESIDE)
    return figure


def _curve(
    axes: Axes, x: np.ndarray, values: np.ndarray, name: str, look: dict[str, Any], cross: bool = True
) -> None:
    """Draw what is finite of a curve; a cross says where it stopped being so."""
    x, values = np.asarray(x), np.asarray(values, dtype=float)
    shown = _finite(values)
    broken = np.flatnonzero(np.isnan(shown))
    if len(broken) and "markevery" in look:  # by length, which nothing can be of a curve with gaps
        seen = np.flatnonzero(~np.isnan(shown))
        look = look | {"markevery": [int(i) for i in seen[: -1 : max(len(seen) // 6, 1)]]}
    axes.plot(x, shown, label=name, **look)
    if len(broken) and broken[0] and cross:
        last = broken[0] - 1
        axes.plot(x[last], shown[last], "x", color=look["color"], markersize=9, markeredgewidth=2.5)


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)
