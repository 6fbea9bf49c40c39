"""Print twenty megabytes.

Loses: nothing
Says: more characters|left out
"""

for _ in range(20):
    print("x" * 1_000_000)
