"""Send every signal to the parent, to its group, and to all that can be reached.

Loses: nothing
Says: tried: 6 reached: 0
"""

import os
import signal

reached = 0
try:
    alone = "1" in os.listdir("/proc") and not os.path.exists("/etc/passwd")  # in a world of one's own
except OSError:
    alone = False
signals = (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM) if alone else (0,)  # which asks whether one may
targets = [os.getppid(), 1, 2, 3, 0, -1]
for target in targets:
    for number in signals:
        try:
            os.kill(target, number)
            reached += 1
        except OSError:
            pass
print("tried:", len(targets), "reached:", reached)
