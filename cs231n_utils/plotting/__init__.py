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
from cs231n_utils.plotting.search import (
    best_so_far,
    decades,
    grid_against_random,
    rungs,
    search_scatter,
    search_stages,
    surrogate,
)

__all__ = [
    "accuracy_gap",
    "animate",
    "best_so_far",
    "decades",
    "first_layer",
    "grid_against_random",
    "images",
    "layer_histograms",
    "lines",
    "loss_curves",
    "lr_range",
    "outcomes",
    "rungs",
    "schedules",
    "search_scatter",
    "search_stages",
    "step_sizes",
    "surrogate",
    "trajectories",
    "update_ratios",
]
