"""Sleep for a quarter of an hour.

Loses: sgd
Says: sgd was stopped after
"""

import time


def sgd(w, dw, config=None):
    time.sleep(900)
