"""Loop when the process is asked to end.

Loses: nothing
"""

import atexit
import signal


def loop(*args):
    while True:
        pass


atexit.register(loop)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, loop)
