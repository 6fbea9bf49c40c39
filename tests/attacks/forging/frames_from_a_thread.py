"""Answer from a thread that never stops, whatever is asked.

Loses: all
"""

import os
import threading
import time

from autograder.calling import wire

frame = wire.encode({"result": 1.0, "changed": [], "lost": [], "shared": [], "error": None, "outputs": []})


def answer_always():
    for _ in range(3000):
        os.write(3, frame)
        time.sleep(0.0005)


threading.Thread(target=answer_always, daemon=True).start()
