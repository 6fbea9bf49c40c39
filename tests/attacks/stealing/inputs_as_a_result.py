"""Answer with the hidden inputs as text, in place of numbers, a key or a path.

Loses: sgd, sgd_momentum, constant
"""


def sgd(w, dw, config=None):
    return str(w.tolist())


def sgd_momentum(w, dw, config=None):
    return w, {str(w.tolist()): 1.0}


def constant(*args, **kwargs):
    return repr((args, kwargs)) * 20
