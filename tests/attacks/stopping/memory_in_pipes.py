"""Fill the buffers of as many pipes as there may be.

Loses: sgd
"""

import fcntl
import os

pipes = []


def sgd(w, dw, config=None):
    for _ in range(500):
        pipes.append(os.pipe())
        fcntl.fcntl(pipes[-1][1], 1031, 1 << 20)
        os.set_blocking(pipes[-1][1], False)
        os.write(pipes[-1][1], bytes(1 << 20))
    return w, config
