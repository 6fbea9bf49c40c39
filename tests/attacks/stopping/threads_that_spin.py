"""Leave threads behind that use the processor while others are answered.

Loses: nothing
"""

import threading
import time

end = time.monotonic() + 1.0


def spin():
    while time.monotonic() < end:
        pass


for _ in range(8):
    threading.Thread(target=spin, daemon=True).start()
