"""Ask for a terabyte with one small expression.

Loses: sgd
Says: MemoryError|Unable to allocate
"""

import numpy as np


def sgd(w, dw, config=None):
    return np.ones((1 << 20, 1)) + np.ones((1, 1 << 17)), config
