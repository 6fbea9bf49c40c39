"""Look for what earlier submissions left where one may write.

Loses: nothing
Says: left: 0
"""

import os
import tempfile

left = []
for place in (tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp", "/run"):
    for folder, _, names in os.walk(place):
        left += [os.path.join(folder, name) for name in names if "site-packages" not in folder]
left = [path for path in left if "/attacked" in path]
print("left:", len(left), left)
