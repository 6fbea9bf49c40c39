"""Claim that the check has killed the call, as some checks do on purpose.

Loses: sgd
"""

from autograder.calling.answering import Stopped


def sgd(w, dw, config=None):
    raise Stopped("as planned")
