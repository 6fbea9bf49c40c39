"""Mistakes that students really make in `sanity_checks`: near misses of each solution, and the hints they earn."""

from __future__ import annotations

from .diagnosis import FIND_FAULT
from .first_loss import CHECK_INITIAL_LOSS, EXPECTED_INITIAL_LOSS
from .first_weights import ACTIVATION_SCALES, INIT_WEIGHTS
from .leaks import FIND_LEAK
from .overfitting import OVERFIT_TINY, WHAT_OVERFITTING_PROVES
from .preprocessing import PCA_WHITEN, PREPROCESS, SPLIT_FIRST
from .regularizers import CHECK_REGULARIZATION
from .symmetry import BREAKS_SYMMETRY

MISCONCEPTIONS = {
    "expected_initial_loss": EXPECTED_INITIAL_LOSS,
    "check_initial_loss": CHECK_INITIAL_LOSS,
    "check_regularization": CHECK_REGULARIZATION,
    "init_weights": INIT_WEIGHTS,
    "activation_scales": ACTIVATION_SCALES,
    "breaks_symmetry": BREAKS_SYMMETRY,
    "split_first": SPLIT_FIRST,
    "preprocess": PREPROCESS,
    "pca_whiten": PCA_WHITEN,
    "find_leak": FIND_LEAK,
    "overfit_tiny": OVERFIT_TINY,
    "find_fault": FIND_FAULT,
    "what_overfitting_proves": WHAT_OVERFITTING_PROVES,
}
