"""End the process while the notebook is loaded.

Loses: nothing
Says: was left out: its process ended
"""

import os

os._exit(0)
