"""Nest folders as deep as they go.

Loses: nothing
"""

import os
import time

for _ in range(3000):
    os.mkdir("attacked")
    os.chdir("attacked")
time.sleep(0.3)  # or who looks at it would come too late for this cell
