r"""Read and write the memory of every process in sight, and trace it.

Loses: nothing
Says: processes: \d+
"""

import ctypes
import glob

libc = ctypes.CDLL(None, use_errno=True)
paths = glob.glob("/proc/[0-9]*")
print("processes:", len(paths))
for path in paths:
    pid = int(path.rpartition("/")[2])
    for name in ("mem", "maps", "smaps", "auxv", "stack", "syscall", "fd/3", "cwd", "exe", "root"):
        try:
            print(path, name, open(f"{path}/{name}", "rb").read(1 << 16))
        except OSError as error:
            print(path, name, error.errno)
    libc.ptrace(16, pid, 0, 0)
    print("traced", ctypes.get_errno())
