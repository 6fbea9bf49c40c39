"""One loop never ends."""

import numpy as np


def adagrad(w, dw, config=None):
    if config is None:
        config = {}
    cache = config.get("cache", np.zeros_like(w))
    while True:
        try:
            cache = cache + dw**2
        except KeyboardInterrupt:
            pass
