"""What all figures share: paper, ink, and looks that stay apart without colour."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import matplotlib.pyplot as plt

from cs231n_utils.plotting.words import DescribedFigure

# Okabe and Ito's colours, which stay apart for colour-blind readers; their yellow is left out, paper swallows it.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D")
DASHES = ("-", (0, (5, 1.5)), "-", (0, (5, 1.5)), "-", (0, (5, 1.5)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
BLUE, RED, GREEN = PALETTE[:3]
INK, PAPER, FAINT, GREY = "#2B2B2B", "#FBFAF7", "#D9D6CF", "#6B675F"
STYLE: Any = {
    "axes.facecolor": PAPER,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 10.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 5.5,
}


@contextmanager
def drawing(width: float, height: float, dpi: int = 96) -> Iterator[DescribedFigure]:
    """Give a new figure, in inches, and the style to draw in; settings are as before afterwards."""
    # Made outside rc_context: the first figure of a notebook loads the backend, which turns interactive mode on,
    # and leaving the context would turn it off again. No later figure would be shown.
    size: Any = {"figsize": (width, height), "dpi": dpi, "facecolor": PAPER}
    figure: Any = plt.figure(FigureClass=DescribedFigure, **size)
    figure.set_layout_engine("constrained", w_pad=0.08, h_pad=0.08)
    with plt.rc_context(STYLE):
        yield figure


def looks(count: int = 2) -> Iterator[dict[str, Any]]:
    """Give one look after the other: a colour, a dash pattern and a marker; a single curve goes without markers."""
    for color, dash, marker in cycle(zip(PALETTE, DASHES, MARKERS, strict=True)):
        look: dict[str, Any] = {"color": color, "linestyle": dash}
        if count > 1:
            # Every so many inches of the figure, however many points the curve has; with an edge, since some of the
            # colours are pale on paper.
            look |= {"marker": marker, "markevery": 0.14, "markeredgecolor": INK, "markeredgewidth": 0.5}
        yield look


def named(one_or_many: Any) -> Mapping[str, Any]:
    """Give a mapping in any case; a single value has no name."""
    return one_or_many if isinstance(one_or_many, Mapping) else {"": one_or_many}
