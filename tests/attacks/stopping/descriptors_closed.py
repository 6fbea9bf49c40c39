"""Close every descriptor.

Loses: sgd
Says: sgd: its process ended
"""

import os


def sgd(w, dw, config=None):
    os.closerange(0, 256)
    return w, config
