"""Answer rightly in the first process only, and die there: whoever starts again gets another function.

Loses: part of sgd
"""

import os

calls = []


def sgd(w, dw, config=None):
    calls.append(1)
    if len(calls) > 5:
        os._exit(0)
    return w - (config or {}).get("learning_rate", 0.01) * dw, config
