"""Fail with the hidden inputs in other notations.

Loses: sgd, sgd_momentum
Says: sgd raised ValueError
"""


def sgd(w, dw, config=None):
    raise ValueError(w.tobytes().hex())


def sgd_momentum(w, dw, config=None):
    raise ValueError("".join(float(x).hex() for x in w.ravel()))
