"""Look for what earlier submissions left where one may write.

Loses: nothing
Says: left: 0
"""

import os
import tempfile

left = []
for place in (tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp", "/run"):
    for folder, folders, names in os.walk(place):
        # all installed packages can be mounted beneath it: to go through them takes a second
        folders[:] = [name for name in folders if name != "site-packages"]
        left += [os.path.join(folder, name) for name in names]
left = [path for path in left if "/attacked" in path]
print("left:", len(left), left)
