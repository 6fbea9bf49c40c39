"""Fill the disk with files that have no name any more.

Loses: sgd
Says: No space left
Says in B: File too large, because no tmpfs ends all files together there
"""

import tempfile


def sgd(w, dw, config=None):
    kept = []
    for _ in range(40):
        kept.append(tempfile.TemporaryFile())
        kept[-1].write(bytes(20 << 20))
    return w, config
