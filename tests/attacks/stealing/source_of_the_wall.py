"""Show where the grader's own files lie, in output and in an error from deep inside a library.

Loses: sgd
Says: raised
"""

import sys

import numpy as np

print(np.__file__, sys.prefix, sys.path, __import__("autograder").__file__)


def sgd(w, dw, config=None):
    raise OSError(f"{np.__file__} {sys.prefix}")


np.linalg.inv(np.zeros((2, 3)))
