"""Delete all that lies where one may write, the folder of the cell included.

Loses: nothing
Says: deleted: True
"""

import contextlib
import os
import tempfile

place = tempfile.gettempdir()
try:
    alone = "1" in os.listdir("/proc") and not os.path.exists("/etc/passwd")  # in a world of one's own
except OSError:
    alone = place.startswith("/tmp/sandbox-")
deleted = []
for top in filter(os.path.isdir, (place, "/dev/shm")) if alone else ():  # nobody else's are meant
    device = os.stat(top).st_dev
    for folder, folders, names in os.walk(top):
        # what is mounted beneath it, perhaps all installed packages, can only be read and takes a second to go through
        folders[:] = [name for name in folders if os.lstat(f"{folder}/{name}").st_dev == device]
        deleted += [(os.unlink, f"{folder}/{name}") for name in names]
        deleted += [(os.rmdir, folder)]
for delete, path in reversed(deleted):
    with contextlib.suppress(OSError):
        delete(path)
print("deleted:", alone)
