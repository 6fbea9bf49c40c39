"""Figures for the notebooks: one call, one figure.

Every figure brings its own light background, so it reads the same in a light and in a dark JupyterLab. Colours are
Okabe and Ito's, which stay apart for colour-blind readers; dashes, markers or words say the same without colour.
"""

from cs231n_utils.plotting.curves import (
    accuracy_gap,
    lines,
    loss_curves,
    lr_range,
    schedules,
    step_sizes,
    update_ratios,
)
from cs231n_utils.plotting.descents import animate, outcomes, trajectories
from cs231n_utils.plotting.layers import first_layer, images, layer_histograms
from cs231n_utils.plotting.search import grid_against_random, search_scatter

__all__ = [
    "accuracy_gap",
    "animate",
    "first_layer",
    "grid_against_random",
    "images",
    "layer_histograms",
    "lines",
    "loss_curves",
    "lr_range",
    "outcomes",
    "schedules",
    "search_scatter",
    "step_sizes",
    "trajectories",
    "update_ratios",
]
