"""Send an array of no bytes that claims a shape of any size.

Loses: sgd
"""

import os
import struct

header = b'{"dict":[["result",[{"array":[0,"float64",[0,4611686018427387904,4611686018427387904]]}]]]}'


def sgd(w, dw, config=None):
    os.write(3, struct.pack("<II", len(header), 0) + header)
    return w, config
