"""Draw figures, more and larger than anybody looks at.

Loses: nothing
"""

import matplotlib.pyplot as plt

for _ in range(60):
    plt.figure(figsize=(2, 2))
plt.figure(figsize=(3000, 3000))
