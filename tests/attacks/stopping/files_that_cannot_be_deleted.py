"""Leave files and folders without any rights, with odd names, and links that lead around in circles.

Loses: nothing
"""

import contextlib
import os
import tempfile
import time

place = f"{tempfile.gettempdir()}/attacked"
os.makedirs(f"{place}/a", 0o700)
open(os.fsencode(place) + b"/\xff\n*", "w").close()
os.symlink(place, f"{place}/a/loop")
with contextlib.suppress(OSError):
    os.symlink("/usr", "/dev/shm/attacked-usr")
os.close(os.open(f"{place}/none", os.O_CREAT, 0))
os.mkdir(f"{place}/b", 0)
time.sleep(0.3)  # or who looks at it would come too late for this cell
