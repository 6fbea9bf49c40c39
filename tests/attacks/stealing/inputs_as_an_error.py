"""Fail with the hidden inputs as the message of the exception.

Loses: sgd, sgd_momentum
Says: sgd raised ValueError
"""


def sgd(w, dw, config=None):
    raise ValueError(" ".join(repr(float(x)) for x in w.ravel()))


def sgd_momentum(w, dw, config=None):
    raise ValueError(w, dw, config)
