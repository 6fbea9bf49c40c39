"""Answer with the largest arrays that cross, in every one of many calls.

Loses: sgd, sgd_momentum, newton_step
"""

import numpy as np


def sgd(w, dw, config=None):
    return w, {"x": np.zeros(8_000_000)}


def sgd_momentum(w, dw, config=None):
    return w, {"velocity": w, "x": np.zeros(60 << 20, np.int8)}


def newton_step(*args, **kwargs):
    return [np.zeros((4_000_000, 2))] * 20
