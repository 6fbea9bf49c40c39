"""Announce four gigabytes.

Loses: sgd
Says: larger than the limit
"""

import os
import struct


def sgd(w, dw, config=None):
    os.write(3, struct.pack("<II", 2**32 - 1, 2**32 - 1) + b"{}")
    return w, config
