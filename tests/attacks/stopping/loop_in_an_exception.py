"""Raise an exception that never finishes saying what it is.

Loses: sgd
Says: sgd was stopped after
"""


class Endless(Exception):
    """It has no end."""

    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def sgd(w, dw, config=None):
    raise Endless
