"""Hand back an array, and go on writing to it from a thread.

Loses: sgd
"""

import threading
import time

import numpy as np


def sgd(w, dw, config=None):
    result = np.zeros_like(w)

    def later():
        for _ in range(100):
            result[...] = w - 0.01 * dw
            time.sleep(0.0001)

    threading.Thread(target=later, daemon=True).start()
    return result + 1.0, config
