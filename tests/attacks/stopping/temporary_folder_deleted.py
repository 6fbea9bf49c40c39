"""Delete all that lies where one may write, the folder of the cell included.

Loses: nothing
Says: deleted: True
"""

import os
import shutil
import tempfile

place = tempfile.gettempdir()
try:
    alone = sum(name.isdigit() for name in os.listdir("/proc")) < 10  # in a world of one's own
except OSError:
    alone = place.startswith("/tmp/sandbox-")
for place in (place, "/dev/shm") if alone else ():  # nobody else's folder is meant
    for name in os.listdir(place) if os.access(place, os.R_OK) else ():
        shutil.rmtree(f"{place}/{name}", ignore_errors=True)
print("deleted:", alone)
