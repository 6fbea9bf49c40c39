"""Leave files and folders without any rights, with odd names, and links that lead around in circles.

Loses: nothing
"""

import os

os.makedirs("/tmp/attacked/a", 0o700)
open(b"/tmp/attacked/\xff\n*", "w").close()
os.symlink("/tmp/attacked", "/tmp/attacked/a/loop")
os.symlink("/usr", "/dev/shm/attacked-usr")
os.close(os.open("/tmp/attacked/none", os.O_CREAT, 0))
os.mkdir("/tmp/attacked/b", 0)
