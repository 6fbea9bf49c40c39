"""Loop without end while the notebook is loaded.

Loses: nothing
Says: was stopped after 1 s and left out
"""

while True:
    pass
