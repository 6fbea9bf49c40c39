"""Let the parser, the printer and a chain of objects recurse until the stack is used up.

Loses: sgd
"""

import sys


def sgd(w, dw, config=None):
    sys.setrecursionlimit(10**9)
    chain = None
    for _ in range(1_000_000):
        chain = (chain,)
    return repr(chain), eval("(" * 90 + ")" * 90)
