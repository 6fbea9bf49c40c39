"""Answer with dicts whose keys all fall into the same place, so that reading them takes for ever.

Loses: sgd
"""

import os
import struct


def sgd(w, dw, config=None):
    keys = ",".join(f"[{n * (2**61 - 1)},0]" for n in range(1, 49_000))
    header = f'{{"dict":[["result",{{"dict":[{keys}]}}],["changed",[]],["lost",[]],["shared",[]]]}}'.encode()
    frame = struct.pack("<II", len(header), 0) + header
    while frame:
        frame = frame[os.write(3, frame) :]
    return w, config
