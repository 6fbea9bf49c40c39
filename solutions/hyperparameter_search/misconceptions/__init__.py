"""Mistakes that students really make in `hyperparameter_search`: near misses of each solution, and their hints."""

from __future__ import annotations

from .bayesian import BAYESIAN_SEARCH, EXPECTED_IMPROVEMENT, GP_POSTERIOR
from .checkpoints import LOAD_NEWEST, READ_CHECKPOINTS, SAVE_CHECKPOINT
from .folds import K_FOLD
from .halving import SUCCESSIVE_HALVING
from .masters import MASTER, RANK
from .ranges import COARSE_TO_FINE, ON_BORDER, REFINE_SLIPS
from .sampling import GRID, RANDOM_SEARCH, SAMPLE
from .workers import WORKER

MISCONCEPTIONS = {
    "sample": SAMPLE,
    "grid": GRID,
    "random_search": RANDOM_SEARCH,
    "on_border": ON_BORDER,
    "refine": REFINE_SLIPS,
    "coarse_to_fine": COARSE_TO_FINE,
    "save_checkpoint": SAVE_CHECKPOINT,
    "read_checkpoints": READ_CHECKPOINTS,
    "load_newest": LOAD_NEWEST,
    "worker": WORKER,
    "rank": RANK,
    "master": MASTER,
    "k_fold": K_FOLD,
    "successive_halving": SUCCESSIVE_HALVING,
    "gp_posterior": GP_POSTERIOR,
    "expected_improvement": EXPECTED_IMPROVEMENT,
    "bayesian_search": BAYESIAN_SEARCH,
}
