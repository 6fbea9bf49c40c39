"""Mistakes that students really make in `gradient_checks`: near misses of each solution, and the hints they earn."""

from __future__ import annotations

from .blind_spots import BURN_IN, CHECK_DATA_THEN_REG, SEEDED_LOSS
from .classifiers import SOFTMAX_LOSS_VECTORIZED, SVM_LOSS_VECTORIZED
from .comparison import ACTIVE_RANGE, REL_ERROR, VERDICT
from .kinks import GRAD_CHECK_EXCUSING_KINKS, KINK_CROSSINGS
from .numerical import EVAL_NUMERICAL_GRADIENT, EVAL_NUMERICAL_GRADIENT_ARRAY, FORWARD_DIFFERENCE
from .sampling import GRAD_CHECK_PARAMS, GRAD_CHECK_SPARSE
from .step_sizes import STEP_SIZE_SWEEP
from .two_layer import TWO_LAYER_LOSS

MISCONCEPTIONS = {
    "forward_difference": FORWARD_DIFFERENCE,
    "eval_numerical_gradient": EVAL_NUMERICAL_GRADIENT,
    "eval_numerical_gradient_array": EVAL_NUMERICAL_GRADIENT_ARRAY,
    "rel_error": REL_ERROR,
    "verdict": VERDICT,
    "step_size_sweep": STEP_SIZE_SWEEP,
    "active_range": ACTIVE_RANGE,
    "kink_crossings": KINK_CROSSINGS,
    "grad_check_excusing_kinks": GRAD_CHECK_EXCUSING_KINKS,
    "softmax_loss_vectorized": SOFTMAX_LOSS_VECTORIZED,
    "svm_loss_vectorized": SVM_LOSS_VECTORIZED,
    "two_layer_loss": TWO_LAYER_LOSS,
    "grad_check_sparse": GRAD_CHECK_SPARSE,
    "grad_check_params": GRAD_CHECK_PARAMS,
    "check_data_then_reg": CHECK_DATA_THEN_REG,
    "seeded_loss": SEEDED_LOSS,
    "burn_in": BURN_IN,
}
