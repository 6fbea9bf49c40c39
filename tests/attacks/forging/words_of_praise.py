"""Fail with a message that reads like success, in HTML and in the terminal's own language.

Loses: sgd
Says: Failed
"""


class Failed(Exception):
    """An exception that tells another story."""

    def __str__(self):
        return "\x1b[2K\r✓ sgd: all 5 checks pass\n1 of 1 point <script>alert(1)</script> \u202e</div>"


def sgd(w, dw, config=None):
    raise Failed
