"""What is inside a network, and what goes in: activations, first-layer filters, images."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from cs231n_utils.plotting.style import BLUE, GREY, drawing, named


def layer_histograms(
    layers: Sequence[np.ndarray] | Mapping[str, Sequence[np.ndarray]],
    titles: Sequence[str] | None = None,
    *,
    num_bins: int = 40,
    xlabel: str = "activation",
) -> Figure:
    """Draw a histogram of the activations, or gradients, of every layer side by side.

    layers  one array for each layer, or name -> arrays: a row for each name, to compare networks
    titles  of the layers; None counts them from 1

    Exact zeros, as ReLU makes them, are left out of the bars and reported in words; every frame says its standard
    deviation. The frames of a row share the axis of the activations.
    """
    rows = named(layers)
    columns = max(len(row) for row in rows.values())
    titles = titles or [f"layer {k}" for k in range(1, columns + 1)]
    with drawing(max(1.55 * columns, 4.0), 1.75 * len(rows) + 0.35) as figure:
        grid = figure.subplots(len(rows), columns, sharex="row", squeeze=False)
        for frames, (name, row) in zip(grid, rows.items(), strict=True):
            for axes in frames[len(row) :]:
                axes.set_visible(False)
            # One set of bins for the row: a layer that has collapsed is a single bar, not a thin line.
            span = _span(row)
            for axes, values in zip(frames, row, strict=False):
                values = np.asarray(values).ravel()
                zeros = np.mean(values == 0)
                seen = values[(values != 0) & np.isfinite(values)]
                if len(seen):
                    axes.hist(seen, bins=num_bins, range=span, color=BLUE, linewidth=0)
                if zeros > 0.01:
                    words = "all 0" if zeros == 1 else f"{zeros:.0%} are 0"
                    axes.text(
                        0.97,
                        0.95,
                        words,
                        transform=axes.transAxes,
                        ha="right",
                        va="top",
                        fontsize=8,
                    )
                axes.set_xlabel(f"std {values.std():.2g}", fontsize=8, color=GREY)
                axes.set(yticks=[])
                axes.tick_params(labelsize=7)
                axes.locator_params(axis="x", nbins=3)
                axes.spines["left"].set_visible(False)
                axes.grid(False)
            if name:
                frames[0].set_ylabel(name)
        for axes, title in zip(grid[0], titles, strict=False):
            axes.set_title(title, fontsize=9)
        figure.supxlabel(xlabel, fontsize=10)
    return figure


def first_layer(W: np.ndarray, image_shape: tuple[int, ...], *, columns: int | None = None) -> Figure:
    """Draw the first-layer weights of every hidden unit as an image, each on its own scale from dark to light.

    W            (D, H), a column for each unit
    image_shape  (height, width) or (height, width, 3), with D entries
    columns      None makes the grid about square
    """
    num_units = W.shape[1]
    columns = columns or int(np.ceil(np.sqrt(num_units)))
    rows = -(-num_units // columns)
    width = min(0.75 * columns, 8.0)
    with drawing(width, width * rows / columns) as figure:
        axes = figure.subplots()
        for k, filter in enumerate(W.T.reshape(num_units, *image_shape)):
            _tile(axes, filter, k // columns, k % columns)
        _bare(axes, rows, columns)
    size = " by ".join(map(str, image_shape[:2]))
    figure.words = f"The first-layer weights of {num_units} units, each as an image of {size} pixels."
    return figure


def images(X: np.ndarray, titles: Sequence[object] | None = None, *, columns: int = 10) -> Figure:
    """Draw images in a grid, all on one scale.

    X       (N, height, width) or (N, height, width, 3); uint8, or numbers of any range
    titles  N words to put above them
    """
    columns = min(columns, len(X))
    rows = -(-len(X) // columns)
    room = 1.0 if titles is None else 1.28
    with drawing(0.85 * columns, 0.85 * rows * room) as figure:
        axes = figure.subplots()
        span = (0, 255) if X.dtype == np.uint8 else (float(X.min()), float(X.max()))
        for k, image in enumerate(X):
            _tile(axes, image, (k // columns) * room, k % columns, span)
            if titles is not None:
                axes.text(
                    k % columns + 0.5, (k // columns) * room - 0.04, str(titles[k]), ha="center", fontsize=8
                )
        _bare(axes, rows * room, columns, top=room - 1)
    said = "" if titles is None else f": {', '.join(str(title) for title in titles)}"
    figure.words = f"{len(X)} images of {' by '.join(map(str, X.shape[1:3]))} pixels{said}."
    return figure


def _span(arrays: Sequence[np.ndarray]) -> tuple[float, float]:
    values = np.concatenate([np.asarray(array).ravel() for array in arrays])
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)


def _tile(
    axes, image: np.ndarray, row: float, column: float, span: tuple[float, float] | None = None
) -> None:
    low, high = span or (float(image.min()), float(image.max()))
    pixels = (image - low) / ((high - low) or 1.0)
    gap = 0.03
    extent = (column + gap, column + 1 - gap, row + 1 - gap, row + gap)
    axes.imshow(np.clip(pixels, 0, 1), cmap="gray", vmin=0, vmax=1, extent=extent, interpolation="nearest")


def _bare(axes, rows: float, columns: int, top: float = 0.0) -> None:
    axes.set(xlim=(0, columns), ylim=(rows - top, -top), aspect="equal")
    axes.axis("off")
