"""Wait for a lock that one holds oneself.

Loses: sgd
Says: sgd was stopped after
"""

import threading


def sgd(w, dw, config=None):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
