"""Mistakes that students really make in `parameter_updates`: near misses of each solution, and the hints they earn."""

from __future__ import annotations

from .adaptive import ADAGRAD, ADAM, ADAM_SIMPLE, RMSPROP
from .annealing import CONSTANT, COSINE, CYCLIC_COSINE, INVERSE_SQRT, LINEAR
from .decays import EXPONENTIAL, INVERSE_TIME, MOMENTUM_SCHEDULE, STEP
from .momentum import MOMENTUM_EMA, NESTEROV_LOOKAHEAD, SGD, SGD_MOMENTUM, SGD_NESTEROV_MOMENTUM
from .plateau import REDUCE_ON_PLATEAU
from .races import RACE, UNIT_TEST_TABLE
from .second_order import LBFGS_DIRECTION, NEWTON_STEP

MISCONCEPTIONS = {
    "sgd": SGD,
    "sgd_momentum": SGD_MOMENTUM,
    "sgd_nesterov_momentum": SGD_NESTEROV_MOMENTUM,
    "nesterov_lookahead": NESTEROV_LOOKAHEAD,
    "momentum_ema": MOMENTUM_EMA,
    "momentum_schedule": MOMENTUM_SCHEDULE,
    "adagrad": ADAGRAD,
    "rmsprop": RMSPROP,
    "adam_simple": ADAM_SIMPLE,
    "adam": ADAM,
    "step": STEP,
    "exponential": EXPONENTIAL,
    "inverse_time": INVERSE_TIME,
    "cosine": COSINE,
    "linear": LINEAR,
    "inverse_sqrt": INVERSE_SQRT,
    "constant": CONSTANT,
    "cyclic_cosine": CYCLIC_COSINE,
    "reduce_on_plateau": REDUCE_ON_PLATEAU,
    "newton_step": NEWTON_STEP,
    "lbfgs_direction": LBFGS_DIRECTION,
    "race": RACE,
    "unit_test_table": UNIT_TEST_TABLE,
}
