"""Write half a frame and end.

Loses: sgd
Says: its process ended
"""

import os

import numpy as np

from autograder.calling import wire


def sgd(w, dw, config=None):
    os.write(3, wire.encode({"result": np.zeros(99), "changed": [], "lost": [], "shared": []})[:60])
    os._exit(0)
