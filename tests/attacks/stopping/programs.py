"""Start programs in every way there is.

Loses: nothing
Says: started: 0
"""

import multiprocessing
import os
import pty
import subprocess

started = 0
for start in (
    lambda: subprocess.run(["touch", "/tmp/attacked-by-a-program"], check=True),
    lambda: os.posix_spawn("/bin/touch", ["touch", "/tmp/attacked-by-a-program"], {}),
    lambda: os.system("touch /tmp/attacked-by-a-program") and 1 / 0,
    lambda: os.spawnv(os.P_WAIT, "/bin/touch", ["touch", "/tmp/attacked-by-a-program"]) and 1 / 0,
    lambda: os.popen("touch /tmp/attacked-by-a-program").read(),
    lambda: multiprocessing.get_context("fork").Process(target=print).start(),
    lambda: pty.fork()[0] or os._exit(0),
):
    try:
        start()
        started += 1
    except (OSError, ZeroDivisionError):
        pass
print("started:", started)
