"""Figures in words, for those who do not see them: what is drawn, from where to where, and what is written on it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

FEW = 12  # bars, or curves without a name, each of which is told
KINDS = {"*": "star", "x": "cross", "o": "point"}
LONGEST = 2000  # characters


class DescribedFigure(Figure):
    """A figure that a notebook shows with its description, as the picture's alternative text and as plain text.

    words  the description, where one is given; else it is read off what is drawn
    """

    words = ""

    def in_words(self) -> str:
        """Describe the figure in one paragraph."""
        try:
            told = self.words or " ".join(_sentences(self))
        except Exception as error:  # what cannot be told must be seen all the same
            told = f"A figure for which there are no words ({type(error).__name__})."
        return told if len(told) <= LONGEST else f"{told[:LONGEST]} ..."

    def _ipython_display_(self) -> None:
        """Show the picture with its words: JupyterLab has alternative text only for pictures in HTML."""
        from IPython.core.getipython import get_ipython
        from IPython.display import display

        shell: Any = get_ipython()
        words = self.in_words()
        data, metadata = {"text/plain": words}, {}
        for kind, formatter in shell.display_formatter.formatters.items():
            if not kind.startswith("text/") and (drawn := formatter(self)) is not None:
                data[kind] = drawn[0] if isinstance(drawn, tuple) else drawn
                metadata[kind] = {**(drawn[1] if isinstance(drawn, tuple) else {}), "alt": words}
        if "image/png" in data:
            png, known = "".join(data["image/png"].split()), metadata["image/png"]
            size = "".join(f' {side}="{known[side]}"' for side in ("width", "height") if side in known)
            data["text/html"] = f'<img alt="{escape(words)}"{size} src="data:image/png;base64,{png}">'
        display(data, metadata=metadata, raw=True)


def _sentences(figure: Figure) -> Iterator[str]:
    frames = [axes for axes in figure.axes if axes.get_visible() and axes.get_label() != "<colorbar>"]
    names = (figure.get_suptitle(), figure.get_supylabel(), figure.get_supxlabel())
    yield f"A figure of {len(frames)} frames." if len(frames) > 1 else "A figure."
    yield from (f"{name}." for name in names if name)
    for axes in frames:
        told = [*_lines(axes), *_points(axes), *_bars(axes), *_spans(axes), *_texts(axes)]
        if axes.images:
            told.append(_counted(len(axes.images), "image"))
        yield ": ".join(part for part in (_heading(axes), "; ".join(told)) if part) + "."


def _heading(axes: Axes) -> str:
    """Name a frame by its title and its axes, or those of the frame above or beside it that has them."""
    title, above = axes.get_title(), axes.get_ylabel()
    place = axes.get_subplotspec()
    for other in axes.figure.axes:
        at = other.get_subplotspec()
        if place and at and at.colspan.start == place.colspan.start:
            title = title or other.get_title()
        if place and at and at.rowspan.start == place.rowspan.start:
            above = above or other.get_ylabel()
    scales = [" (log scale)" if scale == "log" else "" for scale in (axes.get_yscale(), axes.get_xscale())]
    labels = [label + scale for label, scale in zip((above, axes.get_xlabel()), scales, strict=True) if label]
    between = " against " if len(axes.get_yticks()) else ", "
    return " ".join(", ".join(part for part in (title, between.join(labels)) if part).split())


def _lines(axes: Axes) -> Iterator[str]:
    curves = [line for line in axes.lines if np.size(line.get_xdata()) > 1 and line.get_linestyle() != "None"]
    named = [line for line in curves if not str(line.get_label()).startswith("_")]
    plain = [line for line in curves if line not in named and line.get_transform() == axes.transData]
    for line in named or plain[:FEW]:
        yield _curve(line, str(line.get_label()) if named else "a curve")
    if not named and len(plain) > FEW:
        yield f"{len(plain) - FEW} more curves"


def _curve(line: Line2D, name: str) -> str:
    x, y = (np.asarray(values, dtype=float) for values in line.get_data(orig=False))
    seen = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    name = name or "a curve"
    if not len(seen):
        return f"{name} is not finite anywhere"
    first, last = seen[0], seen[-1]
    told = f"{name} goes from {y[first]:.3g} at {x[first]:.3g} to {y[last]:.3g} at {x[last]:.3g}"
    for word, at in (("lowest", seen[np.argmin(y[seen])]), ("highest", seen[np.argmax(y[seen])])):
        if f"{y[at]:.3g}" not in (f"{y[first]:.3g}", f"{y[last]:.3g}"):
            told += f", {word} {y[at]:.3g} at {x[at]:.3g}"
    return told + (" and ends there" if last < len(x) - 1 else "")


def _points(axes: Axes) -> Iterator[str]:
    for dots in axes.collections:
        offsets = np.asarray(dots.get_offsets()) if type(dots).__name__ == "PathCollection" else np.empty(0)
        if len(offsets):
            values = dots.get_array()
            span = "" if values is None else f" of values from {np.min(values):.3g} to {np.max(values):.3g}"
            yield _counted(len(offsets), "point") + span
    errors = [bars[0] for bars in axes.containers if isinstance(bars, ErrorbarContainer)]
    for line in (line for line in axes.lines if line not in errors):
        x, y = (np.asarray(values, dtype=float) for values in line.get_data(orig=False))
        what = KINDS.get(str(line.get_marker()))
        if what and line.get_linestyle() == "None" and len(x):
            yield f"a {what} at ({x[0]:.3g}, {y[0]:.3g})" if len(x) == 1 else _counted(len(x), what)


def _bars(axes: Axes) -> Iterator[str]:
    for bars in axes.containers:
        if isinstance(bars, BarContainer):
            heights = [bar.get_height() for bar in bars]
            if len(heights) <= FEW or not any(heights):
                yield f"bars from left to right: {', '.join(f'{height:g}' for height in heights)}"
            else:
                tallest = bars[int(np.argmax(heights))]
                filled = [bar for bar, height in zip(bars, heights, strict=True) if height]
                low, high = filled[0].get_x(), filled[-1].get_x() + filled[-1].get_width()
                at = tallest.get_x() + tallest.get_width() / 2
                yield f"bars from {round(low, 12) + 0:.2g} to {round(high, 12) + 0:.2g}, the highest at {at:.2g}"


def _spans(axes: Axes) -> Iterator[str]:
    for patch in axes.patches:
        if isinstance(patch, Rectangle) and not str(patch.get_label()).startswith("_") and patch.get_label():
            yield f"{patch.get_label()} from {patch.get_x():.3g} to {patch.get_x() + patch.get_width():.3g}"


def _texts(axes: Axes) -> Iterator[str]:
    words = [text.get_text() for text in axes.texts]
    if words and not any(len(bars) <= FEW for bars in axes.containers):  # those of few bars are their heights
        yield f"written: {', '.join(words)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 'es' if what.endswith('s') else 's'}"
