"""Loop without end while the notebook is loaded.

Loses: nothing
Says: was stopped after 3 s and left out
"""

while True:
    pass
