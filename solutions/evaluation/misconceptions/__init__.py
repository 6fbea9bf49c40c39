"""Mistakes that students really make in `evaluation`: near misses of each solution, and the hints they earn."""

from __future__ import annotations

from .averages import AVERAGE_LAST, EMA_WEIGHTS
from .descents import CHECKPOINT_ENSEMBLE, SNAPSHOT_ENSEMBLE
from .distillation import DISTILLATION_LOSS
from .members import DIFFERENT_INITS, TOP_MODELS
from .predictions import ACCURACY_BY_SIZE, DISAGREEMENT, ENSEMBLE_PREDICT
from .transfer import FINE_TUNE, FREEZE_AND_TRAIN, TRANSFER_STRATEGY

MISCONCEPTIONS = {
    "ensemble_predict": ENSEMBLE_PREDICT,
    "accuracy_by_size": ACCURACY_BY_SIZE,
    "disagreement": DISAGREEMENT,
    "different_inits": DIFFERENT_INITS,
    "top_models": TOP_MODELS,
    "checkpoint_ensemble": CHECKPOINT_ENSEMBLE,
    "snapshot_ensemble": SNAPSHOT_ENSEMBLE,
    "ema_weights": EMA_WEIGHTS,
    "average_last": AVERAGE_LAST,
    "distillation_loss": DISTILLATION_LOSS,
    "freeze_and_train": FREEZE_AND_TRAIN,
    "fine_tune": FINE_TUNE,
    "transfer_strategy": TRANSFER_STRATEGY,
}
