"""Fork as often as one can.

Loses: sgd
"""

import os


def sgd(w, dw, config=None):
    for _ in range(20):  # enough to be seen, too few to hurt
        if os.fork() == 0:
            os._exit(0)
    return w, config
