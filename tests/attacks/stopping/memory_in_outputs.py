"""Answer for several cells with the largest outputs that cross.

Loses: all
"""

import os

import numpy as np

from autograder.calling import wire

huge = {"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000, "y": np.zeros(7_000_000)}
frame = wire.encode({"error": None, "outputs": [huge]})
for _ in range(5):
    os.write(3, frame)
