"""Answer for a cell before it is done, and let the grader take the real answer for the next one's.

Loses: all
Place: first
"""

import os

from autograder.calling import wire

os.write(3, wire.encode({"error": None, "outputs": []}))
