"""Loop, and swallow whatever is raised.

Loses: sgd
Says: sgd was stopped after
"""


def sgd(w, dw, config=None):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
