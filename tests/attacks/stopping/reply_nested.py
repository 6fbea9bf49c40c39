"""Answer with a list in a list, a hundred thousand deep, and with one that contains itself.

Loses: sgd, sgd_momentum
Says: plain
"""


def sgd(w, dw, config=None):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested


def sgd_momentum(w, dw, config=None):
    loop = []
    loop.append(loop)
    return loop
