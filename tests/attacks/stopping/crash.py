"""End the process by a wrong address.

Loses: sgd
Says: signal 11
"""

import ctypes


def sgd(w, dw, config=None):
    ctypes.memset(0, 1, 1)
