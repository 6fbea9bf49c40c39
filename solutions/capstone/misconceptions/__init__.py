"""Mistakes that students really make in `capstone`: near misses of each solution, and the hints they earn."""

from __future__ import annotations

from .begin import FIRST_CHECKS, LEARNING_RATE_RANGE, UPDATE_RULE
from .finish import PREDICTIONS, PROJECT_LOG
from .long_run import FINAL_TRAINING, READ_CURVES
from .search import NEXT_SPACE, SEARCH_ROUND
from .team import CHOOSE_MEMBERS, ENSEMBLE_PREDICTIONS

MISCONCEPTIONS = {
    "update_rule": UPDATE_RULE,
    "first_checks": FIRST_CHECKS,
    "learning_rate_range": LEARNING_RATE_RANGE,
    "search_round": SEARCH_ROUND,
    "next_space": NEXT_SPACE,
    "final_training": FINAL_TRAINING,
    "read_curves": READ_CURVES,
    "choose_members": CHOOSE_MEMBERS,
    "ensemble_predictions": ENSEMBLE_PREDICTIONS,
    "predictions": PREDICTIONS,
    "project_log": PROJECT_LOG,
}
