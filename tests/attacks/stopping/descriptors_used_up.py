"""Open as many files as there may be.

Loses: sgd
Says: Too many open files
"""

kept = []


def sgd(w, dw, config=None):
    for _ in range(5000):
        kept.append(open("/dev/null"))
    return w, config
