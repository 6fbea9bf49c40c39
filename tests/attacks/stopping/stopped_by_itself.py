"""Stop one's own process without ending it.

Loses: sgd
"""

import os
import signal


def sgd(w, dw, config=None):
    os.kill(os.getpid(), signal.SIGSTOP)
    return w, config
