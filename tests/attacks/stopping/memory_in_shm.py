"""Fill the memory that is shared between processes.

Loses: sgd
Says: No space left
Says in B: Permission denied, because the machine's own /dev/shm is nobody's to write there
"""


def sgd(w, dw, config=None):
    for number in range(60):
        with open(f"/dev/shm/attacked-{number}", "wb") as file:
            file.write(bytes(20 << 20))
    return w, config
