"""Fill the disk with files that have no name any more, nor a descriptor: they are kept by a page of memory each.

Loses: sgd
Says: No space left
Says in B: its process ended .signal 9, because a watch counts the files there, and ends who has too many
"""

import mmap
import tempfile
import time


def sgd(w, dw, config=None):
    kept = []
    for _ in range(24):
        with tempfile.TemporaryFile() as file:
            file.write(bytes(4 << 20))
            file.flush()
            kept.append(mmap.mmap(file.fileno(), mmap.PAGESIZE))
    time.sleep(0.3)  # or it might be answered before anybody has looked
    return w, config
