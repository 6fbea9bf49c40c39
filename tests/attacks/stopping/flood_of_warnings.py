"""Warn in a hundred thousand different ways.

Loses: nothing
"""

import warnings

for number in range(100_000):
    warnings.warn(f"warning {number}", stacklevel=1)
