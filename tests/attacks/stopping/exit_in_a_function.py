"""End the process when asked.

Loses: sgd, sgd_momentum
Says: sgd: its process ended
"""

import os
import sys


def sgd(w, dw, config=None):
    os._exit(0)


def sgd_momentum(w, dw, config=None):
    sys.exit(0)
