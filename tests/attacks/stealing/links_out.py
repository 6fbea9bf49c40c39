"""Reach outside through links, through /proc/self/root and through descriptors of folders.

Loses: nothing
Says: reached: 0
"""

import os
import tempfile

reached, way = 0, f"{tempfile.gettempdir()}/way"
for target in (
    "/etc/ssh",
    "/run",
    "/var",
    "/proc/1/root",
    "/proc/1/cwd",
    "/proc/self/root/var",
    "/../../var",
):
    try:
        os.symlink(target, way)
        print(os.listdir(way))
        reached += 1
    except OSError:
        pass
    finally:
        os.path.lexists(way) and os.unlink(way)
for descriptor in range(64):
    try:
        print(os.listdir(descriptor), os.open("../..", os.O_RDONLY, dir_fd=descriptor))
        reached += 1
    except OSError:
        pass
print("reached:", reached)
