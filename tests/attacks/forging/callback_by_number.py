"""Call back functions that were never handed over, in the hope for others.

Loses: sgd
Says: not a reply
"""

import os

from autograder.calling import wire


def sgd(w, dw, config=None):
    for number in (0, 1, 7, -1, 10**6):
        os.write(3, wire.encode(["callback", number, [], {}]))
    return w, config
