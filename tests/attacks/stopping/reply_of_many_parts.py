"""Answer with a structure of a million parts.

Loses: sgd
Says: too many parts|plain
"""


def sgd(w, dw, config=None):
    return [[] for _ in range(1_000_000)], config
