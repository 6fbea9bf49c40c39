"""Delete all that lies where one may write, the folder of the cell included.

Loses: nothing
Says: deleted: True
"""

import glob
import shutil
import tempfile

place = tempfile.gettempdir()
try:
    with open("/proc/1/cmdline") as first:
        alone = "sandbox.zygote" in first.read()  # in a world of one's own, it is the first process
except OSError:
    alone = place.startswith("/tmp/sandbox-")
for name in glob.glob(f"{place}/*") + glob.glob("/dev/shm/*") if alone else ():  # nobody else's are meant
    shutil.rmtree(name, ignore_errors=True)
print("deleted:", alone)
