"""Multiply numbers of many millions of digits.

Loses: sgd
Says: sgd was stopped after
"""


def sgd(w, dw, config=None):
    number = 3
    while True:
        number = number * number % (1 << 80_000_000)
