"""Interrupt the engine's own loop.

Loses: sgd
"""


def sgd(w, dw, config=None):
    raise KeyboardInterrupt
