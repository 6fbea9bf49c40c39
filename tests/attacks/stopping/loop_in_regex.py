"""Match a pattern that backtracks for ever.

Loses: sgd
Says: sgd was stopped after
"""

import re


def sgd(w, dw, config=None):
    return re.fullmatch("(a|a)*b", "a" * 60), config
