"""Take three gigabytes.

Loses: sgd
Says: MemoryError|Unable to allocate
"""

import numpy as np

kept = []


def sgd(w, dw, config=None):
    for _ in range(30):  # of which little is touched, should nobody say no
        kept.append(np.empty(100 << 17))
    return w, config
