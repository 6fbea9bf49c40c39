"""Call the check's own function for ever.

Loses: nesterov_lookahead
Says: nesterov_lookahead was stopped after
"""


def nesterov_lookahead(w, gradient, config=None):
    while True:
        gradient(w)
