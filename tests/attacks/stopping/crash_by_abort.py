"""Abort, and loop in the handler of it.

Loses: sgd
Says: signal 6
"""

import os


def sgd(w, dw, config=None):
    os.abort()
