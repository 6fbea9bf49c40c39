"""Nest folders as deep as they go.

Loses: nothing
"""

import os

for _ in range(3000):
    os.mkdir("attacked")
    os.chdir("attacked")
