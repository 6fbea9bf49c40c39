"""Leave the hidden inputs where the next process might find them, and die; its cells print what they find.

Loses: sgd
"""

import os
import tempfile

places = {tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp", "."}
kept = [f"{place}/attacked-{name}" for place in places for name in "ab"]
for path in kept:
    if os.path.exists(path):
        print("found:", open(path).read())


def sgd(w, dw, config=None):
    for path in kept:
        try:
            with open(path, "w") as file:
                file.write(str(w.tolist()))
        except OSError:
            pass
    os._exit(0)
