"""Mistakes that students really make in `babysitting`: near misses of each solution, and the hints they earn."""

from __future__ import annotations

from .accuracies import DIAGNOSE_FIT, EARLY_STOPPING
from .filters import FILTER_NOISE, VISUALIZE_FIRST_LAYER
from .layers import GRADIENT_FLOW, LAYER_STATISTICS
from .loop import TRAIN
from .losses import DIAGNOSE_LOSS, LOSS_WIGGLE, SMOOTH
from .rates import LR_RANGE_TEST
from .updates import RATIO_VERDICT, UPDATE_RATIO

MISCONCEPTIONS = {
    "train": TRAIN,
    "smooth": SMOOTH,
    "loss_wiggle": LOSS_WIGGLE,
    "diagnose_loss": DIAGNOSE_LOSS,
    "diagnose_fit": DIAGNOSE_FIT,
    "early_stopping": EARLY_STOPPING,
    "update_ratio": UPDATE_RATIO,
    "ratio_verdict": RATIO_VERDICT,
    "layer_statistics": LAYER_STATISTICS,
    "gradient_flow": GRADIENT_FLOW,
    "visualize_first_layer": VISUALIZE_FIRST_LAYER,
    "filter_noise": FILTER_NOISE,
    "lr_range_test": LR_RANGE_TEST,
}
