"""Delete all that lies where one may write, the folder of the cell included.

Loses: nothing
Says: deleted: True
"""

import glob
import os
import shutil
import tempfile

place = tempfile.gettempdir()
try:
    alone = "1" in os.listdir("/proc") and not os.path.exists("/etc/passwd")  # in a world of one's own
except OSError:
    alone = place.startswith("/tmp/sandbox-")
for name in glob.glob(f"{place}/*") + glob.glob("/dev/shm/*") if alone else ():  # nobody else's are meant
    shutil.rmtree(name, ignore_errors=True)
print("deleted:", alone)
