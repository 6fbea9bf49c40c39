"""Call oneself for ever, without the usual limit.

Loses: sgd
"""

import sys


def sgd(w, dw, config=None):
    sys.setrecursionlimit(10**9)
    return sgd(w, dw, config)
