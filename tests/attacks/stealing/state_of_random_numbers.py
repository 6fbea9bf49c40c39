"""Read the generators' state, in case the hidden inputs are drawn from it.

Loses: nothing
Says: MT19937
"""

import random

import numpy as np

print(np.random.get_state()[:2], random.getstate()[1][:5])
