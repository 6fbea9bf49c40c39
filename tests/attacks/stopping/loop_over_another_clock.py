"""Stop the clocks of Python, so that no limit is ever reached, and loop.

Loses: sgd
Says: sgd was stopped after
"""

import time

time.monotonic = time.time = time.perf_counter = lambda: 0.0


def sgd(w, dw, config=None):
    while time.monotonic() < 1:
        pass
