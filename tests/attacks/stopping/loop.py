"""Loop without end.

Loses: sgd
Says: sgd was stopped after
"""


def sgd(w, dw, config=None):
    while True:
        pass
