"""Write a header nested a hundred thousand times.

Loses: sgd
"""

import os
import struct


def sgd(w, dw, config=None):
    os.write(3, struct.pack("<II", 100_000, 0) + b"[" * 100_000)
    return w, config
