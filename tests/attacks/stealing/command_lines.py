"""Read how every process was started, and what the kernel knows of mounts, hosts and users.

Loses: nothing
Says: looked
"""

import glob
import os

print(os.uname().sysname)
for path in [
    *glob.glob("/proc/[0-9]*/cmdline"),
    *glob.glob("/proc/self/*map"),
    "/proc/self/mountinfo",
    "/proc/self/cgroup",
    "/proc/sys/kernel/hostname",
    "/etc/hostname",
    "/etc/passwd",
    "/etc/resolv.conf",
]:
    try:
        print("read", path, open(path, errors="replace").read())
    except OSError as error:
        print(path, error.errno)
print("looked")
