"""Start threads until no more can be had.

Loses: sgd
"""

import threading


def sgd(w, dw, config=None):
    go = threading.Event()
    for _ in range(1000):
        threading.Thread(target=go.wait, daemon=True).start()
    return w, config
