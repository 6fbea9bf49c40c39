"""Spend for ever in one call that never comes back to Python.

Loses: sgd
Says: sgd was stopped after
"""


def sgd(w, dw, config=None):
    return sum(range(10**15)), config
