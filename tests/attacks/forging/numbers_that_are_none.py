"""Answer with what no comparison can refuse: NaN, infinity, complex and very long numbers, numbers as text.

Loses: sgd, constant, sgd_momentum, newton_step
"""

import numpy as np


def sgd(w, dw, config=None):
    return w * np.nan, {}


def constant(*args, **kwargs):
    return 10**200


def sgd_momentum(w, dw, config=None):
    return w + 1j, {}


def newton_step(*args, **kwargs):
    return [str(n) for n in range(20)]
