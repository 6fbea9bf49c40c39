"""Write a pickle that runs a command when it is loaded.

Loses: sgd
"""

import os
import pickle
import struct


class Command:
    """Its unpickling writes a file."""

    __reduce__ = lambda self: (os.system, ("touch /tmp/attacked-by-a-pickle",))


def sgd(w, dw, config=None):
    frame = pickle.dumps({"result": Command()})
    os.write(3, struct.pack("<II", len(frame), 0) + frame)
    return Command()
