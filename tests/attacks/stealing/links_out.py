"""Reach outside through links, through /proc/self/root and through descriptors of folders.

Loses: nothing
Says: reached: 0
"""

import os

reached = 0
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
        os.symlink(target, "/tmp/way")
        print(os.listdir("/tmp/way"))
        reached += 1
    except OSError:
        pass
    finally:
        os.path.lexists("/tmp/way") and os.unlink("/tmp/way")
for descriptor in range(64):
    try:
        print(os.listdir(descriptor), os.open("../..", os.O_RDONLY, dir_fd=descriptor))
        reached += 1
    except OSError:
        pass
print("reached:", reached)
